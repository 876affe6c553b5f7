package roster

import (
	"context"
	"errors"
	"fmt"
	"time"

	"actual/app/task"
	"actual/domain"
	"actual/domain/badge"
	"actual/domain/ledger"
	"actual/domain/tenant"
	"actual/ports"
)

// Badges keeps a company's badges.
type Badges struct{ desk }

// NewBadges returns the use cases.
func NewBadges(work ports.UnitOfWork, clock ports.Clock, ids ports.Identifiers) *Badges {
	return &Badges{desk{work, clock, ids}}
}

// RegisterBadge is the command to make a device a badge of the company, from From
// (zero: always) to To (zero: open). It asks for no proof that the device is theirs:
// it is ours to give.
type RegisterBadge struct {
	Company       domain.CompanyID
	Device, Label string // An empty label is the device.
	Tags          []string
	From, To      time.Time
	By            string
}

// Register registers the badge and queues the release of what its device has in
// quarantine.
//
// Errors: those of badge.New and badge.Changed, badge.ErrOwned, tenant.ErrQuota.
func (r *Badges) Register(ctx context.Context, cmd RegisterBadge) (made badge.Badge, err error) {
	err = r.update(ctx, cmd.Company, cmd.By, func(ctx context.Context, a act) error {
		made, err = a.registerBadge(ctx, cmd)
		return err
	})
	if err != nil {
		return badge.Badge{}, fmt.Errorf("register badge: %w", err)
	}
	return made, nil
}

func (a act) registerBadge(ctx context.Context, cmd RegisterBadge) (badge.Badge, error) {
	b, err := badge.New(domain.BadgeID{UUID: a.ids.New()}, cmd.Device, cmd.Label, cmd.From, cmd.To)
	if err != nil {
		return b, err
	}
	if b, err = b.Changed(b.Label(), cmd.Tags, b.Plan()); err != nil {
		return b, err
	}
	if err := a.Limits.Room(ctx, tenant.MaxBadges, 1, a.now); err != nil {
		return b, err
	}
	return b, a.putBadge(ctx, b, ledger.BadgeRegistered, ledger.Fields{"device": ledger.Text(b.Device()), "label": ledger.Text(b.Label())})
}

// putBadge stores a new badge.
func (a act) putBadge(ctx context.Context, b badge.Badge, kind ledger.Kind, fields ledger.Fields) error {
	if err := a.Badges.Register(ctx, b, a.now); err != nil {
		return err
	}
	if err := a.note(ctx, kind, "badge:"+b.ID().String(), fields); err != nil {
		return err
	}
	return a.Tasks.Enqueue(ctx, task.ReleaseQuarantine, []byte(b.Device()))
}

// RegisterFor registers a badge that is theirs from from on.
func (r *Badges) RegisterFor(ctx context.Context, company domain.CompanyID, device, label string, from time.Time, by string) (badge.Badge, error) {
	return r.Register(ctx, RegisterBadge{Company: company, Device: device, Label: label, From: from, By: by})
}

// Device says which device is claimed: by the claim code printed on it, or by its
// name, where a route of the company has brought it and its events wait in the
// company's quarantine. Exactly one of them is given.
type Device struct{ Code, Name string }

// ErrWhichDevice reports a claim of no device, or of two.
var ErrWhichDevice = badge.ErrNoDevice.With("give its claim_code, or the device itself, and not both")

// claimed returns the name of a device that the company may claim.
func (a act) claimed(ctx context.Context, d Device) (string, error) {
	switch {
	case (d.Code == "") == (d.Name == ""):
		return "", ErrWhichDevice
	case d.Code != "":
		code, err := badge.ParseClaimCode(d.Code)
		if err != nil {
			return "", err
		}
		return a.ClaimCodes.Redeem(ctx, code, a.now)
	}
	waiting, err := a.Quarantine.OfDevice(ctx, d.Name, 1)
	if err == nil && len(waiting) == 0 {
		err = badge.ErrUnclaimable
	}
	return d.Name, err
}

