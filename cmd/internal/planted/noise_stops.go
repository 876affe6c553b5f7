package planted

import "slices"

// comeBack is a site that is left and come back to later in the day.
func comeBack(y *day, p *party) bool {
	i := y.free(p)
	if i < 0 || i+2 >= len(p.stops) || p.stops[i+1].slot != 0 || p.stops[i+1].beside || p.stops[i].work < 30*minute*int64(len(p.team)) {
		return false
	}
	s := p.stops[i]
	rest := s.work * y.d.between(30, 50) / 100
	s.work -= rest
	s.touched = true
	again := *s
	again.work = rest
	p.stops = slices.Insert(p.stops, i+2, &again)
	return true
}

// together is a piece of work that two crews have a job of each.
func together(y *day, p *party) bool {
	o := of(y.d, y.parties)
	i := y.free(p)
	if i < 0 || o == p || o.night || p.night || o.touched || p.touched || o.crew == y.builder {
		return false
	}
	s := p.stops[i]
	s.touched = true
	s.job.effort, s.work = s.job.effort/2, s.work/2
	theirs := y.newJob(s.site, o.crew, s.job.effort)
	theirs.ticket = s.job.ticket
	o.stops = append(o.stops, &stop{site: s.site, job: theirs, work: s.work, touched: true})
	return true
}

// cancel is a job that the office takes back in time.
func cancel(y *day, p *party) bool {
	i := y.free(p)
	if i < 0 || len(p.stops) < 3 {
		return false
	}
	p.stops[i].job.cancelled = true
	p.stops = slices.Delete(p.stops, i, i+1)
	return true
}

// postpone is a job that the office moves to the next day, on which it is done.
func postpone(y *day, p *party) bool {
	i, n := y.free(p), y.nextDay()
	if i < 0 || n < 0 || len(p.stops) < 3 {
		return false
	}
	s := p.stops[i]
	p.stops = slices.Delete(p.stops, i, i+1)
	s.touched = true
	s.job.moved, s.job.date = s.job.date, y.start.AddDays(n)
	y.owed[n] = append(y.owed[n], s)
	return true
}

// nextDay returns the next day of the season with work, or -1.
func (y *day) nextDay() int {
	for n := y.n + 1; n < y.cfg.Days; n++ {
		if which, part := y.serves(n); which >= 0 && part == whole {
			return n
		}
	}
	return -1
}
