package main

import (
	"encoding/json"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/geojson"
	"actual/app/fences"
	"actual/contracts/notehub/season"
	"actual/domain"
	"actual/domain/geofence"
)

// A lot whose fence was drawn as a circle at an address some metres off: lint finds it,
// a fence is learnt from the stays, previewed as any other, and adopted.
func TestAFenceIsHeldAgainstItsHistory(t *testing.T) {
	w := newWorld(t)
	s := season.New(season.Config{Seed: 12, Days: 14, Crews: 1, BadgesPerCrew: 2, Sites: 24, Cadence: 2 * time.Minute, Start: time.Now().AddDate(0, 0, -20)})
	features, problems, err := geojson.Decode(s.Fences())
	require.NoError(t, err)
	require.Empty(t, problems)
	n := slices.IndexFunc(features, func(f geojson.Feature) bool { return f.Kind == geofence.KindResidential })
	lot := features[n].Shape
	lo, hi := lot.Bounds()
	off, err := geofence.NewCircle(geofence.LatLng{Lat: lo.Lat/2 + hi.Lat/2 + 1300, Lng: lo.Lng/2 + hi.Lng/2 + int32(math.Round(900))}, 13_000)
	require.NoError(t, err)
	features[n].Shape = off
	var sites []fences.Imported
	for _, f := range features {
		sites = append(sites, fences.Imported{Ref: f.Ref, Name: f.Name, Kind: f.Kind, Sky: f.Sky, Shape: f.Shape})
	}
	_, err = w.tools.Importer.Import(t.Context(), fences.ImportSites{Company: w.company.ID(), Sites: sites, By: "test"})
	require.NoError(t, err)
	for i, b := range s.Badges() {
		w.badge(b.Device)
		var lines []string
		for e := range s.Events(i) {
			lines = append(lines, string(e.Raw))
		}
		for chunk := range slices.Chunk(lines, 500) {
			status, answer := w.post(w.route, strings.Join(chunk, "\n"))
			require.Equal(t, http.StatusOK, status, answer)
		}
	}
	w.drained()

	type lint struct {
		Site     struct{ Ref string }
		Stays    int
		Findings []struct {
			Code     string
			Severity int
			Text     string
		}
		Code string
	}
	path := "/v1/sites/" + w.siteID(features[n].Ref).String()
	var one lint
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, path+"/lint", nil, &one))
	require.GreaterOrEqual(t, one.Stays, 5)
	require.NotEmpty(t, one.Findings)
	t.Log(one.Findings)
	var all struct{ Sites []lint }
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/sites/lint", nil, &all))
	require.True(t, slices.ContainsFunc(all.Sites, func(l lint) bool { return l.Site.Ref == features[n].Ref }))
	require.True(t, slices.IsSortedFunc(all.Sites, func(a, b lint) int { return b.Findings[0].Severity - a.Findings[0].Severity }))

	was := w.onRecord()
	var draft struct {
		ID        string
		Geometry  json.RawMessage
		Stays     int
		Agreement float64
		Code      string
	}
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, path+"/fence-drafts", map[string]any{"days": 60}, &draft), draft.Code)
	require.Equal(t, was, w.onRecord(), "a draft changes nothing")
	raw, err := json.Marshal(map[string]any{"type": "Feature", "properties": map[string]any{"site": "x"}, "geometry": draft.Geometry})
	require.NoError(t, err)
	learnt, problems, err := geojson.Decode(raw)
	require.NoError(t, err)
	require.Empty(t, problems)
	require.Greater(t, geofence.Agreement(learnt[0].Shape, lot), geofence.Agreement(off, lot)+0.1)
	var drafts struct{ Drafts []struct{ ID string } }
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, path+"/fence-drafts", nil, &drafts))
	require.Equal(t, draft.ID, drafts.Drafts[0].ID)

	w.proposed(features[n].Ref, draft.ID)

	adopt := map[string]any{"draft": draft.ID, "valid_from": "2026-01-01T00:00:00Z"}
	var e effect
	require.Equal(t, http.StatusOK, w.call(http.MethodPost, path+"/fences?preview=true", adopt, &e), e.Detail)
	require.Positive(t, e.Totals["changed"]+e.Totals["refined"])
	require.Equal(t, http.StatusOK, w.call(http.MethodPost, path+"/fences?expect="+e.ID, adopt, &e), e.Detail)
	w.drained()
	var p lint
	other := "/v1/sites/" + w.siteID(features[(n+1)%len(features)].Ref).String()
	require.Equal(t, http.StatusNotFound, w.call(http.MethodPost, other+"/fences", adopt, &p))
	require.Equal(t, "fence.draft_not_found", p.Code)
	nobody := "/v1/sites/" + domain.UUID{15: 9}.String()
	require.Equal(t, http.StatusNotFound, w.call(http.MethodGet, nobody+"/lint", nil, &p))
	require.Equal(t, http.StatusNotFound, w.call(http.MethodPost, nobody+"/fence-drafts", map[string]any{}, &p))
	w.verified()
}

// proposed has fences proposed of the sites that Aspire has, and shows that it is what
// learning one proposes.
func (w *world) proposed(ref, learnt string) {
	w.t.Helper()
	var t taskSeen
	require.Equal(w.t, http.StatusUnprocessableEntity, w.call(http.MethodPost, "/v1/tasks/propose-fences", map[string]any{}, &t))
	require.Equal(w.t, "fence.nothing_to_propose", t.Code)
	require.NoError(w.t, readAspire(w.t.Context(), w.tools.Work, w.company.ID(), w.siteID(ref)))
	link := map[string]any{"kind": "site", "ref": "2001", "decision": "link", "site": w.siteID(ref).String()}
	require.Equal(w.t, http.StatusOK, w.call(http.MethodPost, "/v1/sources/aspire/decisions", map[string]any{"decisions": []any{link}}, nil))
	require.Equal(w.t, http.StatusAccepted, w.call(http.MethodPost, "/v1/tasks/propose-fences", map[string]any{"days": 60}, &t), t.Detail)
	t = w.asked(t)
	require.Equal(w.t, []int{1, 1, 0, 0}, []int{t.Rows, t.Changed, t.Unchanged, t.Refused})
	said := w.rowsOf(t, "")[0].Report
	require.Less(w.t, said["agreement"], 0.9)
	var drafts struct{ Drafts []struct{ ID string } }
	require.Equal(w.t, http.StatusOK, w.call(http.MethodGet, "/v1/sites/"+w.siteID(ref).String()+"/fence-drafts", nil, &drafts))
	require.Equal(w.t, []string{said["draft"].(string), learnt}, []string{drafts.Drafts[0].ID, drafts.Drafts[1].ID})
	require.Equal(w.t, http.StatusAccepted, w.call(http.MethodPost, "/v1/tasks/propose-fences?dry_run=true", map[string]any{"sites": []string{ref, "none-9"}}, &t), t.Detail)
	t = w.asked(t)
	require.Equal(w.t, []int{1, 1}, []int{t.Changed, t.Refused})
	require.Equal(w.t, http.StatusOK, w.call(http.MethodGet, "/v1/sites/"+w.siteID(ref).String()+"/fence-drafts", nil, &drafts))
	require.Len(w.t, drafts.Drafts, 2, "a dry run keeps nothing")
}
