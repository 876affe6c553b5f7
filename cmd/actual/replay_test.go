package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// result is what a command printed, and its exit code.
type result struct {
	code     int
	out, err string
}

// actual runs the program with stdin.
func actual(stdin string, args ...string) result {
	root := rootCommand()
	var out, err bytes.Buffer
	root.SetArgs(args)
	root.SetIn(strings.NewReader(stdin))
	root.SetOut(&out)
	root.SetErr(&err)
	code := ended(&err, root.Execute())
	return result{code, out.String(), err.String()}
}

// write puts a file into the test's folder.
func write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

// lot is a site of 110 m by 83 m at 42° N, 71° W.
const lot = `{"type":"Feature","properties":{"site":"LOT-1","name":"Lot","kind":"commercial","sky":"open"},"geometry":` +
	`{"type":"Polygon","coordinates":[[[-71,42],[-70.999,42],[-70.999,42.001],[-71,42.001],[-71,42]]]}}`

// track returns a badge's events, one every 5 minutes from an instant: a letter
// each, i in the middle of the lot and o 3 km south of it.
func track(from time.Time, places string) string {
	var b strings.Builder
	for n, c := range places {
		at := from.Add(time.Duration(n) * 5 * time.Minute).Unix()
		lat := 42.0005
		if c == 'o' {
			lat = 41.97
		}
		fmt.Fprintf(&b, `{"event":"e%d","device":"dev:1","when":%d,"received":%d,"file":"_track.qo","body":{"time":%d,"motion":1,"dop":1},"where_when":%d,"where_lat":%.4f,"where_lon":-70.9995}`+"\n", at, at, at+9, at, at, lat)
	}
	return b.String()
}

type visit struct {
	Badge, Site      string
	Arrived          time.Time
	Departed         *time.Time
	ArrivedBetween   []time.Time `json:"arrived_between"`
	DepartedBetween  []time.Time `json:"departed_between"`
	State            string
	Candidates       []struct{ Site string }
	Confidence, Odds float64
	Fixes            int
}

func visitsOf(t *testing.T, printed string) (all []visit) {
	t.Helper()
	for line := range strings.Lines(printed) {
		var v visit
		lines := json.NewDecoder(strings.NewReader(line))
		require.NoError(t, lines.Decode(&v))
		all = append(all, v)
	}
	return all
}

func TestReplay(t *testing.T) {
	fences := write(t, "lot.geojson", lot)
	noon := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	got := actual(track(noon, "ooiiiiiioo"), "replay", "--fences", fences, "--events", "-")
	require.Zero(t, got.code, got.err)
	visits := visitsOf(t, got.out)
	require.Len(t, visits, 1)
	v := visits[0]
	require.Equal(t, "dev:1", v.Badge)
	require.Equal(t, "LOT-1", v.Site)
	require.Equal(t, 6, v.Fixes)
	require.Equal(t, []time.Time{noon.Add(5 * time.Minute), noon.Add(10 * time.Minute)}, v.ArrivedBetween)
	require.Equal(t, []time.Time{noon.Add(35 * time.Minute), noon.Add(40 * time.Minute)}, v.DepartedBetween)
	require.WithinRange(t, v.Arrived, v.ArrivedBetween[0], v.ArrivedBetween[1])
	require.WithinRange(t, *v.Departed, v.DepartedBetween[0], v.DepartedBetween[1])
	require.Contains(t, got.out, `"arrived":"2026-07-01T12:`)
	require.Contains(t, got.err, "10 events read (0 repeated)")
	require.Contains(t, got.err, "1 visit of 1 badge, judged as of 2026-07-01T12:45:09Z")
}

func TestReplayOverTheEndOfSummerTime(t *testing.T) {
	fences := write(t, "lot.geojson", lot)
	midnight := time.Date(2026, 11, 1, 4, 0, 0, 0, time.UTC) // In New York.
	got := actual(track(midnight, "oo"+strings.Repeat("i", 37)+"oo"), "replay", "--fences", fences, "--events", "-", "--tz", "America/New_York")
	require.Zero(t, got.code, got.err)
	visits := visitsOf(t, got.out)
	require.Len(t, visits, 1)
	require.Regexp(t, `"arrived":"2026-11-01T00:\d\d:\d\d-04:00","departed":"2026-11-01T02:\d\d:\d\d-05:00"`, got.out)
	require.InDelta(t, 3*time.Hour+4*time.Minute, visits[0].Departed.Sub(visits[0].Arrived), float64(7*time.Minute), "by the clocks two hours, in truth three")
}

func TestReplayOfAVisitThatIsOpen(t *testing.T) {
	fences := write(t, "lot.geojson", lot)
	events := write(t, "events.ndjson", track(time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC), "ooiii"))
	for asOf, state := range map[string]string{"": "provisional", "2026-07-01T14:00:00Z": "provisional", "2026-07-09T10:00:00+02:00": "settled"} {
		args := []string{"replay", "--fences", fences, "--events", events}
		if asOf != "" {
			args = append(args, "--as-of", asOf)
		}
		got := actual("", args...)
		require.Zero(t, got.code, got.err)
		require.Contains(t, got.out, `"departed":null`)
		require.Contains(t, got.out, `"departed_between":null`)
		require.Contains(t, got.out, `"state":"`+state+`"`, asOf)
	}
}

