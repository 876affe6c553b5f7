package geofence

import (
	"math"
	"slices"

	"actual/domain/fault"
)

// ErrTooLittle reports that too few stays are known to learn a fence from.
var ErrTooLittle = fault.New(fault.Invalid, "fence.too_little_known", "a fence is learnt from at least 5 settled stays with 40 fixes of one place")

const (
	leastStays   = 5
	leastSamples = 40
)

// Sample is a fix of a settled stay.
type Sample struct {
	At      LatLng
	ErrorMM int32 // Its standard error along one axis.
	Stay    int   // Samples of one stay have the same number.
}

// Neighbour is another site that a learnt fence must not take anything of.
type Neighbour struct {
	Shape   Shape
	Samples []Sample
}

// Learn proposes the fence of a site from where its crews stood: the ground that,
// blurred by the errors of the fixes, explains them best (Richardson 1972, Lucy 1974:
// maximum likelihood by expectation and maximisation, stopped early), as far as crews
// are there as on the rest of it, gaps of a few metres and holes filled. Each stay
// counts alike, and within it a fix by 1/σ², so that neither one long stay nor bad
// fixes draw it. Ground of a neighbour's fence is left out, unless the fence of now
// claims it too: then it goes to the one whose crews are there more.
//
// It is a draft for a person to judge: places where nobody works are not in it.
//
// Errors: ErrTooLittle; a *Refusal where what was found is no shape.
func Learn(samples []Sample, now Shape, others []Neighbour) (Shape, error) {
	stays := map[int]bool{}
	for _, s := range samples {
		stays[s.Stay] = true
	}
	if len(stays) < leastStays || len(samples) < leastSamples {
		return Shape{}, ErrTooLittle.With("there are %d stays with %d fixes", len(stays), len(samples))
	}
	g := newGround(samples)
	if g == nil {
		return Shape{}, ErrTooLittle.With("the fixes lie far apart")
	}
	density := g.deconvolve()
	held := g.support(density)
	barred := g.barred(now, others)
	for j := range held {
		held[j] = held[j] && !barred[j]
	}
	g.tidy(held, density)
	return g.shape(held)
}

// ground is a grid of square cells over the fixes, in the plane about their middle.
type ground struct {
	plane      plane
	cell       float64 // Metres.
	x, y       float64 // Of the south-west corner.
	wide, high int
	points     []blot
}

// blot is a fix on the ground.
type blot struct {
	x, y, sigma float64 // Metres.
	weight      float64
}

const (
	finest    = 2.0   // Metres of a cell …
	mostCells = 160   // … unless so many a side do not suffice.
	farther   = 300.0 // From the middle of a site nothing is learnt.
)

func newGround(samples []Sample) *ground {
	g := &ground{plane: newPlane(middle(samples)), cell: finest}
	perStay := map[int]float64{}
	for _, s := range samples {
		sigma := max(float64(s.ErrorMM)/1000, 1)
		p := g.plane.see(vector(s.At))
		if math.Hypot(p.x, p.y) > farther {
			continue
		}
		g.points = append(g.points, blot{p.x, p.y, sigma, 1 / (sigma * sigma)})
		perStay[s.Stay] += 1 / (sigma * sigma)
	}
	if len(g.points) < leastSamples {
		return nil
	}
	n := 0
	for _, s := range samples {
		if p := g.plane.see(vector(s.At)); math.Hypot(p.x, p.y) <= farther {
			g.points[n].weight /= perStay[s.Stay]
			n++
		}
	}
	g.frame()
	return g
}

// middle returns the median latitude and longitude.
func middle(samples []Sample) LatLng {
	lats, lngs := make([]int32, len(samples)), make([]int32, len(samples))
	for i, s := range samples {
		lats[i], lngs[i] = s.At.Lat, s.At.Lng
	}
	slices.Sort(lats)
	slices.Sort(lngs)
	return LatLng{lats[len(lats)/2], lngs[len(lngs)/2]}
}

