package retention

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/ledger"
	"actual/domain/tenant"
	"actual/ports"
)

// Holds places and lifts legal holds.
type Holds struct {
	work  ports.UnitOfWork
	clock ports.Clock
	ids   ports.Identifiers
}

// NewHolds returns the use case.
func NewHolds(work ports.UnitOfWork, clock ports.Clock, ids ports.Identifiers) *Holds {
	return &Holds{work: work, clock: clock, ids: ids}
}

// PlaceHold is the command to hold what is known of one badge, site or worker over
// a span (zero is open).
type PlaceHold struct {
	Company  domain.CompanyID
	Badge    domain.BadgeID
	Site     domain.SiteID
	Worker   domain.WorkerID
	From, To time.Time
	Reason   string
	By       string
}

// Place places a hold. It waits for a deletion that has begun; none after it
// touches what the hold covers.
//
// Errors: those of tenant.NewHold, badge.ErrNotFound, geofence.ErrNotFound.
func (h *Holds) Place(ctx context.Context, cmd PlaceHold) (tenant.Hold, error) {
	now := h.clock.Now()
	hold, err := tenant.NewHold(tenant.Hold{
		ID: domain.HoldID{UUID: h.ids.New()}, Badge: cmd.Badge, Site: cmd.Site, Worker: cmd.Worker, From: cmd.From, To: cmd.To, Reason: cmd.Reason,
		Placed: tenant.Act{By: cmd.By, At: now, Reason: strings.TrimSpace(cmd.Reason)},
	})
	if err != nil {
		return tenant.Hold{}, err
	}
	err = h.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		if err := known(ctx, tx, hold); err != nil {
			return err
		}
		if err := tx.Companies.Hold(ctx); err != nil {
			return err
		}
		if err := tx.Holds.Place(ctx, hold); err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, h.entry(cmd.Company, ledger.HoldPlaced, hold, cmd.By, now))
	})
	if err != nil {
		return tenant.Hold{}, fmt.Errorf("place hold: %w", err)
	}
	return hold, nil
}

// known looks whether the company has what the hold is on.
func known(ctx context.Context, tx ports.Tx, hold tenant.Hold) error {
	switch {
	case !hold.Badge.IsZero():
		_, err := tx.Badges.ByID(ctx, hold.Badge)
		return err
	case !hold.Site.IsZero():
		sites, _, err := tx.Sites.Load(ctx)
		if err == nil && !slices.ContainsFunc(sites, func(s geofence.Site) bool { return s.ID == hold.Site }) {
			err = geofence.ErrNotFound
		}
		return err
	default:
		_, err := tx.Workers.ByID(ctx, hold.Worker)
		return err
	}
}

// entry holds no reason: it may name people.
func (h *Holds) entry(company domain.CompanyID, kind ledger.Kind, hold tenant.Hold, by string, now time.Time) ledger.Entry {
	fields := ledger.Fields{"on": ledger.Text(hold.Subject()), "from": ledger.Null(), "to": ledger.Null()}
	if !hold.From.IsZero() {
		fields["from"] = ledger.Int(hold.From.Unix())
	}
	if !hold.To.IsZero() {
		fields["to"] = ledger.Int(hold.To.Unix())
	}
	return ledger.Entry{
		ID: domain.EntryID{UUID: h.ids.New()}, Company: company, At: now.Unix(), Kind: kind, Actor: by,
		Subject: "hold:" + hold.ID.String(), Body: ledger.NewObject(fields),
	}
}

// LiftHold is the command to end a hold.
type LiftHold struct {
	Company    domain.CompanyID
	Hold       domain.HoldID
	Reason, By string
}

// Lift ends a hold: from then on terms count again.
//
// Errors: tenant.ErrHoldReason, tenant.ErrHoldNotFound, tenant.ErrHoldLifted.
func (h *Holds) Lift(ctx context.Context, cmd LiftHold) (lifted tenant.Hold, err error) {
	how := tenant.Act{By: cmd.By, At: h.clock.Now(), Reason: strings.TrimSpace(cmd.Reason)}
	if how.Reason == "" {
		return tenant.Hold{}, tenant.ErrHoldReason
	}
	err = h.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		if err := tx.Holds.Lift(ctx, cmd.Hold, how); err != nil {
			return err
		}
		if lifted, err = tx.Holds.ByID(ctx, cmd.Hold); err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, h.entry(cmd.Company, ledger.HoldLifted, lifted, cmd.By, how.At))
	})
	if err != nil {
		return tenant.Hold{}, fmt.Errorf("lift hold: %w", err)
	}
	return lifted, nil
}

// ListHolds asks for holds, the newest first.
type ListHolds struct {
	Company domain.CompanyID
	All     bool          // Lifted ones as well.
	Before  domain.HoldID // The last of the page before; zero: from the newest.
	Limit   int
}

// HoldPage is a part of the answer.
type HoldPage struct {
	Holds []tenant.Hold
	Next  domain.HoldID // Zero where there is no more.
}

// List returns a page of holds.
func (h *Holds) List(ctx context.Context, q ListHolds) (page HoldPage, err error) {
	err = h.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		page = HoldPage{}
		if page.Holds, err = tx.Holds.List(ctx, q.All, q.Before, q.Limit+1); err != nil {
			return err
		}
		if len(page.Holds) > q.Limit {
			page.Holds = page.Holds[:q.Limit]
			page.Next = page.Holds[q.Limit-1].ID
		}
		return nil
	})
	if err != nil {
		return HoldPage{}, fmt.Errorf("list holds: %w", err)
	}
	return page, nil
}

// Show returns a hold, a lifted one too, or tenant.ErrHoldNotFound.
func (h *Holds) Show(ctx context.Context, company domain.CompanyID, id domain.HoldID) (hold tenant.Hold, err error) {
	err = h.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		hold, err = tx.Holds.ByID(ctx, id)
		return err
	})
	if err != nil {
		return tenant.Hold{}, fmt.Errorf("show hold: %w", err)
	}
	return hold, nil
}
