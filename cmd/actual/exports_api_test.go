package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// exportShown is an export as the API shows it.
type exportShown struct {
	ID, About, Mark, State, Problem string
	Stuck                           bool
	Issue                           struct{ Subject, Ticket string }
}

func issueAsked(about string) map[string]any {
	return map[string]any{"target": "aspire", "kind": "issue", "about": about, "issue": map[string]string{"subject": "Crew not seen", "ticket": "500201"}}
}

func TestExportsOverHTTP(t *testing.T) {
	w := newWorld(t)
	const setting = "/v1/export-settings/aspire/issue"
	w.refused(http.MethodPost, "/v1/exports", issueAsked("one"), http.StatusConflict, "export.off")
	for name, refused := range map[string]struct {
		seen   string
		body   any
		status int
		code   string
	}{
		"no state":              {"", map[string]any{"mode": "trial"}, 428, "request.no_if_match"},
		"another state":         {`"7"`, map[string]any{"mode": "trial"}, 412, "revision.moved"},
		"without having looked": {`"1"`, map[string]any{"mode": "on"}, 409, "export.trial_first"},
		"no such mode":          {`"1"`, map[string]any{"mode": "sometimes"}, 400, "request.bad_body"},
	} {
		status, code, _ := w.patch(setting, refused.seen, refused.body)
		require.Equal(t, []any{refused.status, refused.code}, []any{status, code}, name)
	}
	status, _, tag := w.patch(setting, `"1"`, map[string]any{"mode": "trial", "per_day": 5, "assigned_to": "77"})
	require.Equal(t, []any{200, `"2"`}, []any{status, tag})
	var settings struct{ Settings []struct{ Mode string } }
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/export-settings", nil, &settings))
	require.Equal(t, "trial", settings.Settings[0].Mode)

	var made exportShown
	require.Equal(t, http.StatusAccepted, w.call(http.MethodPost, "/v1/exports", issueAsked("one"), &made))
	require.Equal(t, []any{"one", "trial", "500201"}, []any{made.About, made.State, made.Issue.Ticket})
	var again exportShown
	require.Equal(t, http.StatusAccepted, w.call(http.MethodPost, "/v1/exports", issueAsked("one"), &again))
	require.Equal(t, made.ID, again.ID)
	both := issueAsked("two")
	both["issue"] = map[string]string{"subject": "Crew not seen", "ticket": "500201", "site": "2001"}
	w.refused(http.MethodPost, "/v1/exports", both, http.StatusUnprocessableEntity, "export.bad_issue")

	var detail struct {
		Export  exportShown
		Steps   []struct{ State, What, By string }
		Request string
	}
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/exports/"+made.ID, nil, &detail))
	require.Equal(t, fmt.Sprintf(`{"AssignedTo":"77","Subject":"Crew not seen [%s]","Notes":"Written by Actual, %s.","WorkTicketID":500201,"IncludeClient":false,"PublicComment":false}`, made.Mark, made.Mark), detail.Request)
	require.Len(t, detail.Steps, 1)
	require.True(t, strings.HasPrefix(detail.Steps[0].By, "apikey:"))

	w.refused(http.MethodPost, "/v1/exports/"+made.ID+"/retry", nil, http.StatusConflict, "export.ended")
	require.Equal(t, http.StatusOK, w.call(http.MethodPost, "/v1/exports/"+made.ID+"/give-up", map[string]string{"reason": "told by telephone"}, &made))
	require.Equal(t, []any{"given_up", "told by telephone"}, []any{made.State, made.Problem})
	w.refused(http.MethodPost, "/v1/exports/"+made.ID+"/give-up", map[string]string{"reason": "again"}, http.StatusConflict, "export.ended")
	w.refused(http.MethodGet, "/v1/exports/0190b5a0-7c2e-7cc0-8f3a-2f4b6c1d9e10", nil, http.StatusNotFound, "export.not_found")

	var page struct {
		Exports []exportShown
		Counts  map[string]int
		Next    *string `json:"next_cursor"`
	}
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/exports?state=given_up&about=one&target=aspire&kind=issue", nil, &page))
	require.Equal(t, []any{1, 1, true}, []any{len(page.Exports), page.Counts["given_up"], page.Next == nil})
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/exports?stuck=true", nil, &page))
	require.Empty(t, page.Exports)
}

func TestExportsByCommand(t *testing.T) {
	s := newShell(t)
	s.must("company", "create", "acme", "--name", "Acme", "--time-zone", "America/New_York")
	require.Contains(t, s.must("export", "settings", "--company", "acme"), "aspire issue  off, at most 20 a day")
	issue := []string{"export", "issue", "--company", "acme", "--about", "one", "--subject", "Crew not seen", "--ticket", "500201"}
	_, err := s.run(issue...)
	require.ErrorContains(t, err, "actual export set aspire issue --mode trial --company acme")
	_, err = s.run("export", "set", "aspire", "issue", "--company", "acme", "--mode", "on")
	require.ErrorContains(t, err, "actual export set aspire issue --mode trial --company acme")
	s.must("export", "set", "aspire", "issue", "--company", "acme", "--mode", "trial", "--per-day", "7")
	require.Contains(t, s.must(issue...), "trial")
	listed := s.must("export", "list", "--company", "acme", "--json")
	require.Contains(t, listed, `"about":"one"`)
	id := listed[strings.Index(listed, `"id":"`)+6:][:36]
	require.Contains(t, s.must("export", "show", id, "--company", "acme"), "it can't be sent as it is: what is to be written was refused: assigned_to is the UserID")
	s.must("export", "set", "aspire", "issue", "--company", "acme", "--assigned-to", "77")
	require.Contains(t, s.must("export", "show", id, "--company", "acme"), `what is sent: {"AssignedTo":"77","Subject":"Crew not seen [ACT-`)
	require.Contains(t, s.must("export", "give-up", id, "--company", "acme", "--reason", "told by telephone"), "given_up")
	for want, args := range map[string][]string{
		"nothing is left to decide":    {"retry", id},
		"--state \"gone\"":             {"list", "--state", "gone"},
		"`actual export list` shows":   {"show", "17"},
		"nothing of that kind":         {"set", "aspire", "song", "--mode", "trial"},
		"--mode, --per-day":            {"set", "aspire", "issue"},
		"about either a ticket":        {"issue", "--about", "two", "--subject", "Crew not seen"},
		"the mode is off, trial or on": {"set", "aspire", "issue", "--mode", "sometimes"},
	} {
		_, err := s.run(append(append([]string{"export"}, args...), "--company", "acme")...)
		require.ErrorContains(t, err, want)
	}
	require.Contains(t, s.must("export", "list", "--company", "acme", "--stuck"), "no such exports")
}
