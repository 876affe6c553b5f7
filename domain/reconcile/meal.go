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

// usualMeal is how long people eat where nobody noted a break.
const usualMeal = 40 * 60

// meals is for how long those who were at the case's job ate there, in seconds of all together.
func (c *Case) meals() (sum int64) {
	stays := c.stays()
	seen := map[person]bool{}
	for _, s := range c.ofJob(stays, c.Subject.Job) {
		if !seen[s.who] && !s.who.worker.IsZero() {
			seen[s.who] = true
			sum += c.meal(s.who, stays)
		}
	}
	return sum
}

// meal is for how long somebody ate at the case's job: not where the break was somewhere else,
// which a gap in the day shows, or at the job whose time it explains best.
func (c *Case) meal(who person, stays []*stay) int64 {
	length := c.broke(who.worker)
	if length == 0 {
		return 0
	}
	mine := c.matched(slices.DeleteFunc(slices.Clone(stays), func(s *stay) bool { return s.who != who }), func(m *Match) bool { return m.Date == c.Date && m.Off == 0 })
	var gaps []int64
	for i := 1; i < len(mine); i++ {
		gaps = append(gaps, mine[i].time[0]-mine[i-1].time[1])
	}
	slices.Sort(gaps)
	if n := len(gaps); n > 1 && (gaps[n-1]-gaps[(n-1)/2])*10 >= length*7 {
		return 0
	}
	best, at := int64(-1), domain.JobID{}
	for i := range c.Facts.Jobs {
		j := &c.Facts.Jobs[i]
		size, _ := c.crewSize(j)
		there := c.ofJob(mine, j.ID)
		if size == 0 || j.Effort == 0 || len(there) == 0 {
			continue
		}
		over := total(times(there)) - int64(j.Effort)/int64(size)
		if off := max(over-length, length-over); 2*over >= length && (best < 0 || off < best) {
			best, at = off, j.ID
		}
	}
	if at != c.Subject.Job {
		return 0
	}
	return length
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
