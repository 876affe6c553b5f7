package presence

import (
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
