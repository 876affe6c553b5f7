package reconcile

import (
	"slices"

	"actual/domain"
)

// What the assignment pays, in thousandths. That a job is left unseen costs less than that
// another crew is taken for its own (others), and that less than that a party is left
// without a job (idle): so another crew's people join a job where they have no other, and
// are taken for its crew only where that crew did not come. What lies on another date or
// next door costs more than either alone and less than both together: it is taken only
// where it explains a party and a job that nothing else does.
const (
	unseen    = 60_000 // A job without a party whose crew could be seen.
	unseeable = 20_000 // A job without a party whose crew could not.
	idle      = 90_000 // A party without a job.
	unclear   = 30_000 // Nobody knows whose people they are.
	others    = 70_000 // People of another crew …
	beside    = 5000   // … and so much less where its own crew was there with them.
	maybe     = 62_000 // A candidate of an undecided visit: dearer than a job unseen, so that one stay serves one site …
	likely    = 50_000 // … but for the best of them.
	nextDoor  = 100_000
	otherDay  = 100_000
	perDay    = 3000
	perMinute = 500     // Outside of the job's window …
	lateMost  = 62_000  // … at most: more than a job unseen, so that who came for another window counts for that alone.
	sameDay   = 101_000 // People of another crew on the day itself, at most: more than next door, less than any other date.
)

// link says that a party may have done a job, and what that costs.
type link struct {
	party, demand    int
	off              int
	cost             int32
	nextDoor, others bool
	proposed, goes   bool
}

// edges returns what may belong together.
func (w *world) edges(parties []*party, demands []*demand) (list []link) {
	at := map[domain.SiteID][]int{}
	for i, d := range demands {
		at[d.job.Site] = append(at[d.job.Site], i)
	}
	here := map[domain.SiteID][]*party{}
	for _, p := range parties {
		here[p.site] = append(here[p.site], p)
	}
	for i, p := range parties {
		sites := p.sites()
		for rank, site := range sites {
			for _, k := range at[site] {
				if l, ok := w.edge(p, demands[k], rank); ok {
					l.party, l.demand = i, k
					if l.cost == others && withOwn(p, demands[k], here[site]) {
						l.cost -= beside
					}
					list = append(list, l)
				}
			}
		}
		if p.undecided || w.site(p.site).Kind == yard { // Who is at the yard is there for its own sake.
			continue
		}
		for _, site := range w.near[p.site] {
			for _, k := range at[site] {
				if l, ok := w.edge(p, demands[k], -1); ok {
					l.party, l.demand = i, k
					list = append(list, l)
				}
			}
		}
	}
	return list
}

// withOwn reports whether people of a job's own crew were there with a party of others.
func withOwn(p *party, d *demand, here []*party) bool {
	return slices.ContainsFunc(here, func(o *party) bool {
		own, _ := d.own(o)
		return own && common(o.hull, p.hull) > 0
	})
}

// edge says what it costs that a party did a job; rank is that of the job's site among the
// party's candidates, -1 a neighbour's.
func (w *world) edge(p *party, d *demand, rank int) (l link, ok bool) {
	l.off = p.off(d.job)
	if l.off < 0 && w.day(d.job.Date)[1] > w.in.AsOf { // Its date is not over: it may yet be done as planned.
		return l, false
	}
	if abs(l.off) > int(d.limits.NearDays) || p.dwell < d.limits.StayMinS && (d.each == 0 || 4*p.dwell < d.each) {
		return l, false
	}
	own, known := d.own(p)
	l.others = known && !own
	switch {
	case rank < 0 && (l.off != 0 || l.others || p.dwell < d.limits.StayMinS):
		return l, false
	case rank < 0:
		l.nextDoor, l.cost = true, nextDoor
	case l.off != 0 && !d.job.Flexible:
		l.cost = otherDay + perDay*int32(abs(l.off)) + int32(rank)*1000 //nolint:gosec // Few.
	case p.undecided && rank == 0 && p.dwell >= d.limits.StayMinS:
		l.proposed, l.cost = true, likely
	case p.undecided:
		l.proposed, l.cost = true, maybe+int32(rank)*1000 //nolint:gosec // Few.
	}
	l.cost += surcharge(l, own, known)
	if window := w.window(d.job); window != (stretch{}) && l.off == 0 {
		wrong, most := max(window[0]-p.hull[1], p.hull[0]-window[1], 0)/60, int64(lateMost)
		if l.others && rank >= 0 {
			most = max(0, min(most, int64(sameDay+rank*1000)-int64(l.cost)))
		}
		l.cost += int32(min(wrong*perMinute, most)) //nolint:gosec // At most lateMost.
	}
	return l, true
}

// surcharge is what it costs that a party is not of the job's crews.
func surcharge(l link, own, known bool) int32 {
	dear := l.cost > 0 // The class is paid for already.
	switch {
	case own:
		return 0
	case !known && dear:
		return 2000
	case !known:
		return unclear
	case dear && l.off != 0:
		return 6000
	case dear:
		return 13_000
	}
	return others
}

// own reports whether a party is of the job's crews; known is false where that can't be
// said: they are of no crew, or the job is for none whose people are known.
func (d *demand) own(p *party) (own, known bool) {
	if slices.Contains(d.crews, p.crew) && !p.crew.IsZero() || !p.who.worker.IsZero() && p.who.worker == d.job.Leader {
		return true, true
	}
	return false, !p.crew.IsZero() && d.rosts
}

// penalty is what it costs that a party does no job.
func (w *world) idleness(p *party) int32 {
	if p.sure < w.limitsOf(p.site, w.crew(p.crew).Branch).StayMinS {
		return 0
	}
	return idle
}
