package season

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/domain/geofence"
)

// parsed is a fence as its GeoJSON says it.
type parsed struct {
	Properties struct {
		Site, Name, Kind, Sky string
		RadiusM               float64 `json:"radius_m"`
	}
	Geometry struct {
		Type        string
		Coordinates json.RawMessage
	}
}

func parse(t *testing.T, raw []byte) []parsed {
	t.Helper()
	var doc struct {
		Type     string
		Features []parsed
	}
	require.NoError(t, json.Unmarshal(raw, &doc))
	require.Equal(t, "FeatureCollection", doc.Type)
	return doc.Features
}

func place(c []float64) geofence.LatLng {
	return geofence.LatLng{Lat: e7(c[1]), Lng: e7(c[0])}
}

func e7(v float64) int32 {
	if v < 0 {
		return -e7(-v)
	}
	return int32(v*1e7 + 0.5)
}

// shape builds the fence with the rules of the domain, which refuse what is
// malformed.
func (p parsed) shape(t *testing.T) geofence.Shape {
	t.Helper()
	var s geofence.Shape
	var err error
	switch p.Geometry.Type {
	case "Point":
		var c []float64
		require.NoError(t, json.Unmarshal(p.Geometry.Coordinates, &c))
		s, err = geofence.NewCircle(place(c), int64(p.Properties.RadiusM*1000))
	default:
		var polygons [][][][]float64
		raw := p.Geometry.Coordinates
		if p.Geometry.Type == "Polygon" {
			raw = append(append([]byte("["), raw...), ']')
		}
		require.NoError(t, json.Unmarshal(raw, &polygons))
		var rings [][]geofence.Ring
		for _, polygon := range polygons {
			var own []geofence.Ring
			for _, ring := range polygon {
				var r geofence.Ring
				for _, c := range ring {
					r = append(r, place(c))
				}
				require.Equal(t, r[0], r[len(r)-1], "rings are closed")
				own = append(own, r)
			}
			rings = append(rings, own)
		}
		s, err = geofence.NewPolygons(rings)
	}
	require.NoError(t, err, p.Properties.Site)
	return s
}

func TestFencesAreValidAndMixed(t *testing.T) {
	cfg := Default(3)
	cfg.Sites = 400
	kinds, forms, skies := map[string]int{}, map[string]int{}, map[string]int{}
	holes := 0
	for _, f := range parse(t, New(cfg).Fences()) {
		s := f.shape(t)
		kinds[f.Properties.Kind]++
		forms[f.Geometry.Type]++
		skies[f.Properties.Sky]++
		for _, polygon := range s.Polygons() {
			holes += len(polygon) - 1
		}
		if f.Properties.Kind == "residential" {
			require.True(t, s.AreaM2() >= 14*30 && s.AreaM2() <= 31*45, "%d m²", s.AreaM2())
		}
	}
	require.Equal(t, 1, kinds["yard"])
	require.Equal(t, 400, kinds["residential"]+kinds["commercial"]+kinds["municipal"]+1)
	require.Greater(t, kinds["residential"], 300)
	for _, form := range []string{"Polygon", "MultiPolygon", "Point"} {
		require.Positive(t, forms[form], form)
	}
	require.Positive(t, holes)
	require.InDelta(t, 200, skies["open"], 70)
	require.InDelta(t, 140, skies["mixed"], 60)
	require.InDelta(t, 60, skies["canopy"], 45)
}

func TestSkyCanBeHidden(t *testing.T) {
	cfg := Default(3)
	cfg.HideSky = true
	for _, f := range parse(t, New(cfg).Fences()) {
		require.Empty(t, f.Properties.Sky)
	}
}

// TestNeighboursShareEdges: many lots have two corners in common with another,
// and no site reaches into another.
func TestNeighboursShareEdges(t *testing.T) {
	s := New(Default(3))
	shared := 0
	for _, a := range s.town.lots {
		corners := map[point]bool{}
		for _, p := range s.town.sites[a].shape.polygons[0][0] {
			corners[p] = true
		}
		for _, b := range s.town.lots {
			common := 0
			for _, p := range s.town.sites[b].shape.polygons[0][0] {
				if corners[p] {
					common++
				}
			}
			if a < b && common == 2 {
				shared++
			}
		}
	}
	require.Greater(t, shared, len(s.town.lots)/5)
	for i := range s.town.sites {
		middle := s.town.sites[i].areas[0].at(500, 500)
		for j := range s.town.sites {
			require.Equal(t, i == j, s.town.sites[j].shape.holds(middle))
		}
	}
}

// TestRoadsCrossNoFence drives between all pairs of a sample of sites.
func TestRoadsCrossNoFence(t *testing.T) {
	s := New(Default(4))
	d := throw(1, forTown, 0, 0)
	for range 500 {
		a := s.town.sites[d.below(int64(len(s.town.sites)))].access
		b := s.town.sites[d.below(int64(len(s.town.sites)))].access
		tp := newTape(0, a.point, onRoad)
		tp.drive(route(a, b), &d)
		require.Empty(t, s.sift(tp.ways))
		last := tp.at()
		require.LessOrEqual(t, distance(last, b.point), int64(2500))
	}
}
