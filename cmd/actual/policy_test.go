package main

import (
	"bytes"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"

	"actual/app/presence"
	rules "actual/domain/presence"
)

func TestAPolicyRunsInTheShadow(t *testing.T) {
	w := twoCrews(t)
	w.stand("dev:2", 45, 60) // Back after a quarter of an hour of silence.
	w.becomes(func(v []visitSeen) bool { return len(v) == 2 && v[1].Fixes == 40 })
	w.stop()
	was := w.stored()
	next := rules.DefaultPolicy()
	next.Version, next.MaxBridgeS = "test", 600
	compare := func(from, to time.Time) presence.Comparison {
		t.Helper()
		c, err := w.tools.Comparer.Compare(t.Context(), presence.ComparePolicies{Company: w.company.ID(), Next: next, From: from, To: to})
		require.NoError(t, err)
		return c
	}
	c := compare(time.Time{}, time.Time{})
	require.Equal(t, was, w.stored(), "nothing is written")
	require.Equal(t, 2, c.Difference.Looked)
	require.Equal(t, presence.Sum{Policy: rules.DefaultPolicy().Version, Visits: 2, Seconds: (29 + 54) * 60}, c.Difference.Before)
	require.Equal(t, presence.Sum{Policy: "test", Visits: 3, Seconds: (29 + 24 + 14) * 60}, c.Difference.After)
	require.Equal(t, 1, c.Difference.Totals.Opened)
	require.Equal(t, 1, c.Difference.Totals.Changed)
	require.Len(t, c.Difference.Badges, 1)

	noon := time.Date(2026, 6, 3, 12, 0, 0, 0, time.UTC) // As in event.
	require.Equal(t, 1, compare(noon.Add(35*time.Minute), time.Time{}).Difference.Before.Visits)
	require.Zero(t, compare(time.Time{}, noon.Add(-time.Second)).Difference.Before.Visits)

	next = rules.DefaultPolicy()
	require.Empty(t, compare(time.Time{}, time.Time{}).Difference.Badges, "the same policy changes nothing")
	next.OddsMilli = 0
	_, err := w.tools.Comparer.Compare(t.Context(), presence.ComparePolicies{Company: w.company.ID(), Next: next})
	require.ErrorIs(t, err, rules.ErrBadPolicy)

	var out bytes.Buffer
	cmd := &cobra.Command{}
	cmd.SetOut(&out)
	require.NoError(t, sayComparison(cmd, c, w.company.Zone()))
	require.Regexp(t, `(?m)^dev:2 +new +elm-1 Wed 3 Jun 08:45–08:59… \(14 min\)$`, out.String())
	require.Regexp(t, `(?m)^next +test +3 visits, 0 undecided, 1 h 07 min$`, out.String())
}
