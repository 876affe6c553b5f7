package aspire_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/aspire"
	"actual/contracts/aspire/sim"
	"actual/contracts/faults"
	"actual/domain"
	"actual/domain/vendor"
	"actual/ports"
)

// crews reads all crews of a company.
func (tr *trial) crews(company domain.CompanyID) (all []ports.SourceCrew, err error) {
	for q := (ports.SourceQuery{}); ; {
		page, err := tr.ListCrews(tr.t.Context(), company, q)
		if err != nil {
			return all, err
		}
		all = append(all, page.Rows...)
		if q.After = page.Next; q.After == "" {
			return all, nil
		}
	}
}

func TestATokenIsRememberedAndRenewed(t *testing.T) {
	tr := open(t)
	requires := func(logins, refreshes int, why string) {
		t.Helper()
		got, err := tr.crews(acme)
		require.NoError(t, err)
		require.Len(t, got, parts+1)
		require.Equal(t, logins, tr.injector.Count("login"), why)
		require.Equal(t, refreshes, tr.injector.Count("refresh"), why)
	}
	requires(1, 0, "nothing is known yet")
	requires(1, 0, "it is remembered")
	tr.now = tr.now.Add(19 * time.Hour)
	requires(1, 0, "it says that it lives for a day")
	tr.now = tr.now.Add(15 * time.Minute)
	requires(1, 1, "before it ends, by the refresh token")
	tr.inject(faults.Rule{Fault: faults.Fault{Kind: faults.Unauthorized}, Operation: "listRoutes", Times: 1})
	requires(2, 1, "it ended before its time")
	tr.now = tr.now.Add(20 * time.Hour)
	tr.inject(faults.Rule{Fault: faults.Fault{Kind: faults.Unauthorized}, Operation: "refresh"})
	requires(3, 2, "where the refresh token is not taken, by a login")
	require.Zero(t, tr.vault.refused[acme])

	tr.inject(faults.Rule{Fault: faults.Fault{Kind: faults.Unauthorized}, Operation: "listRoutes"})
	_, err := tr.crews(acme)
	require.ErrorIs(t, err, ports.ErrSourceRefused)
	require.Equal(t, 4, tr.injector.Count("login"), "once")
	require.Equal(t, 1, tr.vault.refused[acme])
}

func TestAClientThatIsRefused(t *testing.T) {
	tr := open(t)
	_, err := tr.crews(refused)
	require.ErrorIs(t, err, ports.ErrSourceRefused)
	require.NotContains(t, err.Error(), "not-the-secret-of-it")
	require.Equal(t, 1, tr.vault.refused[refused])
	require.Equal(t, 1, tr.injector.Count("login"))
	require.Zero(t, tr.injector.Count("listRoutes"))

	tr.vault.next[refused] = credential(2, tr.url, "client-of-acme", secret)
	got, err := tr.crews(refused)
	require.NoError(t, err)
	require.Len(t, got, parts+1)
	_, err = tr.crews(nobody)
	require.ErrorIs(t, err, vendor.ErrNoCredential)
}

func TestAScopeThatIsMissingIsNamed(t *testing.T) {
	tr := open(t)
	_, err := tr.ListSites(t.Context(), narrow, ports.SourceQuery{})
	require.ErrorIs(t, err, ports.ErrSourceScope)
	require.ErrorContains(t, err, "Properties")
	_, err = tr.ListJobs(t.Context(), narrow, window, ports.SourceQuery{})
	require.ErrorIs(t, err, ports.ErrSourceScope)
	require.ErrorContains(t, err, "Opportunities")
	require.Zero(t, tr.vault.refused[narrow], "the credential itself is good")

	got, err := tr.crews(narrow) // A passing 403 that another token cures.
	require.NoError(t, err)
	require.Len(t, got, parts+1)
	tr.inject(faults.Rule{Fault: faults.Fault{Kind: faults.Forbidden}, Operation: "listRoutes", Times: 1})
	_, err = tr.crews(narrow)
	require.NoError(t, err)
}

