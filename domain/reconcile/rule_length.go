package reconcile

import (
	"math"
	"slices"

	"actual/domain"
)

// stayed is what was planned for some work and what was seen of it: man-seconds.
type stayed struct {
	plan, seen int64
	each       int64 // What the plan has for each who was seen, together.
	people     int64 // Who were seen.
}

// length of the work of the case's jobs, which are all that are compared together; of is
// which of a stay's times counts. Where it may be short, helpers count, and those whose badge lay
// there when they were gone do not: mates speak for them. ok is false where the plan can't be compared.
func (c *Case) length(stays []*stay, of func(*stay) stretch, short bool) (n stayed, ok bool) {
	counted := map[domain.VisitID]bool{}
	for _, j := range c.work() {
		size, visible := c.crewSize(j)
		if j.Effort == 0 || size == 0 {
			return n, false
		}
		mine := slices.DeleteFunc(c.ofJob(stays, j.ID), func(s *stay) bool { return c.double(s.visit.Badge) })
		if kept := slices.DeleteFunc(slices.Clone(mine), c.forgot); short && len(kept) > 0 {
			mine = kept
		}
		if !short {
			mine = c.once(j, mine, stays)
		}
		if len(mine) == 0 { // Told as a job that nobody was at.
			continue
		}
		people := c.countSeen(j, mine, of, short, counted, &n)
		n.people += people
		if n.plan += int64(j.Effort); !c.badged(j) { // Who can't be seen works, too.
			n.plan -= int64(j.Effort) * max(0, int64(size)-max(int64(visible), people)) / int64(size)
		}
		n.each += int64(j.Effort) * min(people, int64(size)) / int64(size)
	}
	return n, n.people > 0
}

// work returns the jobs among the facts whose plan is compared together with the case's job:
// of its ticket, or of its crew at its site on its date, and so on from those.
func (c *Case) work() (list []*Job) {
	in := map[domain.JobID]bool{c.Subject.Job: true}
	list = append(list, c.job())
	for i := 0; i < len(list); i++ {
		for k := range c.Facts.Jobs {
			j := &c.Facts.Jobs[k]
			if !in[j.ID] && j.State != Cancelled && c.together(list[i], j) {
				in[j.ID] = true
				list = append(list, j)
			}
		}
	}
	return list
}

// together reports whether the time of two jobs can't be told apart.
func (c *Case) together(a, b *Job) bool {
	if a.Ticket != "" && a.Ticket == b.Ticket {
		return true
	}
	return a.Site == b.Site && a.Date == b.Date && slices.ContainsFunc(c.crews(a), func(k domain.CrewID) bool { return slices.Contains(c.crews(b), k) })
}

// shortStay: those who were there left long before the planned hours were done.
func shortStay(c *Case) (v Verdict) {
	stays := c.stays()
	until := c.bridges(stays)
	n, ok := c.length(stays, func(s *stay) stretch { return stretch{s.time[0], max(s.time[1], until[s.visit.ID])} }, true)
	milli := c.limit("short_milli")
	if !ok || n.plan == 0 || n.seen*1000 >= n.plan*milli || n.seen*1000 >= n.each*milli || (n.each-n.seen)/n.people < c.limit("short_min_s") {
		return v
	}
	j := c.job()
	if !slices.ContainsFunc(c.matchesOf(j.ID), func(m Match) bool { return !m.NextDoor && !m.Proposed }) { // It is told as what was seen next door.
		return v
	}
	if slices.ContainsFunc(c.work(), func(j *Job) bool { return c.mixed(j, stays) }) {
		return v
	}
	stays = c.ofJob(stays, j.ID)
	if fills, _ := c.shift(); fills && c.Window != (stretch{}) && len(stays) > 0 { // As much as was lost at either end is told as that.
		late, early := lateBy(c, stays), earlyBy(c, stays)
		if late < c.limit("late_grace_s") {
			late = 0
		}
		if early < c.limit("early_grace_s") {
			early = 0
		}
		if lost := late + early; lost > 0 && (n.each-n.seen)/n.people <= lost+c.limit("short_min_s") {
			return v
		}
	}
	return Verdict{Holds: true, Finding: "short", Expected: n.each, Actual: n.seen, At: first(stays)}
}

