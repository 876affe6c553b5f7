package geofence_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/domain/geofence"
)

// spotAt is a place so far east and north of a town.
func spotAt(x, y float64) geofence.LatLng {
	const lat = 42.27
	perLng := 111_195 * math.Cos(lat*math.Pi/180)
	return geofence.LatLng{Lat: int32(math.Round((lat + y/111_195) * 1e7)), Lng: int32(math.Round((-71.8 + x/perLng) * 1e7))}
}

func rectangle(t *testing.T, x0, x1, y1 float64) geofence.Shape {
	t.Helper()
	s, err := geofence.NewPolygons([][]geofence.Ring{{{spotAt(x0, 0), spotAt(x1, 0), spotAt(x1, y1), spotAt(x0, y1)}}})
	require.NoError(t, err)
	return s
}

// standing are fixes of crews that are anywhere on a rectangle, with errors.
func standing(r *rand.Rand, x0, x1, y1 float64, stays, each int) []geofence.Sample {
	var out []geofence.Sample
	for stay := range stays {
		sigma := []float64{3, 5, 9}[stay%3]
		for range each {
			out = append(out, geofence.Sample{
				At:      spotAt(x0+(x1-x0)*r.Float64()+sigma*r.NormFloat64(), y1*r.Float64()+sigma*r.NormFloat64()),
				ErrorMM: int32(sigma * 1000), Stay: stay,
			})
		}
	}
	return out
}

func TestALotIsLearntThroughTheErrors(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	lot := rectangle(t, 0, 24, 38)
	samples := standing(r, 0, 24, 38, 30, 12)
	learnt, err := geofence.Learn(samples, geofence.Shape{}, nil)
	require.NoError(t, err)
	require.Greater(t, geofence.Agreement(learnt, lot), 0.8)
	require.InDelta(t, 24*38, learnt.AreaM2(), 24*38*0.2)

	// A stay of a thousand fixes elsewhere on the lot is one stay.
	heavy := standing(r, 0, 4, 4, 1, 1000)
	for i := range heavy {
		heavy[i].Stay = 1000
	}
	again, err := geofence.Learn(append(samples, heavy...), geofence.Shape{}, nil)
	require.NoError(t, err)
	require.Greater(t, geofence.Agreement(again, lot), 0.75)
}

func TestALearntFenceLeavesTheNeighboursLot(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	samples := standing(r, 0, 24, 38, 30, 12)
	neighbour := rectangle(t, 20, 44, 38) // Four metres of it are where crews of ours stand.
	learnt, err := geofence.Learn(samples, rectangle(t, 0, 15, 20), []geofence.Neighbour{{Shape: neighbour}})
	require.NoError(t, err)
	for y := 1.0; y < 38; y += 2 {
		for x := 21.5; x < 44; x += 2 {
			require.False(t, learnt.Holds(spotAt(x, y)), "%v %v", x, y)
		}
	}
	// Where both claim the ground it goes to whose crews are there.
	theirs := standing(r, 26, 44, 38, 30, 12)
	learnt, err = geofence.Learn(samples, rectangle(t, 0, 30, 38), []geofence.Neighbour{{Shape: neighbour, Samples: theirs}})
	require.NoError(t, err)
	require.True(t, learnt.Holds(spotAt(22, 19)))
	require.False(t, learnt.Holds(spotAt(30, 19)))
}

func TestTooLittleTeachesNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	_, err := geofence.Learn(standing(r, 0, 20, 20, 4, 100), geofence.Shape{}, nil)
	require.ErrorIs(t, err, geofence.ErrTooLittle)
	_, err = geofence.Learn(standing(r, 0, 20, 20, 10, 3), geofence.Shape{}, nil)
	require.ErrorIs(t, err, geofence.ErrTooLittle)
}

func TestReview(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	lot := rectangle(t, 0, 24, 38)
	good := geofence.History{Stays: 30, Days: 90, Samples: standing(r, 0, 24, 38, 30, 12), Others: []geofence.NamedShape{{Name: "next door", Shape: rectangle(t, 25, 49, 38)}}}
	require.Empty(t, geofence.Review(lot, good))
	one := func(s geofence.Shape, h geofence.History) []string {
		var codes []string
		for _, f := range geofence.Review(s, h) {
			require.NotEmpty(t, f.Text)
			require.True(t, f.Severity >= 1 && f.Severity <= 100)
			codes = append(codes, f.Code)
		}
		return codes
	}
	require.Equal(t, []string{geofence.LintNeverVisited}, one(lot, geofence.History{Days: 90}))
	require.Empty(t, one(lot, geofence.History{Days: 10}), "it is too early to say")
	overlapping := good
	overlapping.Others = []geofence.NamedShape{{Name: "next door", Shape: rectangle(t, 18, 44, 38)}}
	require.Equal(t, []string{geofence.LintOverlaps}, one(lot, overlapping))
	require.Contains(t, one(rectangle(t, 0, 4, 38), good), geofence.LintTooSmall)
	require.Contains(t, one(rectangle(t, 60, 84, 38), good), geofence.LintOffCentre)
	require.Contains(t, one(rectangle(t, 60, 84, 38), good), geofence.LintMissesWork)
	slip, err := geofence.NewPolygons([][]geofence.Ring{
		{{spotAt(0, 0), spotAt(24, 0), spotAt(24, 38), spotAt(0, 38)}},
		{{spotAt(30, 0), spotAt(31, 0), spotAt(31, 20), spotAt(30, 20)}},
	})
	require.NoError(t, err)
	require.Equal(t, []string{geofence.LintSliver}, one(slip, geofence.History{Stays: 1, Days: 90}))
	require.Empty(t, geofence.Review(geofence.Shape{}, good))
}
