package insight

import (
	"context"
	"fmt"
	"slices"
	"time"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/geofence"
	"actual/domain/presence"
	"actual/ports"
)

// ListWhereabouts asks where badges were last heard, ordered by device.
type ListWhereabouts struct {
	Company domain.CompanyID
	At      time.Time      // Where they were then; zero: now.
	Known   time.Time      // By what was known then; zero: by all that is known.
	After   domain.BadgeID // The last of the page before; zero: from the first.
	Limit   int
}

// WhereaboutsPage is a part of the answer.
type WhereaboutsPage struct {
	At     time.Time
	Places []Place
	Party  Party
	Sites  map[domain.SiteID]geofence.Site
	Epoch  int64          // The company's fence epoch.
	Next   domain.BadgeID // Zero where there is no more.
}

// Place is where a badge was last heard.
type Place struct {
	Badge     badge.Badge
	HeardAt   time.Time // Zero: never.
	LateSince time.Time // Zero where it is not late, or of the past.
	Fix       presence.Fix
	HasFix    bool
	Error     int32 // Standard error of one axis of the fix, millimetres.
	Stay      presence.Version
	Stays     bool // It is at a site, and Stay says at which.
}

// lookback is how far before a moment places and stays are looked for.
const lookback = 31 * 24 * time.Hour

// drawnUnder is the sky that the errors of fixes are drawn by, since nothing says at
// which site they are.
const drawnUnder = geofence.SkyMixed

// WhereaboutsLister answers ListWhereabouts.
type WhereaboutsLister struct {
	work   ports.UnitOfWork
	fences Fences
	clock  ports.Clock
	policy presence.Policy
}

// NewWhereaboutsLister returns the use case; policy is the program's own.
func NewWhereaboutsLister(work ports.UnitOfWork, fences Fences, clock ports.Clock, policy presence.Policy) *WhereaboutsLister {
	return &WhereaboutsLister{work: work, fences: fences, clock: clock, policy: policy}
}

// List returns a page of places. It fails with ErrBadCursor.
func (l *WhereaboutsLister) List(ctx context.Context, q ListWhereabouts) (page WhereaboutsPage, err error) {
	now := l.clock.Now()
	past := !q.At.IsZero() && q.At.Before(now)
	if !past {
		q.At = now
	}
	err = l.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		states, next, err := badgesAfter(ctx, tx, q.At, q.After, q.Limit)
		if err != nil {
			return err
		}
		page = WhereaboutsPage{At: q.At, Next: next, Places: make([]Place, len(states))}
		ids := make([]domain.BadgeID, len(states))
		for i, s := range states {
			ids[i] = s.Badge.ID()
			page.Places[i] = Place{Badge: s.Badge}
			if !past {
				page.Places[i].HeardAt, page.Places[i].LateSince = s.Health.HeardAt, s.LateSince
			}
		}
		if err := l.place(ctx, tx, ports.WhereaboutsQuery{Badges: ids, At: q.At, Known: q.Known}, page.Places); err != nil {
			return err
		}
		if page.Party, err = partyAt(ctx, tx, ids, q.At); err != nil {
			return err
		}
		index, err := l.fences.Index(ctx, tx, q.Company)
		if err != nil {
			return err
		}
		page.Sites = map[domain.SiteID]geofence.Site{}
		for _, s := range index.Sites() {
			page.Sites[s.ID] = s
		}
		page.Epoch, err = tx.Sites.Epoch(ctx)
		return err
	})
	if err != nil {
		return WhereaboutsPage{}, fmt.Errorf("list whereabouts: %w", err)
	}
	return page, nil
}

// badgesAfter returns a page of the badges that the company owns at an instant.
func badgesAfter(ctx context.Context, tx ports.Tx, at time.Time, after domain.BadgeID, limit int) (states []BadgeState, next domain.BadgeID, err error) {
	all, err := tx.Badges.List(ctx)
	if err != nil {
		return nil, next, err
	}
	if !after.IsZero() {
		i := slices.IndexFunc(all, func(b ports.BadgeHealth) bool { return b.Badge.ID() == after })
		if i < 0 {
			return nil, next, ErrBadCursor
		}
		all = all[i+1:]
	}
	for _, b := range all {
		from, to := b.Badge.Owned()
		if (domain.Span{From: from, To: to}).Covers(at) {
			states = append(states, stateOf(b, at))
		}
	}
	states, more := cut(states, limit)
	if more {
		next = states[len(states)-1].Badge.ID()
	}
	return states, next, nil
}

// place says of each badge where it was.
func (l *WhereaboutsLister) place(ctx context.Context, tx ports.Tx, q ports.WhereaboutsQuery, places []Place) error {
	policy, err := tx.Policies.InForce(ctx, l.policy)
	if err != nil {
		return err
	}
	fixes, err := tx.Places.Fixes(ctx, q, lookback)
	if err != nil {
		return err
	}
	stays, err := tx.Places.Stays(ctx, q, lookback)
	if err != nil {
		return err
	}
	for i := range places {
		p := &places[i]
		if p.Fix, p.HasFix = fixes[p.Badge.ID()]; p.HasFix {
			p.Error = policy.ErrorOf(p.Fix, drawnUnder)
			if at := since(p.Fix.At); at.After(p.HeardAt) {
				p.HeardAt = at
			}
		}
		p.Stay, p.Stays = stays[p.Badge.ID()]
	}
	return nil
}
