package reconcile_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/reconcile"
)

func TestSettings(t *testing.T) {
	at := time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC)
	elm, mow := domain.SiteID{UUID: domain.UUID{1}}, domain.CrewID{UUID: domain.UUID{2}}
	north := reconcile.Branch{Name: "North", Sites: []domain.SiteID{elm}, Crews: []domain.CrewID{mow}}
	s, err := reconcile.Settings{}.Changed(reconcile.SettingsChange{
		Branches: []reconcile.Branch{north},
		Set: []reconcile.Override{
			{Site: elm, Name: "late_grace_s", Value: 60}, {Name: "late_grace_s", Value: 1200}, {Branch: "North", Name: "late_grace_s", Value: 600}, {Name: "near_days", Value: 7},
		},
	}, "user:1", at)
	require.NoError(t, err)
	require.Equal(t, 1, s.Version)
	require.Equal(t, []int64{1200, 7, 600, 60}, []int64{s.Overrides[0].Value, s.Overrides[1].Value, s.Overrides[2].Value, s.Overrides[3].Value})
	require.Equal(t, map[domain.UUID]string{elm.UUID: "North", mow.UUID: "North"}, s.BranchOf())
	require.EqualValues(t, 7, s.Most(reconcile.DefaultPolicy(), "near_days"))

	next, err := s.Changed(reconcile.SettingsChange{
		Set: []reconcile.Override{{Name: "late_grace_s", Value: 30}}, Unset: []reconcile.Override{{Site: elm, Name: "late_grace_s"}}, Dissolved: []string{"North"},
	}, "user:2", at)
	require.NoError(t, err)
	require.Equal(t, 2, next.Version)
	require.Equal(t, []reconcile.Override{{Name: "late_grace_s", Value: 30}, {Name: "near_days", Value: 7}}, next.Overrides, "a branch takes its thresholds along")
	require.Len(t, s.Overrides, 4, "a version stays as it was")

	for want, c := range map[error]reconcile.SettingsChange{
		reconcile.ErrUnknownThreshold: {Set: []reconcile.Override{{Name: "patience", Value: 1}}},
		reconcile.ErrBadThreshold:     {Set: []reconcile.Override{{Site: elm, Name: "settle_s", Value: 1}}},
		reconcile.ErrNoBranch:         {Set: []reconcile.Override{{Branch: "South", Name: "short_min_s", Value: 1}}},
		reconcile.ErrBadBranch:        {Branches: []reconcile.Branch{{Name: "South", Crews: north.Crews}}},
	} {
		_, err := s.Changed(c, "user:1", at)
		require.ErrorIs(t, err, want)
	}
	_, err = s.Changed(reconcile.SettingsChange{Branches: []reconcile.Branch{{Name: " "}}}, "user:1", at)
	require.ErrorIs(t, err, reconcile.ErrBadBranch)
}
