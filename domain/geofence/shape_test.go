package geofence_test

import (
	"errors"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"actual/domain/fault"
	"actual/domain/geofence"
)

var home = at(40, -75)

func square(x, y, side float64) geofence.Ring {
	return draw(home, x, y, x+side, y, x+side, y+side, x, y+side)
}

func polygon(rings ...geofence.Ring) []geofence.Ring { return rings }

func TestNewPolygonsRefuses(t *testing.T) {
	big := make(geofence.Ring, geofence.MaxVertices+1)
	for i := range big {
		a := 2 * math.Pi * float64(i) / float64(len(big))
		big[i] = metres(home, 900*math.Cos(a), 900*math.Sin(a))
	}
	var many []geofence.Ring
	for i := range geofence.MaxRings + 1 {
		many = append(many, square(float64(i)*10, 0, 5))
	}
	tests := map[string]struct {
		polygons [][]geofence.Ring
		rule     *fault.Error
		where    string
	}{
		"nothing":           {nil, geofence.ErrEmpty, "no polygon"},
		"no ring":           {[][]geofence.Ring{{square(0, 0, 9)}, {}}, geofence.ErrEmpty, "polygon 2 has no ring"},
		"two vertices":      {[][]geofence.Ring{polygon(draw(home, 0, 0, 9, 9))}, geofence.ErrTooFewVertices, "polygon 1, outer ring has 2"},
		"two and closed":    {[][]geofence.Ring{polygon(draw(home, 0, 0, 9, 9, 0, 0))}, geofence.ErrTooFewVertices, "has 2"},
		"empty hole":        {[][]geofence.Ring{polygon(square(0, 0, 9), geofence.Ring{})}, geofence.ErrTooFewVertices, "polygon 1, hole 1 has 0"},
		"too many vertices": {[][]geofence.Ring{{big}}, geofence.ErrTooManyVertices, "polygon 1, outer ring"},
		"too many rings":    {[][]geofence.Ring{many}, geofence.ErrTooManyVertices, "hole 1000"},
		"bow tie":           {[][]geofence.Ring{polygon(draw(home, 0, 0, 50, 50, 50, 0, 0, 60))}, geofence.ErrSelfCrossing, "edge 1 (40.0000000,-75.0000000 to 40.0004497,-74.9994130) and edge 3 cross"},
		"figure of eight at a vertex": {
			[][]geofence.Ring{polygon(draw(home, 0, 0, 50, 50, 100, 0, 100, 100, 50, 50, 0, 100))},
			geofence.ErrDuplicateVertex, "vertex 2 (40.0004497,-74.9994130) and vertex 5",
		},
		"vertex twice in a row": {[][]geofence.Ring{polygon(draw(home, 0, 0, 0, 0, 50, 0, 50, 50))}, geofence.ErrDuplicateVertex, "vertex 1"},
		"there and back":        {[][]geofence.Ring{polygon(draw(home, 0, 0, 50, 0, 90, 0, 50, 0, 50, 50))}, geofence.ErrDuplicateVertex, "vertex 2"},
		"hole outside":          {[][]geofence.Ring{polygon(square(0, 0, 50), square(100, 0, 10))}, geofence.ErrHoleOutside, "polygon 1, hole 1"},
		"hole around":           {[][]geofence.Ring{polygon(square(10, 10, 10), square(0, 0, 50))}, geofence.ErrHoleOutside, "polygon 1, hole 1"},
		"hole crosses":          {[][]geofence.Ring{polygon(square(0, 0, 50), square(40, 10, 20))}, geofence.ErrRingsCross, "hole 1"},
		"holes cross":           {[][]geofence.Ring{polygon(square(0, 0, 50), square(10, 10, 20), square(20, 20, 20))}, geofence.ErrRingsCross, "hole 2"},
		"hole in hole":          {[][]geofence.Ring{polygon(square(0, 0, 50), square(10, 10, 30), square(20, 20, 10))}, geofence.ErrHoleInHole, "polygon 1, hole 2 is in hole 1"},
		"hole shares an edge":   {[][]geofence.Ring{polygon(square(0, 0, 50), draw(home, 0, 0, 50, 0, 25, 25))}, geofence.ErrRingsCross, "begins an edge"},
		"hole touches twice": {
			[][]geofence.Ring{polygon(square(0, 0, 50), draw(home, 0, 0, 30, 10, 50, 50, 10, 30))},
			geofence.ErrRingsCross, "touches elsewhere too",
		},
		"polygons cross":            {[][]geofence.Ring{{square(0, 0, 50)}, {square(30, 30, 50)}}, geofence.ErrRingsCross, "polygon 2"},
		"polygons pass at vertices": {[][]geofence.Ring{{square(0, 0, 50)}, {draw(home, 0, 0, 60, -20, 50, 50, 20, 30)}}, geofence.ErrRingsCross, "passes through"},
		"polygons share an edge":    {[][]geofence.Ring{{square(0, 0, 50)}, {square(50, 0, 50)}}, geofence.ErrRingsCross, "begins an edge"},
		"the same polygon twice":    {[][]geofence.Ring{{square(0, 0, 50)}, {square(0, 0, 50)}}, geofence.ErrRingsCross, "polygon 2"},
		"polygon in polygon":        {[][]geofence.Ring{{square(10, 10, 10)}, {square(0, 0, 50)}}, geofence.ErrPolygonInPolygon, "polygon 1 is in polygon 2"},
		"too small":                 {[][]geofence.Ring{{square(0, 0, 50)}, {square(90, 0, 1.9)}}, geofence.ErrTooSmall, "polygon 2 covers 3.6 m²"},
		"too small for its hole":    {[][]geofence.Ring{polygon(square(0, 0, 10), square(0.1, 0.1, 9.85))}, geofence.ErrTooSmall, "polygon 1"},
		"too large":                 {[][]geofence.Ring{{square(0, 0, 10_100)}}, geofence.ErrTooLarge, "covers 101.9 km²"},
		"too wide":                  {[][]geofence.Ring{{draw(home, 0, 0, 150_000, 0, 0, 1)}}, geofence.ErrTooLarge, "74 km from the middle"},
		"latitude over 90":          {[][]geofence.Ring{{{at(91, 100), at(91, 101), at(92, 100)}}}, geofence.ErrOutsideWorld, "vertex 1 (91.0000000,100.0000000)"},
		"longitude over 180":        {[][]geofence.Ring{{{at(40, 179.9), at(40, 180.1), at(41, 180)}}}, geofence.ErrOutsideWorld, "vertex 2"},
		"swapped":                   {[][]geofence.Ring{{{at(-105, 40), at(-105, 40.1), at(-105.1, 40)}}}, geofence.ErrSwapped, "latitude beyond ±90"},
		"across the 180th meridian": {[][]geofence.Ring{{{at(10, 179.99), at(10, -179.99), at(10.01, -179.99), at(10.01, 179.99)}}}, geofence.ErrAntimeridian, "-179 to 179"},
		"at the pole":               {[][]geofence.Ring{{{at(90, 0), at(89.99, 10), at(89.99, 20)}}}, geofence.ErrPole, "vertex 1"},
		"around the pole":           {[][]geofence.Ring{{{at(89.9, 0), at(89.9, 120), at(89.9, -120)}}}, geofence.ErrAntimeridian, "longitudes"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s, err := geofence.NewPolygons(tt.polygons)
			require.ErrorIs(t, err, tt.rule)
			require.ErrorContains(t, err, tt.where)
			require.True(t, s.IsZero())
			require.Equal(t, fault.Invalid, fault.KindOf(err))
			var told *fault.Error
			require.ErrorAs(t, err, &told)
			require.Equal(t, err.Error(), told.Msg, "an adapter that knows only faults tells the place, too")
			var refusal *geofence.Refusal
			require.ErrorAs(t, err, &refusal)
			require.NotEmpty(t, refusal.Remedy)
		})
	}
}

