// Command actual is the platform: the server, the worker, and the tools around
// them, in one binary.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	os.Exit(run(os.Args[1:]))
}

// exitError is an error that says only with which code to end.
type exitError int

// Error implements error.
func (c exitError) Error() string { return fmt.Sprintf("exit status %d", int(c)) }

func run(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	root := rootCommand()
	root.SetArgs(args)
	return ended(os.Stderr, root.ExecuteContext(ctx))
}
