package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/app/roster"
	"actual/domain"
	"actual/domain/job"
)

type jobSeen struct {
	ID, Ref, Site, Date, Crew, State, Source, Series, Code string
	SeriesDate                                             string `json:"series_date"`
	EffortS                                                int64  `json:"effort_s"`
	Apart                                                  bool
	Window                                                 *struct{ From, To string }
}

type seriesSeen struct {
	ID, Rule, Start, Since, Code string
	End                          *string
	MadeTo                       string `json:"made_to"`
	Except                       []string
}

func TestJobsOverHTTP(t *testing.T) {
	w := newWorld(t)
	w.badge("dev:1")
	w.importSites(house(t, "elm-1", 422700000, time.Time{}))
	elm := w.siteID("elm-1").String()
	var crew struct{ ID string }
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/crews", map[string]any{"ref": "mow-1", "name": "Mow 1"}, &crew))
	var j jobSeen
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/jobs", map[string]any{
		"site": elm, "date": "2026-12-01", "ref": "J-1", "crew": crew.ID, "effort_s": 16200, "window": map[string]any{"from": "22:00", "to": "06:00"},
	}, &j))
	require.Equal(t, []string{"J-1", elm, "2026-12-01", crew.ID, "planned", "hand"}, []string{j.Ref, j.Site, j.Date, j.Crew, j.State, j.Source})
	require.Equal(t, "06:00", j.Window.To)
	path := "/v1/jobs/" + j.ID
	var nobody jobSeen
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/jobs", map[string]any{"site": elm, "date": "2026-12-01", "crew": nil, "ref": nil}, &nobody))
	require.Empty(t, nobody.Crew)
	var wrong struct{ Code, Detail string }
	require.Equal(t, http.StatusBadRequest, w.call(http.MethodGet, "/v1/jobs?from=2026-12-02&to=2026-12-01", nil, &wrong))
	require.Contains(t, wrong.Detail, "to: 2026-12-01 is before from")
	for want, body := range map[string]map[string]any{
		"job.ref_taken":   {"site": elm, "date": "2026-12-02", "ref": "J-1"},
		"site.not_found":  {"site": domain.UUID{15: 9}.String(), "date": "2026-12-02"},
		"crew.not_found":  {"site": elm, "date": "2026-12-02", "crew": domain.UUID{15: 9}.String()},
		"date.malformed":  {"site": elm, "date": "2026-02-30"},
		"job.bad_window":  {"site": elm, "date": "2026-12-02", "window": map[string]any{"from": "06:00", "to": "06:00"}},
		"job.bad_date":    {"site": elm, "date": "1999-12-02"},
		"request.invalid": {"site": elm, "date": "tomorrow"},
	} {
		var refused jobSeen
		status := w.call(http.MethodPost, "/v1/jobs", body, &refused)
		require.GreaterOrEqual(t, status, http.StatusBadRequest)
		if want != "request.invalid" {
			require.Equal(t, want, refused.Code)
		}
	}
	status, _ := w.ask(http.MethodPatch, path, "If-Match", `"1"`, map[string]any{"date": "2026-12-03", "window": nil, "crew": nil}, &j)
	require.Equal(t, http.StatusOK, status)
	require.Nil(t, j.Window)
	status, _ = w.ask(http.MethodPatch, path, "If-Match", `"1"`, map[string]any{"date": "2026-12-04"}, &j)
	require.Equal(t, http.StatusPreconditionFailed, status)

	var badges struct{ Badges []string }
	badge := w.badgeID("dev:1").String()
	require.Equal(t, http.StatusOK, w.call(http.MethodPost, path+"/badges", map[string]any{"add": []string{badge}}, &badges))
	require.Equal(t, []string{badge}, badges.Badges)
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, path+"/badges", nil, &badges))
	require.Equal(t, []string{badge}, badges.Badges)

	var s seriesSeen
	ny, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	today := domain.DateOf(time.Now(), ny)
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/job-series", map[string]any{"site": elm, "rule": "freq=daily;interval=7", "start": today.String()}, &s))
	require.Equal(t, "FREQ=DAILY;INTERVAL=7", s.Rule)
	require.Equal(t, today.AddDays(60).String(), s.MadeTo)
	require.Equal(t, http.StatusUnprocessableEntity, w.call(http.MethodPost, "/v1/job-series", map[string]any{"site": elm, "rule": "FREQ=HOURLY", "start": today.String()}, &s))
	require.Equal(t, "series.bad_rule", s.Code)
	var page struct {
		Jobs       []jobSeen
		NextCursor *string `json:"next_cursor"`
	}
	of := "/v1/jobs?series=" + s.ID
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, of+"&limit=5", nil, &page))
	require.Len(t, page.Jobs, 5)
	first := page.Jobs[0]
	require.Equal(t, []string{today.String(), today.String()}, []string{first.Date, first.SeriesDate})
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, of+"&cursor="+*page.NextCursor, nil, &page))
	require.Len(t, page.Jobs, 4)
	require.Equal(t, http.StatusOK, w.call(http.MethodPost, "/v1/jobs/"+first.ID+"/cancel", nil, &j))
	require.True(t, j.Apart)
	status, _ = w.ask(http.MethodPatch, "/v1/job-series/"+s.ID, "If-Match", `"1"`, map[string]any{"end": today.AddDays(20).String()}, &s)
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, of+"&state=planned", nil, &page))
	require.Len(t, page.Jobs, 2)
	w.verified()
}

