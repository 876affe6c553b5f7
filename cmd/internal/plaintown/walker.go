package plaintown

import (
	"math"
	"math/rand/v2"

	"actual/contracts/notehub/season"
)

// walker is a badge: its path, and what it meant.
type walker struct {
	r     *rand.Rand
	town  town
	path  []Step
	truth []season.Stay
	at    int     // The lot where it is.
	since float64 // When it came there.
}

// Step is a point of a path, metres from the town's corner, at a time in Unix seconds.
type Step struct{ T, X, Y float64 }

func (w *walker) here() Step { return w.path[len(w.path)-1] }

func (w *walker) to(x, y, speed float64) {
	h := w.here()
	w.path = append(w.path, Step{h.T + math.Hypot(x-h.X, y-h.Y)/speed, x, y})
}

func (w *walker) hold(seconds float64) {
	h := w.here()
	w.path = append(w.path, Step{h.T + seconds, h.X, h.Y})
}

// live spends days of work, and the nights in the yard.
func (w *walker) live(days int) {
	w.at, w.since = w.town.yard(), begins
	x, y := w.somewhere(w.at)
	w.path = []Step{{begins, x, y}}
	for day := range days {
		w.hold(begins + float64(day)*86_400 + 6.5*3600 - w.here().T)
		w.work(900)
		stops := 15 + w.r.IntN(6)
		for n := range stops {
			w.goTo(w.next())
			if n == stops/2 {
				w.work(600)
				w.lunch()
			}
			w.work(480 + (w.r.Float64()+w.r.Float64())*1550)
		}
		w.goTo(w.town.yard())
		w.work(900)
	}
	w.close(w.here().T + 9*3600)
}

// next is another lot: next door, near by or anywhere.
func (w *walker) next() int {
	lots, here := w.town.lots, w.town.lots[w.at]
	if door := w.at + 1; w.at != w.town.yard() && lots[door].Kind == here.Kind && math.Abs(lots[door].West-here.East) < 1 && w.r.Float64() < 0.15 {
		return door
	}
	near := w.r.Float64() < 0.3
	for {
		n := w.r.IntN(w.town.yard())
		l := lots[n]
		if n != w.at && (!near || w.at == w.town.yard() || math.Abs(l.West-here.West) < 300 && math.Abs(l.South-here.South) < 300) {
			return n
		}
		near = near && w.r.Float64() < 0.98
	}
}

func (w *walker) somewhere(lot int) (x, y float64) {
	l := w.town.lots[lot]
	return l.West + 0.5 + (l.East-l.West-1)*w.r.Float64(), l.South + 0.5 + (l.North-l.South-1)*w.r.Float64()
}

func (w *walker) work(seconds float64) {
	for end := w.here().T + seconds; w.here().T < end; {
		x, y := w.somewhere(w.at)
		w.to(x, y, 0.5+0.7*w.r.Float64())
		w.hold(40 * w.r.ExpFloat64())
	}
}

// goTo leaves by the street side and comes to another lot: on foot where it is
// near, else by car along two streets, with a halt at the corner.
func (w *walker) goTo(lot int) {
	from, to := w.town.lots[w.at], w.town.lots[lot]
	x, y := w.somewhere(lot)
	walk := w.at != w.town.yard() && lot != w.town.yard() && math.Hypot(x-w.here().X, y-w.here().Y) < 70
	w.leave(within(x, from.West, from.East), nearer(y, from.South, from.North))
	left := w.here()
	door := Step{0, within(left.X, to.West, to.East), nearer(left.Y, to.South, to.North)}
	if walk {
		w.hold(20 * w.r.ExpFloat64())
		w.to(door.X, door.Y, 1.2)
	} else {
		speed := 7 + 7*w.r.Float64()
		w.to((left.X+door.X)/2, left.Y, speed)
		w.hold(15 * w.r.ExpFloat64())
		w.to((left.X+door.X)/2, door.Y, speed)
		w.to(door.X, door.Y, speed)
	}
	w.come(lot)
	w.to(x, y, 1.3)
}

// lunch is away from all lots, and then goes on where it was.
func (w *walker) lunch() {
	l := w.town.lots[w.at]
	x, street := w.here().X, 60+2000*w.r.Float64()
	w.leave(x, l.South)
	w.to(x, street, 10)
	w.to(-120, street, 10)
	w.hold(1800 + 900*w.r.Float64())
	w.to(x, street, 10)
	w.to(x, l.South, 10)
	w.come(w.at)
}

func (w *walker) leave(x, y float64) {
	w.to(x, y, 1.3)
	w.close(w.here().T)
}

func (w *walker) come(lot int) {
	left := w.since
	w.at, w.since = lot, w.here().T
	w.truth = append(w.truth, season.Stay{Kind: season.Travel, From: int64(left), To: int64(w.since)})
}

// close ends the stay; from then on the walker is on its way.
func (w *walker) close(at float64) {
	kind := season.Work
	if w.at == w.town.yard() {
		kind = season.Yard
	}
	w.truth = append(w.truth, season.Stay{Site: ref(w.at), Kind: kind, From: int64(w.since), To: int64(at)})
	w.since = at
}

func within(v, low, high float64) float64 { return max(low, min(high, v)) }

func nearer(v, a, b float64) float64 {
	if math.Abs(v-b) < math.Abs(v-a) {
		return b
	}
	return a
}
