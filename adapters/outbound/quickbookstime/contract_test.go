package quickbookstime_test

import (
	"log/slog"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/quickbookstime"
	"actual/contracts/conformance"
	"actual/contracts/described"
	"actual/contracts/faults"
	description "actual/contracts/quickbookstime"
	"actual/contracts/quickbookstime/sim"
	"actual/domain"
	"actual/domain/booked"
	"actual/domain/job"
	"actual/domain/transfer"
	"actual/domain/vendor"
	"actual/ports"
)

// contract is QuickBooks Time's: what is not as described fails a test.
var contract = described.Contract{
	Vendor: "quickbookstime", Description: description.OpenAPI, Needs: []string{"ACTUAL_QUICKBOOKS_TIME_TOKEN"}, At: "ACTUAL_QUICKBOOKS_TIME_URL", Getenv: os.Getenv,
}

func judged(t *testing.T) *trial {
	t.Helper()
	tr := open(t)
	contract.Judge(t, tr.drift)
	contract.Mutate(t, tr.injector)
	return tr
}

func target(t *testing.T) conformance.TimeTarget {
	t.Helper()
	tr := judged(t)
	number := func(text string) int64 {
		n, err := strconv.ParseInt(text, 10, 64)
		require.NoError(t, err)
		return n
	}
	edit := func(s *sim.Timesheet, c transfer.Content) {
		s.User, s.Jobcode, s.Start, s.End = number(c.Person), number(c.Code), c.Span.From.Format(time.RFC3339), c.Span.To.Format(time.RFC3339)
	}
	return conformance.TimeTarget{
		Target: tr, Company: acme, Refused: refused, Down: down, People: []string{"501", "502"}, Codes: []string{"9001", "9002"}, Barred: "777", Day: monday, Zone: newYork(t),
		Lose: func(done bool) {
			kind := faults.ResetBefore
			if done {
				kind = faults.ResetAfter
			}
			tr.inject(faults.Rule{Fault: faults.Fault{Kind: kind}, Operation: "createTimesheets", Times: 1})
		},
		Busy: func() {
			tr.inject(faults.Rule{Fault: faults.Fault{Kind: faults.TooManyAbsurd}, Operation: "createTimesheets", Times: 9})
		},
		Enter: func(t *testing.T, c transfer.Content) string {
			t.Helper()
			var s sim.Timesheet
			edit(&s, c)
			tr.add(sim.Account{Timesheets: []sim.Timesheet{s}})
			all := tr.sheets()
			return strconv.FormatInt(all[len(all)-1].ID, 10)
		},
		Edit: func(t *testing.T, ref string, c transfer.Content) {
			t.Helper()
			tr.sim.Change("acme", func(s *sim.Timesheet) { edit(s, c) }, number(ref))
		},
		Drop: func(t *testing.T, ref string) { t.Helper(); tr.add(sim.Account{Gone: []int64{number(ref)}}) },
		Lock: func(t *testing.T, ref string) {
			t.Helper()
			tr.sim.Change("acme", func(s *sim.Timesheet) { s.Locked = 1 }, number(ref))
		},
		Close: func(t *testing.T, person string, until domain.Date) {
			t.Helper()
			u := user(number(person), "Ada", true)
			u.ApprovedTo = until.String()
			tr.add(sim.Account{Users: []sim.User{u}})
		},
	}
}

func TestContractOfTimeTarget(t *testing.T) { conformance.TimeTargets(t, target) }

func TestContractOfTimeSource(t *testing.T) {
	zone := newYork(t)
	at := func(day domain.Date, hour int) time.Time {
		first, _ := day.At(domain.WallTime(hour*60), zone)
		return first
	}
	conformance.TimeSources(t, func(t *testing.T) conformance.TimeSource {
		t.Helper()
		tr := judged(t)
		s := conformance.TimeSource{
			Source: tr, Company: acme, Refused: refused, Down: down, Window: ports.TimeWindow{From: monday, To: monday.AddDays(1), Zone: zone},
			Times: []booked.Labour{}, Clocks: []booked.Clocked{}, Findings: []ports.SourceFinding{}, Tickets: map[string]string{"9001": ""},
		}
		var sheets []sim.Timesheet
		for n := range 23 {
			day := monday.AddDays(n%3 - 1) // The first is outside.
			from, to := at(day, n%3*7+n/3), at(day, n%3*7+n/3+1)
			one := sim.Timesheet{ID: int64(100 + n), User: int64(501 + n%2), Jobcode: 9001, Start: from.Format(time.RFC3339), End: to.Format(time.RFC3339)}
			sheets = append(sheets, one)
			if n%3 == 0 {
				continue
			}
			s.Times = append(s.Times, booked.Labour{
				Ref: strconv.Itoa(100 + n), Ticket: "9001", Worker: strconv.Itoa(501 + n%2), Date: day, Span: domain.Span{From: from.UTC(), To: to.UTC()}, Hours: job.Effort(3600), Stage: booked.Entered,
			})
		}
		ours := sim.Timesheet{ID: 200, User: 501, Jobcode: 9001, Start: at(monday, 20).Format(time.RFC3339), End: at(monday, 21).Format(time.RFC3339), Notes: "ACT-AAAAAAAAAAAA by badge"}
		working := sim.Timesheet{ID: 201, User: 501, Jobcode: 9001, Start: at(monday, 22).Format(time.RFC3339)}
		s.Clocks = append(s.Clocks, booked.Clocked{Ref: "201", Worker: "501", Date: monday, Span: domain.Span{From: at(monday, 22).UTC()}, Stage: booked.Entered})
		typed := sim.Timesheet{ID: 202, User: 502, Jobcode: 9002, Type: "manual", Date: monday.String(), Duration: 5400, Locked: 1}
		s.Times = append(s.Times, booked.Labour{Ref: "202", Ticket: "9002", Worker: "502", Date: monday, Hours: job.Effort(5400), Stage: booked.Exported})
		tr.add(sim.Account{Timesheets: append(sheets, ours, working, typed)})
		s.Source = versionless{tr}
		return s
	})
}

