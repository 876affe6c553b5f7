package event

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The codes and places are from the test data of the code's own repository.
func TestAgreesWithOLC(t *testing.T) {
	tests := map[string]struct {
		lat, lng float64
		code     string
		want     bool
	}{
		"centre of the cell":             {47.0000625, 8.0000625, "8FVC2222+22", true},
		"finer code":                     {20.3701125, 2.782234375, "7FG49QCJ+2VXGJ", true},
		"lower case":                     {20.3701125, 2.782234375, "7fg49qcj+2vxgj", true},
		"south and east":                 {-41.2730625, 174.7859375, "4VCPPQGP+Q9", true},
		"90 m north of the cell":         {47.000125 + 0.00081, 8.0000625, "8FVC2222+22", true},
		"110 m north of the cell":        {47.000125 + 0.00099, 8.0000625, "8FVC2222+22", false},
		"90 m east of the cell":          {47.0000625, 8.000125 + 0.00118, "8FVC2222+22", true},
		"110 m east of the cell":         {47.0000625, 8.000125 + 0.00145, "8FVC2222+22", false},
		"85 m north and 85 m east":       {47.000125 + 0.00076, 8.000125 + 0.00112, "8FVC2222+22", false},
		"the other side of the world":    {-47, -172, "8FVC2222+22", false},
		"in the wide cell of a padded":   {20.3701125, 2.782234375, "7FG40000+", true},
		"out of the wide cell":           {21.3701125, 2.782234375, "7FG40000+", false},
		"no code":                        {1, 1, "", true},
		"a short code says nothing":      {1, 1, "2222+22", true},
		"a letter that is none":          {1, 1, "8FVA2222+22", true},
		"padding alone is no code":       {1, 1, "00000000+", true},
		"a code without its last digits": {47.001, 8.001, "8FVC2222+", true},
	}
	for name, tc := range tests {
		require.Equal(t, tc.want, agreesWithOLC(NewPlace(tc.lat, tc.lng), tc.code), name)
	}
}

func TestCosine(t *testing.T) {
	for lat, want := range map[int32]int64{0: 10_000, 60: 5_000, -60: 5_000, 45: 7_071, 90: 0, -90: 0, 214: 0} {
		require.InDelta(t, want, cosine(lat*10_000_000), 20, lat)
	}
}