// claimedAnew is claimed for one device: of the company's own it says so. Whether it
// is another company's it does not tell.
func (a act) claimedAnew(ctx context.Context, d Device) (string, error) {
	device, err := a.claimed(ctx, d)
	if !errors.Is(err, badge.ErrUnclaimable) {
		return device, err
	}
	own, failed := a.Badges.List(ctx)
	if failed != nil {
		return "", failed
	}
	for _, b := range own {
		if _, to := b.Badge.Owned(); b.Badge.Device() == d.Name && (to.IsZero() || a.now.Before(to)) {
			return "", badge.ErrOwned
		}
	}
	return "", err
}

// ClaimBadge is the command by which a company makes a device its badge.
type ClaimBadge struct {
	Company domain.CompanyID
	Device  Device
	Label   string // Empty: the device.
	Tags    []string
	From    time.Time // Since when it is theirs; zero: always.
	By      string
}

// Claim registers a device that the company may claim.
//
// Errors: ErrWhichDevice, badge.ErrClaimCode, badge.ErrUnclaimable, and those of
// Register.
func (r *Badges) Claim(ctx context.Context, cmd ClaimBadge) (made badge.Badge, err error) {
	err = r.update(ctx, cmd.Company, cmd.By, func(ctx context.Context, a act) error {
		device, err := a.claimedAnew(ctx, cmd.Device)
		if err != nil {
			return err
		}
		made, err = a.registerBadge(ctx, RegisterBadge{Device: device, Label: cmd.Label, Tags: cmd.Tags, From: cmd.From})
		return err
	})
	if err != nil {
		return badge.Badge{}, fmt.Errorf("claim badge: %w", err)
	}
	return made, nil
}

// ChangeBadge is the command to change a badge.
type ChangeBadge struct {
	Company           domain.CompanyID
	Badge             domain.BadgeID
	Seen              domain.Revision // The revision that the change is made from.
	Label             Change[string]  // Empty: the device.
	Tags              Change[[]string]
	Moving, Heartbeat Change[time.Duration] // Of its reporting plan.
	By                string
}

// Change changes a badge.
//
// Errors: badge.ErrNotFound, those of badge.Changed, domain.ErrMoved.
func (r *Badges) Change(ctx context.Context, cmd ChangeBadge) error {
	err := r.update(ctx, cmd.Company, cmd.By, func(ctx context.Context, a act) error {
		was, err := a.Badges.ByID(ctx, cmd.Badge)
		if err != nil {
			return err
		}
		if cmd.Seen != was.Revision() {
			return domain.ErrMoved
		}
		label, tags, plan := was.Label(), was.Tags(), was.Plan()
		var fields []ledger.Value
		cmd.Label.Over(&label, "label", &fields)
		cmd.Tags.Over(&tags, "tags", &fields)
		cmd.Moving.Over(&plan.Moving, "moving_s", &fields)
		cmd.Heartbeat.Over(&plan.Heartbeat, "heartbeat_s", &fields)
		next, err := was.Changed(label, tags, plan)
		if err != nil || next.Same(was) {
			return err
		}
		if err := a.Badges.Save(ctx, next); err != nil {
			return err
		}
		return a.note(ctx, ledger.BadgeChanged, "badge:"+next.ID().String(), badgeFields(next, fields...))
	})
	if err != nil {
		return fmt.Errorf("change badge: %w", err)
	}
	return nil
}

// badgeFields tells the ledger which fields of a badge were changed.
func badgeFields(b badge.Badge, fields ...ledger.Value) ledger.Fields {
	return ledger.Fields{"fields": ledger.List(fields...), "moving_s": seconds(b.Plan().Moving), "heartbeat_s": seconds(b.Plan().Heartbeat)}
}

func seconds(d time.Duration) ledger.Value { return ledger.Int(int64(d / time.Second)) }
