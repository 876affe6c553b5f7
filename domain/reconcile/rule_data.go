package reconcile

import (
	"slices"

	"actual/domain/job"
)

// unknownBadge: something sends that is nobody's.
func unknownBadge(c *Case) (v Verdict) {
	for _, s := range c.Facts.Signals {
		if s.Kind == Unknown && s.Badge == c.Subject.Badge && common(c.Day, stretch{s.From, s.To}) > 0 {
			v.Holds, v.Finding, v.Actual, v.At = true, "unknown", v.Actual+int64(s.Fixes), s.From
		}
	}
	return v
}

// unmappedWorker: planned, booked or clocked time is of somebody unmapped.
func unmappedWorker(c *Case) (v Verdict) {
	v.Finding = "worker"
	for _, w := range c.Facts.Workers {
		v.Holds = v.Holds || w.ID == c.Subject.Worker && w.Unmapped
	}
	for _, b := range c.Facts.Bookings {
		if b.ID == c.Subject.Row && b.Worker.IsZero() {
			v.Holds, v.Finding, v.At = true, "row", b.From
		}
	}
	for _, k := range c.Facts.Clocks {
		if k.ID == c.Subject.Row && k.Worker.IsZero() {
			v.Holds, v.Finding, v.At = true, "row", k.From
		}
	}
	return v
}

// siteUnlocated: there is a job where nobody can be seen.
func siteUnlocated(c *Case) (v Verdict) {
	v.Finding = "no_fence"
	for i := range c.Facts.Jobs {
		j := &c.Facts.Jobs[i]
		if j.State == Cancelled || j.Date.After(c.Date) || j.last().Before(c.Date) {
			continue
		}
		if c.Subject.Site.IsZero() {
			v.Finding, v.Holds = "no_site", v.Holds || j.ID == c.Subject.Job && j.Site.IsZero()
			continue
		}
		v.Holds = v.Holds || j.Site == c.Subject.Site && c.Facts.site(j.Site).Unlocated
	}
	return v
}

// crewLeaderless: nobody knows who was to do a job.
func crewLeaderless(of *Case) (v Verdict) {
	c := &Case{}
	*c = *of
	if c.Subject.Crew.IsZero() {
		j := c.job()
		return Verdict{Finding: "no_crew", Holds: len(j.Crews) == 0 && j.Leader.IsZero() && j.State != Cancelled}
	}
	v.Finding = "no_people"
	for i := range c.Facts.Jobs {
		j := &c.Facts.Jobs[i]
		v.Holds = v.Holds || j.State != Cancelled && slices.Contains(j.Crews, c.Subject.Crew) && j.Leader.IsZero()
	}
	k := c.Subject.Crew
	c.Facts.Memberships = slices.DeleteFunc(slices.Clone(c.Facts.Memberships), func(m job.Membership) bool { return inferred(&m) })
	v.Holds = v.Holds && c.Facts.crew(k).Leader.IsZero() && len(c.Facts.members(k, c.noon())) == 0 && len(c.Facts.carried(k, c.Day)) == 0
	return v
}
