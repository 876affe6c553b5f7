package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"actual/domain/fault"
	"actual/ports"
)

const (
	mostWaits = 12 // Failures one after another, each waited for longer.
	mostWait  = time.Minute
	// longestWait is how long a wait that a vendor asks for is waited: after a longer
	// one the command is better given again.
	longestWait = 15 * time.Minute
)

// stepper does something long in steps.
type stepper interface {
	Step(ctx context.Context) error
	Ended() bool
}

// untilEnded steps until the end, and waits where the same step may work later. told
// hears of each step that was made, and says what is said of the one that ends it all.
func untilEnded(ctx context.Context, cmd *cobra.Command, what string, clock ports.Clock, r stepper, told func(err error) error) error {
	for failed := 0; !r.Ended(); {
		err := r.Step(ctx)
		switch {
		case err == nil:
			failed = 0
			_ = told(nil)
			continue
		case fault.KindOf(err) != fault.Unavailable || ctx.Err() != nil || failed == mostWaits:
			return told(err)
		}
		failed++
		wait := min(time.Second<<(failed-1), mostWait)
		if at, said := ports.LaterAt(err); said {
			wait = max(wait, at.Sub(clock.Now()))
		}
		if wait > longestWait {
			return err
		}
		cmd.PrintErrf("%s: %v; again in %s\n", what, err, wait.Round(time.Second))
		if !pause(ctx, wait) {
			return ctx.Err()
		}
	}
	return nil
}
