package main

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/adapters/geojson"
	"actual/app/fences"
	"actual/domain/geofence"
	"actual/ports"
)

// elm1 returns the site as it is on record.
func (w *world) elm1() geofence.Site {
	w.t.Helper()
	var found geofence.Site
	require.NoError(w.t, w.tools.Work.View(w.t.Context(), w.company.ID(), func(ctx context.Context, tx ports.Tx) error {
		all, _, err := tx.Sites.Load(ctx)
		for _, s := range all {
			if s.Ref == "elm-1" {
				found = s
			}
		}
		return err
	}))
	return found
}

// lotsWith are lots whose one feature has these properties.
func lotsWith(properties string) string {
	return strings.Replace(lots, `{"site":"elm-1","name":"1 Elm Street"}`, properties, 1)
}

func (w *world) imports(properties string) fences.Report {
	w.t.Helper()
	features, problems, err := geojson.Decode([]byte(lotsWith(properties)))
	require.NoError(w.t, err)
	require.Empty(w.t, problems)
	return w.importSites(imported(features)...)
}

func TestWhatAFenceLeavesUnsaidStaysAsItIs(t *testing.T) {
	w := newWorld(t)
	require.Equal(t, fences.Report{Created: 1}, w.imports(`{"site":"elm-1"}`))
	require.Equal(t, "elm-1", w.elm1().Name, "a name is nobody's duty")
	require.Equal(t, geofence.KindOther, w.elm1().Kind)

	require.Equal(t, fences.Report{Superseded: 1}, w.imports(`{"site":"elm-1","name":"1 Elm","kind":"residential","sky":"canopy"}`))
	was := w.elm1()
	require.Equal(t, fences.Report{Unchanged: 1}, w.imports(`{"site":"elm-1"}`))
	require.Equal(t, fences.Report{Superseded: 1}, w.imports(`{"site":"elm-1","valid_from":"2026-01-01T00:00:00Z"}`))
	was.Revision++
	require.Equal(t, was, w.elm1())

	shifted := strings.ReplaceAll(lotsWith(`{"site":"elm-1"}`), "42.2701", "42.2702")
	body := map[string]any{"fences": json.RawMessage(shifted)}
	w.made(t, body, w.previewed(t, body).ID)
	was.Revision++ // A fence is part of what a site is.
	require.Equal(t, was, w.elm1())
	w.verified()
}
