package conformance

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/ledger"
	"actual/ports"
)

// logged appends entries 1 to 4, numbers the first three and signs after two and
// three of them.
func logged(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	kinds := []ledger.Kind{ledger.SiteCreated, ledger.SiteChanged, ledger.SiteCreated, ledger.BadgeChanged}
	require.NoError(t, s.Work.Update(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
		for i, kind := range kinds {
			entry := ledger.Entry{
				ID: domain.EntryID{UUID: id(byte(20 + i))}, Company: acme, At: now.Unix() + int64(i), Kind: kind, Actor: "user:1", Subject: "site:" + string(rune('a'+i)),
			}
			if i == 2 {
				entry.Actor = "system:test"
			}
			require.NoError(t, tx.Ledger.Append(ctx, entry))
		}
		pending, err := tx.Log.Pending(ctx, 3)
		require.NoError(t, err)
		ids := []domain.EntryID{pending[0].ID, pending[1].ID, pending[2].ID}
		require.NoError(t, tx.Log.Extend(ctx, 0, ids[:2], 0, []ports.Hash{{1}, {2}, {3}}, ports.Checkpoint{Size: 2, Note: "two", SignedAt: now}))
		require.NoError(t, tx.Log.Extend(ctx, 2, ids[2:], 3, []ports.Hash{{4}}, ports.Checkpoint{Size: 3, Note: "three", SignedAt: now.Add(time.Minute)}))
		require.NoError(t, tx.Anchors.Anchored(ctx, 2, "file:b", now))
		return tx.Anchors.Anchored(ctx, 2, "file:a", now.Add(time.Second))
	}))
}

func ledgerBook(t *testing.T, s Store) {
	t.Helper()
	logged(t, s)
	list := func(ctx context.Context, tx ports.Tx, q ports.LedgerQuery) (numbers []int64) {
		if q.Limit == 0 {
			q.Limit = 10
		}
		found, err := tx.Book.List(ctx, q)
		require.NoError(t, err)
		for _, e := range found {
			require.Equal(t, ledger.LeafHash(e.Bytes), e.Leaf)
			numbers = append(numbers, e.Seq)
		}
		return numbers
	}
	one := int64(1)
	require.NoError(t, s.Work.View(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
		require.Equal(t, []int64{2, 1, 0}, list(ctx, tx, ports.LedgerQuery{}), "what waits for its number is not listed")
		require.Equal(t, []int64{0, 1}, list(ctx, tx, ports.LedgerQuery{Oldest: true, Limit: 2}))
		require.Equal(t, []int64{2}, list(ctx, tx, ports.LedgerQuery{Oldest: true, After: &one}))
		require.Equal(t, []int64{0}, list(ctx, tx, ports.LedgerQuery{After: &one}))
		require.Equal(t, []int64{2, 0}, list(ctx, tx, ports.LedgerQuery{Kind: ledger.SiteCreated}))
		require.Equal(t, []int64{1}, list(ctx, tx, ports.LedgerQuery{Subject: "site:b"}))
		require.Equal(t, []int64{2}, list(ctx, tx, ports.LedgerQuery{Actor: "system:test"}))
		require.Equal(t, []int64{1}, list(ctx, tx, ports.LedgerQuery{From: now.Add(time.Second), To: now.Add(2 * time.Second)}))
		return bookDetails(ctx, t, tx)
	}))
	require.NoError(t, s.Work.View(t.Context(), other, func(ctx context.Context, tx ports.Tx) error {
		require.Empty(t, list(ctx, tx, ports.LedgerQuery{}))
		_, err := tx.Book.ByID(ctx, domain.EntryID{UUID: id(20)})
		require.ErrorIs(t, err, ports.ErrEntryNotFound)
		_, err = tx.Book.Checkpoint(ctx, 2)
		require.ErrorIs(t, err, ports.ErrCheckpointNotFound)
		return nil
	}))
}

func bookDetails(ctx context.Context, t *testing.T, tx ports.Tx) error {
	t.Helper()
	e, err := tx.Book.ByID(ctx, domain.EntryID{UUID: id(23)})
	require.NoError(t, err)
	require.EqualValues(t, -1, e.Seq, "it waits")
	e, err = tx.Book.ByID(ctx, domain.EntryID{UUID: id(21)})
	require.NoError(t, err)
	require.EqualValues(t, 1, e.Seq)
	two := ports.AnchoredCheckpoint{
		Checkpoint: ports.Checkpoint{Size: 2, Note: "two", SignedAt: now}, Anchors: []ports.Anchoring{{Place: "file:a", At: now.Add(time.Second)}, {Place: "file:b", At: now}},
	}
	three := ports.AnchoredCheckpoint{Checkpoint: ports.Checkpoint{Size: 3, Note: "three", SignedAt: now.Add(time.Minute)}}
	all, err := tx.Book.Checkpoints(ctx, 0, 5)
	require.NoError(t, err)
	require.Equal(t, []ports.AnchoredCheckpoint{three, two}, all)
	all, err = tx.Book.Checkpoints(ctx, 3, 5)
	require.NoError(t, err)
	require.Equal(t, []ports.AnchoredCheckpoint{two}, all)
	got, err := tx.Book.Checkpoint(ctx, 2)
	require.NoError(t, err)
	require.Equal(t, two, got)
	_, err = tx.Book.Checkpoint(ctx, 1)
	require.ErrorIs(t, err, ports.ErrCheckpointNotFound)
	return nil
}
