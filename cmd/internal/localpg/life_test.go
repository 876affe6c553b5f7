//go:build unix

package localpg

import (
	"bufio"
	"context"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestNewCluster: a new cluster has PostGIS and no open door.
func TestNewCluster(t *testing.T) {
	dir := projectDir(t)
	c := open(t, dir)
	do(t, c.AdminURL("postgres"), "CREATE DATABASE gis")
	do(t, c.AdminURL("gis"), "CREATE EXTENSION postgis")
	require.True(t, strings.HasPrefix(ask[string](t, c.AdminURL("gis"), "SELECT PostGIS_Version()"), "3."))

	admin := c.AdminURL("postgres")
	require.Equal(t, "on", ask[string](t, admin, "SHOW fsync"))
	require.Equal(t, "127.0.0.1", ask[string](t, admin, "SHOW listen_addresses"))
	require.Equal(t, "UTF8", ask[string](t, admin, "SHOW server_encoding"))
	require.Equal(t, "scram-sha-256", ask[string](t, admin, "SELECT string_agg(DISTINCT auth_method, ' ') FROM pg_hba_file_rules"))

	stranger, err := url.Parse(admin)
	require.NoError(t, err)
	stranger.User = url.UserPassword("postgres", RandomPassword())
	require.True(t, refused(ping(t.Context(), stranger)))

	home, err := settle(t.Context(), dir, func(string) {})
	require.NoError(t, err)
	secret, err := os.Stat(home.path("password"))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), secret.Mode().Perm())
}

// TestLastUserStops: the last of two to close stops the server.
func TestLastUserStops(t *testing.T) {
	first, second := open(t, sharedDir), open(t, sharedDir)
	require.Equal(t, first.AdminURL("x"), second.AdminURL("x"))
	require.NoError(t, first.Close(t.Context()))
	require.NoError(t, first.Close(t.Context())) // A second Close must not count twice.
	require.Equal(t, 1, ask[int](t, second.AdminURL("postgres"), "SELECT 1"))
	require.NoError(t, second.Close(t.Context()))
	_, err := second.PID()
	require.Error(t, err)
}

// TestOpenAtOnce: those that open at once share one server.
func TestOpenAtOnce(t *testing.T) {
	const users = 4
	var clusters [users]*Cluster
	var errs [users]error
	var all sync.WaitGroup
	for i := range users {
		all.Go(func() { clusters[i], errs[i] = Open(t.Context(), sharedDir, func(string) {}) })
	}
	all.Wait()
	for i := range users {
		require.NoError(t, errs[i])
		require.Equal(t, pidOf(t, clusters[0]), pidOf(t, clusters[i]))
	}
	for i := range users {
		require.Equal(t, 1, ask[int](t, clusters[i].AdminURL("postgres"), "SELECT 1"))
		require.NoError(t, clusters[i].Close(t.Context()))
	}
	_, err := clusters[0].PID()
	require.Error(t, err)
}

// TestCommittedSurvivesKill: what was committed survives a kill.
func TestCommittedSurvivesKill(t *testing.T) {
	c := open(t, sharedDir)
	admin := c.AdminURL("postgres")
	do(t, admin, "CREATE TABLE kept AS SELECT 42 AS n")
	before := pidOf(t, c)
	// A backend that does not look up from its work outlives a server that died
	// alone: the restart must wait for its end.
	busy(t, admin)
	require.NoError(t, syscall.Kill(before, syscall.SIGKILL))
	require.Eventually(t, func() bool { return !alive(before) }, 10*time.Second, time.Millisecond)
	require.NoError(t, c.Restart(t.Context()))
	require.NotEqual(t, before, pidOf(t, c))
	require.Equal(t, 42, ask[int](t, admin, "SELECT n FROM kept"))

	before = pidOf(t, c)
	require.NoError(t, c.Restart(t.Context())) // In order, this time.
	require.NotEqual(t, before, pidOf(t, c))
}

// TestKillEndsAll: a kill leaves none of the server's processes, which could
// else still commit.
func TestKillEndsAll(t *testing.T) {
	if _, err := os.Stat("/proc/self/stat"); err != nil {
		t.Skip("the system has no /proc that says whose child a process is")
	}
	c := open(t, sharedDir)
	backend := busy(t, c.AdminURL("postgres"))
	require.Contains(t, children(pidOf(t, c)), backend)
	require.NoError(t, c.Kill(t.Context()))
	require.Eventually(t, func() bool { return !alive(backend) }, 5*time.Second, time.Millisecond)
	require.NoError(t, c.Restart(t.Context()))
}

