//go:build unix

package localpg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// The tests' own program also plays a process that uses a cluster.
const rolePlay = "LOCALPG_TEST_ROLE"

func TestMain(m *testing.M) {
	if err := os.Unsetenv("DATABASE_URL"); err != nil { // The cluster under test is our own.
		panic(err)
	}
	dir := os.Getenv(rolePlay + "_DIR")
	switch os.Getenv(rolePlay) {
	case "":
		os.Exit(runAll(m))
	case "holder": // Opens a cluster and keeps it until somebody kills it.
		c, err := Open(context.Background(), dir, func(string) {})
		fmt.Println("opened", err)
		time.Sleep(time.Hour)
		_ = c.Close(context.Background())
	case "exec": // Runs its arguments as Exec does.
		code, err := execIn(context.Background(), dir, os.Args[1:], nil)
		if err != nil {
			fmt.Println("error:", err)
		}
		os.Exit(code)
	}
}

// sharedDir is the project's folder of the tests that need no fresh cluster:
// making one takes two seconds.
var sharedDir string

func runAll(m *testing.M) (code int) {
	sharedDir = makeProject()
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, interrupts...)
	go func() { // A server in a session of its own would outlive us.
		<-stop
		fmt.Println("interrupted", removeProject(sharedDir))
		os.Exit(1)
	}()
	defer func() {
		if err := removeProject(sharedDir); err != nil {
			fmt.Println(err)
			code = 1
		}
	}()
	return m.Run()
}

// makeProject makes a project's folder that another user can reach.
func makeProject() string {
	dir, err := os.MkdirTemp("", "localpg")
	if err == nil {
		err = os.Chmod(dir, 0o755)
	}
	if err != nil {
		panic(err)
	}
	return dir
}

// removeProject removes it. It complains if a server was left running there,
// and kills it.
func removeProject(dir string) error {
	home, err := settle(context.Background(), dir, func(string) {})
	if err != nil {
		return err
	}
	n := &native{home: home}
	var left error
	if pid, err := n.pid(); err == nil {
		left = errors.Join(fmt.Errorf("the server %d was left running in %s", pid, dir), n.kill(context.Background()))
	}
	return errors.Join(left, os.RemoveAll(home.dir), os.RemoveAll(dir))
}

// projectDir is a folder for one test.
func projectDir(t *testing.T) string {
	t.Helper()
	dir := makeProject()
	t.Cleanup(func() { require.NoError(t, removeProject(dir)) })
	return dir
}

// play returns a command that plays a role on the cluster of a folder.
func play(t *testing.T, role, dir string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), self, args...)
	cmd.Env = append(os.Environ(), rolePlay+"="+role, rolePlay+"_DIR="+dir)
	return cmd
}

func open(t *testing.T, dir string) *Cluster {
	t.Helper()
	c, err := Open(t.Context(), dir, func(line string) { t.Log(line) })
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, c.Close(context.Background())) })
	return c
}

// made returns the place of the shared cluster, which is there and stopped.
func made(t *testing.T) place {
	t.Helper()
	require.NoError(t, open(t, sharedDir).Close(t.Context()))
	home, err := settle(t.Context(), sharedDir, func(string) {})
	require.NoError(t, err)
	return home
}

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close(context.Background()) }) // Its server may be gone.
	return conn
}

func ask[T any](t *testing.T, url, sql string) T {
	t.Helper()
	var answer T
	conn := connect(t, url)
	require.NoError(t, conn.QueryRow(t.Context(), sql).Scan(&answer))
	require.NoError(t, conn.Close(t.Context()))
	return answer
}

func do(t *testing.T, url, sql string) {
	t.Helper()
	conn := connect(t, url)
	_, err := conn.Exec(t.Context(), sql)
	require.NoError(t, err)
	require.NoError(t, conn.Close(t.Context()))
}

func pidOf(t *testing.T, c *Cluster) int {
	t.Helper()
	pid, err := c.PID()
	require.NoError(t, err)
	return pid
}

func slurp(t *testing.T, parts ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(parts...))
	require.NoError(t, err)
	return strings.TrimSpace(string(text))
}
