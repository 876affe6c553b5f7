package backfill

import (
	"context"
	"errors"
	"time"

	"actual/domain"
	"actual/domain/run"
	"actual/domain/vendor"
	"actual/ports"
)

// Checker compares each company that gave us credentials with Notehub, by itself.
type Checker struct {
	filler      *Filler
	credentials ports.Credentials
	clock       ports.Clock
	turn        time.Duration
}

// NewChecker returns the use case.
func NewChecker(filler *Filler, credentials ports.Credentials, clock ports.Clock) *Checker {
	return &Checker{filler: filler, credentials: credentials, clock: clock, turn: 2 * time.Second}
}

// Check goes on from where the company's last comparison left off, for about one
// turn. It returns the place where the next turn goes on; "" where nothing is left,
// or where the company gave us no credentials.
func (c *Checker) Check(ctx context.Context, company domain.CompanyID, t run.Turn) (place string, err error) {
	r, err := c.take(ctx, company, t.Place)
	if r == nil || err != nil {
		return "", err
	}
	for until := c.clock.Now().Add(c.turn); !r.Ended(); {
		if err := r.Step(ctx); err != nil {
			return "", err
		}
		if !r.Ended() && !c.clock.Now().Before(until) {
			return r.State().ID.String(), nil
		}
	}
	return "", nil
}

// take takes up the work; nil where there is none.
func (c *Checker) take(ctx context.Context, company domain.CompanyID, place string) (*Run, error) {
	if place != "" {
		id, err := domain.ParseBackfillID(place)
		if err != nil {
			return nil, err
		}
		return c.filler.Resume(ctx, company, id)
	}
	if _, err := c.credentials.Credential(ctx, company, vendor.Notehub); err != nil {
		if errors.Is(err, vendor.ErrNoCredential) {
			return nil, nil
		}
		return nil, err
	}
	r, err := c.filler.Begin(ctx, Ask{Company: company, By: "system:backfill"})
	if errors.Is(err, ErrUpToDate) {
		return nil, nil
	}
	return r, err
}
