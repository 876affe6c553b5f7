package aspire_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/contracts/aspire/sim"
	"actual/contracts/conformance"
	"actual/domain"
	"actual/domain/booked"
	"actual/domain/job"
	"actual/ports"
)

func inZone(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return zone
}

var (
	newYork = inZone("America/New_York")
	chicago = inZone("America/Chicago")
	denver  = inZone("America/Denver") // The company's own, where nothing tells another.
	week    = ports.TimeWindow{From: window.From, To: window.To, Zone: denver}
)

// bookedRows are what was booked and clocked, beside what the stand-in holds.
func bookedRows() map[string][]map[string]any {
	const day = "2026-04-13T00:00:00Z"
	out := map[string][]map[string]any{
		"WorkTicketTimes": {
			{
				"WorkTicketTimeID": 770001, "WorkTicketID": 5100, "WorkTicketNumber": 70100, "ContactID": 4100, "WorkTicketTimeDate": day, "StartTime": "2026-04-13T07:40:00Z",
				"EndTime": "2026-04-13T09:40:00Z", "Hours": 1.5, "OTHours": 0, "BreakTime": 30, "DistributedTime": false, "RouteID": 31, "CrewLeaderContactID": 4110, "BranchID": 2,
				"BranchTimeZone": "Eastern Standard Time", "AcceptedDateTime": "2026-04-14T08:00:00Z", "LastModifiedDateTime": "2026-04-14T08:00:01Z",
			},
			{"WorkTicketTimeID": 770002, "WorkTicketID": 5100, "ContactID": 4100, "WorkTicketTimeDate": day, "Hours": 0.25, "DistributedTime": true, "BranchID": 2, "ExportedDateTime": "2026-04-15T08:00:00Z"},
			{
				"WorkTicketTimeID": 770003, "WorkTicketID": 5101, "ContactID": 4101, "WorkTicketTimeDate": day, "StartTime": "2026-04-13T07:00:00", "EndTime": "2026-04-13T15:00:00", "Hours": 7.5,
				"BreakTime": 0.5, "BranchID": 3, "ApprovedDateTime": "2026-04-14T08:00:00Z",
			},
			{"WorkTicketTimeID": 770004, "ContactID": 4102, "WorkTicketTimeDate": day, "StartTime": "2026-04-13T12:00:00Z", "EndTime": "2026-04-13T13:00:00Z", "Hours": 1, "BreakTime": 15, "BranchID": 4},
			{"WorkTicketTimeID": 770005, "WorkTicketID": 5101, "WorkTicketTimeDate": day, "StartTime": "2026-04-13T13:00:00Z", "EndTime": "2026-04-13T12:00:00Z", "Hours": 1, "BranchID": 2, "BranchTimeZone": "America/New_York"},
			{"WorkTicketTimeID": 770006, "WorkTicketID": 5101, "ContactID": 4101, "WorkTicketTimeDate": "2026-04-14T11:00:00Z", "StartTime": "2026-04-14T06:00:00Z", "EndTime": "2026-04-14T07:00:00Z", "Hours": 1, "BranchID": 3},
			{"WorkTicketTimeID": 770007, "WorkTicketID": 5101, "ContactID": 4101, "WorkTicketTimeDate": "2026-04-11T00:00:00Z", "Hours": 1},
			{"WorkTicketTimeID": 770008, "WorkTicketID": 5101, "ContactID": 4101, "WorkTicketTimeDate": "2026-04-15T00:00:00Z", "Hours": 1},
		},
		"ClockTimes": {
			{"ClockTimeID": 660001, "ContactID": 4100, "ClockStart": "2026-04-13T07:00:00Z", "ClockEnd": "2026-04-13T15:30:00Z", "BreakTime": 0.5, "AcceptedDateTime": "2026-04-14T08:00:00Z"},
			{"ClockTimeID": 660002, "ContactID": 4101, "ClockStart": "2026-04-14T07:00:00Z", "ClockEnd": nil},
			{"ClockTimeID": 660003, "ContactID": nil, "ClockStart": "2026-04-13T12:00:00Z", "ClockEnd": "2026-04-13T11:00:00Z", "BreakTime": 45},
			{"ClockTimeID": 660004, "ContactID": 4100, "ClockStart": "2026-04-15T12:00:00Z", "ClockEnd": "2026-04-15T13:00:00Z"},
		},
	}
	for n := range parts {
		out["WorkTicketTimes"] = append(out["WorkTicketTimes"], fields{
			"WorkTicketTimeID": 770100 + n, "WorkTicketID": 5100 + n, "ContactID": 4100 + n, "WorkTicketTimeDate": day, "StartTime": "2026-04-13T10:00:00", "EndTime": "2026-04-13T11:00:00",
			"Hours": 1, "RouteID": 31 + n, "BranchTimeZone": "America/New_York",
		})
		out["ClockTimes"] = append(out["ClockTimes"], fields{"ClockTimeID": 660100 + n, "ContactID": 4100 + n, "ClockStart": "2026-04-12T07:00:00Z", "ClockEnd": "2026-04-12T15:30:00Z"})
	}
	return out
}

