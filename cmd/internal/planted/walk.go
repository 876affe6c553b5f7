package planted

// timeline says when a party is where.
func (y *day) timeline(p *party) {
	t, at := p.leaves, yard
	p.ate = -1
	for i, s := range p.stops {
		if s.helps != nil {
			continue
		}
		if s.beside && i > 0 {
			s.from = p.stops[i-1].from + drive(&y.sites[p.stops[i-1].site], &y.sites[s.site])
		} else {
			s.from = t + drive(&y.sites[at], &y.sites[s.site])
		}
		if s.slot > 0 {
			s.from = max(s.from, s.slot-s.wait(y))
		}
		s.from += s.late
		s.to = s.from + s.work/int64(max(len(y.workersAt(p, s)), 1))
		if parted := i+1 < len(p.stops) && p.stops[i+1].beside; p.ate < 0 && !parted && max(t, s.to)-p.leaves >= eatsAfter {
			p.ate = i
			if p.onSite {
				s.to += p.lunch
			}
		}
		t, at = max(t, s.to), s.site
		if i == p.ate && !p.onSite {
			t += p.lunch
		}
		if i == p.idleAt {
			t += p.idle
		}
	}
	p.back = t + drive(&y.sites[at], &y.sites[yard])
}

// press lets a party that would be out for more than twelve hours do its ordinary jobs faster.
func (y *day) press(p *party) {
	span := p.back - p.leaves
	if span <= 12*hour {
		return
	}
	for _, s := range p.stops {
		if y.plain(s) {
			s.work = min(s.work, max(s.job.effort*70/100, s.work*12*hour/span))
		}
	}
	y.timeline(p)
}

// hurry brings a party to where it helps, while there is somebody to help.
func (y *day) hurry(p *party) {
	kept := p.stops[:0]
	at := yard
	for _, s := range p.stops {
		if s.helps == nil {
			kept, at = append(kept, s), s.site
			continue
		}
		from := p.back - drive(&y.sites[at], &y.sites[yard]) + drive(&y.sites[at], &y.sites[s.site])
		s.from = max(from, s.helps.from+5*minute)
		if s.from > from+20*minute {
			continue // Nobody waits for hours to help.
		}
		s.to = min(s.from+s.work/int64(max(1, len(p.team))), s.helps.to)
		if s.to-s.from >= 8*minute {
			kept, at = append(kept, s), s.site
			p.back = s.to + drive(&y.sites[s.site], &y.sites[yard])
		}
	}
	p.stops = kept
}

// wait is how much before its time a party comes to an appointment for which it is
// early.
func (s *stop) wait(y *day) int64 {
	return throw(y.cfg.Seed, forDay, y.number, y.n, s.site).between(0, 6) * minute
}

// workersAt returns who of a party works at a stop.
func (y *day) workersAt(p *party, s *stop) []int {
	var who []int
	for _, w := range p.team {
		if !y.absent[w] && !y.ghost[w] && (s.who == nil || holds(s.who, w)) {
			who = append(who, w)
		}
	}
	return who
}

func holds(list []int, n int) bool {
	for _, m := range list {
		if m == n {
			return true
		}
	}
	return false
}

// walk says where each worker, and so each badge, was on the day.
func (y *day) walk() {
	for _, p := range y.parties {
		behind, by := y.straggler(p)
		for _, w := range p.team {
			if y.absent[w] || y.ghost[w] {
				continue
			}
			y.note(w, stay{site: yard, from: p.leaves - y.d.between(8, 22)*minute, to: p.leaves - y.d.between(0, 40)})
			late, left := int64(0), p.leaves
			for i, s := range p.stops {
				if !holds(y.workersAt(p, s), w) {
					continue
				}
				left = s.to
				stays := stay{s.site, s.from + y.d.between(-30, 90) + late, s.to + y.d.between(-90, 30), s.doubt, s, 0}
				if late = 0; w == behind && i == 1 {
					late = by
					stays.to += by
				}
				y.note(w, stays)
			}
			if !y.leftEarly[w] {
				left = p.back
				y.note(w, stay{site: yard, from: p.back + y.d.between(0, 40), to: p.back + y.d.between(8, 25)*minute})
			}
			y.worked[w] = append(y.worked[w], stay{from: p.leaves, to: left})
		}
	}
}

// straggler returns who of a party stays at its second stop for some minutes more than
// the others, -1 for nobody.
func (y *day) straggler(p *party) (worker int, by int64) {
	if len(p.team) < 3 || len(p.stops) < 4 || !y.d.chance(60) || p.stops[2].to-p.stops[2].from < 30*minute {
		return -1, 0
	}
	return p.team[len(p.team)-1], y.d.between(6, 18) * minute
}

// note says where a badge was; sites that nobody drew are not seen.
func (y *day) note(w int, s stay) {
	if s.to > s.from && !y.sites[s.site].unknown {
		y.today[w] = append(y.today[w], s)
	}
}