// refusing answers 400 to questions that hold a text, as Aspire may.
type refusing struct {
	what []string
	seen []*url.URL
}

func (r *refusing) RoundTrip(req *http.Request) (*http.Response, error) {
	r.seen = append(r.seen, req.URL)
	for _, text := range r.what {
		if strings.Contains(req.URL.RawQuery, text) {
			rec := &http.Response{StatusCode: http.StatusBadRequest, Header: http.Header{"Content-Type": {"text/plain"}}, Body: http.NoBody, Request: req}
			return rec, nil
		}
	}
	return http.DefaultTransport.RoundTrip(req)
}

func TestWhatIsNotUnderstoodIsAskedOtherwise(t *testing.T) {
	for name, what := range map[string][]string{
		"$select":           {"$select"},
		"in (…)":            {"%20in%20"},
		"neither":           {"$select", "%20in%20"},
		"one of the fields": {"CompleteDate"},
	} {
		t.Run(name, func(t *testing.T) {
			tr := open(t)
			wire := &refusing{what: what}
			client := tr.client(aspire.Options{Policy: local, Transport: wire})
			for range 2 {
				page, err := client.ListJobs(t.Context(), acme, window, ports.SourceQuery{})
				require.NoError(t, err)
				require.Equal(t, wantJobs(), page.Rows)
			}
			workers, err := client.ListWorkers(t.Context(), acme, ports.SourceQuery{})
			require.NoError(t, err)
			require.Equal(t, wantWorkers(), workers.Rows)
			before := len(wire.seen)
			_, err = client.ListJobs(t.Context(), acme, window, ports.SourceQuery{})
			require.NoError(t, err)
			for _, u := range wire.seen[before:] {
				for _, text := range what {
					require.NotContains(t, u.RawQuery, text, "it is known that this is not understood")
				}
			}
		})
	}
}

func TestQuestionsAreWrittenAsAspireReadsThem(t *testing.T) {
	tr := open(t)
	wire := &refusing{}
	client := tr.client(aspire.Options{Policy: local, Transport: wire})
	_, err := client.ListWorkers(t.Context(), acme, ports.SourceQuery{After: "4000"})
	require.NoError(t, err)
	_, err = client.ListJobs(t.Context(), acme, window, ports.SourceQuery{})
	require.NoError(t, err)
	all := ""
	for _, u := range wire.seen {
		all += u.RawQuery + "\n"
		require.Less(t, len(u.RawQuery), 2000)
	}
	require.Contains(t, all, "$filter=(ContactTypeName%20eq%20'Employee')%20and%20ContactID%20gt%204000&$orderby=ContactID&$top=500")
	require.Contains(t, all, "$filter=ScheduledDate%20ge%202026-04-12%20and%20ScheduledDate%20lt%202026-04-15&")
	require.NotContains(t, all, "+")
	for _, never := range []string{"EmployeePin", "Pay", "Rate", "Cost"} {
		require.NotContains(t, all, never)
	}
}

