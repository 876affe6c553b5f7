package main

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/golang/geo/r3"
	"github.com/golang/geo/s2"

	"actual/domain/geofence"
)

// nearEdges is how far we and PostGIS' geography agree on positions near edges.
type nearEdges struct {
	places, pairs, close int // Asked; a fence and a position beside its edge; of these within a millimetre.
	on, beside           int // Differences exactly on an edge, and beside one.
	farthest             float64
	sided                int // Of those beside, where S2 sides with us.
}

const (
	onEdge    = 5e-9 // Metres: what double precision can't tell from zero on the unit sphere.
	tolerance = 1e-4 // Metres: beyond this a difference is none of rounding.
)

// edges asks about positions near edges, of us and of PostGIS' geography, whose
// edges are geodesics as ours.
func (r *fenceRace) edges(ctx context.Context, b *bench) (nearEdges, error) {
	n := nearEdges{places: 50_000}
	if full() {
		n.places = 1_000_000
	}
	judge, err := newFencePeer(ctx, b.database.AdminURL, r.town, "geography")
	if err != nil {
		return n, fmt.Errorf("fences into PostGIS: %w", err)
	}
	b.closers = append(b.closers, judge.conn.Close)
	dice := rand.New(rand.NewPCG(3, 3))
	for done := 0; done < n.places; done += peerBatch {
		places, of := r.town.besides(peerBatch, dice)
		for i := range places {
			n.pairs++
			if edgeMetres(r.town.rings[of[i]], places[i]) <= 1e-3 {
				n.close++
			}
		}
		theirs, err := judge.holding(ctx, places)
		if err != nil {
			return n, err
		}
		for _, p := range unlike(r.town.holding(places), theirs) {
			n.add(r.town, p, places[p.place])
		}
		if done%100_000 == 0 && done > 0 {
			b.say("%d of %d positions near edges asked", done, n.places)
		}
	}
	return n, nil
}

// add explains one difference by the position's distance to the edge.
func (n *nearEdges) add(t *fenceTown, p pair, at geofence.LatLng) {
	d := edgeMetres(t.rings[p.fence], at)
	n.farthest = max(n.farthest, d)
	if d <= onEdge {
		n.on++
		return
	}
	n.beside++
	if s2Holds(t.rings[p.fence], at) == t.index.Fence(p.fence).Shape.Holds(at) {
		n.sided++
	}
}

func (n nearEdges) explained() bool { return n.farthest <= tolerance && n.sided == n.beside }

// String implements fmt.Stringer.
func (n nearEdges) String() string {
	return fmt.Sprintf("near edges %d positions (%d within 1 mm) against PostGIS geography: %d differences beside an edge, none farther than %.1f µm (S2 sides with us in %d), %d exactly on one, where ST_Covers counts every edge as inside and S2's rule gives it to one side",
		n.pairs, n.close, n.beside, n.farthest*1e6, n.sided, n.on)
}

// besides returns n positions near edges and the fences that these belong to: one
// in ten is a vertex, six as near to an edge as 1e-7 degree allow, the others up
// to a metre away.
func (t *fenceTown) besides(n int, dice *rand.Rand) (places []geofence.LatLng, of []int) {
	for range n {
		i := dice.IntN(len(t.rings))
		ring := t.rings[i]
		k := dice.IntN(len(ring))
		a, b := ring[k], ring[(k+1)%len(ring)]
		part, away := dice.Float64(), 0.0
		switch kind := dice.IntN(10); {
		case kind == 0:
			part = 0
		case kind > 6:
			away = math.Pow(10, -2+2*dice.Float64())
		}
		p := geofence.LatLng{
			Lat: a.Lat + int32(math.Round(part*float64(b.Lat-a.Lat))), Lng: a.Lng + int32(math.Round(part*float64(b.Lng-a.Lng))),
		}
		angle := 2 * math.Pi * dice.Float64()
		places, of = append(places, shifted(p, away*math.Cos(angle), away*math.Sin(angle))), append(of, i)
	}
	return places, of
}

// edgeMetres returns the distance to the nearest edge of a ring, to nanometres:
// near an edge the sphere's usual formulas lose digits that differences keep.
func edgeMetres(ring geofence.Ring, at geofence.LatLng) float64 {
	p := unit(at)
	best := math.Inf(1)
	for i := range ring {
		a, b := unit(ring[i]), unit(ring[(i+1)%len(ring)])
		edge, from := b.Sub(a), p.Sub(a)
		switch along := from.Dot(edge) / edge.Norm2(); {
		case along <= 0:
			best = min(best, from.Norm())
		case along >= 1:
			best = min(best, p.Sub(b).Norm())
		default:
			normal := edge.Cross(b.Add(a))
			best = min(best, math.Abs(from.Dot(normal))/normal.Norm())
		}
	}
	return best * geofence.EarthRadius
}

func unit(p geofence.LatLng) r3.Vector {
	return s2.PointFromLatLng(s2.LatLngFromDegrees(float64(p.Lat)/1e7, float64(p.Lng)/1e7)).Vector
}

// s2Holds asks S2 alone.
func s2Holds(ring geofence.Ring, at geofence.LatLng) bool {
	points := make([]s2.Point, len(ring))
	for i, p := range ring {
		points[i] = s2.Point{Vector: unit(p)}
	}
	index := s2.NewShapeIndex()
	index.Add(s2.LaxPolygonFromPoints([][]s2.Point{points}))
	return s2.NewContainsPointQuery(index, s2.VertexModelSemiOpen).Contains(s2.Point{Vector: unit(at)})
}
