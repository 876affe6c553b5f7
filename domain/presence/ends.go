package presence

import "math"

// arrive returns when a stay began: the range of it and the point in it that the
// policy takes. After a silence too long to bridge only the first fix is proven.
func (d *deriver) arrive(s *stay) (at int64, between [2]int64) {
	inside := d.points[s.first].at
	if s.arrival.kind == endCut || s.first == 0 {
		return inside, [2]int64{inside, inside}
	}
	outside := d.points[s.first-1].at
	between = [2]int64{outside, inside}
	if s.arrival.kind != endSeen {
		return inside, between
	}
	return outside + d.gone(s, s.arrival, int(s.first-1), inside-outside), between
}

// depart returns when a stay ended, like arrive. It has no end where no later
// fix is known.
func (d *deriver) depart(s *stay) (at int64, between [2]int64, open bool) {
	inside := d.points[s.last].at
	if s.departure.kind == endCut {
		return inside, [2]int64{inside, inside}, false
	}
	if int(s.last) == len(d.points)-1 {
		return 0, [2]int64{}, true
	}
	outside := d.points[s.last+1].at
	between = [2]int64{inside, outside}
	if s.departure.kind != endSeen {
		return inside, between, false
	}
	return outside - d.gone(s, s.departure, int(s.last+1), outside-inside), between, false
}

// gone returns how many of the seconds between the point outside and the nearest
// one inside the badge was not at the site, by the policy's rule.
func (d *deriver) gone(s *stay, e end, outside int, gap int64) int64 {
	p := &d.tables.policy
	switch {
	case p.Ends == EndsMidpoint:
		return (gap + 1) / 2
	case p.Ends == EndsFavourWorker && e.other < 0:
		return 0
	case p.Ends == EndsFavourWorker: // Two sites can't both be paid for.
		return (gap + 1) / 2
	}
	way := min(gap, d.way(s, e, outside))
	switch e.other {
	case travelling: // It was on the way already.
		return way
	case elsewhere: // Who works is seen; who sits in a car is not.
		return gap - min((gap-way)/2, d.cadence(s))
	}
	return gap - (gap-way)/2 // It stayed at both ends: each gets half of what the way leaves.
}

// cadence returns the mean seconds between the fixes of a stay.
func (d *deriver) cadence(s *stay) int64 {
	if s.fixes < 3 {
		return math.MaxInt64
	}
	return (d.points[s.last].at - d.points[s.first].at) / int64(s.fixes-1)
}

// way returns the seconds that the badge needed between the fence and a point
// outside, or, where that lies in another site's fence, between the two fences.
func (d *deriver) way(s *stay, e end, outside int) int64 {
	p := &d.tables.policy
	distance := int64(0)
	if s.fence >= 0 {
		distance = max(0, d.index.Fence(s.fence).Shape.EdgeDistance(d.points[outside].place)-e.depth)
	}
	switch {
	case e.other == travelling:
		return distance/10/e.speed + e.idle
	case distance <= int64(p.WalkMM):
		return distance/10/int64(p.WalkSpeedCMS) + int64(p.ChangeS)
	}
	return distance/10/e.speed + 2*e.idle
}
