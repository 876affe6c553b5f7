package plaintown_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/cmd/internal/offline"
	"actual/cmd/internal/plaintown"
	"actual/cmd/internal/score"
	"actual/domain/presence"
)

// The engine must not fit one simulator: without kerbs, lights and hazards, and
// with errors of two sizes, visits are as long as they were to a percent.
func TestTheEngineHoldsOnAnotherGenerator(t *testing.T) {
	for _, metres := range []float64{2.5, 3.5} {
		t.Run(fmt.Sprintf("errors of %g m", metres), func(t *testing.T) {
			all := score.NewScores()
			for seed := range uint64(4) {
				s := plaintown.Make(plaintown.Config{Seed: 31 + seed, Cadence: 120, Days: 5, Badges: 6, Error: metres})
				all.Add(score.Run(len(s.Evidence), func(i int) score.Evidence { return s.Evidence[i] },
					offline.Replay{Index: s.Index, Policy: presence.DefaultPolicy(), AsOf: s.AsOf, Zone: time.UTC}, score.Classes(s.Index)))
			}
			f := all.Presence.Total(score.Yard).Figures()
			t.Logf("%+v", f)
			require.Greater(t, f.Right, 98.0)
			require.Less(t, f.Wrong, 0.5)
			require.Less(t, f.Nowhere, 1.0)
			require.InDelta(t, 0, f.LengthBias, 1)
			require.Less(t, f.Missed+f.Invented, 0.5)
		})
	}
}

func TestTheSameSeasonAgain(t *testing.T) {
	c := plaintown.Config{Seed: 5, Cadence: 300, Days: 2, Badges: 2, Error: 3}
	once, again := plaintown.Make(c), plaintown.Make(c)
	require.NotEmpty(t, once.Evidence[0].Fixes)
	require.Equal(t, once.Evidence, again.Evidence)
}
