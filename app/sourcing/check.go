package sourcing

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"actual/app/task"
	"actual/domain"
	"actual/domain/fault"
	"actual/domain/run"
	"actual/domain/source"
	"actual/domain/vendor"
	"actual/ports"
)

// Worker reads companies' sources in the background, a turn at a time.
type Worker struct {
	syncer      *Syncer
	credentials ports.Credentials
	clock       ports.Clock
}

// NewWorker returns the use case.
func NewWorker(syncer *Syncer, credentials ports.Credentials, clock ports.Clock) *Worker {
	return &Worker{syncer: syncer, credentials: credentials, clock: clock}
}

// Read is a turn of the scheduled reading of a company's source. It returns the place
// where the next turn goes on; "" where nothing is left, or where the company gave us
// no credentials.
func (w *Worker) Read(ctx context.Context, company domain.CompanyID, t run.Turn) (place string, err error) {
	var r *Run
	if t.Place != "" {
		id, err := domain.ParseSyncID(t.Place)
		if err != nil {
			return "", fmt.Errorf("a sync goes on at %q: %w", t.Place, err)
		}
		if r, err = w.syncer.Resume(ctx, company, id); err != nil {
			return "", err
		}
	} else {
		if _, err := w.credentials.Credential(ctx, company, vendor.Aspire); errors.Is(err, vendor.ErrNoCredential) {
			return "", nil
		} else if err != nil {
			return "", err
		}
		whole, err := w.syncer.wholeIsDue(ctx, company)
		if err != nil {
			return "", err
		}
		if r, err = w.syncer.Begin(ctx, Ask{Company: company, Full: whole, By: Actor}); err != nil {
			return "", err
		}
	}
	return w.turn(ctx, r)
}

// Between full syncs lies a week at least; of so many syncs the last full one is looked
// for.
const (
	wholeEvery = 7 * 24 * time.Hour
	looksBack  = 100
)

// wholeIsDue reports whether a company's last full sync was a week ago.
func (s *Syncer) wholeIsDue(ctx context.Context, company domain.CompanyID) (bool, error) {
	all, err := s.List(ctx, company, domain.SyncID{}, looksBack)
	since := s.clock.Now().Add(-wholeEvery)
	return !slices.ContainsFunc(all, func(x source.Sync) bool { return x.Full && x.BeganAt.After(since) }), err
}

// Ask begins a sync, or goes on with the one that has not ended, and queues its work.
//
// Errors: those of Syncer.Begin.
func (w *Worker) Ask(ctx context.Context, ask Ask) (source.Sync, error) {
	ask.queued = true
	r, err := w.syncer.Begin(ctx, ask)
	if err != nil {
		return source.Sync{}, err
	}
	return r.State(), nil
}

// Work works a sync that was asked for. Where the source refuses, it is not tried
// again: the sync says why it stands still, and goes on when it is asked for anew.
//
// Errors: task.ErrAgain where something is left.
func (w *Worker) Work(ctx context.Context, company domain.CompanyID, payload []byte) error {
	text, _, _ := strings.Cut(string(payload), " ")
	id, err := domain.ParseSyncID(text)
	if err != nil {
		return fmt.Errorf("a sync goes on at %q: %w", text, err)
	}
	r, err := w.syncer.Resume(ctx, company, id)
	if err != nil {
		return err
	}
	place, err := w.turn(ctx, r)
	switch kind := fault.KindOf(err); {
	case err != nil && kind != fault.Unavailable && kind != fault.Internal:
		return nil
	case err == nil && place != "":
		return task.ErrAgain
	}
	return err
}

// turn steps for about one turn, and returns the sync where it has not ended.
func (w *Worker) turn(ctx context.Context, r *Run) (string, error) {
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
