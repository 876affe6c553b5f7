package geofence_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/golang/geo/s2"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"actual/domain"
	"actual/domain/geofence"
)

// bruteNear asks each fence.
func bruteNear(x *geofence.Index, p geofence.LatLng, at int64, radius int32) []geofence.Hit {
	var hits []geofence.Hit
	for site, s := range x.Sites() {
		best := int32(-1)
		for i := range int32(x.Fences()) {
			if f := x.Fence(i); f.Site == s.ID && f.ValidAt(at) {
				best = i // Ordered by version.
			}
		}
		if best < 0 {
			continue
		}
		shape := x.Fence(best).Shape
		if d := shape.EdgeDistance(p); d < int64(radius) || shape.Holds(p) {
			hits = append(hits, geofence.Hit{Site: int32(site), Fence: best, Distance: int32(max(math.MinInt32, d))})
		}
	}
	return hits
}

// village draws sites near o with up to three versions of a fence each.
func village(t *rapid.T, o geofence.LatLng, size float64) ([]geofence.Site, []geofence.Fence) {
	var sites []geofence.Site
	var fences []geofence.Fence
	for i := range rapid.IntRange(0, 30).Draw(t, "sites") {
		sites = append(sites, geofence.Site{ID: siteID(i), Ref: string(rune('a'+i%7)) + "x"})
		for v := range rapid.IntRange(0, 3).Draw(t, "versions") {
			f := geofence.Fence{ID: fenceID(10*i + v), Site: siteID(i), Version: v / 2, Shape: anyShape(t, nearby(t, o, 10*size), size)}
			f.From = rapid.Int64Range(0, 10).Draw(t, "from")
			f.To = rapid.Int64Range(0, 10).Draw(t, "to")
			fences = append(fences, f)
		}
	}
	return sites, fences
}

func TestNearFindsWhatBruteForceFinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := anyPlace(t)
		size := rapid.Float64Range(20, 1500).Draw(t, "size")
		x := geofence.NewIndex(village(t, o, size))
		for range 5 {
			p, at := nearby(t, o, 12*size), rapid.Int64Range(0, 11).Draw(t, "at")
			radius := rapid.Int32Range(0, 2_000_000).Draw(t, "radius")
			require.Equal(t, bruteNear(x, p, at, radius), x.Near(p, at, radius, nil))
			require.Equal(t, bruteNear(x, p, at, 0), x.Holding(p, at, nil))
		}
	})
}

func TestNearEndsAtTheRadius(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := anyPlace(t)
		s := anyShape(t, o, rapid.Float64Range(20, 3000).Draw(t, "size"))
		p := nearby(t, o, 50_000)
		d := s.EdgeDistance(p)
		if d <= 0 {
			t.Skip("inside")
		}
		x := geofence.NewIndex([]geofence.Site{{ID: siteID(1)}}, []geofence.Fence{{Site: siteID(1), Shape: s}})
		require.Empty(t, x.Near(p, 0, int32(d), nil))
		require.Equal(t, []geofence.Hit{{Distance: int32(d)}}, x.Near(p, 0, int32(d+1), nil))
	})
}

func TestIndexKnowsThatGeodesicsBulge(t *testing.T) {
	s := must(geofence.NewPolygons([][]geofence.Ring{{{at(45, -10), at(44.999, -9.5), at(45, -9)}}}))
	x := geofence.NewIndex([]geofence.Site{{ID: siteID(1)}}, []geofence.Fence{{Site: siteID(1), Shape: s}})
	require.Len(t, x.Holding(metres(at(45, -9.5), 0, 115), 0, nil), 1)
	require.Empty(t, x.Holding(metres(at(45, -9.5), 0, 127), 0, nil))
}

