// Package mapping is how people see, and settle, which of ours the rows of a
// company's source of planned work are: rows in each state, decisions about them,
// what the source's office should put right, and how its readings went.
package mapping

import (
	"context"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/geofence"
	"actual/domain/job"
	"actual/domain/source"
	"actual/ports"
)

// ErrUnknownSource reports a source that there is none of.
var ErrUnknownSource = fault.New(fault.NotFound, "source.unknown", "there is no such source of planned work; there is aspire")

// Fences knows the sites of companies, from memory.
type Fences interface {
	Index(ctx context.Context, tx ports.Tx, company domain.CompanyID) (*geofence.Index, error)
}

// Mapping shows and settles it.
type Mapping struct {
	work   ports.UnitOfWork
	fences Fences
	clock  ports.Clock
	ids    ports.Identifiers
}

// New returns the use cases.
func New(work ports.UnitOfWork, fences Fences, clock ports.Clock, ids ports.Identifiers) *Mapping {
	return &Mapping{work: work, fences: fences, clock: clock, ids: ids}
}

// known refuses a source that there is none of.
func known(of job.Source) error {
	if of != source.Aspire {
		return ErrUnknownSource.With("%.40q", string(of))
	}
	return nil
}
