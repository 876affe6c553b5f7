package reconcile

import (
	"slices"

	"actual/domain"
	"actual/domain/job"
)

// once keeps the shortest of the stays that somebody seems to have had at a job, where the crew had a job
// next door on that date at which they were not seen: the others may have been there.
func (c *Case) once(j *Job, mine, stays []*stay) []*stay {
	shortest := map[person]*stay{}
	for _, s := range mine {
		if l := shortest[s.who]; l == nil || length(s.time) < length(l.time) {
			shortest[s.who] = s
		}
	}
	if len(shortest) == len(mine) {
		return mine
	}
	return slices.DeleteFunc(slices.Clone(mine), func(s *stay) bool { return shortest[s.who] != s && c.missedNextDoor(j, s.who, stays) })
}

// missedNextDoor reports whether the crew of a job had another next door of it that somebody was not seen at.
func (c *Case) missedNextDoor(j *Job, who person, stays []*stay) bool {
	return slices.ContainsFunc(c.Facts.Jobs, func(o Job) bool {
		return o.Date == j.Date && o.State != Cancelled && c.neighbours(o.Site, j.Site) &&
			slices.ContainsFunc(c.crews(&o), func(k domain.CrewID) bool { return slices.Contains(c.crews(j), k) }) &&
			!slices.ContainsFunc(c.matched(stays, func(m *Match) bool { return m.Job == o.ID && !m.NextDoor }), func(s *stay) bool { return s.who == who })
	})
}

// badged reports whether people of no crew were taken for those of a job's: then whoever was there
// wears a badge, and who was not seen was not there.
func (c *Case) badged(j *Job) bool {
	return slices.ContainsFunc(c.Facts.Memberships, func(m job.Membership) bool {
		return inferred(&m) && slices.Contains(c.crews(j), m.Crew) && holds(m.Span, c.noon())
	})
}

// forgot reports whether a stay is of a badge that was left lying where it was, or fell silent there, and
// does not tell when its wearer left.
func (c *Case) forgot(s *stay) bool {
	return slices.ContainsFunc(c.Facts.Signals, func(l Signal) bool {
		if l.Badge != s.visit.Badge || l.From > s.visit.End()+apart {
			return false
		}
		return l.Kind == Still && l.Site == s.visit.Site && l.To-l.From >= c.limit(stillMin) && l.To > s.visit.Arrived ||
			l.Kind == Silent && l.From > s.visit.Arrived && !c.heardAfter(s)
	})
}

// heardAfter reports whether the badge of a stay was seen anywhere else later on that day.
func (c *Case) heardAfter(s *stay) bool {
	return slices.ContainsFunc(c.Facts.Visits, func(v Visit) bool {
		return v.Badge == s.visit.Badge && v.Arrived >= s.visit.End() && v.Arrived < s.visit.End()+apart
	})
}

// countSeen adds what was seen at a job, and returns how many were. A visit that counted
// for another job does not count again.
func (c *Case) countSeen(j *Job, mine []*stay, of func(*stay) stretch, help bool, counted map[domain.VisitID]bool, n *stayed) int64 {
	ours, theirs := map[person][]stretch{}, map[person][]stretch{}
	hands := map[person]int64{}
	for _, s := range mine {
		into := ours
		for _, m := range c.Matches {
			if m.Visit == s.visit.ID && m.Job == j.ID && m.Others {
				into = theirs
			}
		}
		hands[s.who] = c.carriedFor(s)
		if counted[s.visit.ID] {
			into[s.who] = append(into[s.who], stretch{})
			continue
		}
		counted[s.visit.ID] = true
		into[s.who] = append(into[s.who], of(s))
	}
	if len(ours) == 0 {
		ours, theirs = theirs, nil
	}
	people := int64(0)
	for who, list := range ours {
		n.seen += total(list) * hands[who]
		people += hands[who]
	}
	for _, list := range theirs {
		if help {
			n.seen += total(list)
		}
	}
	return people
}

// carriedFor is of how many people a stay tells: of the whole crew where the crew carries the badge
// and nobody's own badge is known; else of one.
func (c *Case) carriedFor(s *stay) int64 {
	if s.who.badge.IsZero() || s.crew.IsZero() || len(c.wearers(s.crew)) > 0 {
		return 1
	}
	return int64(max(1, c.Facts.size(s.crew, c.noon())))
}

// wearers returns who of some crews wears a badge that could be seen.
func (c *Case) wearers(crews ...domain.CrewID) (list []domain.WorkerID) {
	at := c.worktime()
	for _, k := range crews {
		for _, w := range c.Facts.members(k, c.noon()) {
			if len(c.seeable(w, at)) > 0 {
				list = append(list, w)
			}
		}
	}
	return list
}

// crewSize returns how many a job's crews are, and how many of them could be seen.
func (c *Case) crewSize(j *Job) (size, visible int) {
	for _, k := range c.crews(j) {
		size += c.Facts.size(k, c.noon())
	}
	if len(c.crews(j)) == 0 && !j.Leader.IsZero() {
		size = 1
	}
	visible = len(c.wearers(c.crews(j)...))
	if visible == 0 {
		for _, k := range c.crews(j) {
			if len(c.Facts.carried(k, c.worktime())) > 0 {
				return size, size
			}
		}
	}
	return size, visible
}
