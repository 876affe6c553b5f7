package conformance

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/reporting"
	"actual/ports"
)

// RefreshPlace is what the suite of ports.Refreshes has happen where models are.
type RefreshPlace interface {
	Pass(long time.Duration)                 // Time passes: a refresh takes less than an hour.
	Ending(m reporting.Model, how ...string) // How the next refreshes end, in Power BI's words.
	Other(m reporting.Model)                 // Somebody else has the model refreshed.
}

// Refreshes tests the promises of ports.Refreshes.
func Refreshes(t *testing.T, open func(t *testing.T) (ports.Refreshes, domain.CompanyID, reporting.Model, RefreshPlace)) {
	t.Helper()
	t.Run("a model that nobody refreshed has no history", func(t *testing.T) {
		port, company, m, _ := open(t)
		history, err := port.History(t.Context(), company, m)
		require.NoError(t, err)
		require.Empty(t, history)
		_, known, err := port.Look(t.Context(), company, m, "0190b5a0-7c2e-7acc-8000-00000000dead")
		require.NoError(t, err)
		require.False(t, known)
	})
	t.Run("how it ends is told", func(t *testing.T) {
		for how, want := range map[string]reporting.Outcome{
			"Completed": reporting.Completed, "Failed": reporting.Failed, "Disabled": reporting.Failed, "Cancelled": reporting.Failed, "TimedOut": reporting.Failed, "Vanished": reporting.Failed,
		} {
			port, company, m, place := open(t)
			place.Ending(m, how)
			id, err := port.Start(t.Context(), company, m)
			require.NoError(t, err)
			require.NotEmpty(t, id)
			p, known, err := port.Look(t.Context(), company, m, id)
			require.NoError(t, err)
			require.True(t, known)
			require.Equal(t, reporting.Running, p.Outcome())
			place.Pass(time.Hour)
			p, known, err = port.Look(t.Context(), company, m, id)
			require.NoError(t, err)
			require.True(t, known)
			require.Equal(t, want, p.Outcome(), how)
			if how == "Failed" {
				require.Contains(t, p.Why(), "Failed: ", "with what went wrong")
			}
			history, err := port.History(t.Context(), company, m)
			require.NoError(t, err)
			require.Len(t, history, 1)
			require.Equal(t, id, history[0].ID)
			require.Equal(t, want, history[0].Outcome(), how)
			require.False(t, history[0].Ended.IsZero())
		}
	})
	t.Run("one runs at a time, whoever began it", func(t *testing.T) {
		port, company, m, place := open(t)
		place.Other(m)
		_, err := port.Start(t.Context(), company, m)
		require.ErrorIs(t, err, ports.ErrRefreshRunning)
		history, err := port.History(t.Context(), company, m)
		require.NoError(t, err)
		require.Len(t, history, 1)
		require.Equal(t, reporting.Running, history[0].Outcome())
		place.Pass(time.Hour)
		id, err := port.Start(t.Context(), company, m)
		require.NoError(t, err)
		history, err = port.History(t.Context(), company, m)
		require.NoError(t, err)
		require.Len(t, history, 2)
		require.Equal(t, id, history[0].ID, "the newest first")
	})
}
