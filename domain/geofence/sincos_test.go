package geofence_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"actual/domain/geofence"
)

func TestSincosAgreesWithMath(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		units := rapid.Int32().Draw(t, "units")
		sin, cos := geofence.Sincos(units)
		// math.Sin is given a rounded angle: as much may they differ.
		wantSin, wantCos := math.Sincos(float64(units) * math.Pi / 180e7)
		require.InDelta(t, wantSin, sin, 1e-15)
		require.InDelta(t, wantCos, cos, 1e-15)
	})
}

func TestSincosAtQuarters(t *testing.T) {
	for units, want := range map[int32][2]float64{
		0: {0, 1}, 90e7: {1, 0}, -90e7: {-1, 0}, 180e7: {0, -1}, -180e7: {0, -1}, math.MaxInt32: {-0.5699733, -0.8216632}, math.MinInt32: {0.5699733, -0.8216632},
	} {
		sin, cos := geofence.Sincos(units)
		require.InDelta(t, want[0], sin, 1e-7, units)
		require.InDelta(t, want[1], cos, 1e-7, units)
	}
}

// The bits are written down so that a machine that computes others is noticed.
func TestPositionsHaveTheSameBitsEverywhere(t *testing.T) {
	v := geofence.Vector(geofence.LatLng{Lat: 397391234, Lng: -1049902345})
	got := [3]uint64{math.Float64bits(v.X), math.Float64bits(v.Y), math.Float64bits(v.Z)}
	require.Equal(t, [3]uint64{0xbfc9756a40f2c8b8, 0xbfe7c4fab5dfa6a9, 0x3fe47516ad0c4e41}, got)
}
