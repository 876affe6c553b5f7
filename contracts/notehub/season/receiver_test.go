package season

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestErrorHasItsSigma checks the law of the error over many stops: standard
// deviation, heavy tails and correlation in time.
func TestErrorHasItsSigma(t *testing.T) {
	for under, sigma := range map[sky]float64{open: 3.5, mixed: 6.5, canopy: 12} {
		r := receiver{d: throw(9, forReceiver, int(under), 0)}
		where := surroundings{sigma, under}
		var n, squares, fourth, lagged, dops float64
		var last float64
		for stop := range int32(20_000) {
			at := int64(stop) * 4000
			for i := range int64(12) {
				f := r.fix(at+i*120, where, stop)
				x := float64(f.dx) / 1000 / sigma
				n, squares, fourth = n+1, squares+x*x, fourth+x*x*x*x
				dops += float64(f.dop) / 100
				if i > 0 {
					lagged += x * last
				}
				last = x
			}
		}
		require.InDelta(t, 1, squares/n, 0.04, "variance in σ², %s", skyNames[under])
		kurtosis := fourth / n / (squares / n) / (squares / n)
		require.InDelta(t, 6, kurtosis, 0.8, "heavier tails than the normal's 3")
		correlation := lagged / n * 12 / 11 / (squares / n)
		require.InDelta(t, 0.48, correlation, 0.06, "two minutes apart")
		require.InDelta(t, map[sky]float64{open: 0.95, mixed: 1.5, canopy: 2.55}[under], dops/n, 0.15)
	}
}

func TestOutliersAreRareAndFar(t *testing.T) {
	for under, share := range map[sky]float64{open: 0.001, mixed: 0.005, canopy: 0.015} {
		r := receiver{d: throw(9, forReceiver, 1, 0), blocked: throw(9, forReceiver, 2, 0), outliers: true}
		strays, shown := 0.0, 0.0
		const n = 200_000
		for i := range int64(n) {
			f := r.fix(i*300, surroundings{0.001, under}, int32(i/6))
			if !f.stray {
				continue
			}
			strays++
			far := length(float64(f.dx), float64(f.dy)) / 1000
			require.True(t, far > 39 && far < 151, "%v m", far)
			if f.dop >= 300 {
				shown++
			}
		}
		require.InDelta(t, share, strays/n, share/3, skyNames[under])
		require.Greater(t, shown, 0.0)
	}
}

// TestDilutionFollowsTheError: fixes of bad quality have a higher DOP on average.
func TestDilutionFollowsTheError(t *testing.T) {
	r := receiver{d: throw(4, forReceiver, 0, 0)}
	var sum, count [2]float64
	for i := range int64(100_000) {
		f := r.fix(i*120, surroundings{6.5, mixed}, int32(i/10))
		bad := 0
		if length(float64(f.dx), float64(f.dy)) > 15_000 {
			bad = 1
		}
		sum[bad] += float64(f.dop)
		count[bad]++
	}
	require.Greater(t, sum[1]/count[1], 1.3*sum[0]/count[0])
}
