package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestLiveRunSeesWhatMakeRunPrints(t *testing.T) {
	t.Parallel()
	l := liveRun{began: time.Now().Add(-time.Minute)}
	for _, line := range []string{
		"Actual is running at http://127.0.0.1:8080",
		"  try       curl -s -H 'Authorization: Bearer actual_key_1' 'http://127.0.0.1:8080/v1/visits?limit=3'",
		"Crews leave the yard within half a minute; their visits appear here as they open and settle.",
		"Mon 06:53  Settled, arrived    arrived    49 Alder Street               ",
		"Mon 06:53  C01-B3              corrected  Yard                          06:41 – 06:49",
		"Mon 06:49  C01-B3              settled    Yard                          06:41 – 06:49,  8 min, confidence 1.000",
		"Tue 06:49  C01-B2              settled    Yard                          06:41 – 06:49,  8 min, confidence 1.000",
	} {
		l.see(line)
	}
	require.Equal(t, "http://127.0.0.1:8080", l.url)
	require.Equal(t, "actual_key_1", l.key)
	require.Equal(t, "http://127.0.0.1:8080/v1/visits?limit=3", l.query)
	require.Equal(t, 2, l.settledVisits)
	require.GreaterOrEqual(t, l.arrived, time.Minute)
	require.GreaterOrEqual(t, l.settled, l.arrived)
}
