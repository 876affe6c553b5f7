package geofence_test

import (
	"math"
	"testing"

	"github.com/golang/geo/s2"

	"actual/domain/geofence"
)

func BenchmarkHolding(b *testing.B) {
	sites, fences, place := town(10_000)
	x := geofence.NewIndex(sites, fences)
	places := make([]geofence.LatLng, 100_000)
	for i := range places {
		places[i] = place()
	}
	var hits []geofence.Hit
	held, i := 0, 0
	b.ReportAllocs()
	for b.Loop() {
		hits = x.Holding(places[i%len(places)], 0, hits[:0])
		held += len(hits)
		i++
	}
	b.ReportMetric(float64(held)/float64(b.N), "held/op")
}

// BenchmarkPeerS2 answers the question of BenchmarkHolding with a shape index
// and a ContainsPointQuery.
func BenchmarkPeerS2(b *testing.B) {
	_, fences, place := town(10_000)
	index := shapeIndex(fences)
	places := make([]geofence.LatLng, 100_000)
	for i := range places {
		places[i] = place()
	}
	query := s2.NewContainsPointQuery(index, s2.VertexModelSemiOpen)
	held, i := 0, 0
	b.ReportAllocs()
	for b.Loop() {
		p := places[i%len(places)]
		held += len(query.ContainingShapes(s2.PointFromLatLng(s2.LatLngFromDegrees(float64(p.Lat)/1e7, float64(p.Lng)/1e7))))
		i++
	}
	b.ReportMetric(float64(held)/float64(b.N), "held/op")
}

// BenchmarkNear asks for what is within 100 m: about nine candidates.
func BenchmarkNear(b *testing.B) {
	sites, fences, place := town(10_000)
	x := geofence.NewIndex(sites, fences)
	places := make([]geofence.LatLng, 100_000)
	for i := range places {
		places[i] = place()
	}
	var hits []geofence.Hit
	found, i := 0, 0
	b.ReportAllocs()
	for b.Loop() {
		hits = x.Near(places[i%len(places)], 0, 100_000, hits[:0])
		found += len(hits)
		i++
	}
	b.ReportMetric(float64(found)/float64(b.N), "found/op")
}

func BenchmarkEdgeDistance(b *testing.B) {
	_, fences, place := town(1000)
	places := make([]geofence.LatLng, 1000)
	for i := range places {
		places[i] = place()
	}
	sum, i := int64(0), 0
	for b.Loop() {
		sum += fences[i%1000].Shape.EdgeDistance(places[(i*7)%1000])
		i++
	}
	_ = sum
}

func BenchmarkNewIndex(b *testing.B) {
	sites, fences, _ := town(10_000)
	for b.Loop() {
		geofence.NewIndex(sites, fences)
	}
}

func BenchmarkNewPolygons(b *testing.B) {
	ring := func(n int, wobble float64) [][]geofence.Ring {
		r := make(geofence.Ring, n)
		for i := range r {
			a := 2 * math.Pi * float64(i) / float64(n)
			d := 1500 * (1 - wobble*float64(i%2))
			r[i] = metres(at(40, -75), d*math.Cos(a), d*math.Sin(a))
		}
		return [][]geofence.Ring{{r}}
	}
	b.Run("40 vertices, restored", func(b *testing.B) {
		polygons := ring(40, 0)
		for b.Loop() {
			if _, err := geofence.RestorePolygons(polygons); err != nil {
				b.Fatal(err)
			}
		}
	})
	for name, polygons := range map[string][][]geofence.Ring{
		"40 vertices": ring(40, 0), "10,000 vertices": ring(10_000, 0), "10,000 spikes": ring(10_000, 0.9),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := geofence.NewPolygons(polygons); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
