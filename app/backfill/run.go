package backfill

import (
	"context"
	"errors"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/ledger"
	"actual/domain/tenant"
	"actual/ports"
)

// A stretch of upload time is read and saved as a whole: its length follows from
// how many events lie in it.
const (
	shortest = 15 * time.Minute
	usual    = 6 * time.Hour // Of a company's day at first: each stretch costs a call of the few that Notehub allows.
	longest  = 24 * time.Hour
	few      = 500   // Events of a stretch: the next one is twice as long,
	many     = 5_000 // or half as long.
	together = 200   // Events that are handed to ingest at once, so that live ones find their place between.
)

// Run is a backfill at work, in the hands of one caller.
type Run struct {
	filler  *Filler
	company domain.CompanyID
	route   tenant.Route
	trial   bool
	state   ports.Backfill
	stretch time.Duration
}

// seen are events by their key.
type seen map[string]bool

func (f *Filler) run(company domain.CompanyID, route tenant.Route, b ports.Backfill, trial bool) *Run {
	return &Run{filler: f, company: company, route: route, trial: trial, state: b, stretch: usual}
}

// State returns how far it is.
func (r *Run) State() ports.Backfill { return r.state }

// Ended reports whether nothing is left to do.
func (r *Run) Ended() bool { return !r.state.EndedAt.IsZero() }

// Step compares one stretch of upload time and fetches what is missing of it. After
// an error what was fetched stays, and the next Step compares the stretch again.
//
// Errors: those of ports.HubEvents; ingest.ErrFull (wait a little);
// domain.ErrMoved where somebody else works on it; fault.Unavailable.
func (r *Run) Step(ctx context.Context) error {
	if r.Ended() {
		return nil
	}
	w := ports.HubWindow{From: r.state.Through, To: r.state.Through.Add(r.stretch)}
	if w.To.After(r.state.Window.To) {
		w.To = r.state.Window.To
	}
	s := &step{Run: r, window: w, now: seen{}, before: r.state.Ahead}
	err := s.read(ctx)
	if err == nil {
		err = s.finish(ctx, w.To)
	}
	if err != nil {
		r.stumble(ctx, err)
		return fmt.Errorf("compare with Notehub: %w", err)
	}
	switch n := len(s.now); {
	case n < few:
		r.stretch = min(2*r.stretch, longest)
	case n > many:
		r.stretch = max(r.stretch/2, shortest)
	}
	return nil
}

// stumble notes why the backfill stands still, for who looks at it. Who is told of
// the error hears it all the same.
func (r *Run) stumble(ctx context.Context, why error) {
	if ctx.Err() != nil || errors.Is(why, domain.ErrMoved) {
		return
	}
	next := r.state
	next.Problem = "internal error"
	if f := (*fault.Error)(nil); errors.As(why, &f) {
		next.Problem = f.Msg
	}
	if next.Problem != r.state.Problem {
		_ = r.save(ctx, next)
	}
}

// save stores the state and takes it over.
func (r *Run) save(ctx context.Context, next ports.Backfill) error {
	next.MovedAt = r.filler.clock.Now()
	if !r.trial {
		err := r.filler.work.Update(ctx, r.company, func(ctx context.Context, tx ports.Tx) error {
			if err := tx.Backfills.Save(ctx, next, r.state.Through); err != nil || next.EndedAt.IsZero() {
				return err
			}
			return tx.Ledger.Append(ctx, r.entry(next))
		})
		if err != nil {
			return err
		}
	}
	r.state = next
	return nil
}

func (r *Run) entry(b ports.Backfill) ledger.Entry {
	f := r.filler
	return ledger.Entry{
		ID: domain.EntryID{UUID: f.ids.New()}, Company: r.company, At: f.clock.Now().Unix(), Kind: ledger.EventsBackfilled, Actor: b.By,
		Subject: "backfill:" + b.ID.String(), Body: ledger.NewObject(ledger.Fields{
			"from": ledger.Int(b.Window.From.Unix()), "to": ledger.Int(b.Window.To.Unix()), "found": ledger.Int(b.Found),
			"stored": ledger.Int(b.Stored), "quarantined": ledger.Int(b.Quarantined), "known": ledger.Int(b.Known),
		}),
	}
}
