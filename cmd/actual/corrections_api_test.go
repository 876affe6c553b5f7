package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/app/tenancy"
	"actual/domain"
	"actual/domain/tenant"
)

// effect is what the API says of a correction.
type effect struct {
	ID      string `json:"id"` // As it was called at first: `expect` is the same.
	Expect  string `json:"expect"`
	Applied bool   `json:"applied"`
	Badges  int    `json:"badges"`
	Sites   struct{ Created, Superseded, Unchanged, Retired int }
	Totals  map[string]int64
	Changes []struct {
		Visit         *string
		Change        string
		Because       string
		Before, After *struct {
			Site    string
			Seconds int64
		}
	}
	Code   string // Of a problem.
	Detail string
}

func (w *world) previewed(t *testing.T, body map[string]any) effect {
	t.Helper()
	was := w.stored()
	var e effect
	require.Equal(t, http.StatusOK, w.call(http.MethodPost, "/v1/corrections/previews", body, &e), e.Detail)
	require.False(t, e.Applied)
	require.Equal(t, e.ID, e.Expect)
	require.Equal(t, was, w.stored(), "a preview writes nothing")
	return e
}

// made makes a correction and waits until the worker has done what follows.
func (w *world) made(t *testing.T, body map[string]any, id string) effect {
	t.Helper()
	body["expect"] = id
	var e effect
	require.Equal(t, http.StatusOK, w.call(http.MethodPost, "/v1/corrections", body, &e), e.Detail)
	require.True(t, e.Applied)
	require.Equal(t, id, e.ID)
	w.drained()
	return e
}

func (w *world) refusedCorrection(t *testing.T, path string, body any, status int, code, says string) {
	t.Helper()
	was := w.stored()
	var e effect
	require.Equal(t, status, w.call(http.MethodPost, path, body, &e), "%v", body)
	require.Equal(t, code, e.Code)
	require.Contains(t, e.Detail, says)
	require.Equal(t, was, w.stored())
}

func TestEachCorrectionOverHTTP(t *testing.T) {
	w := twoCrews(t)
	w.stand("dev:2", 45, 60)
	w.becomes(func(v []visitSeen) bool { return len(v) == 2 && v[1].Fixes == 40 })
	w.verified() // Nothing is on its way: what is stored stays as it is.
	one := w.badgeID("dev:1").String()

	moved := strings.ReplaceAll(lots, "42.27", "42.28")
	moved = strings.ReplaceAll(strings.ReplaceAll(moved, "42.2699", "42.2799"), `"name"`, `"valid_from":"2026-01-01T00:00:00Z","name"`)
	fences := map[string]any{"fences": json.RawMessage(moved)}
	e := w.previewed(t, fences)
	require.Equal(t, 2, e.Badges)
	require.Equal(t, 1, e.Sites.Superseded)
	require.Equal(t, int64(2), e.Totals["withdrawn"])
	require.Equal(t, "withdrawn", e.Changes[0].Change)
	require.Equal(t, "elm-1", e.Changes[0].Before.Site)
	require.Nil(t, e.Changes[0].After)

	out := map[string]any{"excluded_fixes": []any{map[string]any{"badge": one, "event": "stand-dev:1-29ns"}}, "reason": "it jumped"}
	e = w.previewed(t, out)
	require.Equal(t, int64(60), e.Totals["seconds_moved"])
	e = w.made(t, out, e.ID)
	require.Equal(t, int64(28*60), e.Changes[0].After.Seconds)
	require.Equal(t, 29, w.visits()[0].Fixes)
	w.refusedCorrection(t, "/v1/corrections", out, http.StatusConflict, "ruling.fix_is_out", "by a ruling")

	var visit struct {
		Visit       struct{ Policy string }
		Explanation []string
		Evidence    struct{ Rulings []struct{ ID, Kind string } }
	}
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/visits/"+*e.Changes[0].Visit, nil, &visit))
	require.Len(t, visit.Explanation, 2)
	require.Len(t, visit.Evidence.Rulings, 1)
	back := map[string]any{"withdrawn_rulings": []string{visit.Evidence.Rulings[0].ID}, "reason": "it did not"}
	back["expect"] = e.ID
	w.refusedCorrection(t, "/v1/corrections", back, http.StatusConflict, "presence.preview_moved", "look at it again")
	w.made(t, back, w.previewed(t, back).ID)
	require.Equal(t, 30, w.visits()[0].Fixes)

	policy := map[string]any{"policy": map[string]any{"max_bridge_s": 600, "version": "splitting"}}
	e = w.previewed(t, policy)
	require.Equal(t, int64(1), e.Totals["new"])
	w.made(t, policy, e.ID)
	require.Len(t, w.visits(), 3)

	w.importSites(house(t, "elm-5", 422706000, time.Time{}))
	w.drained()
	at := map[string]any{"at_site": map[string]any{"site": w.siteID("elm-5").String(), "visit": *e.Changes[0].Visit}, "reason": "the foreman says so"}
	w.made(t, at, w.previewed(t, at).ID)
	require.Contains(t, []string{w.visits()[0].Site.Ref, w.visits()[1].Site.Ref}, "elm-5")

	e = w.previewed(t, fences)
	w.made(t, fences, e.ID)
	require.Len(t, w.visits(), 1, "but for the ruling nobody was there")
	w.verified()
}

