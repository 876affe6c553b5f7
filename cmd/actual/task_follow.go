package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"actual/app/asked"
	"actual/domain/tenant"
	"actual/ports"
)

// askFlags are those of every command that asks for a task.
type askFlags struct{ trial, detach bool }

func (f *askFlags) on(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&f.trial, "dry-run", false, "say what would become of each row, and do nothing")
	cmd.Flags().BoolVar(&f.detach, "detach", false, "ask for it, and don't wait for its end")
}

const (
	lookEvery    = 500 * time.Millisecond
	nobodyWorked = 15 * time.Second // After how long it is said that nobody works a task.
)

// askAndFollow asks for a task, shows how far it is until it has ended, and tells of
// the rows that were refused. It fails where any was.
func askAndFollow(ctx context.Context, cmd *cobra.Command, t *tools, c tenant.Company, ask asked.Ask, f askFlags) error {
	ask.Company, ask.DryRun, ask.By = c.ID(), f.trial, operator()
	made, err := t.Tasks.Ask(ctx, ask)
	if err != nil {
		return err
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "task %s: %d rows\n", made.ID, made.Rows)
	if f.detach {
		return sayTask(cmd, made, c.Zone())
	}
	ended, err := followTask(ctx, cmd, t, c, made)
	if errors.Is(err, context.Canceled) {
		fmt.Fprintf(cmd.ErrOrStderr(), "the task goes on: `actual task show %s --company %s` tells how far it is, `actual task cancel` ends it\n", made.ID, c.Ref())
		return nil
	}
	if err != nil {
		return err
	}
	return sayEnded(ctx, cmd, t, c, ended)
}

// followTask shows how far a task is until it has ended.
func followTask(ctx context.Context, cmd *cobra.Command, t *tools, c tenant.Company, made ports.AskedTask) (ports.AskedTask, error) {
	shown, begun := made.Done(), time.Now()
	for !made.State.Ended() {
		select {
		case <-ctx.Done():
			return made, context.Canceled
		case <-time.After(lookEvery):
		}
		now, err := t.Tasks.Show(ctx, c.ID(), made.ID)
		if err != nil {
			if ctx.Err() != nil {
				err = context.Canceled
			}
			return made, err
		}
		if made = now; made.Done() != shown {
			shown = made.Done()
			fmt.Fprintf(cmd.ErrOrStderr(), "%d of %d rows: %d changed, %d unchanged, %d refused …\n", shown, made.Rows, made.Changed, made.Unchanged, made.Refused)
		}
		if made.State == ports.TaskWaiting && time.Since(begun) > nobodyWorked {
			begun = time.Now()
			fmt.Fprintln(cmd.ErrOrStderr(), "nobody works on it yet: a server does, `actual serve`")
		}
	}
	return made, nil
}

// sayEnded tells what became of a task: with --json first of each row that was
// refused, then of the task.
func sayEnded(ctx context.Context, cmd *cobra.Command, t *tools, c tenant.Company, ended ports.AskedTask) error {
	err := eachRow(ctx, t, c, ended.ID, ports.RowRefused, func(r ports.TaskRow) error { return sayRow(cmd, r) })
	if err != nil {
		return err
	}
	if err := sayTask(cmd, ended, c.Zone()); err != nil {
		return err
	}
	switch {
	case ended.State == ports.TaskFailed:
		return fmt.Errorf("the task failed: %s; `actual task restart %s --company %s` goes on with what is left", ended.Detail, ended.ID, c.Ref())
	case ended.State == ports.TaskCancelled:
		return fmt.Errorf("the task was cancelled; `actual task restart %s --company %s` goes on with what is left", ended.ID, c.Ref())
	case ended.Refused > 0 && ended.DryRun:
		return fmt.Errorf("%w: %d of %d rows would be", errRowsRefused, ended.Refused, ended.Rows)
	case ended.Refused > 0:
		return fmt.Errorf("%w: %d of %d; the others are done", errRowsRefused, ended.Refused, ended.Rows)
	}
	return nil
}

var errRowsRefused = errors.New("rows are refused")
