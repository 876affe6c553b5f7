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
	// At is Index where the epoch has been read in the transaction.
	At(ctx context.Context, tx ports.Tx, company domain.CompanyID, epoch int64) (*geofence.Index, error)
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
	memory   memory
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
		return tx.Marks.Take(ctx, d.setAside.limit(company, d.clock.Now(), badgesPerStep), d.setAside.at(company, d.clock.Now()))
	})
}

// Settle derives again the badges of a company with visits whose time to settle
// has come without news. It returns how many badges it took.
func (d *Deriver) Settle(ctx context.Context, company domain.CompanyID) (int, error) {
	return d.step(ctx, company, func(ctx context.Context, tx ports.Tx, now time.Time) ([]ports.News, error) {
		return tx.Marks.LockSettling(ctx, now, d.setAside.limit(company, now, badgesPerStep), d.setAside.at(company, now))
	})
}

type taking func(ctx context.Context, tx ports.Tx, now time.Time) ([]ports.News, error)

func (d *Deriver) step(ctx context.Context, company domain.CompanyID, take taking) (int, error) {
	began := d.clock.Now()
	var r recorder
	var news []ports.News
	err := d.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) (err error) {
		now := d.clock.Now()
		r = recorder{
			d: d, tx: tx, company: company, now: now, learnt: map[domain.BadgeID]remembered{},
			closing: ports.Closing{At: now, Health: map[domain.BadgeID]badge.Health{}},
		}
		if news, err = take(ctx, tx, now); err != nil || len(news) == 0 {
			return err
		}
		return r.step(ctx, news)
	})
	if err != nil {
		d.failed(company, news, err)
		return 0, fmt.Errorf("derive presence of company %s: %w", company, err)
	}
	for id, known := range r.learnt {
		d.memory.keep(whose{company, id}, known)
	}
	taken := len(r.closing.News)
	if taken > 0 {
		d.meter.Derived(ctx, taken, d.clock.Now().Sub(began), r.corrections)
	}
	return taken, nil
}

// failed forgets what was known of the badges of a step that failed, and leaves
// the one that is to blame alone for a while. Where it may be any of several,
// they are taken one by one from then on.
func (d *Deriver) failed(company domain.CompanyID, news []ports.News, err error) {
	for _, n := range news {
		d.memory.forget(whose{company, n.Badge})
	}
	var of badgeError
	switch {
	case fault.KindOf(err) == fault.Unavailable || errors.Is(err, ports.ErrOvertaken):
	case errors.As(err, &of):
		d.setAside.add(company, of.badge, d.clock.Now())
	case len(news) == 1:
		d.setAside.add(company, news[0].Badge, d.clock.Now())
	case len(news) > 1:
		d.setAside.oneByOne(company, d.clock.Now())
	}
}
