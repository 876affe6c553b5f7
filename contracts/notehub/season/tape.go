package season

import "sort"

// act is what a body does on a leg; it decides whether the accelerometer wakes
// the badge.
type act uint8

const (
	lying   act = iota // On a shelf, in the grass.
	sitting            // At table, in a parked truck.
	walking            // Work too.
	driving
)

// way is a point of a path and how the leg that ends there was covered.
type way struct {
	t     int64
	p     point
	place int32 // A site number or onRoad, outdoors, indoors: what the sky is like.
	stop  int32 // Changes when the multipath does.
	act   act
}

// tape records a path as it is made. Its legs are straight and of even speed.
type tape struct {
	ways  []way
	place int32
	stop  int32
}

// newTape starts a path at rest.
func newTape(t int64, p point, place int32) tape {
	return tape{ways: append(make([]way, 0, 2048), way{t: t, p: p, place: place}), place: place}
}

func (t *tape) now() int64 { return t.ways[len(t.ways)-1].t }
func (t *tape) at() point  { return t.ways[len(t.ways)-1].p }

// enter says what surrounds the legs from here on, with multipath of its own.
func (t *tape) enter(place int32) {
	t.place = place
	t.stop++
}

// hold stays until an instant; nothing if it has passed.
func (t *tape) hold(until int64, how act) {
	if until > t.now() {
		t.ways = append(t.ways, way{until, t.at(), t.place, t.stop, how})
	}
}

// move goes straight to p at a speed in mm/s.
func (t *tape) move(p point, speed int64, how act) {
	if d := distance(t.at(), p); d > 0 {
		t.ways = append(t.ways, way{t.now() + max(1, d*1000/speed), p, t.place, t.stop, how})
	}
}

// walkBy walks to p and is there at the deadline at the latest, running if it
// must.
func (t *tape) walkBy(p point, speed, deadline int64) {
	d := distance(t.at(), p)
	if d == 0 {
		return
	}
	took := max(1, min(d*1000/speed, deadline-t.now()))
	t.ways = append(t.ways, way{t.now() + took, p, t.place, t.stop, walking})
}

// walkUntil walks towards p and stops on the way if time is up; it reports
// whether it arrived.
func (t *tape) walkUntil(p point, speed, until int64) bool {
	from := t.at()
	took := max(1, distance(from, p)*1000/speed)
	left := until - t.now()
	if left <= 0 {
		return false
	}
	if took > left {
		t.ways = append(t.ways, way{until, from.towards(p, left, took), t.place, t.stop, walking})
		return false
	}
	t.move(p, speed, walking)
	return true
}

// drive follows the corners of a route in its lane: slow near turns and halts,
// with red lights at crossings.
func (t *tape) drive(corners []point, d *dice) {
	t.enter(onRoad)
	track := lane(corners)
	t.move(track[0], 3000, driving)
	for i := 1; i < len(track); i++ {
		from, to := track[i-1], track[i]
		last := i == len(track)-1
		straight := !last && rightOf(corners[i-1], corners[i], 1) == rightOf(corners[i], corners[i+1], 1)
		red := !last && d.chance(0.2)
		cruise := d.between(11000, 18000)
		if i == 1 || last {
			cruise = d.between(8000, 12000) // A side street.
		}
		if full := distance(from, to); full > 80*metre {
			t.move(from.towards(to, 25*metre, full), 5500, driving)
			if (i == 1 || last) && d.chance(0.06) { // Behind a lorry, before somebody's front.
				t.move(from.towards(to, d.between(30, 70), 100), cruise, driving)
				t.hold(t.now()+d.between(15*second, 90*second), driving)
			}
			if !straight || red {
				t.move(from.towards(to, full-25*metre, full), cruise, driving)
				cruise = 5500
			}
		}
		t.move(to, cruise, driving)
		if red {
			t.hold(t.now()+d.between(5*second, 40*second), driving)
		}
	}
}

// replay appends the ways of another path.
func (t *tape) replay(ways []way) {
	t.stop++
	for _, w := range ways {
		if w.t > t.now() {
			w.stop = t.stop
			t.ways = append(t.ways, w)
			t.place = w.place
		}
	}
}

// reader finds positions on a finished path.
type reader struct {
	ways []way
	i    int
}

// leg returns the index of the way that ends the leg at instant t.
func (r *reader) leg(t int64) int {
	if r.i > 0 && r.ways[r.i-1].t > t {
		r.i = sort.Search(len(r.ways), func(i int) bool { return r.ways[i].t > t })
	}
	for r.i < len(r.ways) && r.ways[r.i].t <= t {
		r.i++
	}
	return r.i
}

// at returns the position at instant t and the way that describes it.
func (r *reader) at(t int64) (point, way) {
	i := r.leg(t)
	if i == 0 || i == len(r.ways) {
		end := r.ways[max(0, i-1)]
		return end.p, end
	}
	a, b := r.ways[i-1], r.ways[i]
	return a.p.towards(b.p, t-a.t, b.t-a.t), b
}

// liveliest returns the most active act between two instants.
func (r *reader) liveliest(from, to int64) act {
	most := lying
	for i := r.leg(from); i < len(r.ways); i++ {
		most = max(most, r.ways[i].act)
		if r.ways[i].t >= to {
			break
		}
	}
	return most
}
