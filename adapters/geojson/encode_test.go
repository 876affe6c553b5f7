package geojson_test

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"actual/adapters/geojson"
	"actual/domain/geofence"
)

func must(s geofence.Shape, err error) geofence.Shape {
	if err != nil {
		panic(err)
	}
	return s
}

// box returns a square ring whose sides have so many steps of 1e-7 degree.
func box(o geofence.LatLng, steps int32) geofence.Ring {
	return geofence.Ring{o, {Lat: o.Lat, Lng: o.Lng + steps}, {Lat: o.Lat + steps, Lng: o.Lng + steps}, {Lat: o.Lat + steps, Lng: o.Lng}}
}

func anyFeature(t *rapid.T) geojson.Feature {
	o := geofence.LatLng{Lat: rapid.Int32Range(-59e7, 80e7).Draw(t, "lat"), Lng: rapid.Int32Range(-179e7, 179e7).Draw(t, "lng")}
	f := geojson.Feature{
		Ref:  rapid.StringMatching(`[A-Za-z0-9ü"\\<]([A-Za-z0-9 ]*[a-z])?`).Draw(t, "ref"),
		Name: rapid.StringMatching(`([A-Z0-9]([A-Za-z0-9 ]*[a-z])?)?`).Draw(t, "name"),
		Kind: rapid.SampledFrom([]geofence.Kind{geofence.KindYard, geofence.KindOther}).Draw(t, "kind"),
		Sky:  rapid.SampledFrom([]geofence.Sky{"", geofence.SkyOpen, geofence.SkyCanopy}).Draw(t, "sky"),
		From: rapid.Int64Range(0, 2e9).Draw(t, "from"),
	}
	if rapid.Bool().Draw(t, "ends") {
		f.To = f.From + rapid.Int64Range(1, 1e9).Draw(t, "lasts")
	}
	east := func(n int32) geofence.LatLng { return geofence.LatLng{Lat: o.Lat, Lng: o.Lng + n} }
	switch rapid.IntRange(0, 3).Draw(t, "sort") {
	case 0:
		f.Shape = must(geofence.NewCircle(o, rapid.Int64Range(2000, 5_000_000).Draw(t, "radius")))
	case 1:
		f.Shape = must(geofence.NewPolygons([][]geofence.Ring{{box(o, 9000)}}))
	case 2:
		f.Shape = must(geofence.NewPolygons([][]geofence.Ring{{box(o, 9000), box(geofence.LatLng{Lat: o.Lat + 2000, Lng: o.Lng + 2000}, 3000)}}))
	default:
		f.Shape = must(geofence.NewPolygons([][]geofence.Ring{{box(o, 9000)}, {box(east(20_000), 9000)}}))
	}
	return f
}

func TestWhatIsWrittenCanBeRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		given := rapid.SliceOfN(rapid.Custom(anyFeature), 0, 4).Draw(t, "features")
		raw, err := geojson.Write(given)
		require.NoError(t, err)
		got, problems, err := geojson.Decode(raw)
		require.NoError(t, err)
		require.Empty(t, problems)
		require.Len(t, got, len(given))
		for i := range given {
			requireSame(t, given[i], got[i])
		}
	})
}

func requireSame(t require.TestingT, want, got geojson.Feature) {
	require.Equal(t, want.Shape.Polygons(), got.Shape.Polygons())
	wantCentre, wantRadius, _ := want.Shape.Circle()
	gotCentre, gotRadius, _ := got.Shape.Circle()
	require.Equal(t, wantCentre, gotCentre)
	require.Equal(t, wantRadius, gotRadius)
	want.Shape, got.Shape, want.Warnings, got.Warnings = geofence.Shape{}, geofence.Shape{}, nil, nil
	want.Index, got.Index = 0, 0 // What could not be used is not written again.
	require.Equal(t, want, got)
}

func TestWrite(t *testing.T) {
	o := geofence.LatLng{Lat: 400000001, Lng: -751234567}
	site := geofence.Site{Ref: "elm-12", Name: "12 Elm", Kind: geofence.KindResidential, Sky: geofence.SkyOpen}
	circle := geojson.Encode(site, geofence.Fence{Shape: must(geofence.NewCircle(o, 25_500)), From: 1772341200, To: 1795996800})
	square := geojson.Encode(geofence.Site{Ref: "x"}, geofence.Fence{Shape: must(geofence.NewPolygons([][]geofence.Ring{{box(o, 9000)}}))})
	raw, err := geojson.Write([]geojson.Feature{circle, square})
	require.NoError(t, err)
	require.Equal(t, `{"type":"FeatureCollection","features":[`+
		`{"type":"Feature","properties":{"site":"elm-12","name":"12 Elm","kind":"residential","sky":"open","radius_m":25.5,"valid_from":"2026-03-01T05:00:00Z","valid_to":"2026-11-30T00:00:00Z"},`+
		`"geometry":{"type":"Point","coordinates":[-75.1234567,40.0000001]}},`+
		`{"type":"Feature","properties":{"site":"x"},"geometry":{"type":"Polygon","coordinates":[[`+
		`[-75.1234567,40.0000001],[-75.1225567,40.0000001],[-75.1225567,40.0009001],[-75.1234567,40.0009001],[-75.1234567,40.0000001]]]}}]}`,
		string(raw))

	raw, err = geojson.Write(nil)
	require.NoError(t, err)
	require.Equal(t, `{"type":"FeatureCollection","features":[]}`, string(raw))
}

func TestGeometry(t *testing.T) {
	o := geofence.LatLng{Lat: 40e7, Lng: -75e7}
	square := must(geofence.NewPolygons([][]geofence.Ring{{box(o, 9000), box(geofence.LatLng{Lat: o.Lat + 2000, Lng: o.Lng + 2000}, 3000)}}))
	require.Equal(t, `{"type":"MultiPolygon","coordinates":[[[[-75,40],[-74.9991,40],[-74.9991,40.0009],[-75,40.0009],[-75,40]],`+
		`[[-74.9998,40.0005],[-74.9995,40.0005],[-74.9995,40.0002],[-74.9998,40.0002],[-74.9998,40.0005]]]]}`, string(geojson.Geometry(square)))
	require.Equal(t, `{"type":"MultiPolygon","coordinates":[]}`, string(geojson.Geometry(geofence.Shape{})))

	var circle struct{ Coordinates [][][][2]float64 }
	require.NoError(t, json.Unmarshal(geojson.Geometry(must(geofence.NewCircle(o, 100_000))), &circle))
	ring := circle.Coordinates[0][0]
	require.Len(t, ring, 65)
	require.Equal(t, ring[0], ring[64])
	for _, p := range ring {
		north, east := (p[1]-40)*111_195, (p[0]+75)*111_195*math.Cos(40*math.Pi/180)
		require.InDelta(t, 100, math.Hypot(north, east), 0.2)
	}
}
