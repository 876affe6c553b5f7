package main

import (
	"encoding/base64"
	"encoding/csv"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/inbound/httpapi"
	"actual/domain"
)

func TestAssignmentsOverHTTP(t *testing.T) {
	w := newWorld(t)
	w.badge("dev:1")
	w.importSites(house(t, "elm-1", 422700000, time.Time{}))
	elm, on := w.siteID("elm-1").String(), domain.DateOf(time.Now(), w.company.Zone()).AddDays(1).String()
	var ana, crew, job struct{ ID string }
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/workers", map[string]any{"ref": "W1", "name": "Ana"}, &ana))
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/crews", map[string]any{"ref": "mow-1", "name": "Mow 1", "leader": ana.ID}, &crew))
	for _, of := range []any{crew.ID, nil} {
		require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/jobs", map[string]any{"site": elm, "date": on, "crew": of}, &job))
	}

	var wrong struct{ Code string }
	require.Equal(t, http.StatusNotFound, w.call(http.MethodGet, "/v1/assignments?date="+on, nil, &wrong))
	require.Equal(t, "assignment.not_exported", wrong.Code)
	var made httpapi.AssignmentExport
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/assignment-exports", map[string]any{"date": on}, &made))
	require.Equal(t, []any{on, 1, 2, 2, 2}, []any{made.Date, made.Revision, made.Rows, made.Added, made.MadeFrom.Jobs})
	require.Equal(t, http.StatusOK, w.call(http.MethodPost, "/v1/assignment-exports", map[string]any{"date": on}, &made))
	require.Equal(t, http.StatusUnprocessableEntity, w.call(http.MethodPost, "/v1/assignment-exports", map[string]any{"date": "2199-01-01"}, &wrong))
	require.Equal(t, "assignment.bad_date", wrong.Code)

	var page httpapi.AssignmentPage
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/assignments?limit=1&date="+on, nil, &page))
	first := page.Assignments[0]
	require.Equal(t, []any{httpapi.FromLeader, "Ana", "mow-1", "elm-1", httpapi.SeenUnknown, "not_yet"},
		[]any{first.Source, *first.Worker.Name, *first.Crew.Ref, first.Site.Ref, first.Presence.Seen, *first.Presence.Why})
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/assignments?date="+on+"&cursor="+*page.NextCursor, nil, &page))
	require.Equal(t, []any{httpapi.FromNobody, 1}, []any{page.Assignments[0].Source, len(page.Assignments)})
	require.Nil(t, page.NextCursor)
	for query, rows := range map[string]int{"source=leader": 1, "source=roster": 0, "crew=" + crew.ID: 1, "site=" + elm: 2, "worker=" + ana.ID: 1, "site=" + crew.ID: 0, "revision=1&fields=source,worker": 2} {
		require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/assignments?date="+on+"&"+query, nil, &page), query)
		require.Len(t, page.Assignments, rows, query)
	}
	bad := "A" + base64.RawURLEncoding.EncodeToString([]byte("\x00"))
	for _, path := range []string{"assignments?date=" + on + "&cursor=" + bad, "assignments?date=2026-02-30", "assignments", "assignments?date=" + on + "&source=rumour", "assignment-exports?cursor=" + bad} {
		require.Equal(t, http.StatusBadRequest, w.call(http.MethodGet, "/v1/"+path, nil, &wrong), path)
	}

	// Another leader: another revision, and what it changed.
	status, _ := w.ask(http.MethodPatch, "/v1/crews/"+crew.ID, "If-Match", `"1"`, map[string]any{"leader": nil}, &crew)
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/assignment-exports", map[string]any{"date": on}, &made))
	require.Equal(t, []int{2, 2, 1, 1, 0}, []int{made.Revision, made.Rows, made.Added, made.Removed, made.Changed})
	var changes httpapi.AssignmentChangePage
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/assignment-changes?limit=1&date="+on, nil, &changes))
	kinds := []any{changes.AssignmentChanges[0].Kind}
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/assignment-changes?date="+on+"&cursor="+*changes.NextCursor, nil, &changes))
	require.ElementsMatch(t, []any{httpapi.RowAdded, httpapi.RowRemoved}, append(kinds, changes.AssignmentChanges[0].Kind))
	var exports httpapi.AssignmentExportPage
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/assignment-exports?limit=1&date="+on, nil, &exports))
	require.Equal(t, 2, exports.AssignmentExports[0].Revision)
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/assignment-exports?cursor="+*exports.NextCursor, nil, &exports))
	require.Equal(t, 1, exports.AssignmentExports[0].Revision)

	// Who may not read of people is told identifiers.
	var key struct{ Secret string }
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/api-keys", map[string]any{"label": "map", "scopes": []string{"presence:read"}}, &key))
	w.with(key.Secret, func() {
		require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/assignments?revision=1&limit=1&date="+on, nil, &page))
		require.Equal(t, ana.ID, page.Assignments[0].Worker.Id)
		require.Nil(t, page.Assignments[0].Worker.Name)
		require.Nil(t, page.Assignments[0].Crew.Name)
		require.NotContains(t, w.table(on), "Ana")
		require.Equal(t, http.StatusForbidden, w.call(http.MethodPost, "/v1/assignment-exports", map[string]any{"date": on}, nil))
	})
	table, err := csv.NewReader(strings.NewReader(w.table(on))).ReadAll()
	require.NoError(t, err)
	require.Len(t, table, 3)
	require.Contains(t, w.table(on), "Ana")
	w.verified()
}

// table is the first revision of a date as CSV.
func (w *world) table(on string) string {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet, w.url+"/v1/assignments/table?revision=1&date="+on, nil)
	require.NoError(w.t, err)
	req.Header.Set("Authorization", "Bearer "+w.key)
	status, body := w.do(req)
	require.Equal(w.t, http.StatusOK, status)
	return body
}

func TestAssignmentsByCommand(t *testing.T) {
	s := newShell(t)
	s.must("company", "create", "acme", "--name", "Acme", "--time-zone", "America/New_York")
	export := func(args ...string) string {
		return s.must(append([]string{"export", "assignments", "--company", "acme", "--date", time.Now().Format(time.DateOnly)}, args...)...)
	}
	require.Contains(t, export("--list"), "was not exported yet")
	require.Equal(t, 1, strings.Count(export(), "\n"), "the columns, and no row")
	require.Empty(t, export("--format", "json"))
	require.Contains(t, export("--list"), "revision 1: 0 rows")
	require.Contains(t, export("--changes", "--again"), "revision 1 changed nothing")
	for _, wrong := range [][]string{{"--format", "xml"}, {"--source", "rumour"}, {"--revision", "7"}, {"--revision", "1", "--again"}, {"--crew", "none"}} {
		_, err := s.run(append([]string{"export", "assignments", "--company", "acme"}, wrong...)...)
		require.Error(t, err, wrong)
	}
}
