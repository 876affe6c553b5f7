package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestArrangementsHoldAllEvents(t *testing.T) {
	t.Parallel()
	var events [][]byte
	for i := range 1000 {
		events = append(events, fmt.Appendf(nil, `{"event":"%d"}`, i))
	}
	for _, w := range replayWays {
		dice := rand.New(rand.NewPCG(1, 2))
		lines := w.arrange(events, dice)
		count := map[string]int{}
		for _, piece := range piecesOf(bytes.Join(lines, []byte("\n"))) {
			for _, event := range piecesOf(piece) { // A line of several may be an array.
				count[string(event)]++
			}
		}
		require.Len(t, count, len(events), w.name)
		require.NotEqual(t, string(events[0])+string(events[1]), string(lines[0])+string(lines[1]), w.name)
	}
	twiceAll := twice(events, rand.New(rand.NewPCG(1, 2)))
	require.Len(t, twiceAll, 1300)
	require.Equal(t, `{"event":"0"}`, string(events[0]), "the season itself must stay in order")
	require.Equal(t, events[999], backwards(events)[0])
}

func TestServerVisitsPrintAsReplayDoes(t *testing.T) {
	t.Parallel()
	var vs serverVisits
	require.NoError(t, json.Unmarshal([]byte(`[
		{"badge":{"device":"dev:2"},"site":{"ref":"B"},"arrived":"2026-04-06T12:00:00Z","arrived_between":["2026-04-06T11:59:00Z","2026-04-06T12:01:00Z"],
		 "departed":null,"departed_between":null,"verdict":"decided","state":"provisional","candidates":[{"site":{"ref":"B"},"odds":1}],"confidence":0.987,"fixes":3},
		{"badge":{"device":"dev:1"},"site":{"ref":"A"},"arrived":"2026-04-06T12:00:00Z","arrived_between":["2026-04-06T11:59:00Z","2026-04-06T12:01:00Z"],
		 "departed":"2026-04-06T13:00:00Z","departed_between":["2026-04-06T12:59:00Z","2026-04-06T13:01:00Z"],"verdict":"undecided","state":"settled",
		 "candidates":[{"site":{"ref":"A"},"odds":1},{"site":{"ref":"B"},"odds":19.999}],"confidence":0.5,"fixes":2}]`), &vs))
	zone, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	require.Equal(t, `{"badge":"dev:1","site":"A","arrived":"2026-04-06T08:00:00-04:00","departed":"2026-04-06T09:00:00-04:00",`+
		`"arrived_between":["2026-04-06T07:59:00-04:00","2026-04-06T08:01:00-04:00"],"departed_between":["2026-04-06T08:59:00-04:00","2026-04-06T09:01:00-04:00"],`+
		`"state":"undecided","candidates":[{"site":"A","odds":1.000},{"site":"B","odds":19.999}],"confidence":0.500,"fixes":2}`+"\n"+
		`{"badge":"dev:2","site":"B","arrived":"2026-04-06T08:00:00-04:00","departed":null,`+
		`"arrived_between":["2026-04-06T07:59:00-04:00","2026-04-06T08:01:00-04:00"],"departed_between":null,`+
		`"state":"provisional","candidates":[{"site":"B","odds":1.000}],"confidence":0.987,"fixes":3}`, vs.lines(zone))
	require.Equal(t, 1, vs.count("undecided"))
}

func TestDifferences(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{"- b", "+ c"}, differences("a\nb\nd", "a\nc\nd\n", 9))
	require.Equal(t, []string{"+ a"}, differences("a", "a\na", 9))
	require.Equal(t, []string{"the same lines in another order"}, differences("a\nb", "b\na", 9))
	require.Len(t, differences("a\nb\nc", "", 2), 2)
}