// People and codes are all there, and who may have no time is told why.
func TestContractOfTimeDirectory(t *testing.T) {
	tr := judged(t)
	for n := range int64(12) {
		tr.add(sim.Account{Users: []sim.User{{ID: 600 + n, FirstName: "Gone", Active: false}}, Jobcodes: []sim.Jobcode{{ID: 9100 + n, Name: "Bed", Active: true}}})
	}
	people, after := map[string]ports.TimePerson{}, ""
	for {
		page, next, err := tr.People(t.Context(), acme, after)
		require.NoError(t, err)
		for _, p := range page {
			people[p.Ref] = p
		}
		if after = next; after == "" {
			break
		}
	}
	require.Len(t, people, 15, "drift: people are missing, as if a page were lost")
	require.Equal(t, ports.TimePerson{Ref: "501", Name: "Ada Sample", Email: "Ada@example.com", Number: "502", Payroll: "P-Ada", Active: true}, people["501"])
	require.Contains(t, people["777"].Barred, "time tracking is off")
	codes := map[string]ports.TimeCode{}
	for {
		page, next, err := tr.Codes(t.Context(), acme, after)
		require.NoError(t, err)
		for _, c := range page {
			codes[c.Ref] = c
		}
		if after = next; after == "" {
			break
		}
	}
	require.Len(t, codes, 15, "drift: codes are missing, as if a page were lost")
	require.Equal(t, ports.TimeCode{Ref: "9001", Kind: "jobcode", Name: "Mowing", Short: "mow", Parent: "9000", Active: true}, codes["9001"])
	_, _, err := tr.People(t.Context(), acme, "nowhere")
	require.ErrorIs(t, err, ports.ErrSourceCursor)
}

// Tokens are granted for a code and a refresh token, each once.
func TestContractOfGrants(t *testing.T) {
	tr := judged(t)
	g := quickbookstime.NewGrants(tr.options(), nil, nil, tr, slog.New(slog.DiscardHandler))
	grants(t, tr, g)
}

func TestContractNoticesDrift(t *testing.T) {
	change := func(operation string, f faults.Fault) faults.Rule { return faults.Rule{Fault: f, Operation: operation} }
	contract.Notices(t, "^TestContractOf",
		described.Mutant{
			Name: "a field renamed", Rule: change("listTimesheets", faults.Fault{Kind: faults.FieldRenamed, Field: "duration", To: "seconds"}),
			Says: []string{"drift: listTimesheets: answer 200: results.timesheets.*.duration: missing"},
		},
		described.Mutant{
			Name: "a page lost", Rule: change("listUsers", faults.Fault{Kind: faults.PageLost}),
			Says: []string{"drift: people are missing, as if a page were lost"},
		},
		described.Mutant{
			Name: "one id for two", Rule: change("listJobcodes", faults.Fault{Kind: faults.DuplicateID, Field: "id"}),
			Says: []string{"drift: listJobcodes: answer 200: results.jobcodes[].id: duplicate id"},
		},
		described.Mutant{
			Name: "a token of another form", Rule: change("grant", faults.Fault{Kind: faults.TypeChanged, Field: "refresh_token"}),
			Says: []string{"drift: grant: answer 200: refresh_token: wrong type"},
		},
	)
}

// The suite against QuickBooks Time itself reads alone: what is written there stays.
func TestContractWithTheRealQuickBooksTime(t *testing.T) {
	contract.Real(t, func(t *testing.T, p described.Place) {
		real := &connections{each: map[domain.CompanyID]vendor.Access{acme: access(p.URL, p.Env("ACTUAL_QUICKBOOKS_TIME_TOKEN")), refused: access(p.URL, "of-nobody-at-all")}}
		client := quickbookstime.New(quickbookstime.Options{Transport: p.Transport}, real, nil, nil, machine{}, slog.New(slog.DiscardHandler))
		today := domain.DateOf(time.Now(), time.UTC)
		conformance.TimeSources(t, func(*testing.T) conformance.TimeSource {
			return conformance.TimeSource{Source: client, Company: acme, Refused: refused, Window: ports.TimeWindow{From: today.AddDays(-7), To: today, Zone: time.UTC}}
		})
	})
}

type machine struct{}

func (machine) Now() time.Time { return time.Now().UTC() }
