package planted

// ofHours lists what is planted in booked and clocked time.
var ofHours = []plant{
	{presenceWithoutBooking, 10, forgetsToBook},
	{bookingWithoutPresence, 12, bookedAway},
	{bookingOutsideClock, 12, afterClockOut},
	{bookingsOverlap, 12, bookedTwice},
	{clockOutMissing, 12, neverClocksOut},
	{breakMissing, 12, noBreak},
	{breakShort, 12, shortBreak},
	{unallottedTime, 9, idles},
}

// forgetsToBook is a job for which time of a worker, or of the whole crew, is not booked.
func forgetsToBook(y *day, p *party) bool {
	i := y.free(p)
	if i < 0 || y.shared || p.touched || p.stops[i].work < 26*minute*int64(len(p.team)) || y.sites[p.stops[i].site].unknown {
		return false
	}
	s := p.stops[i]
	s.quiet = p.team
	if y.d.chance(600) {
		s.quiet = []int{of(y.d, p.team)}
	}
	s.touched, p.touched, p.written = true, true, true
	for _, w := range s.quiet {
		y.tell(presenceWithoutBooking, "worked, and nothing is booked", func(t *Truth) {
			t.of(y, s)
			t.Worker, t.Minutes = y.workers[w].ref, minutesOf(s)
		})
	}
	return true
}

// bookedAway is a worker who went home before the last jobs, and is booked on them.
func bookedAway(y *day, p *party) bool {
	if p.touched || y.shared || len(p.team) < 3 || len(p.stops) < 4 || p.crew == y.builder {
		return false
	}
	w := p.team[1+y.d.IntN(len(p.team)-1)]
	for i, s := range p.stops {
		if s.touched && i >= len(p.stops)-2 {
			return false
		}
	}
	for _, s := range p.stops[len(p.stops)-1-y.d.IntN(2):] {
		s.who, s.paid = without(p.team, w), []int{w}
		s.touched = true
		y.told(func() {
			for i := range y.booked {
				if r := &y.booked[i]; r.worker == w && r.stop == s && !r.distributed && r.to-r.from >= 18*minute && !y.sites[s.site].unknown {
					y.truth(bookingWithoutPresence, "booked after going home", func(t *Truth) {
						t.of(y, s)
						t.Date, t.Worker, t.Row, t.Minutes = y.date.String(), y.workers[w].ref, r.id, (r.to-r.from)/minute
					})
				}
			}
		})
	}
	y.leftEarly[w] = true
	y.told(func() {
		left := p.leaves
		for _, s := range p.stops {
			if holds(y.workersAt(p, s), w) {
				left = s.to
			}
		}
		if p.back-left > 3*hour+30*minute { // A badge that lay so long may as well have been dropped on the way.
			for i := range y.truths {
				if t := &y.truths[i]; t.Kind == bookingWithoutPresence && t.Worker == y.workers[w].ref && t.Date == y.date.String() {
					t.Near = true
				}
			}
			y.truth(badgeLeftBehind, "at home, and booked for half a day", func(t *Truth) {
				t.Badge, t.Worker, t.Near = y.workers[w].badge, y.workers[w].ref, true
			})
		}
	})
	p.touched, p.written = true, true
	return true
}

// afterClockOut is work that is booked later than the worker clocked out.
func afterClockOut(y *day, p *party) bool {
	return y.spoil(p, func(w int, rows []*booking, c *clock) {
		last := rows[len(rows)-1]
		if last.to-last.from < 20*minute {
			return
		}
		c.to = last.to - y.d.between(12, min(50, (last.to-last.from)/minute-5))*minute
		y.truth(bookingOutsideClock, "booked after clocking out", func(t *Truth) {
			t.Worker, t.Row, t.Minutes = y.workers[w].ref, last.id, (last.to-c.to)/minute
		})
	})
}

// bookedTwice is time that is booked to two jobs.
func bookedTwice(y *day, p *party) bool {
	return y.spoil(p, func(w int, rows []*booking, _ *clock) {
		for i := 0; i+1 < len(rows); i++ {
			if one, two := rows[i], rows[i+1]; one.stop.job != two.stop.job && two.to-two.from > 25*minute && two.from >= one.to {
				by := y.d.between(12, 20) * minute
				one.to = two.from + by
				y.truth(bookingsOverlap, "booked to two jobs at once", func(t *Truth) {
					t.Worker, t.Row, t.Other, t.Minutes = y.workers[w].ref, one.id, two.id, by/minute
				})
				return
			}
		}
	})
}

// neverClocksOut is a clock that runs on.
func neverClocksOut(y *day, p *party) bool {
	return y.spoil(p, func(w int, _ []*booking, c *clock) {
		c.to = 0
		y.truth(clockOutMissing, "never clocked out", func(t *Truth) { t.Worker, t.Row = y.workers[w].ref, c.id })
	})
}

// noBreak is a long day without a break.
func noBreak(y *day, p *party) bool {
	return y.spoil(p, func(w int, _ []*booking, c *clock) {
		if c.to-c.from > 6*hour+20*minute {
			c.brk = 0
			y.truth(breakMissing, "took no break", func(t *Truth) { t.Worker = y.workers[w].ref })
		}
	})
}

// shortBreak is a long day with a few minutes of break.
func shortBreak(y *day, p *party) bool {
	return y.spoil(p, func(w int, _ []*booking, c *clock) {
		if c.to-c.from > 6*hour+40*minute {
			c.brk = y.d.between(8, 22) * minute
			y.truth(breakShort, "took a short break", func(t *Truth) {
				t.Worker, t.Minutes = y.workers[w].ref, 30-c.brk/minute
			})
		}
	})
}

// spoil lets something happen to the rows and the clock of one of a party.
func (y *day) spoil(p *party, how func(w int, rows []*booking, c *clock)) bool {
	if len(p.team) == 0 || len(p.stops) < 3 {
		return false
	}
	w := of(y.d, p.team)
	p.written = true
	y.told(func() {
		var rows []*booking
		for i := range y.booked {
			if r := &y.booked[i]; r.worker == w && !r.distributed && r.day == y.n {
				rows = append(rows, r)
			}
		}
		for i := range y.clocks {
			if c := &y.clocks[i]; c.worker == w && c.day == y.n && c.whole && len(rows) > 1 {
				how(w, rows, c)
				return
			}
		}
	})
	return true
}

// idles is a crew that waits for hours, for parts or for the tow truck.
func idles(y *day, p *party) bool {
	load := int64(0)
	for _, s := range p.stops {
		load += s.work/int64(max(1, len(p.team))) + 10*minute
	}
	if p.touched || len(p.stops) < 3 || load > 7*hour+30*minute || p.night || p.crew == y.builder {
		return false
	}
	p.idleAt, p.idle = y.d.IntN(len(p.stops)-1), y.d.between(240, 300)*minute
	p.touched, p.written, p.onSite = true, true, false // Who waits for hours eats then.
	return true
}
