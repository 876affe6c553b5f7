package presence

import (
	"testing"

	"github.com/stretchr/testify/require"

	"actual/domain/geofence"
)

func TestDeriveTracks(t *testing.T) {
	tests := map[string]struct {
		step  int64 // Seconds.
		track string
		want  string
	}{
		"a day's work":                           {120, "YYY>>>>AAAAAAAAA>>>CCCCCCC>>>>>YYY", "Y0-2 A7-15 C19-25 Y31-33+"},
		"a drive-by is no visit":                 {120, "YYYY>>>S>>CCCC>>>>>YYYY", "Y0-3 C10-13 Y19-22+"},
		"one stop of two fixes":                  {120, "YYYY>>>>AA>>>CCCC", "Y0-3 A8-9 C13-16+"},
		"lunch is elsewhere":                     {120, "AAAAAA>LLLLLLLL>CCCCCC", "A0-5 C16-21+"},
		"next door on foot":                      {120, "YY>>>>AAAAAAAABBBBBBBB>>>>YY", "Y0-1 A6-13 B14-21 Y26-27+"},
		"nobody knows which neighbour":           {120, "YY>>>>EEE>>>>YY", "Y0-1 A6-8? Y13-14+"},
		"a stray fix does not end a stay":        {120, "YY>>>>AAAASAAAAA>>>>YY", "Y0-1 A6-15 Y20-21+"},
		"one fix at ten minutes is a stay":       {600, "YYYCLCY", "Y0-2 C3-3 C5-5 Y6-6+"},
		"tower positions are no evidence":        {120, "TTTTTTTTTTTT", ""},
		"a radio hole inside a stay is bridged":  {300, "YYY>AAAA........AAAA>YYY", "Y0-2 A4-19 Y21-23+"},
		"a longer hole leaves the time unproven": {300, "YYY>AAAA...................AAAA>YYY", "Y0-2 A4-7 A27-30 Y32-34+"},
		"a hole that ends the track":             {600, "YYYY...................YYYY", "Y0-3 Y23-26+"},
		"parked overnight":                       {3600, "YYYYYYYYYYYYYYYYYYYYYYYYYYYYYY", "Y0-29+"},
		"a park is one visit":                    {120, "PPPPPPPPPPPPPPPP", "P0-15+"},
		"never near a site":                      {120, "LLLLLLLLLLLLLLLL", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, tt.want, show(derive(drive(tt.track, monday, tt.step)), tt.step))
		})
	}
}

func TestNoFencesNoVisits(t *testing.T) {
	in := Input{Fixes: drive("AAAAAA", monday, 120), Index: geofence.NewIndex(nil, nil), Policy: DefaultPolicy()}
	require.Empty(t, Derive(in))
	require.Empty(t, Derive(Input{Index: town(), Policy: DefaultPolicy()}))
}

// A single fix three metres outside the fence makes a visit, unless the policy
// asks for proof nearer to it.
func TestNoVisitWithoutAFixNearEnoughInside(t *testing.T) {
	fix := func(i int64, x float64) Fix {
		at := spot(x, 20)
		return Fix{Key: string(rune('a' + i)), At: monday + i*600, Lat: at.Lat, Lng: at.Lng, DOP: 100, Source: SourceGPS}
	}
	in := Input{Fixes: []Fix{fix(0, 1200), fix(1, 2543), fix(2, 3800)}, Index: town(), Policy: DefaultPolicy()}
	for tenths, visits := range map[int32]int{20: 1, 5: 0} { // Of 3.5 m, under C's open sky.
		in.Policy.InsideErrors = tenths
		require.Len(t, Derive(in), visits, "%d tenths of a standard error", tenths)
	}
}
