package planted

import "slices"

// booking is time that a leader booked for a worker.
type booking struct {
	id          string
	worker      int
	stop        *stop
	from, to    int64
	distributed bool
	day         int
}

// clock is a worker's time from clocking in to clocking out.
type clock struct {
	id       string
	worker   int
	from, to int64 // to 0: never.
	brk      int64
	day      int
	whole    bool // The only one of the day.
}

func (b *build) newRow(prefix string) string {
	b.rows++
	return prefix + "-" + digits(b.number+1, 3) + digits(b.rows, 6)
}

// book writes what is booked and clocked of a day.
func (y *day) book() {
	if !y.books {
		return
	}
	for _, p := range y.parties {
		if len(p.stops) == 0 {
			continue
		}
		edges := y.punches(p)
		for _, w := range p.team {
			if y.absent[w] && !y.ghost[w] {
				continue
			}
			y.bookWorker(p, w, edges)
			y.clockWorker(p, w)
		}
	}
}

// punches returns when the leader says that work at each stop began and ended: near the
// truth, for all of the crew at once.
func (y *day) punches(p *party) [][2]int64 {
	edges := make([][2]int64, len(p.stops))
	last := int64(0)
	for i, s := range p.stops {
		from, to := s.from+y.d.spread(100), s.to+y.d.spread(100)
		if !s.beside {
			from = max(from, last) // Tickets are changed, not begun twice.
		}
		last = max(last, to)
		edges[i] = [2]int64{from - from%minute, to - to%minute}
	}
	return edges
}

func (y *day) bookWorker(p *party, w int, edges [][2]int64) {
	at := p.leaves
	for i, s := range p.stops {
		there := holds(y.workersAt(p, s), w) || y.ghost[w] && (s.who == nil || holds(s.who, w)) || holds(s.paid, w)
		from, to := edges[i][0], edges[i][1]
		if !there || s.silent || holds(s.quiet, w) || to <= from {
			continue
		}
		if y.spreads && from-at > 3*minute && from-at < 40*minute {
			y.booked = append(y.booked, booking{y.newRow("B"), w, s, at - at%minute + minute, from, true, y.n})
		}
		y.booked = append(y.booked, booking{y.newRow("B"), w, s, from, to, false, y.n})
		at = to
	}
}

func (y *day) clockWorker(p *party, w int) {
	in, out := p.leaves-y.d.between(4, 18)*minute, p.back+y.d.between(3, 18)*minute
	if y.leftEarly[w] { // Clocked out by the leader, with the crew.
		out = p.back + 5*minute
	}
	in, out = in-in%minute, out-out%minute
	c := clock{y.newRow("C"), w, in, out, p.lunch - p.lunch%minute, y.n, true}
	if p.ate < 0 || p.ate >= len(p.stops) {
		c.brk = 0
	} else if half := p.stops[p.ate]; !p.onSite && half.to > in+hour && half.to+p.lunch < out-hour && p.lunch >= 33*minute && !y.busy(p, w, half.to, half.to+p.lunch) && y.d.chance(120) {
		c.to, c.brk, c.whole = half.to-half.to%minute, 0, false // Clocked out for lunch.
		y.clocks = append(y.clocks, c)
		c = clock{id: y.newRow("C"), worker: w, from: c.to + 32*minute, to: out, day: y.n}
	}
	y.clocks = append(y.clocks, c)
}

// busy reports whether a worker is at one of a party's stops in a span: they may have parted.
func (y *day) busy(p *party, w int, from, to int64) bool {
	return slices.ContainsFunc(p.stops, func(s *stop) bool { return s.from < to && s.to > from && holds(y.workersAt(p, s), w) })
}

// unallotted tells of workers' clocked time that is booked to nothing, whyever: drives and
// time in the yard apart.
func (y *day) unallotted() {
	clocked, idle := map[int]int64{}, map[int]int64{}
	for _, c := range y.clocks {
		if c.day == y.n && c.to != 0 {
			clocked[c.worker] += c.to - c.from - c.brk
		}
	}
	for w, all := range clocked {
		idle[w] = all
	}
	for _, r := range y.booked {
		if r.day == y.n && !r.distributed {
			idle[r.worker] -= r.to - r.from
		}
	}
	for w := range y.workers {
		inYard := int64(0)
		for _, s := range y.today[w] {
			if s.site == yard {
				inYard += s.to - s.from
			}
		}
		all, most := clocked[w], idle[w]
		least := most - min(inYard, hour)
		if all == 0 || most < 75*minute || most*1000 < all*270 {
			continue
		}
		y.truth(unallottedTime, "clocked in for hours, and booked to nothing", func(t *Truth) {
			t.Worker, t.Minutes = y.workers[w].ref, least/minute
			t.Near = least*1000 < all*330 || least < 100*minute
		})
	}
}
