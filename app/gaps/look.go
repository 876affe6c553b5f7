package gaps

import (
	"context"
	"errors"
	"fmt"
	"time"

	"actual/app/backfill"
	"actual/domain"
	"actual/domain/completeness"
	"actual/domain/vendor"
	"actual/ports"
)

// Asker has Notehub asked for what was uploaded in a time.
type Asker interface {
	Ask(ctx context.Context, ask backfill.Ask) (ports.Backfill, error)
}

// Watch looks at sessions that have ended.
type Watch struct {
	work        ports.UnitOfWork
	asker       Asker
	credentials ports.Credentials
	clock       ports.Clock
}

// NewWatch returns the use case.
func NewWatch(work ports.UnitOfWork, asker Asker, credentials ports.Credentials, clock ports.Clock) *Watch {
	return &Watch{work: work, asker: asker, credentials: credentials, clock: clock}
}

const (
	// quiet is how long after its end a session is looked at: routes try again for some
	// six minutes, and younger uploads can't be compared.
	quiet = 11 * time.Minute
	// looked is how many sessions are looked at together.
	looked = 500
)

// Seen is what a look found.
type Seen struct {
	Sessions int         // How many were looked at.
	Lacking  int         // Of them those that lack something that was not asked for yet.
	Asked    domain.Span // Which uploads are compared because of it; empty: none.
}

// Look looks at sessions of a company that ended some minutes ago. Where one lacks
// something, the comparison with Notehub goes on through its end; likewise where one
// ended that nothing was compared with for an hour (a setting), since a session of
// which nothing came leaves no other trace. Each is looked at once, and again when more
// of it comes.
func (w *Watch) Look(ctx context.Context, company domain.CompanyID) (Seen, error) {
	ended, through, seen, err := w.judge(ctx, company)
	if err != nil || len(ended) == 0 {
		return Seen{}, err
	}
	if !through.IsZero() {
		// What goes on may end earlier: what is beyond is looked at again when it has.
		if seen.Asked, err = w.ask(ctx, company, through); err != nil {
			return seen, err
		}
	}
	var keys []ports.SessionKey
	for _, e := range ended {
		if seen.Asked.To.IsZero() || !e.Over().After(seen.Asked.To) {
			keys = append(keys, e.SessionKey)
		}
	}
	if len(keys) == 0 {
		return seen, nil
	}
	err = w.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		return tx.BadgeSess.Looked(ctx, keys, w.clock.Now())
	})
	if err != nil {
		return seen, fmt.Errorf("look at sessions: %w", err)
	}
	return seen, nil
}

// judge judges what ended, and says until when Notehub is to be compared; zero: it need
// not be.
func (w *Watch) judge(ctx context.Context, company domain.CompanyID) (ended []ports.EndedSession, until time.Time, seen Seen, err error) {
	now := w.clock.Now()
	err = w.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		until, seen = time.Time{}, Seen{}
		if ended, err = tx.BadgeSess.Ended(ctx, now.Add(-quiet), looked); err != nil || len(ended) == 0 {
			return err
		}
		through, err := tx.Backfills.Through(ctx)
		if err != nil {
			return err
		}
		set, err := tx.SessSets.Get(ctx)
		if err != nil {
			return err
		}
		seen.Sessions = len(ended)
		for _, e := range ended {
			j := e.Judge(completeness.Evidence{Counter: set.Counter, Owned: e.Owned, Since: set.Since}, time.Time{})
			over := e.Over().Add(time.Second)
			switch missing := j.Why == completeness.Missing; {
			case !over.After(through): // It was compared, and what that fetched is counted, or will be soon.
			case missing:
				seen.Lacking++
				until = later(until, over)
			case over.Sub(through) >= set.Every:
				until = later(until, over)
			}
		}
		until = earlier(until, now.Add(-quiet).Truncate(time.Second))
		return nil
	})
	if err != nil {
		return nil, time.Time{}, Seen{}, fmt.Errorf("look at sessions: %w", err)
	}
	return ended, until, seen, nil
}

// ask has the comparison go on until a time. Where nobody gave credentials, or a route,
// nothing can be asked: what is missing is told by the day's statement.
func (w *Watch) ask(ctx context.Context, company domain.CompanyID, until time.Time) (domain.Span, error) {
	if _, err := w.credentials.Credential(ctx, company, vendor.Notehub); errors.Is(err, vendor.ErrNoCredential) {
		return domain.Span{}, nil
	} else if err != nil {
		return domain.Span{}, err
	}
	b, err := w.asker.Ask(ctx, backfill.Ask{Company: company, To: until, By: "system:gaps"})
	switch {
	case errors.Is(err, backfill.ErrNoRoute), errors.Is(err, backfill.ErrTooMany), errors.Is(err, backfill.ErrUpToDate):
		return domain.Span{}, nil
	case err == nil && b.Problem != "": // It stands still: it is not to be asked again and again.
		return domain.Span{From: b.Window.From, To: later(b.Window.To, until)}, nil
	case err != nil:
		return domain.Span{}, fmt.Errorf("ask for what is missing: %w", err)
	}
	return domain.Span{From: b.Window.From, To: b.Window.To}, nil
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
