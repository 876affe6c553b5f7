package geofence

import (
	"fmt"
	"math"
	"slices"

	"github.com/golang/geo/s2"
)

// NewPolygons returns the shape of polygons that do not overlap, each its outer
// ring and then its holes. Rings may be open or closed (first vertex repeated)
// and wound either way: Lint tells which were turned round.
//
// Errors: a *Refusal that names the place and the remedy, and wraps one of the
// rules of this package.
func NewPolygons(polygons [][]Ring) (Shape, error) {
	return build(polygons, meetings, crossings, nesting)
}

// RestorePolygons returns the shape of polygons that NewPolygons accepted
// before, as a store keeps them. It does not examine again how the rings lie to
// each other, which is most of the work.
//
// Errors: a *Refusal as of NewPolygons.
func RestorePolygons(polygons [][]Ring) (Shape, error) { return build(polygons) }

func build(polygons [][]Ring, checks ...func([]line) error) (Shape, error) {
	a := &area{}
	lines, err := a.trace(polygons)
	if err != nil {
		return Shape{}, err
	}
	if err := a.project(lines); err != nil {
		return Shape{}, err
	}
	for _, check := range checks {
		if err := check(lines); err != nil {
			return Shape{}, err
		}
	}
	if err := a.finish(lines); err != nil {
		return Shape{}, err
	}
	return Shape{area: a}, nil
}

// NewCircle returns the shape of all positions at most radiusMM millimetres
// from the centre.
//
// Errors: a *Refusal as of NewPolygons.
func NewCircle(center LatLng, radiusMM int64) (Shape, error) {
	if err := inWorld(center, "the centre"); err != nil {
		return Shape{}, err
	}
	r := float64(radiusMM) / 1000
	m2 := math.Pi * r * r
	if radiusMM <= 0 || m2 < MinAreaM2 {
		return Shape{}, refuse(ErrTooSmall, "give a radius of at least 1.13 m", "the radius is %d mm", radiusMM)
	}
	if m2 > MaxAreaM2 {
		return Shape{}, refuse(ErrTooLarge, "give a radius of at most 5,641 m, or draw several sites", "the radius is %.0f m", r)
	}
	lat := int64(math.Ceil(float64(radiusMM) / unitMM))
	if int64(center.Lat)+lat >= maxLat || int64(center.Lat)-lat <= -maxLat {
		return Shape{}, refuse(ErrPole, "draw the site on one side of it", "the circle about %s", center)
	}
	sine := math.Sin(r/EarthRadius) / math.Cos(float64(center.Lat)*unitRadian)
	lng := int64(math.Ceil(math.Asin(min(1, sine)) / unitRadian))
	if int64(center.Lng)+lng > maxLng || int64(center.Lng)-lng < -maxLng {
		return Shape{}, refuse(ErrAntimeridian, "draw a site on each side of it", "the circle about %s", center)
	}
	return Shape{area: &area{
		centre: center, radius: radiusMM, m2: m2, plane: newPlane(center),
		lo: LatLng{center.Lat - int32(lat), center.Lng - int32(lng)},
		hi: LatLng{center.Lat + int32(lat), center.Lng + int32(lng)},
	}}, nil
}

// line is a ring under examination.
type line struct {
	polygon, hole int // From 1; hole 0 is the outer ring.
	ring          Ring
	seen          []seen
	points        []s2.Point
	out           s2.Point // A position outside of every ring.
}

// size returns how many vertices all lines have.
func size(lines []line) int {
	n := 0
	for k := range lines {
		n += len(lines[k].ring)
	}
	return n
}

func (l *line) String() string {
	if l.hole == 0 {
		return fmt.Sprintf("polygon %d, outer ring", l.polygon)
	}
	return fmt.Sprintf("polygon %d, hole %d", l.polygon, l.hole)
}

// at returns the vertex i, counted round and round from 0.
func (l *line) at(i int) LatLng { return l.ring[(i+len(l.ring))%len(l.ring)] }

// point returns the vertex i, counted round and round from 0.
func (l *line) point(i int) s2.Point { return l.points[(i+len(l.ring))%len(l.ring)] }

// vertex names the vertex i.
func (l *line) vertex(i int) string { return fmt.Sprintf("%s, vertex %d (%s)", l, i+1, l.ring[i]) }

// edge names the edge that starts at vertex i.
func (l *line) edge(i int) string {
	return fmt.Sprintf("%s, edge %d (%s to %s)", l, i+1, l.ring[i], l.at(i+1))
}

