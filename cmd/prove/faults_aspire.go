package main

import (
	"context"
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"time"

	"actual/adapters/outbound/aspire"
	"actual/adapters/outbound/system"
	"actual/contracts/aspire/sim"
	"actual/contracts/faults"
	"actual/contracts/sandbox"
	"actual/domain"
	"actual/domain/vendor"
	"actual/ports"
)

// aspireFaults are the calls of the adapter for Aspire's API. All of them but the one
// that makes an issue, and those that write time, read, or ask for a token: they may be repeated. A token that is refused is asked for anew,
// once, and a refresh token that is of no use is done without.
var aspireFaults = faultyVendor{
	name: "aspire", open: openAspire, ends: map[error]string{ports.ErrSourceRefused: "refused", ports.ErrSourceScope: "scope"},
	calls: slices.Concat([]faultyCall{
		{name: "sites", operation: "listProperties", after: 1, do: readAspireSites, designed: byToken},
		{name: "crews", operation: "listRoutes", after: 1, do: readAspireCrews, designed: byToken},
		{name: "workers", operation: "listContacts", after: 1, do: readAspireWorkers, designed: byToken},
		{name: "jobs", operation: "listVisits", after: 1, do: readAspireJobs, designed: byToken},
		{name: "their tickets", operation: "listWorkTickets", after: 1, do: readAspireJobs, designed: byToken},
		{name: "opportunities", operation: "listOpportunities", after: 1, do: readAspireJobs, designed: byToken},
		{name: "services", operation: "listOpportunityServices", after: 1, do: readAspireJobs, designed: byToken},
		{name: "zones", operation: "listBranches", after: 2, do: readAspireJobs, designed: byToken},
		{name: "version", operation: "getVersion", after: 1, do: checkAspire, designed: with(byToken, map[faults.Kind]designed{
			faults.WrongType: {"unreadable", "unreadable"}, // A text is what is expected.
			faults.SlowDrip:  {"ok", "ok"},                 // Its answer is too short to drip.
		})},
		{name: "booked times", operation: "listTicketTimes", after: 1, do: readAspireTimes, designed: byToken},
		{name: "clock times", operation: "listClockTimes", after: 1, do: readAspireClocks, designed: byToken},
		{name: "branches of workers", operation: "listContacts", after: 1, do: readAspireClocks, designed: byToken},
		{name: "tickets of times", operation: "listWorkTickets", after: 1, do: readAspireTicketSites, designed: byToken},
		{name: "login", operation: "login", do: readAspireCrews},
		{name: "refresh", operation: "refresh", do: readByRefresh, designed: byLogin()},
	}, aspireIssueCalls, aspireWriteCalls),
}

// byToken is what becomes of calls with a token that is refused.
var byToken = map[faults.Kind]designed{faults.Unauthorized: {"ok", "refused"}, faults.Forbidden: {"ok", "scope"}}

// byLogin is what becomes of a refresh: whatever is wrong with it a login mends, but
// that the customer has had all calls.
func byLogin() map[faults.Kind]designed {
	out := map[faults.Kind]designed{}
	for _, f := range faults.All {
		if usually(f.Kind).always != "busy" {
			out[f.Kind] = designed{"ok", "ok"}
		}
	}
	return out
}

func with(these, those map[faults.Kind]designed) map[faults.Kind]designed {
	out := map[faults.Kind]designed{}
	for _, m := range []map[faults.Kind]designed{these, those} {
		for k, d := range m {
			out[k] = d
		}
	}
	return out
}

const (
	aspireClientID = "proof-client-of-aspire-5107"
	aspireSecret   = "proof-secret-0f1e2d3c4b5a"
	aspirePage     = 10
	aspireRows     = 23
	aspireName     = "Bartholomew" // Of everybody.
)

// aspireWorld is the adapter before a sandbox of its own.
type aspireWorld struct {
	*aspire.Client
	company domain.CompanyID
	box     *sandbox.Sandbox
	server  *httptest.Server
	meter   hubMeter
	log     lockedText
}

