package season

import (
	"math"
	"slices"
)

// shape is the ground of a site in the plane: disjoint polygons with holes, or a
// circle.
type shape struct {
	polygons [][][]point // Each: outer ring (counter-clockwise), then holes (clockwise); open.
	middle   point       // Of a circle.
	radius   int64       // Zero where it is no circle.
	lo, hi   point
}

// newShape winds the rings as RFC 7946 wants them and measures the bounds.
func newShape(polygons ...[][]point) shape {
	s := shape{polygons: polygons, lo: polygons[0][0][0], hi: polygons[0][0][0]}
	for _, rings := range polygons {
		for i, ring := range rings {
			if (signedArea(ring) < 0) == (i == 0) {
				slices.Reverse(ring)
			}
			for _, p := range ring {
				s.lo = point{min(s.lo.x, p.x), min(s.lo.y, p.y)}
				s.hi = point{max(s.hi.x, p.x), max(s.hi.y, p.y)}
			}
		}
	}
	return s
}

func newCircle(middle point, radius int64) shape {
	r := point{radius, radius}
	return shape{middle: middle, radius: radius, lo: middle.plus(point{-radius, -radius}), hi: middle.plus(r)}
}

// signedArea returns twice the area in mm², negative if clockwise.
func signedArea(ring []point) int64 {
	var sum int64
	o := ring[0] // Near the origin the products stay small.
	for i, a := range ring {
		b := ring[(i+1)%len(ring)]
		sum += (a.x-o.x)*(b.y-o.y) - (b.x-o.x)*(a.y-o.y)
	}
	return sum
}

// holds reports whether the shape holds p, in exact integers.
func (s *shape) holds(p point) bool {
	if s.radius > 0 {
		dx, dy := p.x-s.middle.x, p.y-s.middle.y
		return dx*dx+dy*dy <= s.radius*s.radius
	}
	in := false
	s.edges(func(a, b point) {
		if (a.y > p.y) != (b.y > p.y) {
			left := (b.x-a.x)*(p.y-a.y) - (p.x-a.x)*(b.y-a.y)
			if (left > 0) == (b.y > a.y) {
				in = !in
			}
		}
	})
	return in
}

func (s *shape) edges(visit func(a, b point)) {
	for _, rings := range s.polygons {
		for _, ring := range rings {
			for i, a := range ring {
				visit(a, ring[(i+1)%len(ring)])
			}
		}
	}
}

// whole is the length of a leg in the parts that crossings are counted in.
const whole = 1_000_000

// crossings appends where the leg from p to q meets the outline, in parts of the
// leg, in any order.
func (s *shape) crossings(p, q point, out []int64) []int64 {
	if s.radius > 0 {
		return s.circleCrossings(p, q, out)
	}
	d := point{q.x - p.x, q.y - p.y}
	s.edges(func(a, b point) {
		e := point{b.x - a.x, b.y - a.y}
		den := d.x*e.y - d.y*e.x
		if den == 0 {
			return
		}
		w := point{a.x - p.x, a.y - p.y}
		t, u := w.x*e.y-w.y*e.x, w.x*d.y-w.y*d.x
		if den < 0 {
			t, u, den = -t, -u, -den
		}
		if t > 0 && t < den && u >= 0 && u <= den {
			out = append(out, int64(float64(t)/float64(den)*whole))
		}
	})
	return out
}

func (s *shape) circleCrossings(p, q point, out []int64) []int64 {
	dx, dy := float64(q.x-p.x), float64(q.y-p.y)
	fx, fy := float64(p.x-s.middle.x), float64(p.y-s.middle.y)
	r := float64(s.radius)
	a := mul(dx, dx) + mul(dy, dy)
	b := mul(fx, dx) + mul(fy, dy)
	c := mul(fx, fx) + mul(fy, fy) - mul(r, r)
	root := mul(b, b) - mul(a, c)
	if a == 0 || root <= 0 {
		return out
	}
	root = math.Sqrt(root)
	for _, t := range []float64{(-b - root) / a, (-b + root) / a} {
		if t > 0 && t < 1 {
			out = append(out, int64(mul(t, whole)))
		}
	}
	return out
}

// area is a convex piece of a site that work goes over: near is the side where
// the crew comes in.
type area struct{ nearLeft, nearRight, farRight, farLeft point }

// at returns the place u of the width and v of the depth, both of 1000.
func (a area) at(u, v int64) point {
	return a.nearLeft.towards(a.nearRight, u, 1000).towards(a.farLeft.towards(a.farRight, u, 1000), v, 1000)
}

// size returns the width and the depth in millimetres.
func (a area) size() (width, depth int64) {
	return distance(a.nearLeft, a.nearRight), distance(a.nearLeft, a.farLeft)
}
