package offline_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/cmd/internal/offline"
	"actual/domain/geofence"
)

// square returns a feature: a square of 0.001 degrees whose south-west corner is
// at 42° N and that many thousandths of a degree east of 71° W.
func square(site string, east int, more string) string {
	lo, hi := -71+float64(east)/1000, -71+float64(east+1)/1000
	return fmt.Sprintf(`{"type":"Feature","properties":{"site":%q%s},"geometry":{"type":"Polygon","coordinates":[[[%[3]f,42],[%[4]f,42],[%[4]f,42.001],[%[3]f,42.001],[%[3]f,42]]]}}`,
		site, more, lo, hi)
}

func collection(features ...string) []byte {
	return []byte(`{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`)
}

// holding names the sites, with their fence's version, that hold the middle of a
// square at a time.
func holding(f offline.Fences, east int, at int64) []string {
	var out []string
	for _, h := range f.Index.Holding(geofence.LatLng{Lat: 420_005_000, Lng: -710_000_000 + int32(east)*10_000 + 5000}, at, nil) {
		out = append(out, fmt.Sprint(f.Index.Sites()[h.Site].Ref, " ", f.Index.Fence(h.Fence).Version))
	}
	return out
}

func TestReadFencesVersions(t *testing.T) {
	const year = `,"valid_from":"2026-07-01T12:00:00-04:00"` // noon.
	later, always := square("A", 1, year+`,"name":"new","sky":"canopy"`), square("A", 0, `,"name":"old","kind":"yard"`)
	for _, file := range [][]byte{collection(always, later), collection(later, always)} {
		f, err := offline.ReadFences(file)
		require.NoError(t, err)
		require.Empty(t, f.Warnings)
		require.Equal(t, []string{"A 1"}, holding(f, 0, noon-1))
		require.Empty(t, holding(f, 1, noon-1))
		require.Empty(t, holding(f, 0, noon))
		require.Equal(t, []string{"A 2"}, holding(f, 1, noon))
		require.Equal(t, []string{"A 1"}, holding(f, 0, -1), "always")
		require.Len(t, f.Index.Sites(), 1)
		require.Equal(t, geofence.Site{ID: offline.SiteID("A"), Ref: "A", Name: "new", Kind: geofence.KindYard, Sky: geofence.SkyCanopy}, f.Index.Sites()[0])
	}
}

func TestReadFencesWarnsOfTwoForOneTime(t *testing.T) {
	f, err := offline.ReadFences(collection(square("A", 0, ""), square("B", 5, ""), square("A", 1, "")))
	require.NoError(t, err)
	require.Len(t, f.Warnings, 1)
	require.Contains(t, f.Warnings[0], `"A"`)
	require.Contains(t, f.Warnings[0], "MultiPolygon")
	require.Empty(t, holding(f, 0, noon))
	require.Equal(t, []string{"A 2"}, holding(f, 1, noon))
}

func TestReadFencesLeavesOutWhatIsNoFence(t *testing.T) {
	f, err := offline.ReadFences(collection(square("A", 0, ""), square("", 1, ""), square("C", 2, `,"kind":"moon"`)))
	require.NoError(t, err)
	require.Equal(t, 1, f.Index.Fences())
	require.Len(t, f.Problems, 2)
	_, err = offline.ReadFences([]byte(`[]`))
	require.Error(t, err)
}

func TestIdentifiersAreOfTheRef(t *testing.T) {
	one, err := offline.ReadFences(collection(square("A", 0, ""), square("B", 1, "")))
	require.NoError(t, err)
	two, err := offline.ReadFences(collection(square("B", 1, ""), square("A", 0, "")))
	require.NoError(t, err)
	require.Equal(t, one.Index.Sites(), two.Index.Sites())
	for i := range int32(2) {
		require.Equal(t, one.Index.Fence(i).ID, two.Index.Fence(i).ID)
	}
	require.NotEqual(t, one.Index.Fence(0).ID, one.Index.Fence(1).ID)
	require.NotEqual(t, one.Index.Sites()[0].ID, one.Index.Sites()[1].ID)
}
