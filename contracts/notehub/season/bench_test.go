package season

import (
	"testing"
	"time"
)

// BenchmarkEvents makes and writes the events of one badge on one core; the goal
// is 20,000 events/s.
func BenchmarkEvents(b *testing.B) {
	cfg := Default(7)
	cfg.Days, cfg.Cadence = 5, 2*time.Minute
	s := New(cfg)
	n := 0
	for b.Loop() {
		for range s.Events(0) {
			n++
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "events/s")
}
