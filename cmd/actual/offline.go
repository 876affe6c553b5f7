package main

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
	_ "time/tzdata" // Time zones, on machines that have none.

	"github.com/spf13/cobra"
)

// misuse is the exit code of a command that was asked wrongly.
const misuse = exitError(2)

// misused tells what is wrong with how a command was called, and ends it.
func misused(cmd *cobra.Command, format string, args ...any) error {
	cmd.PrintErrln(cmd.CommandPath()+":", fmt.Errorf(format, args...))
	return misuse
}

// offlineCommand makes wrong flags end a command like any other misuse, and
// Ctrl-C at once: there is nothing to wind up.
func offlineCommand(cmd *cobra.Command) *cobra.Command {
	cmd.PreRun = func(*cobra.Command, []string) { signal.Reset(os.Interrupt, syscall.SIGTERM) }
	cmd.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return misused(cmd, "%w; see %s --help", err, cmd.CommandPath())
	})
	return cmd
}

func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return misused(cmd, "%q is not understood; see %s --help", args[0], cmd.CommandPath())
	}
	return nil
}

// teller returns what prints a note for people on stderr.
func teller(cmd *cobra.Command) func(format string, args ...any) {
	return func(format string, args ...any) {
		cmd.PrintErrln(cmd.CommandPath()+":", fmt.Sprintf(format, args...))
	}
}

// zoneOf returns an IANA time zone. The machine's own is none: the result would
// differ from machine to machine.
func zoneOf(name string) (*time.Location, error) {
	if name == "" || name == "Local" {
		return nil, errors.New("give an IANA name such as America/New_York")
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("%w; give an IANA name such as America/New_York", err)
	}
	return zone, nil
}