func TestTimesAreReadByTheSetting(t *testing.T) {
	tr := open(t)
	tr.add("WorkTickets", fields{"WorkTicketID": 6001, "BranchID": 2}, fields{"WorkTicketID": 6002, "BranchID": 4}, fields{"WorkTicketID": 6003, "BranchID": 3})
	tr.add("WorkTicketVisits",
		fields{"WorkTicketVisitID": 910001, "WorkTicketID": 6001, "RouteID": 31, "ScheduledDate": "2026-06-02T04:00:00Z"}, // Midnight in New York.
		fields{"WorkTicketVisitID": 910002, "WorkTicketID": 6001, "RouteID": 31, "ScheduledDate": "2026-06-02T03:59:00Z"}, // A minute to it.
		fields{"WorkTicketVisitID": 910003, "WorkTicketID": 6001, "RouteID": 31, "ScheduledDate": "2026-06-02T00:00:00Z"}, // A date, whatever it wears.
		fields{"WorkTicketVisitID": 910004, "WorkTicketID": 6002, "RouteID": 31, "ScheduledDate": "2026-06-02T03:59:00Z"}, // Of a branch without a zone.
		fields{"WorkTicketVisitID": 910005, "WorkTicketID": 6003, "RouteID": 31, "ScheduledDate": "2026-06-03T04:30:00"},  // In Chicago.
	)
	june := ports.SourceWindow{From: domain.NewDate(2026, 6, 2), To: domain.NewDate(2026, 6, 2)}
	read := func(company domain.CompanyID) (refs []string, kinds []ports.SourceFault) {
		page, err := tr.ListJobs(t.Context(), company, june, ports.SourceQuery{})
		require.NoError(t, err)
		for _, j := range page.Rows {
			refs = append(refs, j.Ref)
			require.Equal(t, june.From, j.Date)
		}
		for _, f := range page.Findings {
			if f.Kind == ports.SourceNoZone {
				kinds = append(kinds, f.Kind)
			}
		}
		return refs, kinds
	}
	refs, kinds := read(utc)
	require.Equal(t, []string{"910001", "910003", "910004", "910005"}, refs)
	require.Equal(t, []ports.SourceFault{ports.SourceNoZone}, kinds)
	refs, kinds = read(acme)
	require.Equal(t, []string{"910001", "910002", "910003", "910004"}, refs)
	require.Empty(t, kinds)
}

func TestTimesThatDoNotBeginInTheMorning(t *testing.T) {
	tr := open(t)
	for n := range 60 { // Three tickets a day, from half past seven in New York on, were it UTC.
		tr.add("WorkTicketTimes", fields{
			"WorkTicketTimeID": 1 + n, "ContactID": 4100 + n/3, "StartTime": []string{"2026-06-02T11:30:00Z", "2026-06-02T15:00:00Z", "2026-06-02T18:10:00Z"}[n%3],
			"BranchTimeZone": "Eastern Standard Time",
		})
	}
	report, err := tr.Check(t.Context(), acme)
	require.NoError(t, err)
	require.Equal(t, "of 20 days of people on which time was booked of late 0 begin between 5 and 10 o'clock as time_zone_reading=branch_local reads them, and 20 of 20 if it were utc", report.Doubt)
	report, err = tr.Check(t.Context(), utc)
	require.NoError(t, err)
	require.Empty(t, report.Doubt)
	tr.inject(faults.Rule{Fault: faults.Fault{Kind: faults.Forbidden}, Operation: "listTicketTimes"})
	report, err = tr.Check(t.Context(), acme)
	require.NoError(t, err, "who may not read booked times is not judged by them")
	require.Empty(t, report.Doubt)
}

func TestRowsThatAreOdd(t *testing.T) {
	tr := open(t)
	tr.inject(faults.Rule{Fault: faults.Fault{Kind: faults.DuplicateRow}, Operation: "listRoutes"})
	got, err := tr.crews(acme)
	require.NoError(t, err)
	require.Equal(t, wantCrews(), got, "the same row twice is none more")

	tr.injector.Clear()
	tr.inject(faults.Rule{Fault: faults.Fault{Kind: faults.DuplicateID, Field: "RouteID"}, Operation: "listRoutes", Times: 1})
	page, err := tr.ListCrews(t.Context(), acme, ports.SourceQuery{})
	require.NoError(t, err)
	require.Equal(t, ports.SourceAmbiguous, page.Findings[0].Kind)

	tr.inject(faults.Rule{Fault: faults.Fault{Kind: faults.FieldRenamed, Field: "RouteID", To: "Id"}, Operation: "listRoutes", Times: 1})
	_, err = tr.ListCrews(t.Context(), acme, ports.SourceQuery{})
	require.ErrorIs(t, err, ports.ErrVendorUnreadable, "there is no going on from such a page")

	tr.inject(faults.Rule{Fault: faults.Fault{Kind: faults.TypeChanged, Field: "WorkTicketID"}})
	jobs, err := tr.ListJobs(t.Context(), acme, window, ports.SourceQuery{Limit: 500})
	require.NoError(t, err)
	require.Equal(t, wantJobs()[:10], jobs.Rows[:10], "numbers may come as texts")
}