func openAspire(p *faultsProof, company domain.CompanyID) (faultyWorld, error) {
	w := &aspireWorld{company: company}
	var err error
	if w.box, err = sandbox.New(time.Now, quiet(&lockedText{})); err != nil {
		return nil, err
	}
	w.server = httptest.NewServer(w.box)
	if err := w.box.Aspire.Add(aspireSeed(0)); err != nil {
		return nil, err
	}
	given := hubCredentials{company: {
		Settings: map[string]string{vendor.BaseURLField: w.server.URL + "/aspire", vendor.ZoneReadingField: vendor.ReadUTC}, Version: 1,
		Secrets: map[string]vendor.Secret{vendor.ClientIDField: vendor.NewSecret(aspireClientID), vendor.ClientSecretField: vendor.NewSecret(aspireSecret)},
	}}
	var budget ports.RateBudget
	if p.budget != nil {
		budget = p.budget
	}
	w.Client = aspire.New(aspire.Options{Policy: faultPolicy(), PageSize: aspirePage}, given, budget, &w.meter, system.Clock{}, quiet(&w.log))
	return w, nil
}

// aspireSeed is a customer with some pages of everything. Its tokens live so many
// seconds; 0: a day.
func aspireSeed(seconds int) sim.Seed {
	rows := map[string][]map[string]any{"Branches": {{"BranchID": 2, "TimeZone": "Eastern Standard Time"}, {"BranchID": 3, "TimeZone": "America/Detroit"}}}
	for n := range aspireRows {
		for path, row := range map[string]map[string]any{
			"Properties":          {"PropertyID": 100 + n, "PropertyName": aspireName, "GEOLocationLatitude": 40.0001, "GEOLocationLongitude": -75.0002, "GEOPerimeter": 300},
			"Routes":              {"RouteID": 200 + n, "RouteName": aspireName, "CrewLeaderContactID": 300 + n},
			"Contacts":            {"ContactID": 300 + n, "ContactTypeName": "Employee", "FirstName": aspireName, "BranchID": 2 + n%2, "EmployeePin": "483915"},
			"Opportunities":       {"OpportunityID": 400 + n, "PropertyID": 100 + n},
			"OpportunityServices": {"OpportunityServiceID": 500 + n, "DisplayName": aspireName},
			"WorkTickets":         {"WorkTicketID": 600 + n, "OpportunityID": 400 + n, "OpportunityServiceID": 500 + n, "BranchID": 2},
			"WorkTicketVisits":    {"WorkTicketVisitID": 700 + n, "WorkTicketID": 600 + n, "RouteID": 200 + n, "ScheduledDate": "2026-11-24T01:30:00Z", "Hours": 4.5},
			"WorkTicketTimes": {
				"WorkTicketTimeID": 800 + n, "WorkTicketID": 600 + n, "ContactID": 300 + n, "WorkTicketTimeDate": "2026-11-23T00:00:00Z", "StartTime": "2026-11-23T12:30:00Z",
				"EndTime": "2026-11-23T13:30:00Z", "BranchTimeZone": "America/New_York",
			},
			"ClockTimes": {"ClockTimeID": 900 + n, "ContactID": 300 + n, "ClockStart": "2026-11-23T12:00:00Z", "ClockEnd": "2026-11-23T20:00:00Z"},
		} {
			rows[path] = append(rows[path], row)
		}
	}
	return sim.Seed{
		Customers: []sim.Customer{{Name: "proof", Rows: rows}},
		Clients:   []sim.Client{{ID: aspireClientID, Secret: aspireSecret, Customer: "proof", Seconds: seconds}},
	}
}

func (w *aspireWorld) injector() *faults.Injector { return w.box.Vendor("aspire").Injector }
func (w *aspireWorld) requests() int              { return int(w.meter.sent.Load()) }
func (w *aspireWorld) said() string               { return w.log.String() }
func (w *aspireWorld) close()                     { w.server.CloseClientConnections(); w.server.Close() }

