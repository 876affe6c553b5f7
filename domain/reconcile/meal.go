package reconcile

import (
	"slices"

	"actual/domain"
)

// A meal is a budget: so much a worker and shift. Where it was eaten is weighed: each gap between
// two stays and each job of the shift is taken with the meal and without, and what fits best to how
// long ways and jobs usually take is believed. Mates eat together, so what is known of each counts.

// usualMeal is how long people eat where nobody noted a break.
const usualMeal = 40 * 60

// mealAfter is how long a shift lasts before people who note no breaks stop to eat, in seconds.
const mealAfter = 9 * 3600 / 2

// When people eat, from the begin of their shift, in seconds.
const (
	mealFrom = 3 * 3600
	mealTo   = 6 * 3600
)

// What does not fit is weighed in thousandths of a usual deviation; no single thing weighs more
// than oddest, since anything may happen now and then.
const (
	oddest    = 4000
	perHour   = 3000 // For each hour outside of when people eat.
	nowhere   = 1500 // For a meal of which nothing is seen: in the truck, or before the first stop.
	oddestWay = 6000 // Jobs take longer more often than people stand about.
	wayLeast  = 240  // Ways differ by half of the usual one, and by no less than this.
)

// meals is for how long those who were at the jobs of the case ate there, in seconds of all together.
func (c *Case) meals() (sum int64) {
	type table struct {
		crew domain.CrewID
		day  int64
	}
	eaten, weight := map[table]int64{}, map[table]int64{}
	stays, work := c.stays(), c.work()
	var turns []*turn
	for _, s := range c.matched(stays, func(m *Match) bool { return slices.ContainsFunc(work, func(j *Job) bool { return j.ID == m.Job }) }) {
		if c.double(s.visit.Badge) || slices.ContainsFunc(turns, func(x *turn) bool { return x.covers(s) }) {
			continue
		}
		x := c.shiftOf(s, stays)
		x.here = slices.DeleteFunc(slices.Clone(work), func(j *Job) bool { return len(c.mine(x, stays, j)) == 0 })
		turns, sum = append(turns, x), sum+c.away(x, stays)
		if x.meal > 0 {
			at := table{x.crew, (x.span()[0] - c.Day[0]) / 86_400}
			eaten[at] += x.meal * c.carriedFor(s)
			weight[at] += c.elsewhere(x, stays) - c.atJobs(x, stays, x.here...)
		}
	}
	for at, w := range weight {
		if w > 0 {
			sum += eaten[at]
		}
	}
	return sum
}

// turn is somebody's shift about a job: what was seen of it, and how long its meal was.
type turn struct {
	who   person
	crew  domain.CrewID
	stays []*stay // Not at a yard, by time.
	home  int64   // When the yard was reached after the last; 0: not seen.
	clock []Clock
	meal  int64
	said  bool   // The clock, or that of mates, says how long the meal was.
	usual int64  // The usual way between two stays.
	here  []*Job // Those of the case at which it was seen.
}

// shiftOf returns the shift of which a stay is.
func (c *Case) shiftOf(of *stay, stays []*stay) *turn {
	x := &turn{who: of.who, crew: of.crew}
	for _, s := range stays {
		atYard := c.Facts.site(s.visit.Site).Kind == yard
		if s.who != of.who || atYard && len(x.stays) == 0 {
			continue
		}
		if n := len(x.stays); n > 0 && s.time[0]-x.stays[n-1].time[1] > restS {
			if x.covers(of) {
				break
			}
			x.stays, x.home = nil, 0
		}
		if atYard {
			x.home = s.time[0]
			continue
		}
		x.stays, x.home = append(x.stays, s), 0
	}
	x.clock = c.clockedIn(x.who.worker, x.span())
	c.broke(x)
	var ways []int64
	for i := 1; i < len(x.stays); i++ {
		ways = append(ways, max(0, x.stays[i].time[0]-x.stays[i-1].time[1]))
	}
	if slices.Sort(ways); len(ways) > 0 {
		x.usual = ways[(len(ways)-1)/2]
	}
	return x
}

func (x *turn) covers(s *stay) bool { return slices.Contains(x.stays, s) }

func (x *turn) span() stretch { return hull(times(x.stays)) }

// clockedIn returns a worker's clock times that meet a stretch.
func (c *Case) clockedIn(w domain.WorkerID, at stretch) (list []Clock) {
	for _, k := range c.Facts.Clocks {
		to := k.To
		if to == 0 {
			to = k.From + c.limit("clock_open_s")
		}
		if k.Worker == w && !w.IsZero() && common(at, stretch{k.From, to}) > 0 {
			list = append(list, k)
		}
	}
	slices.SortFunc(list, func(a, b Clock) int { return int(a.From - b.From) })
	return list
}

// broke says how long the meal was: what most of the crew's people noted, since they eat together
// and now and then one forgets to note it.
func (c *Case) broke(x *turn) {
	at := x.span()
	people := c.Facts.members(x.crew, (at[0]+at[1])/2)
	if !slices.Contains(people, x.who.worker) {
		people = append(people, x.who.worker)
	}
	var noted []int64
	for _, w := range people {
		if list := c.clockedIn(w, at); len(list) > 0 {
			sum := total(out(list))
			for _, k := range list {
				sum += k.Break
			}
			noted = append(noted, sum)
		}
	}
	slices.Sort(noted)
	switch {
	case len(x.clock) > 1: // Who clocked out for it says when it was.
	case len(noted) > 0:
		x.meal, x.said = noted[len(noted)/2], true
	case length(at) > mealAfter:
		x.meal = usualMeal
	}
}

