package aspire_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/aspire"
	"actual/contracts/aspire/sim"
	"actual/contracts/conformance"
	"actual/contracts/faults"
	"actual/domain"
	"actual/domain/transfer"
	"actual/ports"
)

// memory remembers marks, and nothing else.
type memory struct {
	mu   sync.Mutex
	sent map[string]ports.TimeMark
}

func (m *memory) Remember(_ context.Context, _ domain.CompanyID, _ transfer.Target, sent ...ports.TimeMark) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, s := range sent {
		m.sent[s.Mark] = s
	}
	return nil
}

func (m *memory) Remembered(context.Context, domain.CompanyID, transfer.Target, []string, domain.Date, domain.Date) (out []ports.TimeMark, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, s := range m.sent {
		out = append(out, s)
	}
	return out, nil
}

var bookingDay = domain.NewDate(2026, 4, 14)

// booking is the suite's target over the stand-in.
func booking(t *testing.T) (conformance.TimeTarget, *trial) {
	t.Helper()
	tr := open(t)
	contract.Judge(t, tr.drift)
	contract.Mutate(t, tr.injector)
	zone, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	put := func(id int, c transfer.Content) {
		tr.add("WorkTicketTimes", fields{
			"WorkTicketTimeID": id, "WorkTicketID": number(c.Code), "ContactID": number(c.Person), "WorkTicketTimeDate": c.Day.String() + "T00:00:00", "BranchID": 2, "BranchTimeZone": "Eastern Standard Time",
			"StartTime": c.Span.From.In(zone).Format("2006-01-02T15:04:05"), "EndTime": c.Span.To.In(zone).Format("2006-01-02T15:04:05"), "Hours": 1,
		})
	}
	return conformance.TimeTarget{
		Target: aspire.NewWritten(tr.Client, &memory{sent: map[string]ports.TimeMark{}}), Company: acme, Refused: refused, Down: down,
		People: []string{"4100", "4101"}, Codes: []string{"5100", "5101"}, Barred: "9999", Day: bookingDay, Zone: zone,
		Lose: func(done bool) {
			kind := faults.ResetAfter
			if !done {
				kind = faults.Failed
			}
			tr.inject(faults.Rule{Fault: faults.Fault{Kind: kind}, Operation: "bookTime", Times: 1})
		},
		Busy: func() {
			tr.inject(faults.Rule{Fault: faults.Fault{Kind: faults.TooManyAbsurd}, Operation: "bookTime", Times: 1})
		},
		Enter: func(_ *testing.T, c transfer.Content) string { put(7000, c); return "time:7000" },
		Edit:  func(_ *testing.T, ref string, c transfer.Content) { put(number(ref[len("time:"):]), c) },
		Drop: func(t *testing.T, ref string) {
			t.Helper()
			require.NoError(t, tr.sim.Add(sim.Seed{Customers: []sim.Customer{{Name: "acme", Gone: map[string][]int64{"WorkTicketTimes": {int64(number(ref[len("time:"):]))}}}}}))
		},
	}, tr
}

func number(text string) (n int) {
	_, _ = fmt.Sscan(text, &n)
	return n
}

func TestContractOfTimeTarget(t *testing.T) {
	conformance.TimeTargets(t, func(t *testing.T) conformance.TimeTarget {
		t.Helper()
		s, _ := booking(t)
		return s
	})
}

func bookingOf(mark, code string, hour int) transfer.Write {
	zone, _ := time.LoadLocation("America/New_York")
	from, _ := bookingDay.At(domain.WallTime(hour*60), zone)
	return transfer.Write{Op: transfer.Add, Key: "k", Mark: mark, Zone: zone, Content: transfer.Content{
		Person: "4100", Code: code, Day: bookingDay, Span: domain.Span{From: from, To: from.Add(time.Hour)}, Lasts: 3600,
	}}
}

// Nothing is booked to a ticket that is approved, or has time that is approved or
// exported; people are told so in words.
func TestApprovedTicketsAreLeftAlone(t *testing.T) {
	s, tr := booking(t)
	tr.add("WorkTickets", fields{"WorkTicketID": 5100, "OpportunityID": 8801, "BranchID": 2, "ApprovedDate": "2026-04-13T00:00:00Z"})
	tr.add("WorkTicketTimes", fields{"WorkTicketTimeID": 8000, "WorkTicketID": 5101, "ContactID": 4102, "WorkTicketTimeDate": "2026-04-13T00:00:00", "ExportedDateTime": "2026-04-13T20:00:00Z"})
	results, err := s.Target.Write(t.Context(), acme, []transfer.Write{bookingOf("ACT-AAAAAAAAAAAA", "5100", 7), bookingOf("ACT-AAAAAAAAAAAB", "5101", 9), bookingOf("ACT-AAAAAAAAAAAC", "4999", 11), bookingOf("ACT-AAAAAAAAAAAD", "5102", 13)})
	require.NoError(t, err)
	require.Equal(t, []transfer.Outcome{transfer.Refused, transfer.Refused, transfer.Refused, transfer.Done}, []transfer.Outcome{results[0].Outcome, results[1].Outcome, results[2].Outcome, results[3].Outcome})
	require.Contains(t, results[0].Reason, "approved in Aspire")
	require.Contains(t, results[1].Reason, "approved or exported")
	require.Contains(t, results[2].Reason, "knows no ticket")
	require.Zero(t, tr.calls("bookTime")-1)
}

func (tr *trial) calls(operation string) (n int) {
	for _, c := range tr.injector.Calls(0) {
		if c.Operation == operation {
			n++
		}
	}
	return n
}

// Time without a ticket is clocked for a route, without a break; where its answer is lost
// it is found by what it says, and not sent again.
func TestClockTimes(t *testing.T) {
	s, tr := booking(t)
	w := bookingOf("ACT-AAAAAAAAAAAA", "clock:31", 7)
	tr.inject(faults.Rule{Fault: faults.Fault{Kind: faults.ResetAfter}, Operation: "clockTime", Times: 1})
	results, err := s.Target.Write(t.Context(), acme, []transfer.Write{w})
	require.NoError(t, err)
	require.Equal(t, transfer.Unknown, results[0].Outcome)
	var rows []transfer.Row
	for q := (ports.HeldTime{People: s.People, First: bookingDay, Last: bookingDay}); ; {
		some, next, err := s.Target.Held(t.Context(), acme, q)
		require.NoError(t, err)
		rows = append(rows, some...)
		if q.After = next; next == "" {
			break
		}
	}
	require.Len(t, rows, 1)
	require.Equal(t, w.Mark, rows[0].Mark)
	require.Equal(t, w.Content, rows[0].Content)
	results, err = s.Target.Write(t.Context(), acme, []transfer.Write{w})
	require.NoError(t, err)
	require.Equal(t, transfer.Conflict, results[0].Outcome, "it is there")
	require.Equal(t, 1, tr.calls("clockTime"))
}

func TestWhomAndWhatAspireHas(t *testing.T) {
	s, _ := booking(t)
	dir := s.Target.(aspire.Written)
	people, _, err := dir.People(t.Context(), acme, "")
	require.NoError(t, err)
	require.Equal(t, ports.TimePerson{Ref: "4001", Name: "Gone"}, people[0])
	codes, _, err := dir.Codes(t.Context(), acme, "")
	require.NoError(t, err)
	require.Equal(t, ports.TimeCode{Ref: "clock:30", Kind: "route", Name: "Leaderless", Active: true}, codes[0])
}
