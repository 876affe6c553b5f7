package main

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/domain/targetlink"
	"actual/domain/transfer"
	"actual/ports"
)

// targetLinks is a page of links as the API shows it.
type targetLinks struct {
	Links []struct {
		Kind, Called, State, Ref string
		Worker, Site, Activity   string
		Candidates               []struct {
			Entry struct{ Ref string }
			Why   []string
		}
	}
	Counts []struct {
		Kind, State string
		Count       int
	}
	NextCursor *string `json:"next_cursor"`
}

func TestTargetsOverHTTP(t *testing.T) {
	w := newWorld(t)
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/workers", map[string]any{"ref": "0017", "name": "Ana Ruiz"}, nil))
	require.NoError(t, w.tools.Work.Update(t.Context(), w.company.ID(), func(ctx context.Context, tx ports.Tx) error {
		return tx.TargetDir.Keep(ctx, transfer.QuickBooksOnline, []targetlink.Entry{
			{Sort: targetlink.Person, Ref: "employee:55", Name: "Ana Ruiz", Number: "0017", Active: true}, {Sort: targetlink.Code, Ref: "item:12", Name: "Travel", What: "item", Active: true},
		}, w.tools.Clock.Now())
	}))
	const at = "/v1/time-targets/quickbooks_online"
	var entries struct{ Entries []struct{ Ref, Name string } }
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, at+"/entries?named=TRAV", nil, &entries))
	require.Equal(t, "item:12", entries.Entries[0].Ref)
	var page targetLinks
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, at+"/links?kind=worker&limit=1", nil, &page))
	require.Equal(t, []any{"0017", "proposed", "employee:55"}, []any{page.Links[0].Called, page.Links[0].State, page.Links[0].Candidates[0].Entry.Ref})
	require.Equal(t, []string{"employee_number", "name"}, page.Links[0].Candidates[0].Why)
	worker := page.Links[0].Worker
	w.refused(http.MethodPost, at+"/decisions", map[string]any{"decisions": []any{map[string]any{"kind": "worker", "worker": worker, "decision": "link", "ref": "employee:99"}}}, http.StatusNotFound, "target_link.unknown_ref")
	w.refused(http.MethodPost, at+"/decisions", map[string]any{"decisions": []any{map[string]any{"kind": "site", "worker": worker, "decision": "clear"}}}, http.StatusBadRequest, "target_link.subject_not_found")
	var settled targetLinks
	require.Equal(t, http.StatusOK, w.call(http.MethodPost, at+"/decisions", map[string]any{
		"decisions": []any{map[string]any{"kind": "activity", "activity": "travel", "decision": "link", "ref": "item:12"}}, "accept_proposed": []string{"worker"},
	}, &settled))
	require.Equal(t, []string{"matched", "matched"}, []string{settled.Links[0].State, settled.Links[1].State})
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, at+"/links?state=matched", nil, &page))
	require.Len(t, page.Links, 2)
	status, code, _ := w.patch(at+"/rule", `"7"`, map[string]any{"book_by": "one"})
	require.Equal(t, []any{412, "revision.moved"}, []any{status, code})
	status, _, tag := w.patch(at+"/rule", `"1"`, map[string]any{"book_by": "one", "otherwise": "item:12"})
	require.Equal(t, []any{200, `"2"`}, []any{status, tag})
	var waiting struct{ Subjects []struct{ Kind string } }
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, at+"/waiting?from=2026-11-01&to=2026-11-30", nil, &waiting))
	require.Empty(t, waiting.Subjects)
	var queued struct{ Target string }
	require.Equal(t, http.StatusAccepted, w.call(http.MethodPost, at+"/readings", nil, &queued))
	require.Equal(t, "quickbooks_online", queued.Target)
	w.refused(http.MethodGet, "/v1/time-targets/nowhere/links", nil, http.StatusBadRequest, "request.bad_parameter")
}
