package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/contracts/notehub/sim"
)

// backfillShown is a backfill as the API shows it.
type backfillShown struct {
	ID      string     `json:"id"`
	Found   int        `json:"found"`
	Stored  int        `json:"stored"`
	Known   int        `json:"known"`
	AskedBy string     `json:"asked_by"`
	EndedAt *time.Time `json:"ended_at"`
	Problem *string    `json:"problem"`
	Missing []struct {
		Hour   time.Time `json:"hour"`
		Events int       `json:"events"`
	} `json:"missing"`
}

func TestBackfillsOverHTTP(t *testing.T) {
	w := newWorld(t)
	w.badge("dev:1")
	hub := sim.New(time.Now)
	lost := event("lost", "dev:1", 60)
	require.NoError(t, hub.Add(sim.Seed{
		Projects: []sim.ProjectSeed{{UID: proofProject, Account: "acme", Events: []json.RawMessage{[]byte(event("came", "dev:1", 0)), []byte(lost)}}},
		Tokens:   []sim.AccessToken{{Token: "a-token-of-acme", Account: "acme"}},
	}))
	server := httptest.NewServer(hub)
	t.Cleanup(server.Close)
	status, _ := w.post(w.route, event("came", "dev:1", 0))
	require.Equal(t, http.StatusOK, status)

	window := map[string]any{"from": "2026-06-03T00:00:00Z", "to": "2026-06-04T00:00:00Z"}
	w.refused(http.MethodPost, "/v1/backfills", map[string]any{"from": "2026-06-04T00:00:00Z", "to": "2026-06-03T00:00:00Z"}, http.StatusUnprocessableEntity, "backfill.bad_window")
	w.refused(http.MethodPost, "/v1/backfills", map[string]any{"to": "2999-06-04T00:00:00Z"}, http.StatusUnprocessableEntity, "backfill.bad_window")
	w.refused(http.MethodGet, "/v1/backfills/0190b5a0-7c2e-7cc0-8f3a-2f4b6c1d9e10", nil, http.StatusNotFound, "backfill.not_found")
	var asked, got backfillShown
	require.Equal(t, http.StatusAccepted, w.call(http.MethodPost, "/v1/backfills", window, &asked))
	require.Regexp(t, "^apikey:", asked.AskedBy)
	one := "/v1/backfills/" + asked.ID
	require.Eventually(t, func() bool {
		return w.call(http.MethodGet, one, nil, &got) == http.StatusOK && got.Problem != nil
	}, time.Minute, 100*time.Millisecond)
	require.Equal(t, "the company has given no credentials for this vendor", *got.Problem)

	require.Equal(t, http.StatusOK, w.call(http.MethodPut, "/v1/vendors/notehub/credentials", map[string]any{
		"settings": map[string]string{"project": proofProject, "base_url": server.URL}, "secrets": map[string]string{"token": "a-token-of-acme"},
	}, nil))
	var again backfillShown
	require.Equal(t, http.StatusAccepted, w.call(http.MethodPost, "/v1/backfills", window, &again))
	require.Equal(t, asked.ID, again.ID, "it goes on")
	require.Eventually(t, func() bool {
		got = backfillShown{}
		return w.call(http.MethodGet, one, nil, &got) == http.StatusOK && got.EndedAt != nil
	}, time.Minute, 100*time.Millisecond)
	require.Nil(t, got.Problem)
	require.Equal(t, [3]int{2, 1, 1}, [3]int{got.Found, got.Stored, got.Known})
	require.Len(t, got.Missing, 1)
	require.Equal(t, time.Date(2026, 6, 3, 12, 0, 0, 0, time.UTC), got.Missing[0].Hour)
	var report struct {
		Contents []struct {
			Raw string `json:"raw"`
		} `json:"contents"`
	}
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/events/lost", nil, &report))
	require.Len(t, report.Contents, 1)
	require.Equal(t, lost, report.Contents[0].Raw)
	var page struct {
		Backfills       []backfillShown `json:"backfills"`
		ComparedThrough *time.Time      `json:"compared_through"`
	}
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/backfills", nil, &page))
	require.Equal(t, []backfillShown{got}, page.Backfills)
	require.Nil(t, page.ComparedThrough)
}
