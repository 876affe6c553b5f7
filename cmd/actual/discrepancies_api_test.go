package main

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/casefile"
	"actual/domain"
	"actual/domain/reconcile"
)

type discrepancySeen struct {
	ID, Date, Kind, State, Site, Crew, Job, Finding, Unit, Reason, Note, Code string
	SiteName                                                                  string `json:"site_name"`
	Revision, Returned                                                        int
}

// A job that nobody came to: a pass finds it, people settle it, and it stays so.
func TestDiscrepanciesOverHTTP(t *testing.T) {
	w := newWorld(t)
	w.badge("dev:1")
	w.importSites(house(t, "elm-1", 422700000, time.Time{}))
	elm, on := w.siteID("elm-1").String(), domain.DateOf(time.Now(), time.UTC).AddDays(-3).String()
	var crew, worker struct{ ID string }
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/workers", map[string]any{"ref": "117", "name": "Ana", "active_from": "2026-01-01T00:00:00Z"}, &worker))
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/crews", map[string]any{"ref": "mow-1", "name": "Mow 1"}, &crew))
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/crews/"+crew.ID+"/members", map[string]any{"worker": worker.ID, "from": "2026-01-01T00:00:00Z"}, nil))
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/custody", map[string]any{"worker": worker.ID, "badge": w.badgeID("dev:1").String(), "from": "2026-01-01T00:00:00Z"}, nil))
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/jobs", map[string]any{"site": elm, "date": on, "crew": crew.ID, "effort_s": 3600}, nil))

	var refused struct{ Code string }
	require.Equal(t, http.StatusUnprocessableEntity, w.call(http.MethodPost, "/v1/reconciliations", map[string]any{"from": on, "to": "2099-01-01"}, &refused))
	require.Equal(t, "reconciliation.bad_range", refused.Code)
	var asked struct {
		Request string
		Dates   int
	}
	require.Equal(t, http.StatusAccepted, w.call(http.MethodPost, "/v1/reconciliations", map[string]any{"from": on, "to": on}, &asked))
	require.Equal(t, 1, asked.Dates)
	var passes struct {
		Reconciliations []struct {
			ID, Date, Cause     string
			Opened, Found, Jobs int
		}
	}
	require.Eventually(t, func() bool {
		return w.call(http.MethodGet, "/v1/reconciliations?request="+asked.Request, nil, &passes) == http.StatusOK && len(passes.Reconciliations) == 1
	}, 20*time.Second, 50*time.Millisecond)
	require.Equal(t, []int{1, 1, 1}, []int{passes.Reconciliations[0].Opened, passes.Reconciliations[0].Found, passes.Reconciliations[0].Jobs})
	var page struct{ Discrepancies []discrepancySeen }
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/discrepancies?state=unsettled&site="+elm, nil, &page))
	require.Len(t, page.Discrepancies, 1)
	d := page.Discrepancies[0]
	require.Equal(t, []string{on, "job_without_presence", "open", elm}, []string{d.Date, d.Kind, d.State, d.Site})
	require.NotEmpty(t, d.SiteName)

	path := "/v1/discrepancies/" + d.ID
	var shown struct {
		Sentences   []string
		SentencesES []string `json:"sentences_es"`
		Jobs        []any
		History     []struct{ What, By, Text, Reconciliation string }
	}
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, path, nil, &shown))
	require.Len(t, shown.Jobs, 1)
	require.Equal(t, passes.Reconciliations[0].ID, shown.History[0].Reconciliation)
	require.NotEmpty(t, shown.Sentences)
	require.Contains(t, shown.Sentences[0], d.SiteName)
	require.NotEqual(t, shown.Sentences, shown.SentencesES)
	var raw json.RawMessage
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, path+"/case", nil, &raw))
	judged, err := casefile.Decode(raw)
	require.NoError(t, err)
	require.NoError(t, reconcile.Reevaluate(judged), "it is judged again by nothing but its case")
	var features struct{ Features []any }
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, path+"/evidence", nil, &features))
	require.NotEmpty(t, features.Features, "the fence of the site")

	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/discrepancies/thresholds", nil, nil))
	wrong := struct{ Code, Detail string }{}
	for _, said := range []struct {
		method, path string
		body         any
		status       int
		says         string
	}{
		{http.MethodPost, path + "/resolve", map[string]any{"reason": "other", "resolution": "accepted"}, http.StatusUnprocessableEntity, "note is empty"},
		{http.MethodPost, path + "/comments", map[string]any{"text": "  "}, http.StatusUnprocessableEntity, "text is empty"},
		{http.MethodGet, "/v1/discrepancies?from=2026-02-30", nil, http.StatusBadRequest, `from is "2026-02-30"`},
		{http.MethodGet, "/v1/discrepancies?from=soon", nil, http.StatusBadRequest, `2026-11-30`},
		{http.MethodPost, path + "/correct?expect=soon", map[string]any{"reason": "weather", "cancel_job": true}, http.StatusBadRequest, "expect"},
		{http.MethodPost, path + "/correct?preview=true", map[string]any{"reason": "weather"}, http.StatusUnprocessableEntity, "custody, visit, fence or cancel_job"},
	} {
		require.Equal(t, said.status, w.call(said.method, said.path, said.body, &wrong), said.path)
		require.Contains(t, wrong.Detail, said.says)
		require.NotContains(t, wrong.Detail, "^", "a pattern says nothing to people")
	}
	require.Equal(t, "seconds", d.Unit)
	require.Equal(t, http.StatusPreconditionFailed, w.call(http.MethodPost, path+"/acknowledge", map[string]any{"revision": 7}, &refused))
	require.Equal(t, "revision.moved", refused.Code)
	require.Equal(t, http.StatusOK, w.call(http.MethodPost, path+"/acknowledge", map[string]any{"revision": 1}, &d))
	require.Equal(t, "acknowledged", d.State)
	require.Equal(t, http.StatusOK, w.call(http.MethodPost, path+"/acknowledge", nil, &d), "which needs nothing said")
	require.Equal(t, http.StatusOK, w.call(http.MethodPost, path+"/comments", map[string]any{"text": "the gate was locked"}, &d))
	require.Equal(t, http.StatusNotFound, w.call(http.MethodPost, path+"/assign", map[string]any{"assignee": page404}, nil))
	require.Equal(t, http.StatusUnprocessableEntity, w.call(http.MethodPost, path+"/resolve", map[string]any{"reason": "other", "resolution": "accepted"}, &refused))
	require.Equal(t, "discrepancy.no_note", refused.Code)
	many := map[string]any{"discrepancies": []string{d.ID, page404}, "reason": "no_show", "resolution": "worker_spoken_to"}
	require.Equal(t, http.StatusNotFound, w.call(http.MethodPost, "/v1/discrepancies/resolve", many, &refused), "then none is")
	many["discrepancies"] = []string{d.ID}
	var bulk struct{ Resolved, Refused int }
	require.Equal(t, http.StatusOK, w.call(http.MethodPost, "/v1/discrepancies/resolve", many, &bulk))
	require.Equal(t, []int{1, 0}, []int{bulk.Resolved, bulk.Refused})
	require.Equal(t, http.StatusConflict, w.call(http.MethodPost, path+"/resolve", map[string]any{"reason": "weather", "resolution": "accepted"}, &refused))
	require.Equal(t, "discrepancy.over", refused.Code)
	var trends struct {
		Trends []struct {
			Kind             string
			Count, Unsettled int
			SiteName         string `json:"site_name"`
			CrewName         string `json:"crew_name"`
		}
	}
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/discrepancies/trends?by=kind", nil, &trends))
	require.Equal(t, 1, trends.Trends[0].Count)
	require.Zero(t, trends.Trends[0].Unsettled)
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/discrepancies/trends?by=site", nil, &trends))
	require.Equal(t, d.SiteName, trends.Trends[0].SiteName)
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/discrepancies/trends?by=crew", nil, &trends))
	require.Equal(t, "Mow 1", trends.Trends[0].CrewName)
	require.Equal(t, http.StatusNotFound, w.call(http.MethodGet, "/v1/discrepancies/"+page404, nil, nil))
	require.Equal(t, http.StatusNotFound, w.call(http.MethodGet, "/v1/reconciliations/"+page404+"/changes", nil, nil))
	w.verified()
}

