package roster

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/job"
	"actual/domain/ledger"
	"actual/ports"
)

// Within changes a company's roster inside a transaction of the caller's, who holds
// more than one change together. Build it with NewWithin.
type Within struct{ a act }

// NewWithin returns what changes the roster within a transaction, on behalf of by.
func NewWithin(tx ports.Tx, clock ports.Clock, ids ports.Identifiers, company domain.CompanyID, by string, now time.Time) Within {
	return Within{act{Tx: tx, desk: desk{clock: clock, ids: ids}, company: company, by: by, now: now}}
}

// AddWorker is Workers.Add, but for the limit: ask for room before.
func (w Within) AddWorker(ctx context.Context, made job.Worker) error {
	if err := w.a.Workers.Create(ctx, made, w.a.now); err != nil {
		return err
	}
	return w.a.noteNames(ctx, ledger.WorkerAdded, made, spanFields(made.Particulars().Active, ledger.Fields{}))
}

// SaveWorker stores a changed worker; fields are those that are otherwise. Errors: as
// of ports.Workers.
func (w Within) SaveWorker(ctx context.Context, next job.Worker, fields ...string) error {
	if err := w.a.Workers.Save(ctx, next); err != nil {
		return err
	}
	return w.a.noteNames(ctx, ledger.WorkerChanged, next, spanFields(next.Particulars().Active, ledger.Fields{"fields": names(fields)}))
}

// CreateCrew stores a crew that was made. Errors: as of ports.Crews.
func (w Within) CreateCrew(ctx context.Context, made job.Crew) error {
	if err := w.a.Crews.Create(ctx, made, w.a.now); err != nil {
		return err
	}
	return w.a.note(ctx, ledger.CrewCreated, "crew:"+made.ID().String(), crewFields(made))
}

// SaveCrew stores a changed crew; fields are those that are otherwise. Errors: as of
// ports.Crews.
func (w Within) SaveCrew(ctx context.Context, next job.Crew, fields ...string) error {
	if err := w.a.Crews.Save(ctx, next); err != nil {
		return err
	}
	body := crewFields(next)
	body["fields"] = names(fields)
	return w.a.note(ctx, ledger.CrewChanged, "crew:"+next.ID().String(), body)
}

func names(fields []string) ledger.Value {
	all := make([]ledger.Value, len(fields))
	for i, f := range fields {
		all[i] = ledger.Text(f)
	}
	return ledger.List(all...)
}
