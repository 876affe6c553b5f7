package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/app/roster"
	"actual/app/tenancy"
	"actual/domain"
	"actual/domain/job"
	"actual/domain/ledger"
	"actual/domain/tenant"
)

type taskSeen struct {
	ID                          string
	Kind, State                 string
	DryRun                      bool `json:"dry_run"`
	Rows, Done                  int
	Changed, Unchanged, Refused int
	Code, Detail                string
	StartedAt, EndedAt          *time.Time
	Problem                     *struct{ Code, Detail string }
}

type taskRowSeen struct {
	Row         int
	Line        *int
	Input       map[string]string
	Result      string
	Field, Code *string
	Reason      *string
	Remedy      *string
	Report      map[string]any
}

// asked waits until a task has ended.
func (w *world) asked(t taskSeen) taskSeen {
	w.t.Helper()
	require.Eventually(w.t, func() bool {
		require.Equal(w.t, http.StatusOK, w.call(http.MethodGet, "/v1/tasks/"+t.ID, nil, &t))
		return t.State != "waiting" && t.State != "running"
	}, time.Minute, 50*time.Millisecond)
	return t
}

func (w *world) rowsOf(t taskSeen, query string) (rows []taskRowSeen) {
	w.t.Helper()
	for cursor := ""; ; {
		var page struct {
			Rows []taskRowSeen
			Next *string `json:"next_cursor"`
		}
		require.Equal(w.t, http.StatusOK, w.call(http.MethodGet, "/v1/tasks/"+t.ID+"/rows?limit=2"+query+cursor, nil, &page))
		if rows = append(rows, page.Rows...); page.Next == nil {
			return rows
		}
		cursor = "&cursor=" + *page.Next
	}
}

func TestAssignBadgesOverHTTP(t *testing.T) {
	w := newWorld(t)
	for n := range 3 {
		w.badge(fmt.Sprintf("dev:%d", n+1))
		_, err := w.tools.Workers.Add(t.Context(), roster.AddWorker{Company: w.company.ID(), Worker: job.Particulars{Ref: fmt.Sprintf("W%d", n+1), Name: "N"}, By: "test"})
		require.NoError(t, err)
	}
	file := "badge;worker;from\ndev:1;W1;2026-06-01\ndev:2;W2;2026-06-01\ndev:3;W9;\ndev:1;W3;\ndev:3\n"
	var dry, made taskSeen
	require.Equal(t, http.StatusAccepted, w.upload("/v1/tasks/assign-badges?to=workers&dry_run=true", "text/csv", file, &dry))
	require.Equal(t, []any{"assign_badges", true, 5}, []any{dry.Kind, dry.DryRun, dry.Rows})
	dry = w.asked(dry)
	require.Equal(t, []int{5, 2, 0, 3}, []int{dry.Done, dry.Changed, dry.Unchanged, dry.Refused})
	var custody struct{ Custody []any }
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/custody", nil, &custody))
	require.Empty(t, custody.Custody, "a dry run does nothing")
	require.Equal(t, http.StatusAccepted, w.upload("/v1/tasks/assign-badges?to=workers", "text/csv", file, &made))
	made = w.asked(made)
	require.Equal(t, w.rowsOf(dry, ""), w.rowsOf(made, ""))
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/custody", nil, &custody))
	require.Len(t, custody.Custody, 2)
	refused := w.rowsOf(made, "&result=refused")
	require.Len(t, refused, 3)
	require.Equal(t, 4, *refused[0].Line)
	require.Equal(t, []string{"worker", "worker.not_found"}, []string{*refused[0].Field, *refused[0].Code})
	require.Contains(t, *refused[0].Remedy, "/v1/workers")
	require.Equal(t, map[string]string{"badge": "dev:3", "worker": "W9", "from": ""}, refused[0].Input)
	require.Equal(t, []string{"task.row_twice", "import.bad_line"}, []string{*refused[1].Code, *refused[2].Code})
	var list struct{ Tasks []taskSeen }
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/tasks?limit=1", nil, &list))
	require.Equal(t, made.ID, list.Tasks[0].ID, "the newest first")
	w.refused(http.MethodPost, "/v1/tasks/"+made.ID+"/cancel", nil, http.StatusConflict, "task.ended")
	w.refused(http.MethodPost, "/v1/tasks/"+made.ID+"/restart", nil, http.StatusConflict, "task.not_restartable")
	w.refused(http.MethodPost, "/v1/tasks/assign-badges?to=workers", map[string]any{"rows": []any{}}, http.StatusBadRequest, "request.bad_body")
	w.othersSeeNoTask(made)
	require.Eventually(t, func() bool {
		kinds := map[ledger.Kind]int{}
		for _, e := range w.entries() {
			kinds[e.Kind]++
		}
		return kinds[ledger.TaskAsked] == 2 && kinds[ledger.TaskEnded] == 2 && kinds[ledger.CustodyChanged] == 2
	}, time.Minute, 100*time.Millisecond)
	w.refusesColumns()
}

