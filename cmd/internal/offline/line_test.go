package offline_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/cmd/internal/offline"
	"actual/domain/presence"
)

func TestAppendLine(t *testing.T) {
	newYork, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	const at = 1_793_511_000 // 2026-11-01T05:30:00Z, the first 01:30 of that night in New York.
	visit := presence.Visit{
		Ref: "S-1", Arrived: at, ArrivedBetween: [2]int64{at - 60, at + 60},
		Departed: at + 3600, DepartedBetween: [2]int64{at + 3500, at + 3700},
		State: presence.Settled, Candidates: []presence.Candidate{{Ref: "S-1", Odds: 1000}}, Confidence: 987, Fixes: 12,
	}
	open := visit
	open.Open, open.Departed, open.DepartedBetween, open.State, open.Confidence = true, 0, [2]int64{}, presence.Provisional, 1000
	unsure := visit
	unsure.Verdict, unsure.Confidence = presence.Undecided, 5
	unsure.Candidates = []presence.Candidate{{Ref: "S-1", Odds: 1000}, {Ref: `S<"2">`, Odds: 12_345}}
	odd := open
	odd.Ref, odd.Candidates = "Grün\\hof", nil

	tests := map[string]struct {
		badge string
		visit presence.Visit
		zone  *time.Location
		want  string
	}{
		"settled": {"dev:1", visit, nil, `{"badge":"dev:1","site":"S-1","arrived":"2026-11-01T05:30:00Z","departed":"2026-11-01T06:30:00Z",` +
			`"arrived_between":["2026-11-01T05:29:00Z","2026-11-01T05:31:00Z"],"departed_between":["2026-11-01T06:28:20Z","2026-11-01T06:31:40Z"],` +
			`"state":"settled","candidates":[{"site":"S-1","odds":1.000}],"confidence":0.987,"fixes":12}`},
		"an hour over the end of summer time": {"dev:1", visit, newYork, `{"badge":"dev:1","site":"S-1","arrived":"2026-11-01T01:30:00-04:00","departed":"2026-11-01T01:30:00-05:00",` +
			`"arrived_between":["2026-11-01T01:29:00-04:00","2026-11-01T01:31:00-04:00"],"departed_between":["2026-11-01T01:28:20-05:00","2026-11-01T01:31:40-05:00"],` +
			`"state":"settled","candidates":[{"site":"S-1","odds":1.000}],"confidence":0.987,"fixes":12}`},
		"open": {"dev:1", open, time.UTC, `{"badge":"dev:1","site":"S-1","arrived":"2026-11-01T05:30:00Z","departed":null,` +
			`"arrived_between":["2026-11-01T05:29:00Z","2026-11-01T05:31:00Z"],"departed_between":null,` +
			`"state":"provisional","candidates":[{"site":"S-1","odds":1.000}],"confidence":1.000,"fixes":12}`},
		"undecided is shown before settled": {"dev:1", unsure, nil, `{"badge":"dev:1","site":"S-1","arrived":"2026-11-01T05:30:00Z","departed":"2026-11-01T06:30:00Z",` +
			`"arrived_between":["2026-11-01T05:29:00Z","2026-11-01T05:31:00Z"],"departed_between":["2026-11-01T06:28:20Z","2026-11-01T06:31:40Z"],` +
			`"state":"undecided","candidates":[{"site":"S-1","odds":1.000},{"site":"S<\"2\">","odds":12.345}],"confidence":0.005,"fixes":12}`},
		"odd words": {`a"b`, odd, nil, `{"badge":"a\"b","site":"Grün\\hof","arrived":"2026-11-01T05:30:00Z","departed":null,` +
			`"arrived_between":["2026-11-01T05:29:00Z","2026-11-01T05:31:00Z"],"departed_between":null,` +
			`"state":"provisional","candidates":[],"confidence":1.000,"fixes":12}`},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			got := string(offline.AppendLine([]byte("before"), tc.badge, tc.visit, tc.zone))
			require.Equal(t, "before"+tc.want+"\n", got)
			require.JSONEq(t, tc.want, got[len("before"):])
		})
	}
}
