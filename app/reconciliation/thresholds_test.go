package reconciliation_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/system"
	"actual/app/fences"
	"actual/app/reconciliation"
	"actual/domain/discrepancy"
	"actual/domain/ledger"
	"actual/domain/reconcile"
	"actual/ports"
)

// limit sets a threshold of the company, and lets what is found be judged by it.
func (w *world) limit(value int64) reconciliation.ThresholdsInForce {
	w.t.Helper()
	of := reconciliation.NewThresholds(w.work, fences.NewIndexes(), w.clock, system.Identifiers{}, reconcile.DefaultPolicy())
	now, err := of.Change(w.t.Context(), reconciliation.ChangeThresholds{
		Company: w.acme, By: "user:test", Change: reconcile.SettingsChange{Set: []reconcile.Override{{Name: "late_grace_s", Value: value}}},
	})
	require.NoError(w.t, err)
	for i := range w.finds.Discrepancies {
		w.finds.Discrepancies[i].Thresholds = []reconcile.Threshold{{Name: "late_grace_s", Value: value, From: reconcile.ByCompany}}
	}
	return now
}

// A pass names the revision of the thresholds that people are shown, as the ledger does.
func TestPassesNameTheRevisionThatIsShown(t *testing.T) {
	w := newWorld(t)
	w.plan(thursday)
	require.Equal(t, "2026-11.1/1", w.pass(thursday).Rules, "nobody has set any")
	shown := w.limit(1200)
	require.EqualValues(t, 2, shown.Revision())
	require.Equal(t, "2026-11.1/2", w.pass(thursday).Rules)
	var told []int64
	require.NoError(t, w.work.View(t.Context(), w.acme, func(ctx context.Context, tx ports.Tx) error {
		return tx.History.EachPending(ctx, func(raw []byte) error {
			e, err := ledger.ParseEntry(raw)
			if n, ok := e.Body.Get("revision"); ok && e.Kind == ledger.ThresholdsChanged {
				value, _ := n.AsInt()
				told = append(told, value)
			}
			return err
		})
	}))
	require.Equal(t, []int64{2}, told)
}

// What is shown is what it is judged by now; what came of it is said with what was otherwise.
func TestThresholdsBackAndForth(t *testing.T) {
	w := newWorld(t)
	w.plan(thursday)
	w.find(thursday, 600, reconcile.LateStart)
	w.limit(900)
	w.pass(thursday)
	d := w.only()
	again := func() discrepancy.Pass {
		w.clock.now = w.clock.now.Add(time.Minute)
		return w.pass(thursday)
	}
	w.limit(1200)
	require.Equal(t, discrepancy.Counts{Same: 1}, again().Counts)
	shown, err := w.lister.Show(t.Context(), w.acme, d.ID)
	require.NoError(t, err)
	require.EqualValues(t, 1200, shown.Thresholds[0].Value)
	require.Equal(t, d.MovedAt, shown.MovedAt)

	found := w.finds
	w.finds = reconcile.Result{}
	w.limit(7200)
	require.Equal(t, discrepancy.Counts{Superseded: 1}, again().Counts)
	w.finds = found
	w.limit(1200)
	require.Equal(t, discrepancy.Counts{Returned: 1}, again().Counts)
	w.find(thursday, 3000, reconcile.LateStart)
	require.Equal(t, discrepancy.Counts{Changed: 1}, again().Counts)

	shown, err = w.lister.Show(t.Context(), w.acme, d.ID)
	require.NoError(t, err)
	var what []discrepancy.What
	var otherwise [][]discrepancy.Otherwise
	for _, e := range shown.History {
		what, otherwise = append(what, e.What), append(otherwise, e.Otherwise)
	}
	require.Equal(t, []discrepancy.What{discrepancy.Opened, discrepancy.Judged, discrepancy.Ended, discrepancy.Came, discrepancy.Changed}, what)
	require.Equal(t, [][]discrepancy.Otherwise{
		nil,
		{{What: "thresholds.late_grace_s", Before: "900 (company)", After: "1200 (company)"}, {What: "rules", Before: "2026-11.1/2", After: "2026-11.1/3"}},
		{{What: "rules", Before: "2026-11.1/3", After: "2026-11.1/4"}},
		{{What: "rules", Before: "2026-11.1/4", After: "2026-11.1/5"}},
		{{What: "actual", Before: "600", After: "3000"}},
	}, otherwise)
}
