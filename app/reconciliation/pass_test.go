package reconciliation_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/app/reconciliation"
	"actual/domain"
	"actual/domain/discrepancy"
	"actual/domain/ledger"
	"actual/domain/reconcile"
	"actual/ports"
)

func TestADiscrepancyThroughPasses(t *testing.T) {
	w := newWorld(t)
	w.plan(thursday)
	w.find(thursday, 600, reconcile.ShortStay)
	first := w.pass(thursday)
	require.Equal(t, discrepancy.Counts{Opened: 1}, first.Counts)
	require.Equal(t, 1, first.Jobs)
	require.Equal(t, thursday, w.asked.From)
	require.Len(t, w.asked.Jobs, 1)
	require.Len(t, w.asked.Sites, 1)
	require.True(t, w.asked.Sites[0].Unlocated, "it has no fence")
	d := w.only()
	require.Equal(t, discrepancy.Open, d.State)

	w.clock.now = w.clock.now.Add(time.Hour)
	require.Equal(t, discrepancy.Counts{Same: 1}, w.pass(thursday).Counts, "no news")
	w.find(thursday, 1500, reconcile.ShortStay)
	require.Equal(t, discrepancy.Counts{Changed: 1}, w.pass(thursday).Counts)

	settled := w.resolve(d.ID)
	require.Equal(t, discrepancy.Resolved, settled.State)
	require.Equal(t, discrepancy.Counts{Same: 1}, w.pass(thursday).Counts, "it stays resolved")
	w.find(thursday, 2400, reconcile.ShortStay)
	last := w.pass(thursday)
	require.Equal(t, discrepancy.Counts{Returned: 1}, last.Counts)
	d = w.only()
	require.Equal(t, discrepancy.Open, d.State)
	require.Equal(t, 1, d.Returned)
	require.Equal(t, discrepancy.Weather, d.Settlement.Reason, "what it was resolved with is still known")

	w.finds = reconcile.Result{}
	require.Equal(t, discrepancy.Counts{Superseded: 1}, w.pass(thursday).Counts)
	shown, err := w.lister.Show(t.Context(), w.acme, d.ID)
	require.NoError(t, err)
	var what []discrepancy.What
	for _, e := range shown.History {
		what = append(what, e.What)
	}
	require.Equal(t, []discrepancy.What{discrepancy.Opened, discrepancy.Changed, discrepancy.Settled, discrepancy.Came, discrepancy.Ended}, what)
	require.Equal(t, int64(2400), shown.Verdict.Actual, "what was found last")

	page, err := w.lister.Difference(t.Context(), reconciliation.Difference{Company: w.acme, Pass: last.ID, Limit: 10})
	require.NoError(t, err)
	require.Len(t, page.Changes, 1)
	require.Equal(t, discrepancy.Came, page.Changes[0].Event.What)
	require.NotEqual(t, page.Changes[0].Event.Before, page.Changes[0].Event.Gist, "it says that the facts changed")
	w.entries(map[ledger.Kind]int{ledger.Reconciled: 6, ledger.DiscrepancySolved: 1})
}

func (w *world) resolve(id domain.DiscrepancyID) discrepancy.Discrepancy {
	w.t.Helper()
	s, err := discrepancy.NewSettlement("weather", "accepted", "rain from ten on")
	require.NoError(w.t, err)
	d, err := w.desk.Resolve(w.t.Context(), reconciliation.Act{Company: w.acme, ID: id, By: "user:maria"}, s)
	require.NoError(w.t, err)
	return d
}

// entries looks how many entries of some kinds there are, numbered or not.
func (w *world) entries(want map[ledger.Kind]int) {
	w.t.Helper()
	got := map[ledger.Kind]int{}
	require.NoError(w.t, w.work.View(w.t.Context(), w.acme, func(ctx context.Context, tx ports.Tx) error {
		return tx.History.EachPending(ctx, func(raw []byte) error {
			e, err := ledger.ParseEntry(raw)
			if _, asked := want[e.Kind]; asked {
				got[e.Kind]++
			}
			return err
		})
	}))
	require.Equal(w.t, want, got)
}

