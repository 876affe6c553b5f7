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

// ListBadges asks for badges, ordered by device.
type ListBadges struct {
	Company domain.CompanyID
	After   domain.BadgeID // The last of the page before; zero: from the first.
	Limit   int
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
	LateSince time.Time // Since when its silence is late; zero where it is not.
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

// List returns a page of badges as they do now. It fails with ErrBadCursor.
func (l *BadgeLister) List(ctx context.Context, q ListBadges) (page BadgePage, err error) {
	now := l.clock.Now()
	err = l.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		all, err := tx.Badges.List(ctx)
		if err != nil {
			return err
		}
		if !q.After.IsZero() {
			at := slices.IndexFunc(all, func(b ports.BadgeHealth) bool { return b.Badge.ID() == q.After })
			if at < 0 {
				return ErrBadCursor
			}
			all = all[at+1:]
		}
		all, more := cut(all, q.Limit)
		page = BadgePage{}
		for _, b := range all {
			page.Badges = append(page.Badges, stateOf(b, now))
		}
		if more {
			page.Next = all[len(all)-1].Badge.ID()
		}
		return nil
	})
	if err != nil {
		return BadgePage{}, fmt.Errorf("list badges: %w", err)
	}
	return page, nil
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
