//go:build unix

package localpg

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestContainer plays docker: it hands out the address of a server that runs,
// and notes what it is asked. A real engine is not to be had everywhere.
func TestContainer(t *testing.T) {
	host := open(t, sharedDir)
	password, _ := host.admin.User.Password()
	home := place{dir: t.TempDir()}
	require.NoError(t, home.write("password", password))
	asked := home.path("asked")
	script := `#!/bin/sh
echo "$1 ${POSTGRES_PASSWORD:+with password}" >> ` + asked + `
echo "$*" >> ` + home.path("args") + `
case $1 in
container) test -e ` + home.path("made") + ` ;;
create) touch ` + home.path("made") + ` ;;
port) echo ` + host.admin.Host + ` ;;
esac
`
	bin := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(bin, "docker"), []byte(script), 0o755))
	t.Setenv("PATH", bin+":"+os.Getenv("PATH"))
	require.True(t, engineAnswers(t.Context()))

	c := &container{name: "actual-pg-test", home: home, log: func(string) {}}
	u, err := c.start(t.Context())
	require.NoError(t, err)
	require.Equal(t, host.AdminURL("postgres"), u.String())
	_, err = c.start(t.Context())
	require.NoError(t, err)
	require.NoError(t, c.stop(t.Context()))
	require.Equal(t, "info \ncontainer \ncreate with password\nstart \nport \ncontainer \nstart \nport \nstop", slurp(t, asked))
	require.NotContains(t, slurp(t, home.path("args")), password)
	require.Contains(t, slurp(t, home.path("args")), "--publish 127.0.0.1:")
	_, err = c.pid()
	require.ErrorContains(t, err, "container")
}
