package geojson_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/adapters/geojson"
	"actual/domain/fault"
	"actual/domain/geofence"
)

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + name)
	require.NoError(t, err)
	return raw
}

func TestDecodeFile(t *testing.T) {
	features, problems, err := geojson.Decode(fixture(t, "north-route.geojson"))
	require.NoError(t, err)
	require.Len(t, features, 4)

	elm := features[0]
	require.Equal(t, []string{"elm-12", "12 Elm Street"}, []string{elm.Ref, elm.Name})
	require.Equal(t, geofence.KindResidential, elm.Kind)
	require.Equal(t, geofence.SkyCanopy, elm.Sky)
	require.Zero(t, elm.From)
	require.Zero(t, elm.To)
	require.Empty(t, elm.Warnings)
	require.Equal(t, [][]geofence.Ring{{{
		{Lat: 401000000, Lng: -751000000}, {Lat: 401000000, Lng: -750995000}, {Lat: 401004000, Lng: -750995000}, {Lat: 401004000, Lng: -751000000},
	}}}, elm.Shape.Polygons())

	park := features[1]
	require.Equal(t, "4711", park.Ref)
	require.Equal(t, geofence.KindCommercial, park.Kind)
	require.Empty(t, park.Sky)
	require.Equal(t, int64(1772341200), park.From)
	require.Equal(t, int64(1795996800), park.To)
	require.Len(t, park.Shape.Polygons(), 2)
	require.Len(t, park.Shape.Polygons()[0], 2)
	require.Equal(t, []string{geofence.WarnWindingRepaired, geofence.WarnWindingRepaired}, codes(park))

	yard := features[2]
	centre, radius, ok := yard.Shape.Circle()
	require.True(t, ok)
	require.Equal(t, geofence.LatLng{Lat: 400500000, Lng: -752000000}, centre)
	require.Equal(t, int64(45_500), radius)

	require.Equal(t, "ash-1", features[3].Ref)
	require.Equal(t, []string{geojson.WarnDuplicateVertex}, codes(features[3]))
	require.Len(t, features[3].Shape.Polygons()[0][0], 3)

	require.Len(t, problems, 2)
	require.Equal(t, geojson.Problem{
		Index: 3, Ref: "oak-3", Field: "geometry", Code: "geofence.self_crossing",
		Reason: "the edges of a ring may not cross each other: polygon 1, outer ring, edge 1 (40.2000000,-75.1000000 to 40.2010000,-75.0990000) and edge 3 cross",
		Remedy: "put the vertices in the order in which one walks round the site",
	}, problems[0])
	require.Equal(t, geojson.Problem{
		Index: 4, Ref: "pine-8", Field: "geometry", Code: "geofence.swapped_coordinates",
		Reason: "latitude and longitude seem to be swapped: the shape at -75.0995000,40.3005000 would be in Antarctica",
		Remedy: "swap them: GeoJSON has the longitude first",
	}, problems[1])
}

func TestDecodeWarnsOfWhatSeemsSwapped(t *testing.T) {
	circle := func(site, place string) string {
		return `{"type":"Feature","properties":{"site":"` + site + `","radius_m":25},"geometry":{"type":"Point","coordinates":[` + place + `]}}`
	}
	features, problems, err := geojson.Decode([]byte(`{"type":"FeatureCollection","features":[` +
		circle("a", "11.5,48.1") + `,` + circle("b", "11.6,48.2") + `,` + circle("c", "48.1,11.5") + `]}`))
	require.NoError(t, err)
	require.Empty(t, problems)
	require.Empty(t, features[0].Warnings)
	require.Equal(t, []string{geofence.WarnMaybeSwapped}, codes(features[2]))
}

func codes(f geojson.Feature) []string {
	var out []string
	for _, w := range f.Warnings {
		out = append(out, w.Code)
	}
	return out
}

