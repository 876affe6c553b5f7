//go:build unix

package localpg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// identity is the user that the server runs as when we are root.
type identity struct {
	uid, gid int
}

// borrower returns the owner of a folder, or user postgres if that is root.
func borrower(dir string) (*identity, error) {
	info, err := os.Stat(dir)
	if err != nil {
		return nil, err
	}
	if at, ok := info.Sys().(*syscall.Stat_t); ok && at.Uid != 0 {
		return &identity{int(at.Uid), int(at.Gid)}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.Atoi(u.Uid)
		gid, err2 := strconv.Atoi(u.Gid)
		return &identity{uid, gid}, errors.Join(err1, err2)
	}
	return nil, errors.New("no user postgres or nobody to run the server as")
}

// reaches fails unless the user can enter the folder.
func (who *identity) reaches(ctx context.Context, dir string) error {
	cmd := exec.CommandContext(ctx, "/bin/sh", "-c", ":")
	cmd.Dir = dir // Entered after the user is changed.
	detach(cmd, who)
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("it cannot enter: %w", err)
	}
	return nil
}

// detach runs a command in a session of its own, where the terminal's Ctrl-C
// does not reach it, and as another user if one is given.
func detach(cmd *exec.Cmd, as *identity) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if as != nil {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(as.uid), Gid: uint32(as.gid)}
	}
}

// setLock sets the lock of an open file without waiting, and reports whether
// others allowed it.
func setLock(f *os.File, mode lockMode) (bool, error) {
	how := map[lockMode]int{unlocked: syscall.LOCK_UN, shared: syscall.LOCK_SH, exclusive: syscall.LOCK_EX}[mode]
	err := syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return false, nil
	}
	return err == nil, err
}

// alive reports whether a process is a PostgreSQL server. A zombie is not, and
// neither is a stranger who got the number after a reboot.
func alive(pid int) bool {
	if err := syscall.Kill(pid, 0); err != nil && !errors.Is(err, syscall.EPERM) {
		return false
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid)) // "pid (name) state …"
	if err != nil {
		_, noProc := os.Stat("/proc/self/stat")
		return noProc != nil // Not Linux: believe the signal.
	}
	_, rest, _ := strings.Cut(string(stat), "(")
	name, rest, _ := strings.Cut(rest, ") ")
	return strings.HasPrefix(name, "post") && !strings.HasPrefix(rest, "Z") && !strings.HasPrefix(rest, "X")
}

// killHard ends a server and the processes that it started: one that is at work
// outlives its server, and may commit, until it looks up. Stopped first, the
// server starts no more of them meanwhile.
func killHard(pid int) error {
	if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
		return err
	}
	for _, child := range children(pid) {
		_ = syscall.Kill(child, syscall.SIGKILL) // It fails only if the child has just ended.
	}
	return syscall.Kill(pid, syscall.SIGKILL)
}

// children lists the processes that a process started; none where the system has
// no /proc.
func children(pid int) []int {
	var found []int
	stats, _ := filepath.Glob("/proc/[0-9]*/stat") // Fails only for a malformed pattern.
	for _, file := range stats {
		stat, err := os.ReadFile(file) // "pid (name) state parent …"
		if err != nil {
			continue // It has ended.
		}
		_, rest, _ := strings.Cut(string(stat), ") ")
		fields := strings.Fields(rest)
		child, err := strconv.Atoi(filepath.Base(filepath.Dir(file)))
		if err == nil && len(fields) > 1 && fields[1] == strconv.Itoa(pid) {
			found = append(found, child)
		}
	}
	return found
}

// interrupts are the signals that Exec hands on.
var interrupts = []os.Signal{syscall.SIGINT, syscall.SIGTERM}

// exitCode tells a command's end as a shell does: 128 + n for signal n.
func exitCode(state *os.ProcessState) int {
	if ws, ok := state.Sys().(syscall.WaitStatus); ok && ws.Signaled() {
		return 128 + int(ws.Signal())
	}
	return state.ExitCode()
}
