package localpg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"
)

// TestURL names the variable in which Exec gives the admin URL to its command.
const TestURL = "ACTUAL_TEST_DATABASE_URL"

// Exec opens the cluster of the project's folder, runs a command with its URL
// in TestURL and env added to our environment, and closes the cluster. The
// command has our input and output, and gets the signals SIGINT and SIGTERM
// that we get. The exit code is the command's, 128 + n if signal n ended it,
// and 1 with an error if it could not be run.
func Exec(ctx context.Context, argv, env []string) (exitCode int, err error) {
	return execIn(ctx, "", argv, env)
}

func execIn(ctx context.Context, dir string, argv, env []string) (code int, err error) {
	if len(argv) == 0 {
		return 1, errors.New("no command given")
	}
	opening, opened := signal.NotifyContext(ctx, interrupts...)
	cluster, err := Open(opening, dir, func(line string) { fmt.Fprintln(os.Stderr, line) })
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, interrupts...)
	defer signal.Stop(signals)
	opened()
	if err != nil {
		return 1, err
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Minute)
		defer cancel()
		err = errors.Join(err, cluster.Close(ctx))
	}()
	env = append(append(os.Environ(), TestURL+"="+cluster.AdminURL("postgres")), env...)
	return runWith(ctx, argv, env, signals)
}

// runWith runs a command and hands signals on to it until it ends. When ctx
// ends, it has ten seconds to end too.
func runWith(ctx context.Context, argv, env []string, signals <-chan os.Signal) (int, error) {
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Env = env
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second
	if err := cmd.Start(); err != nil {
		return 1, fmt.Errorf("run %s: %w", argv[0], err)
	}
	done := make(chan struct{})
	go func() {
		for {
			select {
			case s := <-signals:
				_ = cmd.Process.Signal(s) // It fails only if the command has just ended.
			case <-done:
				return
			}
		}
	}()
	err := cmd.Wait()
	close(done)
	if _, failed := errors.AsType[*exec.ExitError](err); failed {
		err = nil
	}
	return exitCode(cmd.ProcessState), err
}
