package geojson_test

import (
	"testing"

	"github.com/stretchr/testify/require"

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
	require.Equal(t, []string{"geometry.coordinates", "site", "radius_m"}, []string{problems[0].Field, problems[1].Field, problems[2].Field})
	require.Equal(t, []int{3, 4, 5}, []int{problems[0].Line, problems[1].Line, problems[2].Line})
	require.Contains(t, problems[0].Error(), "line 3")

	for _, bad := range []string{"", "site,latitude,longitude\n", "site,latitude,longitude,radius_m,colour\n", "site,lat,latitude,longitude,radius_m\n"} {
		_, _, err := geojson.DecodeCSV([]byte(bad))
		require.Error(t, err, bad)
	}
	_, _, err = geojson.DecodeCSV([]byte("site,latitude,longitude,radius_m\noak,42.1,-71.1,\"25\n"))
	require.ErrorIs(t, err, geojson.ErrMalformedCSV)
}