// out returns the time between clock times of one shift.
func out(list []Clock) (gaps []stretch) {
	for i := 1; i < len(list); i++ {
		if k := list[i-1]; k.To != 0 {
			gaps = append(gaps, stretch{k.To, list[i].From})
		}
	}
	return gaps
}

// away is how long somebody was at the case's jobs while clocked out.
func (c *Case) away(x *turn, stays []*stay) int64 {
	return shared(out(x.clock), times(c.mine(x, stays, x.here...)))
}

// mine returns the stays of a shift that were at some jobs.
func (c *Case) mine(x *turn, stays []*stay, jobs ...*Job) []*stay {
	at := c.matched(stays, func(m *Match) bool { return slices.ContainsFunc(jobs, func(j *Job) bool { return j.ID == m.Job }) })
	return slices.DeleteFunc(at, func(s *stay) bool { return !x.covers(s) })
}

// odd weighs by how much a time differs from the usual.
func odd(n, usual, scale int64) int64 { return min(oddest, max(n-usual, usual-n)*1000/max(1, scale)) }

// late weighs that a meal would be eaten in a stretch.
func (x *turn) late(at stretch) int64 {
	from, to := x.span()[0]+mealFrom, x.span()[0]+mealTo
	return max(0, at[0]-to, from-at[1]) * perHour / 3600
}

// atJobs weighs that the meal was eaten at some jobs: how odd the time there is without the meal, less
// how odd it is with it.
func (c *Case) atJobs(x *turn, stays []*stay, jobs ...*Job) int64 {
	there := c.mine(x, stays, jobs...)
	each := int64(0)
	for _, j := range jobs {
		each += c.share(j, stays)
	}
	if each == 0 || !slices.ContainsFunc(there, func(s *stay) bool { return length(s.most) >= x.meal }) {
		return oddest
	}
	n := total(times(there))
	return odd(n-x.meal, each, each/4) - odd(n, each, each/4) + x.late(hull(times(there)))
}

// share is what the plan of a job has for each who worked there; 0 where it can't be said.
func (c *Case) share(j *Job, stays []*stay) int64 {
	people, seen := int64(0), map[person]bool{}
	for _, s := range c.ofJob(stays, j.ID) {
		if !seen[s.who] && !c.double(s.visit.Badge) {
			seen[s.who] = true
			people += c.carriedFor(s)
		}
	}
	if size, visible := c.crewSize(j); int64(visible) <= people && !c.badged(j) { // Who can't be seen works, too.
		people = max(people, people+int64(size)-max(int64(visible), people))
	}
	if people == 0 {
		return 0
	}
	return int64(j.Effort) / people
}

// elsewhere weighs where else the meal may have been eaten, the best.
func (c *Case) elsewhere(x *turn, stays []*stay) int64 {
	best := int64(nowhere)
	hidden := c.hidden(x, stays)
	for i := range x.stays {
		to := x.home
		if i+1 < len(x.stays) {
			to = x.stays[i+1].time[0]
		}
		if from := x.stays[i].time[1]; to > from {
			best = min(best, x.inGap(to-from, hidden)+x.late(stretch{from, to}))
		}
	}
	for i := range c.Facts.Jobs {
		if j := &c.Facts.Jobs[i]; j.Effort > 0 && !slices.Contains(x.here, j) {
			best = min(best, c.atJobs(x, stays, j))
		}
	}
	return best
}

// hidden is how long the jobs may have taken at which nobody could be seen, of the crews that somebody
// was with in a shift.
func (c *Case) hidden(x *turn, stays []*stay) (list []int64) {
	with := []domain.CrewID{x.crew}
	for i := range c.Facts.Jobs {
		if j := &c.Facts.Jobs[i]; len(c.mine(x, stays, j)) > 0 {
			with = append(with, c.crews(j)...)
		}
	}
	for i := range c.Facts.Jobs {
		j := &c.Facts.Jobs[i]
		dark := c.Facts.site(j.Site).Unlocated || c.hole(j.Site, x.span()) > 0
		if !dark || j.State == Cancelled || len(c.ofJob(stays, j.ID)) > 0 || !slices.ContainsFunc(c.crews(j), func(k domain.CrewID) bool { return slices.Contains(with, k) }) {
			continue
		}
		if size, _ := c.crewSize(j); size > 0 {
			list = append(list, int64(j.Effort)/int64(size))
		}
	}
	return list
}

// inGap weighs that the meal was eaten between two stays: how odd the way is without the meal, less
// how odd it is with it. Work that could not be seen may be what lies between, too.
func (x *turn) inGap(gap int64, hidden []int64) int64 {
	scale := max(wayLeast, x.usual/2)
	way := gap - x.meal
	if !x.said { // It may have been shorter or longer.
		way = max(gap-x.meal*3/2, min(x.usual, gap-x.meal*5/8))
	}
	if way < -scale {
		return oddest
	}
	return x.oddWay(way, scale, hidden) - x.oddWay(gap, scale, hidden)
}

// oddWay weighs how odd a way is, with one of the hidden jobs on it or none.
func (x *turn) oddWay(way, scale int64, hidden []int64) int64 {
	least := min(oddestWay, max(way-x.usual, x.usual-way)*1000/scale)
	for _, work := range hidden {
		least = min(least, odd(way, x.usual+work, scale+work/4))
	}
	return least
}
