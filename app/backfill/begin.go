// Package backfill compares the events that a company's project at Notehub has
// stored with those that are held here, and fetches what is missing: routes
// deliver at most a few times, so an outage of some minutes leaves a gap.
package backfill

import (
	"context"
	"fmt"
	"slices"
	"time"

	"actual/app/ingest"
	"actual/app/task"
	"actual/domain"
	"actual/domain/fault"
	"actual/domain/tenant"
	"actual/ports"
)

// Reasons not to begin.
var (
	ErrWindow = fault.New(fault.Invalid, "backfill.bad_window", "a backfill is over a span of time that is past")
	// ErrUpToDate reports a company of which all that may be compared is.
	ErrUpToDate = fault.New(fault.Conflict, "backfill.up_to_date", "all that Notehub had stored some minutes ago is compared already")
	ErrTooMany  = fault.New(fault.Conflict, "backfill.too_many", "20 backfills of the company have begun and not ended")
	ErrNoRoute  = fault.New(fault.Conflict, "backfill.no_route", "the company has no route, and what is fetched is kept as if it came by one: make a route")
)

const (
	// settle is how long Notehub is given to store what it received: what is younger
	// is not compared, since its pages still change.
	settle = 10 * time.Minute
	// lookBack is how far the first comparison of a company goes back, where nobody
	// says how far.
	lookBack = 7 * 24 * time.Hour
)

// Ask is the command to compare, and to fetch what is missing.
type Ask struct {
	Company domain.CompanyID
	// The upload times to compare, whole seconds, half-open. From zero: from where
	// the last comparison left off. To zero: as far as may be.
	From, To time.Time
	By       string
	Trial    bool // Count what is missing; fetch and store nothing.

	queued bool // Its work is queued with it.
}

// Filler compares and fetches.
type Filler struct {
	work      ports.UnitOfWork
	directory ports.Directory
	hub       ports.HubEvents
	examiner  *ingest.Examiner
	acceptor  *ingest.Acceptor
	clock     ports.Clock
	ids       ports.Identifiers
}

// NewFiller returns the use case. What it fetches is committed by a committer that
// must be running.
func NewFiller(work ports.UnitOfWork, directory ports.Directory, hub ports.HubEvents, examiner *ingest.Examiner, acceptor *ingest.Acceptor, clock ports.Clock, ids ports.Identifiers) *Filler {
	return &Filler{work: work, directory: directory, hub: hub, examiner: examiner, acceptor: acceptor, clock: clock, ids: ids}
}

// Begin begins a backfill, or goes on with the one over the same window that has
// not ended: after a crash, say. Nothing is asked of Notehub yet.
//
// Errors: ErrWindow, ErrUpToDate, ErrNoRoute, ErrTooMany.
func (f *Filler) Begin(ctx context.Context, ask Ask) (*Run, error) {
	route, err := f.route(ctx, ask.Company)
	if err != nil {
		return nil, err
	}
	now := f.clock.Now().Truncate(time.Second)
	id := domain.BackfillID{UUID: f.ids.New()}
	var b ports.Backfill
	look := f.work.Update
	if ask.Trial {
		look = f.work.View
	}
	err = look(ctx, ask.Company, func(ctx context.Context, tx ports.Tx) error {
		if b, err = planIn(ctx, tx, ask, now); err != nil {
			return err
		}
		if ask.Trial {
			return nil
		}
		unfinished, err := tx.Backfills.List(ctx, true, domain.BackfillID{}, mostUnfinished)
		if err != nil {
			return err
		}
		u := slices.IndexFunc(unfinished, func(u ports.Backfill) bool { return u.Window == b.Window || ask.From.IsZero() && u.Continues })
		switch {
		case u >= 0:
			b = unfinished[u]
		case len(unfinished) == mostUnfinished:
			return ErrTooMany
		default:
			b.ID = id
			err = tx.Backfills.Begin(ctx, b)
		}
		if err != nil || !ask.queued {
			return err
		}
		// Of tasks that are alike one is queued, though it may just be ending: so it says where it was, too.
		return tx.Tasks.Enqueue(ctx, task.FetchEvents, fmt.Appendf(nil, "%s %d", b.ID, b.MovedAt.UnixMicro()))
	})
	if err != nil {
		return nil, fmt.Errorf("begin backfill: %w", err)
	}
	return f.run(ask.Company, route, b, ask.Trial), nil
}

