package ports

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/fault"
	"actual/domain/tenant"
)

// ErrNoFleet reports a server that was not given the role which looks across
// companies.
var ErrNoFleet = fault.New(fault.NotFound, "fleet.not_configured", "this server does not look across companies: give it ACTUAL_DATABASE_URL_OPS")

// Fleet is how the badges of all companies do, read by a role that can read
// nothing of places and people. It fails with ErrNoFleet where there is none.
type Fleet interface {
	// Companies returns all companies but the house, ordered by ref.
	Companies(ctx context.Context) ([]tenant.Company, error)
	// Each calls fn for every badge that a company owns at that time.
	Each(ctx context.Context, now time.Time, fn func(FleetBadge) error) error
	// Badges returns up to limit badges that companies own at that time, after
	// the one given, ordered by company and id; of one company where it is given.
	Badges(ctx context.Context, now time.Time, of domain.CompanyID, after FleetPlace, limit int) ([]FleetBadge, error)
}

// FleetPlace is a place in the list of all badges; zero: before the first.
type FleetPlace struct {
	Company domain.CompanyID
	Badge   domain.BadgeID
}

// FleetBadge is how a badge does; of its health no position is known.
type FleetBadge struct {
	FleetPlace
	Device string
	Plan   badge.ReportingPlan
	Health badge.Health
}

// SupportEntries stores support's stays in the transaction's company.
type SupportEntries interface {
	// Create inserts an entry, whose session is there already.
	Create(ctx context.Context, e tenant.SupportEntry) error
	// End ends an entry that goes on, or fails with tenant.ErrEntryNotFound.
	End(ctx context.Context, id domain.SessionID, at time.Time, by string) error
	// List returns up to limit entries, the newest first, older than the one given.
	List(ctx context.Context, before domain.SessionID, limit int) ([]tenant.SupportEntry, error)
}
