package geofence_test

import (
	"math"
	"testing"

	"github.com/golang/geo/s2"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"actual/domain/geofence"
)

func TestDistanceAgreesWithS2(t *testing.T) {
	for name, tt := range map[string]struct{ size, away, within float64 }{
		"property":         {50, 300, 1},
		"park":             {600, 1500, 1},
		"municipal forest": {3500, 4000, 1},
		"far away":         {50, 90_000, 1},
		"very far away":    {50, 4_000_000, 1},
	} {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				o := anyPlace(t)
				s := anyShape(t, o, tt.size)
				p := nearby(t, o, tt.away)
				require.InDelta(t, peerDistance(s, p), math.Abs(float64(s.EdgeDistance(p))), tt.within)
			})
		})
	}
}

// Far from a shape its plane is of no use: beyond a quarter of the globe it would
// show the position on the wrong side.
func TestDistanceFromVeryFar(t *testing.T) {
	s := must(geofence.NewPolygons([][]geofence.Ring{{draw(home, 0, 0, 90_000, 0, 90_000, 200, 0, 300)}}))
	for _, p := range []geofence.LatLng{
		at(41.2, -75), at(40, -73), at(40, -60), at(-20, -30), at(40, 105), at(-40, 105), at(-40.001, 104.5), at(90, 0),
	} {
		require.InDelta(t, peerDistance(s, p), s.EdgeDistance(p), 1, "%s", p)
		require.False(t, s.Holds(p))
	}
}

func TestSignOfDistanceSaysWhatHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := anyPlace(t)
		s := anyShape(t, o, rapid.Float64Range(20, 2000).Draw(t, "size"))
		p := nearby(t, o, 3000)
		if d := s.EdgeDistance(p); d != 0 {
			require.Equal(t, d < 0, s.Holds(p), "distance %d", d)
		}
	})
}

func TestHoldsIsWhatS2Says(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := anyPlace(t)
		s := anyShape(t, o, rapid.Float64Range(20, 3500).Draw(t, "size"))
		if _, _, circle := s.Circle(); circle {
			t.Skip()
		}
		for range 20 {
			p := nearby(t, o, 4000)
			require.Equal(t, peerHolds(s, p), s.Holds(p), "%s", p)
		}
	})
}

// A position has a lattice of 11 mm, so only long slanting edges pass positions
// at less than a millimetre.
func TestOnTheEdgeS2Decides(t *testing.T) {
	exact := 0
	rapid.Check(t, func(t *rapid.T) {
		s := anyShape(t, anyPlace(t), 3500)
		eachRing(s, func(r []s2.Point) {
			for i := range r {
				f := rapid.Float64Range(0, 1).Draw(t, "f")
				p := toLatLng(s2.Interpolate(f, r[i], r[(i+1)%len(r)]))
				require.Equal(t, peerHolds(s, p), s.Holds(p), "%s", p)
				if s.DecidedExactly(p) {
					exact++
				}
			}
		})
	})
	require.Greater(t, exact, 20, "too few positions needed S2")
}

func TestVertexBelongsToOneOfTheShapesAroundIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := anyPlace(t)
		round := star(o, rapid.IntRange(4, 12).Draw(t, "n"), 80, func() float64 { return rapid.Float64Range(0, 1).Draw(t, "wobble") })
		for _, p := range append(round, o) {
			held := 0
			for i := range round { // Slices of the cake.
				slice := must(geofence.NewPolygons([][]geofence.Ring{{{o, round[i], round[(i+1)%len(round)]}}}))
				require.Equal(t, peerHolds(slice, p), slice.Holds(p))
				if slice.Holds(p) {
					held++
				}
			}
			if p == o {
				require.Equal(t, 1, held)
			} else {
				require.LessOrEqual(t, held, 1)
			}
		}
	})
}

func TestEdgesAreGeodesics(t *testing.T) {
	// From 45 N, 10 W to 45 N, 9 W: the geodesic passes 121 m north of the
	// parallel in the middle.
	s := must(geofence.NewPolygons([][]geofence.Ring{{{at(45, -10), at(44.999, -9.5), at(45, -9)}}}))
	middle := func(north float64) geofence.LatLng { return metres(at(45, -9.5), 0, north) }
	require.True(t, s.Holds(middle(115)))
	require.False(t, s.Holds(middle(127)))
	require.Negative(t, s.EdgeDistance(middle(115)))
	require.Positive(t, s.EdgeDistance(middle(127)))
}

func TestDistances(t *testing.T) {
	o := at(40, -75)
	square := draw(o, 0, 0, 100, 0, 100, 100, 0, 100)
	yard := must(geofence.NewPolygons([][]geofence.Ring{{square, draw(o, 40, 40, 40, 60, 60, 60, 60, 40)}}))
	circle := must(geofence.NewCircle(o, 50_000))
	for name, tt := range map[string]struct {
		shape  geofence.Shape
		x, y   float64
		metres float64
	}{
		"inside, near the outer ring": {yard, 10, 50, -10},
		"inside, near the hole":       {yard, 30, 50, -10},
		"in the hole":                 {yard, 50, 45, 5},
		"beside":                      {yard, -7, 50, 7},
		"beyond a corner":             {yard, 103, 104, 5},
		"centre of the circle":        {circle, 0, 0, -50},
		"in the circle":               {circle, 30, 0, -20},
		"beyond the circle":           {circle, 0, -80, 30},
	} {
		t.Run(name, func(t *testing.T) {
			d := tt.shape.EdgeDistance(metres(o, tt.x, tt.y))
			require.InDelta(t, tt.metres*1000, d, 15) // Half a step of the lattice, twice.
			require.Equal(t, d < 0, tt.shape.Holds(metres(o, tt.x, tt.y)))
		})
	}
}

func TestZeroShape(t *testing.T) {
	var s geofence.Shape
	require.True(t, s.IsZero())
	require.False(t, s.Holds(geofence.LatLng{}))
	require.Equal(t, int64(math.MaxInt64), s.EdgeDistance(geofence.LatLng{}))
	require.Zero(t, s.AreaM2())
	require.Nil(t, s.Polygons())
}

// nearby draws a position at most away metres from o.
func nearby(t *rapid.T, o geofence.LatLng, away float64) geofence.LatLng {
	d := away * rapid.Float64Range(0, 1).Draw(t, "away")
	angle := rapid.Float64Range(0, 2*math.Pi).Draw(t, "angle")
	c, up := s2Point(o), s2Point(geofence.LatLng{Lat: 90e7})
	east := up.Cross(c.Vector).Normalize()
	north := c.Cross(east)
	side := east.Mul(math.Cos(angle)).Add(north.Mul(math.Sin(angle)))
	r := d / geofence.EarthRadius
	return toLatLng(s2.Point{Vector: c.Mul(math.Cos(r)).Add(side.Mul(math.Sin(r))).Normalize()})
}

func toLatLng(p s2.Point) geofence.LatLng {
	ll := s2.LatLngFromPoint(p)
	return at(ll.Lat.Degrees(), ll.Lng.Degrees())
}
