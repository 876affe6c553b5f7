package reconcile

import (
	"slices"

	"actual/domain"
)

// presenceWithoutJob: a party stayed, and no job explains it.
func presenceWithoutJob(c *Case) (v Verdict) {
	if c.Facts.site(c.Subject.Site).Kind == yard {
		return v
	}
	stays := slices.DeleteFunc(c.stays(), func(s *stay) bool { return !c.ofParty(s) || len(c.matched([]*stay{s}, anyMatch)) > 0 })
	v.Actual, v.At, v.Finding = longestOf(stays), first(stays), "no_job"
	if surely(stays) < c.limit("stay_min_s") {
		return v
	}
	for _, s := range stays {
		for i := range c.Facts.Jobs {
			j := &c.Facts.Jobs[i]
			switch {
			case !slices.Contains(s.sites(), j.Site):
			case j.Date.After(c.Date) || j.last().Before(c.Date):
				if v.Finding == "no_job" {
					v.Finding = "other_day"
				}
			case j.State == Cancelled:
				v.Finding = "cancelled"
			default: // It would explain the stay.
				return v
			}
		}
	}
	v.Holds = true
	return v
}

func anyMatch(*Match) bool { return true }

// ofParty reports whether a stay is of the case's crew, worker or badge, and at its site.
func (c *Case) ofParty(s *stay) bool {
	if s.visit.Site != c.Subject.Site && !slices.Contains(s.sites(), c.Subject.Site) {
		return false
	}
	if !c.Subject.Crew.IsZero() {
		return s.crew == c.Subject.Crew
	}
	return s.crew.IsZero() && s.who.worker == c.Subject.Worker && (!c.Subject.Worker.IsZero() || s.who.badge == c.Subject.Badge)
}

// jobWithoutPresence: nobody stayed for a job that somebody would have been seen at.
func jobWithoutPresence(c *Case) (v Verdict) {
	j := c.job()
	crews, at := c.crews(j), c.worktime()
	at[1] = max(at[1], at[1]+int64(j.last().DaysSince(j.Date))*86_400)
	site := c.Facts.site(j.Site)
	switch {
	case j.State == Cancelled, j.Flexible, j.Site.IsZero(), site.Unlocated, len(c.matchesOf(j.ID)) > 0:
		return v
	case len(c.visible(crews, j.Leader, at)) == 0, c.hole(j.Site, at) >= c.limit("hole_min_s"):
		return v
	}
	stays := c.stays()
	if c.used(stays) || len(c.perhaps(stays, j, crews)) > 0 {
		return v
	}
	v = Verdict{Holds: true, Finding: "not_seen", Expected: int64(j.Effort)}
	if mine, with := c.overruled(stays, j); len(mine) > 0 {
		v.Finding, v.Actual, v.At, v.Site = "overruled", longestOf(mine), first(mine), with
		return v
	}
	passes := slices.DeleteFunc(stays, func(s *stay) bool {
		return s.visit.Site != j.Site || common(s.time, stretch{c.Day[0], c.Day[1]}) == 0 || len(c.matched([]*stay{s}, anyMatch)) > 0
	})
	if v.Actual = longestOf(passes); v.Actual > 0 {
		v.Finding, v.At = "passed", first(passes)
	}
	return v
}

// overruled returns decided visits at a job's site on the case's day that were taken for another job next door,
// because mates of the crew were there and came and left with them; and where these were.
func (c *Case) overruled(stays []*stay, j *Job) (mine []*stay, with domain.SiteID) {
	for _, s := range stays {
		if s.undecided() || s.visit.Site != j.Site || common(s.time, c.Day) == 0 {
			continue
		}
		for _, m := range c.Matches {
			if m.Visit != s.visit.ID || m.Job == j.ID || !m.NextDoor {
				continue
			}
			i := slices.IndexFunc(stays, func(o *stay) bool {
				return o.who != s.who && o.crew == s.crew && o.visit.Site != j.Site && common(o.time, s.time) > 0 && len(c.matched([]*stay{o}, func(n *Match) bool { return n.Job == m.Job })) > 0
			})
			if i >= 0 {
				mine, with = append(mine, s), stays[i].visit.Site
				break
			}
		}
	}
	return mine, with
}

