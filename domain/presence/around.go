package presence

import "math"

// Around returns the span in which visits must be derived anew and compared with
// the stored ones after news about fixes (added, changed or taken out) within the
// span news, rulings and fences included: the visits that touch the scope (see
// Visit.Touches) then equal those of the whole history, and no other has changed.
//
// The fixes are those of one badge from some time before the news up to the
// newest, in any order, without those that a ruling excludes. Where they do not
// reach back far enough, enough is false and the scope begins at the beginning
// of time: load more, or, where there is no more, take it as it is.
func Around(fixes []Fix, news Span, p Policy) (scope Span, enough bool) {
	d := derivers.Get().(*deriver)
	defer d.release()
	in := Input{Fixes: fixes, Policy: p}
	d.prepare(&in)
	from, _, enough := d.backTo(news.From)
	return Span{From: from, To: d.onTo(news.To)}, enough
}

const jumpReach = 4 // Points: a jump is judged by three on either side.

// backTo returns the earliest instant that a visit changed by news at from may
// touch, the piece from which on the visits from there on are derived, and whether
// they all are from what is loaded.
func (d *deriver) backTo(from int64) (scope int64, piece int, enough bool) {
	first := 0
	for first < len(d.points) && d.points[first].at < from {
		first++
	}
	if first < jumpReach {
		return math.MinInt64, 0, false
	}
	first -= jumpReach
	c := d.cutBefore(d.unsettled(min(from, d.points[first].at), -1))
	scope, c = d.reachBack(c)
	if c < 0 {
		return math.MinInt64, 0, false
	}
	// Visits that touch the scope's beginning reach back themselves.
	_, c = d.reachBack(d.touching(scope))
	if c < 0 || !d.certain(c) {
		return math.MinInt64, 0, false
	}
	return scope, c, true
}

// onTo returns the latest instant that a visit changed by news at to may touch.
func (d *deriver) onTo(to int64) int64 {
	last := len(d.points) - 1
	for last >= 0 && d.points[last].at > to {
		last--
	}
	last += jumpReach
	if last >= len(d.points) {
		return math.MaxInt64
	}
	return d.reachOn(d.cutAfter(d.unsettled(max(to, d.points[last].at), 1)))
}

// unsettled returns the instant from which on, in a direction of time, news at an
// instant changes no cut.
func (d *deriver) unsettled(at, side int64) int64 {
	p := &d.tables.policy
	reach := max(int64(p.QuietS), int64(p.QuietBucketS), int64(p.MaxHoleS), int64(p.SettleFixLagS))
	far := at + side*reach
	for i := 1; i < len(d.points); i++ {
		gap := side * (d.points[i].at - at)
		week := bucket(d.points[i].at, p.ParkedBucketS) != bucket(d.points[i-1].at, p.ParkedBucketS)
		if week && gap >= 0 && gap <= int64(p.ParkedS) && side*(d.points[i].at-far) > 0 {
			far = d.points[i].at + side // Not this one: here it could be parked by the news, or no longer.
		}
	}
	return far
}

// certain reports whether the cut that piece c begins with would be the same were
// more loaded before the first point.
func (d *deriver) certain(c int) bool {
	p, lo := &d.tables.policy, d.pieces[c].lo
	if int(lo) < jumpReach+1 {
		return false
	}
	loaded := d.points[jumpReach].at
	switch d.pieces[c].left {
	case hole:
		return true
	case outer:
		return false
	}
	if d.points[lo].at-max(int64(p.QuietS), int64(p.QuietBucketS)) <= loaded {
		return false
	}
	return d.sureOfParked(lo, loaded+int64(p.ParkedS))
}

// sureOfParked reports whether no point from the lo-th on up to an instant could
// be a parked cut, of which more is to be known: none is the first of its bucket,
// before the next hole.
func (d *deriver) sureOfParked(lo int32, until int64) bool {
	p := &d.tables.policy
	for i := lo; int(i) < len(d.points) && d.points[i].at <= until; i++ {
		if i > lo && d.points[i].at-d.points[i-1].at > int64(p.MaxHoleS) {
			return true
		}
		if bucket(d.points[i].at, p.ParkedBucketS) != bucket(d.points[i-1].at, p.ParkedBucketS) {
			return false
		}
	}
	return true
}

// cutBefore returns the last certain piece that begins at an instant or before
// it, or −1.
func (d *deriver) cutBefore(at int64) int {
	for c := len(d.pieces) - 1; c >= 0; c-- {
		if d.points[d.pieces[c].lo].at <= at && d.certain(c) {
			return c
		}
	}
	return -1
}

// touching returns the first piece that holds an instant, or ends at it.
func (d *deriver) touching(at int64) int {
	for c := range d.pieces {
		if d.points[d.pieces[c].hi].at >= at {
			return c
		}
	}
	return -1
}

// cutAfter returns the first piece that ends at an instant or after it, or −1.
func (d *deriver) cutAfter(at int64) int {
	for c := range d.pieces {
		if d.points[d.pieces[c].hi].at >= at && d.pieces[c].right != outer {
			return c
		}
	}
	return -1
}

// reachBack returns the earliest instant that a visit which touches piece c may
// touch, and the piece that holds it; −1 where that is not known. A visit joined
// across a quiet cut goes no further than the first point away from the cut.
func (d *deriver) reachBack(c int) (from int64, piece int) {
	for ; c >= 0; c-- {
		now := &d.pieces[c]
		if now.left == hole {
			return d.points[now.lo].at, c
		}
		if c == 0 || !d.certain(c) {
			return math.MinInt64, -1
		}
		before := &d.pieces[c-1]
		for i := before.hi; i >= before.lo; i-- {
			if now.left == parked || d.away(int(i), int(now.lo)) {
				return d.points[i].at, c - 1
			}
		}
	}
	return math.MinInt64, -1
}

// reachOn returns the latest instant that a visit which touches piece c may touch.
func (d *deriver) reachOn(c int) int64 {
	for ; c >= 0 && c+1 < len(d.pieces); c++ {
		now := &d.pieces[c]
		if now.right == hole {
			return d.points[now.hi].at
		}
		after := &d.pieces[c+1]
		for i := after.lo; i <= after.hi; i++ {
			if now.right == parked || d.away(int(i), int(now.hi)) {
				return d.points[i].at
			}
		}
	}
	return math.MaxInt64
}
