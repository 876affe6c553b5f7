package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// shell is a command that runs.
type shell struct {
	cmd   *exec.Cmd
	lines chan string
	done  chan error
}

// ownGroup makes a command and all that it starts one process group, as a
// terminal does, and the end of its context a Ctrl-C.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGINT) }
}

// start starts a command in the clone.
func (c *clone) start(ctx context.Context, name string, args ...string) (*shell, error) {
	return startShell(c.command(ctx, name, args...))
}

// startShell starts a command and reads what it prints.
func startShell(cmd *exec.Cmd) (*shell, error) {
	s := &shell{cmd: cmd, lines: make(chan string, 1000), done: make(chan error, 1)}
	read, write, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	s.cmd.Stdout, s.cmd.Stderr = write, write
	if err := s.cmd.Start(); err != nil {
		return nil, errors.Join(err, read.Close(), write.Close())
	}
	_ = write.Close()
	go func() {
		defer close(s.lines)
		defer func() { _ = read.Close() }()
		in := bufio.NewScanner(read)
		in.Buffer(nil, 1<<20)
		for in.Scan() {
			s.lines <- in.Text()
		}
	}()
	go func() { s.done <- s.cmd.Wait() }()
	return s, nil
}

// until yields lines until the command has ended, or for so long.
func (s *shell) until(ctx context.Context, most time.Duration) iter.Seq[string] {
	return func(yield func(string) bool) {
		ctx, cancel := context.WithTimeout(ctx, most)
		defer cancel()
		for {
			select {
			case line, more := <-s.lines:
				if !more || !yield(line) {
					return
				}
			case <-ctx.Done():
				return
			}
		}
	}
}

// ended returns how the command ended; it fails where it has not yet.
func (s *shell) ended() error {
	select {
	case err := <-s.done:
		s.done <- err
		return err
	case <-time.After(5 * time.Second):
		return errors.New("it goes on and on")
	}
}

// interrupt does what Ctrl-C does in a terminal, and waits for the end.
func (s *shell) interrupt(ctx context.Context) error {
	if err := syscall.Kill(-s.cmd.Process.Pid, syscall.SIGINT); err != nil {
		return err
	}
	go func() {
		for range s.lines { // Nobody reads any more, and nothing may wait for that.
		}
	}()
	select {
	case err := <-s.done:
		s.done <- err // Make says that it was interrupted.
	case <-time.After(time.Minute):
		return errors.New("Ctrl-C did not end it within a minute")
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := syscall.Kill(-s.cmd.Process.Pid, 0); err == nil {
		return errors.New("make ended, but what it started runs on")
	}
	return nil
}

// kill ends the command where it has not ended.
func (s *shell) kill() {
	select {
	case err := <-s.done:
		s.done <- err
	default:
		_ = syscall.Kill(-s.cmd.Process.Pid, syscall.SIGINT)
		select {
		case err := <-s.done:
			s.done <- err
		case <-time.After(30 * time.Second):
			_ = syscall.Kill(-s.cmd.Process.Pid, syscall.SIGKILL)
			s.done <- <-s.done
		}
	}
}

// left lists what is left of what ran in the clone: processes, and temporary
// files.
func (c *clone) left(ctx context.Context) []string {
	var left []string
	for end := time.Now().Add(3 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		if left = c.processes(ctx); len(left) == 0 || time.Now().After(end) {
			break
		}
	}
	entries, err := os.ReadDir(c.temporary())
	if err != nil {
		return append(left, err.Error())
	}
	for _, e := range entries {
		left = append(left, "temporary "+e.Name())
	}
	return left
}

// processes lists those that name the clone in their command line or work in it.
func (c *clone) processes(ctx context.Context) []string {
	var found []string
	procs, _ := filepath.Glob("/proc/[0-9]*")
	for _, proc := range procs {
		line, _ := os.ReadFile(proc + "/cmdline") // It may have ended meanwhile.
		cwd, _ := os.Readlink(proc + "/cwd")
		if bytes.Contains(line, []byte(c.folder)) || strings.HasPrefix(cwd, c.folder) {
			found = append(found, fmt.Sprintf("process %s: %s", filepath.Base(proc), bytes.ReplaceAll(line, []byte{0}, []byte(" "))))
		}
	}
	if procs != nil {
		return found
	}
	out, err := exec.CommandContext(ctx, "ps", "-axo", "pid,command").Output()
	if err != nil {
		return []string{"can't look: " + err.Error()}
	}
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, c.folder) {
			found = append(found, "process "+strings.TrimSpace(line))
		}
	}
	return found
}
