package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/app/roster"
	"actual/contracts/aspire/sim"
)

type bookedSeen struct {
	ID, Source, Ref, Date, From, To, Stage, Worker, Crew, Site, Job string
	Doubt                                                           *string
	WorkerRef                                                       string `json:"worker_ref"`
	HoursS                                                          int64  `json:"hours_s"`
	Travel                                                          bool
}

const lmnFile = "TimesheetTaskID,ExternalID,StartDate,StartTime,EndTime,Jobsite_Code,Man Hours,Billable Rate\n" +
	"1,117,7/14/2026,7:40 AM,9:40 AM,elm-1,2,55.00\n2,117,11/1/2026,12:30 AM,1:30 AM,nowhere,2,55.00\n"

func TestLMNsTimeOverHTTP(t *testing.T) {
	w := newWorld(t)
	w.importSites(house(t, "elm-1", 422700000, time.Time{}))
	var ana struct{ ID string }
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/workers", map[string]any{"ref": "117", "name": "Ana"}, &ana))
	type report struct {
		Created, Changed, Unchanged, Refused int
		Code                                 string
		Lines                                []struct {
			Line  int
			Notes []struct{ Field, Code, Reason string }
		}
	}
	send := func(query, file string) (status int, got report) {
		status = w.upload("/v1/imports/lmn-times"+query, "text/csv", file, &got)
		return status, got
	}
	status, got := send("?dry_run=true", lmnFile)
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, 2, got.Created)
	require.Empty(t, got.Lines[0].Notes)
	require.Equal(t, "booked.repeated", got.Lines[1].Notes[0].Code)
	require.Equal(t, "booked.no_site", got.Lines[1].Notes[1].Code)
	var page struct {
		BookedTimes []bookedSeen `json:"booked_times"`
		NextCursor  *string      `json:"next_cursor"`
	}
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/booked-times", nil, &page))
	require.Empty(t, page.BookedTimes, "a trial writes nothing")
	status, got = send("", lmnFile+"3,999,7/14/2026,7:40 AM,9:40 AM,elm-1,2,55.00\n")
	require.Equal(t, http.StatusUnprocessableEntity, status)
	require.Equal(t, "import.refused", got.Code)
	status, _ = send("", lmnFile)
	require.Equal(t, http.StatusOK, status)
	status, got = send("", lmnFile)
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, 2, got.Unchanged)

	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/booked-times?limit=1", nil, &page))
	first := page.BookedTimes[0]
	require.Equal(t, []string{"lmn", "1:117", "2026-07-14", "entered", ana.ID, w.siteID("elm-1").String()}, []string{first.Source, first.Ref, first.Date, first.Stage, first.Worker, first.Site})
	require.Equal(t, int64(7200), first.HoursS)
	require.Nil(t, first.Doubt)
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/booked-times?limit=1&cursor="+*page.NextCursor, nil, &page))
	require.Equal(t, "repeated", *page.BookedTimes[0].Doubt)
	require.Nil(t, page.NextCursor)
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/booked-times?from=2026-08-01&worker="+ana.ID, nil, &page))
	require.Len(t, page.BookedTimes, 1)
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/booked-times?source=aspire", nil, &page))
	require.Empty(t, page.BookedTimes)
	require.Equal(t, http.StatusBadRequest, w.call(http.MethodGet, "/v1/booked-times?from=2026-08-02&to=2026-08-01", nil, &page))
	var clocks struct {
		ClockTimes []bookedSeen `json:"clock_times"`
	}
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/clock-times", nil, &clocks))
	require.Empty(t, clocks.ClockTimes)
	w.verified()
}

func TestBookedTimeByCommand(t *testing.T) {
	s := newShell(t)
	of := func(args ...string) []string { return append(args, "--company", "acme") }
	s.must("company", "create", "acme", "--name", "Acme", "--time-zone", "America/New_York")
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	s.must(of("worker", "import", file("workers.csv", "ref,name\n117,Ana\n"))...)
	out, err := s.run(of("import", "lmn", file("bad.csv", "TimesheetTaskID,ExternalID,StartDate,StartTime,EndTime\n1,999,soon,7:00,8:00\n"), "--dry-run")...)
	require.ErrorIs(t, err, roster.ErrRefused)
	require.Contains(t, out, `line 2, externalid: refused: no such worker: "999"`)
	require.Contains(t, out, `line 2, startdate: refused: dates are written like`)
	out = s.must(of("import", "lmn", file("lmn.csv", lmnFile))...)
	require.Contains(t, out, "line 3, starttime: clocks are put back over this time, and show it twice")
	require.Contains(t, out, "2 created, 0 changed")
	require.Regexp(t, `2026-11-01  00:30-01:30 +117 +nowhere\? +2 h 00 min  entered +2:117  a repeated hour`, s.must(of("booked", "times", "--from", "2026-07-01", "--to", "2026-11-30")...))
	require.Contains(t, s.must(of("booked", "times", "--to", "2026-07-31", "--json", "--from", "2026-07-01")...), `"worker_ref":"117"`)
	_, err = s.run(of("booked", "times", "--from", "2026-07-02", "--to", "2026-07-01")...)
	require.ErrorContains(t, err, "give a later one")
	require.Contains(t, s.must(of("booked", "clocks")...), "nobody clocked in")
	_, err = s.run(of("booked", "read")...)
	require.ErrorContains(t, err, "the company has given no credentials")

	box := sim.New(time.Now)
	server := httptest.NewServer(box)
	t.Cleanup(server.Close)
	t.Setenv("ACTUAL_VENDOR_URLS", server.URL)
	now := time.Now().In(time.UTC).Add(-5 * time.Hour)
	day, shown := now.Format("2006-01-02T00:00:00"), now.Truncate(24*time.Hour).Add(7*time.Hour)
	require.NoError(t, box.Add(sim.Seed{
		Customers: []sim.Customer{{Name: "acme", Rows: map[string][]map[string]any{
			"Branches": {{"BranchID": 2, "TimeZone": "Eastern Standard Time"}},
			"WorkTicketTimes": {{
				"WorkTicketTimeID": 770001, "WorkTicketID": 5001, "WorkTicketNumber": 70201, "ContactID": 4410, "WorkTicketTimeDate": day, "StartTime": shown.Format("2006-01-02T15:04:05"),
				"EndTime": shown.Add(time.Hour).Format("2006-01-02T15:04:05"), "Hours": 1, "BranchID": 2, "ApprovedDateTime": day,
			}},
			"ClockTimes": {{"ClockTimeID": 660001, "ContactID": 4410, "ClockStart": shown.Format("2006-01-02T15:04:05")}},
		}}},
		Clients: []sim.Client{{ID: "client-of-acme", Secret: "s3cret-of-acme", Customer: "acme"}},
	}))
	s.must(of("vendor", "set", "aspire", "--setting", "base_url="+server.URL, "--secrets", inFile(t, "client_id=client-of-acme\nclient_secret=s3cret-of-acme"))...)
	out = s.must(of("booked", "read")...)
	require.Contains(t, out, "booked times from ")
	require.Contains(t, out, "1 new, 0 changed, 0 as they were, 0 gone")
	require.Contains(t, s.must(of("booked", "read")...), "0 new, 0 changed, 1 as they were")
	require.Regexp(t, `07:00-08:00 +4410\? .* 1 h 00 min  approved 70201`, s.must(of("booked", "times")...))
	require.Regexp(t, `07:00 open +4410\? +entered +660001`, s.must(of("booked", "clocks")...))
}
