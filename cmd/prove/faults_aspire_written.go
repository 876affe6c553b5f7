package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"actual/adapters/outbound/aspire"
	"actual/contracts/aspire/sim"
	"actual/contracts/faults"
	"actual/domain"
	"actual/domain/transfer"
	"actual/ports"
)

// aspireWriteCalls are the calls by which worked time is written in Aspire: neither may
// be repeated, and what was answered is read back.
var aspireWriteCalls = []faultyCall{
	{name: "time of a ticket", operation: "bookTime", once: true, do: bookInAspire(fmt.Sprint(aspireTicket + 2)), designed: with(byToken, map[faults.Kind]designed{
		faults.SlowDrip: {"ok", "ok"}, // Its answer is too short to drip.
	})},
	{name: "clock time of a route", operation: "clockTime", once: true, do: bookInAspire("clock:200"), designed: with(byToken, map[faults.Kind]designed{
		faults.SlowDrip: {"ok", "ok"}, faults.HalfBody: {"unknown", "unknown"},
	})},
}

// sentMarks remembers what was sent while a cell lasts.
type sentMarks struct {
	mu   sync.Mutex
	sent map[string]ports.TimeMark
}

// Remember implements ports.TimeMarks.
func (m *sentMarks) Remember(_ context.Context, _ domain.CompanyID, _ transfer.Target, sent ...ports.TimeMark) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, s := range sent {
		m.sent[s.Mark] = s
	}
	return nil
}

// Remembered implements ports.TimeMarks.
func (m *sentMarks) Remembered(context.Context, domain.CompanyID, transfer.Target, []string, domain.Date, domain.Date) (out []ports.TimeMark, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, s := range m.sent {
		out = append(out, s)
	}
	return out, nil
}

// bookInAspire writes an hour of somebody.
func bookInAspire(code string) func(ctx context.Context, world faultyWorld) error {
	return func(ctx context.Context, world faultyWorld) error {
		w := world.(*aspireWorld)
		if err := w.box.Aspire.Add(sim.Seed{Customers: []sim.Customer{{Name: "proof", Rows: map[string][]map[string]any{
			"WorkTickets": {{"WorkTicketID": aspireTicket + 2, "OpportunityID": 400, "BranchID": 2}},
		}}}}); err != nil {
			return err
		}
		if _, err := w.ListCrews(ctx, w.company, ports.SourceQuery{Limit: 1}); err != nil { // It has a token already.
			return err
		}
		day := domain.NewDate(2026, 11, 24)
		from := time.Date(2026, 11, 24, 14, 0, 0, 0, time.UTC)
		results, err := aspire.NewWritten(w.Client, &sentMarks{sent: map[string]ports.TimeMark{}}).Write(ctx, w.company, []transfer.Write{{
			Op: transfer.Add, Mark: absentMark, Zone: time.UTC, Content: transfer.Content{Person: "300", Code: code, Day: day, Span: domain.Span{From: from, To: from.Add(time.Hour)}, Lasts: 3600},
		}})
		switch {
		case err != nil:
			return err
		case results[0].Outcome == transfer.Unknown:
			return ports.ErrUnknownOutcome
		case results[0].Outcome != transfer.Done:
			return partError{results[0].Reason}
		}
		return nil
	}
}
