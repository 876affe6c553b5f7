// Package planning keeps what work there is to do: jobs and the series that they are
// made of, the badges that are expected on a job, and those that a crew carries.
package planning

import (
	"context"
	"time"

	"actual/app/roster"
	"actual/domain"
	"actual/domain/job"
	"actual/domain/ledger"
	"actual/ports"
)

// desk is what every use case here works with.
type desk struct {
	work  ports.UnitOfWork
	clock ports.Clock
	ids   ports.Identifiers
}

// act is one change of a company's plans, by somebody, at a time.
type act struct {
	ports.Tx
	desk

	company domain.CompanyID
	by      string
	now     time.Time
}

// update runs one act in a transaction.
func (d desk) update(ctx context.Context, company domain.CompanyID, by string, do func(ctx context.Context, a act) error) error {
	return d.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		return do(ctx, act{tx, d, company, by, d.clock.Now()})
	})
}

// note appends a ledger entry.
func (a act) note(ctx context.Context, kind ledger.Kind, subject string, fields ledger.Fields) error {
	return a.Ledger.Append(ctx, a.entry(kind, subject, fields))
}

func (a act) entry(kind ledger.Kind, subject string, fields ledger.Fields) ledger.Entry {
	return ledger.Entry{
		ID: domain.EntryID{UUID: a.ids.New()}, Company: a.company, At: a.now.Unix(), Kind: kind, Actor: a.by, Subject: subject,
		Body: ledger.NewObject(fields),
	}
}

// today is the date in the company's time zone.
func (a act) today(ctx context.Context) (domain.Date, error) {
	company, err := a.Companies.Get(ctx)
	if err != nil {
		return domain.Date{}, err
	}
	return domain.DateOf(a.now, company.Zone()), nil
}

// WorkChange is a change of what is to be done each time.
type WorkChange struct {
	Site   roster.Change[domain.SiteID]
	Window roster.Change[job.Window] // Zero: none.
	Crew   roster.Change[domain.CrewID]
	Effort roster.Change[job.Effort]
}

func (c WorkChange) over(w *job.Work, changed *[]ledger.Value) {
	c.Site.Over(&w.Site, "site", changed)
	c.Window.Over(&w.Window, "window", changed)
	c.Crew.Over(&w.Crew, "crew", changed)
	c.Effort.Over(&w.Effort, "effort_s", changed)
}

// workFields tells to the ledger what is to be done.
func workFields(w job.Work, more ledger.Fields) ledger.Fields {
	more["site"], more["effort_s"] = ledger.Text(w.Site.String()), ledger.Int(int64(w.Effort))
	more["crew"], more["window"] = ledger.Null(), ledger.Null()
	if !w.Crew.IsZero() {
		more["crew"] = ledger.Text(w.Crew.String())
	}
	if !w.Window.IsZero() {
		more["window"] = ledger.Text(w.Window.String())
	}
	return more
}

// dateValue tells a date to the ledger; none is null.
func dateValue(d domain.Date) ledger.Value {
	if d.IsZero() {
		return ledger.Null()
	}
	return ledger.Text(d.String())
}

func datesValue(dates []domain.Date) ledger.Value {
	all := make([]ledger.Value, len(dates))
	for i, d := range dates {
		all[i] = dateValue(d)
	}
	return ledger.List(all...)
}
