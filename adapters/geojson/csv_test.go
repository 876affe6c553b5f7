package geojson_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"actual/adapters/csvtable"
	"actual/adapters/geojson"
)

func TestCirclesFromCSV(t *testing.T) {
	features, problems, err := geojson.DecodeCSV([]byte("\xef\xbb\xbfRef,Name,lat,lon,radius\n" +
		"oak,\"Oak, the old\",42.1,-71.1,25\n" +
		"elm,,north,-71.2,25\n" +
		",,42.3,-71.3,25\n" +
		"fir,,42.3,-71.3\n"))
	require.NoError(t, err)
	require.Len(t, features, 1)
	require.Equal(t, "Oak, the old", features[0].Name)
	require.Equal(t, 2, features[0].Line)
	centre, radius, ok := features[0].Shape.Circle()
	require.True(t, ok)
	require.Equal(t, int32(421_000_000), centre.Lat)
	require.Equal(t, int32(-711_000_000), centre.Lng)
	require.Equal(t, int64(25_000), radius)
	require.Len(t, problems, 3)
	require.Equal(t, []string{"latitude", "site", ""}, []string{problems[0].Field, problems[1].Field, problems[2].Field})
	require.Equal(t, []int{1, 2, 3}, []int{problems[0].Index, problems[1].Index, problems[2].Index})
	require.Equal(t, []int{3, 4, 5}, []int{problems[0].Line, problems[1].Line, problems[2].Line})
	require.Contains(t, problems[0].Error(), "line 3")

	for _, bad := range []string{"", "site,latitude,longitude\n", "site,latitude,longitude,radius_m,colour\n", "site,lat,latitude,longitude,radius_m\n"} {
		_, _, err := geojson.DecodeCSV([]byte(bad))
		require.ErrorIs(t, err, csvtable.ErrMalformed, bad)
	}
	_, _, err = geojson.DecodeCSV([]byte("site,latitude,longitude,radius_m\noak,42.1,-71.1,\"25\n"))
	require.ErrorIs(t, err, csvtable.ErrMalformed)
}

func TestAllThatIsWrongWithARowIsNamed(t *testing.T) {
	_, problems, err := geojson.DecodeCSV([]byte("site;latitude;longitude;radius_m;kind;sky;valid_from;valid_to\n" +
		";north;-71,2;wide;castle;blue;soon;later\n" +
		"oak;95;-71;25;;;2026-03-01T00:00:00Z;2026-02-01T00:00:00Z\n"))
	require.NoError(t, err)
	require.Len(t, problems, 2)
	fields := func(p geojson.Problem) []string {
		out := []string{p.Field}
		for _, also := range p.Also {
			out = append(out, also.Field)
			require.NotEmpty(t, also.Code)
			require.Contains(t, p.Error(), also.Reason)
		}
		return out
	}
	require.Equal(t, []string{"site", "kind", "sky", "valid_from", "valid_to", "latitude", "longitude", "radius_m"}, fields(problems[0]))
	require.Equal(t, []string{"valid_to", "geometry"}, fields(problems[1]))
}