func TestReplayUnderAPolicy(t *testing.T) {
	fences := write(t, "lot.geojson", lot)
	events := write(t, "events.ndjson", track(time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC), "ooiiiiiioo"))
	policy := write(t, "policy.json", `{"ends":"midpoint"}`)
	got := actual("", "replay", "--fences", fences, "--events", events, "--policy", policy)
	require.Zero(t, got.code, got.err)
	require.Contains(t, got.out, `"arrived":"2026-07-01T12:07:30Z","departed":"2026-07-01T12:37:30Z"`)
	require.NotEqual(t, got.out, actual("", "replay", "--fences", fences, "--events", events).out)
}

func TestReplayUnpacks(t *testing.T) {
	fences := write(t, "lot.geojson", lot)
	plain := track(time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC), "ooiiiiiioo")
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, err := z.Write([]byte(plain))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	want := actual(plain, "replay", "--fences", fences, "--events", "-")
	require.NotEmpty(t, want.out)
	require.Equal(t, want, actual("", "replay", "--fences", fences, "--events", write(t, "e.ndjson.gz", packed.String())))

	cut := actual("", "replay", "--fences", fences, "--events", write(t, "e.ndjson.gz", packed.String()[:packed.Len()-20]))
	require.Equal(t, 1, cut.code)
	require.Empty(t, cut.out, "half of the evidence is no result")
}

func TestReplayOfNothing(t *testing.T) {
	fences := write(t, "lot.geojson", lot)
	for _, nothing := range []string{"", "\n\n"} {
		got := actual(nothing, "replay", "--fences", fences, "--events", "-")
		require.Zero(t, got.code)
		require.Empty(t, got.out)
		require.Contains(t, got.err, "there are no events, so no visits")
		require.Contains(t, got.err, "nothing to judge")
		require.NotContains(t, got.err, "1970")
	}
	none := write(t, "none.geojson", `{"type":"FeatureCollection","features":[]}`)
	got := actual(track(time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC), "oii"), "replay", "--fences", none, "--events", "-")
	require.Zero(t, got.code)
	require.Empty(t, got.out)
	require.Contains(t, got.err, "there are no fences, so no visits")
}

func TestReplayGoesOnAfterWhatItCannotRead(t *testing.T) {
	fences := write(t, "lots.geojson", `{"type":"FeatureCollection","features":[`+lot+`,{"type":"Feature","properties":{"site":"X"},"geometry":null}]}`)
	good := track(time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC), "ooiiiiiioo")
	want := actual(good, "replay", "--fences", fences, "--events", "-")
	got := actual("{\"event\":\n"+good+"so what\n{\"when\":1}", "replay", "--fences", fences, "--events", "-")
	require.Zero(t, got.code)
	require.NotEmpty(t, got.out)
	require.Equal(t, want.out, got.out)
	require.Contains(t, got.err, "fence left out: feature 1 (\"X\"), geometry")
	require.Contains(t, got.err, "not read: 2 × not_json, first on line 1: ")
	require.Contains(t, got.err, "not read: 1 × no_device, first on line 13: ")
}

func TestReplayFails(t *testing.T) {
	fences := write(t, "lot.geojson", lot)
	events := write(t, "events.ndjson", track(time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC), "oii"))
	tests := map[string]struct {
		args []string
		code int
		says []string
	}{
		"no fences":        {[]string{"--events", events}, 2, []string{"--fences is missing"}},
		"no events":        {[]string{"--fences", fences}, 2, []string{"--events is missing"}},
		"unknown flag":     {[]string{"--fence", fences}, 2, []string{"--fence", "replay --help"}},
		"an argument":      {[]string{"now"}, 2, []string{`"now"`}},
		"no such zone":     {[]string{"--fences", fences, "--events", events, "--tz", "Mars/Base"}, 2, []string{"--tz", "Mars/Base", "America/New_York"}},
		"the machine's":    {[]string{"--fences", fences, "--events", events, "--tz", "Local"}, 2, []string{"--tz", "America/New_York"}},
		"no time":          {[]string{"--fences", fences, "--events", events, "--as-of", "noon"}, 2, []string{"--as-of", "noon", "2026-"}},
		"no such fences":   {[]string{"--fences", fences + "x", "--events", events}, 2, []string{"--fences", "no such file"}},
		"no such policy":   {[]string{"--fences", fences, "--events", events, "--policy", "nowhere"}, 2, []string{"--policy", "no such file"}},
		"unknown field":    {[]string{"--fences", fences, "--events", events, "--policy", write(t, "p", `{"odds":1}`)}, 2, []string{"--policy", `"odds"`, "odds_milli", "near_mm"}},
		"no such events":   {[]string{"--fences", fences, "--events", events + "x"}, 1, []string{"--events", "no such file"}},
		"fences of others": {[]string{"--fences", events, "--events", events}, 1, []string{"--fences"}},
		"no usable fence":  {[]string{"--fences", write(t, "f", strings.Replace(lot, "Polygon", "Round", 1)), "--events", events}, 1, []string{"none of its features can be used"}},
		"nothing readable": {[]string{"--fences", fences, "--events", fences}, 1, []string{"nothing in it could be read", "one JSON object a line"}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			got := actual("", append([]string{"replay"}, tc.args...)...)
			require.Equal(t, tc.code, got.code, got.err)
			require.Empty(t, got.out)
			for _, s := range tc.says {
				require.Contains(t, got.err, s)
			}
		})
	}
}
