package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/app/tenancy"
	"actual/domain/tenant"
)

// patch sends a change made from a state, and returns the status, the code of a
// problem and the new tag.
func (w *world) patch(path, seen string, body any) (status int, code, tag string) {
	w.t.Helper()
	raw, err := json.Marshal(body)
	require.NoError(w.t, err)
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodPatch, w.url+path, bytes.NewReader(raw))
	require.NoError(w.t, err)
	req.Header.Set("Authorization", "Bearer "+w.key)
	req.Header.Set("Content-Type", "application/json")
	if seen != "" {
		req.Header.Set("If-Match", seen)
	}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(w.t, err)
	defer func() { _ = resp.Body.Close() }()
	var problem struct{ Code string }
	require.NoError(w.t, json.NewDecoder(resp.Body).Decode(&problem))
	return resp.StatusCode, problem.Code, resp.Header.Get("ETag")
}

func TestRetentionOverHTTP(t *testing.T) {
	w := newWorld(t)
	const path = "/v1/company/retention"
	var is map[string]struct{ Days, Least int }
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, path, nil, &is))
	require.Equal(t, 400, is["fixes"].Days)
	require.Equal(t, tenant.TermOf(tenant.ForVisits).Least, is["visits"].Least)

	for name, refused := range map[string]struct {
		seen   string
		body   any
		status int
		code   string
	}{
		"no state":      {"", map[string]int{"fixes": 90}, 428, "request.no_if_match"},
		"another state": {`"7"`, map[string]int{"fixes": 90}, 412, "revision.moved"},
		"below the law": {`"1"`, map[string]int{"visits": 3 * 365}, 422, "retention.too_short"},
		"no such field": {`"1"`, map[string]int{"entries": 9}, 400, "request.bad_body"},
	} {
		status, code, _ := w.patch(path, refused.seen, refused.body)
		require.Equal(t, []any{refused.status, refused.code}, []any{status, code}, name)
	}
	status, _, tag := w.patch(path, `"1"`, map[string]int{"fixes": 90, "visits": 3000})
	require.Equal(t, []any{200, `"2"`}, []any{status, tag})
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, path, nil, &is))
	require.Equal(t, []int{90, 3000, 400}, []int{is["fixes"].Days, is["visits"].Days, is["events"].Days})
	w.verified()
	var page entriesSaid
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/ledger/entries?kind=retention.changed", nil, &page))
	require.Len(t, page.Entries, 1)
}

func TestLegalHoldsOverHTTP(t *testing.T) {
	w := newWorld(t)
	w.badge("dev:1")
	mine := w.badgeID("dev:1").String()
	other, err := w.tools.Companies.Create(t.Context(), tenancy.CreateCompany{Ref: "other", Name: "Other", Zone: "UTC", By: "test"})
	require.NoError(t, err)
	theirs, err := w.tools.Badges.RegisterFor(t.Context(), other.ID(), "dev:9", "", time.Time{}, "test")
	require.NoError(t, err)

	type hold struct {
		ID         string
		Badge      *string
		LiftedAt   *time.Time `json:"lifted_at"`
		LiftReason *string    `json:"lift_reason"`
		Code       string
	}
	var placed hold
	for name, refused := range map[string]struct {
		body   map[string]any
		status int
		code   string
	}{
		"nothing":         {map[string]any{"reason": "a suit"}, 422, "hold.bad_subject"},
		"two things":      {map[string]any{"badge": mine, "site": mine, "reason": "a suit"}, 422, "hold.bad_subject"},
		"another's badge": {map[string]any{"badge": theirs.ID().String(), "reason": "a suit"}, 404, "badge.not_found"},
		"no such site":    {map[string]any{"site": mine, "reason": "a suit"}, 404, "site.not_found"},
		"backwards":       {map[string]any{"badge": mine, "reason": "a suit", "from": "2026-02-01T00:00:00Z", "to": "2026-01-01T00:00:00Z"}, 422, "hold.bad_span"},
		"no id":           {map[string]any{"badge": "dev:1", "reason": "a suit"}, 400, "request.bad_body"},
	} {
		require.Equal(t, refused.status, w.call(http.MethodPost, "/v1/legal-holds", refused.body, &placed), name)
		require.Equal(t, refused.code, placed.Code, name)
	}
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/legal-holds", map[string]any{"badge": mine, "from": "2026-01-01T00:00:00Z", "reason": "a suit"}, &placed))
	require.Equal(t, mine, *placed.Badge)
	one := "/v1/legal-holds/" + placed.ID
	var page struct {
		LegalHolds []hold `json:"legal_holds"`
	}
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/legal-holds", nil, &page))
	require.Len(t, page.LegalHolds, 1)
	var lifted hold
	require.Equal(t, http.StatusOK, w.call(http.MethodPost, one+"/lift", map[string]any{"reason": "it is settled"}, &lifted))
	require.Equal(t, "it is settled", *lifted.LiftReason)
	require.Equal(t, http.StatusConflict, w.call(http.MethodPost, one+"/lift", map[string]any{"reason": "again"}, &lifted))
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/legal-holds", nil, &page))
	require.Empty(t, page.LegalHolds)
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/legal-holds?status=all", nil, &page))
	require.Len(t, page.LegalHolds, 1)
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, one, nil, &lifted))
	require.NotNil(t, lifted.LiftedAt)

	w.key, _, err = w.tools.Credentials.CreateKey(t.Context(), tenancy.CreateKey{Company: other.ID(), Label: "theirs", Scopes: []tenant.Capability{tenant.Admin}, Term: time.Hour, By: tenant.Ours("test")})
	require.NoError(t, err)
	require.Equal(t, http.StatusNotFound, w.call(http.MethodGet, one, nil, nil))
	require.Equal(t, http.StatusNotFound, w.call(http.MethodPost, one+"/lift", map[string]any{"reason": "not mine"}, nil))
}