func (w *aspireWorld) secrets() []string {
	return []string{aspireClientID, aspireSecret, aspireName, "483915", "sandbox-", "eyJ", strings.TrimPrefix(w.server.URL, "http://"), "127.0.0.1"}
}

// state is of issues: nothing else is changed.
func (w *aspireWorld) state() (before, after, now string) {
	for _, c := range w.box.Aspire.State().Customers {
		now = fmt.Sprint(len(c.Issues))
	}
	return "0", "1", now
}

// readAll reads a list to its end: each of its rows must come, once or more often.
func readAll[R any](ref func(R) string, first int, list func(q ports.SourceQuery) (ports.SourcePage[R], error)) error {
	got := map[string]bool{}
	for q := (ports.SourceQuery{}); ; {
		page, err := list(q)
		if err != nil {
			return err
		}
		for _, f := range page.Findings {
			return partError{f.What}
		}
		for _, r := range page.Rows {
			got[ref(r)] = true
		}
		if q.After = page.Next; q.After == "" {
			break
		}
	}
	for n := range aspireRows {
		if !got[fmt.Sprint(first+n)] {
			return partError{fmt.Sprint(first + n)}
		}
	}
	if len(got) != aspireRows {
		return partError{fmt.Sprintf("%d rows of %d", len(got), aspireRows)}
	}
	return nil
}

func readAspireSites(ctx context.Context, world faultyWorld) error {
	w := world.(*aspireWorld)
	return readAll(func(s ports.SourceSite) string { return s.Ref }, 100, func(q ports.SourceQuery) (ports.SourcePage[ports.SourceSite], error) {
		return w.ListSites(ctx, w.company, q)
	})
}

func readAspireCrews(ctx context.Context, world faultyWorld) error {
	w := world.(*aspireWorld)
	return readAll(func(c ports.SourceCrew) string { return c.Ref }, 200, func(q ports.SourceQuery) (ports.SourcePage[ports.SourceCrew], error) {
		return w.ListCrews(ctx, w.company, q)
	})
}

func readAspireWorkers(ctx context.Context, world faultyWorld) error {
	w := world.(*aspireWorld)
	return readAll(func(p ports.SourceWorker) string { return p.Ref }, 300, func(q ports.SourceQuery) (ports.SourcePage[ports.SourceWorker], error) {
		return w.ListWorkers(ctx, w.company, q)
	})
}

// readAspireJobs reads jobs, of which each must be joined to all that belongs to it.
func readAspireJobs(ctx context.Context, world faultyWorld) error {
	w := world.(*aspireWorld)
	monday := domain.NewDate(2026, 11, 23) // In New York.
	whole := func(j ports.SourceJob) string {
		if j.Site == "" || j.Service == "" || j.Date != monday {
			return "not whole: " + j.Ref
		}
		return j.Ref
	}
	return readAll(whole, 700, func(q ports.SourceQuery) (ports.SourcePage[ports.SourceJob], error) {
		return w.ListJobs(ctx, w.company, ports.SourceWindow{From: monday, To: monday}, q)
	})
}

// checkAspire tries all that is read, twice: the second time with a token that is
// remembered.
func checkAspire(ctx context.Context, world faultyWorld) error {
	w := world.(*aspireWorld)
	for range 2 {
		report, err := w.Check(ctx, w.company)
		if err != nil {
			return err
		}
		if len(report.Missing) > 0 || report.Doubt != "" {
			return partError{fmt.Sprint(report)}
		}
	}
	return nil
}

// readByRefresh reads with a token that ends, so that another is asked for by the
// refresh token.
func readByRefresh(ctx context.Context, world faultyWorld) error {
	w := world.(*aspireWorld)
	if err := w.box.Aspire.Add(aspireSeed(2)); err != nil {
		return err
	}
	if _, err := w.ListCrews(ctx, w.company, ports.SourceQuery{}); err != nil {
		return err
	}
	time.Sleep(1100 * time.Millisecond) // More than half of its life.
	return readAspireCrews(ctx, w)
}
