package planning

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/job"
	"actual/domain/ledger"
	"actual/ports"
)

// Within changes a company's plans inside a transaction of the caller's, who holds
// more than one change together. Build it with NewWithin.
type Within struct{ a act }

// NewWithin returns what changes plans within a transaction, on behalf of by.
func NewWithin(tx ports.Tx, clock ports.Clock, ids ports.Identifiers, company domain.CompanyID, by string, now time.Time) Within {
	return Within{act{tx, desk{clock: clock, ids: ids}, company, by, now}}
}

// CreateJobs stores jobs that were made. Errors: as of ports.Jobs.
func (w Within) CreateJobs(ctx context.Context, made []job.Job) error {
	if _, err := w.a.Jobs.Create(ctx, made, w.a.now); err != nil {
		return err
	}
	entries := make([]ledger.Entry, len(made))
	for i, j := range made {
		entries[i] = w.a.entry(ledger.JobCreated, "job:"+j.ID().String(), jobFields(j))
	}
	return w.a.Ledger.Append(ctx, entries...)
}

// SaveJob stores a job that was changed or cancelled; fields are those that are
// otherwise. Errors: as of ports.Jobs.
func (w Within) SaveJob(ctx context.Context, next job.Job, fields ...string) error {
	kind := ledger.JobChanged
	if next.State() == job.Cancelled {
		kind = ledger.JobCancelled
	}
	all := make([]ledger.Value, len(fields))
	for i, f := range fields {
		all[i] = ledger.Text(f)
	}
	return w.a.saveJob(ctx, &next, kind, ledger.List(all...))
}
