package geojson_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"actual/adapters/geojson"
)

func TestASiteBeginsOnceInAFile(t *testing.T) {
	features, problems, err := geojson.DecodeCSV([]byte("site;latitude;longitude;radius_m;valid_from\n" +
		"oak;42.1;-71.1;25;\nelm;42.2;-71.2;25;\noak;42.1;-71.1;30;\noak;42.1;-71.1;40;2026-06-01T00:00:00Z\n"))
	require.NoError(t, err)
	require.Empty(t, problems)
	once, twice := geojson.Once(features)
	require.Len(t, once, 3, "a later beginning is another version")
	require.Len(t, twice, 1)
	require.Equal(t, 4, twice[0].Line)
	require.Equal(t, "import.twice", twice[0].Code)
}
