package planted

// forgets is a badge that is left lying at a site, or was never taken from its shelf,
// while its worker works on.
func forgets(y *day, p *party) bool {
	if y.shared || p.night || len(p.team) < 2 || len(p.stops) < 4 || p.crew == y.builder {
		return false
	}
	w := of(y.d, p.team)
	p.touched = true
	if y.books && shelved(w) && y.d.chance(350) {
		y.later = append(y.later, func() {
			if p.back-p.leaves < 5*hour {
				return // Somebody fetches it in time.
			}
			y.stays(w, yard, y.instant(y.date, 5*60), y.instant(y.date, 21*60))
			y.truth(badgeLeftBehind, "the badge stayed on its shelf", func(t *Truth) {
				t.Badge, t.Worker, t.Site = y.workers[w].badge, y.workers[w].ref, y.sites[yard].ref
			})
		})
		return true
	}
	s := p.stops[y.d.IntN(2)]
	if y.sites[s.site].unknown || s.touched {
		return true
	}
	y.later = append(y.later, func() {
		if p.back-s.to < 5*hour {
			return // Somebody sees it in time.
		}
		y.cut(w, s.from+(s.to-s.from)/2)
		y.stays(w, s.site, s.from+30, y.instant(y.date.AddDays(1), 6*60+20))
		y.truth(badgeLeftBehind, "the badge was dropped at a site", func(t *Truth) {
			t.Badge, t.Worker, t.Site = y.workers[w].badge, y.workers[w].ref, y.sites[s.site].ref
			t.Minutes = (p.back - s.to) / minute
		})
	})
	return true
}

// stays lets a badge lie at a site from an instant to another.
func (y *day) stays(w, site int, from, to int64) {
	if site == yard {
		y.today[w] = nil
	}
	if n := len(y.today[w]); n > 0 && y.today[w][n-1].site == site {
		from = y.today[w][n-1].from
		y.today[w] = y.today[w][:n-1]
	}
	y.today[w] = append(y.today[w], stay{site: site, from: from, to: to})
	y.signal(signal{kind: "still", worker: w, from: from + 20*minute, to: to, site: site})
}

// cut takes away what a badge saw from an instant on.
func (y *day) cut(w int, at int64) {
	kept := y.today[w][:0]
	for _, s := range y.today[w] {
		if s.from < at {
			s.to = min(s.to, at)
			kept = append(kept, s)
		}
	}
	y.today[w] = kept
}

// carriesTwo is somebody who has the badge of a mate who did not come in the pocket.
func carriesTwo(y *day, p *party) bool {
	if !y.knows() || p.night || len(p.team) < 3 {
		return false
	}
	i := y.d.IntN(len(p.team))
	w, mate := p.team[i], p.team[(i+1)%len(p.team)]
	y.ghost[w] = true
	p.touched = true
	y.tell(badgesAsOne, "a mate carried the badge", func(t *Truth) {
		y.today[w] = nil
		for i := range y.today[mate] {
			s := &y.today[mate][i]
			y.pockets++
			s.pocket = y.pockets
			y.today[w] = append(y.today[w], stay{s.site, s.from + y.d.between(-15, 15), s.to + y.d.between(-15, 15), s.doubt, s.stop, s.pocket})
		}
		one, two := min(y.workers[w].badge, y.workers[mate].badge), max(y.workers[w].badge, y.workers[mate].badge)
		t.Badge, t.Other, t.Near = one, two, p.back-p.leaves < 3*hour+30*minute
		y.signal(signal{
			kind: "alongside", worker: min(w, mate), other: max(w, mate), from: p.leaves - 8*minute, to: p.back, site: -1,
			apart: y.d.between(3, 9), fixes: (p.back - p.leaves) / cadence, moving: true,
		})
	})
	return true
}

// dies is a badge whose battery ends in the morning.
func dies(y *day, p *party) bool {
	if len(p.team) < 2 || y.shared || len(p.stops) < 4 {
		return false
	}
	w := of(y.d, p.team)
	p.touched = true
	low := y.d.chance(600)
	y.later = append(y.later, func() {
		at := p.leaves + y.d.between(0, 150)*minute
		if p.back-at < 5*hour {
			return
		}
		y.cut(w, at)
		if low {
			y.signal(signal{kind: "low", worker: w, from: at - 3*hour, to: at, site: -1})
		}
		y.signal(signal{kind: "silent", worker: w, from: at, to: max(y.instant(y.date.AddDays(1), 5*60+30), p.back+2*hour), site: -1})
		y.truth(badgeSilent, "the battery ended", func(t *Truth) {
			t.Badge, t.Worker = y.workers[w].badge, y.workers[w].ref
			t.Minutes = (p.back - at) / minute
			t.Near = y.leaders && !y.books && w != y.crews[p.crew].leader && at < p.stops[0].to // Nothing says that it had work.
		})
	})
	return true
}

// blind is a site where no badge can tell where it is, or send it, while a job is done.
func blind(y *day, p *party) bool {
	i := y.free(p)
	if i < 0 || p.stops[i].work < 48*minute*int64(len(p.team)) {
		return false
	}
	s, kind := p.stops[i], of(y.d, []string{"no_fix", "uncovered"})
	s.touched, p.touched = true, true
	y.tell(coverageHole, "no badge could be seen there", func(t *Truth) {
		for _, w := range p.team {
			kept := y.today[w][:0]
			for _, v := range y.today[w] {
				if v.site == s.site && v.from < s.to && v.to > s.from {
					y.signal(signal{kind: kind, worker: w, from: v.from - y.d.between(0, 200), to: v.to + y.d.between(0, 200), site: s.site})
					continue
				}
				kept = append(kept, v)
			}
			y.today[w] = kept
		}
		t.Site, t.Minutes = y.sites[s.site].ref, minutesOf(s)
	})
	return true
}
