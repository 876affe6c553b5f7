package presence

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// The badge works on C for half an hour, waits a while in the truck before the
// fence, and is seen on the road 60 s after its last fix there.
func TestFixesAtTheKerbAreNotTheSites(t *testing.T) {
	track := func(y float64) []Fix {
		var fixes []Fix
		add := func(at int64, x, y float64) {
			p := spot(x, y)
			fixes = append(fixes, Fix{Key: string(rune('a' + len(fixes))), At: monday + at, Lat: p.Lat, Lng: p.Lng, DOP: 90, Source: SourceGPS})
		}
		add(0, 1500, 20)
		for i := range int64(15) {
			add(120+i*120, 2520+stray(int(i), 1), 20+stray(int(i), 2))
		}
		add(1920, 2520, y)
		add(1980, 2220, -5)
		add(2100, 1500, -5)
		return fixes
	}
	for name, tt := range map[string]struct {
		y    float64
		last int64
	}{"in the middle": {20, 1920}, "a metre inside": {1, 1920}, "four metres outside": {-4, 1800}} {
		visits := derive(track(tt.y))
		require.Len(t, visits, 1, name)
		require.Equal(t, int64(monday)+tt.last, visits[0].Last, name)
		require.Equal(t, visits[0].Last, visits[0].DepartedBetween[0], name)
	}
	in := Input{Fixes: track(-4), Index: town(), Policy: DefaultPolicy()}
	in.Policy.Ends = EndsFavourWorker
	require.Equal(t, int64(monday+1980), Derive(in)[0].Departed, "in the worker's favour it may be the site's")
}

func TestIdleTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mean := rapid.Int64Range(1, 3600).Draw(t, "mean")
		from := rapid.Int64Range(0, 5000).Draw(t, "from")
		to := from + rapid.Int64Range(0, 5000).Draw(t, "span")
		at := idleWithin(mean, from, to)
		require.True(t, from <= at && at <= to, "%d", at)
		require.GreaterOrEqual(t, idleBeyond(mean, from), idleBeyond(mean, to))
	})
	require.Zero(t, idleWithin(0, 0, 100))
	require.InDelta(t, 50, idleWithin(60, 0, 10_000), 2)      // 0.839 of the mean.
	require.InDelta(t, 67, idleWithin(300, 0, 100), 5)        // Its density grows from zero.
	require.InDelta(t, 65536*0.4060, idleBeyond(60, 60), 400) // 3 e^−2.
}

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