func TestABadgeThatACrewCarriesOverHTTP(t *testing.T) {
	w := newWorld(t)
	w.badge("dev:1")
	w.importSites(house(t, "elm-1", 422700000, time.Time{}))
	var crew, other struct{ ID string }
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/crews", map[string]any{"ref": "mow-1", "name": "Mow 1"}, &crew))
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/crews", map[string]any{"ref": "mow-2", "name": "Mow 2"}, &other))
	var carriage struct {
		ID, Badge, Code string
		To              *string
	}
	badge := map[string]any{"badge": w.badgeID("dev:1").String()}
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/crews/"+crew.ID+"/badges", badge, &carriage))
	require.Equal(t, http.StatusConflict, w.call(http.MethodPost, "/v1/crews/"+other.ID+"/badges", badge, &carriage))
	require.Equal(t, "crew.badge_carried", carriage.Code)
	badge["move"] = true
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/crews/"+other.ID+"/badges", badge, &carriage))
	require.Equal(t, http.StatusNotFound, w.call(http.MethodPost, "/v1/crews/"+crew.ID+"/badges/"+carriage.ID+"/end", map[string]any{}, &carriage))
	var page struct{ Badges []struct{ Badge string } }
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/crews/"+other.ID+"/badges", nil, &page))
	require.Len(t, page.Badges, 1)
	w.verified()
}

