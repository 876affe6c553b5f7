package offline_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"actual/cmd/internal/offline"
	"actual/domain/presence"
	"actual/ports"
)

const noon = 1_782_921_600 // 2026-07-01T16:00:00Z.

// fix returns an event with a position, 42° N 71° W.
func fix(key, device string, at int64) string {
	return fmt.Sprintf(`{"event":%q,"when":%d,"file":"_track.qo","body":{"time":%d,"motion":1},"device":%q,"received":%d.5,"where_when":%d,"where_lat":42,"where_lon":-71}`,
		key, at+1, at, device, at+30, at)
}

func TestReadFixes(t *testing.T) {
	a := fix("a", "dev:1", noon)
	lines := []string{
		a,
		fix("b", "dev:1", noon-60),
		"",
		a,
		fix("c", "dev:2", noon+60) + fix("d", "dev:2", noon+120),
		"[" + fix("e", "dev:3", noon) + "," + a + "]",
		`{"event":"f","device":"dev:3","received":` + fmt.Sprint(noon+500) + `}`,
	}
	fixes, s, err := offline.ReadFixes(strings.NewReader(strings.Join(lines, "\n")))
	require.NoError(t, err)
	require.Equal(t, map[string][]string{"dev:1": {"b", "a"}, "dev:2": {"c", "d"}, "dev:3": {"e"}}, keysOf(fixes))
	require.Equal(t, presence.Fix{
		Key: "a", Content: fixes["dev:1"][1].Content, At: noon, Lat: 420_000_000, Lng: -710_000_000, Source: presence.SourceGPS,
	}, fixes["dev:1"][1])
	require.Equal(t, offline.Summary{
		Events: 8, Repeated: 2, Fixes: 5, Sound: 5, Weak: map[presence.Weakness]int{}, LastReceived: noon + 500, LastSeen: noon + 500,
	}, s)
	require.EqualValues(t, noon+500, s.AsOf())
}

func keysOf(fixes map[string][]presence.Fix) map[string][]string {
	out := map[string][]string{}
	for device, of := range fixes {
		for _, f := range of {
			out[device] = append(out[device], f.Key)
		}
	}
	return out
}

func TestReadFixesOfNothing(t *testing.T) {
	for _, nothing := range []string{"", "\n", "\r\n \r\n", "\xef\xbb\xbf", "\xef\xbb\xbf\n"} {
		fixes, s, err := offline.ReadFixes(strings.NewReader(nothing))
		require.NoError(t, err)
		require.Empty(t, fixes)
		require.Zero(t, s.Events)
		require.Zero(t, s.Unread(), "%q", nothing)
	}
}

func TestReadFixesTellsWhatItCannotRead(t *testing.T) {
	good := fix("a", "dev:1", noon)
	huge := `{"event":"h","device":"dev:1","body":"` + strings.Repeat("x", 3<<20) + `"}`
	tests := map[string]struct {
		lines []string
		want  []offline.Problem // Why is compared as a part.
		good  int
	}{
		"truncated":             {[]string{good, good[:80], good}, []offline.Problem{{Reason: ports.ReasonNotJSON, Count: 1, Line: 2, Why: "ends in the middle"}}, 2},
		"words":                 {[]string{"hello", good}, []offline.Problem{{Reason: ports.ReasonNotJSON, Count: 1, Line: 1}}, 1},
		"a number":              {[]string{"17", good}, []offline.Problem{{Reason: ports.ReasonNotJSON, Count: 1, Line: 1}}, 1},
		"not UTF-8":             {[]string{good, `{"device":"dev:` + "\xe9" + `"}`}, []offline.Problem{{Reason: ports.ReasonNotJSON, Count: 1, Line: 2, Why: "UTF-8"}}, 1},
		"no device, two of one": {[]string{`{"event":"x"}`, "", `{"event":"y","device":""}`}, []offline.Problem{{Reason: ports.ReasonNoDevice, Count: 2, Line: 1, Why: "no device"}}, 0},
		"one of an array":       {[]string{"[" + good + `,{"event":"x"},7]`}, []offline.Problem{{Reason: ports.ReasonNoDevice, Count: 1, Line: 1}, {Reason: ports.ReasonNotJSON, Count: 1, Line: 1}}, 1},
		"too long":              {[]string{good, huge, "", huge, good}, []offline.Problem{{Reason: ports.ReasonTooLarge, Count: 2, Line: 2, Why: "1 MiB"}}, 2},
		"too long at the end":   {[]string{huge}, []offline.Problem{{Reason: ports.ReasonTooLarge, Count: 1, Line: 1}}, 0},
		"as long as can be":     {[]string{pad(offline.MaxLine)}, nil, 1},
		"a byte longer":         {[]string{pad(offline.MaxLine + 1), good}, []offline.Problem{{Reason: ports.ReasonTooLarge, Count: 1, Line: 1}}, 1},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			_, s, err := offline.ReadFixes(strings.NewReader(strings.Join(tc.lines, "\r\n")))
			require.NoError(t, err)
			require.Equal(t, tc.good, s.Events)
			require.Len(t, s.Problems, len(tc.want))
			for i, p := range s.Problems {
				require.Contains(t, p.Why, tc.want[i].Why)
				require.NotEmpty(t, p.Why)
				p.Why = tc.want[i].Why
				require.Equal(t, tc.want[i], p)
			}
		})
	}
}

