package main

import (
	"fmt"
	"net/http"
	"strconv"
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
	for name, correct := range map[string]func(w *world) presence.Correction{
		"a fix is out": (*world).excluding,
		"a fence":      func(w *world) presence.Correction { return w.correction(moved(w.t)...) },
	} {
		t.Run(name, func(t *testing.T) {
			w := twoCrews(t)
			began := time.Now().Add(-20 * time.Minute).Truncate(time.Minute)
			w.live(began, 3)
			c := correct(w)
			p := w.preview(c)
			w.live(began.Add(3*time.Minute), 9)
			status, answer := w.post(w.route, event("another's", "dev:2", 50*60))
			require.Equal(t, http.StatusOK, status, answer)
			w.drained()
			_, err := w.tools.Previewer.Apply(t.Context(), w.correction(house(t, "elm-1", 422705000, time.Time{})), p.ID)
			require.ErrorIs(t, err, presence.ErrMoved, "another correction")
			before := w.onRecord()
			if name == "a fence" { // It changes that visit of dev:2.
				_, err = w.tools.Previewer.Apply(t.Context(), c, p.ID)
				require.ErrorIs(t, err, presence.ErrMoved)
				p = w.preview(c)
				w.live(began.Add(12*time.Minute), 3)
				before = w.onRecord()
			}
			made, err := w.tools.Previewer.Apply(t.Context(), c, p.ID)
			require.NoError(t, err)
			require.Equal(t, p.ID, made.ID)
			w.drained()
			require.Equal(t, afterwards(before, made.Difference), w.toldOnRecord())
		})
	}
}

func TestANewVisitThatACorrectionChangesMovesItsPreview(t *testing.T) {
	w := twoCrews(t)
	c := w.correction(moved(t)...)
	id := w.preview(c).ID
	w.live(time.Now().Add(-20*time.Minute), 5)
	_, err := w.tools.Previewer.Apply(t.Context(), c, id)
	require.Equal(t, fault.Conflict, fault.KindOf(err))
}

func TestALateFixInAChangedVisitMovesAPreview(t *testing.T) {
	w := twoCrews(t)
	w.live(time.Now().Add(-20*time.Minute), 3)
	c := w.excluding()
	id := w.preview(c).ID
	status, answer := w.post(w.route, event("late", "dev:1", 10*60+30))
	require.Equal(t, http.StatusOK, status, answer)
	w.drained()
	_, err := w.tools.Previewer.Apply(t.Context(), c, id)
	require.ErrorIs(t, err, presence.ErrMoved)
}

// What is due after a preview was not shown by it.
func TestAPreviewIsOfItsHour(t *testing.T) {
	w := twoCrews(t)
	c := w.excluding()
	id := w.preview(c).ID
	then, err := strconv.ParseInt(id[:8], 16, 64)
	require.NoError(t, err)
	for _, seconds := range []int64{-3700, 100} {
		_, err = w.tools.Previewer.Apply(t.Context(), c, fmt.Sprintf("%08x", then+seconds)+id[8:])
		require.ErrorIs(t, err, presence.ErrMoved)
	}
	_, err = w.tools.Previewer.Apply(t.Context(), c, id)
	require.NoError(t, err)
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
