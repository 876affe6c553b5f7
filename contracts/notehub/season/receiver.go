package season

import "math"

// receiver is a GNSS receiver's error. Along each axis it is
//
//	σ·m·(√0.1·bias + √0.75·gm + √0.15·white)
//
// with σ of the surroundings; bias drawn anew at each stop (multipath of the
// place); gm a first-order Gauss–Markov process whose time constant, 60–300 s, is
// drawn with it; white new for each fix. The quality m is 0.77, 1.23 or 2.25 with
// chances 75, 20 and 5 % for episodes of 2–10 minutes: E[m²] = 1, so σ is the
// standard deviation, and the mixture has a kurtosis of about 6, like Student's t
// with 6 degrees of freedom. Outliers come on top.
type receiver struct {
	d         dice
	blocked   dice // For outliers: a stream of its own.
	outliers  bool
	at        int64 // Unix seconds of the last fix.
	gm, bias  [2]float64
	stop      int32
	tau       float64 // Seconds.
	quality   float64
	qualityTo int64
	strays    int // Fixes that the present outlier still lasts.
	stray     [2]float64
}

const (
	partBias  = 0.31622776601683794 // √0.1
	partGM    = 0.8660254037844386  // √0.75
	partWhite = 0.3872983346207417  // √0.15
)

// fault is the error of one fix.
type fault struct {
	dx, dy int64  // Millimetres.
	dop    uint16 // Hundredths.
	stray  bool
}

// fix returns the error of a fix at an instant (Unix seconds, ascending).
func (r *receiver) fix(at int64, where surroundings, stop int32) fault {
	if stop != r.stop || r.tau == 0 {
		r.stop = stop
		r.tau = float64(r.d.between(60, 300))
		r.bias = [2]float64{r.d.normal(), r.d.normal()}
	}
	if at >= r.qualityTo {
		r.quality = [...]float64{0.77, 1.23, 2.25}[r.d.pick(75, 20, 5)]
		r.qualityTo = at + r.d.between(120, 600)
	}
	keep := fade(float64(at-r.at) / r.tau)
	news := math.Sqrt(1 - mul(keep, keep))
	r.at = at
	scale := mul(where.sigma, r.quality)
	var e [2]float64
	for i := range e {
		r.gm[i] = mul(keep, r.gm[i]) + mul(news, r.d.normal())
		sum := mul(partBias, r.bias[i]) + mul(partGM, r.gm[i]) + mul(partWhite, r.d.normal())
		e[i] = mul(scale, sum)
	}
	f := fault{dop: r.dilution(where.sky)}
	if r.outliers {
		f.stray = r.strayFrom(where.sky, &e, &f)
	}
	f.dx, f.dy = int64(math.Round(e[0]*1000)), int64(math.Round(e[1]*1000))
	return f
}

// dilution returns a DOP that goes with the sky and, loosely, with the quality
// of the fix: it knows of geometry, not of reflections.
func (r *receiver) dilution(under sky) uint16 {
	base := [...][2]int64{open: {70, 120}, mixed: {100, 200}, canopy: {160, 350}}[under]
	dop := float64(r.d.between(base[0], base[1]))
	return uint16(mul(dop, mul(r.quality, 0.9+mul(0.3, r.d.unit()))))
}

// strayFrom makes the fix an outlier at times: 40–150 m in one direction, for one
// to three fixes. Half of the outliers show in the DOP.
func (r *receiver) strayFrom(under sky, e *[2]float64, f *fault) bool {
	if r.strays == 0 {
		if !r.blocked.chance([...]float64{open: 0.0006, mixed: 0.003, canopy: 0.009}[under]) {
			return false
		}
		r.strays = int(r.blocked.between(1, 3)) // Two on average, less where the path goes on.
		x, y := r.blocked.normal(), r.blocked.normal()
		far := float64(r.blocked.between(40, 150)) / max(length(x, y), 0.01)
		r.stray = [2]float64{mul(x, far), mul(y, far)}
	}
	r.strays--
	e[0] += r.stray[0]
	e[1] += r.stray[1]
	if r.blocked.chance(0.5) {
		f.dop = uint16(r.blocked.between(300, 1500))
	}
	return true
}
