//go:build unix

package localpg

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func listen(t *testing.T, port int) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp4", fmt.Sprintf("127.0.0.1:%d", port))
	require.NoError(t, err)
	return l
}

func TestBestVersion(t *testing.T) {
	line := func(v int) string {
		return fmt.Sprintf("postgresql-%d-postgis-3 - Geographic objects support for PostgreSQL %d\n", v, v)
	}
	tests := map[string]struct {
		offered string
		there   []programs
		want    int
	}{
		"nothing on offer":              {"", nil, 0},
		"too old":                       {line(13) + line(14), nil, 0},
		"the newest":                    {line(15) + line(17) + line(16), nil, 17},
		"what is installed comes first": {line(15) + line(17), []programs{{version: 15}}, 15},
		"what is installed has none":    {line(17), []programs{{version: 16}}, 17},
		"another package":               {"postgresql-17-postgis-3-scripts - x\n" + line(15), nil, 15},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, tt.want, bestVersion([]byte(tt.offered), tt.there))
		})
	}
}

// TestAptKeepsSystemQuiet plays apt-get, and looks at what it finds.
func TestAptKeepsSystemQuiet(t *testing.T) {
	dir := t.TempDir()
	conf, seen := filepath.Join(dir, "createcluster.d"), filepath.Join(dir, "seen")
	script := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+text+"\n"), 0o755))
	}
	script("apt-cache", `echo "postgresql-15-postgis-3 - geography"`)
	script("apt-get", `echo "$DEBIAN_FRONTEND: $*" >> `+seen+`; cat `+conf+`/* >> `+seen+` 2>/dev/null; true`)
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))

	a := &apt{folder: conf, log: func(string) {}}
	require.NoError(t, a.install(t.Context(), nil))
	require.Equal(t, strings.Join([]string{
		"noninteractive: -o DPkg::Lock::Timeout=300 -qq update",
		"noninteractive: -o DPkg::Lock::Timeout=300 -qq install -y --no-install-recommends postgresql-15 postgresql-15-postgis-3",
		"create_main_cluster = false",
	}, "\n"), slurp(t, seen))
	left, err := os.ReadDir(conf)
	require.NoError(t, err)
	require.Empty(t, left, "the system is as it was")

	script("apt-get", "echo no network >&2; exit 100")
	require.ErrorContains(t, a.install(t.Context(), nil), "no network")
}

func TestAttachRefuses(t *testing.T) {
	tests := map[string]struct{ given, want string }{
		"a list of words": {"host=127.0.0.1 password=hush", "postgres://"},
		"another scheme":  {"mysql://u:hush@127.0.0.1/x", "postgres://"},
		"not a URL":       {"postgres://u:hush@[", "postgres://"},
		"nobody listens":  {"postgres://u:hush@127.0.0.1:1/x", "connect"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := attach(t.Context(), tt.given)
			require.ErrorContains(t, err, tt.want)
			require.NotContains(t, err.Error(), "hush")
		})
	}
}

func TestProjectFolder(t *testing.T) {
	top, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	deep := filepath.Join(top, "a", "b")
	require.NoError(t, os.MkdirAll(deep, 0o755))
	t.Chdir(deep)
	got, err := projectFolder("")
	require.NoError(t, err)
	require.Equal(t, deep, got)

	require.NoError(t, os.WriteFile(filepath.Join(top, "go.mod"), nil, 0o600))
	got, err = projectFolder("")
	require.NoError(t, err)
	require.Equal(t, top, got)

	got, err = projectFolder(deep)
	require.NoError(t, err)
	require.Equal(t, deep, got)
}

// TestSettle: root lends the folder to another user, and moves it where that
// user can reach it; anybody else uses it as it is.
func TestSettle(t *testing.T) {
	closed := filepath.Join(t.TempDir(), "closed")
	require.NoError(t, os.Mkdir(closed, 0o700))
	home, err := settle(t.Context(), closed, func(string) {})
	require.NoError(t, err)
	if os.Geteuid() != 0 {
		require.Equal(t, place{dir: filepath.Join(closed, ".local", "pg")}, home)
		return
	}
	require.Equal(t, "/var/lib/actual-dev-"+tag(closed), home.dir)
	require.NoError(t, home.owner.reaches(t.Context(), home.dir))
	require.NoError(t, os.Remove(home.dir))
	require.NoDirExists(t, filepath.Join(closed, ".local", "pg"))
}

func TestMatching(t *testing.T) {
	home := place{dir: t.TempDir()}
	progs := []programs{{version: 17}, {version: 15}}
	got, err := matching(progs, home)
	require.NoError(t, err)
	require.Equal(t, 17, got.version)

	require.NoError(t, os.Mkdir(home.path("data"), 0o700))
	for made, want := range map[string]int{"15\n": 15, "17\n": 17} {
		require.NoError(t, os.WriteFile(home.path("data/PG_VERSION"), []byte(made), 0o600))
		got, err := matching(progs, home)
		require.NoError(t, err)
		require.Equal(t, want, got.version)
	}
	require.NoError(t, os.WriteFile(home.path("data/PG_VERSION"), []byte("16\n"), 0o600))
	_, err = matching(progs, home)
	require.ErrorContains(t, err, "PostgreSQL 16")
}

func TestRandomPassword(t *testing.T) {
	first, second := RandomPassword(), RandomPassword()
	require.Regexp(t, `^[A-Z2-7]{26}$`, first)
	require.NotEqual(t, first, second)
}
