package season

import (
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// routed is what the tests read of an event.
type routed struct {
	Event, Device, SN, File, Req, Status, Session string
	When                                          int64
	Received                                      float64
	BatchReceived                                 float64 `json:"batch_received"`
	BatchNumber                                   int     `json:"batch_number"`
	BatchTotal                                    int     `json:"batch_total"`
	BestType                                      string  `json:"best_location_type"`
	BestWhen                                      int64   `json:"best_location_when"`
	WhereWhen                                     int64   `json:"where_when"`
	WhereLat                                      float64 `json:"where_lat"`
	WhereLon                                      float64 `json:"where_lon"`
	TowerWhen                                     int64   `json:"tower_when"`
	TriPoints                                     int     `json:"tri_points"`
	Body                                          struct {
		Time, Journey, Seconds, JCount int64
		DOP, Velocity, Distance        float64
		Status                         string
	}
	deliveredNS int64
}

// fixAt is when the event says its fix was made.
func (r routed) fixAt() int64 {
	if r.WhereWhen > 0 {
		return r.WhereWhen
	}
	return r.Body.Time
}

func read(t *testing.T, s *Season) []routed {
	t.Helper()
	var out []routed
	for e := range s.All(0) {
		var r routed
		require.NoError(t, json.Unmarshal(e.Raw, &r), "%s", e.Raw)
		require.Equal(t, s.badges[e.Badge].Device, r.Device)
		require.Equal(t, s.badges[e.Badge].Label, r.SN)
		r.deliveredNS = e.Received
		out = append(out, r)
	}
	return out
}

func TestNothingArrivesBeforeItHappens(t *testing.T) {
	s := big(1)
	from, _ := s.Span()
	for _, r := range read(t, s) {
		require.GreaterOrEqual(t, float64(r.deliveredNS)/1e9+1e-3, r.Received)
		require.GreaterOrEqual(t, r.Received, float64(max(r.When, r.fixAt(), r.BestWhen, r.TowerWhen)))
		if r.WhereLat != 0 && r.fixAt() > 0 {
			require.GreaterOrEqual(t, r.fixAt(), from)
		}
	}
}

// TestDuplicatesShareTheirEvent: a second delivery has the same id and the same
// content, but for the routing status that one in ten carries.
func TestDuplicatesShareTheirEvent(t *testing.T) {
	first := map[string]routed{}
	again, changed := 0, 0
	events := read(t, big(1))
	for _, r := range events {
		before, ok := first[r.Event]
		if !ok {
			first[r.Event] = r
			continue
		}
		again++
		if r.Status != before.Status {
			changed++
		}
		before.deliveredNS, r.deliveredNS, before.Status, r.Status = 0, 0, "", ""
		require.Equal(t, before, r)
	}
	require.InDelta(t, 0.008, float64(again)/float64(len(events)), 0.002)
	require.Positive(t, changed)
	require.Less(t, changed, again/3)
}

func TestHazardsHappenOnlyWhenAsked(t *testing.T) {
	count := func(s *Season) map[string]int {
		n := map[string]int{}
		seen := map[string]bool{}
		received := map[string]float64{}
		for _, r := range read(t, s) {
			tally(n, r)
			if seen[r.Event] {
				n["duplicate"]++
			} else if r.Received < received[r.Device] {
				n["reordered"]++
			}
			seen[r.Event] = true
			received[r.Device] = max(received[r.Device], r.Received)
		}
		return n
	}
	calm := big(1).cfg
	calm.Hazards = 0
	require.Empty(t, count(New(calm)))
	all := map[string]int{}
	for seed := range uint64(3) {
		for what, n := range count(big(seed)) {
			all[what] += n
		}
	}
	for _, what := range []string{"duplicate", "reordered", "batch", "no-sat", "heartbeat", "stale best", "no when", "old clock", "boot", "triangulated", "tower best on a fix"} {
		require.Positive(t, all[what], what)
	}
}

func tally(n map[string]int, r routed) {
	for what, is := range map[string]bool{
		"batch": r.BatchTotal > 0, "no-sat": r.Body.Status == "no-sat", "heartbeat": r.Body.Status == "heartbeat",
		"stale best": r.BestType == "gps" && r.When-r.BestWhen > 600 && r.When > wakeClock,
		"no when":    r.When == 0, "old clock": r.When == wakeClock, "boot": r.File == "_health.qo",
		"triangulated":        r.BestType == "triangulated",
		"tower best on a fix": r.WhereLat != 0 && r.BestType == "tower",
	} {
		if is {
			n[what]++
		}
	}
}

// TestBatchesAreWhole: the members of a batch are numbered from 1 to their total
// and were received within minutes, however long ago they were made.
func TestBatchesAreWhole(t *testing.T) {
	type batch struct{ total, seen, long int }
	batches := map[[2]any]*batch{}
	seen := map[string]bool{}
	for _, r := range read(t, big(1)) {
		if r.BatchTotal == 0 || seen[r.Event] {
			continue
		}
		seen[r.Event] = true
		key := [2]any{r.Device, r.BatchReceived}
		if batches[key] == nil {
			batches[key] = &batch{total: r.BatchTotal}
		}
		b := batches[key]
		b.seen++
		require.True(t, r.BatchNumber >= 1 && r.BatchNumber <= b.total)
		require.InDelta(t, r.BatchReceived, r.Received, 120)
		if r.Received-float64(r.When) > 3600 && r.When > wakeClock {
			b.long++
		}
	}
	long := 0
	for _, b := range batches {
		require.Equal(t, b.total, b.seen)
		long = max(long, b.long)
	}
	require.Greater(t, long, 5, "a burst of an hour ago and more")
}

func TestOutboundBatchesEverything(t *testing.T) {
	cfg := Config{Seed: 1, Outbound: time.Hour}
	waits := 0.0
	events := read(t, New(cfg))
	for _, r := range events {
		if r.File == "_track.qo" {
			require.Positive(t, r.BatchTotal)
			require.Less(t, r.Received-float64(r.When), 3600.0+300)
			waits += r.Received - float64(r.When)
		}
	}
	require.Greater(t, waits/float64(len(events)), 900.0)
}

// TestJourneysOnlyBelowFiveMinutes: velocity is the mean speed since the point
// before, and is there only where the GNSS stays on.
func TestJourneysOnlyBelowFiveMinutes(t *testing.T) {
	fast := Config{Seed: 1, Cadence: 2 * time.Minute}
	moving := 0
	for _, r := range read(t, New(fast)) {
		if r.Body.Seconds > 0 {
			require.Positive(t, r.Body.Journey)
			require.InDelta(t, r.Body.Distance/float64(r.Body.Seconds), r.Body.Velocity, 0.001)
			moving++
		}
	}
	require.Greater(t, moving, 1000)
	for _, r := range read(t, New(Config{Seed: 1, Cadence: 5 * time.Minute})) {
		require.Zero(t, r.Body.Journey+r.Body.Seconds)
		require.Zero(t, r.Body.Velocity+r.Body.Distance)
	}
}

func TestFixesLieOnCodeCells(t *testing.T) {
	for _, r := range read(t, New(Config{Seed: 2})) {
		if r.WhereLat == 0 {
			continue
		}
		_, part := math.Modf((r.WhereLat + 90) * 200_000)
		require.InDelta(t, 0.5, part, 1e-4)
		_, part = math.Modf((r.WhereLon + 180) * 128_000)
		require.InDelta(t, 0.5, part, 1e-4)
	}
}

// TestFixesAreAsFarOffAsTheSkySays measures the published fixes of work under
// open sky against the true path.
func TestFixesAreAsFarOffAsTheSkySays(t *testing.T) {
	s := New(Config{Seed: 5, Days: 26, Cadence: 2 * time.Minute, Crews: 3, Sites: 300})
	var n, squares [3]float64
	for badge := range s.badges {
		m := s.newSampler(badge)
		for o, day := range s.outings(badge) {
			m.day(o, day)
			path := reader{ways: o.ways}
			for _, r := range m.out.due(math.MaxInt64 / 2000) {
				p, w := path.at(r.fix.at * 1000)
				if r.form != track || w.place < 0 || w.act != walking {
					continue
				}
				lat, lng := s.town.frame.degrees(p)
				lat7, lng11 := r.fix.cell.centre()
				north := (float64(lat7)*100 - float64(lat)) / s.town.frame.perLat / 1000
				east := (float64(lng11)/100 - float64(lng)) / s.town.frame.perLng / 1000
				k := s.surroundings(w.place).sky
				n[k] += 2
				squares[k] += north*north + east*east
			}
		}
	}
	for k, want := range map[sky][2]float64{open: {2, 3.3}, mixed: {4, 5.5}, canopy: {7, 10}} {
		require.Greater(t, n[k], 3000.0)
		sigma := math.Sqrt(squares[k] / n[k])
		require.True(t, sigma > want[0]*0.97 && sigma < want[1]*1.03, "%s: %.2f m", skyNames[k], sigma)
	}
}