// shown is what clocks in a zone show on a day of April, or, as UTC is read, that in
// UTC.
type shown func(day, hour, minute int, zone *time.Location) time.Time

func locally(day, hour, minute int, zone *time.Location) time.Time {
	return time.Date(2026, 4, day, hour, minute, 0, 0, zone).UTC()
}

func inUTC(day, hour, minute int, _ *time.Location) time.Time {
	return time.Date(2026, 4, day, hour, minute, 0, 0, time.UTC)
}

func wantTimes(at shown) []booked.Labour {
	monday := domain.NewDate(2026, 4, 13)
	const hour = job.Effort(3600)
	out := []booked.Labour{
		{
			Ref: "770001", Ticket: "5100", Number: "70100", Worker: "4100", Crew: "31", Leader: "4110", Date: monday, Span: domain.Span{From: at(13, 7, 40, newYork), To: at(13, 9, 40, newYork)},
			Hours: hour * 3 / 2, Break: hour / 2, Stage: booked.Accepted, Version: "2026-04-14T08:00:01Z",
		},
		{Ref: "770002", Ticket: "5100", Worker: "4100", Date: monday, Hours: hour / 4, Travel: true, Stage: booked.Exported},
		{Ref: "770003", Ticket: "5101", Worker: "4101", Date: monday, Span: domain.Span{From: at(13, 7, 0, chicago), To: at(13, 15, 0, chicago)}, Hours: hour * 15 / 2, Break: hour / 2, Stage: booked.Approved},
		{Ref: "770004", Worker: "4102", Date: monday, Span: domain.Span{From: at(13, 12, 0, denver), To: at(13, 13, 0, denver)}, Hours: hour, Break: hour / 4, Stage: booked.Entered},
		{Ref: "770005", Ticket: "5101", Date: monday, Hours: hour, Stage: booked.Entered},
		{
			Ref: "770006", Ticket: "5101", Worker: "4101", Date: monday.AddDays(1), Span: domain.Span{From: at(14, 6, 0, chicago), To: at(14, 7, 0, chicago)}, Hours: hour, Stage: booked.Entered,
		},
	}
	for n := range parts {
		out = append(out, booked.Labour{
			Ref: ref(770100 + n), Ticket: ref(5100 + n), Worker: ref(4100 + n), Crew: ref(31 + n), Date: monday, Span: domain.Span{From: at(13, 10, 0, newYork), To: at(13, 11, 0, newYork)},
			Hours: hour, Stage: booked.Entered,
		})
	}
	return out
}

func wantClocks(at shown) []booked.Clocked {
	monday := domain.NewDate(2026, 4, 13)
	out := []booked.Clocked{
		{Ref: "660001", Worker: "4100", Date: monday, Span: domain.Span{From: at(13, 7, 0, newYork), To: at(13, 15, 30, newYork)}, Break: 1800, Stage: booked.Accepted},
		{Ref: "660002", Worker: "4101", Date: monday.AddDays(1), Span: domain.Span{From: at(14, 7, 0, chicago)}, Stage: booked.Entered},
		{Ref: "660003", Date: monday, Span: domain.Span{From: at(13, 12, 0, denver)}, Break: 2700, Stage: booked.Entered},
	}
	for n := range parts {
		zone := []*time.Location{newYork, chicago}[n%2]
		out = append(out, booked.Clocked{Ref: ref(660100 + n), Worker: ref(4100 + n), Date: monday.AddDays(-1), Span: domain.Span{From: at(12, 7, 0, zone), To: at(12, 15, 30, zone)}, Stage: booked.Entered})
	}
	return out
}