// pad returns an event of so many bytes.
func pad(size int) string {
	const frame = `{"device":"dev:1","pad":""}`
	return frame[:len(frame)-2] + strings.Repeat("x", size-len(frame)) + frame[len(frame)-2:]
}

func TestReadFixesReturnsTheReadersErrors(t *testing.T) {
	broken := errors.New("broken pipe")
	_, _, err := offline.ReadFixes(io.MultiReader(strings.NewReader("{}\n{}\n"), iotest.ErrReader(broken)))
	require.ErrorIs(t, err, broken)
	require.ErrorContains(t, err, "line 3")
}

func TestKeys(t *testing.T) {
	long := strings.Repeat("k", 201)
	for name, tc := range map[string]struct{ event, want string }{
		"its id":         {fix("a", "dev:1", noon), "a"},
		"200 characters": {fix(long[:200], "dev:1", noon), long[:200]},
		"longer":         {fix(long, "dev:1", noon), "sha256:"},
		"none":           {fix("", "dev:1", noon), "sha256:"},
	} {
		r, refusal := offline.Read([]byte(tc.event))
		require.Nil(t, refusal, name)
		if tc.want == "sha256:" {
			require.Equal(t, fmt.Sprintf("sha256:%016x", r.Content), r.Fix.Key[:len("sha256:")+16], name)
			require.Len(t, r.Fix.Key, len("sha256:")+64, name)
			continue
		}
		require.Equal(t, tc.want, r.Fix.Key, name)
	}
}

func TestAsOf(t *testing.T) {
	for name, tc := range map[string]struct {
		events []string
		want   int64
	}{
		"the last received":        {[]string{fix("a", "dev:1", noon), fix("b", "dev:1", noon-9000)}, noon + 30},
		"not a received of 2150":   {[]string{fix("a", "dev:1", noon), `{"device":"dev:1","received":5680281600}`}, noon + 30},
		"else the last time there": {[]string{`{"device":"dev:1","when":1782921600}`, `{"device":"dev:1","when":1782921000}`}, noon},
		"nothing":                  {[]string{`{"device":"dev:1"}`}, 0},
	} {
		_, s, err := offline.ReadFixes(strings.NewReader(strings.Join(tc.events, "\n")))
		require.NoError(t, err)
		require.Equal(t, tc.want, s.AsOf(), name)
	}
}

func TestSummaryLines(t *testing.T) {
	_, s, err := offline.ReadFixes(strings.NewReader(strings.Join([]string{
		fix("a", "dev:1", noon), "?", "?",
		`{"event":"t","device":"dev:1","when":1782921600,"tower_lat":42,"tower_lon":-71}`,
	}, "\n")))
	require.NoError(t, err)
	lines := s.Lines()
	require.Equal(t, "2 events read (0 repeated), 2 positions, 1 of them evidence", lines[0])
	require.Equal(t, "kept, but no evidence: 1 source_not_gps", lines[1])
	require.Contains(t, lines[2], "not read: 2 × not_json, first on line 2: ")
}
