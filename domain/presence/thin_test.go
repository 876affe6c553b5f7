package presence_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"actual/domain/presence"
)

func TestThinKeepsEndsOrderAndBound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, most := rapid.IntRange(0, 400).Draw(t, "fixes"), rapid.IntRange(2, 100).Draw(t, "most")
		fixes := make([]presence.Fix, n)
		for i := range fixes {
			fixes[i] = presence.Fix{At: int64(i), Lat: rapid.Int32Range(-900_000_000, 900_000_000).Draw(t, "lat"), Lng: rapid.Int32Range(-1_800_000_000, 1_800_000_000).Draw(t, "lng")}
		}
		got := presence.Thin(fixes, most)
		require.LessOrEqual(t, len(got), max(min(n, most), 0))
		if n <= most {
			require.Equal(t, fixes, got)
			return
		}
		require.Len(t, got, most)
		require.Equal(t, fixes[0], got[0])
		require.Equal(t, fixes[n-1], got[len(got)-1])
		for i := 1; i < len(got); i++ {
			require.Less(t, got[i-1].At, got[i].At)
		}
	})
}

// A corner is what a path is drawn for.
func TestThinKeepsACorner(t *testing.T) {
	var fixes []presence.Fix
	for i := range int32(100) {
		fixes = append(fixes, presence.Fix{At: int64(i), Lng: i * 1000})
	}
	fixes[42].Lat = 100_000
	got := presence.Thin(fixes, 10)
	require.Contains(t, got, fixes[42])
}
