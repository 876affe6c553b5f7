package main

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/app/presence"
	"actual/domain/fault"
)

// live posts fixes of a badge in the middle of event's place, one a minute, and waits
// for what follows.
func (w *world) live(from time.Time, minutes int) {
	w.t.Helper()
	const device = "dev:1"
	for m := range minutes {
		at := from.Add(time.Duration(m) * time.Minute)
		status, answer := w.post(w.route, liveEvent("live-"+device+at.Format(time.RFC3339), device, at))
		require.Equal(w.t, http.StatusOK, status, answer)
	}
	w.drained()
}

// excluding takes out the last fix of the first visit.
func (w *world) excluding() presence.Correction {
	c := w.correction()
	c.Excluded = []presence.Exclusion{{Badge: w.badgeID("dev:1"), Event: "stand-dev:1-29ns"}}
	return c
}

func TestABadgeThatWorksOnMovesNoPreviewOfWhatWasOver(t *testing.T) {
	w := twoCrews(t)
	began := time.Now().Add(-20 * time.Minute).Truncate(time.Minute)
	w.live(began, 3)
	out, fence, policy := w.excluding(), w.correction(moved(t)...), w.correction()
	next := splitting()
	policy.Policy = &next
	seen := func() []string { return []string{w.preview(out).ID, w.preview(fence).ID, w.preview(policy).ID} }
	ids := seen()
	for n := range 3 {
		w.live(began.Add(time.Duration(3+3*n)*time.Minute), 3)
		require.Equal(t, ids, seen(), "it only stays longer")
	}
	before := w.onRecord()
	p, err := w.tools.Previewer.Apply(t.Context(), out, ids[0])
	require.NoError(t, err)
	w.drained()
	require.Equal(t, afterwards(before, p.Difference), w.toldOnRecord())
	_, err = w.tools.Previewer.Apply(t.Context(), fence, ids[1])
	require.ErrorIs(t, err, presence.ErrMoved, "a ruling on a badge whose visits it changes")
}

func TestANewVisitThatACorrectionChangesMovesItsPreview(t *testing.T) {
	w := twoCrews(t)
	c := w.correction(moved(t)...)
	id := w.preview(c).ID
	w.live(time.Now().Add(-20*time.Minute), 5)
	require.NotEqual(t, id, w.preview(c).ID)
	_, err := w.tools.Previewer.Apply(t.Context(), c, id)
	require.Equal(t, fault.Conflict, fault.KindOf(err))
}

func TestALateFixInAChangedVisitMovesAPreview(t *testing.T) {
	w := twoCrews(t)
	w.live(time.Now().Add(-20*time.Minute), 3)
	c := w.excluding()
	id := w.preview(c).ID
	late := func(device, id string, sec int) {
		status, answer := w.post(w.route, event(id, device, sec))
		require.Equal(t, http.StatusOK, status, answer)
		w.drained()
	}
	late("dev:2", "another's", 10*60+30)
	require.Equal(t, id, w.preview(c).ID, "nothing of it is changed")
	late("dev:1", "late", 10*60+30)
	require.NotEqual(t, id, w.preview(c).ID)
	_, err := w.tools.Previewer.Apply(t.Context(), c, id)
	require.ErrorIs(t, err, presence.ErrMoved)
}

func TestARulingThatChangesNothingIsMadeOnce(t *testing.T) {
	w := twoCrews(t)
	c := w.correction()
	c.Placed = []presence.Placement{{Visit: w.onRecord()[0].ID, Site: w.siteID("elm-1")}}
	p := w.preview(c)
	require.Zero(t, p.Difference.Totals.Changed)
	_, err := w.tools.Previewer.Apply(t.Context(), c, p.ID)
	require.NoError(t, err)
	w.drained()
	_, err = w.tools.Previewer.Apply(t.Context(), c, p.ID)
	require.ErrorIs(t, err, presence.ErrMoved)
}
