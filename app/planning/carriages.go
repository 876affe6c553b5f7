package planning

import (
	"context"
	"fmt"
	"time"

	"actual/app/roster"
	"actual/domain"
	"actual/domain/badge"
	"actual/domain/job"
	"actual/domain/ledger"
	"actual/ports"
)

// Carriages keeps which crew carries which badge that nobody wears.
type Carriages struct{ desk }

// NewCarriages returns the use cases.
func NewCarriages(work ports.UnitOfWork, clock ports.Clock, ids ports.Identifiers) *Carriages {
	return &Carriages{desk{work, clock, ids}}
}

// CarryBadge is the command to let a crew carry a badge for a time.
type CarryBadge struct {
	Company domain.CompanyID
	Crew    domain.CrewID
	Badge   domain.BadgeID
	From    time.Time // Zero: now.
	To      time.Time // Zero: open.
	Move    bool      // The crew that carries it then carries it no more.
	By      string
}

// Carry lets a crew carry a badge.
//
// Errors: job.ErrCrewNotFound, badge.ErrNotFound, badge.ErrNotOurs, job.ErrCarried,
// domain.ErrBackwards.
func (c *Carriages) Carry(ctx context.Context, cmd CarryBadge) (begun job.Carriage, err error) {
	err = c.update(ctx, cmd.Company, cmd.By, func(ctx context.Context, a act) error {
		begun, err = a.carry(ctx, cmd)
		return err
	})
	if err != nil {
		return job.Carriage{}, fmt.Errorf("carry badge: %w", err)
	}
	return begun, nil
}

func (a act) carry(ctx context.Context, cmd CarryBadge) (begun job.Carriage, err error) {
	if cmd.From.IsZero() {
		cmd.From = a.now
	}
	begun = job.Carriage{ID: domain.CarriageID{UUID: a.ids.New()}, Crew: cmd.Crew, Badge: cmd.Badge}
	if begun.Span, err = domain.NewSpan(cmd.From, cmd.To); err != nil {
		return begun, err
	}
	if _, err := a.Crews.ByID(ctx, cmd.Crew); err != nil {
		return begun, err
	}
	b, err := a.Badges.ByID(ctx, cmd.Badge)
	if err != nil {
		return begun, err
	}
	var owned domain.Span
	if owned.From, owned.To = b.Owned(); !begun.Span.Within(owned) {
		return begun, badge.ErrNotOurs.With("%s", owned)
	}
	those, err := a.CrewBadges.List(ctx, ports.CarriageQuery{Badges: []domain.BadgeID{cmd.Badge}, Touching: begun.Span})
	if err != nil {
		return begun, err
	}
	ended, err := job.Carry(those, begun, cmd.Move)
	if err != nil {
		return begun, err
	}
	for _, e := range ended {
		if err := a.endCarriage(ctx, e); err != nil {
			return begun, err
		}
	}
	if err := a.CrewBadges.Begin(ctx, begun); err != nil {
		return begun, err
	}
	return begun, a.noteCarriage(ctx, begun)
}

func (a act) endCarriage(ctx context.Context, c job.Carriage) error {
	if err := a.CrewBadges.End(ctx, c); err != nil {
		return err
	}
	return a.noteCarriage(ctx, c)
}

func (a act) noteCarriage(ctx context.Context, c job.Carriage) error {
	to := ledger.Null()
	if !c.Span.To.IsZero() {
		to = ledger.Int(c.Span.To.Unix())
	}
	return a.note(ctx, ledger.CrewBadgeChanged, "crew:"+c.Crew.String(), ledger.Fields{
		"carriage": ledger.Text(c.ID.String()), "badge": ledger.Text(c.Badge.String()), "from": ledger.Int(c.Span.From.Unix()), "to": to,
	})
}

// End ends a carriage at an instant (zero: now); where it began, it never was.
//
// Errors: job.ErrCarriageNotFound, job.ErrCarriageEnd.
func (c *Carriages) End(ctx context.Context, company domain.CompanyID, crew domain.CrewID, id domain.CarriageID, at time.Time, by string) (ended job.Carriage, err error) {
	err = c.update(ctx, company, by, func(ctx context.Context, a act) error {
		held, err := a.CrewBadges.ByID(ctx, id)
		if err != nil {
			return err
		}
		if held.Crew != crew {
			return job.ErrCarriageNotFound
		}
		if at.IsZero() {
			at = a.now
		}
		if ended, err = held.Ended(at); err != nil {
			return err
		}
		return a.endCarriage(ctx, ended)
	})
	if err != nil {
		return job.Carriage{}, fmt.Errorf("end carriage: %w", err)
	}
	return ended, nil
}

// ListCarriages asks what a crew carries or carried, by beginning and id.
type ListCarriages struct {
	Company domain.CompanyID
	Crew    domain.CrewID
	At      time.Time // Zero: all that it ever carried.
	After   CarriageCursor
	Limit   int
}

// CarriageCursor is a place in the order of carriages.
type CarriageCursor struct {
	From time.Time
	ID   domain.CarriageID // Zero: before the first.
}

// CarriagePage is a part of the answer.
type CarriagePage struct {
	Carriages []job.Carriage
	Next      CarriageCursor
}

// List returns a page of carriages. It fails with job.ErrCrewNotFound.
func (c *Carriages) List(ctx context.Context, q ListCarriages) (page CarriagePage, err error) {
	err = c.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		if _, err := tx.Crews.ByID(ctx, q.Crew); err != nil {
			return err
		}
		found, err := tx.CrewBadges.List(ctx, ports.CarriageQuery{Crew: q.Crew, At: q.At, AfterFrom: q.After.From, AfterID: q.After.ID, Limit: roster.Beyond(q.Limit)})
		page = CarriagePage{}
		var more bool
		if page.Carriages, more = roster.Cut(found, q.Limit); more {
			last := page.Carriages[len(page.Carriages)-1]
			page.Next = CarriageCursor{last.Span.From, last.ID}
		}
		return err
	})
	return page, err
}