func TestDiscrepanciesByCommand(t *testing.T) {
	s := newShell(t)
	s.must("company", "create", "acme", "--name", "Acme", "--time-zone", "America/New_York")
	of := func(args ...string) []string { return append(args, "--company", "acme") }
	dir, on := t.TempDir(), domain.DateOf(time.Now(), time.UTC).AddDays(-3).String()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	require.Contains(t, s.must(of("discrepancy", "list")...), "actual reconcile --company acme")
	s.must(of("site", "import", file("sites.csv", "site,latitude,longitude,radius_m\nelm,42.1,-71.1,25\n"))...)
	s.must(of("worker", "import", file("workers.csv", "ref,name\n117,Ana\n"))...)
	s.must(of("crew", "import", file("crews.csv", "ref,name,leader,members\nmow-1,Mow 1,117,117\n"))...)
	s.must(of("job", "create", "--site", "elm", "--date", on, "--crew", "mow-1", "--man-hours", "1")...)
	require.Contains(t, s.must(of("reconcile", "--from", on)...), "of 1 jobs done")
	require.Contains(t, s.must(of("reconcile", "--from", on)...), "as before", "no news")
	_, err := s.run(of("reconcile", "--from", "2099-01-01")...)
	require.ErrorContains(t, err, "has not ended")
	_, err = s.run("reconcile", "--company", "acme")
	require.ErrorContains(t, err, "--from")
	csv := s.must(of("discrepancy", "list", "--state", "", "--csv")...)
	require.True(t, strings.HasPrefix(csv, "date,kind,"))
	_, err = s.run(of("discrepancy", "list", "--state", "lost")...)
	require.ErrorContains(t, err, "--state")
	_, err = s.run(of("discrepancy", "resolve", page404, "--reason", "weather", "--resolution", "accepted")...)
	require.ErrorContains(t, err, "no such discrepancy")
	_, err = s.run(of("discrepancy", "resolve", page404, "--reason", "rain", "--resolution", "accepted")...)
	require.ErrorContains(t, err, "badge_not_worn")
}

