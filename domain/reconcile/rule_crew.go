package reconcile

import (
	"bytes"
	"slices"

	"actual/domain"
)

// crewJobs returns the case's crew's jobs on its date.
func (c *Case) crewJobs() (list []*Job) {
	for i := range c.Facts.Jobs {
		j := &c.Facts.Jobs[i]
		if j.State != Cancelled && !j.Date.After(c.Date) && !j.last().Before(c.Date) && slices.Contains(c.crews(j), c.Subject.Crew) {
			list = append(list, j)
		}
	}
	return list
}

// onCrewJobs returns the stays that were assigned to the crew's jobs of the date: those of
// the crew, or of others.
func (c *Case) onCrewJobs(stays []*stay, others bool) (list []*stay) {
	jobs := c.crewJobs()
	return c.matched(stays, func(m *Match) bool {
		return m.Others == others && slices.ContainsFunc(jobs, func(j *Job) bool { return j.ID == m.Job })
	})
}

// memberMissing: crew mates were at work, and a member who would have been seen was not.
func memberMissing(c *Case) (v Verdict) {
	w := c.Subject.Worker
	stays := c.stays()
	own := c.onCrewJobs(stays, false)
	mates := slices.DeleteFunc(slices.Clone(own), func(s *stay) bool { return s.who.worker == w })
	v.Expected, v.At = longestOf(mates), first(mates)
	if len(mates) < len(own) || v.Expected < c.limit("stay_min_s") || !slices.Contains(c.Facts.members(c.Subject.Crew, v.At), w) {
		return v
	}
	at := hull(times(mates))
	if !c.couldBeSeen(w, at) {
		return v
	}
	v.Finding = "not_seen"
	jobs := c.crewJobs()
	for _, s := range stays {
		if s.who.worker != w {
			continue
		}
		if slices.ContainsFunc(jobs, func(j *Job) bool { // If only for a short time, or next door.
			return slices.ContainsFunc(s.sites(), func(at domain.SiteID) bool { return at == j.Site || c.neighbours(at, j.Site) })
		}) {
			return v
		}
		switch {
		case c.Facts.site(s.visit.Site).Kind != yard:
			v.Finding = "elsewhere"
		case v.Finding == "not_seen":
			v.Finding = "at_yard"
		}
	}
	v.Holds = true
	return v
}

// couldBeSeen reports whether one of a worker's badges would have shown where it was: it was
// heard, and not left lying at a customer's.
func (c *Case) couldBeSeen(w domain.WorkerID, at stretch) bool {
	for _, b := range c.seeable(w, at) {
		lying := int64(0)
		for _, s := range c.Facts.Signals {
			if s.Kind == Still && s.Badge == b && !s.Site.IsZero() && c.Facts.site(s.Site).Kind != yard {
				lying += common(at, stretch{s.From, s.To})
			}
		}
		if lying < min(c.limit(stillMin), max(1, length(at)/2)) {
			return true
		}
	}
	return false
}

func times(stays []*stay) []stretch {
	list := make([]stretch, len(stays))
	for i, s := range stays {
		list[i] = s.time
	}
	return list
}

// memberExtra: somebody of another crew worked beside the crew.
func memberExtra(c *Case) (v Verdict) {
	w := c.Subject.Worker
	stays := c.stays()
	with := map[domain.JobID]bool{}
	for _, j := range c.crewJobs() {
		for _, m := range c.matchesOf(j.ID) {
			with[j.ID] = with[j.ID] || !m.Others && !loose(stays, m.Visit)
		}
	}
	beside := c.matched(stays, func(m *Match) bool { return m.Others && m.Off == 0 && with[m.Job] })
	beside = slices.DeleteFunc(beside, func(s *stay) bool { return s.who.worker != w || s.crew == c.Subject.Crew || c.lendsHand(s, stays) })
	v.Actual, v.At, v.Finding = total(times(beside)), first(beside), "helper"
	v.Holds = !w.IsZero() && v.Actual >= c.limit("extra_min_s")
	return v
}

// lendsHand reports whether a stay is of a crew that helps another for a part of its time: it
// came with crew mates, and the others were there half as long again at least.
func (c *Case) lendsHand(s *stay, stays []*stay) bool {
	together, theirs := false, int64(0)
	for _, o := range stays {
		if o.visit.Site != s.visit.Site || o.who == s.who {
			continue
		}
		switch o.crew {
		case s.crew:
			together = together || 2*common(o.time, s.time) >= length(s.time)
		case c.Subject.Crew:
			theirs = max(theirs, length(o.time))
		}
	}
	return together && !s.crew.IsZero() && 3*length(s.time) <= 2*theirs
}

// memberSubstituted: a member was missing, and somebody else came.
func memberSubstituted(c *Case) (v Verdict) {
	missing, extra := *c, *c
	extra.Subject.Worker = domain.WorkerID{UUID: c.Subject.Other}
	m, e := memberMissing(&missing), memberExtra(&extra)
	return Verdict{Holds: m.Holds && e.Holds, Finding: "substitute", Expected: m.Expected, Actual: e.Actual, At: e.At}
}

// splitCrew: members of a crew were at two of its jobs at once.
func splitCrew(c *Case) (v Verdict) {
	p := c.split()
	v = Verdict{Finding: "two_sites", Expected: 0, Actual: p.together, At: p.from}
	v.Holds = p.together >= c.limit("split_min_s") && p.sites == [2]domain.SiteID{c.Subject.Site, {UUID: c.Subject.Other}}
	return v
}

// splitting is how long members were at two sites at once.
type splitting struct {
	sites          [2]domain.SiteID
	together, from int64
}

// split returns the two sites that the crew was at together for longest.
func (c *Case) split() (best splitting) {
	stays := c.matched(c.stays(), func(m *Match) bool { return !m.Others && !m.NextDoor && !m.Proposed && m.Off == 0 })
	stays = slices.DeleteFunc(stays, func(s *stay) bool { return s.crew != c.Subject.Crew })
	at := map[domain.SiteID][]*stay{}
	for _, s := range stays {
		at[s.visit.Site] = append(at[s.visit.Site], s)
	}
	for a, mine := range at {
		for b, theirs := range at {
			if bytes.Compare(a.UUID[:], b.UUID[:]) >= 0 || c.neighbours(a, b) {
				continue
			}
			n, from := apartFor(mine, theirs)
			p := splitting{[2]domain.SiteID{a, b}, n, from}
			if n > best.together || n > 0 && n == best.together && p.before(best) {
				best = p
			}
		}
	}
	return best
}

func (p splitting) before(o splitting) bool {
	return bytes.Compare(p.sites[0].UUID[:], o.sites[0].UUID[:]) < 0 || p.sites[0] == o.sites[0] && bytes.Compare(p.sites[1].UUID[:], o.sites[1].UUID[:]) < 0
}

// neighbours reports whether the facts say that two sites are near each other.
func (c *Case) neighbours(a, b domain.SiteID) bool {
	return slices.Contains(c.Facts.site(a).Neighbours, b) || slices.Contains(c.Facts.site(b).Neighbours, a)
}

// apartFor returns how long two people were surely at two sites at once, and since when.
func apartFor(mine, theirs []*stay) (most, from int64) {
	for _, s := range mine {
		for _, t := range theirs {
			if n := common(s.least, t.least); s.who != t.who && n > most {
				most, from = n, max(s.least[0], t.least[0])
			}
		}
	}
	return most, from
}
