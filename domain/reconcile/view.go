package reconcile

import (
	"slices"

	"actual/domain"
)

// What rules read from a case.

// limit returns a threshold; 0 for one that the kind does not use.
func (c *Case) limit(name string) int64 {
	for _, t := range c.Thresholds {
		if t.Name == name {
			return t.Value
		}
	}
	return 0
}

func (c *Case) job() *Job { return c.Facts.job(c.Subject.Job) }

// crews returns the crews that a job is for.
func (c *Case) crews(j *Job) []domain.CrewID { return c.Facts.jobCrews(j, c.noon()) }

// worktime is when the case's job could be worked on.
func (c *Case) worktime() stretch { return worktime(c.Window, c.Day) }

// noon is the instant at which it counts who is in a crew.
func (c *Case) noon() int64 {
	t := c.worktime()
	return (t[0] + t[1]) / 2
}

// stays returns the visits among the facts as presence of people, each once, by time.
func (c *Case) stays() []*stay {
	seen := map[domain.VisitID]bool{}
	var list []*stay
	for i := range c.Facts.Visits {
		v := &c.Facts.Visits[i]
		s, ok := stayOf(v, c.Facts.Signals, c.limit(stillMin))
		if !ok || seen[v.ID] {
			continue
		}
		seen[v.ID] = true
		s.who, s.crew = c.Facts.who(v.Badge, v.Arrived)
		if at := rosterAt(v.Arrived, c.Day); at != v.Arrived {
			_, s.crew = c.Facts.who(v.Badge, at)
		}
		list = append(list, &s)
	}
	slices.SortFunc(list, compareStays)
	return list
}

// matched returns the stays that have a match as is asked for.
func (c *Case) matched(stays []*stay, want func(*Match) bool) (list []*stay) {
	for _, s := range stays {
		for i := range c.Matches {
			if m := &c.Matches[i]; m.Visit == s.visit.ID && want(m) {
				list = append(list, s)
				break
			}
		}
	}
	return list
}

// ofJob returns the stays that were assigned to a job.
func (c *Case) ofJob(stays []*stay, j domain.JobID) []*stay {
	return c.matched(stays, func(m *Match) bool { return m.Job == j })
}

// matchesOf returns the matches of a job.
func (c *Case) matchesOf(j domain.JobID) (list []Match) {
	for _, m := range c.Matches {
		if m.Job == j {
			list = append(list, m)
		}
	}
	return list
}

// visible returns the badges of some crews that could be seen in a stretch: worn or carried,
// not mute, and not left behind by somebody who was at work.
func (c *Case) visible(crews []domain.CrewID, leader domain.WorkerID, at stretch) (list []domain.BadgeID) {
	noon := (at[0] + at[1]) / 2
	workers := []domain.WorkerID{}
	for _, k := range crews {
		workers = append(workers, c.Facts.members(k, noon)...)
		for _, b := range c.Facts.carried(k, at) {
			if !mute(c.Facts.Signals, b, at, c.limit("silent_min_s")) {
				list = append(list, b)
			}
		}
	}
	if len(crews) == 0 && !leader.IsZero() {
		workers = append(workers, leader)
	}
	for _, w := range workers {
		list = append(list, c.seeable(w, at)...)
	}
	return list
}

// seeable returns the badges that a worker wears and that could be seen in a stretch.
func (c *Case) seeable(w domain.WorkerID, at stretch) (list []domain.BadgeID) {
	for _, b := range c.Facts.worn(w, at) {
		if !mute(c.Facts.Signals, b, at, c.limit("silent_min_s")) && c.lay(b, w) == 0 {
			list = append(list, b)
		}
	}
	return list
}

// lay is how long a badge lay still while its wearer was clocked in or booked time, in
// seconds; less than the threshold counts as nothing.
func (c *Case) lay(b domain.BadgeID, w domain.WorkerID) int64 {
	n := shared(c.still(b), c.Facts.claimed(w))
	if n < c.limit(stillMin) {
		return 0
	}
	return n
}

// still returns when a badge lay still.
func (c *Case) still(b domain.BadgeID) (list []stretch) {
	for _, s := range c.Facts.Signals {
		if s.Kind == Still && s.Badge == b {
			list = append(list, stretch{s.From, s.To})
		}
	}
	return list
}

// claimed returns when a worker was clocked in, as far as that is closed, or booked time.
func (r *Records) claimed(w domain.WorkerID) (list []stretch) {
	for _, k := range r.Clocks {
		if k.Worker == w && k.To != 0 {
			list = append(list, stretch{k.From, k.To})
		}
	}
	for _, b := range r.Bookings {
		if b.Worker == w && !b.Distributed {
			list = append(list, stretch{b.From, b.To})
		}
	}
	return list
}

// hole is how long nobody could be seen at a site in a stretch, in seconds.
func (c *Case) hole(site domain.SiteID, at stretch) int64 {
	var list []stretch
	for _, s := range c.Facts.Signals {
		if s.Site == site && (s.Kind == NoFix || s.Kind == Uncovered) {
			list = append(list, stretch{max(s.From, at[0]), min(s.To, at[1])})
		}
	}
	return total(list)
}

// first returns the earliest arrival of stays; zero of none.
func first(stays []*stay) int64 {
	if len(stays) == 0 {
		return 0
	}
	return stays[0].time[0]
}
