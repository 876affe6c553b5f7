package localpg

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// native runs a cluster with the server programs of this machine.
type native struct {
	programs
	home place
	log  func(string)
}

// start makes the cluster if there is none, and starts it unless a server that
// somebody left is still running.
func (n *native) start(ctx context.Context) (*url.URL, error) {
	if _, err := os.Stat(n.home.path("data")); errors.Is(err, os.ErrNotExist) {
		if err := n.create(ctx); err != nil {
			return nil, fmt.Errorf("make the database: %w", err)
		}
	}
	if _, port := n.running(); port == "" {
		if err := n.launch(ctx); err != nil {
			return nil, err
		}
	}
	_, port := n.running()
	u, err := adminURL(n.home, port)
	if err != nil {
		return nil, err
	}
	return u, ready(ctx, u)
}

// create makes the cluster aside and moves it into place, so that there is a
// whole one or none.
func (n *native) create(ctx context.Context) error {
	n.log(fmt.Sprintf("setting up a private PostGIS in %s (the first time only) …", n.home.dir))
	if err := n.home.write("password", RandomPassword()); err != nil {
		return err
	}
	aside := n.home.path("data.new")
	if err := os.RemoveAll(aside); err != nil {
		return err
	}
	err := n.run(ctx, "initdb", "--pgdata="+aside, "--username=postgres", "--auth=scram-sha-256",
		"--pwfile="+n.home.path("password"), "--encoding=UTF8", "--locale="+locale())
	if err != nil {
		return err
	}
	conf, err := os.OpenFile(filepath.Join(aside, "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = conf.WriteString("include '../settings.conf'\n")
	if err := errors.Join(err, conf.Close()); err != nil {
		return err
	}
	return os.Rename(aside, n.home.path("data"))
}

// locale sorts by code point. macOS has it under the older name only.
func locale() string {
	if runtime.GOOS == "darwin" {
		return "C"
	}
	return "C.UTF-8"
}

// launch starts the server. It tries for half a minute where time heals:
// backends of a killed server are still ending, or its port was taken.
func (n *native) launch(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Minute)
	defer cancel()
	for giveUp := time.Now().Add(30 * time.Second); ; {
		if err := errors.Join(n.clear(), n.configure(ctx)); err != nil {
			return err
		}
		size := n.trimLog()
		err := n.run(ctx, "pg_ctl", "--pgdata="+n.home.path("data"), "--log="+n.home.path("log"), "--silent", "--wait", "--timeout=120", "start")
		if err == nil {
			return nil
		}
		said := n.logSince(size)
		passing := strings.Contains(said, "is still in use") || strings.Contains(said, "could not bind")
		if !passing || time.Now().After(giveUp) || ctx.Err() != nil {
			return fmt.Errorf("%w; its log (%s) says:\n%s", err, n.home.path("log"), said)
		}
		time.Sleep(200 * time.Millisecond)
	}
}

// configure writes the settings, with a port that is free now.
func (n *native) configure(ctx context.Context) error {
	port, err := freePort(ctx, n.home)
	if err != nil {
		return err
	}
	text := fmt.Sprintf("listen_addresses = '127.0.0.1'\nport = %d\nunix_socket_directories = '%s'\n", port, n.socketFolder())
	for _, s := range settings {
		text += s + "\n"
	}
	return n.home.write("settings.conf", text)
}

// socketFolder is where psql may connect without TCP; none if the path is too
// long for a socket's address, or would need quoting.
func (n *native) socketFolder() string {
	if len(n.home.path(".s.PGSQL.65535")) >= 100 || strings.ContainsAny(n.home.dir, `',\"`) {
		return ""
	}
	return n.home.dir
}

func (n *native) stop(ctx context.Context) error {
	pid, port := n.running()
	if port == "" {
		return nil
	}
	err := n.run(ctx, "pg_ctl", "--pgdata="+n.home.path("data"), "--silent", "--mode=fast", "--wait", "--timeout=120", "stop")
	if !alive(pid) {
		return nil // Also if it died before it could obey.
	}
	return err
}

func (n *native) kill(ctx context.Context) error {
	pid, err := n.pid()
	if err != nil {
		return err
	}
	if err := killHard(pid); err != nil {
		return err
	}
	for alive(pid) && ctx.Err() == nil {
		time.Sleep(time.Millisecond)
	}
	return ctx.Err()
}

// clear removes what a dead server left: PostgreSQL itself would take a
// stranger, or a zombie, that has its number for the server and refuse to
// start. (Backends that outlive their server still stop it: they hold the
// shared memory whose key is that of the folder.)
func (n *native) clear() error {
	left, err := filepath.Glob(n.home.path(".s.PGSQL.*"))
	for _, file := range append(left, n.home.path("data/postmaster.pid")) {
		if e := os.Remove(file); !errors.Is(e, os.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}
	return err
}

func (n *native) pid() (int, error) {
	if pid, port := n.running(); port != "" {
		return pid, nil
	}
	return 0, errors.New("the private PostGIS is not running")
}

// running returns the server's process and port as its file tells them (line 1
// and 4), or no port if there is no such process.
func (n *native) running() (pid int, port string) {
	text, err := os.ReadFile(n.home.path("data/postmaster.pid"))
	lines := strings.Split(string(text), "\n")
	if err != nil || len(lines) < 4 {
		return 0, ""
	}
	pid, err = strconv.Atoi(strings.TrimSpace(lines[0]))
	if err != nil || !alive(pid) {
		return 0, ""
	}
	return pid, strings.TrimSpace(lines[3])
}

// run runs a server program as the owner of the folder.
func (n *native) run(ctx context.Context, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, filepath.Join(n.bin, name), args...)
	cmd.Dir = n.home.dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + n.home.dir, "LC_ALL=" + locale(), "TZ=UTC"} // No PG… variable of ours.
	cmd.WaitDelay = time.Second
	detach(cmd, n.home.owner)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, tail(out.Bytes()))
	}
	return nil
}
