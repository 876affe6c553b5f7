package conformance

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/reconcile"
	"actual/ports"
)

func thresholdsKept(t *testing.T, s Store) {
	t.Helper()
	first := reconcile.Settings{
		Version: 1, By: "user:1", At: now,
		Overrides: []reconcile.Override{{Name: "late_grace_s", Value: 60}, {Name: "late_grace_s", Value: 90, Branch: "North"}, {Name: "short_min_s", Value: 7, Site: yard}},
		Branches:  []reconcile.Branch{{Name: "North", Sites: []domain.SiteID{yard}, Crews: []domain.CrewID{mowCrew}}, {Name: "South"}},
	}
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		got, err := tx.Limiting.InForce(ctx)
		require.NoError(t, err)
		require.Equal(t, reconcile.Settings{}, got)
		require.NoError(t, tx.Limiting.Add(ctx, first))
		require.ErrorIs(t, tx.Limiting.Add(ctx, first), domain.ErrMoved)
		got, err = tx.Limiting.InForce(ctx)
		require.NoError(t, err)
		require.Equal(t, first, got)
		require.NoError(t, tx.Limiting.Add(ctx, reconcile.Settings{Version: 2, By: "user:2", At: now}))
		got, err = tx.Limiting.InForce(ctx)
		require.NoError(t, err)
		require.Equal(t, reconcile.Settings{Version: 2, By: "user:2", At: now}, got)
	})
	require.NoError(t, s.Work.View(t.Context(), other, func(ctx context.Context, tx ports.Tx) error {
		got, err := tx.Limiting.InForce(ctx)
		require.NoError(t, err)
		require.Zero(t, got.Version, "of another company")
		return nil
	}))
}
