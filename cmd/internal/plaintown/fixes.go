package plaintown

import (
	"fmt"
	"math"
	"math/rand/v2"

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
	stay := 0
	return Sample(w.r, w.path, c.Cadence, c.Error, func(t float64) Sky {
		for stay < len(w.truth)-1 && float64(w.truth[stay].To) < t {
			stay++
		}
		return w.skyOf(w.truth[stay].Site)
	})
}

// Sample takes fixes of a path that is straight from step to step, about every cadence
// seconds, with errors of a size in metres as Config has it. Legs of more than four hours
// are nights, and have none. It asks for the sky in order of time.
func Sample(r *rand.Rand, path []Step, cadence, metres float64, under func(t float64) Sky) []presence.Fix {
	var out []presence.Fix
	x, y, last := r.NormFloat64(), r.NormFloat64(), path[0].T
	now := 0
	for t := path[0].T + 1; t < path[len(path)-1].T; t += cadence * (0.95 + 0.1*r.Float64()) {
		for path[now+1].T < t {
			now++
		}
		a, b := path[now], path[now+1]
		if b.T-a.T > 4*3600 { // The night.
			continue
		}
		keep := math.Exp((last - t) / errorLasts)
		news := math.Sqrt(1 - keep*keep)
		x, y, last = keep*x+news*r.NormFloat64(), keep*y+news*r.NormFloat64(), t
		sky := under(t)
		sigma := metres * errorUnder[sky]
		if r.Float64() < 0.05 {
			sigma *= 2.5
		}
		part := (t - a.T) / max(b.T-a.T, 1e-9)
		at := place(a.X+part*(b.X-a.X)+sigma*(lasting*x+passing*r.NormFloat64()), a.Y+part*(b.Y-a.Y)+sigma*(lasting*y+passing*r.NormFloat64()))
		if r.Float64() < 0.03 {
			continue
		}
		out = append(out, presence.Fix{
			Key: fmt.Sprintf("plain-%06d", len(out)), At: int64(t), Lat: at.Lat, Lng: at.Lng,
			DOP: uint16(100 * dilutionUnder[sky] * (0.8 + 0.4*r.Float64())), Source: presence.SourceGPS,
		})
	}
	return out
}

func (w *walker) skyOf(site string) Sky {
	if site == "" {
		return 0
	}
	var lot int
	_, _ = fmt.Sscanf(site, "P-%d", &lot)
	return w.town.lots[lot].Sky
}
