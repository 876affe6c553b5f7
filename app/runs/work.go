package runs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"actual/app/task"
	"actual/domain"
	"actual/domain/run"
	"actual/ports"
)

// Worker works runs, a turn at a time.
type Worker struct {
	work  ports.UnitOfWork
	clock ports.Clock
}

// NewWorker returns the use case.
func NewWorker(work ports.UnitOfWork, clock ports.Clock) *Worker {
	return &Worker{work: work, clock: clock}
}

// Work takes a turn of a run, and ends the run where that leaves nothing to do. A
// run that has ended is no failure: its task was queued again by somebody.
//
// Errors: task.ErrAgain and task.AgainError where something is left; that of the kind's own work, of
// which the run has a note by then.
func (w *Worker) Work(ctx context.Context, d task.Definition, company domain.CompanyID, period string) error {
	var turn run.Turn
	err := w.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) (err error) {
		turn, err = tx.Runs.Take(ctx, d.Kind, period, w.clock.Now())
		return err
	})
	if errors.Is(err, run.ErrNotYours) {
		return nil
	}
	if err != nil {
		return err
	}
	place, failure := d.Scheduled.Run(ctx, company, turn)
	var later task.AgainError                                                   // Something is left to do at a time: no failure.
	stopped := errors.Is(ctx.Err(), context.Canceled)                           // The server stops. Where time is up, it is exceeded.
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteWithin) // What came of it is noted, also where time is up.
	defer cancel()
	err = w.work.Update(last, company, func(ctx context.Context, tx ports.Tx) error {
		switch {
		case failure == nil && place == "":
			return tx.Runs.End(ctx, turn, w.clock.Now())
		case failure == nil:
			return tx.Runs.Keep(ctx, turn, place)
		case stopped, errors.As(failure, &later):
			return tx.Runs.Keep(ctx, turn, turn.Place)
		}
		return tx.Runs.Fail(ctx, turn, task.Told(failure))
	})
	if errors.Is(err, run.ErrNotYours) { // It was ended with its work, or another turn has begun since.
		err = nil
	}
	if err := errors.Join(failure, err); err != nil {
		return fmt.Errorf("run %s of %s: %w", period, d.Kind, err)
	}
	if place != "" {
		return task.ErrAgain
	}
	return nil
}

const noteWithin = 5 * time.Second
