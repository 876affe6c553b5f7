package roster

import (
	"context"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/ledger"
	"actual/ports"
)

// Custodies keeps who wears which badge when. Presence does not follow from it (a
// visit is a badge's): who a visit is of is read from it, so that no change of
// custody has anything derived again.
type Custodies struct{ desk }

// NewCustodies returns the use cases.
func NewCustodies(work ports.UnitOfWork, clock ports.Clock, ids ports.Identifiers) *Custodies {
	return &Custodies{desk{work, clock, ids}}
}

// BeginCustody is the command to give a badge to a worker for a time.
type BeginCustody struct {
	Company  domain.CompanyID
	Badge    domain.BadgeID
	Worker   domain.WorkerID
	From     time.Time // Zero: now.
	To       time.Time // Zero: open.
	HandOver bool      // Who wears it then wears it no more.
	By       string
}

// Begin gives a badge to a worker.
//
// Errors: badge.ErrNotFound, badge.ErrNotOurs, badge.ErrWorn,
// job.ErrWorkerNotFound, job.ErrInactive, domain.ErrBackwards.
func (c *Custodies) Begin(ctx context.Context, cmd BeginCustody) (begun badge.Custody, err error) {
	err = c.update(ctx, cmd.Company, cmd.By, func(ctx context.Context, a act) error {
		begun, err = a.beginCustody(ctx, cmd)
		return err
	})
	if err != nil {
		return badge.Custody{}, fmt.Errorf("begin custody: %w", err)
	}
	return begun, nil
}

func (a act) beginCustody(ctx context.Context, cmd BeginCustody) (begun badge.Custody, err error) {
	span, err := spanFrom(cmd.From, cmd.To, a.now)
	if err != nil {
		return begun, err
	}
	b, err := a.Badges.ByID(ctx, cmd.Badge)
	if err != nil {
		return begun, err
	}
	var owned domain.Span
	if owned.From, owned.To = b.Owned(); !span.Within(owned) {
		return begun, badge.ErrNotOurs.With("%s", owned)
	}
	if err := a.active(ctx, cmd.Worker, span); err != nil {
		return begun, err
	}
	those, err := a.Custodies.List(ctx, ports.CustodyQuery{Badges: []domain.BadgeID{cmd.Badge}, Touching: span})
	if err != nil {
		return begun, err
	}
	begun = badge.Custody{ID: domain.CustodyID{UUID: a.ids.New()}, Badge: cmd.Badge, Worker: cmd.Worker, Span: span}
	ended, err := badge.HandOver(those, begun, cmd.HandOver)
	if err != nil {
		return begun, err
	}
	for _, e := range ended {
		if err := a.endCustody(ctx, e); err != nil {
			return begun, err
		}
	}
	if err := a.Custodies.Begin(ctx, begun); err != nil {
		return begun, err
	}
	return begun, a.noteCustody(ctx, begun)
}

func (a act) endCustody(ctx context.Context, c badge.Custody) error {
	if err := a.Custodies.End(ctx, c); err != nil {
		return err
	}
	return a.noteCustody(ctx, c)
}

func (a act) noteCustody(ctx context.Context, c badge.Custody) error {
	return a.Ledger.Append(ctx, a.custodyEntry(c))
}

func (a act) custodyEntry(c badge.Custody) ledger.Entry {
	return a.entry(ledger.CustodyChanged, "badge:"+c.Badge.String(), spanFields(c.Span, ledger.Fields{
		"custody": ledger.Text(c.ID.String()), "worker": ledger.Text(c.Worker.String()),
	}))
}

// End ends custody at an instant (zero: now); where it began, it never was.
//
// Errors: badge.ErrCustodyNotFound, badge.ErrCustodyEnd.
func (c *Custodies) End(ctx context.Context, company domain.CompanyID, id domain.CustodyID, at time.Time, by string) (ended badge.Custody, err error) {
	err = c.update(ctx, company, by, func(ctx context.Context, a act) error {
		held, err := a.Custodies.ByID(ctx, id)
		if err != nil {
			return err
		}
		if at.IsZero() {
			at = a.now
		}
		if ended, err = held.Ended(at); err != nil {
			return err
		}
		return a.endCustody(ctx, ended)
	})
	if err != nil {
		return badge.Custody{}, fmt.Errorf("end custody: %w", err)
	}
	return ended, nil
}

// ListCustody asks who wore what, by beginning and id. Zero fields select all; what was
// ended where it began is left out.
type ListCustody struct {
	Company  domain.CompanyID
	Badge    domain.BadgeID
	Worker   domain.WorkerID
	At       time.Time // Those that hold then.
	From, To time.Time // Those that hold at some time in [From, To).
	After    CustodyCursor
	Limit    int
}

// CustodyCursor is a place in the order of custody.
type CustodyCursor struct {
	From time.Time
	ID   domain.CustodyID // Zero: before the first.
}

// CustodyPage is a part of the answer.
type CustodyPage struct {
	Custody []badge.Custody
	Next    CustodyCursor
}

// List returns a page of custody. It fails with domain.ErrBackwards.
func (c *Custodies) List(ctx context.Context, q ListCustody) (page CustodyPage, err error) {
	ask := ports.CustodyQuery{Ever: true, Worker: q.Worker, At: q.At, AfterFrom: q.After.From, AfterID: q.After.ID, Limit: Beyond(q.Limit)}
	if ask.Touching, err = domain.NewSpan(q.From, q.To); err != nil {
		return page, err
	}
	if !q.Badge.IsZero() {
		ask.Badges = []domain.BadgeID{q.Badge}
	}
	err = c.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		found, err := tx.Custodies.List(ctx, ask)
		page = CustodyPage{}
		var more bool
		if page.Custody, more = Cut(found, q.Limit); more {
			last := page.Custody[len(page.Custody)-1]
			page.Next = CustodyCursor{last.Span.From, last.ID}
		}
		return err
	})
	return page, err
}
