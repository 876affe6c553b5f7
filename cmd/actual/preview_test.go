package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/geojson"
	"actual/app/fences"
	"actual/app/presence"
	"actual/contracts/notehub/season"
	"actual/domain/fault"
	"actual/domain/geofence"
)

// twoCrews is a world where two badges stood at a site for half an hour.
func twoCrews(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.badge("dev:1")
	w.badge("dev:2")
	w.importSites(house(t, "elm-1", 422700000, time.Time{}))
	w.stand("dev:1", 0, 30)
	w.stand("dev:2", 5, 30)
	w.becomes(func(v []visitSeen) bool { return len(v) == 2 && v[0].Fixes == 30 && v[1].Fixes == 25 })
	return w
}

// moved are the sites as they should have been: the lot is two houses on, and where
// the badges stood is another site.
func moved(t *testing.T) []fences.Imported {
	t.Helper()
	return []fences.Imported{
		house(t, "elm-3", 422700000, time.Time{}), house(t, "elm-1", 422720000, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)),
	}
}

func TestApplyingDoesWhatThePreviewShowed(t *testing.T) {
	w := twoCrews(t)
	before := w.onRecord()
	w.stop() // So that nothing else writes.
	was := w.stored()
	p := w.preview(w.correction(moved(t)...))
	require.Equal(t, was, w.stored(), "a preview writes nothing")
	require.Equal(t, fences.Report{Created: 1, Superseded: 1}, p.Import)
	require.Equal(t, 2, p.Difference.Looked)
	require.Equal(t, 2, p.Difference.Totals.Changed)
	require.Zero(t, p.Difference.Totals.Opened+p.Difference.Totals.Withdrawn+p.Difference.Totals.Refined)
	require.Equal(t, int64(2*29*60-5*60), p.Difference.Totals.Before)
	require.Equal(t, p.Difference.Totals.Before, p.Difference.Totals.Moved)
	require.Equal(t, "elm-1", p.Difference.Badges[0].Changes[0].Old.Ref)
	require.Equal(t, "elm-3", p.Difference.Badges[0].Changes[0].New.Ref)

	var out bytes.Buffer
	require.NoError(t, printDifference(&out, p.Difference, w.company.Zone()))
	require.Contains(t, out.String(), "elm-1 Wed 3 Jun 08:00–08:29… (29 min) → elm-3 Wed 3 Jun 08:00–08:29… (29 min)")
	require.Contains(t, out.String(), "2 badges looked at: 0 visits new, 0 withdrawn, 2 changed, 0 with the same hours; 2 of these had settled.\nThey last 53 min before and 53 min after; 53 min are not where they were.")
	raw, err := json.Marshal(differenceJSON(p.Difference, w.company.Zone()))
	require.NoError(t, err)
	require.Contains(t, string(raw), `"after":{"arrived":"2026-06-03T08:00:00-04:00","departed":null,"seconds":1740,"site":"elm-3","verdict":"decided"}`)

	w.start()
	r, err := importSites(t.Context(), w.tools, w.company, moved(t), p.ID)
	require.NoError(t, err)
	require.Equal(t, p.Import, r)
	w.becomes(func(v []visitSeen) bool { return len(v) == 2 && v[0].Site.Ref == "elm-3" && v[1].Site.Ref == "elm-3" })
	require.Equal(t, afterwards(before, p.Difference), w.toldOnRecord())
	_, err = importSites(t.Context(), w.tools, w.company, moved(t), p.ID)
	require.ErrorIs(t, err, presence.ErrMoved, "once is enough")

	w.verified()
}

func TestAPreviewOfAWorldThatMovedIsRefused(t *testing.T) {
	w := twoCrews(t)
	p := w.preview(w.correction(moved(t)...))
	refused := func(why string, c presence.Correction, id string) {
		t.Helper()
		before := w.onRecord()
		_, err := w.tools.Previewer.Apply(t.Context(), c, id)
		require.ErrorIs(t, err, presence.ErrMoved, why)
		require.Equal(t, fault.Conflict, fault.KindOf(err))
		require.Equal(t, before, w.onRecord(), why)
	}
	refused("another correction", w.correction(moved(t)[:1]...), p.ID)
	refused("no such preview", w.correction(moved(t)...), "0123")

	w.stand("dev:2", 30, 31)
	w.becomes(func(v []visitSeen) bool { return len(v) == 2 && v[1].Fixes == 26 })
	refused("news came", w.correction(moved(t)...), p.ID)

	p = w.preview(w.correction(moved(t)...))
	w.importSites(house(t, "oak-9", 422900000, time.Time{}))
	refused("a fence changed", w.correction(moved(t)...), p.ID)

	p = w.preview(w.correction(moved(t)...))
	_, err := w.tools.Previewer.Apply(t.Context(), w.correction(moved(t)...), p.ID)
	require.NoError(t, err)
	w.becomes(func(v []visitSeen) bool { return len(v) == 2 && v[0].Site.Ref == "elm-3" })
}

