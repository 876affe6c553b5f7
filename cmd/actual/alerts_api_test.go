package main

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

type alertRuleSeen struct {
	ID       string `json:"id"`
	Level    string `json:"level"`
	SilenceS *int64 `json:"silence_s"`
	Missed   *int   `json:"missed"`
	Repeat   *[]int `json:"repeat_minutes"`
	Revision int    `json:"revision"`
	First    *[]struct {
		Channel string  `json:"channel"`
		To      string  `json:"to"`
		Address *string `json:"address"`
	} `json:"first"`
}

// sent sends a body as it is, over a state that was seen ("": none).
func (w *world) sent(method, path, body, seen string) (int, http.Header, string) {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), method, w.url+path, strings.NewReader(body))
	require.NoError(w.t, err)
	req.Header.Set("Authorization", "Bearer "+w.key)
	if seen != "" {
		req.Header.Set("If-Match", seen)
	}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(w.t, err)
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(resp.Body)
	require.NoError(w.t, err)
	return resp.StatusCode, resp.Header, string(raw)
}

// A rule is made, changed part by part over what was seen, and removed; an address that is a
// secret is shown by nothing.
func TestRulesOfAlertsOverTheAPI(t *testing.T) {
	w := newWorld(t)
	const secret = "x9Yz8Wv7Ut6Sr5Qp"
	var r alertRuleSeen
	made := map[string]any{"silence_s": 7200, "hours": []map[string]string{{"day": "monday", "from": "06:00", "to": "24:00"}}, "quiet": []any{}, "repeat_minutes": []int{60, 240},
		"first": []map[string]string{{"channel": "email", "to": "office@northside.example"}, {"channel": "slack", "to": "https://hooks.slack.com/services/T0/B0/" + secret}}}
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/alert-rules", made, &r))
	require.Equal(t, "company", r.Level)
	require.Equal(t, "https://hooks.slack.com/…r5Qp", (*r.First)[1].To)
	address := (*r.First)[1].Address
	require.NotNil(t, address)
	require.Equal(t, http.StatusConflict, w.call(http.MethodPost, "/v1/alert-rules", made, nil))

	status, header, body := w.sent(http.MethodPatch, "/v1/alert-rules/"+r.ID, `{"silence_s":null,"missed":3,"first":[{"channel":"slack","address":"`+*address+`"}]}`, `"1"`)
	require.Equal(t, http.StatusOK, status, body)
	require.Equal(t, `"2"`, header.Get("ETag"))
	require.NotContains(t, body, secret)
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/alert-rules/"+r.ID, nil, &r))
	require.Nil(t, r.SilenceS)
	require.Equal(t, 3, *r.Missed)
	require.Equal(t, []int{60, 240}, *r.Repeat, "what is left out stays")
	require.Len(t, *r.First, 1)
	status, _, body = w.sent(http.MethodPatch, "/v1/alert-rules/"+r.ID, `{"missed":4}`, `"1"`)
	require.Equal(t, http.StatusPreconditionFailed, status, body)
	for _, bad := range []string{
		`{"first":[{"channel":"slack"}]}`, `{"first":[{"channel":"slack","to":"http://hooks.slack.com/x"}]}`, `{"repeat_minutes":[20]}`, `{"hours":[]}`,
		`{"hours":[{"day":"monday","from":"18:00","to":"06:00"}]}`, `{"first":[{"channel":"teams","address":"` + *address + `"}]}`,
	} {
		status, _, body = w.sent(http.MethodPatch, "/v1/alert-rules/"+r.ID, bad, `"2"`)
		require.Contains(t, []int{http.StatusUnprocessableEntity, http.StatusBadRequest}, status, "%s: %s", bad, body)
	}
	var e struct {
		AllowedBy string `json:"allowed_by"`
		Admins    bool   `json:"admins"`
		From      []struct{ Part, Rule, Level string }
	}
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/alert-rules/effective", nil, &e))
	require.Equal(t, "missed", e.AllowedBy)
	require.False(t, e.Admins)
	parts := []string{}
	for _, f := range e.From {
		require.Equal(t, r.ID, f.Rule)
		parts = append(parts, f.Part)
	}
	require.Contains(t, parts, "missed")
	require.Contains(t, parts, "silence_s", "that it is by missed is from there")
	for _, path := range []string{"/v1/alert-rules", "/v1/alerts", "/v1/alerts?active=true", "/v1/alert-messages", "/v1/alerts/usefulness", "/v1/ledger/entries"} {
		status, _, body = w.sent(http.MethodGet, path, "", "")
		require.Equal(t, http.StatusOK, status, "%s: %s", path, body)
		require.False(t, strings.Contains(body, secret), path)
	}
	status, _, body = w.sent(http.MethodDelete, "/v1/alert-rules/"+r.ID, "", "")
	require.Equal(t, http.StatusNoContent, status, body)
	require.Equal(t, http.StatusNotFound, w.call(http.MethodGet, "/v1/alert-rules/"+r.ID, nil, nil))
	var left int
	require.NoError(t, w.db.Admin(t).QueryRow(t.Context(), `SELECT count(*) FROM alert_address`).Scan(&left))
	require.Zero(t, left)
}

