// Package timekeeping turns visits into time that can be paid: it derives workers' days
// when somebody looks at them, says what stands against approving them, and keeps what
// people approve, dispute and lock. The rules are domain/timesheet's.
//
// Nothing of a day is stored before it is approved, so that it is never stale. What is
// approved stands until the day is approved again, whatever is found meanwhile: a later
// correction is another revision, an adjustment, and never a rewrite.
package timekeeping

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/geofence"
	"actual/domain/ledger"
	"actual/ports"
)

// Reasons to refuse.
var (
	ErrTooManyDays = fault.New(fault.Invalid, "time.too_many_days", "at most 31 days are looked at at once, and at most 500 days of workers approved, and at least one")
	ErrNoWorker    = fault.New(fault.Invalid, "time.no_worker", "the user stands for no worker: an admin says whose time is theirs")
)

// Fences gives a company's fences from memory.
type Fences interface {
	Index(ctx context.Context, tx ports.Tx, company domain.CompanyID) (*geofence.Index, error)
}

// Desk is where people look at workers' time, and approve it.
type Desk struct {
	work   ports.UnitOfWork
	fences Fences
	clock  ports.Clock
	ids    ports.Identifiers
}

// NewDesk returns the use cases.
func NewDesk(work ports.UnitOfWork, fences Fences, clock ports.Clock, ids ports.Identifiers) *Desk {
	return &Desk{work: work, fences: fences, clock: clock, ids: ids}
}

func (d *Desk) now() time.Time { return d.clock.Now().UTC().Truncate(time.Second) }

func (d *Desk) entry(company domain.CompanyID, at time.Time, kind ledger.Kind, by, subject string, fields ledger.Fields) ledger.Entry {
	return ledger.Entry{
		ID: domain.EntryID{UUID: d.ids.New()}, Company: company, At: at.Unix(), Kind: kind, Actor: by, Subject: subject, Body: ledger.NewObject(fields),
	}
}

// Subject names a worker's day in the ledger.
// Subject names a worker's day in the ledger.
func Subject(k ports.TimeDayKey) string { return "time:" + k.Worker.String() + "/" + k.Day.String() }
