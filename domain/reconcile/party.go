package reconcile

import (
	"bytes"
	"cmp"
	"slices"

	"actual/domain"
)

// party is the people of one crew, or one person of none, at one site on one day: until
// they have been away for some time.
type party struct {
	group
	stays     []*stay
	undecided bool
	dwell     int64   // Of who stayed longest, seconds.
	sure      int64   // For how long somebody was there at least: see surely.
	hull      stretch // From the first arrival to the last departure.
	links     []link  // To jobs.
}

// group is what the stays of a party have in common.
type group struct {
	site  domain.SiteID // The best candidate of an undecided one.
	crew  domain.CrewID
	who   person      // Zero where there is a crew.
	day   domain.Date // Whose work it is …
	alt   domain.Date // … or the next, where the clock had passed midnight; else zero.
	maybe string      // The candidates of an undecided one.
}

// apart is how long people are away before those who come are another party.
const apart = 90 * 60

// parties groups stays. An undecided stay joins crew mates who were at one of its
// candidates meanwhile: what is known of them speaks for it, too.
func (w *world) parties(stays []stay) []*party {
	byGroup := map[group][]*stay{}
	var open []*stay
	for i := range stays {
		s := &stays[i]
		if s.undecided() {
			open = append(open, s)
			continue
		}
		g := groupOf(s, s.visit.Site)
		byGroup[g] = append(byGroup[g], s)
	}
	for _, s := range open {
		g := withMates(byGroup, s)
		byGroup[g] = append(byGroup[g], s)
	}
	w.joinMates(byGroup)
	var all []*party
	for g, list := range byGroup {
		all = append(all, cut(g, list)...)
	}
	slices.SortFunc(all, func(a, b *party) int {
		return cmp.Or(cmp.Compare(a.hull[0], b.hull[0]), bytes.Compare(a.stays[0].visit.ID.UUID[:], b.stays[0].visit.ID.UUID[:]))
	})
	return all
}

func groupOf(s *stay, site domain.SiteID) group {
	g := group{site: site, crew: s.crew, day: s.day}
	if s.crew.IsZero() {
		g.who = s.who
	}
	if !s.alt.IsZero() {
		g.day, g.alt = s.alt, s.day
	}
	return g
}

// withMates returns the group of an undecided stay: that of crew mates who were for half of
// its time at one of its candidates, else one of its own.
func withMates(byGroup map[group][]*stay, s *stay) group {
	if !s.crew.IsZero() {
		for _, site := range s.sites() {
			g := groupOf(s, site)
			for _, mate := range byGroup[g] {
				if !mate.undecided() && mate.who != s.who && 2*common(mate.time, s.time) >= length(s.time) {
					return g
				}
			}
		}
	}
	g := groupOf(s, s.visit.Site)
	var maybe []byte
	for _, site := range s.sites() {
		maybe = append(maybe, site.UUID[:]...)
	}
	g.maybe = "?" + string(maybe)
	return g
}

// joinMates takes who was alone next door to crew mates, came and left with them, and was alone
// there all day without doing half of a job that is planned there, for one of them: the fixes of one
// badge err more easily than a crew parts.
func (w *world) joinMates(byGroup map[group][]*stay) {
	moves := map[*stay]group{}
	for g, list := range byGroup {
		near := w.near[g.site]
		if g.crew.IsZero() || len(near) == 0 || g.maybe != "" {
			continue
		}
		for _, s := range list {
			for _, site := range near {
				next := g
				next.site = site
				if mates := byGroup[next]; w.asOne(s, mates) && (w.planned(next) || len(mates) > len(list) && (len(list) != 1 || !w.planned(g))) && !alongside(s, list) && (len(list) > 1 || !w.enough(g, s)) {
					moves[s] = next
					break
				}
			}
		}
	}
	for s, to := range moves {
		from := to
		from.site = s.visit.Site
		byGroup[from] = slices.DeleteFunc(byGroup[from], func(o *stay) bool { return o == s })
		byGroup[to] = append(byGroup[to], s)
	}
}

// together is by how much people may differ who come and leave together, in seconds.
const together = 600