// An alert is listed, shown with what it says and what became of it, and answered.
func TestAlertsOverTheAPI(t *testing.T) {
	w := newWorld(t)
	_, err := w.db.Admin(t).Exec(t.Context(), `INSERT INTO alert (company_id, id, kind, subject, about, since, raised_at, state, told, answered_by, answers, ended_at, ended, facts, revision)
		SELECT company_id, gen_random_uuid(), 'all_silent', 'proof ' || n, 'proof', now() - interval '2 hours', now() - interval '1 hour', CASE n WHEN 1 THEN 'over' ELSE 'open' END, 1, '', 0,
			CASE n WHEN 1 THEN now() END, '', '{}', 1
		FROM api_key, generate_series(1, 5) n`)
	require.NoError(t, err)
	type alert struct{ ID, State, Kind string }
	var page struct {
		Alerts     []alert
		NextCursor *string `json:"next_cursor"`
	}
	var all []alert
	for path := "/v1/alerts?limit=2&active=true"; ; {
		page.NextCursor, page.Alerts = nil, nil
		require.Equal(t, http.StatusOK, w.call(http.MethodGet, path, nil, &page))
		all = append(all, page.Alerts...)
		if page.NextCursor == nil {
			break
		}
		path = "/v1/alerts?limit=2&active=true&cursor=" + *page.NextCursor
	}
	require.Len(t, all, 4, "raised in the same moment, none is passed over and none told twice")
	id := all[0].ID
	status, _, body := w.keyed("/v1/alerts/"+id+"/snooze", "k1", map[string]any{"minutes": 60})
	require.Equal(t, http.StatusOK, status, body)
	require.Contains(t, body, `"state":"snoozed"`)
	status, _, body = w.keyed("/v1/alerts/"+id+"/acknowledge", "k2", map[string]any{})
	require.Equal(t, http.StatusOK, status, body)
	require.Contains(t, body, `"state":"acknowledged"`)
	var d struct {
		Text    struct{ Subject, Language string }
		History []struct {
			What string
			By   *string
		}
	}
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/alerts/"+id+"?language=es", nil, &d))
	require.Equal(t, "es", d.Text.Language)
	require.Equal(t, "raised", d.History[0].What)
	require.NotNil(t, d.History[len(d.History)-1].By)
	page.Alerts = nil
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/alerts?active=false", nil, &page))
	require.Len(t, page.Alerts, 1)
	status, _, body = w.keyed("/v1/alerts/"+page.Alerts[0].ID+"/acknowledge", "k3", map[string]any{})
	require.Equal(t, http.StatusConflict, status, body)
}
