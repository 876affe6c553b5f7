package fences

import (
	"context"
	"fmt"
	"math"

	"actual/domain"
	"actual/domain/geofence"
	"actual/ports"
)

// Always is the From of a fence that has no beginning.
const Always = math.MinInt64

// ImportSites is the command to create sites, or to supersede the fences of
// those that exist.
type ImportSites struct {
	Company domain.CompanyID
	Sites   []Imported
	Retired []Retirement
	By      string // Who does it, for the ledger.
}

// Imported is one site as it should be. From and To are the validity of the
// fence in Unix seconds. From 0 means: of a new site always, of a site that
// exists from now on. To 0 means for ever.
type Imported struct {
	Ref      string
	Name     string        // Empty: as it is; of a new site its Ref.
	Kind     geofence.Kind // Empty: as it is; of a new site KindOther.
	Sky      geofence.Sky  // Empty: as it is, set or learnt.
	Shape    geofence.Shape
	From, To int64
	New      bool // It must be one that the company has not yet.
}

// Outcome is what an import does with one of its sites.
type Outcome string

// The outcomes.
const (
	Creates    Outcome = "created"
	Supersedes Outcome = "superseded"
	Leaves     Outcome = "unchanged"
)

// Report counts what an import did.
type Report struct {
	Created    int // New sites.
	Superseded int // New fence versions of sites that exist.
	Unchanged  int
	Retired    int
}

// Importer handles ImportSites.
type Importer struct {
	work  ports.UnitOfWork
	clock ports.Clock
	ids   ports.Identifiers
}

// NewImporter returns the use case.
func NewImporter(work ports.UnitOfWork, clock ports.Clock, ids ports.Identifiers) *Importer {
	return &Importer{work: work, clock: clock, ids: ids}
}

// Import saves all sites or none. Badges that were near a changed fence are
// marked, so that their visits are derived again.
//
// Errors: geofence.ErrTaken, geofence.ErrNotFound, geofence.ErrRetired.
func (m *Importer) Import(ctx context.Context, cmd ImportSites) (Report, error) {
	report, _, err := m.ImportEach(ctx, cmd, false)
	return report, err
}

// ImportEach is Import that says what it does with each site, in the order given. As
// a trial it writes nothing.
func (m *Importer) ImportEach(ctx context.Context, cmd ImportSites, trial bool) (Report, []Outcome, error) {
	var plan Plan
	run := m.work.Update
	if trial {
		run = m.work.View
	}
	err := run(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) (err error) {
		if !trial {
			if err := tx.Companies.Hold(ctx); err != nil {
				return err
			}
		}
		if plan, err = m.Plan(ctx, tx, cmd); err != nil || trial {
			return err
		}
		return plan.Save(ctx, tx)
	})
	if err != nil {
		return Report{}, nil, fmt.Errorf("import sites: %w", err)
	}
	return plan.Report, plan.outcomes, nil
}
