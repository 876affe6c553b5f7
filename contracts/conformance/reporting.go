package conformance

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/reporting"
	"actual/ports"
)

// Reporting tests the promises of ports.ReportingModels and ReportingRoles.
func Reporting(t *testing.T, open func(t *testing.T) Store) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, Store){"models": reportingModels, "roles": reportingRoles} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			seed(t, s)
			test(t, s)
		})
	}
}

func reportingModels(t *testing.T, s Store) {
	m := reporting.Model{Workspace: "w", Dataset: "d", Profile: "p", Enhanced: true, PerDay: 8}
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		_, err := tx.ReportSets.Get(ctx)
		require.ErrorIs(t, err, reporting.ErrNoModel)
		require.ErrorIs(t, tx.ReportSets.Remove(ctx), reporting.ErrNoModel)
		require.NoError(t, tx.ReportSets.Put(ctx, m))
		require.ErrorIs(t, tx.ReportSets.Put(ctx, m), domain.ErrMoved, "there is one")
		m.Revision = 1
		got, err := tx.ReportSets.Get(ctx)
		require.NoError(t, err)
		require.Equal(t, m, got)
		m.WantedAt, m.Wants, m.Whole, m.Request, m.StartedAt, m.RefreshedAt, m.Failures, m.Problem = now, 3, true, "r", now.Add(time.Second), now.Add(time.Minute), 2, "Failed"
		require.NoError(t, tx.ReportSets.Put(ctx, m))
		require.ErrorIs(t, tx.ReportSets.Put(ctx, m), domain.ErrMoved, "another one was there in between")
		m.Revision = 2
		got, err = tx.ReportSets.Get(ctx)
		require.NoError(t, err)
		require.Equal(t, m, got)
	})
	in(t, s, other, func(ctx context.Context, tx ports.Tx) {
		_, err := tx.ReportSets.Get(ctx)
		require.ErrorIs(t, err, reporting.ErrNoModel)
	})
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.ReportSets.Remove(ctx))
		_, err := tx.ReportSets.Get(ctx)
		require.ErrorIs(t, err, reporting.ErrNoModel)
	})
}

func reportingRoles(t *testing.T, s Store) {
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		_, err := tx.ReportRole.Get(ctx)
		require.ErrorIs(t, err, reporting.ErrNoRole)
		r := reporting.Role{Company: acme, Added: now, Rotated: now}
		require.NoError(t, tx.ReportRole.Put(ctx, r))
		r.Rotated = now.Add(time.Hour)
		require.NoError(t, tx.ReportRole.Put(ctx, reporting.Role{Company: acme, Added: r.Rotated, Rotated: r.Rotated}), "in the place of the one before")
		got, err := tx.ReportRole.Get(ctx)
		require.NoError(t, err)
		require.Equal(t, r, got, "it was added when it was")
	})
	in(t, s, other, func(ctx context.Context, tx ports.Tx) {
		_, err := tx.ReportRole.Get(ctx)
		require.ErrorIs(t, err, reporting.ErrNoRole)
	})
}
