package presence

import "math"

// arrive returns when a stay began: the range of it and the point in it that the
// policy takes. After a silence too long to bridge only the first fix is proven.
func (d *deriver) arrive(in *Input, s *stay) (at int64, between [2]int64) {
	inside := d.points[s.first].at
	if s.arrival.kind == endCut || s.first == 0 {
		return inside, [2]int64{inside, inside}
	}
	outside := d.points[s.first-1].at
	between = [2]int64{outside, inside}
	if s.arrival.kind != endSeen {
		return inside, between
	}
	return outside + d.gone(in, s, s.arrival, int(s.first-1), int(s.first), inside-outside), between
}

// depart returns when a stay ended, like arrive. It has no end where no later
// fix is known.
func (d *deriver) depart(in *Input, s *stay) (at int64, between [2]int64, open bool) {
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
	return outside - d.gone(in, s, s.departure, int(s.last+1), int(s.last), outside-inside), between, false
}

// gone returns how many of the seconds between the point outside and the nearest
// one inside the badge was not at the site, by the policy's rule.
func (d *deriver) gone(in *Input, s *stay, e end, outside, inside int, gap int64) int64 {
	p := &d.tables.policy
	switch {
	case p.Ends == EndsMidpoint:
		return (gap + 1) / 2
	case p.Ends == EndsFavourWorker && e.other < 0:
		return 0
	case p.Ends == EndsFavourWorker: // Two sites can't both be paid for.
		return (gap + 1) / 2
	}
	way, drove := d.way(s, e, outside)
	there := gap - min(gap, way)
	switch {
	case e.other == elsewhere, outside < inside && d.sat(s, e, gap): // Who works is seen; who sits in a car is not.
		there = min(there, max(0, d.cadence(s)-way)) / 2
	case e.other != travelling: // It stayed at both ends: each gets half of what the way leaves.
		there /= 2
	}
	if drove {
		there -= there * d.atKerb(in, s, inside, gap) >> 10
	}
	return gap - there
}

// atKerb returns how likely the fix next to a drive was made at the kerb rather than
// within the fence, 1024ths. Fixes of a stay spread over the site, those at the kerb
// lie about its edge; an edge has four times the root of an area, roughly.
func (d *deriver) atKerb(in *Input, s *stay, inside int, gap int64) int64 {
	p := &d.tables.policy
	if s.fence < 0 {
		return 0
	}
	shape := &d.index.Fence(s.fence).Shape
	sigma := int64(p.sigma(&in.Fixes[d.points[inside].fix], d.sites[s.site].Sky))
	side := root(min(shape.AreaM2(), int64(p.StayM2)) * metre * metre)
	step := min(int64(len(d.tables.beside)-1), stepOf(shape.EdgeDistance(d.points[inside].place), sigma))
	odds := int64(d.tables.beside[step]) * side / (4 * sigma) * int64(p.KerbS) / max(1, gap)
	return odds << 10 / (odds + 1<<10)
}

// sat reports whether the badge rather lay still before a stay than was on its way:
// it was silent for longer than if two fixes had failed, and where fixes are made less
// often than drives last, a single one before that does not tell a drive from a stop.
func (d *deriver) sat(s *stay, e end, gap int64) bool {
	usual := d.cadence(s)
	return e.other == travelling && usual > int64(d.tables.policy.TravelS) && 4*gap > 9*usual
}

// cadence returns the mean seconds between the fixes of a stay.
func (d *deriver) cadence(s *stay) int64 {
	if s.fixes < 2 {
		return math.MaxInt32
	}
	return (d.points[s.last].at - d.points[s.first].at) / int64(s.fixes-1)
}

// way returns the seconds that the badge needed between the fence and a point
// outside, or, where that lies in another site's fence, between the two fences, and
// whether it drove.
func (d *deriver) way(s *stay, e end, outside int) (int64, bool) {
	p := &d.tables.policy
	distance := int64(0)
	if s.fence >= 0 {
		distance = max(0, d.index.Fence(s.fence).Shape.EdgeDistance(d.points[outside].place)-e.depth)
	}
	switch {
	case e.other == travelling: // Of the idle time some is lost at once, some at the first corners.
		later := 1000 - int64(p.StartAtOnceMilli)
		accrued := 1000 - later + later*min(distance, int64(p.StartWayMM))/int64(p.StartWayMM)
		return distance/10/e.speed + e.idle*accrued/1000, true
	case distance <= int64(p.WalkMM):
		return distance/10/int64(p.WalkSpeedCMS) + int64(p.ChangeS), false
	}
	return distance/10/e.speed + 2*e.idle, true
}
