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

// SwapBadge is the command to put a new device in the place of a dead one.
type SwapBadge struct {
	Company domain.CompanyID
	Badge   domain.BadgeID // The dead one.
	Device  Device         // The new one.
	At      time.Time      // Zero: now.
	By      string
}

// Swap makes the device a new badge, which takes over label, tags, plan and custody
// at an instant; what the old one did before stays the old one's.
//
// Errors: badge.ErrNotFound, badge.ErrRetired, and those of Claim.
func (r *Badges) Swap(ctx context.Context, cmd SwapBadge) (made badge.Badge, err error) {
	err = r.update(ctx, cmd.Company, cmd.By, func(ctx context.Context, a act) error {
		at := a.at(cmd.At)
		old, err := a.Badges.ByID(ctx, cmd.Badge)
		if err != nil {
			return err
		}
		device, err := a.claimedAnew(ctx, cmd.Device)
		if err != nil {
			return err
		}
		if made, err = old.Replaced(domain.BadgeID{UUID: a.ids.New()}, device, at); err != nil {
			return err
		}
		held, err := a.retire(ctx, old, at, "swapped")
		if err != nil {
			return err
		}
		err = a.putBadge(ctx, made, ledger.BadgeSwapped, ledger.Fields{
			"device": ledger.Text(made.Device()), "replaces": ledger.Text(old.ID().String()), "from": ledger.Int(at.Unix()),
		})
		if err != nil {
			return err
		}
		for _, c := range held {
			c.ID, c.Badge = domain.CustodyID{UUID: a.ids.New()}, made.ID()
			if c.Span.From.Before(at) {
				c.Span.From = at
			}
			if err := a.Custodies.Begin(ctx, c); err != nil {
				return err
			}
			if err := a.noteCustody(ctx, c); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return badge.Badge{}, fmt.Errorf("swap badge: %w", err)
	}
	return made, nil
}

// at is a time of whole seconds: now where none is given.
func (a act) at(given time.Time) time.Time {
	if given.IsZero() {
		given = a.now
	}
	return given.UTC().Truncate(time.Second)
}

// Departure says why a badge leaves. The words are stored.
type Departure string

// Departures are those that may be given.
var Departures = []Departure{"lost", "broken", "returned", "other"}

// RetireBadge is the command to end the ownership of a badge.
type RetireBadge struct {
	Company domain.CompanyID
	Badge   domain.BadgeID
	At      time.Time // Zero: now.
	Why     Departure
	By      string
}

// Retire ends the company's ownership of a badge at an instant, and the custody of
// it: what its events say of later is no longer theirs. The badge and its history
// stay.
//
// Errors: badge.ErrNotFound, badge.ErrRetired, badge.ErrBadSpan.
func (r *Badges) Retire(ctx context.Context, cmd RetireBadge) error {
	err := r.update(ctx, cmd.Company, cmd.By, func(ctx context.Context, a act) error {
		b, err := a.Badges.ByID(ctx, cmd.Badge)
		if err != nil {
			return err
		}
		_, err = a.retire(ctx, b, a.at(cmd.At), cmd.Why)
		return err
	})
	if err != nil {
		return fmt.Errorf("retire badge: %w", err)
	}
	return nil
}

// retire ends the ownership of a badge and returns the custody of it that lasted
// until then or was to come, as it was.
func (a act) retire(ctx context.Context, b badge.Badge, at time.Time, why Departure) ([]badge.Custody, error) {
	from, to := b.Owned()
	if !to.IsZero() && !at.Before(to) {
		return nil, badge.ErrRetired
	}
	if !from.Before(at) {
		return nil, badge.ErrBadSpan
	}
	if err := a.Badges.Release(ctx, b.ID(), at); err != nil {
		return nil, err
	}
	err := a.note(ctx, ledger.BadgeReleased, "badge:"+b.ID().String(), ledger.Fields{
		"device": ledger.Text(b.Device()), "until": ledger.Int(at.Unix()), "why": ledger.Text(string(why)),
	})
	if err != nil {
		return nil, err
	}
	held, err := a.Custodies.List(ctx, ports.CustodyQuery{Badges: []domain.BadgeID{b.ID()}, Touching: domain.Span{From: at}})
	if err != nil {
		return nil, err
	}
	for _, c := range held {
		end := at
		if c.Span.From.After(at) { // It was to come, and never is.
			end = c.Span.From
		}
		c.Span.To = end
		if err := a.endCustody(ctx, c); err != nil {
			return nil, err
		}
	}
	return held, nil
}

// Release retires the badge that a device is at an instant.
//
// Errors: badge.ErrNotFound, badge.ErrBadSpan.
func (r *Badges) Release(ctx context.Context, company domain.CompanyID, device string, at time.Time, by string) error {
	err := r.update(ctx, company, by, func(ctx context.Context, a act) error {
		all, err := a.Badges.List(ctx)
		if err != nil {
			return err
		}
		at := a.at(at)
		for _, b := range all {
			if _, to := b.Badge.Owned(); b.Badge.Device() != device || !to.IsZero() && !at.Before(to) {
				continue
			}
			_, err := a.retire(ctx, b.Badge, at, "released")
			return err
		}
		return badge.ErrNotFound.With("%s is not a badge of this company then", device)
	})
	if err != nil {
		return fmt.Errorf("release badge: %w", err)
	}
	return nil
}
