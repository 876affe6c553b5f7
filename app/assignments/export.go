package assignments

import (
	"context"
	"encoding/hex"
	"fmt"
	"strconv"
	"time"

	"actual/domain"
	"actual/domain/assignment"
	"actual/domain/fault"
	"actual/domain/ledger"
	"actual/domain/run"
	"actual/ports"
)

// ErrPeriod reports a run of a period that is no date.
var ErrPeriod = fault.New(fault.Internal, "assignment.bad_period", "assignments are exported by the date")

// Exporter makes exports of a company's assignments.
type Exporter struct {
	work   ports.UnitOfWork
	clock  ports.Clock
	ids    ports.Identifiers
	recent assignment.Recent
}

// NewExporter returns the use case.
func NewExporter(work ports.UnitOfWork, clock ports.Clock, ids ports.Identifiers) *Exporter {
	return &Exporter{work: work, clock: clock, ids: ids, recent: assignment.Usual()}
}

// Make is the command to export the assignments of a date.
type Make struct {
	Company domain.CompanyID
	Date    domain.Date
	By      string
}

// Made is what came of it.
type Made struct {
	Export  assignment.Export
	Changed bool // It is a new revision; else the newest was found to be so still.
}

// Make exports the assignments of a date as they are known now: a new revision, or
// where nothing is otherwise the newest, checked again.
//
// Errors: assignment.ErrTooFar, domain.ErrMoved where somebody else did it meanwhile.
func (e *Exporter) Make(ctx context.Context, cmd Make) (made Made, err error) {
	err = e.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		made, err = e.make(ctx, tx, cmd, true)
		return err
	})
	if err != nil {
		return Made{}, fmt.Errorf("export assignments of %s: %w", cmd.Date, err)
	}
	return made, nil
}

// make exports a date. Without always, one of which nothing is known is passed over:
// then the export has no revision.
func (e *Exporter) make(ctx context.Context, tx ports.Tx, cmd Make, always bool) (Made, error) {
	company, err := tx.Companies.Get(ctx)
	if err != nil {
		return Made{}, err
	}
	now := e.clock.Now().UTC().Truncate(time.Second)
	if err := assignment.Exportable(cmd.Date, domain.DateOf(now, company.Zone())); err != nil {
		return Made{}, err
	}
	newest, was, err := before(ctx, tx, cmd.Date)
	if err != nil {
		return Made{}, err
	}
	l := loader{tx: tx, day: assignment.Day{Date: cmd.Date, Zone: company.Zone(), AsOf: now}, recent: e.recent}
	if err := l.load(ctx); err != nil {
		return Made{}, err
	}
	if !always && newest.Revision == 0 && len(l.day.Jobs) == 0 {
		return Made{}, nil
	}
	if !newest.MadeAt.Before(cmd.Date.Span(company.Zone()).To) { // Who led on the date is said no more, once it is over.
		for crew, who := range assignment.Leaders(was) {
			l.day.Leaders[crew] = who
		}
	}
	next, changes := newest.Next(was, l.day.Rows(e.recent), cmd.Date, cmd.By, now, l.from)
	if next.Revision == newest.Revision {
		return Made{Export: next}, tx.Assigned.Checked(ctx, next)
	}
	if err := tx.Assigned.Add(ctx, next, changes); err != nil {
		return Made{}, err
	}
	return Made{next, true}, tx.Ledger.Append(ctx, e.entry(cmd, next))
}

// before returns the newest revision of a date with its rows; the zero one where
// there is none.
func before(ctx context.Context, tx ports.Tx, on domain.Date) (assignment.Export, []assignment.Row, error) {
	found, err := tx.Assigned.Exports(ctx, ports.AssignmentExportQuery{Date: on, Limit: 1})
	if err != nil || len(found) == 0 {
		return assignment.Export{}, nil, err
	}
	rows, err := tx.Assigned.Rows(ctx, on, found[0].Revision, ports.AssignmentQuery{})
	return found[0], rows, err
}

func (e *Exporter) entry(cmd Make, of assignment.Export) ledger.Entry {
	return ledger.Entry{
		ID: domain.EntryID{UUID: e.ids.New()}, Company: cmd.Company, At: of.MadeAt.Unix(), Kind: ledger.ExportMade, Actor: cmd.By,
		Subject: "assignments:" + of.Date.String(),
		Body: ledger.NewObject(ledger.Fields{
			"revision": ledger.Int(int64(of.Revision)), "rows": ledger.Int(int64(of.Total)), "digest": ledger.Text(hex.EncodeToString(of.Digest[:])),
		}),
	}
}

// actorOfSystem is who exports at night.
const actorOfSystem = "system:assignments"

// looksBack are how many days before the date of a night are exported again: what
// comes late of them, as visits that were made in the field and bursts of badges do,
// is a new revision.
const looksBack = 3

// Nightly exports what is planned for the date of a run, and the dates before it
// anew: what was expected, and who was there. It works for about so long, and returns
// where it goes on.
func (e *Exporter) Nightly(ctx context.Context, company domain.CompanyID, t run.Turn, within time.Duration) (place string, err error) {
	on, err := domain.ParseDate(t.Period.Key)
	if err != nil {
		return "", ErrPeriod.With("%q", t.Period.Key)
	}
	until := e.clock.Now().Add(within)
	ago, _ := strconv.Atoi(t.Place) // Nothing: from the beginning on.
	for ; ago <= looksBack; ago++ {
		if !e.clock.Now().Before(until) {
			return strconv.Itoa(ago), nil
		}
		cmd := Make{Company: company, Date: on.AddDays(-ago), By: actorOfSystem}
		err := e.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
			_, err := e.make(ctx, tx, cmd, false)
			return err
		})
		if err != nil {
			return "", fmt.Errorf("export assignments of %s: %w", cmd.Date, err)
		}
	}
	return "", nil
}
