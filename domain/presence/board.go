package presence

// A crew does not drive off the moment it leaves the fence: it loads, gets in and
// waits for the last one, mostly at the kerb, where fixes still fit the site.
// Between the drive and the fence there is a time b (the way to the truck, then
// the wait for the last: Erlang's law of two phases) with mean BoardS before a
// drive and AlightS after one.

// idle returns the median of that time where at most spare seconds are left for it.
func (d *deriver) idle(e end, spare int64) int64 {
	return idleWithin(e.idle, 0, spare)
}

// idleWithin returns the median of that time, given that it lies between from and
// to seconds.
func idleWithin(mean, from, to int64) int64 {
	if mean <= 0 || to <= from {
		return from
	}
	half := (idleBeyond(mean, from) + idleBeyond(mean, to)) / 2
	for to-from > 1 {
		if middle := (from + to) / 2; idleBeyond(mean, middle) > half {
			from = middle
		} else {
			to = middle
		}
	}
	return to
}

// idleBeyond returns how likely that time is longer than some seconds, in 65536ths.
func idleBeyond(mean, seconds int64) int32 {
	seconds = min(max(0, seconds), 20*mean)
	return share(cost(2*seconds*int64(nat)/mean) - ln(uint64(mean+2*seconds)) + ln(uint64(mean)))
}

const (
	boardReach = 6    // At most so many fixes were made at the kerb.
	kerbMM     = 6000 // A kerb is this wide.
)

// trimEnds takes the fixes off a stay's ends that were rather made at the kerb,
// just before the badge left or after it came.
func (d *deriver) trimEnds(in *Input, s *stay) {
	s.pace = 1 << 30
	if s.fixes > 2 {
		s.pace = (d.points[s.last].at - d.points[s.first].at) / int64(s.fixes-1)
	}
	if s.fence < 0 || s.ruled || d.tables.policy.Ends != EndsEstimate {
		return
	}
	if n := d.kerb(in, s, s.departure, s.last, -1); n > 0 {
		s.last, s.fixes, s.departure.other, s.departure.speed = s.last-n, s.fixes-n, travelling, 0
	}
	if n := d.kerb(in, s, s.arrival, s.first, 1); n > 0 {
		s.first, s.fixes, s.arrival.other, s.arrival.speed = s.first+n, s.fixes-n, travelling, 0
	}
}

// kerb returns how many fixes from one end of a stay inwards were made at the kerb.
func (d *deriver) kerb(in *Input, s *stay, e end, from, step int32) int32 {
	if e.kind != endSeen || e.idle == 0 {
		return 0
	}
	fence := d.index.Fence(s.fence)
	sky := d.sites[s.site].Sky
	outside := from - step
	apart := func(i int32) int64 { return int64(step) * (d.points[i].at - d.points[outside].at) }
	at := func(c int32) int32 { return int32(int64(c) * int64(d.tables.policy.KerbMilli) / 1000) }
	way := d.leaves(s, e, outside, apart(from))
	best, bestCost, sum := int32(0), cost(0), cost(0)
	for n := int32(0); n <= boardReach && s.first <= from+n*step && from+n*step <= s.last; n++ {
		i := from + n*step
		off := fence.Shape.EdgeDistance(d.points[i].place)
		sigma := int64(d.tables.policy.sigma(&in.Fixes[d.points[i].fix], sky))
		// b lies between the times since the fix before, which was at the kerb, and since this.
		chance := int32(0)
		if n == 0 { // Or the vehicle stood inside.
			chance = 65536 - at(idleBeyond(e.idle, apart(i)-way))
		} else {
			chance = at(idleBeyond(e.idle, apart(i-step)-way) - idleBeyond(e.idle, apart(i)-way))
		}
		c := sum + ln(65536) - ln(uint64(max(1, chance)))
		if n == 0 || off <= 0 && c < bestCost {
			best, bestCost = n, c
		}
		inside := share(d.tables.within[stepOf(off, sigma)])
		near := share(d.tables.within[stepOf(off-kerbMM, sigma)])
		sum += ln(uint64(max(1, inside))) - ln(uint64(max(1, near-inside)))
	}
	return best
}

// leaves returns how long before a point outside, or after it, the drive began or
// ended at the latest likely time.
func (d *deriver) leaves(s *stay, e end, outside int32, gap int64) int64 {
	distance := max(0, d.index.Fence(s.fence).Shape.EdgeDistance(d.points[outside].place))
	way := min(gap, distance/10/d.speed(e))
	if e.other != travelling { // It stayed there for some of the time.
		way += (gap - way) / 2
	}
	return way
}