// bridges returns until when the stays after which somebody was next seen at the same site on the same
// day lasted for all that is known: presence may lose a badge that hardly moves.
func (c *Case) bridges(stays []*stay) map[domain.VisitID]int64 {
	until, last := map[domain.VisitID]int64{}, map[person]*stay{}
	day := func(at int64) int64 { return (at - c.Day[0] + 100*86_400) / 86_400 }
	for _, s := range stays {
		if l := last[s.who]; l != nil && l.visit.Site == s.visit.Site && day(l.time[1]) == day(s.time[0]) {
			until[l.visit.ID] = s.time[0]
		}
		last[s.who] = s
	}
	return until
}

// longStay: more than the planned hours were spent, a meal on the site aside.
func longStay(c *Case) Verdict {
	v, _ := c.long(c.meals())
	return v
}

// long compares what was seen, less some time that was no work, with the plan.
func (c *Case) long(less int64) (v Verdict, holds bool) {
	n, ok := c.length(c.stays(), func(s *stay) stretch { return s.least }, false)
	n.seen -= less
	if !ok || n.plan == 0 || n.seen*1000 <= n.plan*c.limit("long_milli") || (n.seen-n.plan)/n.people < c.limit("long_min_s") {
		return v, false
	}
	return Verdict{Holds: true, Finding: "long", Expected: n.plan, Actual: n.seen, At: first(c.ofJob(c.stays(), c.job().ID))}, true
}

// lateBy is how long after the window's begin the first came, at least; earlyBy how long
// before its end the last left. Whose badge was not heard while a mate's says within half the
// grace when the crew came or left is taken to have come or left with that mate, unless it was
// surely there before or after.
func lateBy(c *Case, stays []*stay) int64 {
	known := int64(math.MaxInt64)
	for _, s := range stays {
		if s.least[0]-s.most[0] <= c.limit("late_grace_s")/2 {
			known = min(known, s.most[0])
		}
	}
	from := known
	for _, s := range stays {
		if s.least[0] < known {
			from = min(from, s.most[0])
		}
	}
	return from - c.Window[0]
}

func earlyBy(c *Case, stays []*stay) int64 {
	known := int64(math.MinInt64)
	for _, s := range stays {
		if s.most[1]-s.least[1] <= c.limit("early_grace_s")/2 {
			known = max(known, s.most[1])
		}
	}
	to := known
	for _, s := range stays {
		if s.least[1] > known {
			to = max(to, s.most[1])
		}
	}
	return c.Window[1] - to
}

// windowed returns the stays of the case's job on its date, without those who only came by while
// others stayed; none where it has no window, or is of several days.
func (c *Case) windowed() []*stay {
	j := c.job()
	if c.Window == (stretch{}) || j.last() != j.Date {
		return nil
	}
	stays := c.matched(c.stays(), func(m *Match) bool { return m.Job == j.ID && m.Off == 0 && !m.NextDoor })
	stayed := slices.DeleteFunc(slices.Clone(stays), func(s *stay) bool { return length(s.time) < c.limit("stay_min_s") })
	if len(stayed) == 0 {
		return stays
	}
	return stayed
}

// shift reports whether the work fills the case's window; each is what the plan has for each
// of the crew as it usually is, 0 where that is not known.
func (c *Case) shift() (fills bool, each int64) {
	j := c.job()
	size := 0
	for _, k := range c.crews(j) {
		size += c.Facts.usual(k, c.noon())
	}
	if len(c.crews(j)) == 0 {
		size, _ = c.crewSize(j)
	}
	if size > 0 {
		each = int64(j.Effort) / int64(size)
	}
	return each > 0 && each*1000 >= length(c.Window)*c.limit("shift_milli"), each
}

// lateStart: the first came after the begin of a window that the work fills; in a wider one, so
// late that the work could not be done in it.
func lateStart(c *Case) (v Verdict) {
	stays := c.windowed()
	if len(stays) == 0 {
		return v
	}
	due := c.Window[0]
	if fills, each := c.shift(); !fills {
		due = max(due, c.Window[1]-each)
	}
	came := c.Window[0] + lateBy(c, stays)
	return Verdict{Holds: came-due > c.limit("late_grace_s"), Finding: "late", Expected: due, Actual: came, At: first(stays)}
}

// earlyLeave: the last left before the end of a window that the work fills.
func earlyLeave(c *Case) (v Verdict) {
	stays := c.windowed()
	if len(stays) == 0 {
		return v
	}
	if fills, _ := c.shift(); !fills {
		return v
	}
	by := earlyBy(c, stays)
	return Verdict{Holds: by > c.limit("early_grace_s"), Finding: "early", Expected: c.Window[1], Actual: c.Window[1] - by, At: c.Window[1] - by}
}
