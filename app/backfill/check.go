package backfill

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"actual/app/task"
	"actual/domain"
	"actual/domain/fault"
	"actual/domain/run"
	"actual/domain/vendor"
	"actual/ports"
)

// Worker works backfills in the background, a turn at a time.
type Worker struct {
	filler      *Filler
	credentials ports.Credentials
	clock       ports.Clock
}

// NewWorker returns the use case.
func NewWorker(filler *Filler, credentials ports.Credentials, clock ports.Clock) *Worker {
	return &Worker{filler: filler, credentials: credentials, clock: clock}
}

// Ask begins a backfill, or goes on with the one over the same window, and queues
// its work.
//
// Errors: those of Filler.Begin.
func (w *Worker) Ask(ctx context.Context, ask Ask) (ports.Backfill, error) {
	ask.queued = true
	r, err := w.filler.Begin(ctx, ask)
	if err != nil {
		return ports.Backfill{}, err
	}
	return r.State(), nil
}

// Work works what was asked for. Where Notehub refuses, it is not tried again: the
// backfill says why it stands still, and goes on when it is asked for anew.
//
// Errors: task.ErrAgain where something is left.
func (w *Worker) Work(ctx context.Context, company domain.CompanyID, payload []byte) error {
	id, _, _ := strings.Cut(string(payload), " ")
	place, err := w.goOn(ctx, company, id)
	switch kind := fault.KindOf(err); {
	case err != nil && kind != fault.Unavailable && kind != fault.Internal:
		return nil
	case err == nil && place != "":
		return task.ErrAgain
	}
	return err
}

// Check goes on from where the company's last comparison left off. It returns the
// place where the next turn goes on; "" where nothing is left, or where the company
// gave us no credentials.
func (w *Worker) Check(ctx context.Context, company domain.CompanyID, t run.Turn) (place string, err error) {
	if t.Place != "" {
		return w.goOn(ctx, company, t.Place)
	}
	if _, err := w.credentials.Credential(ctx, company, vendor.Notehub); errors.Is(err, vendor.ErrNoCredential) {
		return "", nil
	} else if err != nil {
		return "", err
	}
	r, err := w.filler.Begin(ctx, Ask{Company: company, By: "system:backfill"})
	if errors.Is(err, ErrUpToDate) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return w.turn(ctx, r)
}

func (w *Worker) goOn(ctx context.Context, company domain.CompanyID, place string) (string, error) {
	id, err := domain.ParseBackfillID(place)
	if err != nil {
		return "", fmt.Errorf("a backfill goes on at %q: %w", place, err)
	}
	r, err := w.filler.Resume(ctx, company, id)
	if err != nil {
		return "", err
	}
	return w.turn(ctx, r)
}

// turn steps for about one turn, and returns the backfill where it has not ended.
func (w *Worker) turn(ctx context.Context, r *Run) (place string, err error) {
	for until := w.clock.Now().Add(task.Turn); !r.Ended(); {
		if err := r.Step(ctx); err != nil {
			return "", err
		}
		if !r.Ended() && !w.clock.Now().Before(until) {
			return r.State().ID.String(), nil
		}
	}
	return "", nil
}
