package season

import "math"

// Lengths are whole millimetres, path times whole milliseconds since 1970 (UTC).
const (
	metre  int64 = 1000
	second int64 = 1000
	minute       = 60 * second
	hour         = 60 * minute
)

// mul multiplies and rounds. A compiler may fuse a*b+c into one rounding where
// the CPU can; the conversion forbids it, so that all machines agree.
func mul(a, b float64) float64 { return float64(a * b) }

// sinCos returns sine and cosine of an angle in radians within ±π, by their
// series (math.Sin may be fused, hence differ, on some machines).
func sinCos(x float64) (sin, cos float64) {
	x2, term := mul(x, x), 1.0
	for n := 0; n < 30; n += 2 {
		cos += term
		sin += mul(term, x) / float64(n+1)
		term = mul(-term, x2) / float64((n+1)*(n+2))
	}
	return sin, cos
}

// fade returns about exp(−x) for x ≥ 0, as (1 − x/1024)^1024: the memory that a
// first-order Gauss–Markov process keeps after x time constants.
func fade(x float64) float64 {
	if x >= 20 {
		return 0
	}
	y := 1 - mul(x, 1.0/1024)
	for range 10 {
		y = mul(y, y)
	}
	return y
}

// length returns the length of a vector.
func length(dx, dy float64) float64 { return math.Sqrt(mul(dx, dx) + mul(dy, dy)) }

// bearing returns the direction of a vector (east, north) in hundredths of a
// degree clockwise from north, by Abramowitz & Stegun 4.4.49 (10⁻⁵ rad).
func bearing(east, north float64) int64 {
	x, y := math.Abs(east), math.Abs(north)
	lo, hi := math.Min(x, y), math.Max(x, y)
	if hi == 0 {
		return 0
	}
	z := lo / hi
	z2 := mul(z, z)
	poly := 0.0208351
	for _, c := range []float64{-0.0851330, 0.1801410, -0.3302995, 0.9998660} {
		poly = c + mul(poly, z2)
	}
	turn := int64(math.Round(mul(mul(poly, z), 18000/math.Pi)))
	if x > y {
		turn = 9000 - turn
	}
	if north < 0 {
		turn = 18000 - turn
	}
	if east < 0 {
		turn = 36000 - turn
	}
	return turn % 36000
}
