package reconciliation_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"actual/app/reconciliation"
	"actual/domain/discrepancy"
	"actual/domain/reconcile"
	"actual/ports"
)

// What the ledger has of a discrepancy is what the last pass wrote down that changed it;
// another digest does not agree with it.
func TestWhatTheLedgerHasOfADiscrepancy(t *testing.T) {
	w := newWorld(t)
	w.plan(thursday)
	w.find(thursday, 600, reconcile.ShortStay, reconcile.LongStay)
	w.pass(thursday)
	w.find(thursday, 1200, reconcile.ShortStay)
	w.finds.Discrepancies[0].Digest[1] = 9
	second := w.pass(thursday)
	d := w.ofKind(reconcile.ShortStay)
	s, err := w.lister.Show(t.Context(), w.acme, d.ID)
	require.NoError(t, err)
	r, err := w.lister.Recorded(t.Context(), w.acme, s)
	require.NoError(t, err)
	require.Equal(t, second.ID, r.Pass, "it changed it")
	require.EqualValues(t, -1, r.Seq, "nothing numbers entries here")
	require.True(t, r.Agrees(s.Discrepancy))
	s.Digest[1]++
	require.False(t, r.Agrees(s.Discrepancy), "somebody altered what is stored, the digest too")
	s.History = nil
	r, err = w.lister.Recorded(t.Context(), w.acme, s)
	require.NoError(t, err)
	require.False(t, r.Agrees(s.Discrepancy))
	require.True(t, r.Entry.IsZero())
}

// ofKind returns the one discrepancy of a kind that there is.
func (w *world) ofKind(kind reconcile.Kind) discrepancy.Discrepancy {
	w.t.Helper()
	page, err := w.lister.List(w.t.Context(), reconciliation.List{Company: w.acme, Only: ports.DiscrepancyQuery{Kinds: []reconcile.Kind{kind}}})
	require.NoError(w.t, err)
	require.Len(w.t, page.Discrepancies, 1)
	return page.Discrepancies[0]
}
