package geofence_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/domain/geofence"
)

func TestLintTellsWhichRingWasTurned(t *testing.T) {
	clockwise := square(0, 0, 50)
	slices.Reverse(clockwise)
	s := must(geofence.NewPolygons([][]geofence.Ring{{square(60, 0, 20)}, {clockwise}}))
	warnings := geofence.Lint(s, nil)
	require.Len(t, warnings, 1)
	require.Equal(t, geofence.WarnWindingRepaired, warnings[0].Code)
	require.Contains(t, warnings[0].Text, "polygon 2, outer ring")
}

func TestLintSuspectsSwappedCoordinates(t *testing.T) {
	town := []geofence.LatLng{at(40.1, -75.2), at(40, -75.1)}
	for name, tt := range map[string]struct {
		place  geofence.LatLng
		others []geofence.LatLng
		warned bool
	}{
		"swapped":                    {at(-75, 40), town, true},
		"right":                      {at(40, -75), town, false},
		"nobody to compare with":     {at(-75, 40), nil, false},
		"another state":              {at(34, -118), town, false},
		"far, but no nearer swapped": {at(-30, 20), town, false},
		"not far enough to judge":    {at(40, 41), []geofence.LatLng{at(41, 40)}, false},
		"cannot be swapped":          {at(40, -118), []geofence.LatLng{at(10, 10)}, false},
	} {
		t.Run(name, func(t *testing.T) {
			warnings := geofence.Lint(must(geofence.NewCircle(tt.place, 50_000)), tt.others)
			if !tt.warned {
				require.Empty(t, warnings)
				return
			}
			require.Len(t, warnings, 1)
			require.Equal(t, geofence.WarnMaybeSwapped, warnings[0].Code)
			require.Contains(t, warnings[0].Text, "-75.0000000,40.0000000")
		})
	}
	require.Empty(t, geofence.Lint(geofence.Shape{}, town))
}

func TestWhatIsCertainlySwappedIsRefused(t *testing.T) {
	for name, tt := range map[string]struct {
		place   geofence.LatLng
		refused bool
	}{
		"Philadelphia, swapped":     {at(-75, 40), true},
		"Philadelphia":              {at(40, -75), false},
		"a station in Antarctica":   {at(-77.8, 166.7), false},
		"Patagonia":                 {at(-54.8, -68.3), false},
		"Munich, swapped":           {at(11, 48), false},
		"swapped it would be polar": {at(-75, 80), false},
	} {
		t.Run(name, func(t *testing.T) {
			err := geofence.Swapped(must(geofence.NewCircle(tt.place, 50_000)))
			if !tt.refused {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, geofence.ErrSwapped)
			require.Contains(t, err.Error(), "-75.0000000,40.0000000")
		})
	}
	require.NoError(t, geofence.Swapped(geofence.Shape{}))
}
