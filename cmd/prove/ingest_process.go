package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// residentMB returns how much memory a process holds, as Linux says.
func residentMB(pid int) (float64, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(raw)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 64)
			return kb / 1024, err
		}
	}
	return 0, errors.New("the process has no memory")
}

// tick is the unit of /proc's times, on every Linux that we know.
const tick = 10 * time.Millisecond

// processor is the time that a process has had of the machine's cores, and that of
// its children that have ended.
type processor struct {
	parent        int
	own, children time.Duration
}

func processorOf(pid int) (processor, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return processor{}, err
	}
	_, rest, _ := strings.Cut(string(raw), ") ") // The name before it may hold anything.
	fields := strings.Fields(rest)
	if len(fields) < 15 {
		return processor{}, errors.New("/proc is not as Linux has it")
	}
	var n [5]int
	for i, field := range []string{fields[1], fields[11], fields[12], fields[13], fields[14]} {
		if n[i], err = strconv.Atoi(field); err != nil {
			return processor{}, err
		}
	}
	return processor{parent: n[0], own: time.Duration(n[1]+n[2]) * tick, children: time.Duration(n[3]+n[4]) * tick}, nil
}

// storeProcessor returns the time that the store's processes have had, those that
// have ended too. The server of the connection must run on this machine.
func storeProcessor(ctx context.Context, conn *pgx.Conn) (time.Duration, error) {
	var pid int
	if err := conn.QueryRow(ctx, `SELECT pg_backend_pid()`).Scan(&pid); err != nil {
		return 0, err
	}
	backend, err := processorOf(pid)
	if err != nil {
		return 0, fmt.Errorf("the store's processes can't be seen: %w", err)
	}
	postmaster, err := processorOf(backend.parent)
	if err != nil {
		return 0, err
	}
	total := postmaster.own + postmaster.children
	procs, err := filepath.Glob("/proc/[0-9]*")
	for _, proc := range procs {
		id, _ := strconv.Atoi(filepath.Base(proc))
		if p, err := processorOf(id); err == nil && p.parent == backend.parent { // It may have ended meanwhile.
			total += p.own
		}
	}
	return total, err
}

// ownProcessor returns the time that this process has had.
func ownProcessor() time.Duration {
	var usage syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &usage) != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