// mostUnfinished is how many backfills of a company may wait to be ended.
const mostUnfinished = 20

// Resume goes on with a backfill that has begun.
//
// Errors: ports.ErrBackfillNotFound, ErrNoRoute.
func (f *Filler) Resume(ctx context.Context, company domain.CompanyID, id domain.BackfillID) (*Run, error) {
	route, err := f.route(ctx, company)
	if err != nil {
		return nil, err
	}
	b, err := f.Show(ctx, company, id)
	if err != nil {
		return nil, err
	}
	return f.run(company, route, b, false), nil
}

// planIn says what a backfill is over. What is wrong is told in the company's time
// zone.
func planIn(ctx context.Context, tx ports.Tx, ask Ask, now time.Time) (ports.Backfill, error) {
	c, err := tx.Companies.Get(ctx)
	if err != nil {
		return ports.Backfill{}, err
	}
	through, err := tx.Backfills.Through(ctx)
	if err != nil {
		return ports.Backfill{}, err
	}
	return plan(ask, through, now.In(c.Zone()))
}

// plan says what a backfill is over, given until when all is compared.
func plan(ask Ask, through, now time.Time) (ports.Backfill, error) {
	closed := now.Add(-settle)
	w := ports.HubWindow{From: ask.From.UTC(), To: ask.To.UTC()}
	if ask.To.IsZero() {
		w.To = closed.UTC()
	}
	first := through.IsZero() && ask.From.IsZero()
	switch {
	case first:
		w.From = w.To.Add(-lookBack)
	case ask.From.IsZero():
		w.From = through
	}
	if w.From.Nanosecond() != 0 || w.To.Nanosecond() != 0 {
		return ports.Backfill{}, ErrWindow.With("give whole seconds")
	}
	switch {
	case w.To.After(closed):
		return ports.Backfill{}, ErrWindow.With("it may end at %s at the latest: what is younger may still be on its way", closed.Format(time.RFC3339))
	case ask.From.IsZero() && !w.From.Before(w.To):
		return ports.Backfill{}, ErrUpToDate
	case !w.From.Before(w.To):
		return ports.Backfill{}, ErrWindow.With("it must begin before it ends")
	}
	return ports.Backfill{
		Window: w, Through: w.From, Continues: first || !through.IsZero() && !w.From.After(through),
		By: ask.By, AskedAt: now.UTC(), MovedAt: now.UTC(), BackfillCounts: ports.BackfillCounts{Missing: map[time.Time]int64{}},
	}, nil
}

// route is the route that what is fetched is attributed to: the newest that is in
// use, else the newest.
func (f *Filler) route(ctx context.Context, company domain.CompanyID) (tenant.Route, error) {
	house, err := f.directory.CompanyByRef(ctx, tenant.HouseRef)
	if err != nil {
		return tenant.Route{}, fmt.Errorf("find the house: %w", err)
	}
	var all []tenant.Route
	err = f.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) (err error) {
		all, err = tx.Routes.List(ctx, domain.RouteID{}, 0)
		return err
	})
	if err != nil {
		return tenant.Route{}, fmt.Errorf("list routes: %w", err)
	}
	if len(all) == 0 {
		return tenant.Route{}, ErrNoRoute
	}
	now, best := f.clock.Now(), all[len(all)-1]
	for _, r := range all {
		if !r.Ended(now) {
			best = r
		}
	}
	best.House = company == house.ID()
	return best, nil
}
