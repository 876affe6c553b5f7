package geofence_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"actual/domain/fault"
	"actual/domain/geofence"
)

func TestCircle(t *testing.T) {
	c := must(geofence.NewCircle(home, 25_500))
	centre, radius, ok := c.Circle()
	require.True(t, ok)
	require.Equal(t, home, centre)
	require.Equal(t, int64(25_500), radius)
	require.Nil(t, c.Polygons())
	require.Equal(t, int64(2043), c.AreaM2())

	_, _, ok = must(geofence.NewPolygons([][]geofence.Ring{{square(0, 0, 50)}})).Circle()
	require.False(t, ok)
}

func TestCircleHoldsUpToItsRadius(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := anyPlace(t)
		p := nearby(t, o, 5000)
		d := o.DistanceTo(p)
		if d < 1200 {
			t.Skip("no circle is so small")
		}
		for _, tt := range []struct {
			radius   int64
			distance int64
			holds    bool
		}{{d - 1, 1, false}, {d, 0, true}, {d + 1, -1, true}} {
			c := must(geofence.NewCircle(o, tt.radius))
			require.Equal(t, tt.distance, c.EdgeDistance(p))
			require.Equal(t, tt.holds, c.Holds(p))
			lo, hi := c.Bounds()
			in := p.Lat >= lo.Lat && p.Lat <= hi.Lat && p.Lng >= lo.Lng && p.Lng <= hi.Lng
			require.True(t, in || !tt.holds, "bounds %s %s hold %s", lo, hi, p)
		}
	})
}

func TestOutlineOfACircle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := must(geofence.NewCircle(anyPlace(t), rapid.Int64Range(5_000, 5_000_000).Draw(t, "radius")))
		s := must(geofence.NewPolygons(c.Outline(64)))
		require.Len(t, s.Polygons()[0][0], 64)
		require.Empty(t, geofence.Lint(s, nil), "it is wound as it should be")
		require.InEpsilon(t, c.AreaM2(), s.AreaM2(), 0.02)
		_, radius, _ := c.Circle()
		for _, p := range s.Polygons()[0][0] {
			require.InDelta(t, float64(radius)*1.0008, float64(radius+c.EdgeDistance(p)), 10+0.0001*float64(radius))
		}
	})
	polygons := [][]geofence.Ring{{square(0, 0, 50)}}
	require.Equal(t, polygons, must(geofence.NewPolygons(polygons)).Outline(64))
}

func TestNewCircleRefuses(t *testing.T) {
	for name, tt := range map[string]struct {
		centre geofence.LatLng
		radius int64
		rule   *fault.Error
	}{
		"no radius":            {home, 0, geofence.ErrTooSmall},
		"negative":             {home, -5000, geofence.ErrTooSmall},
		"too small":            {home, 1128, geofence.ErrTooSmall},
		"too large":            {home, 5_641_900, geofence.ErrTooLarge},
		"larger than a globe":  {home, 1 << 62, geofence.ErrTooLarge},
		"outside the world":    {at(95, 100), 5000, geofence.ErrOutsideWorld},
		"swapped":              {at(-105, 40), 5000, geofence.ErrSwapped},
		"at the pole":          {at(90, 0), 5000, geofence.ErrPole},
		"over the pole":        {at(-89.99999, 0), 5000, geofence.ErrPole},
		"the 180th meridian":   {at(10, 179.99999), 5000, geofence.ErrAntimeridian},
		"the other side of it": {at(10, -180), 5000, geofence.ErrAntimeridian},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := geofence.NewCircle(tt.centre, tt.radius)
			require.ErrorIs(t, err, tt.rule)
			require.True(t, s.IsZero())
		})
	}
	for _, radius := range []int64{1129, 5_641_000} {
		_, err := geofence.NewCircle(home, radius)
		require.NoError(t, err)
	}
}
