package plaintown

import (
	"fmt"
	"math"

	"actual/domain/presence"
)

// The error: seven tenths of its variance last, with a time constant of two minutes;
// one fix in twenty has an error two and a half times as large, one in thirty is lost.
const (
	errorLasts = 120 // Seconds.
	lasting    = 0.84
	passing    = 0.55
)

var (
	errorUnder    = [...]float64{1, 1.7, 3.1}
	dilutionUnder = [...]float64{0.9, 1.5, 2.5}
)

// fixes samples the path by day.
func (w *walker) fixes(c Config) []presence.Fix {
	var out []presence.Fix
	x, y, last := w.r.NormFloat64(), w.r.NormFloat64(), w.path[0].t
	now, stay := 0, 0
	for t := w.path[0].t + 1; t < w.here().t; t += c.Cadence * (0.95 + 0.1*w.r.Float64()) {
		for w.path[now+1].t < t {
			now++
		}
		a, b := w.path[now], w.path[now+1]
		if b.t-a.t > 4*3600 { // The night.
			continue
		}
		keep := math.Exp((last - t) / errorLasts)
		news := math.Sqrt(1 - keep*keep)
		x, y, last = keep*x+news*w.r.NormFloat64(), keep*y+news*w.r.NormFloat64(), t
		for stay < len(w.truth)-1 && float64(w.truth[stay].To) < t {
			stay++
		}
		sky := w.skyOf(w.truth[stay].Site)
		sigma := c.Error * errorUnder[sky]
		if w.r.Float64() < 0.05 {
			sigma *= 2.5
		}
		part := (t - a.t) / max(b.t-a.t, 1e-9)
		at := place(a.x+part*(b.x-a.x)+sigma*(lasting*x+passing*w.r.NormFloat64()), a.y+part*(b.y-a.y)+sigma*(lasting*y+passing*w.r.NormFloat64()))
		if w.r.Float64() < 0.03 {
			continue
		}
		out = append(out, presence.Fix{
			Key: fmt.Sprintf("plain-%06d", len(out)), At: int64(t), Lat: at.Lat, Lng: at.Lng,
			DOP: uint16(100 * dilutionUnder[sky] * (0.8 + 0.4*w.r.Float64())), Source: presence.SourceGPS,
		})
	}
	return out
}

func (w *walker) skyOf(site string) int {
	if site == "" {
		return 0
	}
	var lot int
	_, _ = fmt.Sscanf(site, "P-%d", &lot)
	return w.town.lots[lot].sky
}
