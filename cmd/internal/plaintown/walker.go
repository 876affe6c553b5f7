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
	path  []step
	truth []season.Stay
	at    int     // The lot where it is.
	since float64 // When it came there.
}

// step is a point of the path at a time, Unix seconds.
type step struct{ t, x, y float64 }

func (w *walker) here() step { return w.path[len(w.path)-1] }

func (w *walker) to(x, y, speed float64) {
	h := w.here()
	w.path = append(w.path, step{h.t + math.Hypot(x-h.x, y-h.y)/speed, x, y})
}

func (w *walker) hold(seconds float64) {
	h := w.here()
	w.path = append(w.path, step{h.t + seconds, h.x, h.y})
}

// live spends days of work, and the nights in the yard.
func (w *walker) live(days int) {
	w.at, w.since = w.town.yard(), begins
	x, y := w.somewhere(w.at)
	w.path = []step{{begins, x, y}}
	for day := range days {
		w.hold(begins + float64(day)*86_400 + 6.5*3600 - w.here().t)
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
	w.close(w.here().t + 9*3600)
}

// next is another lot: next door, near by or anywhere.
func (w *walker) next() int {
	lots, here := w.town.lots, w.town.lots[w.at]
	if door := w.at + 1; w.at != w.town.yard() && lots[door].kind == here.kind && math.Abs(lots[door].west-here.east) < 1 && w.r.Float64() < 0.15 {
		return door
	}
	near := w.r.Float64() < 0.3
	for {
		n := w.r.IntN(w.town.yard())
		l := lots[n]
		if n != w.at && (!near || w.at == w.town.yard() || math.Abs(l.west-here.west) < 300 && math.Abs(l.south-here.south) < 300) {
			return n
		}
		near = near && w.r.Float64() < 0.98
	}
}

func (w *walker) somewhere(lot int) (x, y float64) {
	l := w.town.lots[lot]
	return l.west + 0.5 + (l.east-l.west-1)*w.r.Float64(), l.south + 0.5 + (l.north-l.south-1)*w.r.Float64()
}

func (w *walker) work(seconds float64) {
	for end := w.here().t + seconds; w.here().t < end; {
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
	walk := w.at != w.town.yard() && lot != w.town.yard() && math.Hypot(x-w.here().x, y-w.here().y) < 70
	w.leave(within(x, from.west, from.east), nearer(y, from.south, from.north))
	left := w.here()
	door := step{0, within(left.x, to.west, to.east), nearer(left.y, to.south, to.north)}
	if walk {
		w.hold(20 * w.r.ExpFloat64())
		w.to(door.x, door.y, 1.2)
	} else {
		speed := 7 + 7*w.r.Float64()
		w.to((left.x+door.x)/2, left.y, speed)
		w.hold(15 * w.r.ExpFloat64())
		w.to((left.x+door.x)/2, door.y, speed)
		w.to(door.x, door.y, speed)
	}
	w.come(lot)
	w.to(x, y, 1.3)
}

// lunch is away from all lots, and then goes on where it was.
func (w *walker) lunch() {
	l := w.town.lots[w.at]
	x, street := w.here().x, 60+2000*w.r.Float64()
	w.leave(x, l.south)
	w.to(x, street, 10)
	w.to(-120, street, 10)
	w.hold(1800 + 900*w.r.Float64())
	w.to(x, street, 10)
	w.to(x, l.south, 10)
	w.come(w.at)
}

func (w *walker) leave(x, y float64) {
	w.to(x, y, 1.3)
	w.close(w.here().t)
}

func (w *walker) come(lot int) {
	left := w.since
	w.at, w.since = lot, w.here().t
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