// Thresholds are set for a company, its branches and sites, and passes judge by them:
// each discrepancy says which level set what it was judged by.
func TestThresholdsOfBranchAndSite(t *testing.T) {
	s := newShell(t)
	s.must("company", "create", "acme", "--name", "Acme", "--time-zone", "America/New_York")
	of := func(args ...string) []string { return append(args, "--company", "acme") }
	dir, on := t.TempDir(), domain.DateOf(time.Now(), time.UTC).AddDays(-3).String()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	s.must(of("site", "import", file("sites.csv", "site,latitude,longitude,radius_m\nelm,42.1,-71.1,25\noak,42.2,-71.1,25\n"))...)
	s.must(of("worker", "import", file("workers.csv", "ref,name\n117,Ana\n"))...)
	s.must(of("crew", "import", file("crews.csv", "ref,name,leader,members\nmow-1,Mow 1,117,117\n"))...)
	s.must(of("job", "create", "--site", "elm", "--date", on, "--crew", "mow-1", "--man-hours", "1")...)
	s.must(of("badge", "add", "dev:1")...)
	s.must(of("custody", "give", "dev:1", "117", "--from", on)...)
	s.must(of("threshold", "branch", "North", "--sites", "elm", "--crews", "mow-1")...)
	s.must(of("threshold", "set", "used_milli=800", "--branch", "North")...)
	require.Contains(t, s.must(of("threshold", "set", "used_milli=950", "--revision", "3")...), "used_milli          900  company=950  North=800")
	_, err := s.run(of("threshold", "set", "used_milli=951", "--revision", "3")...)
	require.ErrorContains(t, err, "changed since you read it")
	_, err = s.run(of("threshold", "set", "settle_s=60", "--site", "elm")...)
	require.ErrorContains(t, err, "whole company")
	_, err = s.run(of("threshold", "set", "used_milli=60", "--branch", "South")...)
	require.ErrorContains(t, err, "no such branch")
	_, err = s.run(of("threshold", "branch", "South", "--sites", "elm")...)
	require.ErrorContains(t, err, `elm is of "North" and of "South": leave it out of one of them`)
	_, err = s.run(of("threshold", "set", "used=60")...)
	require.ErrorContains(t, err, "used_milli")
	s.must(of("reconcile", "--from", on)...)

	var d discrepancySeen
	require.NoError(t, json.Unmarshal([]byte(s.must(of("discrepancy", "list", "--kind", "job_without_presence", "--json")...)), &d))
	told := s.must(of("explain", d.ID)...)
	require.Contains(t, told, "comes to the same verdict")
	require.Contains(t, told, "used_milli         800, set by branch")
	require.Contains(t, told, "elm")
	require.Contains(t, told, "1. ")
	path := filepath.Join(dir, "case.json")
	s.must(of("discrepancy", "show", d.ID, "--case", path)...)
	require.Contains(t, told, ": the same as in the ledger's entry ", "it was looked up")
	offline := s.must("explain", "--case", path)
	require.Contains(t, offline, ": not compared with the ledger", "offline it can't be, and is not said to be")
	digest := regexp.MustCompile(`facts digest .*\n`)
	require.Equal(t, digest.ReplaceAllString(told, ""), digest.ReplaceAllString(offline, ""), "else it is told the same")
	require.Equal(t, offline, s.must("explain", d.ID, "--case", path))
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	forged := file("forged.json", strings.Replace(string(raw), `"value":800`, `"value":801`, 1))
	said, err := s.run("explain", "--case", forged)
	require.ErrorIs(t, err, reconcile.ErrTampered)
	require.True(t, strings.HasPrefix(said, "IT DOES NOT HOLD: "), said)
	require.Contains(t, said, "altered: a fact, a threshold or the digest")
	forged = file("forged.json", strings.Replace(string(raw), `"verdict":{"holds":true,"finding":"not_seen","expected":3600`, `"verdict":{"holds":true,"finding":"not_seen","expected":7200`, 1))
	said, err = s.run("explain", "--case", forged)
	require.ErrorIs(t, err, reconcile.ErrTampered)
	require.Regexp(t, `^IT DOES NOT HOLD: .*\n  altered: the verdict.*\n  written: not seen: 2 h 00 min due, 0 min found\n  judged again: not seen: 1 h 00 min due, 0 min found\n`, said)
	require.NotContains(t, said, "altered: a fact", "the digest shows that they are what they were")
	var judged struct {
		Same    bool `json:"same_verdict"`
		Altered []string
		Verdict struct{ Expected int }
		Ledger  *struct{ Agrees bool }
	}
	printed, err := s.run("explain", "--case", forged, "--json")
	require.Error(t, err)
	require.NoError(t, json.Unmarshal([]byte(printed), &judged))
	require.False(t, judged.Same)
	require.Equal(t, []string{"verdict"}, judged.Altered)
	require.Equal(t, 3600, judged.Verdict.Expected, "what the facts lead to")
	require.Nil(t, judged.Ledger)
	require.NoError(t, json.Unmarshal([]byte(s.must(of("explain", d.ID, "--json")...)), &judged))
	require.True(t, judged.Ledger.Agrees)
	_, err = s.run("explain", page404, "--case", path)
	require.ErrorContains(t, err, "no such discrepancy in it")
	_, err = s.run(of("explain", page404)...)
	require.ErrorContains(t, err, "no such visit, nor such a discrepancy")
	_, err = s.run(of("discrepancy", "list", "--from", "2026-11-02", "--to", "2026-11-01")...)
	require.ErrorContains(t, err, "is before --from")
	_, err = s.run("reconcile")
	require.ErrorContains(t, err, "--company and --from")
	_, err = s.run(of("discrepancy", "assign", d.ID)...)
	require.ErrorContains(t, err, "nobody")
}
