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

// offlineCommand makes Ctrl-C end a command at once: there is nothing to wind up.
func offlineCommand(cmd *cobra.Command) *cobra.Command {
	cmd.PreRun = func(*cobra.Command, []string) { signal.Reset(os.Interrupt, syscall.SIGTERM) }
	return cmd
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