func TestJobsByCommand(t *testing.T) {
	s := newShell(t)
	s.must("company", "create", "acme", "--name", "Acme", "--time-zone", "America/New_York")
	of := func(args ...string) []string { return append(args, "--company", "acme") }
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	s.must(of("site", "import", file("sites.csv", "site,latitude,longitude,radius_m\nelm,42.1,-71.1,25\n"))...)
	s.must(of("worker", "import", file("workers.csv", "ref,name\n117,Ana\n118,Ben\n119,Cy\n"))...)
	out, err := s.run(of("crew", "import", file("bad.csv", "ref,name,leader,members\nmow-1,Mow 1,9,117;8\nmow-2,,,117\n"), "--dry-run")...)
	require.ErrorIs(t, err, roster.ErrRefused)
	require.Equal(t, 1, strings.Count(out, "line 2, leader"))
	require.Equal(t, 1, strings.Count(out, "line 2, members"))
	require.Contains(t, out, "the file has it twice")
	require.Contains(t, s.must(of("crew", "import", file("crews.csv", "ref,name,leader,members\nmow-1,Mow 1,117,117;118\nmow-2,Mow 2,,119\n"))...), "2 created")
	require.Contains(t, s.must(of("crew", "import", file("crews.csv", "ref,name,members\nmow-1,Mow 1,117\nmow-2,Mow 2,118;119\n"))...), "0 created, 2 changed")
	require.Contains(t, s.must(of("crew", "import", file("crews.csv", "ref,name,members\nmow-1,Mow 1,117\nmow-2,Mow 2,118;119\n"))...), "2 unchanged")
	require.Regexp(t, `mow-2 .*Ben, Cy`, s.must(of("crew", "list")...))

	out, err = s.run(of("job", "import", file("jobs.csv", "ref,site,date,crew,man_hours,window_from,window_to\nJ-1,oak,2026-02-30,mow-9,x,6,\n,elm,2026-12-01,,,,\n"), "--dry-run")...)
	require.ErrorIs(t, err, roster.ErrRefused)
	for _, wrong := range []string{"line 2, site", "line 2, date", "line 2, crew", "line 2, man_hours", "line 2, window_from", "line 2, window_to", "line 3, ref"} {
		require.Contains(t, out, wrong)
	}
	good := file("jobs.csv", "ref,site,date,crew,man_hours,window_from,window_to\nJ-1,elm,2026-12-01,mow-1,4:30,22:00,06:00\nJ-2,elm,2026-12-02,,,,\n")
	require.Contains(t, s.must(of("job", "import", good)...), "2 created")
	require.Contains(t, s.must(of("job", "import", file("jobs.csv", "ref,site,date\nJ-1,elm,2026-12-01\nJ-2,elm,2026-12-03\n"))...), "1 changed, 1 unchanged")
	list := s.must(of("job", "list", "--from", "2026-12-01", "--to", "2026-12-31")...)
	require.Regexp(t, `2026-12-01  22:00-06:00  elm +mow-1 +4 h 30 min  J-1`, list)
	require.Regexp(t, `2026-12-03  all day +elm +nobody yet`, list)
	_, err = s.run(of("job", "create", "--site", "elm", "--date", "tomorrow")...)
	require.ErrorContains(t, err, `--date "tomorrow": a date is written like`)
	s.must(of("job", "create", "--site", "elm", "--date", "2026-12-05", "--ref", "J-3")...)
	require.Contains(t, s.must(of("job", "cancel", "J-3")...), "cancelled job")
	_, err = s.run(of("job", "cancel", "J-3")...)
	require.ErrorIs(t, err, job.ErrCancelled)
	require.Contains(t, s.must(of("job", "show", "J-3", "--json")...), `"state":"cancelled"`)
	require.NotContains(t, s.must(of("job", "list", "--from", "2026-12-01")...), "J-3")

	s.must(of("job", "create", "--site", "elm", "--date", "2026-12-05", "--ref", "J-4")...)
	s.must(of("job", "series", "create", "--site", "elm", "--rule", "FREQ=WEEKLY;BYDAY=MO", "--start", "2026-11-30", "--ref", "S-1")...)
	_, err = s.run(of("job", "series", "create", "--site", "elm", "--rule", "FREQ=SOMETIMES", "--start", "2026-11-30")...)
	require.ErrorContains(t, err, "FREQ is DAILY, WEEKLY")
	require.Contains(t, s.must(of("job", "series", "change", "S-1", "--crew", "mow-2")...), "changed series")
	require.Regexp(t, `all day +elm +mow-2 .* FREQ=WEEKLY;BYDAY=MO from 2026-11-30  S-1`, s.must(of("job", "series", "list")...))
	require.Regexp(t, `2026-12-06  07:00-09:00  elm +mow-2 +1 h 30 min  J-4`, s.must(of("job", "change", "J-4", "--date", "2026-12-06", "--crew", "mow-2", "--window", "07:00-09:00", "--man-hours", "1:30")...))
	_, err = s.run(of("job", "change", "J-4")...)
	require.ErrorContains(t, err, "give --ref or --date")
	_, err = s.run(of("job", "change", "J-4", "--man-hours", "4:75")...)
	require.ErrorContains(t, err, `"4:75" is not hours such as 4.5 or 4:30`)
	out, err = s.run(of("job", "import", file("jobs.csv", "ref,site,date,man_hours\nJ-5,elm,2026-12-01,4:75\n"), "--dry-run")...)
	require.ErrorIs(t, err, roster.ErrRefused)
	require.Contains(t, out, `"4:75" is not hours such as 4.5 or 4:30`)
	_, err = s.run(of("job", "list", "--from", "2026-12-02", "--to", "2026-12-01")...)
	require.ErrorContains(t, err, "--to 2026-12-01 is before --from 2026-12-02")
	for want, course := range map[string][]string{
		": 2 jobs from 2026-11-02 to 2026-11-03, all": {"--rule", "FREQ=DAILY", "--start", "2026-11-02", "--end", "2026-11-03"},
		"warning: it plans no job":                    {"--rule", "FREQ=DAILY;COUNT=3", "--start", "2020-11-02"},
		"its first is on 2199-01-01":                  {"--rule", "FREQ=DAILY", "--start", "2199-01-01"},
		" jobs from 2026-11-02 to 20":                 {"--rule", "FREQ=DAILY", "--start", "2026-11-02"},
	} {
		require.Contains(t, s.must(of(append([]string{"job", "series", "create", "--site", "elm"}, course...)...)...), want)
	}
	require.Contains(t, s.must(of("job", "series", "show", "S-1", "--json")...), `"rule":"FREQ=WEEKLY;BYDAY=MO"`)
	for _, none := range [][]string{{}, {"--since", "2026-12-01"}} {
		_, err = s.run(of(append([]string{"job", "series", "change", "S-1"}, none...)...)...)
		require.ErrorContains(t, err, "give --ref or --site")
	}
	require.Contains(t, s.must("job", "series", "change", "--help"), "all of them anew")
}
