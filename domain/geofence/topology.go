package geofence

import (
	"cmp"
	"slices"

	"github.com/golang/geo/s2"
)

// S2 validates neither crossing edges nor how rings lie to each other (the
// checks are open tasks in golang/geo), so they are made here, by its exact
// predicates.

// meetings refuses vertices at which a ring meets itself, shares an edge with
// another ring or passes through it.
func meetings(lines []line) error {
	type vertex struct{ line, i int }
	all := make([]vertex, 0, size(lines))
	for k := range lines {
		for i := range lines[k].ring {
			all = append(all, vertex{k, i})
		}
	}
	place := func(v vertex) LatLng { return lines[v.line].ring[v.i] }
	slices.SortFunc(all, func(a, b vertex) int {
		p, q := place(a), place(b)
		return cmp.Or(cmp.Compare(p.Lat, q.Lat), cmp.Compare(p.Lng, q.Lng), cmp.Compare(a.line, b.line), cmp.Compare(a.i, b.i))
	})
	touched := map[[2]int]bool{} // Pairs of rings of one polygon.
	for i, a := range all {
		for _, b := range all[i+1:] {
			if place(a) != place(b) {
				break
			}
			la, lb := &lines[a.line], &lines[b.line]
			if a.line == b.line {
				return refuse(ErrDuplicateVertex, "remove one of them, or cut the ring in two there", "%s and vertex %d are the same", la.vertex(a.i), b.i+1)
			}
			if err := meeting(la, a.i, lb, b.i); err != nil {
				return err
			}
			pair := [2]int{a.line, b.line}
			if la.polygon == lb.polygon && touched[pair] {
				return refuse(ErrRingsCross, "two rings of a polygon may touch at one vertex only: move this one", "%s is on %s, which it touches elsewhere too", lb.vertex(b.i), la)
			}
			touched[pair] = true
		}
	}
	return nil
}

// meeting judges two rings at a vertex they share: l's i is m's j.
func meeting(l *line, i int, m *line, j int) error {
	for _, p := range []LatLng{m.at(j - 1), m.at(j + 1)} {
		if p == l.at(i-1) || p == l.at(i+1) {
			return refuse(ErrRingsCross, "merge the two areas into one ring", "%s begins an edge that %s has too", m.vertex(j), l)
		}
	}
	o, from, to := l.point(i), l.point(i-1), l.point(i+1)
	if s2.OrderedCCW(to, m.point(j-1), from, o) != s2.OrderedCCW(to, m.point(j+1), from, o) {
		return refuse(ErrRingsCross, "move the vertex, or merge the two areas into one ring", "%s passes through %s", m.vertex(j), l)
	}
	return nil
}

// crossings refuses edges that cross. It sweeps over the plane from west to
// east, so that only edges with overlapping boxes are compared.
func crossings(lines []line) error {
	all := spread(lines)
	for i, a := range all {
		la := &lines[a.line]
		crosser := s2.NewEdgeCrosser(la.point(a.i), la.point(a.i+1))
		for _, b := range all[i+1:] {
			if b.x0 > a.x1 {
				break
			}
			lb := &lines[b.line]
			if b.y0 > a.y1 || a.y0 > b.y1 || crosser.CrossingSign(lb.point(b.i), lb.point(b.i+1)) != s2.Cross {
				continue
			}
			if a.line == b.line {
				return refuse(ErrSelfCrossing, "put the vertices in the order in which one walks round the site", "%s and edge %d cross", la.edge(min(a.i, b.i)), max(a.i, b.i)+1)
			}
			return refuse(ErrRingsCross, "merge the two areas into one ring, or move one of them", "%s crosses %s", la.edge(a.i), lb.edge(b.i))
		}
	}
	return nil
}

// span is an edge's box in the plane.
type span struct {
	x0, x1, y0, y1 float64
	line, i        int
}

// spread returns the boxes of all edges, from west to east.
func spread(lines []line) []span {
	const slack = 1e-6 // Metres; far more than the plane errs.
	all := make([]span, 0, size(lines))
	for k := range lines {
		s := lines[k].seen
		for i, p := range s {
			q := s[(i+1)%len(s)]
			all = append(all, span{min(p.x, q.x) - slack, max(p.x, q.x), min(p.y, q.y) - slack, max(p.y, q.y), k, i})
		}
	}
	slices.SortFunc(all, func(a, b span) int { return cmp.Compare(a.x0, b.x0) })
	return all
}

// nesting refuses holes outside of their polygon or within each other, and
// polygons within each other. Rings are known not to cross: the middle of one
// edge speaks for its ring.
func nesting(lines []line) error {
	polygons := lines[len(lines)-1].polygon
	for k := range lines {
		l := &lines[k]
		middle := s2.Point{Vector: l.point(0).Add(l.point(1).Vector).Normalize()}
		around := make([]int, polygons+1) // Rings of each polygon about the middle.
		for n := range lines {
			m := &lines[n]
			if n == k || !goesRound(m.points, middle, m.out) {
				continue
			}
			around[m.polygon]++
			if m.polygon == l.polygon && m.hole > 0 && l.hole > 0 {
				return refuse(ErrHoleInHole, "leave it out, or make what it encloses a polygon", "%s is in hole %d", l, m.hole)
			}
		}
		if l.hole > 0 && around[l.polygon] == 0 {
			return refuse(ErrHoleOutside, "move it inside, or make it a polygon of its own", "%s", l)
		}
		// In the outer ring of another polygon and in none of its holes.
		if i := slices.Index(around, 1); l.hole == 0 && i > 0 && i != l.polygon {
			return refuse(ErrPolygonInPolygon, "merge them, or make one a hole of the other", "polygon %d is in polygon %d", l.polygon, i)
		}
	}
	return nil
}
