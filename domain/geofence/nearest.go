package geofence

import "slices"

// corner is a vertex in a plane.
type corner struct{ x, y float64 }

// run is up to runLength successive edges of one ring, with the box round them.
type run struct {
	lo, hi      corner
	first, last int32 // Corners; the last of one run is the first of the next.
}

const runLength = 8

// outlines are the rings of a shape in its plane.
type outlines struct {
	corners []corner
	runs    []run
}

// add appends a ring.
func (o *outlines) add(ring []seen) {
	first := int32(len(o.corners))
	o.corners = slices.Grow(o.corners, len(ring)+1)
	o.runs = slices.Grow(o.runs, len(ring)/runLength+1)
	for _, p := range ring {
		o.corners = append(o.corners, corner{p.x, p.y})
	}
	o.corners = append(o.corners, corner{ring[0].x, ring[0].y})
	for end := int32(len(o.corners)) - 1; first < end; first += runLength {
		r := run{o.corners[first], o.corners[first], first, min(first+runLength, end)}
		for _, c := range o.corners[r.first : r.last+1] {
			r.lo = corner{min(r.lo.x, c.x), min(r.lo.y, c.y)}
			r.hi = corner{max(r.hi.x, c.x), max(r.hi.y, c.y)}
		}
		o.runs = append(o.runs, r)
	}
}

// finder looks for the place on the rings that is nearest to p, and counts how
// often they pass a ray from p to the east.
type finder struct {
	p      seen
	x, y   float64 // From the nearest place so far to p, metres.
	square float64 // Their length, squared.
	found  bool
	odd    bool
}

// nearest returns the place on the rings that is nearest to p, if it is nearer
// than limit metres in the plane, and whether p is inside.
func (o *outlines) nearest(p seen, limit float64) (at seen, found, inside bool) {
	f := finder{p: p, square: float64(limit * limit)}
	for i := range o.runs {
		r := &o.runs[i]
		if r.gap(p) <= f.square {
			f.scan(o.corners[r.first : r.last+1])
			continue
		}
		// Outside of the box only its ends matter to the ray, and only beside it.
		if p.x < r.hi.x && p.y >= r.lo.y && p.y <= r.hi.y && (o.corners[r.first].y > p.y) != (o.corners[r.last].y > p.y) {
			f.odd = !f.odd
		}
	}
	return onSphere(p.x-f.x, p.y-f.y), f.found, f.odd
}

// gap returns the square of the distance from p to the box, 0 inside.
func (r *run) gap(p seen) float64 {
	x := max(r.lo.x-p.x, p.x-r.hi.x, 0)
	y := max(r.lo.y-p.y, p.y-r.hi.y, 0)
	return float64(x*x) + float64(y*y)
}

// scan looks at each edge of a run. Comparing heights themselves, not
// differences, makes neighbouring edges agree at their shared vertex.
func (f *finder) scan(corners []corner) {
	a := corners[0]
	for _, b := range corners[1:] {
		dx, dy, px, py := b.x-a.x, b.y-a.y, f.p.x-a.x, f.p.y-a.y
		if (a.y > f.p.y) != (b.y > f.p.y) && (float64(dx*py) > float64(dy*px)) == (dy > 0) {
			f.odd = !f.odd
		}
		t := (float64(px*dx) + float64(py*dy)) / (float64(dx*dx) + float64(dy*dy))
		if t < 0 {
			t = 0
		} else if t > 1 {
			t = 1
		}
		x, y := px-float64(t*dx), py-float64(t*dy)
		if d := float64(x*x) + float64(y*y); d < f.square {
			f.x, f.y, f.square, f.found = x, y, d, true
		}
		a = b
	}
}