// Where facts are lacking, what could not be judged stays as it is, and the pass
// says so.
func TestAPassThatLacksSomething(t *testing.T) {
	w := newWorld(t)
	w.plan(thursday)
	w.find(thursday, 600, reconcile.ShortStay, reconcile.BookingsOverlap)
	w.pass(thursday)
	w.finds = reconcile.Result{Unjudged: []reconcile.Unjudged{{Date: thursday, Lacking: reconcile.LackBooked}}}
	p := w.pass(thursday)
	require.Equal(t, discrepancy.Counts{Superseded: 1, Kept: 1}, p.Counts)
	require.Equal(t, []discrepancy.Lack{{What: discrepancy.LacksBooked}}, p.Lacked)
	w.find(thursday, 600, reconcile.ShortStay)
	w.finds.Unjudged = []reconcile.Unjudged{{Date: thursday, Lacking: reconcile.LackTracks}}
	require.Equal(t, discrepancy.Counts{Returned: 1, Kept: 1}, w.pass(thursday).Counts)
}

func TestNights(t *testing.T) {
	w := newWorld(t)
	sunday, tuesday := thursday.AddDays(-4), thursday.AddDays(-2)
	for _, on := range []domain.Date{sunday, tuesday, thursday} {
		w.plan(on)
	}
	w.finds.Unjudged = []reconcile.Unjudged{{Date: sunday, Lacking: reconcile.LackTracks}}
	w.pass(sunday)
	w.pass(tuesday)
	w.finds.Unjudged = nil
	place, err := w.reconciler.Nightly(t.Context(), w.acme, night(thursday.AddDays(1)))
	require.NoError(t, err)
	require.Empty(t, place)
	passes := w.passes()
	require.Len(t, passes, 4)
	require.Equal(t, discrepancy.CatchUp, passes[0].Cause)
	require.Equal(t, sunday, passes[0].Date, "its last pass lacked something; Tuesday's did not")
	require.Equal(t, discrepancy.Nightly, passes[1].Cause)
	require.Equal(t, thursday, passes[1].Date)

	require.NoError(t, w.reconciler.Second(t.Context(), w.acme, night(thursday.AddDays(2))))
	require.Equal(t, discrepancy.Second, w.passes()[0].Cause)
	require.Equal(t, thursday, w.passes()[0].Date)
	for range 2 {
		require.NoError(t, w.reconciler.Second(t.Context(), w.acme, night(thursday.AddDays(2))), "to do it twice changes nothing")
	}
}

