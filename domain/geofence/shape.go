package geofence

import (
	"math"
	"slices"

	"github.com/golang/geo/r3"
	"github.com/golang/geo/s2"
)

// Ring is a closed line of geodesics, its first vertex not repeated.
type Ring []LatLng

// Shape is an area: polygons with holes, or a circle kept as given. It is
// immutable and cheap to copy; the zero value holds nothing. A vertex or an edge
// belongs to the shape or not by S2's semi-open rule: of shapes that tile a
// region exactly one holds it.
type Shape struct{ area *area }

// area is what all copies of a shape share.
type area struct {
	plane    plane
	radius   int64    // Of the circle, mm; else 0.
	outlines outlines // None for a circle.
	polygons [][]Ring // Outer counter-clockwise, then holes clockwise; nil for a circle.
	reversed []string // Rings that came the other way round.
	centre   LatLng   // Of the circle, or the middle of the vertices.
	lo, hi   LatLng
	m2       float64
}

// IsZero reports whether the shape holds nothing.
func (s Shape) IsZero() bool { return s.area == nil }

// Polygons returns a copy of the polygons, each its outer ring
// (counter-clockwise) and then its holes (clockwise); nil for a circle.
func (s Shape) Polygons() [][]Ring {
	if s.area == nil || s.area.polygons == nil {
		return nil
	}
	out := make([][]Ring, len(s.area.polygons))
	for i, rings := range s.area.polygons {
		for _, r := range rings {
			out[i] = append(out[i], slices.Clone(r))
		}
	}
	return out
}

// Outline returns the polygons, or for a circle a regular polygon of the same
// area with that many corners: for maps and stores that know no circles.
func (s Shape) Outline(corners int) [][]Ring {
	centre, radius, ok := s.Circle()
	if !ok {
		return s.Polygons()
	}
	step := 2 * math.Pi / float64(corners)
	far := float64(radius) / 1000 / EarthRadius * math.Sqrt(step/math.Sin(step))
	pl, ring := newPlane(centre), make(Ring, corners)
	for i := range ring {
		angle := step * float64(i)
		side := pl.east.Mul(math.Cos(angle)).Add(pl.north.Mul(math.Sin(angle)))
		ring[i] = latLng(pl.up.Mul(math.Cos(far)).Add(side.Mul(math.Sin(far))))
	}
	return [][]Ring{{ring}}
}

// Circle returns the centre and the radius in millimetres, if the shape is a
// circle.
func (s Shape) Circle() (LatLng, int64, bool) {
	if s.area == nil || s.area.radius == 0 {
		return LatLng{}, 0, false
	}
	return s.area.centre, s.area.radius, true
}

// AreaM2 returns the area in whole square metres, holes not counted.
func (s Shape) AreaM2() int64 {
	if s.area == nil {
		return 0
	}
	return int64(math.Round(s.area.m2))
}

// Bounds returns the south-west and north-east corners of the vertices, or of
// the circle.
func (s Shape) Bounds() (lo, hi LatLng) {
	if s.area == nil {
		return LatLng{}, LatLng{}
	}
	return s.area.lo, s.area.hi
}

// Holds reports whether p lies in the shape.
func (s Shape) Holds(p LatLng) bool {
	if s.area == nil {
		return false
	}
	v := vector(p)
	return s.area.holds(v, s.area.distance(v))
}

// EdgeDistance returns the distance from p to the nearest edge in whole
// millimetres: negative inside, positive outside (also inside a hole), within
// 1 mm of the sphere. Up to 127 km from the middle of the shape it is the same
// on every machine. To the zero shape it is the largest integer.
func (s Shape) EdgeDistance(p LatLng) int64 {
	if s.area == nil {
		return math.MaxInt64
	}
	return s.area.distance(vector(p))
}

// holds decides for a position at a known distance. The plane errs by
// nanometres, so only what rounds to zero needs the exact predicates of S2.
func (a *area) holds(v r3.Vector, distance int64) bool {
	if distance != 0 {
		return distance < 0
	}
	return a.radius > 0 || a.exactlyHolds(v)
}

// distance returns the signed distance in millimetres.
func (a *area) distance(v r3.Vector) int64 { return a.distanceWithin(v, math.MaxInt64) }

// distanceWithin returns the signed distance in millimetres, or any number of at
// least limit where v is outside and farther than limit millimetres.
func (a *area) distanceWithin(v r3.Vector, limit int64) int64 {
	if a.radius > 0 {
		return millimetres(arc(v, a.plane.up)) - a.radius
	}
	if dot(v, a.plane.up) < horizon {
		return a.farDistance(v)
	}
	p := a.plane.see(v)
	// The plane stretches lengths by less than a thousandth.
	at, found, inside := a.outlines.nearest(p, float64(float64(limit)*1.001e-3)+0.01)
	switch {
	case found && inside:
		return -millimetres(between(p, at))
	case found:
		return millimetres(between(p, at))
	case inside:
		at, _, _ = a.outlines.nearest(p, math.Inf(1))
		return -millimetres(between(p, at))
	}
	return math.MaxInt64
}

// farDistance is for positions that are on no shape's plane.
func (a *area) farDistance(v r3.Vector) int64 {
	best := math.Inf(1)
	for _, rings := range a.polygons {
		for _, r := range rings {
			last := s2.Point{Vector: vector(r[len(r)-1])}
			for _, p := range r {
				next := s2.Point{Vector: vector(p)}
				best = min(best, float64(s2.DistanceFromSegment(s2.Point{Vector: v}, last, next)))
				last = next
			}
		}
	}
	return millimetres(best * EarthRadius)
}

// exactlyHolds counts the edges between v and a position outside.
func (a *area) exactlyHolds(v r3.Vector) bool {
	inside := false
	for _, rings := range a.polygons {
		for _, r := range rings {
			inside = inside != goesRound(points(r), s2.Point{Vector: v}, outside(a.centre))
		}
	}
	return inside
}

// outside returns a position outside any shape about c: 5° nearer to the equator
// or beyond it.
func outside(c LatLng) s2.Point {
	if c.Lat > 0 {
		return s2.Point{Vector: vector(LatLng{c.Lat - 5*degree, c.Lng})}
	}
	return s2.Point{Vector: vector(LatLng{c.Lat + 5*degree, c.Lng})}
}

// goesRound reports whether the ring separates p from out.
func goesRound(ring []s2.Point, p, out s2.Point) bool {
	crosser := s2.NewChainEdgeCrosser(p, out, ring[len(ring)-1])
	odd := false
	for _, v := range ring {
		odd = odd != crosser.EdgeOrVertexChainCrossing(v)
	}
	return odd
}

func points(r Ring) []s2.Point {
	out := make([]s2.Point, len(r))
	for i, p := range r {
		out[i] = s2.Point{Vector: vector(p)}
	}
	return out
}
