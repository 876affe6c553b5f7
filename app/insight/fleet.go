package insight

import (
	"context"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/tenant"
	"actual/ports"
)

// FleetViewer says how the badges of all companies do: for people of ours, and
// nothing of places and people.
type FleetViewer struct {
	fleet ports.Fleet
	clock ports.Clock
}

// NewFleetViewer returns the use case.
func NewFleetViewer(fleet ports.Fleet, clock ports.Clock) *FleetViewer {
	return &FleetViewer{fleet: fleet, clock: clock}
}

// CompanyFleet counts the badges of a company now.
type CompanyFleet struct {
	Company    tenant.Company
	Badges     int
	OnTime     int // Heard as their plan says.
	Late       int
	Never      int // Not heard yet.
	BatteryLow int
	LastHeard  time.Time // Of any of them; zero: never.
}

// Companies returns the counts of all companies, ordered by ref. It fails with
// ports.ErrNoFleet.
func (v *FleetViewer) Companies(ctx context.Context) ([]CompanyFleet, error) {
	all, err := v.fleet.Companies(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the fleet's companies: %w", err)
	}
	out := make([]CompanyFleet, len(all))
	of := make(map[domain.CompanyID]*CompanyFleet, len(all))
	for i, c := range all {
		out[i].Company = c
		of[c.ID()] = &out[i]
	}
	now := v.clock.Now()
	err = v.fleet.Each(ctx, now, func(b ports.FleetBadge) error {
		if c := of[b.Company]; c != nil {
			c.add(b, now)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("count the fleet's badges: %w", err)
	}
	return out, nil
}

func (c *CompanyFleet) add(b ports.FleetBadge, now time.Time) {
	c.Badges++
	switch {
	case b.Health.HeardAt.IsZero():
		c.Never++
	case b.Plan.Late(b.Health, now):
		c.Late++
	default:
		c.OnTime++
	}
	if b.Health.BatteryLow() {
		c.BatteryLow++
	}
	if b.Health.HeardAt.After(c.LastHeard) {
		c.LastHeard = b.Health.HeardAt
	}
}

// FleetState is a badge of some company and how it does.
type FleetState struct {
	Badge     ports.FleetBadge
	LateSince time.Time // Zero where it is not late.
}

// Badges returns up to limit badges after the one given, of one company where it
// is given, and whether there are more. It fails with ports.ErrNoFleet.
func (v *FleetViewer) Badges(ctx context.Context, of domain.CompanyID, after ports.FleetPlace, limit int) ([]FleetState, bool, error) {
	now := v.clock.Now()
	all, err := v.fleet.Badges(ctx, now, of, after, limit+1)
	if err != nil {
		return nil, false, fmt.Errorf("list the fleet's badges: %w", err)
	}
	all, more := cut(all, limit)
	out := make([]FleetState, len(all))
	for i, b := range all {
		out[i].Badge = b
		if b.Plan.Late(b.Health, now) {
			out[i].LateSince = b.Plan.LateSince(b.Health.HeardAt)
		}
	}
	return out, more, nil
}
