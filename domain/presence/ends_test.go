package presence

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// To have stayed on twice is to have stayed on for both times; and a stay that has
// just begun is unlikely to end.
func TestStaysHaveALength(t *testing.T) {
	tables := newTables(DefaultPolicy())
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.IntRange(0, 1).Draw(t, "kind")
		age := int32(rapid.IntRange(0, 2000).Draw(t, "age") * ageStep)
		a, b := rapid.Int64Range(0, 900).Draw(t, "a")*ageStep, rapid.Int64Range(0, 900).Draw(t, "b")*ageStep
		require.GreaterOrEqual(t, tables.survival(kind, age, a), cost(0))
		if int64(age)+a+b < (ageSteps-2)*ageStep {
			require.Equal(t, tables.survival(kind, age, a+b), tables.survival(kind, age, a)+tables.survival(kind, age+int32(a), b))
		}
	})
	require.Less(t, 10*tables.survival(0, 0, 120), tables.survival(0, 1800, 120))
}

func TestErrorsThatLastAreNoChange(t *testing.T) {
	for name, tt := range map[string]struct{ track, want string }{
		"on the edge for a while":      {"YY>>>>AAAAAAAAEEEEAAAAAAAA>>>>YY", "Y0-1 A6-25 Y30-31+"},
		"a fix or two of the next lot": {"YY>>>>AAAAAAAABBAAAAAAAA>>>>YY", "Y0-1 A6-23 Y28-29+"},
		"a stay next door, and back":   {"YY>>>>AAAAAAAABBBBBBBBBBBBAAAAAAAA>>>>YY", "Y0-1 A6-13 B14-25 A26-33 Y38-39+"},
		"passing for one fix":          {"YY>>>>C>>>>YY", "Y0-1 Y11-12+"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, tt.want, show(derive(drive(tt.track, monday, 120)), 120))
		})
	}
}

// walk is fixes at places that are given in metres, a step apart; a place of none is a
// silence.
func walk(step int64, places ...[]float64) []Fix {
	var fixes []Fix
	for i, xy := range places {
		if xy == nil {
			continue
		}
		p := spot(xy[0], xy[1])
		fixes = append(fixes, Fix{Key: fmt.Sprintf("e%04d", i), At: monday + int64(i)*step, Lat: p.Lat, Lng: p.Lng, DOP: 100, Source: SourceGPS})
	}
	return fixes
}

// The nearer to the street the fix before a drive lies, the likelier the badge stood at
// the kerb by then.
func TestKerb(t *testing.T) {
	departs := func(y float64) int64 {
		visits := derive(walk(120, []float64{1000, 0}, []float64{2520, 20}, []float64{2521, 22}, []float64{2519, 19}, []float64{2520, y}, []float64{2900, -10}, []float64{4000, -10}))
		require.Len(t, visits, 1)
		require.Equal(t, [2]int64{monday + 480, monday + 600}, visits[0].DepartedBetween)
		return visits[0].Departed - monday
	}
	require.Equal(t, departs(20), departs(15), "deep within it is all the same")
	require.Less(t, departs(2), departs(15))
	require.Less(t, departs(-3), departs(2)-5)
	require.GreaterOrEqual(t, departs(-3), int64(480))
}

// Streets run along lots: one fix just outside a fence, on the way, is no visit.
func TestPassingIsNoVisit(t *testing.T) {
	visit := func(y float64) int {
		return len(derive(walk(300, []float64{-2000, 0}, []float64{200, 0}, []float64{2520, y}, []float64{4800, -300}, []float64{4800, -2500})))
	}
	require.Equal(t, 1, visit(20), "in the middle of the lot")
	require.Zero(t, visit(-2))
}

// A badge that was silent for long, after one fix away from all sites, sat there.
func TestWhoSatWasNotAtWork(t *testing.T) {
	places := [][]float64{{-4000, 0}, {600, 900}, nil, nil, nil, nil, {2520, 20}, {2521, 22}, {2519, 19}, {2522, 18}, {5500, -300}}
	visits := derive(walk(600, places...))
	require.Len(t, visits, 1)
	require.Equal(t, [2]int64{monday + 600, monday + 3600}, visits[0].ArrivedBetween)
	require.Greater(t, visits[0].Arrived, int64(monday+3000))
	failed := derive(walk(600, append(places[:2:2], places[5:]...)...)) // One fix failed at most: it may have worked.
	require.Len(t, failed, 1)
	require.Less(t, failed[0].Arrived, int64(monday+1200))
}