func TestDecodeProjected(t *testing.T) {
	features, problems, err := geojson.Decode(fixture(t, "projected.geojson"))
	require.NoError(t, err)
	require.Empty(t, features)
	require.Len(t, problems, 1)
	require.Equal(t, "geofence.outside_world", problems[0].Code)
	require.Contains(t, problems[0].Remedy, "EPSG:4326")
}

const (
	triangle = `"geometry":{"type":"Polygon","coordinates":[[[0,0],[0.01,0],[0,0.01],[0,0]]]}`
	ofX      = `"properties":{"site":"x"}`
)

func TestDecodeDocuments(t *testing.T) {
	feature := `{"type":"Feature",` + ofX + `,` + triangle + `}`
	for name, tt := range map[string]struct {
		raw  string
		want error
		n    int
	}{
		"a feature":                  {feature, nil, 1},
		"a collection":               {`{"type":"FeatureCollection","features":[` + feature + `]}`, nil, 1},
		"with a byte order mark":     {"\xef\xbb\xbf" + feature, nil, 1},
		"an empty collection":        {`{"type":"FeatureCollection","features":[]}`, nil, 0},
		"EPSG:4326":                  {`{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:4326"}},"features":[` + feature + `]}`, nil, 1},
		"EPSG:4326 as urn":           {`{"type":"FeatureCollection","crs":{"properties":{"name":"urn:ogc:def:crs:EPSG::4326"}},"features":[]}`, nil, 0},
		"CRS84 as address":           {`{"type":"FeatureCollection","crs":{"properties":{"name":"http://www.opengis.net/def/crs/OGC/1.3/CRS84"}},"features":[]}`, nil, 0},
		"null CRS":                   {`{"type":"FeatureCollection","crs":null,"features":[]}`, nil, 0},
		"another CRS":                {`{"type":"FeatureCollection","crs":{"properties":{"name":"urn:ogc:def:crs:EPSG::3857"}},"features":[]}`, geojson.ErrForeignCRS, 0},
		"another CRS as address":     {`{"type":"FeatureCollection","crs":{"properties":{"name":"http://www.opengis.net/def/crs/EPSG/0/3857"}},"features":[]}`, geojson.ErrForeignCRS, 0},
		"a CRS that ends alike":      {`{"type":"FeatureCollection","crs":{"properties":{"name":"urn:ogc:def:crs:EPSG::14326"}},"features":[]}`, geojson.ErrForeignCRS, 0},
		"a CRS that is a link":       {`{"type":"FeatureCollection","crs":{"type":"link"},"features":[]}`, geojson.ErrForeignCRS, 0},
		"a CRS that is no object":    {`{"type":"FeatureCollection","crs":4326,"features":[]}`, geojson.ErrForeignCRS, 0},
		"no features":                {`{"type":"FeatureCollection"}`, geojson.ErrNotFeatures, 0},
		"a bare geometry":            {`{"type":"Polygon","coordinates":[]}`, geojson.ErrNotFeatures, 0},
		"nothing":                    {``, geojson.ErrMalformed, 0},
		"half":                       {feature[:40], geojson.ErrMalformed, 0},
		"an array":                   {`[]`, geojson.ErrMalformed, 0},
		"features that are no array": {`{"type":"FeatureCollection","features":{}}`, geojson.ErrMalformed, 0},
	} {
		t.Run(name, func(t *testing.T) {
			features, problems, err := geojson.Decode([]byte(tt.raw))
			require.ErrorIs(t, err, tt.want)
			require.Empty(t, problems)
			require.Len(t, features, tt.n)
			if err != nil {
				require.Equal(t, fault.Invalid, fault.KindOf(err))
			}
		})
	}
}

