package reconcile

import (
	"slices"

	"actual/domain"
)

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

// aboutNoon is how far from the middle of a working day people eat.
const aboutNoon = 60 * 60

// never is how far off what does not fit at all is.
const never = 1 << 40

// usualMeal is how long people eat where nobody noted a break.
const usualMeal = 40 * 60

// meals is for how long those who were at the case's job ate there, in seconds of all together.
func (c *Case) meals() (sum int64) {
	stays := c.stays()
	seen := map[person]bool{}
	for _, s := range c.ofJob(stays, c.Subject.Job) {
		if !seen[s.who] {
			seen[s.who] = true
			sum += c.meal(s.who, stays) * c.carriedFor(c.job(), s.who)
		}
	}
	return sum
}

// meal is for how long somebody ate at the case's job: the break is taken to be where it explains
// the time best, a gap between two stays or one of the jobs of the date.
func (c *Case) meal(who person, stays []*stay) int64 {
	length := c.broke(who.worker)
	if length == 0 {
		return 0
	}
	mine := slices.DeleteFunc(slices.Clone(stays), func(s *stay) bool {
		return s.who != who || c.Facts.site(s.visit.Site).Kind == yard || s.time[0] < c.Day[0]
	})
	day := hull(times(mine))
	noon := stretch{(day[0]+day[1])/2 - aboutNoon, (day[0]+day[1])/2 + aboutNoon}
	best, at := c.gap(mine, length), domain.JobID{}
	if best == never && shared(times(c.ofJob(mine, c.Subject.Job)), []stretch{noon}) >= length {
		return length // They were here about the middle of the day, and nowhere else to eat.
	}
	for i := range c.Facts.Jobs {
		j := &c.Facts.Jobs[i]
		there := c.ofJob(mine, j.ID)
		if j.Effort == 0 || len(there) == 0 {
			continue
		}
		people := len(byPerson(c.ofJob(stays, j.ID), func(s *stay) stretch { return s.time }))
		if size, visible := c.crewSize(j); size > max(visible, people) { // Who can't be seen works, too.
			people += size - max(visible, people)
		}
		over := total(times(there)) - int64(j.Effort)/int64(people)
		if off := max(over-length, length-over); 2*over >= length && off < best {
			best, at = off, j.ID
		}
	}
	if at != c.Subject.Job {
		return 0
	}
	return length
}

// gap returns how far the gap between two stays that fits a break best is off its length, the usual
// way between two aside.
func (c *Case) gap(mine []*stay, length int64) int64 {
	var gaps []int64
	for i := 1; i < len(mine); i++ {
		gaps = append(gaps, mine[i].time[0]-mine[i-1].time[1])
	}
	slices.Sort(gaps)
	best := int64(never)
	for _, g := range gaps {
		g -= gaps[(len(gaps)-1)/2]
		best = min(best, max(g-length, length-g))
	}
	if best > length/2 { // None is like it.
		return never
	}
	return best
}

// broke is how long a worker's breaks of the date were, as far as they are known.
func (c *Case) broke(w domain.WorkerID) int64 {
	known, sum := false, int64(0)
	for _, k := range c.Facts.Clocks {
		if k.Worker == w {
			known, sum = true, sum+k.Break
		}
	}
	if !known {
		return usualMeal
	}
	return sum
}
