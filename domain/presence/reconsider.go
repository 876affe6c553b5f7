package presence

import "slices"

// changed returns what it costs that between the point before the k-th and it the
// badge changed from one site to another, beyond staying; 0 where it did not.
func (d *deriver) changed(c piece, k int) cost {
	if k == 0 || k == len(d.from)-1 || d.tooLong(c, k) {
		return 0
	}
	was, now := d.best[k-1], &d.places[d.best[k]]
	if d.places[was].site < 0 || now.site < 0 {
		return 0
	}
	m := d.motionTo(int(c.lo) + k)
	change := d.leave(&m, was) + m.started + m.afterStay(now) + d.enter(now) - now.fits
	return max(0, change-d.tables.survival(0, d.age[was], m.dt)-m.unmoving)
}

// unchanged returns what is gained if the stay was at a site that lies right
// before or after it: the badge then changed over once less, or twice.
func (s *stay) unchanged(site int32) int64 {
	gain := int64(0)
	if s.arrival.kind == endSeen && s.arrival.other == site {
		gain += int64(s.before)
	}
	if s.departure.kind == endSeen && s.departure.other == site {
		gain += int64(s.after)
	}
	return gain
}

// reconsider gives the stays of a piece, those from the first on, to the site that
// all their fixes together speak for, and joins those that then are one: the path
// weighs each fix by itself, and an error that lasts for some fixes looks like a
// change to the lot next door and back.
func (d *deriver) reconsider(first int) {
	for i := first; i < len(d.stays); i++ {
		s := &d.stays[i]
		if s.ruled {
			continue
		}
		best := d.rank(s)[0]
		if best.site == s.site {
			continue
		}
		s.site, s.fence = best.site, best.fence
		d.meet(i)
		if i > first && d.meet(i-1) {
			i--
		}
		if i > first {
			d.meet(i - 1)
		}
	}
}

// meet tells a stay and the next of each other's site, where one follows on the
// other, and reports whether they became one.
func (d *deriver) meet(i int) bool {
	if i+1 == len(d.stays) {
		return false
	}
	s, next := &d.stays[i], &d.stays[i+1]
	if s.last+1 != next.first || s.departure.kind != endSeen {
		return false
	}
	if s.site != next.site {
		s.departure.other, next.arrival.other = next.site, s.site
		return false
	}
	between := d.points[next.first].at - d.points[s.last].at
	s.sure += between * int64(min(s.single, next.single))
	s.span += between
	part, fixes := s.part, s.fixes+next.fixes
	d.join(s, next)
	s.part, s.fixes = part, fixes
	d.stays = slices.Delete(d.stays, i+1, i+2)
	return true
}