// frame lays the grid over all but the outermost fixes.
func (g *ground) frame() {
	xs, ys := make([]float64, len(g.points)), make([]float64, len(g.points))
	sigmas := make([]float64, len(g.points))
	for i, p := range g.points {
		xs[i], ys[i], sigmas[i] = p.x, p.y, p.sigma
	}
	slices.Sort(xs)
	slices.Sort(ys)
	slices.Sort(sigmas)
	few := len(xs) / 100
	margin := 2 * sigmas[len(sigmas)/2]
	g.x, g.y = xs[few]-margin, ys[few]-margin
	width, height := xs[len(xs)-1-few]+margin-g.x, ys[len(ys)-1-few]+margin-g.y
	g.cell = max(finest, max(width, height)/mostCells)
	g.wide, g.high = int(width/g.cell)+1, int(height/g.cell)+1
}

const (
	iterations = 24   // More sharpen noise.
	tail       = 0.03 // Of fixes err three times as far, …
	tailTimes  = 3.0
	reachSigma = 3.5 // … and none farther than this.
)

// deconvolve returns how much of their time crews are in each cell.
func (g *ground) deconvolve() []float64 {
	kernels := make([]kernel, len(g.points))
	for i, p := range g.points {
		kernels[i] = g.kernelOf(p)
	}
	density := make([]float64, g.wide*g.high)
	for j := range density {
		density[j] = 1
	}
	next := make([]float64, len(density))
	for range iterations {
		clear(next)
		for i, k := range kernels {
			sum := 1e-9 // What no ground explains draws none.
			k.each(g.wide, func(j int, w float64) { sum += density[j] * w })
			share := g.points[i].weight / sum
			k.each(g.wide, func(j int, w float64) { next[j] += density[j] * w * share })
		}
		density, next = next, density
	}
	return g.smooth(density, smoothM/g.cell)
}

// kernel is the likelihood of a fix in the cells about it: a product of two sides,
// but for its tail.
type kernel struct {
	left, low  int
	xs, ys     []float64
	xt, yt     []float64
	main, rest float64
}

func (k *kernel) each(wide int, do func(j int, w float64)) {
	for r := range k.ys {
		row := (k.low+r)*wide + k.left
		for c := range k.xs {
			do(row+c, k.main*k.xs[c]*k.ys[r]+k.rest*k.xt[c]*k.yt[r])
		}
	}
}

func (g *ground) kernelOf(p blot) kernel {
	reach := reachSigma * p.sigma
	span := func(at, origin float64, cells int) (int, int) {
		return max(0, int((at-reach-origin)/g.cell)), min(cells-1, int((at+reach-origin)/g.cell))
	}
	bell := func(first, last int, at, origin, sigma float64) []float64 {
		out := make([]float64, max(0, last-first+1))
		for i := range out {
			d := (origin + (float64(first+i)+0.5)*g.cell - at) / sigma
			out[i] = math.Exp(-d*d/2) / sigma
		}
		return out
	}
	l, r := span(p.x, g.x, g.wide)
	b, t := span(p.y, g.y, g.high)
	return kernel{
		left: l, low: b, main: 1 - tail, rest: tail,
		xs: bell(l, r, p.x, g.x, p.sigma), ys: bell(b, t, p.y, g.y, p.sigma),
		xt: bell(l, r, p.x, g.x, p.sigma*tailTimes), yt: bell(b, t, p.y, g.y, p.sigma*tailTimes),
	}
}

const smoothM = 2.5 // Metres; evens out what noise has sharpened.

// smooth blurs the grid by a bell of so many cells.
func (g *ground) smooth(in []float64, sigma float64) []float64 {
	half := int(3*sigma) + 1
	bell, sum := make([]float64, 2*half+1), 0.0
	for i := range bell {
		d := float64(i-half) / sigma
		bell[i] = math.Exp(-d * d / 2)
		sum += bell[i]
	}
	pass := func(in []float64, step, length, lines, stride int) []float64 {
		out := make([]float64, len(in))
		for l := range lines {
			for i := range length {
				total := 0.0
				for k, w := range bell {
					if at := i + k - half; at >= 0 && at < length {
						total += w * in[l*stride+at*step]
					}
				}
				out[l*stride+i*step] = total / sum
			}
		}
		return out
	}
	return pass(pass(in, 1, g.wide, g.high, g.wide), g.wide, g.high, g.wide, 1)
}