// asOne reports whether one came and left with somebody of the mates.
func (w *world) asOne(s *stay, mates []*stay) bool {
	return slices.ContainsFunc(mates, func(m *stay) bool {
		return m.who != s.who && abs(int(m.time[0]-s.time[0])) <= together && abs(int(m.time[1]-s.time[1])) <= together
	})
}

// alongside reports whether somebody else was there meanwhile.
func alongside(s *stay, list []*stay) bool {
	return slices.ContainsFunc(list, func(o *stay) bool { return o.who != s.who && common(o.time, s.time) > 0 })
}

// enough reports whether what somebody did alone is about what a group's crew has to do there.
func (w *world) enough(g group, s *stay) bool {
	return slices.ContainsFunc(w.jobsAt[g.site], func(j *Job) bool {
		return w.plannedFor(g, j) && 2*length(s.time) >= int64(j.Effort)
	})
}

// planned reports whether a group's crew has a job at its site on its date.
func (w *world) planned(g group) bool {
	return slices.ContainsFunc(w.jobsAt[g.site], func(j *Job) bool { return w.plannedFor(g, j) })
}

func (w *world) plannedFor(g group, j *Job) bool {
	return j.State != Cancelled && !g.day.Before(j.Date) && !g.day.After(j.last()) && slices.Contains(j.Crews, g.crew)
}

// cut makes parties of the stays of a group.
func cut(g group, list []*stay) (parts []*party) {
	slices.SortFunc(list, compareStays)
	var p *party
	for _, s := range list {
		if p == nil || s.time[0] > p.hull[1]+apart {
			p = &party{group: g, undecided: g.maybe != "", hull: s.time}
			parts = append(parts, p)
		}
		p.hull[1] = max(p.hull[1], s.time[1])
		p.stays = append(p.stays, s)
	}
	for _, p := range parts {
		p.dwell, p.sure = longestOf(p.stays), surely(p.stays)
	}
	return parts
}

// surely is for how long somebody was there at least, in seconds: from the first fix inside to the
// last, of all together who were there at one time. Who was seen once may have driven through.
func surely(stays []*stay) (sum int64) {
	stays = slices.Clone(stays)
	slices.SortFunc(stays, compareStays)
	var time, seen stretch
	for i, s := range stays {
		if i == 0 || s.time[0] > time[1] {
			sum += max(0, length(seen))
			time, seen = s.time, stretch{max(s.least[0], s.time[0]), min(s.least[1], s.time[1])}
			continue
		}
		time[1] = max(time[1], s.time[1])
		seen = stretch{min(seen[0], s.least[0]), max(seen[1], s.least[1])}
	}
	return sum + max(0, length(seen))
}

// longestOf is how long who stayed longest was there, in seconds.
func longestOf(stays []*stay) (most int64) {
	for _, list := range byPerson(stays, func(s *stay) stretch { return s.time }) {
		most = max(most, total(list))
	}
	return most
}

// byPerson returns the times of each person.
func byPerson(stays []*stay, of func(*stay) stretch) map[person][]stretch {
	m := map[person][]stretch{}
	for _, s := range stays {
		m[s.who] = append(m[s.who], of(s))
	}
	return m
}

// sites returns where the party may have been, the best first.
func (p *party) sites() []domain.SiteID {
	if !p.undecided {
		return []domain.SiteID{p.site}
	}
	return p.stays[0].sites()
}

// off is how many days the party's date is after the dates of a job; 0 on one of them.
func (p *party) off(j *Job) int {
	days := func(d domain.Date) int {
		switch {
		case d.Before(j.Date):
			return d.DaysSince(j.Date)
		case d.After(j.last()):
			return d.DaysSince(j.last())
		}
		return 0
	}
	off := days(p.day)
	if !p.alt.IsZero() && abs(days(p.alt)) < abs(off) {
		off = days(p.alt)
	}
	return off
}

func abs(n int) int { return max(n, -n) }

// last returns the last of the job's dates.
func (j *Job) last() domain.Date {
	if j.Until.After(j.Date) {
		return j.Until
	}
	return j.Date
}
