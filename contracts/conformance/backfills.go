package conformance

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/ports"
)

// Backfills tests the promises of ports.Backfills.
func Backfills(t *testing.T, open func(t *testing.T) Store) {
	t.Helper()
	t.Run("one is found as it was stored", func(t *testing.T) {
		s := open(t)
		seed(t, s)
		b := begun(1, now, now.Add(72*time.Hour))
		b.Missing = map[time.Time]int64{now.Truncate(time.Hour): 3}
		b.Found, b.Known, b.Stored, b.Ahead = 5, 2, 3, 1
		inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
			require.NoError(t, tx.Backfills.Begin(ctx, b))
			got, err := tx.Backfills.ByID(ctx, b.ID)
			require.NoError(t, err)
			require.Equal(t, b, got)
			_, err = tx.Backfills.ByID(ctx, domain.BackfillID{UUID: id(9)})
			require.ErrorIs(t, err, ports.ErrBackfillNotFound)
		})
		require.NoError(t, s.Work.View(t.Context(), other, func(ctx context.Context, tx ports.Tx) error {
			_, err := tx.Backfills.ByID(ctx, b.ID)
			require.ErrorIs(t, err, ports.ErrBackfillNotFound)
			return nil
		}))
	})
	t.Run("one moves it at a time", func(t *testing.T) {
		s := open(t)
		seed(t, s)
		b := begun(1, now, now.Add(72*time.Hour))
		inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
			require.NoError(t, tx.Backfills.Begin(ctx, b))
			moved := b
			moved.Through, moved.Found, moved.Known = now.Add(time.Hour), 1, 1
			require.NoError(t, tx.Backfills.Save(ctx, moved, b.Through))
			require.ErrorIs(t, tx.Backfills.Save(ctx, moved, b.Through), domain.ErrMoved)
			ended := moved
			ended.Through, ended.EndedAt = b.Window.To, now
			require.NoError(t, tx.Backfills.Save(ctx, ended, moved.Through))
			require.ErrorIs(t, tx.Backfills.Save(ctx, ended, ended.Through), domain.ErrMoved, "it has ended")
			got, err := tx.Backfills.ByID(ctx, b.ID)
			require.NoError(t, err)
			require.Equal(t, ended, got)
		})
	})
	t.Run("lists, and how far all is compared", func(t *testing.T) {
		s := open(t)
		seed(t, s)
		inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
			through, err := tx.Backfills.Through(ctx)
			require.NoError(t, err)
			require.True(t, through.IsZero())
			first, apart, last := begun(1, now, now.Add(time.Hour)), begun(2, now.Add(5*time.Hour), now.Add(9*time.Hour)), begun(3, now.Add(time.Hour), now.Add(3*time.Hour))
			first.Continues, first.Through, first.EndedAt = true, first.Window.To, now
			apart.Through = apart.Window.To
			last.Continues, last.Through = true, now.Add(2*time.Hour)
			for _, b := range []ports.Backfill{first, apart, last} {
				require.NoError(t, tx.Backfills.Begin(ctx, b))
			}
			through, err = tx.Backfills.Through(ctx)
			require.NoError(t, err)
			require.Equal(t, now.Add(2*time.Hour), through)
			all, err := tx.Backfills.List(ctx, false, domain.BackfillID{}, 10)
			require.NoError(t, err)
			require.Equal(t, []ports.Backfill{last, apart, first}, all)
			unfinished, err := tx.Backfills.List(ctx, true, last.ID, 10)
			require.NoError(t, err)
			require.Equal(t, []ports.Backfill{apart}, unfinished)
		})
	})
}

func begun(n byte, from, to time.Time) ports.Backfill {
	return ports.Backfill{
		ID: domain.BackfillID{UUID: id(n)}, Window: ports.HubWindow{From: from, To: to}, Through: from, By: "cli:test", AskedAt: now, MovedAt: now,
		BackfillCounts: ports.BackfillCounts{Missing: map[time.Time]int64{}},
	}
}

func inAcme(t *testing.T, s Store, fn func(ctx context.Context, tx ports.Tx)) {
	t.Helper()
	require.NoError(t, s.Work.Update(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
		fn(ctx, tx)
		return nil
	}))
}