func TestACorrectionThatIsNoneIsRefused(t *testing.T) {
	w := twoCrews(t)
	w.verified()
	const path = "/v1/corrections/previews"
	one, site := w.badgeID("dev:1").String(), w.siteID("elm-1").String()
	nobody := domain.UUID{15: 7}.String()
	at := func(more map[string]any) map[string]any {
		more["site"] = site
		return map[string]any{"at_site": more}
	}
	noon := "2026-06-03T12:00:00Z"
	tests := map[string]struct {
		body       any
		status     int
		code, says string
	}{
		"nothing":             {map[string]any{}, 400, "request.bad_body", "there is: none"},
		"two things":          {map[string]any{"policy": map[string]any{}, "withdrawn_rulings": []string{nobody}}, 400, "request.bad_body", "withdrawn_rulings, policy"},
		"an unknown field":    {map[string]any{"fixes": 1}, 400, "request.bad_body", `"fixes"`},
		"no rulings":          {map[string]any{"withdrawn_rulings": []string{}}, 400, "request.bad_body", "withdrawn_rulings"},
		"a bad id":            {map[string]any{"excluded_fixes": []any{map[string]any{"badge": "x", "event": "e"}}}, 400, "request.bad_body", "excluded_fixes[0].badge"},
		"no event":            {map[string]any{"excluded_fixes": []any{map[string]any{"badge": one}}}, 400, "request.bad_body", "excluded_fixes[0].event"},
		"a NUL":               {map[string]any{"excluded_fixes": []any{map[string]any{"badge": one, "event": "a\x00"}}}, 422, "store.bad_text", "NUL"},
		"an unknown event":    {map[string]any{"excluded_fixes": []any{map[string]any{"badge": one, "event": "e"}}}, 404, "presence.fix_not_found", `"e"`},
		"half a place":        {at(map[string]any{"badge": one}), 400, "request.bad_body", "at_site"},
		"two places":          {at(map[string]any{"badge": one, "visit": nobody}), 400, "request.bad_body", "at_site"},
		"backwards":           {at(map[string]any{"badge": one, "from": noon, "to": "2026-06-03T11:00:00Z"}), 422, "ruling.bad_span", "end"},
		"an unknown badge":    {at(map[string]any{"badge": nobody, "from": noon, "to": noon}), 404, "badge.not_found", ""},
		"an unknown visit":    {at(map[string]any{"visit": nobody}), 404, "visit.not_found", ""},
		"an unknown ruling":   {map[string]any{"withdrawn_rulings": []string{nobody}}, 404, "ruling.not_found", ""},
		"a reason with lines": {map[string]any{"withdrawn_rulings": []string{nobody}, "reason": "a\nb"}, 400, "request.bad_body", "reason"},
		"no such parameter":   {map[string]any{"policy": map[string]any{"odds": 1}}, 422, "policy.unknown_field", "odds_milli"},
		"out of range":        {map[string]any{"policy": map[string]any{"odds_milli": 1}}, 422, "policy.out_of_range", "odds_milli is 1"},
		"a name that is taken": {
			map[string]any{"policy": map[string]any{"version": w.policyName(), "odds_milli": 30_000}}, 409, "policy.name_taken", "2026",
		},
		"no GeoJSON":   {map[string]any{"fences": map[string]any{"type": "Point"}}, 422, "correction.bad_fences", "Feature"},
		"a bad fence":  {map[string]any{"fences": map[string]any{"type": "Feature", "properties": map[string]any{"site": "a"}, "geometry": nil}}, 422, "correction.bad_fences", "geometry"},
		"no features":  {map[string]any{"fences": map[string]any{"type": "FeatureCollection", "features": []any{}}}, 422, "correction.bad_fences", "no feature"},
		"a huge body":  {map[string]any{"reason": strings.Repeat("x", 2<<20)}, 413, "request.too_large", "1024 KiB"},
		"not an order": {[]int{1}, 400, "request.bad_body", ""},
	}
	for name, tt := range tests {
		t.Log(name)
		w.refusedCorrection(t, path, tt.body, tt.status, tt.code, tt.says)
	}
	out := map[string]any{"excluded_fixes": []any{map[string]any{"badge": one, "event": "stand-dev:1-29ns"}}}
	w.refusedCorrection(t, "/v1/corrections", out, 400, "request.bad_body", "expect")
	out["expect"], out["reason"] = "0123", "seen"
	w.refusedCorrection(t, "/v1/corrections", out, 409, "presence.preview_moved", "")
	for _, reason := range []string{"", "  "} { // A preview shows nothing that can't be made.
		out["reason"] = reason
		w.refusedCorrection(t, path, out, 422, "ruling.no_reason", "")
		w.refusedCorrection(t, "/v1/corrections", out, 422, "ruling.no_reason", "")
	}
}

