// Package payrolls gives a company's payroll the hours of its locked pay periods, in two
// phases: what is due, and was not given yet, is frozen and shown; somebody commits it;
// then it is given, once. A payroll can't be read back, so our own record of what was
// given is what it is compared with, and a batch whose answer is lost waits for a person.
package payrolls

import (
	"context"
	"fmt"
	"time"

	"actual/app/task"
	"actual/app/timekeeping"
	"actual/domain"
	"actual/domain/ledger"
	"actual/domain/payroll"
	"actual/domain/webhook"
	"actual/ports"
)

// Periods classifies the time of pay periods.
type Periods interface {
	Period(ctx context.Context, q timekeeping.AskPeriod) (timekeeping.PayPeriod, error)
}

// Service keeps what payroll is given, and gives it.
type Service struct {
	work    ports.UnitOfWork
	periods Periods
	files   ports.PaydataFiles
	api     ports.Payroll // Nil: this program sends nothing.
	clock   ports.Clock
	ids     ports.Identifiers
}

// NewService returns the use cases. api may be nil.
func NewService(work ports.UnitOfWork, periods Periods, files ports.PaydataFiles, api ports.Payroll, clock ports.Clock, ids ports.Identifiers) *Service {
	return &Service{work: work, periods: periods, files: files, api: api, clock: clock, ids: ids}
}

const (
	lease  = 90 * time.Second // How long an export is in hand: longer than sending a batch takes.
	within = 60 * time.Second // How long that takes at most, by the machine.
	keep   = 8 * time.Second  // How long it may take to keep what came of it, whoever stops us.
	actor  = "system:payroll"
)

// queue has an export worked on.
func queue(ctx context.Context, tx ports.Tx, e payroll.Export) error {
	return tx.Tasks.Enqueue(ctx, task.WorkPayroll, fmt.Appendf(nil, "%s %d", e.ID, e.MovedAt.UnixMicro()))
}

func (s *Service) now() time.Time { return s.clock.Now().UTC().Truncate(time.Microsecond) }

// entry says what became of an export, and nothing of whose time it is.
func (s *Service) entry(company domain.CompanyID, kind ledger.Kind, e payroll.Export, by string, at time.Time) ledger.Entry {
	batches := make([]ledger.Value, len(e.Batches))
	for i, b := range e.Batches {
		batches[i] = ledger.Nested(ledger.NewObject(ledger.Fields{
			"pay_group": ledger.Text(b.Group), "name": ledger.Text(b.Name), "state": ledger.Text(string(b.State)), "rows": ledger.Int(int64(len(b.Rows))),
			"hundredths": ledger.Int(int64(b.Total())), "sha256": ledger.Text(b.SHA256), "note": ledger.Text(b.Note),
		}))
	}
	rules := make([]ledger.Value, len(e.Rules))
	for i, r := range e.Rules {
		rules[i] = ledger.Text(r)
	}
	fields := ledger.Fields{
		"door": ledger.Text(string(e.Door)), "first": ledger.Text(e.Period.First.String()), "last": ledger.Text(e.Period.Last.String()), "stage": ledger.Text(string(e.Stage)),
		"plan": ledger.Text(e.Plan), "rules": ledger.List(rules...), "pay_settings": ledger.Int(int64(e.Pay)), "batches": ledger.List(batches...),
	}
	return ledger.Entry{
		ID: domain.EntryID{UUID: s.ids.New()}, Company: company, At: at.Unix(), Kind: kind, Actor: by, Subject: "payroll:" + e.ID.String(), Body: ledger.NewObject(fields),
	}
}

// completed is what integrators are told of an export that was given.
func (s *Service) completed(e payroll.Export, at time.Time) ports.Fact {
	return ports.Fact{ID: s.ids.New(), Type: string(webhook.ExportCompleted), At: at, Body: ledger.NewObject(ledger.Fields{
		"export": ledger.Text(e.ID.String()), "what": ledger.Text("payroll"), "target": ledger.Text(string(e.Door)), "first": ledger.Text(e.Period.First.String()), "last": ledger.Text(e.Period.Last.String()),
		"stage": ledger.Text(string(e.Stage)), "hash": ledger.Text(e.Plan),
	}).Canonical()}
}
