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

// onCrewJobs returns the stays of the date that were assigned to the crew's jobs of the date: those
// of the crew, or of others. What was done on another date says nothing of who came on this one.
func (c *Case) onCrewJobs(stays []*stay, others bool) (list []*stay) {
	jobs := c.crewJobs()
	list = c.matched(stays, func(m *Match) bool {
		return m.Others == others && m.Off == 0 && slices.ContainsFunc(jobs, func(j *Job) bool { return j.ID == m.Job })
	})
	return slices.DeleteFunc(list, c.offDay)
}

// offDay reports whether a stay is of another date.
func (c *Case) offDay(s *stay) bool { return s.time[1] <= c.Day[0] || s.time[0] >= c.Day[1]+workFrom }

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
		if s.who.worker != w || c.offDay(s) {
			continue
		}
		if slices.ContainsFunc(jobs, func(j *Job) bool { return slices.Contains(s.sites(), j.Site) }) || c.nextDoorOf(s, mates) {
			return v // If only for a short time.
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

// nextDoorOf reports whether a stay was next door of mates for half of its time.
func (c *Case) nextDoorOf(s *stay, mates []*stay) bool {
	return slices.ContainsFunc(mates, func(m *stay) bool {
		return c.neighbours(s.visit.Site, m.visit.Site) && 2*common(s.time, m.time) >= length(s.time)
	})
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

// lendsHand reports whether a stay is of a crew that helps another: somebody came with crew mates,
// and was longer on their own crew's jobs that day.
func (c *Case) lendsHand(s *stay, stays []*stay) bool {
	if s.crew.IsZero() || !slices.ContainsFunc(stays, func(o *stay) bool {
		return o.visit.Site == s.visit.Site && o.who != s.who && o.crew == s.crew && 2*common(o.time, s.time) >= length(s.time)
	}) {
		return false
	}
	own := c.matched(stays, func(m *Match) bool { return !m.Others })
	own = slices.DeleteFunc(own, func(o *stay) bool { return o.who != s.who })
	return total(times(own)) > length(s.time)
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
