package geofence_test

import (
	"math"

	"github.com/golang/geo/s2"

	"actual/domain/geofence"
)

// The peer: the same shapes and questions, answered by S2 alone.

// shapeIndex puts fences into S2's own index, their numbers being the numbers of
// the shapes.
func shapeIndex(fences []geofence.Fence) *s2.ShapeIndex {
	index := s2.NewShapeIndex()
	for i := range fences {
		index.Add(lax(fences[i].Shape))
	}
	index.Build()
	return index
}

func lax(s geofence.Shape) *s2.LaxPolygon {
	var loops [][]s2.Point
	eachRing(s, func(r []s2.Point) { loops = append(loops, r) })
	return s2.LaxPolygonFromPoints(loops)
}

func eachRing(s geofence.Shape, visit func([]s2.Point)) {
	for _, rings := range s.Polygons() {
		for _, r := range rings {
			points := make([]s2.Point, len(r))
			for i, p := range r {
				points[i] = s2Point(p)
			}
			visit(points)
		}
	}
}

func s2Point(p geofence.LatLng) s2.Point { return s2.Point{Vector: geofence.Vector(p)} }

// peerHolds asks S2 whether a polygon holds p.
func peerHolds(s geofence.Shape, p geofence.LatLng) bool {
	index := s2.NewShapeIndex()
	index.Add(lax(s))
	return s2.NewContainsPointQuery(index, s2.VertexModelSemiOpen).Contains(s2Point(p))
}

// peerDistance asks S2 for the millimetres from p to the nearest edge.
func peerDistance(s geofence.Shape, p geofence.LatLng) float64 {
	if c, radius, ok := s.Circle(); ok {
		return math.Abs(float64(s2Point(c).Distance(s2Point(p)))*geofence.EarthRadius*1000 - float64(radius))
	}
	best := math.Inf(1)
	eachRing(s, func(r []s2.Point) {
		for i := range r {
			best = min(best, float64(s2.DistanceFromSegment(s2Point(p), r[i], r[(i+1)%len(r)])))
		}
	})
	return best * geofence.EarthRadius * 1000
}
