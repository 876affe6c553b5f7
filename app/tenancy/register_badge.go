package tenancy

import (
	"context"
	"fmt"
	"time"

	"actual/app/task"
	"actual/domain"
	"actual/domain/badge"
	"actual/domain/ledger"
	"actual/ports"
)

// RegisterBadge is the command to make a device a badge of the company, from
// From (zero: always) to To (zero: open).
type RegisterBadge struct {
	Company       domain.CompanyID
	Device, Label string
	From, To      time.Time
	By            string
}

// BadgeRegistrar handles RegisterBadge.
type BadgeRegistrar struct {
	work  ports.UnitOfWork
	clock ports.Clock
	ids   ports.Identifiers
}

// NewBadgeRegistrar returns the use case.
func NewBadgeRegistrar(work ports.UnitOfWork, clock ports.Clock, ids ports.Identifiers) *BadgeRegistrar {
	return &BadgeRegistrar{work: work, clock: clock, ids: ids}
}

// Register registers the badge and queues the release of what its device has in
// quarantine.
//
// Errors: those of badge.New, badge.ErrOwned.
func (r *BadgeRegistrar) Register(ctx context.Context, cmd RegisterBadge) (badge.Badge, error) {
	b, err := badge.New(domain.BadgeID{UUID: r.ids.New()}, cmd.Device, cmd.Label, cmd.From, cmd.To)
	if err != nil {
		return badge.Badge{}, err
	}
	now := r.clock.Now()
	err = r.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		if err := tx.Badges.Register(ctx, b, now); err != nil {
			return err
		}
		if err := tx.Ledger.Append(ctx, ledger.Entry{
			ID: domain.EntryID{UUID: r.ids.New()}, Company: cmd.Company, At: now.Unix(), Kind: ledger.BadgeRegistered, Actor: cmd.By,
			Subject: "badge:" + b.ID().String(),
			Body:    ledger.NewObject(ledger.Fields{"device": ledger.Text(b.Device()), "label": ledger.Text(b.Label())}),
		}); err != nil {
			return err
		}
		return tx.Tasks.Enqueue(ctx, task.ReleaseQuarantine, []byte(b.Device()))
	})
	if err != nil {
		return badge.Badge{}, fmt.Errorf("register badge: %w", err)
	}
	return b, nil
}

// RegisterFor registers a badge that is theirs from from on.
func (r *BadgeRegistrar) RegisterFor(ctx context.Context, company domain.CompanyID, device, label string, from time.Time, by string) (badge.Badge, error) {
	return r.Register(ctx, RegisterBadge{Company: company, Device: device, Label: label, From: from, By: by})
}
