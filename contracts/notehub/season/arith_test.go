package season

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestOwnFunctionsAgreeWithMath(t *testing.T) {
	for x := -math.Pi; x <= math.Pi; x += 0.01 {
		sin, cos := sinCos(x)
		require.InDelta(t, math.Sin(x), sin, 1e-12)
		require.InDelta(t, math.Cos(x), cos, 1e-12)
	}
	for x := 0.0; x < 25; x += 0.01 {
		require.InDelta(t, math.Exp(-x), fade(x), 3e-4)
	}
	for turn := 0.0; turn < 360; turn += 0.37 {
		sin, cos := math.Sincos(turn * math.Pi / 180)
		require.InDelta(t, turn, float64(bearing(sin*50, cos*50))/100, 0.011)
	}
	require.Zero(t, bearing(0, 0))
}

func TestDiceAreFair(t *testing.T) {
	d := throw(1, forTown, 2, 3)
	const n = 200_000
	var sum, squares, fourth float64
	var counts [7]int
	for range n {
		x := d.normal()
		sum, squares, fourth = sum+x, squares+x*x, fourth+x*x*x*x
		counts[d.between(-3, 3)+3]++
	}
	require.InDelta(t, 0, sum/n, 0.01)
	require.InDelta(t, 1, squares/n, 0.01)
	require.InDelta(t, 2.9, fourth/n, 0.1)
	for _, c := range counts {
		require.InDelta(t, n/7, c, 700)
	}
	require.NotEqual(t, throw(1, forTown, 2, 3), throw(1, forTown, 3, 2))
}

func TestCellsAreOpenLocationCodes(t *testing.T) {
	// The ten-digit code of this place is the specification's example for Zürich.
	c := cellOf(47_365_590_000, 8_524_997_000)
	code := c.code()
	require.Equal(t, "8FVC9G8F+6X", string(code[:11]))
	lat, lng := c.centre()
	require.InDelta(t, 47.365590, float64(lat)/1e7, 1.01/400_000)
	require.InDelta(t, 8.524997, float64(lng)/1e11, 1.01/256_000)
	south := cellOf(-33_868_820_000, -151_209_290_000)
	lat, lng = south.centre()
	require.InDelta(t, -33.868820, float64(lat)/1e7, 1.01/400_000)
	require.InDelta(t, -151.209290, float64(lng)/1e11, 1.01/256_000)
}

func TestDecimalsAreExact(t *testing.T) {
	for v, want := range map[int64]string{0: "0", 4200: "4.2", -50: "-0.05", 1000: "1", 123456: "123.456"} {
		require.Equal(t, want, string(appendDecimal(nil, v, 3)))
	}
}

// TestPlaneIsMetric compares distances of the plane with those of the ellipsoid's
// radii of curvature, after Bowring.
func TestPlaneIsMetric(t *testing.T) {
	f := newFrame(42.27, -71.80, 0.3)
	lat0, lng0 := f.degrees(point{})
	lat, lng := f.degrees(point{1_000_000, 0})
	north := float64(lat-lat0) * 1e-9 * 111_075.6 // Metres a degree at this latitude.
	east := float64(lng-lng0) * 1e-9 * 82_471.5
	require.InDelta(t, 1000, math.Hypot(north, east), 0.5)
	e, n := f.east(1_000_000, 0)
	require.InDelta(t, e, east, 0.5)
	require.InDelta(t, n, north, 0.5)
}

func TestCrossingsPartInsideFromOutside(t *testing.T) {
	square := newShape([][]point{{{0, 0}, {30_000, 0}, {31_000, 40_000}, {-1000, 40_000}}, {{10_000, 10_000}, {20_000, 10_000}, {15_000, 20_000}}})
	circle := newCircle(point{5000, 5000}, 20_000)
	near := rapid.Int64Range(-20_000, 60_000)
	rapid.Check(t, func(t *rapid.T) {
		p, q := point{near.Draw(t, "x"), near.Draw(t, "y")}, point{near.Draw(t, "x"), near.Draw(t, "y")}
		for _, s := range []shape{square, circle} {
			cuts := append(s.crossings(p, q, nil), 0, whole)
			slices.Sort(cuts)
			for i, cut := range cuts[1:] {
				middle := p.towards(q, cuts[i]+(cut-cuts[i])/2, whole)
				for _, part := range []int64{10, 30, 70, 90} {
					other := p.towards(q, cuts[i]+(cut-cuts[i])*part/100, whole)
					if wellClear(&s, middle) && wellClear(&s, other) {
						require.Equal(t, s.holds(middle), s.holds(other), "cuts %v", cuts)
					}
				}
			}
		}
	})
}

// wellClear reports whether a point is more than a few millimetres from any edge.
func wellClear(s *shape, p point) bool {
	for _, by := range []point{{4, 0}, {-4, 0}, {0, 4}, {0, -4}} {
		if s.holds(p.plus(by)) != s.holds(p) {
			return false
		}
	}
	return true
}