// policyName is the name of the program's own policy.
func (w *world) policyName() string {
	p, err := w.tools.Previewer.Policies(w.t.Context(), w.company.ID())
	require.NoError(w.t, err)
	return p.Program.Version
}

func TestCorrectionsNeedTheirScopeAndTheirCompany(t *testing.T) {
	w := twoCrews(t)
	w.verified()
	out := map[string]any{"excluded_fixes": []any{map[string]any{"badge": w.badgeID("dev:1").String(), "event": "stand-dev:1-29ns"}}, "reason": "mine"}
	at := map[string]any{"at_site": map[string]any{"site": w.siteID("elm-1").String(), "visit": w.onRecord()[0].ID.String()}, "reason": "mine"}
	span := map[string]any{"at_site": map[string]any{"site": w.siteID("elm-1").String(), "badge": w.badgeID("dev:1").String(), "from": "2026-06-03T12:00:00Z", "to": "2026-06-03T12:00:00Z"}, "reason": "mine"}
	w.made(t, at, w.previewed(t, at).ID)
	all, _, err := rulings(t.Context(), w.tools, w.company, domain.BadgeID{})
	require.NoError(t, err)
	back := map[string]any{"withdrawn_rulings": []string{all[0].Ruling.ID.String()}, "reason": "mine"}
	id := w.previewed(t, out).ID
	w.verified()

	w.key, _, err = w.tools.Credentials.CreateKey(t.Context(), tenancy.CreateKey{Company: w.company.ID(), Label: "reads", Scopes: tenant.Readings(), Term: time.Hour, By: tenant.Ours("test")})
	require.NoError(t, err)
	w.verified()
	out["expect"] = id
	for _, path := range []string{"/v1/corrections/previews", "/v1/corrections"} {
		w.refusedCorrection(t, path, out, http.StatusForbidden, "access.not_allowed", "presence:correct")
	}
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/visits", nil, nil), "it reads")

	rival, err := w.tools.Companies.Create(t.Context(), tenancy.CreateCompany{Ref: "rival", Name: "Rival", Zone: "UTC", By: "test"})
	require.NoError(t, err)
	w.key, _, err = w.tools.Credentials.CreateKey(t.Context(), tenancy.CreateKey{Company: rival.ID(), Label: "test", Scopes: []tenant.Capability{tenant.Admin}, Term: time.Hour, By: tenant.Ours("test")})
	require.NoError(t, err)
	require.Eventually(t, func() bool { // The sequencer has numbered the rival's entries: nothing else writes.
		var pending int
		require.NoError(t, w.db.Admin(t).QueryRow(t.Context(), `SELECT count(*) FROM ledger_pending`).Scan(&pending))
		return pending == 0
	}, time.Minute, 50*time.Millisecond)
	for code, body := range map[string]map[string]any{
		"presence.fix_not_found": out, "visit.not_found": at, "badge.not_found": span, "ruling.not_found": back,
	} {
		body["expect"] = id
		for _, path := range []string{"/v1/corrections/previews", "/v1/corrections"} {
			w.refusedCorrection(t, path, body, http.StatusNotFound, code, "")
		}
	}
}