func TestDecodeProblems(t *testing.T) {
	point := func(properties string) string {
		return `{"type":"Feature","properties":{"site":"x",` + properties + `},"geometry":{"type":"Point","coordinates":[1,2]}}`
	}
	with := func(properties string) string {
		return `{"type":"Feature","properties":{"site":"x",` + properties + `},` + triangle + `}`
	}
	shaped := func(geometry string) string { return `{"type":"Feature",` + ofX + `,"geometry":` + geometry + `}` }
	for name, tt := range map[string]struct{ feature, field, code, reason string }{
		"null":                     {`null`, "type", "geojson.bad_feature", "no Feature"},
		"a number":                 {`7`, "type", "geojson.bad_feature", "no Feature"},
		"another type":             {`{"type":"feature"}`, "type", "geojson.bad_feature", "no Feature"},
		"properties that are none": {`{"type":"Feature","properties":[]}`, "properties", "geojson.bad_property", "no object"},
		"no site":                  {`{"type":"Feature","properties":{"name":"x"},` + triangle + `}`, "properties.site", "geojson.bad_property", "which site"},
		"blank site":               {`{"type":"Feature","id":"","properties":{"site":"  "},` + triangle + `}`, "properties.site", "geojson.bad_property", "which site"},
		"site is an object":        {`{"type":"Feature","properties":{"site":{}},` + triangle + `}`, "properties.site", "geojson.bad_property", "it is {}"},
		"id is a truth":            {`{"type":"Feature","id":true,"properties":null,` + triangle + `}`, "id", "geojson.bad_property", "it is true"},
		"name is a list":           {with(`"name":["a"]`), "properties.name", "geojson.bad_property", `it is ["a"]`},
		"kind is a list":           {with(`"kind":["a"]`), "properties.kind", "geojson.bad_property", `it is ["a"]`},
		"sky is a list":            {with(`"sky":["a"]`), "properties.sky", "geojson.bad_property", `it is ["a"]`},
		"a long list":              {with(`"name":[` + strings.Repeat("1,", 100) + `1]`), "properties.name", "geojson.bad_property", "…"},
		"unknown kind":             {with(`"kind":"castle"`), "properties.kind", "geofence.unknown_kind", `"castle"`},
		"unknown sky":              {with(`"sky":"blue"`), "properties.sky", "geofence.unknown_sky", `"blue"`},
		"valid_from without zone":  {with(`"valid_from":"2026-03-01T00:00:00"`), "properties.valid_from", "geojson.bad_property", "2026"},
		"valid_to is a word":       {with(`"valid_to":"never"`), "properties.valid_to", "geojson.bad_property", "never"},
		"valid_to is a truth":      {with(`"valid_to":false`), "properties.valid_to", "geojson.bad_property", "false"},
		"ends before it begins":    {with(`"valid_from":"2026-03-01T00:00:00Z","valid_to":"2026-03-01T01:00:00+01:00"`), "properties.valid_to", "geojson.bad_property", "ends before"},
		"ends in 1970":             {with(`"valid_from":"1960-03-01T00:00:00Z","valid_to":"1970-01-01T00:00:00Z"`), "properties.valid_to", "geojson.bad_property", "ends before"},
		"foreign CRS":              {`{"type":"Feature","crs":{"properties":{"name":"EPSG:2263"}},` + ofX + `,` + triangle + `}`, "crs", "geojson.foreign_crs", "WGS 84"},
		"foreign CRS in geometry":  {shaped(`{"type":"Point","crs":{"properties":{"name":"EPSG:2263"}},"coordinates":[1,2]}`), "geometry.crs", "geojson.foreign_crs", "WGS 84"},
		"no geometry":              {`{"type":"Feature",` + ofX + `}`, "geometry", "geojson.bad_geometry", "no geometry"},
		"null geometry":            {shaped(`null`), "geometry", "geojson.bad_geometry", "no geometry"},
		"geometry is a text":       {shaped(`"POLYGON"`), "geometry", "geojson.bad_geometry", "no geometry"},
		"a line":                   {shaped(`{"type":"LineString","coordinates":[[0,0],[1,1]]}`), "geometry.type", "geojson.bad_geometry", `"LineString"`},
		"no coordinates":           {shaped(`{"type":"Polygon"}`), "geometry.coordinates", "geojson.bad_geometry", "of a Polygon"},
		"too flat":                 {shaped(`{"type":"MultiPolygon","coordinates":[[[0,0],[1,0],[0,1]]]}`), "geometry.coordinates", "geojson.bad_geometry", "of a MultiPolygon"},
		"null for a position":      {shaped(`{"type":"Polygon","coordinates":[[[0,0],null,[0,0.01],[0,0]]]}`), "geometry.coordinates", "geojson.bad_geometry", "of a Polygon"},
		"null for a number":        {shaped(`{"type":"Polygon","coordinates":[[[0,0],[0.01,null],[0,0.01],[0,0]]]}`), "geometry.coordinates", "geojson.bad_geometry", "of a Polygon"},
		"text for a number":        {shaped(`{"type":"Polygon","coordinates":[[["0",0],[0.01,0],[0,0.01],[0,0]]]}`), "geometry.coordinates", "geojson.bad_geometry", "of a Polygon"},
		"null for a ring":          {shaped(`{"type":"Polygon","coordinates":[null]}`), "geometry", "geofence.too_few_vertices", "polygon 1, outer ring has 0"},
		"null for coordinates":     {shaped(`{"type":"Polygon","coordinates":null}`), "geometry.coordinates", "geojson.bad_geometry", "of a Polygon"},
		"no rings":                 {shaped(`{"type":"Polygon","coordinates":[]}`), "geometry", "geofence.empty", "polygon 1 has no ring"},
		"beyond the world":         {shaped(`{"type":"Polygon","coordinates":[[[0,0],[200,0],[0,0.01],[0,0]]]}`), "geometry", "geofence.outside_world", "vertex 2"},
		"swapped":                  {shaped(`{"type":"Point","coordinates":[40,-105]}`), "properties.radius_m", "geojson.bad_property", "no area"},
		"a point without radius":   {point(`"name":"a"`), "properties.radius_m", "geojson.bad_property", "no area"},
		"radius is a word":         {point(`"radius_m":"wide"`), "properties.radius_m", "geojson.bad_property", `"wide"`},
		"radius is no number":      {point(`"radius_m":"NaN"`), "properties.radius_m", "geojson.bad_property", `"NaN"`},
		"other radius is a truth":  {point(`"radius":true`), "properties.radius", "geojson.bad_property", "true"},
		"negative radius":          {point(`"radius_m":-20`), "geometry", "geofence.too_small", "-20000 mm"},
		"radius beyond reason":     {point(`"radius_m":1e300`), "geometry", "geofence.too_large", "radius"},
		"point of a projection":    {shaped(`{"type":"Point","coordinates":[583960,4507523]}`), "properties.radius_m", "geojson.bad_property", "no area"},
		"circle of a projection":   {`{"type":"Feature","properties":{"site":"x","radius_m":20},"geometry":{"type":"Point","coordinates":[583960,4507523]}}`, "geometry.coordinates", "geofence.outside_world", "metres"},
		"a point is a ring":        {`{"type":"Feature","properties":{"site":"x","radius_m":20},"geometry":{"type":"Point","coordinates":[[1,2]]}}`, "geometry.coordinates", "geojson.bad_geometry", "of a Point"},
	} {
		t.Run(name, func(t *testing.T) {
			good := `{"type":"Feature",` + ofX + `,` + triangle + `}`
			features, problems, err := geojson.Decode([]byte(`{"type":"FeatureCollection","features":[` + good + `,` + tt.feature + `,` + good + `]}`))
			require.NoError(t, err)
			require.Len(t, features, 2, "the others are not lost")
			require.Len(t, problems, 1)
			p := problems[0]
			require.Equal(t, []any{1, tt.field, tt.code}, []any{p.Index, p.Field, p.Code})
			require.Contains(t, p.Reason, tt.reason)
			require.NotEmpty(t, p.Remedy)
			require.Contains(t, p.Error(), p.Remedy)
		})
	}
}