func TestALookUpThatBringsNothingIsMadeAgain(t *testing.T) {
	tr := open(t)
	for _, operation := range []string{"listWorkTickets", "listOpportunities", "listOpportunityServices"} {
		tr.inject(faults.Rule{Fault: faults.Fault{Kind: faults.PageLost}, Operation: operation, Times: 1})
	}
	page, err := tr.ListJobs(t.Context(), acme, window, ports.SourceQuery{Limit: 10})
	require.NoError(t, err)
	require.Equal(t, wantJobs()[:10], page.Rows)
}

func TestALookUpThatIsAmbiguousSaysNothing(t *testing.T) {
	tr := open(t)
	tr.inject(faults.Rule{Fault: faults.Fault{Kind: faults.DuplicateID, Field: "OpportunityID"}, Operation: "listOpportunities"})
	page, err := tr.ListJobs(t.Context(), acme, window, ports.SourceQuery{After: "900099"})
	require.NoError(t, err)
	for i, j := range page.Rows {
		require.Contains(t, []string{"", wantJobs()[4+i].Site}, j.Site, "no job is at another's site")
	}
	require.Equal(t, ports.SourceNoSite, page.Findings[0].Kind)

	tr.injector.Clear()
	tr.inject(faults.Rule{Fault: faults.Fault{Kind: faults.DuplicateID, Field: "OpportunityID"}, Operation: "listOpportunities", Times: 1})
	page, err = tr.ListJobs(t.Context(), acme, window, ports.SourceQuery{After: "900099"})
	require.NoError(t, err)
	require.Equal(t, wantJobs()[4:14], page.Rows, "it is asked again")
}

func TestManyTicketsAreLookedUpInParts(t *testing.T) {
	tr := open(t)
	const many = 230
	var tickets, visits []map[string]any
	for n := range many {
		tickets = append(tickets, fields{"WorkTicketID": 70_000 + n, "OpportunityID": 8801, "OpportunityServiceID": 12001})
		visits = append(visits, fields{"WorkTicketVisitID": 990_000 + n, "WorkTicketID": 70_000 + n, "RouteID": 31, "ScheduledDate": "2026-07-01T00:00:00Z"})
	}
	tr.add("WorkTickets", tickets...)
	tr.add("WorkTicketVisits", visits...)
	client := tr.client(aspire.Options{Policy: local})
	july := ports.SourceWindow{From: domain.NewDate(2026, 7, 1), To: domain.NewDate(2026, 7, 1)}
	page, err := client.ListJobs(t.Context(), acme, july, ports.SourceQuery{})
	require.NoError(t, err)
	require.Len(t, page.Rows, many)
	require.Empty(t, page.Findings)
	require.Equal(t, 1+1+3+1+1, page.Calls, "a login, a page, three parts of tickets, an opportunity, a service")
	last, err := client.ListJobs(t.Context(), acme, july, ports.SourceQuery{After: page.Next})
	require.NoError(t, err)
	require.Equal(t, ports.SourcePage[ports.SourceJob]{Calls: 1}, last)
}

func TestACustomersLimitIsWaitedFor(t *testing.T) {
	tr := open(t)
	require.NoError(t, tr.sim.Add(sim.Seed{Customers: []sim.Customer{{Name: "acme", PerMinute: 1}}}))
	_, err := tr.crews(acme)
	require.ErrorIs(t, err, ports.ErrVendorBusy)
	_, said := ports.LaterAt(err)
	require.True(t, said)
}
