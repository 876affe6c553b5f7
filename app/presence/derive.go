// Package presence turns news of badges into visits on record.
package presence

import (
	"context"
	"errors"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/fault"
	"actual/domain/geofence"
	"actual/domain/presence"
	"actual/ports"
)

// Fences gives a company's fence index as of a transaction.
type Fences interface {
	Index(ctx context.Context, tx ports.Tx, company domain.CompanyID) (*geofence.Index, error)
}

// Meter takes what there is to measure of deriving.
type Meter interface {
	// Derived is told of each step: how many badges it took, how long, and how
	// many settled visits it changed.
	Derived(ctx context.Context, badges int, took time.Duration, corrections int)
}

// Deriver derives visits from the evidence of badges with news.
type Deriver struct {
	work   ports.UnitOfWork
	fences Fences
	clock  ports.Clock
	ids    ports.Identifiers
	meter  Meter
	policy presence.Policy

	setAside setAside
}

// NewDeriver returns the use case; policy is the program's own, for companies that
// have no other.
func NewDeriver(work ports.UnitOfWork, fences Fences, clock ports.Clock, ids ports.Identifiers, meter Meter, policy presence.Policy) *Deriver {
	return &Deriver{work: work, fences: fences, clock: clock, ids: ids, meter: meter, policy: policy}
}

// What bounds one transaction, so that no company holds a worker long and a crash
// repeats little: badges, and the time after which no further one is begun. With
// another policy each badge has all its fixes to be derived from.
const (
	badgesPerStep = 16
	stepFor       = 2 * time.Second
)

// Derive works off the marks of up to some badges of a company in one
// transaction: the visits that changed, their ledger entries and what follows
// from them, and the marks away. It returns how many badges it took; 0 means
// that nothing was left for it. A crash anywhere repeats the step with the same
// result.
func (d *Deriver) Derive(ctx context.Context, company domain.CompanyID) (int, error) {
	return d.step(ctx, company, func(ctx context.Context, tx ports.Tx, _ time.Time) ([]ports.News, error) {
		return tx.Marks.Take(ctx, badgesPerStep, d.setAside.at(company, d.clock.Now()))
	})
}

// Settle derives again the badges of a company with visits whose time to settle
// has come without news. It returns how many badges it took.
func (d *Deriver) Settle(ctx context.Context, company domain.CompanyID) (int, error) {
	return d.step(ctx, company, func(ctx context.Context, tx ports.Tx, now time.Time) ([]ports.News, error) {
		return tx.Marks.LockSettling(ctx, now, badgesPerStep, d.setAside.at(company, now))
	})
}

type taking func(ctx context.Context, tx ports.Tx, now time.Time) ([]ports.News, error)

func (d *Deriver) step(ctx context.Context, company domain.CompanyID, take taking) (int, error) {
	began := d.clock.Now()
	var taken, corrections int
	err := d.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		taken, corrections = 0, 0
		now := d.clock.Now()
		news, err := take(ctx, tx, now)
		if err != nil || len(news) == 0 {
			return err
		}
		s := recorder{d: d, tx: tx, company: company, now: now}
		if err := s.open(ctx); err != nil {
			return err
		}
		health := make(map[domain.BadgeID]badge.Health, len(news))
		for i, n := range news {
			if i > 0 && d.clock.Now().Sub(now) >= stepFor {
				news = news[:i] // The marks of the others stay.
				break
			}
			h, err := s.badge(ctx, n)
			if err != nil {
				return badgeError{n.Badge, err}
			}
			health[n.Badge] = h
		}
		taken, corrections = len(news), s.corrections
		if err := tx.Badges.SaveHealth(ctx, health, now); err != nil {
			return err
		}
		return tx.Marks.Done(ctx, news)
	})
	if err != nil {
		var of badgeError
		if errors.As(err, &of) && fault.KindOf(err) != fault.Unavailable {
			d.setAside.add(company, of.badge, d.clock.Now())
		}
		return 0, fmt.Errorf("derive presence of company %s: %w", company, err)
	}
	if taken > 0 {
		d.meter.Derived(ctx, taken, d.clock.Now().Sub(began), corrections)
	}
	return taken, nil
}