// used reports whether what the work was planned for was seen, all its jobs together.
func (c *Case) used(stays []*stay) bool {
	var plan, seen int64
	for i := range c.Facts.Jobs {
		j := &c.Facts.Jobs[i]
		if j.State == Cancelled || !c.sameWork(j) {
			continue
		}
		if j.Effort == 0 {
			return false
		}
		plan += int64(j.Effort)
		for _, list := range byPerson(c.ofJob(stays, j.ID), func(s *stay) stretch { return s.time }) {
			seen += total(list)
		}
	}
	return seen*1000 >= plan*c.limit("used_milli") && plan > 0 && seen > 0
}

// sameWork reports whether a job is part of the case's job's ticket.
func (c *Case) sameWork(j *Job) bool {
	own := c.job()
	return j.ID == own.ID || own.Ticket != "" && j.Ticket == own.Ticket
}

// perhaps returns undecided stays of some crews on the case's day that may have been at a job: those
// that mates do not decide, and that lasted for longer than a drive through.
func (c *Case) perhaps(stays []*stay, j *Job, crews []domain.CrewID) (list []*stay) {
	for _, s := range stays {
		if s.undecided() && slices.Contains(s.sites(), j.Site) && slices.Contains(crews, s.crew) && common(s.time, c.Day) > 0 &&
			length(s.time) >= c.limit("stay_min_s") && !c.withMatesAt(s, stays, j) {
			list = append(list, s)
		}
	}
	return list
}

// withMatesAt reports whether an undecided stay was taken for another job's because mates of the crew
// were surely there in half of its time.
func (c *Case) withMatesAt(s *stay, stays []*stay, j *Job) bool {
	for _, m := range c.Matches {
		if m.Visit != s.visit.ID || m.Job == j.ID {
			continue
		}
		for _, o := range c.ofJob(stays, m.Job) {
			if o.who != s.who && o.crew == s.crew && !o.undecided() && o.visit.Site != j.Site && 2*common(o.time, s.time) >= length(s.time) {
				return true
			}
		}
	}
	return false
}

// neighbouringSite: what fits a job is, or is likelier, at a neighbour of its site.
func neighbouringSite(c *Case) (v Verdict) {
	j := c.job()
	stays := c.stays()
	mine := c.ofJob(stays, j.ID)
	v.Site, v.Expected = j.Site, int64(j.Effort)
	if len(mine) == 0 && j.State != Cancelled && !j.Flexible {
		mine = c.perhaps(stays, j, c.crews(j))
		v.Finding, v.Holds = "serves_both", len(mine) > 0
	}
	for _, m := range c.matchesOf(j.ID) {
		if m.NextDoor {
			v.Finding, v.Holds = "next_door", true
		}
	}
	if v.Finding == "" && len(mine) > 0 {
		v.Finding, v.Holds = "undecided", true
		for _, s := range mine {
			v.Holds = v.Holds && s.undecided() && s.visit.Site != j.Site
		}
	}
	v.Actual, v.At = longestOf(mine), first(mine)
	v.Holds = v.Holds && !slices.ContainsFunc(mine, func(s *stay) bool { return !s.undecided() && s.visit.Site == j.Site })
	return v
}

// wrongDay: a job was done on another date.
func wrongDay(c *Case) (v Verdict) {
	j := c.job()
	for _, m := range c.matchesOf(j.ID) {
		if m.Off == 0 || m.Goes {
			return Verdict{}
		}
		if !v.Holds || abs(m.Off) < abs(int(v.Actual)) {
			v.Holds, v.Actual = true, int64(m.Off)
		}
	}
	if v.Finding = "later"; v.Actual < 0 {
		v.Finding = "earlier"
	}
	v.At = first(c.ofJob(c.stays(), j.ID))
	v.Holds = v.Holds && !j.Flexible && j.State != Cancelled
	return v
}

// loose reports whether a visit is of somebody, or of a badge, of no crew: they go with others.
func loose(stays []*stay, visit domain.VisitID) bool {
	i := slices.IndexFunc(stays, func(s *stay) bool { return s.visit.ID == visit })
	return i >= 0 && stays[i].crew.IsZero()
}

// wrongCrew: people of other crews did a job, and none of its own, who would have been seen.
func wrongCrew(c *Case) (v Verdict) {
	j := c.job()
	stays := c.ofJob(c.stays(), j.ID)
	theirs := false
	for _, m := range c.matchesOf(j.ID) {
		if m.Off != 0 || !m.Others && !loose(stays, m.Visit) {
			return v
		}
		theirs = theirs || m.Others
	}
	v.Finding, v.Actual, v.At = "other_crew", longestOf(stays), first(stays)
	v.Holds = theirs && v.Actual >= c.limit("stay_min_s") && len(c.visible(c.crews(j), j.Leader, c.worktime())) > 0
	return v
}
