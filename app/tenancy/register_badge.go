package tenancy

import (
	"context"
	"fmt"
	"time"

	"actual/app/task"
	"actual/domain"
	"actual/domain/badge"
	"actual/domain/ledger"
	"actual/domain/tenant"
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
// Errors: those of badge.New, badge.ErrOwned, tenant.ErrQuota.
func (r *BadgeRegistrar) Register(ctx context.Context, cmd RegisterBadge) (badge.Badge, error) {
	b, err := badge.New(domain.BadgeID{UUID: r.ids.New()}, cmd.Device, cmd.Label, cmd.From, cmd.To)
	if err != nil {
		return badge.Badge{}, err
	}
	now := r.clock.Now()
	err = r.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		if err := tx.Limits.Room(ctx, tenant.MaxBadges, 1, now); err != nil {
			return err
		}
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

// Release ends the company's ownership of a device at an instant: what its
// events say of later is no longer theirs. The badge and its history stay.
//
// Errors: badge.ErrNotFound, badge.ErrBadSpan.
func (r *BadgeRegistrar) Release(ctx context.Context, company domain.CompanyID, device string, at time.Time, by string) error {
	err := r.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		all, err := tx.Badges.List(ctx)
		if err != nil {
			return err
		}
		for _, b := range all {
			from, to := b.Badge.Owned()
			if b.Badge.Device() != device || !to.IsZero() && !at.Before(to) {
				continue
			}
			if !from.Before(at) {
				return badge.ErrBadSpan
			}
			if err := tx.Badges.Release(ctx, b.Badge.ID(), at); err != nil {
				return err
			}
			return tx.Ledger.Append(ctx, ledger.Entry{
				ID: domain.EntryID{UUID: r.ids.New()}, Company: company, At: r.clock.Now().Unix(), Kind: ledger.BadgeReleased, Actor: by,
				Subject: "badge:" + b.Badge.ID().String(), Body: ledger.NewObject(ledger.Fields{"device": ledger.Text(device), "until": ledger.Int(at.Unix())}),
			})
		}
		return badge.ErrNotFound.With("%s is not a badge of this company then", device)
	})
	if err != nil {
		return fmt.Errorf("release badge: %w", err)
	}
	return nil
}
