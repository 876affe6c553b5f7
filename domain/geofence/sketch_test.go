package geofence_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"actual/domain/geofence"
)

// off is how far a place is from the nearest edge of rings, in 1e-7 degree of a flat map.
func off(p geofence.LatLng, polygons [][]geofence.Ring) float64 {
	best := math.Inf(1)
	for _, rings := range polygons {
		for _, r := range rings {
			for i, a := range r {
				b := r[(i+1)%len(r)]
				ax, ay := float64(a.Lng)-float64(p.Lng), float64(a.Lat)-float64(p.Lat)
				dx, dy := float64(b.Lng)-float64(a.Lng), float64(b.Lat)-float64(a.Lat)
				t := min(1, max(0, -(ax*dx+ay*dy)/max(1e-9, dx*dx+dy*dy)))
				best = min(best, math.Hypot(ax+t*dx, ay+t*dy))
			}
		}
	}
	return best
}

func TestASketchIsTheShapeToTheEye(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := geofence.LatLng{Lat: rapid.Int32Range(-600_000_000, 600_000_000).Draw(t, "lat"), Lng: rapid.Int32Range(-1_700_000_000, 1_700_000_000).Draw(t, "lng")}
		r := star(o, rapid.IntRange(3, 60).Draw(t, "corners"), 80, func() float64 { return rapid.Float64Range(0.3, 1).Draw(t, "reach") })
		s, err := geofence.NewPolygons([][]geofence.Ring{{r}})
		require.NoError(t, err, "a star is a shape")
		unseen := rapid.Int64Range(0, 20_000).Draw(t, "unseen")
		lo, hi := s.Bounds()
		size := max(int64(hi.Lat-lo.Lat), int64(hi.Lng-lo.Lng))
		got := s.Sketch(64, unseen)
		if size < 4*unseen {
			require.Nil(t, got, "a dot")
			return
		}
		if got == nil {
			require.Less(t, min(int64(hi.Lat-lo.Lat), int64(hi.Lng-lo.Lng)), 4*unseen, "only what is as thin as a line is left out")
			return
		}
		for _, p := range s.Polygons()[0][0] {
			require.LessOrEqual(t, off(p, got), 1.5*float64(unseen)+1, "%v is left out", p)
		}
		require.LessOrEqual(t, len(got[0][0]), len(r))
	})
}

func TestASketchIsWholeFromNearAndADotFromAfar(t *testing.T) {
	s, err := geofence.NewPolygons([][]geofence.Ring{{square(0, 0, 100), square(40, 40, 5)}})
	require.NoError(t, err)
	require.Equal(t, s.Polygons(), s.Sketch(64, 0))
	lo, hi := s.Bounds()
	size := int64(hi.Lat - lo.Lat)
	require.Len(t, s.Sketch(64, size/10)[0], 1, "the hole can't be seen")
	require.Nil(t, s.Sketch(64, size))
	require.Nil(t, geofence.Shape{}.Sketch(64, 1))
	circle, err := geofence.NewCircle(lo, 25_000)
	require.NoError(t, err)
	require.Len(t, circle.Sketch(64, 0)[0][0], 64)
	require.Less(t, len(circle.Sketch(64, 100)[0][0]), 32)
}

func TestABoxTouchesWhatReachesIntoIt(t *testing.T) {
	s, err := geofence.NewPolygons([][]geofence.Ring{{square(0, 0, 100)}})
	require.NoError(t, err)
	lo, hi := s.Bounds()
	require.True(t, geofence.Box{SouthWest: hi, NorthEast: hi}.Touches(s), "its corner")
	require.False(t, geofence.Box{SouthWest: geofence.LatLng{Lat: hi.Lat + 1, Lng: lo.Lng}, NorthEast: geofence.LatLng{Lat: hi.Lat + 9, Lng: hi.Lng}}.Touches(s))
	require.False(t, geofence.Box{SouthWest: geofence.LatLng{Lat: lo.Lat, Lng: lo.Lng - 9}, NorthEast: geofence.LatLng{Lat: hi.Lat, Lng: lo.Lng - 1}}.Touches(s))
	require.False(t, geofence.Box{NorthEast: hi}.Touches(geofence.Shape{}))
}