func TestNearInOddPlaces(t *testing.T) {
	for name, tt := range map[string]struct{ site, p geofence.LatLng }{
		"across the 180th meridian, eastward": {at(10, 179.999), at(10, -179.9995)},
		"across the 180th meridian, westward": {at(10, -179.999), at(10, 179.9995)},
		"on it":                               {at(10, 179.999), at(10, -180)},
		"across the pole":                     {at(89.999, 0), at(89.999, 180)},
		"along the pole":                      {at(89.995, 20), at(89.995, 10)},
		"at the pole":                         {at(89.9999, 90), at(90, -60)},
		"south":                               {at(-89.99, 20), at(-89.99, 21)},
	} {
		t.Run(name, func(t *testing.T) {
			c := must(geofence.NewCircle(tt.site, 10_000))
			x := geofence.NewIndex([]geofence.Site{{ID: siteID(1)}}, []geofence.Fence{{Site: siteID(1), Shape: c}})
			d := c.EdgeDistance(tt.p)
			require.Less(t, d, int64(500_000))
			require.Equal(t, []geofence.Hit{{Distance: int32(d)}}, x.Near(tt.p, 0, int32(d)+1, nil))
			require.Empty(t, x.Near(tt.p, 0, int32(d), nil))
			require.Equal(t, []geofence.Hit{{Distance: int32(d)}}, x.Near(tt.p, 0, math.MaxInt32, nil))
		})
	}
}

// S2's own index is the judge of the whole, too.
func TestHoldingIsWhatTheShapeIndexSays(t *testing.T) {
	sites, fences, place := town(1000)
	x := geofence.NewIndex(sites, fences)
	index, number := shapeIndex(fences), map[s2.Shape]int32{}
	for i := range fences {
		number[index.Shape(int32(i))] = int32(i)
	}
	query := s2.NewContainsPointQuery(index, s2.VertexModelSemiOpen)
	rnd := rand.New(rand.NewPCG(3, 4))
	held := 0
	for i := range 20_000 {
		p := place()
		if i%4 == 0 { // A vertex, or a hair beside it.
			ring := fences[rnd.IntN(len(fences))].Shape.Polygons()[0][0]
			p = ring[rnd.IntN(len(ring))]
			p.Lat += int32(rnd.IntN(3) - 1)
			p.Lng += int32(rnd.IntN(3) - 1)
		}
		var want, got []int32
		for _, s := range query.ContainingShapes(s2Point(p)) {
			want = append(want, number[s])
		}
		for _, h := range x.Holding(p, 0, nil) {
			got = append(got, h.Fence)
		}
		held += len(got)
		require.Equal(t, want, got, "%s", p)
	}
	require.Greater(t, held, 5000)
}

func TestVersions(t *testing.T) {
	shapes := []geofence.Shape{
		must(geofence.NewPolygons([][]geofence.Ring{{square(0, 0, 50)}})),
		must(geofence.NewPolygons([][]geofence.Ring{{square(-5, -5, 60)}})),
		must(geofence.NewPolygons([][]geofence.Ring{{square(-9, -9, 70)}})),
	}
	fence := func(version int, from, to int64) geofence.Fence {
		return geofence.Fence{ID: fenceID(version), Site: siteID(1), Version: version, Shape: shapes[version-1], From: from, To: to}
	}
	tests := map[string]struct {
		fences []geofence.Fence
		want   string // The version that counts at each instant from 0; a dash for none.
	}{
		"one":                           {[]geofence.Fence{fence(1, 2, 5)}, "--111--"},
		"one, for ever":                 {[]geofence.Fence{fence(1, 2, 0)}, "--11111"},
		"one after the other":           {[]geofence.Fence{fence(1, 0, 3), fence(2, 3, 0)}, "1112222"},
		"superseded from an instant":    {[]geofence.Fence{fence(1, 0, 0), fence(2, 3, 0)}, "1112222"},
		"superseded for a while":        {[]geofence.Fence{fence(1, 0, 0), fence(2, 2, 4)}, "1122111"},
		"three":                         {[]geofence.Fence{fence(1, 0, 0), fence(2, 1, 6), fence(3, 2, 4)}, "1233221"},
		"superseded altogether":         {[]geofence.Fence{fence(1, 2, 4), fence(2, 1, 5)}, "-2222--"},
		"a higher one without duration": {[]geofence.Fence{fence(1, 0, 0), fence(2, 4, 2)}, "1111111"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			slices.Reverse(tt.fences) // Their order does not matter.
			x := geofence.NewIndex([]geofence.Site{{ID: siteID(1)}}, tt.fences)
			got := ""
			for at := range int64(len(tt.want)) {
				hits := x.Holding(metres(home, 20, 20), at, nil)
				require.LessOrEqual(t, len(hits), 1)
				if len(hits) == 0 {
					got += "-"
					continue
				}
				got += string(rune('0' + x.Fence(hits[0].Fence).Version))
			}
			require.Equal(t, tt.want, got)
		})
	}
}