// timesOf is the suite's source of what was booked over the stand-in, of a company of
// some reading of times.
func timesOf(company domain.CompanyID, at shown) func(t *testing.T) conformance.TimeSource {
	return func(t *testing.T) conformance.TimeSource {
		t.Helper()
		tr := open(t)
		contract.Judge(t, tr.drift)
		contract.Mutate(t, tr.injector)
		require.NoError(t, tr.sim.Add(sim.Seed{
			Customers: []sim.Customer{{Name: "acme", Rows: bookedRows()}},
			Clients:   []sim.Client{{ID: "narrow-client", Secret: secret, Customer: "acme", Denied: []string{"listTicketTimes", "listClockTimes"}}},
		}))
		return conformance.TimeSource{
			Source: tr, Company: company, Refused: refused, Narrow: narrow, Down: down, Window: week, Times: wantTimes(at), Clocks: wantClocks(at),
			Findings: []ports.SourceFinding{
				{Kind: ports.SourceNoTicket, Of: "booked_time", Ref: "770004"},
				{Kind: ports.SourceNoZone, Of: "booked_time", Ref: "770004"},
				{Kind: ports.SourceNoWorker, Of: "booked_time", Ref: "770005"},
				{Kind: ports.SourceBadTimes, Of: "booked_time", Ref: "770005"},
				{Kind: ports.SourceNoWorker, Of: "clock_time", Ref: "660003"},
				{Kind: ports.SourceNoZone, Of: "clock_time", Ref: "660003"},
				{Kind: ports.SourceBadTimes, Of: "clock_time", Ref: "660003"},
			},
			Tickets: map[string]string{"5100": "2100", "5122": "2122", "5000": "", "4999": "", "no number": ""},
		}
	}
}

func TestContractOfTimeSource(t *testing.T) { conformance.TimeSources(t, timesOf(acme, locally)) }

func TestContractOfTimeSourceInUTC(t *testing.T) { conformance.TimeSources(t, timesOf(utc, inUTC)) }

// Where clocks are put back, hours say which of the two times was meant.
func TestTimesWhereClocksAreChanged(t *testing.T) {
	tr := open(t)
	row := func(n int, from, to string, hours float64) fields {
		return fields{"WorkTicketTimeID": n, "WorkTicketID": 5100, "ContactID": 4100, "WorkTicketTimeDate": from[:10] + "T00:00:00", "StartTime": from, "EndTime": to, "Hours": hours, "BranchID": 2}
	}
	tr.add("WorkTicketTimes",
		row(1, "2026-11-01T00:30:00", "2026-11-01T01:30:00", 2), row(2, "2026-11-01T00:30:00", "2026-11-01T01:30:00", 1),
		row(3, "2026-03-08T02:30:00", "2026-03-08T04:00:00", 1))
	read := func(month time.Month) (out []booked.Labour) {
		w := ports.TimeWindow{From: domain.NewDate(2026, month, 1), To: domain.NewDate(2026, month, 10), Zone: denver}
		page, err := tr.ListTimes(t.Context(), acme, w, ports.SourceQuery{})
		require.NoError(t, err)
		require.Empty(t, page.Findings)
		return page.Rows
	}
	got := append(read(11), read(3)...)
	require.Len(t, got, 3)
	for i, want := range []struct {
		from, to string
		doubt    booked.Doubt
	}{
		{"2026-11-01T04:30:00Z", "2026-11-01T06:30:00Z", booked.Repeated},
		{"2026-11-01T04:30:00Z", "2026-11-01T05:30:00Z", booked.Repeated},
		{"2026-03-08T07:00:00Z", "2026-03-08T08:00:00Z", booked.Skipped},
	} {
		require.Equal(t, want.from, got[i].Span.From.Format(time.RFC3339))
		require.Equal(t, want.to, got[i].Span.To.Format(time.RFC3339))
		require.Equal(t, want.doubt, got[i].Doubt)
	}
}