// What is not settled is judged again when a job that may explain it appears, is moved
// there, or its date has ended; once, and again when there is more.
func TestADateIsComparedAnewWhenLaterJobsMayExplainIt(t *testing.T) {
	w := newWorld(t)
	sunday, tuesday := thursday.AddDays(-4), thursday.AddDays(-2)
	day := func(on domain.Date) time.Time { return on.Span(time.UTC).From.Add(11*time.Hour + 10*time.Minute) }
	w.clock.now = day(sunday)
	w.plan(sunday)
	w.plan(tuesday)
	early := w.plan(thursday)
	w.find(tuesday, 600, reconcile.PresenceWithoutJob)
	w.clock.now = day(thursday)
	w.pass(sunday)
	w.pass(tuesday)
	again := func(on domain.Date) (dates []domain.Date) {
		w.clock.now = day(on)
		w.find(tuesday, 600, reconcile.PresenceWithoutJob)
		before := len(w.passes())
		_, err := w.reconciler.Nightly(t.Context(), w.acme, night(on))
		require.NoError(t, err)
		passes := w.passes()
		for _, p := range passes[:len(passes)-before] {
			if p.Cause == discrepancy.CatchUp {
				dates = append(dates, p.Date)
			}
		}
		slices.Reverse(dates) // The newest pass comes first.
		return dates
	}
	require.Equal(t, []domain.Date{tuesday}, again(thursday.AddDays(1)), "Thursday's job was not over then")
	require.Empty(t, again(thursday.AddDays(2)), "it is known by now")

	w.clock.now = day(thursday.AddDays(2)).Add(time.Hour)
	late := w.plan(tuesday.AddDays(3))
	w.clock.now = day(thursday.AddDays(2)).Add(2 * time.Hour)
	require.Equal(t, []domain.Date{tuesday}, again(thursday.AddDays(3)), "a job appeared")
	require.Equal(t, []domain.Date{late.Plan().Date}, again(thursday.AddDays(4)), "the date of the job itself, which no second pass looked at here")
	w.clock.now = day(thursday.AddDays(4)).Add(time.Hour)
	w.move(early, sunday)
	require.Equal(t, []domain.Date{sunday, tuesday}, again(thursday.AddDays(5)), "one was moved: to a date that is compared, and to where it may explain")
	require.Empty(t, again(thursday.AddDays(6)))
	w.clock.now = day(thursday.AddDays(6)).Add(time.Hour)
	w.move(late, tuesday.AddDays(30))
	require.Empty(t, again(thursday.AddDays(7)), "one that went far away explains nothing")
}

// A company that plans and does nothing gets no passes.
func TestNothingToCompare(t *testing.T) {
	w := newWorld(t)
	_, err := w.reconciler.Nightly(t.Context(), w.acme, night(thursday.AddDays(1)))
	require.NoError(t, err)
	require.Empty(t, w.passes())
}

func TestRanges(t *testing.T) {
	w := newWorld(t)
	w.plan(thursday)
	for name, q := range map[string]reconciliation.Range{
		"none":      {},
		"backwards": {From: thursday, To: thursday.AddDays(-1)},
		"today":     {From: thursday, To: thursday.AddDays(1)},
		"too many":  {From: thursday.AddDays(-366), To: thursday},
	} {
		q.Company = w.acme
		_, err := w.reconciler.Ask(t.Context(), q)
		require.ErrorIs(t, err, reconciliation.ErrBadRange, name)
	}
	asked, err := w.reconciler.Ask(t.Context(), reconciliation.Range{Company: w.acme, From: thursday.AddDays(-1), To: thursday, By: "user:maria"})
	require.NoError(t, err)
	require.Equal(t, 2, asked.Dates)
	require.NoError(t, w.reconciler.Work(t.Context(), w.acme, []byte("2026-11-25 2026-11-26 user:maria")))
	passes := w.passes()
	require.Len(t, passes, 2)
	require.Equal(t, "user:maria", passes[0].By)
	require.Equal(t, thursday, passes[0].Date)
}

// Who asks for dates can follow them to the end, also where there is nothing to compare.
func TestARequestIsFollowedToItsEnd(t *testing.T) {
	w := newWorld(t)
	require.NoError(t, w.reconciler.Work(t.Context(), w.acme, []byte("2026-11-24 2026-11-25 0193a1c5-7d2f-7000-8000-000000000011 user:maria del mar")))
	require.NoError(t, w.reconciler.Work(t.Context(), w.acme, []byte("2026-11-26 2026-11-26 user:maria")), "one that was queued by the program before")
	page, err := w.lister.Passes(t.Context(), reconciliation.ListPasses{Company: w.acme, Limit: 50, Only: ports.PassQuery{Request: w.passes()[0].Request}})
	require.NoError(t, err)
	require.Len(t, page.Passes, 2)
	require.Len(t, w.passes(), 2)
	require.Equal(t, "0193a1c5-7d2f-7000-8000-000000000011", page.Passes[0].Request.String())
	require.Equal(t, "user:maria del mar", page.Passes[0].By)
	require.Zero(t, page.Passes[0].Found)
}