// refusesColumns assigns with columns and fields that say nothing of what is assigned
// to, and without those that do.
func (w *world) refusesColumns() {
	w.t.Helper()
	var p struct{ Code, Detail string }
	for _, table := range []struct{ to, file, says string }{
		{"workers", "badge,worker,crew\ndev:1,W1,C1\n", `there is no column "crew"; there are: badge, worker, from, to`},
		{"jobs", "badge,job,from\ndev:1,J1,2026-06-01\n", `there is no column "from"; there are: badge, job`},
		{"workers", "badge\ndev:1\ndev:2\n", "the column worker is missing"},
	} {
		require.Equal(w.t, http.StatusUnprocessableEntity, w.upload("/v1/tasks/assign-badges?to="+table.to, "text/csv", table.file, &p))
		require.Equal(w.t, "csv.malformed", p.Code)
		require.Contains(w.t, p.Detail, table.says)
	}
	for _, body := range []struct {
		row  map[string]any
		says string
	}{
		{map[string]any{"badge": "dev:1", "crew": "C1", "job": "J1"}, "rows[0].job: to=crews has no such field; there are: badge, crew, from, to"},
		{map[string]any{"badge": "dev:1"}, "rows[0].crew is missing: to=crews needs it"},
	} {
		require.Equal(w.t, http.StatusBadRequest, w.call(http.MethodPost, "/v1/tasks/assign-badges?to=crews", map[string]any{"rows": []any{body.row}}, &p))
		require.Equal(w.t, "request.bad_body", p.Code)
		require.Contains(w.t, p.Detail, body.says)
	}
	var made taskSeen
	require.Equal(w.t, http.StatusAccepted, w.upload("/v1/tasks/assign-badges?to=workers&dry_run=true", "text/csv", "badge,worker\ndev:1,\n", &made))
	row := w.rowsOf(w.asked(made), "")[0]
	require.Equal(w.t, []string{"worker", "import.empty"}, []string{*row.Field, *row.Code})
	require.Contains(w.t, *row.Reason, "give a worker")
}

// othersSeeNoTask asks after a task as another company, and as one who may not ask
// for such a task.
func (w *world) othersSeeNoTask(of taskSeen) {
	w.t.Helper()
	key := func(company domain.CompanyID, scopes ...tenant.Capability) string {
		key, _, err := w.tools.Credentials.CreateKey(w.t.Context(), tenancy.CreateKey{Company: company, Label: "other", Scopes: scopes, Term: time.Hour, By: tenant.Ours("test")})
		require.NoError(w.t, err)
		return key
	}
	blue, err := w.tools.Companies.Create(w.t.Context(), tenancy.CreateCompany{Ref: "blue", Name: "Blue", Zone: "UTC", By: "test"})
	require.NoError(w.t, err)
	w.with(key(blue.ID(), tenant.Admin), func() {
		for _, path := range []string{"", "/rows"} {
			w.refused(http.MethodGet, "/v1/tasks/"+of.ID+path, nil, http.StatusNotFound, "task.not_found")
		}
		for _, path := range []string{"/cancel", "/restart"} {
			w.refused(http.MethodPost, "/v1/tasks/"+of.ID+path, nil, http.StatusNotFound, "task.not_found")
		}
	})
	w.with(key(w.company.ID(), tenant.ReadCompany, tenant.WriteSites), func() {
		require.Equal(w.t, http.StatusOK, w.call(http.MethodGet, "/v1/tasks/"+of.ID, nil, nil))
		w.refused(http.MethodGet, "/v1/tasks/"+of.ID+"/rows", nil, http.StatusForbidden, "access.not_allowed")
		w.refused(http.MethodPost, "/v1/tasks/"+of.ID+"/cancel", nil, http.StatusForbidden, "access.not_allowed")
		w.refused(http.MethodPost, "/v1/tasks/"+of.ID+"/restart", nil, http.StatusForbidden, "access.not_allowed")
	})
}

func TestABodyOfManyRowsIsTaken(t *testing.T) {
	w := newWorld(t)
	var rows strings.Builder
	rows.WriteString("badge,worker\n")
	for n := range 30_000 {
		fmt.Fprintf(&rows, "dev:%d,W1\n", n)
	}
	var made taskSeen
	require.Equal(t, http.StatusAccepted, w.upload("/v1/tasks/assign-badges?to=workers", "text/csv", rows.String(), &made))
	require.Equal(t, 30_000, w.asked(made).Refused)
}
