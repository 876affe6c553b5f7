package main

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/app/fences"
	"actual/domain/geofence"
)

// house is a fence of about 30 m on the street of event's place.
func house(t *testing.T, ref string, lat int32, from time.Time) fences.Imported {
	t.Helper()
	const d, lng = 1500, -718000000
	shape, err := geofence.NewPolygons([][]geofence.Ring{{{
		{Lat: lat - d, Lng: lng - d}, {Lat: lat - d, Lng: lng + d}, {Lat: lat + d, Lng: lng + d}, {Lat: lat + d, Lng: lng - d},
	}}})
	require.NoError(t, err)
	out := fences.Imported{Ref: ref, Name: ref, Kind: geofence.KindResidential, Sky: geofence.SkyOpen, Shape: shape}
	if !from.IsZero() {
		out.From = from.Unix()
	}
	return out
}

func (w *world) importSites(sites ...fences.Imported) fences.Report {
	w.t.Helper()
	r, err := w.tools.Importer.Import(w.t.Context(), fences.ImportSites{Company: w.company.ID(), Sites: sites, By: "test"})
	require.NoError(w.t, err)
	return r
}

type visitSeen struct {
	Site struct {
		Ref string `json:"ref"`
	} `json:"site"`
	State   string `json:"state"`
	Version int    `json:"version"`
	Fixes   int    `json:"fixes"`
}

func (w *world) visits() []visitSeen {
	w.t.Helper()
	var page struct {
		Visits []visitSeen `json:"visits"`
	}
	from := url.QueryEscape(time.Date(2026, 6, 3, 0, 0, 0, 0, time.UTC).Format(time.RFC3339))
	require.Equal(w.t, http.StatusOK, w.call(http.MethodGet, "/v1/visits?from="+from, nil, &page))
	return page.Visits
}

// stand posts fixes of a badge that stands in the middle of event's place, one
// a minute.
func (w *world) stand(device string, fromMinute, toMinute int) {
	w.t.Helper()
	for m := fromMinute; m < toMinute; m++ {
		status, answer := w.post(w.route, event("stand-"+device+"-"+time.Duration(m).String(), device, m*60))
		require.Equal(w.t, http.StatusOK, status, answer)
	}
}

func (w *world) becomes(want func([]visitSeen) bool) {
	w.t.Helper()
	require.Eventually(w.t, func() bool { return want(w.visits()) }, time.Minute, 100*time.Millisecond)
}

func TestACorrectedFenceCorrectsWhatWasBelieved(t *testing.T) {
	w := newWorld(t)
	w.badge("dev:1")
	require.Equal(t, fences.Report{Created: 1}, w.importSites(house(t, "elm-1", 422700000, time.Time{})))
	w.stand("dev:1", 0, 30)
	w.becomes(func(v []visitSeen) bool { return len(v) == 1 && v[0].Fixes == 30 })

	// The lot is really two houses on: nobody was there.
	moved := house(t, "elm-1", 422720000, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	require.Equal(t, fences.Report{Superseded: 1}, w.importSites(moved))
	w.becomes(func(v []visitSeen) bool { return len(v) == 0 })
	require.Equal(t, fences.Report{Unchanged: 1}, w.importSites(moved), "the same again is no news")

	// And the place where the badge stood is another site, known too late.
	w.importSites(house(t, "elm-3", 422700000, time.Time{}))
	w.becomes(func(v []visitSeen) bool { return len(v) == 1 && v[0].Fixes == 30 && v[0].Site.Ref == "elm-3" })

	require.Eventually(t, func() bool {
		r, err := w.tools.Verifier.Verify(t.Context(), w.company.ID())
		require.NoError(t, err)
		require.Empty(t, r.Findings)
		return r.Pending == 0
	}, time.Minute, 100*time.Millisecond)
}

func TestNewsThatComesLateGrowsTheVisitThatItBelongsTo(t *testing.T) {
	w := newWorld(t)
	w.badge("dev:1")
	w.importSites(house(t, "elm-1", 422700000, time.Time{}))
	w.stand("dev:1", 10, 20)
	w.becomes(func(v []visitSeen) bool { return len(v) == 1 && v[0].Fixes == 10 })
	w.stand("dev:1", 0, 10)
	w.becomes(func(v []visitSeen) bool { return len(v) == 1 && v[0].Fixes == 20 && v[0].Version > 1 })
}