// busy starts a backend that is at work for seconds, and returns its number.
func busy(t *testing.T, admin string) int {
	t.Helper()
	conn := connect(t, admin)
	go conn.Exec(context.Background(), "SELECT count(*) FROM generate_series(1, 20000000)") //nolint:errcheck // It is to be cut off.
	time.Sleep(200 * time.Millisecond)
	return int(conn.PgConn().PID())
}

// TestStaleFile: a dead server's file is no hindrance.
func TestStaleFile(t *testing.T) {
	home := made(t)
	// The number has gone to a stranger: this very process.
	file := strconv.Itoa(os.Getpid()) + "\n" + home.path("data") + "\n1\n15432\n\n127.0.0.1\n\nready\n"
	require.NoError(t, home.write("data/postmaster.pid", file))
	c := open(t, sharedDir)
	require.Equal(t, 1, ask[int](t, c.AdminURL("postgres"), "SELECT 1"))

	require.NoError(t, c.Kill(t.Context()))
	require.NoError(t, c.Close(t.Context()))
	require.Equal(t, 1, ask[int](t, open(t, sharedDir).AdminURL("postgres"), "SELECT 1"))
}

// TestTakeOver: a server that a killed process left is taken over.
func TestTakeOver(t *testing.T) {
	holder := play(t, "holder", sharedDir)
	out, err := holder.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, holder.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "opened <nil>\n", line)

	during := open(t, sharedDir)
	left := pidOf(t, during)
	require.NoError(t, during.Close(t.Context()))
	require.True(t, alive(left), "the holder still needs the server")
	require.NoError(t, holder.Process.Kill())
	require.Error(t, holder.Wait())
	require.True(t, alive(left), "nobody was there to stop the server")

	c := open(t, sharedDir)
	require.Equal(t, left, pidOf(t, c))
	require.NoError(t, c.Close(t.Context()))
	// It takes its file away before it ends.
	require.Eventually(t, func() bool { return !alive(left) }, 5*time.Second, time.Millisecond)
}

// TestPortTaken: a port that is taken is chosen anew.
func TestPortTaken(t *testing.T) {
	home := made(t)
	old := slurp(t, home.dir, "port")
	n, err := strconv.Atoi(old)
	require.NoError(t, err)
	block := listen(t, n)
	c := open(t, sharedDir)
	require.NotContains(t, c.AdminURL("x"), ":"+old+"/")
	require.Equal(t, 1, ask[int](t, c.AdminURL("postgres"), "SELECT 1"))
	require.NoError(t, c.Close(t.Context()))
	require.NoError(t, block.Close())
	require.Equal(t, c.AdminURL("x"), open(t, sharedDir).AdminURL("x"), "the new port is remembered")
}

// TestGivenServer: DATABASE_URL is used and left alone.
func TestGivenServer(t *testing.T) {
	own := open(t, sharedDir)
	t.Setenv("DATABASE_URL", own.AdminURL("postgres"))
	given := open(t, sharedDir)
	require.Equal(t, own.AdminURL("gis"), given.AdminURL("gis"))
	require.ErrorIs(t, given.Kill(t.Context()), ErrNotOurs)
	require.ErrorIs(t, given.Restart(t.Context()), ErrNotOurs)
	_, err := given.PID()
	require.ErrorIs(t, err, ErrNotOurs)
	require.NoError(t, given.Close(t.Context()))
	require.Equal(t, 1, ask[int](t, own.AdminURL("postgres"), "SELECT 1"))

	do(t, own.AdminURL("postgres"), "CREATE ROLE nobody_much LOGIN PASSWORD 'x'")
	t.Setenv("DATABASE_URL", strings.Replace(own.AdminURL("postgres"), own.admin.User.String(), "nobody_much:x", 1))
	_, err = Open(t.Context(), sharedDir, func(string) {})
	require.ErrorContains(t, err, "CREATEROLE")
}

// TestCtrlC checks that the terminal's signal cannot reach the server: it goes
// to the foreground process group of our session.
func TestCtrlC(t *testing.T) {
	c := open(t, sharedDir)
	theirs, err := syscall.Getpgid(pidOf(t, c))
	require.NoError(t, err)
	require.NotEqual(t, syscall.Getpgrp(), theirs)
}
