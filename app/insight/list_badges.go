package insight

import (
	"context"
	"fmt"
	"slices"
	"time"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/fault"
	"actual/ports"
)

// ErrBadCursor reports a cursor that leads nowhere.
var ErrBadCursor = fault.New(fault.Invalid, "request.bad_cursor", "the cursor is not one that a page has ended with; begin again without it")

// ListBadges asks for badges, ordered by device. Zero fields and nil select all.
type ListBadges struct {
	Company    domain.CompanyID
	Tag        string
	Crew       domain.CrewID   // Worn now by one who is in it.
	Worker     domain.WorkerID // Who wears it now.
	Late       *bool
	BatteryLow *bool
	After      domain.BadgeID // The last of the page before; zero: from the first.
	Limit      int
}

// BadgePage is a part of the answer.
type BadgePage struct {
	Badges []BadgeState
	Next   domain.BadgeID // Zero where there is no more.
}

// BadgeState is a badge and how it does.
type BadgeState struct {
	Badge     badge.Badge
	Health    badge.Health
	LateSince time.Time       // Since when its silence is late; zero where it is not.
	Worker    domain.WorkerID // Who wears it now; zero: nobody.
}

// BadgeLister answers ListBadges.
type BadgeLister struct {
	work  ports.UnitOfWork
	clock ports.Clock
}

// NewBadgeLister returns the use case.
func NewBadgeLister(work ports.UnitOfWork, clock ports.Clock) *BadgeLister {
	return &BadgeLister{work: work, clock: clock}
}

// List returns a page of badges as they do now. It fails with ErrBadCursor, and with
// job.ErrCrewNotFound.
func (l *BadgeLister) List(ctx context.Context, q ListBadges) (page BadgePage, err error) {
	now := l.clock.Now()
	err = l.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		all, err := badgeStates(ctx, tx, now)
		if err != nil {
			return err
		}
		if !q.After.IsZero() {
			at := slices.IndexFunc(all, func(b BadgeState) bool { return b.Badge.ID() == q.After })
			if at < 0 {
				return ErrBadCursor
			}
			all = all[at+1:]
		}
		wanted, err := q.wanted(ctx, tx, now)
		if err != nil {
			return err
		}
		all = slices.DeleteFunc(all, func(b BadgeState) bool { return !wanted(b) })
		page = BadgePage{}
		var more bool
		if page.Badges, more = cut(all, q.Limit); more {
			page.Next = page.Badges[len(page.Badges)-1].Badge.ID()
		}
		return nil
	})
	if err != nil {
		return BadgePage{}, fmt.Errorf("list badges: %w", err)
	}
	return page, nil
}

// Show returns one badge as it does now, or badge.ErrNotFound.
func (l *BadgeLister) Show(ctx context.Context, company domain.CompanyID, id domain.BadgeID) (state BadgeState, err error) {
	err = l.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		all, err := badgeStates(ctx, tx, l.clock.Now())
		if err != nil {
			return err
		}
		at := slices.IndexFunc(all, func(b BadgeState) bool { return b.Badge.ID() == id })
		if at < 0 {
			return badge.ErrNotFound
		}
		state = all[at]
		return nil
	})
	if err != nil {
		return BadgeState{}, fmt.Errorf("show badge: %w", err)
	}
	return state, nil
}

// badgeStates returns all badges, ordered by device, with who wears them now.
func badgeStates(ctx context.Context, tx ports.Tx, now time.Time) ([]BadgeState, error) {
	all, err := tx.Badges.List(ctx)
	if err != nil {
		return nil, err
	}
	held, err := tx.Custodies.List(ctx, ports.CustodyQuery{At: now})
	if err != nil {
		return nil, err
	}
	wearer := make(map[domain.BadgeID]domain.WorkerID, len(held))
	for _, c := range held {
		wearer[c.Badge] = c.Worker
	}
	states := make([]BadgeState, len(all))
	for i, b := range all {
		states[i] = stateOf(b, now)
		states[i].Worker = wearer[b.Badge.ID()]
	}
	return states, nil
}

// wanted returns whether a badge is one of those that are asked for.
func (q ListBadges) wanted(ctx context.Context, tx ports.Tx, now time.Time) (func(BadgeState) bool, error) {
	crew := map[domain.WorkerID]bool{}
	if !q.Crew.IsZero() {
		if _, err := tx.Crews.ByID(ctx, q.Crew); err != nil {
			return nil, err
		}
		in, err := tx.Members.List(ctx, ports.MembershipQuery{Crew: q.Crew, At: now})
		if err != nil {
			return nil, err
		}
		for _, m := range in {
			crew[m.Worker] = true
		}
	}
	return func(b BadgeState) bool {
		return (q.Tag == "" || slices.Contains(b.Badge.Tags(), q.Tag)) &&
			(q.Crew.IsZero() || crew[b.Worker]) &&
			(q.Worker.IsZero() || b.Worker == q.Worker) &&
			(q.Late == nil || *q.Late != b.LateSince.IsZero()) &&
			(q.BatteryLow == nil || *q.BatteryLow == b.Health.BatteryLow())
	}, nil
}

// stateOf judges the badge's silence. One that has left the company may be
// silent.
func stateOf(b ports.BadgeHealth, now time.Time) BadgeState {
	s := BadgeState{Badge: b.Badge, Health: b.Health}
	_, to := b.Badge.Owned()
	if gone := !to.IsZero() && !now.Before(to); !gone && b.Badge.Plan().Late(b.Health, now) {
		s.LateSince = b.Badge.Plan().LateSince(b.Health.HeardAt)
	}
	return s
}