func TestNewPolygonsAccepts(t *testing.T) {
	tests := map[string]struct {
		polygons [][]geofence.Ring
		m2       float64
	}{
		"a square":                       {[][]geofence.Ring{{square(0, 0, 50)}}, 2500},
		"closed":                         {[][]geofence.Ring{{append(square(0, 0, 50), square(0, 0, 50)[0])}}, 2500},
		"a triangle":                     {[][]geofence.Ring{{draw(home, 0, 0, 50, 0, 0, 50)}}, 1250},
		"a hole":                         {[][]geofence.Ring{polygon(square(0, 0, 50), square(10, 10, 20))}, 2100},
		"a hole that touches once":       {[][]geofence.Ring{polygon(square(0, 0, 50), draw(home, 0, 0, 30, 10, 10, 30))}, 2100},
		"two polygons":                   {[][]geofence.Ring{{square(0, 0, 50)}, {square(60, 0, 50)}}, 5000},
		"two that touch at a corner":     {[][]geofence.Ring{{square(0, 0, 50)}, {square(50, 50, 50)}}, 5000},
		"two that touch at two corners":  {[][]geofence.Ring{{square(0, 0, 50)}, {draw(home, 50, 0, 90, 0, 90, 50, 50, 50, 70, 25)}}, 4000},
		"an island in a hole":            {[][]geofence.Ring{polygon(square(0, 0, 50), square(10, 10, 30)), {square(20, 20, 10)}}, 1700},
		"an island listed first":         {[][]geofence.Ring{{square(20, 20, 10)}, polygon(square(0, 0, 50), square(10, 10, 30))}, 1700},
		"100 m² in a hundredth":          {[][]geofence.Ring{{square(0, 0, 10)}}, 100},
		"on the 180th meridian":          {[][]geofence.Ring{{{at(0, 179.99), at(0, 180), at(0.01, 180), at(0.01, 179.99)}}}, 1_236_431},
		"on the 180th meridian, eastern": {[][]geofence.Ring{{{at(0, -180), at(0, -179.99), at(0.01, -179.99), at(0.01, -180)}}}, 1_236_431},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s, err := geofence.NewPolygons(tt.polygons)
			require.NoError(t, err)
			require.InEpsilon(t, tt.m2, s.AreaM2(), 0.005)
		})
	}
}

func TestRestoredShapesAreTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := anyPlace(t)
		s := anyShape(t, o, 200)
		if _, _, circle := s.Circle(); circle {
			t.Skip()
		}
		restored := must(geofence.RestorePolygons(s.Polygons()))
		p := nearby(t, o, 500)
		require.Equal(t, s.Polygons(), restored.Polygons())
		require.Equal(t, s.EdgeDistance(p), restored.EdgeDistance(p))
		require.Equal(t, s.AreaM2(), restored.AreaM2())
	})
	_, err := geofence.RestorePolygons([][]geofence.Ring{{{}}})
	require.ErrorIs(t, err, geofence.ErrTooFewVertices)
}

func TestHolesAndIslands(t *testing.T) {
	s := must(geofence.NewPolygons([][]geofence.Ring{polygon(square(0, 0, 50), square(10, 10, 30)), {square(20, 20, 10)}}))
	for _, tt := range []struct {
		x, y float64
		want bool
	}{{5, 5, true}, {15, 15, false}, {25, 25, true}, {45, 45, true}, {55, 25, false}} {
		require.Equal(t, tt.want, s.Holds(metres(home, tt.x, tt.y)), tt)
	}
}

func TestWindingIsRepaired(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		outer, hole := square(0, 0, 50), square(10, 10, 20)
		given := polygon(turn(t, outer), turn(t, hole))
		s := must(geofence.NewPolygons([][]geofence.Ring{given}))
		got := s.Polygons()[0]
		require.True(t, counterClockwise(got[0]))
		require.False(t, counterClockwise(got[1]))
		wrong := 0
		if !counterClockwise(given[0]) {
			wrong++
		}
		if counterClockwise(given[1]) {
			wrong++
		}
		require.Len(t, geofence.Lint(s, nil), wrong)
	})
}

// turn starts the ring at another vertex and perhaps goes the other way round.
func turn(t *rapid.T, r geofence.Ring) geofence.Ring {
	step, start := 1, rapid.IntRange(0, len(r)-1).Draw(t, "start")
	if rapid.Bool().Draw(t, "reverse") {
		step = len(r) - 1
	}
	var out geofence.Ring
	for i := range r {
		out = append(out, r[(start+i*step)%len(r)])
	}
	return out
}

func counterClockwise(r geofence.Ring) bool {
	var sum int64
	for i, p := range r {
		q := r[(i+1)%len(r)]
		sum += int64(p.Lng-r[0].Lng)*int64(q.Lat-r[0].Lat) - int64(q.Lng-r[0].Lng)*int64(p.Lat-r[0].Lat)
	}
	return sum > 0
}

// A shape shares nothing with what it was made of or what it returns.
func TestShapeIsImmutable(t *testing.T) {
	given := [][]geofence.Ring{{square(0, 0, 50)}}
	s := must(geofence.NewPolygons(given))
	inside := metres(home, 25, 25)
	given[0][0][0] = at(0, 0)
	s.Polygons()[0][0][1] = at(0, 0)
	require.True(t, s.Holds(inside))
	require.Equal(t, [][]geofence.Ring{{square(0, 0, 50)}}, s.Polygons())
	lo, hi := s.Bounds()
	require.Equal(t, home, lo)
	require.Equal(t, metres(home, 50, 50), hi)
}

func TestCrossingsAreFoundWhereverTheyAre(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := star(anyPlace(t), rapid.IntRange(6, 200).Draw(t, "n"), 80, func() float64 { return rapid.Float64Range(0, 1).Draw(t, "wobble") })
		i := rapid.IntRange(0, len(r)-1).Draw(t, "i")
		j := (i + 2) % len(r)
		r[i], r[j] = r[j], r[i]
		_, err := geofence.NewPolygons([][]geofence.Ring{{r}})
		require.Equal(t, crosses(r), errors.Is(err, geofence.ErrSelfCrossing))
	})
}

// crosses compares all edges with all, in the plane.
func crosses(r geofence.Ring) bool {
	left := func(a, b, c geofence.LatLng) bool {
		return int64(b.Lng-a.Lng)*int64(c.Lat-a.Lat) > int64(c.Lng-a.Lng)*int64(b.Lat-a.Lat)
	}
	n := len(r)
	for i := range r {
		for j := i + 2; j < min(n, i+n-1); j++ {
			a, b, c, d := r[i], r[i+1], r[j], r[(j+1)%n]
			if left(a, b, c) != left(a, b, d) && left(c, d, a) != left(c, d, b) {
				return true
			}
		}
	}
	return false
}