func TestVersionWithoutShapeEndsTheFence(t *testing.T) {
	s := must(geofence.NewCircle(home, 5000))
	x := geofence.NewIndex([]geofence.Site{{ID: siteID(1)}}, []geofence.Fence{
		{ID: fenceID(1), Site: siteID(1), Version: 1, Shape: s}, {ID: fenceID(2), Site: siteID(1), Version: 2, From: 3},
	})
	require.Len(t, x.Holding(home, 2, nil), 1)
	require.Empty(t, x.Holding(home, 3, nil))
}

func TestSameVersionTwice(t *testing.T) {
	s := must(geofence.NewCircle(home, 5000))
	for range 2 {
		fences := []geofence.Fence{{ID: fenceID(7), Site: siteID(1), Shape: s}, {ID: fenceID(8), Site: siteID(1), Shape: s}}
		slices.Reverse(fences)
		x := geofence.NewIndex([]geofence.Site{{ID: siteID(1)}}, fences)
		hits := x.Holding(home, 0, nil)
		require.Len(t, hits, 1)
		require.Equal(t, fenceID(8), x.Fence(hits[0].Fence).ID)
	}
}

func TestSitesAreOrderedByRef(t *testing.T) {
	s := must(geofence.NewCircle(home, 5000))
	x := geofence.NewIndex(
		[]geofence.Site{{ID: siteID(1), Ref: "b"}, {ID: siteID(3), Ref: "a"}, {ID: siteID(2), Ref: "a"}},
		[]geofence.Fence{{Site: siteID(1), Shape: s}, {Site: siteID(2), Shape: s}, {Site: siteID(3), Shape: s}, {Site: siteID(9), Shape: s}},
	)
	var ids []domain.SiteID
	for _, site := range x.Sites() {
		ids = append(ids, site.ID)
	}
	require.Equal(t, []domain.SiteID{siteID(2), siteID(3), siteID(1)}, ids)
	hits := x.Holding(home, 0, nil)
	require.Len(t, hits, 3, "the fence of the unknown site is left out")
	for i, h := range hits {
		require.Equal(t, int32(i), h.Site)
		require.Equal(t, ids[i], x.Fence(h.Fence).Site)
	}
}

func TestHitsAreAppended(t *testing.T) {
	s := must(geofence.NewCircle(home, 5000))
	x := geofence.NewIndex([]geofence.Site{{ID: siteID(1)}}, []geofence.Fence{{Site: siteID(1), Shape: s}})
	before := []geofence.Hit{{Site: 5}, {Site: 0}}
	require.Equal(t, []geofence.Hit{{Site: 5}, {Site: 0}, {Distance: -5000}}, x.Holding(home, 0, before))
}

func TestEmptyIndex(t *testing.T) {
	x := geofence.NewIndex(nil, nil)
	require.Empty(t, x.Near(home, 0, 1000, nil))
	require.Empty(t, new(geofence.Index).Near(home, 0, 1000, nil))
	x = geofence.NewIndex([]geofence.Site{{ID: siteID(1)}}, []geofence.Fence{{Site: siteID(1)}})
	require.Empty(t, x.Near(home, 0, 1000, nil), "the zero shape holds nothing")
}

func TestQueriesDoNotAllocate(t *testing.T) {
	sites, fences, place := town(400)
	x := geofence.NewIndex(sites, fences)
	p, buf := place(), make([]geofence.Hit, 0, 64)
	require.Zero(t, testing.AllocsPerRun(100, func() { buf = x.Near(p, 0, 200_000, buf[:0]) }))
	require.NotEmpty(t, buf)
}

func TestIndexIsSafeForConcurrentUse(t *testing.T) {
	sites, fences, place := town(100)
	x := geofence.NewIndex(sites, fences)
	places := make([]geofence.LatLng, 200)
	want := make([][]geofence.Hit, len(places))
	for i := range places {
		places[i] = place()
		want[i] = x.Near(places[i], 0, 50_000, nil)
	}
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for i, p := range places {
				if !slices.Equal(want[i], x.Near(p, 0, 50_000, nil)) {
					t.Errorf("other answer at %s", p)
				}
			}
		})
	}
	wait.Wait()
}