// trace copies the rings, open, and refuses what is not a ring on the globe.
func (a *area) trace(polygons [][]Ring) ([]line, error) {
	if len(polygons) == 0 {
		return nil, refuse(ErrEmpty, "draw one", "there is no polygon")
	}
	var lines []line
	vertices := 0
	for i, rings := range polygons {
		if len(rings) == 0 {
			return nil, refuse(ErrEmpty, "draw its outer ring or leave it out", "polygon %d has no ring", i+1)
		}
		a.polygons = append(a.polygons, make([]Ring, len(rings)))
		for j, r := range rings {
			l := line{polygon: i + 1, hole: j, ring: slices.Clone(r)}
			if n := len(r); n > 1 && r[0] == r[n-1] {
				l.ring = l.ring[:n-1]
			}
			vertices += len(l.ring)
			lines = append(lines, l)
			if len(l.ring) < 3 {
				return nil, refuse(ErrTooFewVertices, "draw at least a triangle or leave the ring out", "%s has %d", &l, len(l.ring))
			}
			if vertices > MaxVertices || len(lines) > MaxRings {
				return nil, refuse(ErrTooManyVertices, "simplify the shape, half a metre is fine enough", "%s passes the limit", &l)
			}
		}
	}
	return lines, a.measure(lines)
}

// measure sets the bounds and the centre.
func (a *area) measure(lines []line) error {
	a.lo, a.hi = lines[0].ring[0], lines[0].ring[0]
	for k := range lines {
		l := &lines[k]
		for i, p := range l.ring {
			if !p.InWorld() || p.Lat == maxLat || p.Lat == -maxLat {
				return inWorld(p, l.vertex(i))
			}
			a.lo = LatLng{min(a.lo.Lat, p.Lat), min(a.lo.Lng, p.Lng)}
			a.hi = LatLng{max(a.hi.Lat, p.Lat), max(a.hi.Lng, p.Lng)}
		}
	}
	if int64(a.hi.Lng)-int64(a.lo.Lng) > maxLng {
		return refuse(ErrAntimeridian, "draw a site on each side of it", "longitudes go from %d to %d degrees", a.lo.Lng/degree, a.hi.Lng/degree)
	}
	a.centre = LatLng{
		int32((int64(a.lo.Lat) + int64(a.hi.Lat)) / 2),
		int32((int64(a.lo.Lng) + int64(a.hi.Lng)) / 2),
	}
	return nil
}

func inWorld(p LatLng, where string) error {
	switch {
	case p.Lat == maxLat || p.Lat == -maxLat:
		return refuse(ErrPole, "draw the site on one side of it", "%s", where)
	case p.InWorld():
		return nil
	case p.Lng >= -maxLat && p.Lng <= maxLat:
		return refuse(ErrSwapped, "swap them: GeoJSON has the longitude first", "%s has a latitude beyond ±90", where)
	}
	return refuse(ErrOutsideWorld, "check the coordinates: WGS 84 degrees, longitude first in GeoJSON", "%s", where)
}

// project lays the rings on the plane about the centre.
func (a *area) project(lines []line) error {
	a.plane = newPlane(a.centre)
	reach := math.Cos(maxReach / EarthRadius)
	out := outside(a.centre)
	for k := range lines {
		l := &lines[k]
		l.points, l.out = points(l.ring), out
		l.seen = make([]seen, len(l.ring))
		for i, p := range l.points {
			l.seen[i] = a.plane.see(p.Vector)
			if l.seen[i].w < reach {
				return refuse(ErrTooLarge, "draw several sites, or correct the vertex", "%s is %d km from the middle of the shape",
					l.vertex(i), a.centre.DistanceTo(l.ring[i])/1_000_000)
			}
		}
	}
	return nil
}

// finish turns the rings the right way round, weighs them and keeps them.
func (a *area) finish(lines []line) error {
	sizes := make([]float64, len(a.polygons))
	for k := range lines {
		l := &lines[k]
		m2 := turnArea(l.seen)
		if (m2 < 0) != (l.hole > 0) {
			slices.Reverse(l.ring)
			slices.Reverse(l.seen)
			a.reversed = append(a.reversed, l.String())
			m2 = -m2
		}
		sizes[l.polygon-1] += m2
		a.polygons[l.polygon-1][l.hole] = l.ring
		a.outlines.add(l.seen)
	}
	for i, m2 := range sizes {
		if m2 < MinAreaM2 {
			return refuse(ErrTooSmall, "leave it out or draw it larger", "polygon %d covers %.1f m²", i+1, m2)
		}
		a.m2 += m2
	}
	if a.m2 > MaxAreaM2 {
		return refuse(ErrTooLarge, "draw several sites", "it covers %.1f km²", a.m2/1e6)
	}
	return nil
}

// turnArea returns the square metres to the left of a ring: negative if it goes
// clockwise. It measures from the first vertex so that large coordinates do not
// cancel.
func turnArea(ring []seen) float64 {
	sum, o := 0.0, ring[0]
	for i := 1; i+1 < len(ring); i++ {
		p, q := ring[i], ring[i+1]
		sum += float64((p.x-o.x)*(q.y-o.y)) - float64((q.x-o.x)*(p.y-o.y))
	}
	return sum / 2
}
