package reconcile

import (
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
// which of a stay's times counts. ok is false where the plan can't be compared.
func (c *Case) length(of func(*stay) stretch, help bool) (n stayed, ok bool) {
	stays := c.stays()
	counted := map[domain.VisitID]bool{}
	for _, j := range c.work() {
		size, visible := c.crewSize(j)
		if j.Effort == 0 || size == 0 {
			return n, false
		}
		mine := slices.DeleteFunc(c.ofJob(stays, j.ID), func(s *stay) bool { return c.double(s.visit.Badge) })
		if len(mine) == 0 { // Told as a job that nobody was at.
			continue
		}
		people := c.countSeen(j, mine, of, help, counted, &n)
		n.people += people
		n.plan += int64(j.Effort) * min(max(int64(visible), people), int64(size)) / int64(size)
		n.each += int64(j.Effort) * min(people, int64(size)) / int64(size)
	}
	return n, n.people > 0
}

// countSeen adds what was seen at a job, and returns how many were. A visit that counted
// for another job does not count again.
func (c *Case) countSeen(j *Job, mine []*stay, of func(*stay) stretch, help bool, counted map[domain.VisitID]bool, n *stayed) int64 {
	ours, theirs := map[person][]stretch{}, map[person][]stretch{}
	for _, s := range mine {
		into := ours
		for _, m := range c.Matches {
			if m.Visit == s.visit.ID && m.Job == j.ID && m.Others {
				into = theirs
			}
		}
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
		times := c.carriedFor(j, who)
		n.seen += total(list) * times
		people += times
	}
	for _, list := range theirs {
		if help {
			n.seen += total(list)
		}
	}
	return people
}

// carriedFor is of how many people a badge tells: of the whole crew where the crew carries it
// and nobody's own badge is known; else of one.
func (c *Case) carriedFor(j *Job, who person) int64 {
	if who.badge.IsZero() {
		return 1
	}
	size, visible := c.crewSize(j)
	if visible == size && size > 0 && len(c.wearers(j)) == 0 {
		return int64(size)
	}
	return 1
}

// wearers returns who of a job's crews wears a badge that could be seen.
func (c *Case) wearers(j *Job) (list []domain.WorkerID) {
	at := c.worktime()
	for _, k := range c.crews(j) {
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
	visible = len(c.wearers(j))
	if visible == 0 {
		for _, k := range c.crews(j) {
			if len(c.Facts.carried(k, c.worktime())) > 0 {
				return size, size
			}
		}
	}
	return size, visible
}

// shortStay: those who were there left long before the planned hours were done.
func shortStay(c *Case) (v Verdict) {
	n, ok := c.length(func(s *stay) stretch { return s.most }, true)
	milli := c.limit("short_milli")
	if !ok || n.plan == 0 || n.seen*1000 >= n.plan*milli || n.seen*1000 >= n.each*milli || (n.each-n.seen)/n.people < c.limit("short_min_s") {
		return v
	}
	j := c.job()
	stays := c.ofJob(c.stays(), j.ID)
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

// longStay: more than the planned hours were spent, a meal on the site aside.
func longStay(c *Case) Verdict {
	v, _ := c.long(c.meals())
	return v
}

// long compares what was seen, less some time that was no work, with the plan.
func (c *Case) long(less int64) (v Verdict, holds bool) {
	n, ok := c.length(func(s *stay) stretch { return s.least }, false)
	n.seen -= less
	if !ok || n.plan == 0 || n.seen*1000 <= n.plan*c.limit("long_milli") || (n.seen-n.plan)/n.people < c.limit("long_min_s") {
		return v, false
	}
	return Verdict{Holds: true, Finding: "long", Expected: n.plan, Actual: n.seen, At: first(c.ofJob(c.stays(), c.job().ID))}, true
}

// lateBy is how long after the window's begin the first came, at least; earlyBy how long
// before its end the last left.
func lateBy(c *Case, stays []*stay) int64 {
	from := stays[0].most[0]
	for _, s := range stays {
		from = min(from, s.most[0])
	}
	return from - c.Window[0]
}

func earlyBy(c *Case, stays []*stay) int64 {
	to := stays[0].most[1]
	for _, s := range stays {
		to = max(to, s.most[1])
	}
	return c.Window[1] - to
}

// windowed returns the stays of the case's job on its date; none where it has no window, or is
// of several days.
func (c *Case) windowed() []*stay {
	j := c.job()
	if c.Window == (stretch{}) || j.last() != j.Date {
		return nil
	}
	return c.matched(c.stays(), func(m *Match) bool { return m.Job == j.ID && m.Off == 0 && !m.NextDoor })
}

// shift reports whether the work fills the case's window; each is what the plan has for each
// of the crew, 0 where that is not known.
func (c *Case) shift() (fills bool, each int64) {
	j := c.job()
	if size, _ := c.crewSize(j); size > 0 {
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
