package planted

import "slices"

// noise is what happens every day and is no discrepancy, though it looks like one.
// Each returns whether it could happen.
var noise = []struct {
	perMille int // Of parties' days.
	happen   func(y *day, p *party) bool
}{
	{150, reorder},
	{60, quickTicket},
	{40, lookIn},
	{30, help},
	{35, lend},
	{20, leave},
	{20, swapTold},
	{30, comeBack},
	{20, together},
	{20, cancel},
	{25, postpone},
}

// happens draws what happens on a day: noise first, then what is planted.
func (y *day) happens() {
	for _, p := range slices.Clone(y.parties) {
		for _, n := range noise {
			if y.d.chance(n.perMille) {
				n.happen(y, p)
			}
		}
	}
	if y.cfg.Clean {
		return
	}
	for _, p := range y.parties {
		y.plant(p)
	}
}

// free returns a stop of a party of which nothing is told yet, or -1: one that is
// planned, has no appointment, and is none of the builders'.
func (y *day) free(p *party) int {
	if len(p.stops) == 0 || p.crew == y.builder {
		return -1
	}
	at := y.d.IntN(len(p.stops))
	for n := range p.stops {
		if i := (at + n) % len(p.stops); y.plain(p.stops[i]) {
			return i
		}
	}
	return -1
}

// plain reports whether a stop is planned, and nothing is told of it.
func (y *day) plain(s *stop) bool {
	return !s.touched && s.job != nil && !s.job.cancelled && s.slot == 0 && !s.beside && !y.sites[s.site].unknown
}

// reorder does the route in another order: lists are advice.
func reorder(y *day, p *party) bool {
	for range 2 {
		i, j := y.free(p), y.free(p)
		if i < 0 || j < 0 {
			return false
		}
		p.stops[i], p.stops[j] = p.stops[j], p.stops[i]
	}
	return true
}

// quickTicket is a job made in the field: it comes into the schedule when the work is
// under way, or a day later.
func quickTicket(y *day, p *party) bool {
	site := y.stranger(p)
	if site < 0 || len(p.stops) > 11 {
		return false
	}
	s := y.call(p, site, y.sites[site].effort/2, "")
	s.touched = true
	s.job.created = y.instant(y.date, 16*60)
	if y.d.chance(300) {
		s.job.created += y.d.between(20, 40) * hour
	}
	return true
}

// stranger returns a site near a party's way that is not due within a week of the day, or
// -1.
func (y *day) stranger(p *party) int {
	for range 40 {
		i := 1 + y.d.IntN(len(y.sites)-1)
		if y.sites[i].crew == p.crew && !y.sites[i].unknown && !y.due(i, 4) && !y.besideAny(i) {
			return i
		}
	}
	return -1
}

// due reports whether a site is planned or worked at within some days.
func (y *day) due(site, within int) bool {
	for n := y.n - within; n <= y.n+within; n++ {
		which, _ := y.serves(n)
		s := &y.sites[site]
		if which >= 0 && s.on(which) || y.taken[[2]int{n, site}] || y.ahead[[2]int{n, site}] != nil {
			return true
		}
		for _, o := range y.owed[n] {
			if o.site == site {
				return true
			}
		}
	}
	for i := len(y.jobs) - 1; i >= 0 && y.date.DaysSince(y.jobs[i].date) <= within; i-- {
		if y.jobs[i].site == site {
			return true
		}
	}
	return site == y.at
}

// besideAny reports whether a site lies beside one that is worked at today.
func (y *day) besideAny(site int) bool {
	for _, p := range y.parties {
		for _, s := range p.stops {
			if s.site == site || slices.Contains(y.sites[site].near, s.site) {
				return true
			}
		}
	}
	return false
}

// lookIn stops at a customer's for a moment: to look, to talk, to fetch a tool.
func lookIn(y *day, p *party) bool {
	site := y.stranger(p)
	if site < 0 {
		return false
	}
	p.stops = append(p.stops, &stop{site: site, work: y.d.between(90, 240) * int64(max(1, len(p.team))), touched: true, silent: true})
	return true
}

// help sends a party, when it is done, to give a hand at another's last stop.
func help(y *day, p *party) bool {
	o := of(y.d, y.parties)
	if o == p || o.night || p.night || o.touched || p.touched || len(o.stops) == 0 {
		return false
	}
	last := o.stops[len(o.stops)-1]
	if !y.plain(last) || y.atOnce(p, last.site) {
		return false
	}
	last.touched = true
	span := y.d.between(12, 25) * minute
	last.work = max(last.work*7/10, last.work-span*int64(len(p.team)), min(last.work, last.job.effort*7/10)) // They may come too late to help.
	p.stops = append(p.stops, &stop{site: last.site, work: span * int64(max(1, len(p.team))), touched: true, job: last.job, helps: last})
	p.touched, o.touched = true, true
	return true
}

func (y *day) atOnce(p *party, site int) bool {
	return slices.ContainsFunc(p.stops, func(s *stop) bool { return s.site == site })
}

// lend puts somebody into another crew for the day, and says so.
func lend(y *day, p *party) bool {
	w := y.d.IntN(len(y.workers))
	if w == y.temp || !y.knows() {
		return false
	}
	from := y.assigned[y.n][w]
	if p.touched || holds(p.team, w) || y.lent[w] || from >= 0 && w == y.crews[from].leader {
		return false
	}
	if from >= 0 {
		o := y.partyOf(from)
		if from != y.pool && (o == nil || o.touched || len(o.team) < 3 || o.night) {
			return false
		}
		if o != nil {
			o.team = without(o.team, w)
		}
	}
	y.lent[w] = true
	p.team = append(p.team, w)
	y.assigned[y.n][w] = p.crew
	return true
}

func without(list []int, n int) []int {
	return slices.DeleteFunc(slices.Clone(list), func(m int) bool { return m == n })
}

// leave is a day off that the roster knows of.
func leave(y *day, p *party) bool {
	if len(p.team) < 3 || p.touched {
		return false
	}
	w := p.team[1+y.d.IntN(len(p.team)-1)]
	p.team = without(p.team, w)
	y.assigned[y.n][w] = -1
	return true
}

// swapTold is two crews that change routes, and the schedule with them.
func swapTold(y *day, p *party) bool {
	o := of(y.d, y.parties)
	if !y.apart(p, o) || len(p.team) != len(o.team) {
		return false
	}
	y.swap(p, o)
	for _, x := range []*party{p, o} {
		for _, s := range x.stops {
			if s.job != nil && s.helps == nil && s.job.date == y.date {
				s.job.crew = x.crew
			}
		}
	}
	return true
}
