package geofence_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"actual/domain/geofence"
)

func TestParseKind(t *testing.T) {
	for given, want := range map[string]geofence.Kind{
		"residential": geofence.KindResidential, " Commercial ": geofence.KindCommercial, "MUNICIPAL": geofence.KindMunicipal,
		"yard": geofence.KindYard, "other": geofence.KindOther, "": geofence.KindOther,
	} {
		got, err := geofence.ParseKind(given)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	_, err := geofence.ParseKind("palace")
	require.ErrorIs(t, err, geofence.ErrUnknownKind)
	require.ErrorContains(t, err, `"palace"`)
}

func TestParseSky(t *testing.T) {
	for given, want := range map[string]geofence.Sky{
		"open": geofence.SkyOpen, "Mixed": geofence.SkyMixed, "canopy": geofence.SkyCanopy, " ": geofence.SkyMixed,
	} {
		got, err := geofence.ParseSky(given)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	_, err := geofence.ParseSky("cloudy")
	require.ErrorIs(t, err, geofence.ErrUnknownSky)
	require.ErrorContains(t, err, `"cloudy"`)
}
