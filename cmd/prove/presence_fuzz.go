package main

import (
	"context"
	"errors"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// fuzzed is how a fuzz target ran.
type fuzzed struct {
	inputs int64
	tail   string // The last lines that it printed.
	err    error
}

var inputs = regexp.MustCompile(`execs: (\d+) \(`)

// fuzz runs a target for so long. What it finds it leaves in the package's
// testdata/fuzz, where the next `go test` tries it again.
func fuzz(ctx context.Context, target, folder string, long time.Duration) fuzzed {
	out, err := goTest(ctx, folder, "-run", "^$", "-fuzz", "^"+target+"$", "-fuzztime", long.String(),
		"-fuzzminimizetime", "10x", "-timeout", "0") // Minimizing a new input must not eat the time.
	f := fuzzed{tail: lastLines(out, 40), err: err}
	if all := inputs.FindAllStringSubmatch(out, -1); len(all) > 0 {
		f.inputs, _ = strconv.ParseInt(all[len(all)-1][1], 10, 64)
	}
	return f
}

func (f fuzzed) ok() bool { return f.err == nil && f.inputs > 0 }

func (f fuzzed) end() string {
	switch {
	case f.err != nil:
		return "FAILED: " + f.err.Error()
	case f.inputs == 0:
		return "FAILED: it tried nothing"
	}
	return "no crash"
}

// goTest runs go test over one package and returns what it printed.
func goTest(ctx context.Context, folder string, args ...string) (string, error) {
	test := exec.CommandContext(ctx, "go", append([]string{"test", folder}, args...)...)
	// The fuzzer's workers are processes of their own: they end with it.
	test.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	test.Cancel = func() error { return syscall.Kill(-test.Process.Pid, syscall.SIGINT) }
	test.WaitDelay = 10 * time.Second
	out, err := test.CombinedOutput()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		return err.Error(), err
	}
	return string(out), err
}

func lastLines(text string, n int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}
