package main

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestUpdateFencesOverHTTP moves a lot over which two crews stood: what the dry run
// says becomes of the visits is what is on record after it was done.
func TestUpdateFencesOverHTTP(t *testing.T) {
	w := twoCrews(t)
	w.importSites(house(t, "elm-9", 422900000, time.Time{}))
	file := "site,latitude,longitude,radius_m,valid_from\n" +
		"elm-1,42.272,-71.8,15,2026-01-01T00:00:00Z\n" + // Two houses on: nobody was there.
		"elm-9,42.29,-71.8,20,\n" + // From now on.
		"elm-8,42.3,-71.8,20,\n" + // There is none.
		"elm-7,42.3,-71.8,no,\n" +
		"elm-9,42.29,-71.8,25,\n"
	var dry, made taskSeen
	var refused struct{ Code, Detail string }
	require.Equal(t, http.StatusBadRequest, w.upload("/v1/tasks/update-fences?effect=true", "text/csv", file, &refused))
	require.Equal(t, "request.bad_parameter", refused.Code)
	require.Contains(t, refused.Detail, "effect: it is of a dry run: add dry_run=true")
	require.Equal(t, http.StatusAccepted, w.upload("/v1/tasks/update-fences?dry_run=true&effect=true", "text/csv", file, &dry))
	dry = w.asked(dry)
	require.Equal(t, []int{5, 2, 0, 3}, []int{dry.Rows, dry.Changed, dry.Unchanged, dry.Refused})
	rows := w.rowsOf(dry, "")
	none := map[string]any{"visits_before": 0., "visits_after": 0., "seconds_before": 0., "seconds_after": 0.}
	require.Equal(t, map[string]any{"effect": map[string]any{"visits_before": 2., "visits_after": 0., "seconds_before": float64(29*60 + 24*60), "seconds_after": 0.}}, rows[0].Report)
	require.Equal(t, map[string]any{"effect": none}, rows[1].Report)
	require.Equal(t, []string{"site.not_found", "geojson.bad_property", "task.row_twice"}, []string{*rows[2].Code, *rows[3].Code, *rows[4].Code})
	require.Equal(t, []any{5, "radius_m"}, []any{*rows[3].Line, *rows[3].Field})
	require.Equal(t, map[string]string{"site": "elm-8"}, rows[2].Input)
	require.Len(t, w.visits(), 2, "a dry run does nothing")
	require.Equal(t, http.StatusAccepted, w.upload("/v1/tasks/update-fences", "text/csv", file, &made))
	made = w.asked(made)
	for i, r := range w.rowsOf(made, "") {
		rows[i].Report = map[string]any{}
		require.Equal(t, rows[i], r)
	}
	w.becomes(func(v []visitSeen) bool { return len(v) == 0 })
	require.Equal(t, http.StatusAccepted, w.upload("/v1/tasks/update-fences", "application/geo+json",
		`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"site":"elm-9","radius_m":20},"geometry":{"type":"Point","coordinates":[-71.8,42.29]}}]}`, &made))
	require.Equal(t, 1, w.asked(made).Unchanged)
	w.refused(http.MethodPost, "/v1/tasks/update-fences", map[string]any{"type": "FeatureCollection"}, http.StatusUnprocessableEntity, "geojson.not_features")
	w.verified()
}

// TestSitesThatAreExportedAreUnchanged feeds GET /v1/sites back as it came.
func TestSitesThatAreExportedAreUnchanged(t *testing.T) {
	w := newWorld(t)
	w.importSites(house(t, "elm-1", 422700000, time.Time{}), house(t, "elm-2", 422800000, time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)))
	var raw json.RawMessage
	status, _ := w.ask(http.MethodGet, "/v1/sites", "Accept", "application/geo+json", nil, &raw)
	require.Equal(t, http.StatusOK, status)
	require.NotContains(t, string(raw), "292277026596", "a fence that was always valid has no beginning")
	require.Contains(t, string(raw), `"valid_from":"2026-03-01T00:00:00Z"`)
	status, r := w.sendSites("application/geo+json", "?dry_run=true", string(raw))
	require.Equal(t, http.StatusOK, status, r.Detail)
	require.Len(t, r.Rows, 2)
	for _, row := range r.Rows {
		require.Equal(t, "unchanged", *row.Result)
	}
	var dry taskSeen
	require.Equal(t, http.StatusAccepted, w.upload("/v1/tasks/update-fences?dry_run=true", "application/geo+json", string(raw), &dry))
	require.Equal(t, 2, w.asked(dry).Unchanged)
}

// TestGroupBadgesOverHTTP groups two crews that stood on one lot, and a badge that
// did not.
func TestGroupBadgesOverHTTP(t *testing.T) {
	w := twoCrews(t)
	w.badge("dev:3")
	zone := func(name string, sites ...string) {
		require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/zones", map[string]any{"name": name, "sites": append([]string{}, sites...)}, nil))
	}
	elm := w.siteID("elm-1").String()
	zone("North", elm)
	zone("South")
	one := w.badgeID("dev:1").String()
	_, head := w.ask(http.MethodGet, "/v1/badges/"+one, "X-Nothing", "1", nil, nil)
	status, _ := w.ask(http.MethodPatch, "/v1/badges/"+one, "If-Match", head.Get("ETag"), map[string]any{"tags": []string{"South", "rain"}}, nil)
	require.Equal(t, http.StatusOK, status)
	body := map[string]any{"from": "2026-06-03T00:00:00Z", "to": "2026-06-04T00:00:00Z", "regroup": true}
	group := func(query string, body map[string]any) taskSeen {
		var made taskSeen
		require.Equal(t, http.StatusAccepted, w.call(http.MethodPost, "/v1/tasks/group-badges"+query, body, &made))
		return w.asked(made)
	}
	tags := func() (all [][]string) {
		for _, device := range []string{"dev:1", "dev:2", "dev:3"} {
			var b struct{ Tags []string }
			require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/badges/"+w.badgeID(device).String(), nil, &b))
			all = append(all, b.Tags)
		}
		return all
	}
	dry := group("?dry_run=true", body)
	require.Equal(t, [][]string{{"South", "rain"}, {}, {}}, tags(), "a dry run does nothing")
	made := group("", body)
	require.Equal(t, []int{3, 2, 0, 1}, []int{made.Rows, made.Changed, made.Unchanged, made.Refused})
	rows := w.rowsOf(made, "")
	require.Equal(t, w.rowsOf(dry, ""), rows)
	require.Equal(t, map[string]any{"zone": "North", "seconds": 1740., "of_seconds": 1740., "added": []any{"North"}, "removed": []any{"South"}}, rows[0].Report)
	require.Equal(t, "group.no_visits", *rows[2].Code)
	require.Equal(t, [][]string{{"North", "rain"}, {"North"}, {}}, tags())
	require.Equal(t, 2, group("", body).Unchanged)

	zone("All", elm) // A site of two zones: they are alike.
	body["badges"] = []string{"dev:2", "dev:9"}
	tied := w.rowsOf(group("", body), "")
	require.Equal(t, []string{"group.tie", "badge.not_found"}, []string{*tied[0].Code, *tied[1].Code})
	w.refused(http.MethodPost, "/v1/tasks/group-badges", map[string]any{"from": body["to"], "to": body["from"]}, http.StatusUnprocessableEntity, "group.bad_period")
}