func TestWhatTheWorkerHasNotDoneYetIsNoEffectOfACorrection(t *testing.T) {
	w := twoCrews(t)
	p := w.preview(w.correction(moved(t)...))
	w.stop()
	_, err := w.db.Admin(t).Exec(t.Context(), `UPDATE visit_version SET recorded_to = now()`)
	require.NoError(t, err)
	require.Empty(t, w.onRecord())
	late := w.preview(w.correction(moved(t)...))
	require.Equal(t, p.Difference.Totals.Changed, late.Difference.Totals.Changed)
	require.Zero(t, late.Difference.Totals.Opened)
	_, err = w.tools.Previewer.Apply(t.Context(), w.correction(moved(t)...), p.ID)
	require.NoError(t, err)
}

func TestAFixIsTakenOut(t *testing.T) {
	w := twoCrews(t)
	c := w.correction()
	c.Excluded = []presence.Exclusion{{Badge: w.badgeID("dev:1"), Event: "stand-dev:1-29ns"}}
	before := w.onRecord()
	p := w.preview(c)
	require.Equal(t, 1, p.Difference.Looked)
	require.Equal(t, 1, p.Difference.Totals.Changed)
	require.Equal(t, int64(29*60), p.Difference.Totals.Before)
	require.Equal(t, int64(28*60), p.Difference.Totals.After)
	require.Equal(t, int64(60), p.Difference.Totals.Moved)
	_, err := w.tools.Previewer.Apply(t.Context(), c, p.ID)
	require.NoError(t, err)
	w.becomes(func(v []visitSeen) bool { return len(v) == 2 && v[0].Fixes == 29 })
	require.Equal(t, afterwards(before, p.Difference), w.toldOnRecord())

	c.Excluded[0].Event = "no such event"
	_, err = w.tools.Previewer.Preview(t.Context(), c)
	require.ErrorIs(t, err, presence.ErrNoFix)
	c.Excluded = []presence.Exclusion{{Badge: w.badgeID("dev:2"), Event: "stand-dev:1-3ns"}}
	_, err = w.tools.Previewer.Preview(t.Context(), c)
	require.ErrorIs(t, err, presence.ErrNoFix, "it is another badge's")
}

func TestApplyingDoesWhatThePreviewShowedOfADay(t *testing.T) {
	w := newWorld(t)
	s := season.New(season.Config{Seed: 6, Days: 2, Crews: 1, BadgesPerCrew: 2, Sites: 40, Cadence: 2 * time.Minute, Hazards: season.AllHazards})
	features, _, err := geojson.Decode(s.Fences())
	require.NoError(t, err)
	sites := imported(features)
	w.importSites(sites...)
	for _, b := range s.Badges() {
		w.badge(b.Device)
	}
	var lines []string
	for e := range s.All(0) {
		lines = append(lines, string(e.Raw))
	}
	status, answer := w.post(w.route, strings.Join(lines, "\n"))
	require.Equal(t, http.StatusOK, status, answer)
	w.drained()

	// A third of the lots were drawn some 20 m too far north; under other trees, too.
	var shifted []fences.Imported
	for i := 0; i < len(sites); i += 3 {
		polygons := sites[i].Shape.Polygons()
		for _, rings := range polygons {
			for _, ring := range rings {
				for k := range ring {
					ring[k].Lat += 1800
				}
			}
		}
		if sites[i].Shape, err = geofence.NewPolygons(polygons); err != nil || sites[i].Kind == geofence.KindYard {
			continue // A circle, or where all badges lie.
		}
		sites[i].From, sites[i].Sky = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Unix(), geofence.SkyCanopy
		shifted = append(shifted, sites[i])
	}
	require.Greater(t, len(shifted), 5)
	before := w.onRecord()
	p := w.preview(w.correction(shifted...))
	sums := p.Difference.Totals
	require.Positive(t, sums.Withdrawn+sums.Opened)
	require.Positive(t, sums.Changed)
	require.Positive(t, sums.Corrections)
	_, err = w.tools.Previewer.Apply(t.Context(), w.correction(shifted...), p.ID)
	require.NoError(t, err)
	w.drained()
	require.Equal(t, afterwards(before, p.Difference), w.toldOnRecord())
}
