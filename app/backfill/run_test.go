package backfill_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/app/backfill"
	"actual/domain/fault"
	"actual/ports"
)

var (
	monday = time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	ask    = backfill.Ask{Company: acme, From: monday, To: monday.AddDate(0, 0, 3), By: "cli:test"}
)

func hour(n int) time.Time { return monday.Add(time.Duration(n) * time.Hour) }

func TestWhatIsMissingIsFetchedOnce(t *testing.T) {
	w := newWorld(t)
	w.accept(w.hub.upload("held", "dev:1", hour(1)))
	missing := w.hub.upload("missing", "dev:1", hour(2))
	edge := w.hub.upload("edge", "dev:1", hour(3)) // Where a stretch ends and another begins.
	w.hub.upload("nobody's", "dev:9", hour(30))
	w.accept(w.hub.upload("routed", "dev:1", hour(40)))
	w.hub.events[hour(40).Unix()][0] = `{"event":"routed","device":"dev:1","received":1,"status":"success"}`
	w.hub.upload("before", "dev:1", monday.Add(-time.Hour))

	r, err := w.filler.Begin(t.Context(), ask)
	require.NoError(t, err)
	got := w.finish(r)
	counts := ports.BackfillCounts{
		Found: 5, Stored: 2, Quarantined: 1, Known: 2,
		Missing: map[time.Time]int64{hour(2): 1, hour(3): 1, hour(30): 1},
	}
	require.Equal(t, counts, got.BackfillCounts)
	require.Equal(t, []string{missing}, w.held("missing"), "byte for byte")
	require.Equal(t, []string{edge}, w.held("edge"))
	require.Len(t, w.held("routed"), 1, "what is held in other bytes is left alone")
	require.Len(t, w.backfills(), 1)
	require.Contains(t, w.backfills()[0], `"found":5`)

	again, err := w.filler.Begin(t.Context(), ask)
	require.NoError(t, err)
	require.NotEqual(t, got.ID, again.State().ID)
	require.Equal(t, ports.BackfillCounts{Found: 5, Known: 5, Missing: map[time.Time]int64{}}, w.finish(again).BackfillCounts)
	page, err := w.filler.List(t.Context(), backfill.List{Company: acme, Limit: 1})
	require.NoError(t, err)
	require.Equal(t, again.State().ID, page.Backfills[0].ID, "the newest first")
	page, err = w.filler.List(t.Context(), backfill.List{Company: acme, Before: page.Next, Limit: 1})
	require.NoError(t, err)
	require.Equal(t, got.ID, page.Backfills[0].ID)
	require.Zero(t, page.Next)
}

func TestATrialChangesNothing(t *testing.T) {
	w := newWorld(t)
	w.hub.upload("missing", "dev:1", hour(2))
	w.hub.upload("edge", "dev:1", hour(6).Add(-time.Second)) // Of two stretches, to a hub that is not exact.
	trial := ask
	trial.Trial = true
	r, err := w.filler.Begin(t.Context(), trial)
	require.NoError(t, err)
	require.EqualValues(t, 2, w.finish(r).Stored)
	require.Empty(t, w.backfills())
	page, err := w.filler.List(t.Context(), backfill.List{Company: acme, Limit: 10})
	require.NoError(t, err)
	require.Empty(t, page.Backfills)
	r, err = w.filler.Begin(t.Context(), ask)
	require.NoError(t, err)
	require.EqualValues(t, 2, w.finish(r).Stored)
}

func TestItGoesOnWhereItWasCutOff(t *testing.T) {
	w := newWorld(t)
	for i := range 10 {
		w.hub.upload(fmt.Sprint("early", i), "dev:1", hour(10).Add(time.Duration(i)*30*time.Minute))
	}
	w.hub.upload("late", "dev:1", hour(60))
	down := fault.New(fault.Unavailable, "test.down", "it is down")
	w.hub.fail = func(_ ports.HubWindow, page int) error {
		if page == 8 { // In the second half of a stretch of twelve hours; it goes on with one of six.
			return down
		}
		return nil
	}
	r, err := w.filler.Begin(t.Context(), ask)
	require.NoError(t, err)
	var stopped error
	for stopped == nil {
		stopped = r.Step(t.Context())
	}
	require.ErrorIs(t, stopped, down)

	cut, err := w.filler.Begin(t.Context(), ask)
	require.NoError(t, err)
	require.Equal(t, r.State().ID, cut.State().ID)
	require.Equal(t, "it is down", cut.State().Problem)
	require.EqualValues(t, 8, cut.State().Stored)
	w.hub.fail, w.hub.asked = nil, nil
	got := w.finish(cut)
	require.Equal(t, r.State().Through, w.hub.asked[0].From, "what is compared is not asked for again")
	require.Equal(t, ports.BackfillCounts{Found: 11, Stored: 11, Missing: map[time.Time]int64{hour(10): 2, hour(11): 2, hour(12): 2, hour(13): 2, hour(14): 2, hour(60): 1}}, got.BackfillCounts)
	require.Empty(t, got.Problem)
	require.Len(t, w.backfills(), 1)
}

func TestWithoutAWindowItGoesOnFromTheLast(t *testing.T) {
	w := newWorld(t)
	began := backfill.Ask{Company: acme, By: "cli:test"}
	r, err := w.filler.Begin(t.Context(), began)
	require.NoError(t, err)
	require.Equal(t, ports.HubWindow{From: now.Add(-7*24*time.Hour - 10*time.Minute), To: now.Add(-10 * time.Minute)}, r.State().Window)
	w.finish(r)
	_, err = w.filler.Begin(t.Context(), began)
	require.ErrorIs(t, err, backfill.ErrUpToDate)
	page, err := w.filler.List(t.Context(), backfill.List{Company: acme, Limit: 10})
	require.NoError(t, err)
	require.Equal(t, now.Add(-10*time.Minute), page.Through)
}

func TestWindowsAreOfThePast(t *testing.T) {
	w := newWorld(t)
	for name, wrong := range map[string]backfill.Ask{
		"backwards":      {From: monday, To: monday},
		"not yet closed": {From: monday, To: now},
		"half seconds":   {From: monday.Add(time.Millisecond), To: hour(1)},
	} {
		wrong.Company = acme
		_, err := w.filler.Begin(t.Context(), wrong)
		require.ErrorIs(t, err, backfill.ErrWindow, name)
	}
	_, err := w.filler.Begin(t.Context(), backfill.Ask{Company: house, From: monday, To: hour(1)})
	require.ErrorIs(t, err, backfill.ErrNoRoute)
}

func TestWhatASharedProjectHasIsAttributed(t *testing.T) {
	w := newWorld(t)
	w.routed(house, 8)
	missing := w.hub.upload("missing", "dev:1", hour(2))
	w.hub.upload("nobody's", "dev:9", hour(3))
	shared := ask
	shared.Company = house
	r, err := w.filler.Begin(t.Context(), shared)
	require.NoError(t, err)
	got := w.finish(r)
	require.EqualValues(t, 1, got.Stored)
	require.EqualValues(t, 1, got.Quarantined)
	require.Equal(t, []string{missing}, w.held("missing"))
}
