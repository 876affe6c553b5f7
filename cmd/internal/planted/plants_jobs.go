package planted

import "slices"

// unplanned is work at a customer's that is in no schedule, then or later.
func unplanned(y *day, p *party) bool {
	site := y.stranger(p)
	if site < 0 || len(p.stops) > 9 {
		return false
	}
	s := &stop{site: site, work: y.d.between(20, 75) * minute * int64(len(p.team)), touched: true, silent: true}
	p.put(y.d.IntN(len(p.stops)+1), s)
	p.touched = true
	y.taken[[2]int{y.n, site}] = true
	y.tell(presenceWithoutJob, "worked where no job was planned", func(t *Truth) {
		t.of(y, s)
		t.Crew, t.Minutes = y.crews[p.crew].ref, minutesOf(s)
	})
	return true
}

// put inserts a stop; who parts, or eats, does so at the same stops as before.
func (p *party) put(at int, s *stop) {
	for at < len(p.stops) && p.stops[at].beside {
		at++
	}
	p.stops = slices.Insert(p.stops, at, s)
}

// drop takes a stop out.
func (p *party) drop(i int) *stop {
	s := p.stops[i]
	p.stops = slices.Delete(p.stops, i, i+1)
	return s
}

// skipped is a job that nobody does.
func skipped(y *day, p *party) bool {
	i := y.free(p)
	if i < 0 || len(p.stops) < 3 {
		return false
	}
	s := p.drop(i)
	p.touched = true
	y.tell(jobWithoutPresence, "nobody came", func(t *Truth) { t.of(y, s) })
	return true
}

// byOthers is a job that another crew does, and nobody says so.
func byOthers(y *day, p *party) bool {
	i, o := y.free(p), of(y.d, y.parties)
	if i < 0 || !y.apart(p, o) || len(p.stops) < 3 || len(o.stops) > 9 || p.stops[i].work < 16*minute*int64(len(o.team)) {
		return false
	}
	s := p.drop(i)
	o.stops = append(o.stops, s)
	s.touched, p.touched, o.touched = true, true, true
	y.tell(wrongCrew, "another crew did it", func(t *Truth) { t.of(y, s) })
	return true
}

// apart reports whether two parties of the day are of those that can change work, and
// nothing is told of them yet.
func (y *day) apart(p, o *party) bool {
	for _, x := range []*party{p, o} {
		if x.night || x.touched || x.crew == y.builder || y.crews[x.crew].headless || len(x.team) == 0 {
			return false
		}
	}
	return o != p
}

// swapUntold is two crews that change routes; the schedule does not know.
func swapUntold(y *day, p *party) bool {
	o := of(y.d, y.parties)
	if !y.apart(p, o) || len(p.team) != len(o.team) || len(p.stops) < 4 || len(o.stops) < 4 || !y.ordinary(p) || !y.ordinary(o) {
		return false
	}
	y.swap(p, o)
	y.eachJob(p, wrongCrew, "two crews changed routes")
	y.eachJob(o, wrongCrew, "two crews changed routes")
	return true
}

// swap lets two parties drive each other's route.
func (y *day) swap(p, o *party) {
	p.stops, o.stops = o.stops, p.stops
	for _, x := range []*party{p, o} {
		x.touched = true
	}
}

// dayAfter is a job that is done on the next day without having been moved.
func dayAfter(y *day, p *party) bool {
	i, n := y.free(p), y.nextDay()
	if i < 0 || n < 0 || n-y.n > 3 || len(p.stops) < 3 || p.night {
		return false
	}
	s := p.drop(i)
	s.touched, p.touched = true, true
	y.owed[n] = append(y.owed[n], s)
	y.tell(wrongDay, "done on the next day", func(t *Truth) { t.of(y, s) })
	return true
}

// dayBefore is a job of the next day that is done today.
func dayBefore(y *day, p *party) bool {
	n := y.nextDay()
	if n < 0 || n-y.n > 3 || p.crew == y.builder || p.night || len(p.stops) > 9 {
		return false
	}
	which, _ := y.serves(n)
	for i := range y.sites {
		site := &y.sites[i]
		if i == yard || site.crew != p.crew || site.slot || site.unknown || !site.on(which) || y.ahead[[2]int{n, i}] != nil || y.besideAny(i) {
			continue
		}
		s := &stop{site: i, work: site.effort * y.d.hump(80, 125) / 100, touched: true}
		p.stops = append(p.stops, s)
		p.touched = true
		y.ahead[[2]int{n, i}] = s
		return true
	}
	return false
}

// nextDoor is work on the wrong side of the hedge, or a fence that stands there; or
// trees let receivers think so.
func nextDoor(y *day, p *party) bool {
	for range 2 * len(p.stops) {
		i := y.free(p)
		if i < 0 {
			return false
		}
		s := p.stops[i]
		for _, other := range y.sites[s.site].beside {
			if y.due(other, 3) || y.sites[other].unknown || y.atOnce(p, other) || s.work < 18*minute*int64(len(p.team)) {
				continue
			}
			if y.d.chance(500) {
				s.site = other
			} else {
				s.doubt = other
			}
			s.touched, p.touched = true, true
			y.taken[[2]int{y.n, other}] = true
			y.tell(neighbouringSite, "next door of where the job is", func(t *Truth) { t.of(y, s) })
			return true
		}
	}
	return false
}

// cutShort is a job that is left long before it can be done.
func cutShort(y *day, p *party) bool {
	return y.stretch(p, shortStay, 42*minute, 22, 45, "left long before the work was done")
}

// takesLong is a job that takes far longer than planned.
func takesLong(y *day, p *party) bool {
	return y.stretch(p, longStay, 48*minute, 190, 290, "took far longer than planned")
}

// stretch lets a job that is planned for so long each take another share of its plan, in
// hundredths.
func (y *day) stretch(p *party, kind string, least, lo, hi int64, story string) bool {
	for range 4 {
		i := y.free(p)
		if i < 0 || p.stops[i].job.effort < least*int64(len(p.team)) || len(p.team) != len(y.crews[p.crew].members) {
			continue
		}
		s := p.stops[i]
		s.work = max(s.job.effort*y.d.between(lo, hi)/100, 14*minute*int64(len(p.team))) // Less is hardly a stay.
		s.touched, p.touched, p.onSite = true, true, false
		y.tell(kind, story, func(t *Truth) {
			t.of(y, s)
			t.Minutes = abs(s.work-s.job.effort) / minute // Of all together.
		})
		return true
	}
	return false
}
