package planted

import (
	"time"

	"actual/domain"
)

// job is what the schedule says in the end.
type job struct {
	ref, ticket string // ticket is common to the jobs of one piece of work.
	site, crew  int    // crew -1: nobody is named.
	date        domain.Date
	effort      int64 // Man-seconds.
	window      [2]domain.WallTime
	windowed    bool
	created     int64 // When it came into the schedule; 0: long before.
	moved       domain.Date
	cancelled   bool
}

// stop is work at a site by a party, planned or not.
type stop struct {
	site    int
	job     *job  // nil: none is planned.
	work    int64 // Man-seconds that it truly takes.
	who     []int // Who works there; nil: the whole team.
	beside  bool  // By others at the time of the stop before.
	helps   *stop // Another party's, at which they give a hand.
	slot    int64 // When it is to begin; 0: whenever they come.
	late    int64 // How much later than it could they begin.
	touched bool  // Something is told of it already.
	from    int64
	to      int64
	doubt   int   // The neighbour that receivers take it for; 0: none.
	quiet   []int // Whose time there nobody books …
	paid    []int // … and whose is booked though they are not there.
	silent  bool  // Nobody books any time there.
}

// party is a crew on its way on a day.
type party struct {
	crew    int
	team    []int // Who set out.
	stops   []*stop
	leaves  int64
	back    int64 // When they are in the yard again.
	lunch   int64
	ate     int  // At, or after, which stop they had lunch; -1: nowhere.
	onSite  bool // Lunch is where they work.
	night   bool
	touched bool // Something is told of the crew's day already.
	written bool // … of its hours.
	idle    int64
	idleAt  int // The stop after which they are idle.
}

// instant is a time of day on a date, Unix seconds.
func (c *company) instant(on domain.Date, at domain.WallTime) int64 {
	first, _ := on.At(at, c.zone)
	return first.Unix()
}

// serves returns which day of the fortnight is served on a day of the season, whole
// or only its first or last part; rained says that it is served later.
func (b *build) serves(n int) (day int, part half) {
	date := b.start.AddDays(n)
	if date.Weekday() == time.Sunday {
		return -1, whole
	}
	monday := n - int(date.Weekday()-time.Monday)
	wet, at := b.rain(monday)
	week := monday + int(b.start.Weekday())
	fortnight := (week/7%2 + 2) % 2 * 5
	switch {
	case date.Weekday() == time.Saturday && wet >= 0:
		return fortnight + wet, at
	case date.Weekday() == time.Saturday:
		return -1, whole
	case int(date.Weekday()-time.Monday) == wet && at == whole:
		return -1, whole
	case int(date.Weekday()-time.Monday) == wet:
		return fortnight + wet, morning
	}
	return fortnight + int(date.Weekday()-time.Monday), whole
}

// half says which stops of a route are served.
type half int

const (
	whole half = iota
	morning
	afternoon
)

// rain returns on which day of a week it rained, -1 for none, and what of its route
// is served on Saturday instead.
func (b *build) rain(monday int) (day int, part half) {
	d := throw(b.cfg.Seed, forCompany, b.number, 77, monday+1000)
	if !d.chance(220) {
		return -1, whole
	}
	day = d.IntN(5)
	if d.chance(500) {
		return day, afternoon
	}
	return day, whole
}

// plan makes the routes of a day and their jobs.
func (y *day) plan() {
	which, part := y.serves(y.n)
	if which < 0 {
		return
	}
	for k := range y.routed {
		p := &party{crew: k, team: y.teamOf(k), idleAt: -1}
		p.leaves = y.instant(y.date, 6*60+45) + y.d.between(0, 30)*minute
		switch k {
		case y.night:
			p.night = true
			p.leaves = y.instant(y.date, 20*60+50) + y.d.between(0, 20)*minute
			y.route(p, which, part)
			y.shorten(p)
		case y.builder:
			y.grounds(p)
		default:
			y.route(p, which, part)
		}
		if len(p.stops) == 0 {
			continue
		}
		y.lunch(p)
		y.windows(p)
		y.parties = append(y.parties, p)
	}
}

// teamOf returns who is in a crew on the day, the leader first.
func (y *day) teamOf(crew int) []int {
	var team []int
	for w, in := range y.assigned[y.n] {
		if in == crew {
			team = append(team, w)
		}
	}
	return team
}

// route gives a party its customers of the day.
func (y *day) route(p *party, which int, part half) {
	var due []int
	for i := range y.sites {
		s := &y.sites[i]
		if i != yard && s.crew == p.crew && s.on(which) {
			due = append(due, i)
		}
	}
	for i, s := range due {
		if later := 2*i >= len(due); part == morning && later || part == afternoon && !later {
			continue
		}
		y.call(p, s, y.sites[s].effort, "")
	}
}

// on reports whether a site is served on a day of the fortnight.
func (s *site) on(which int) bool { return s.day == which || s.weekly && (s.day+5)%10 == which }

// shorten leaves a night's party what it can do well before morning; the rest is
// somebody else's.
func (y *day) shorten(p *party) {
	span := int64(0)
	for i, s := range p.stops {
		if span += s.job.effort/int64(max(1, len(p.team))) + 9*minute; span > 5*hour+15*minute {
			for _, s := range p.stops[i:] {
				s.job.cancelled = true
			}
			p.stops = p.stops[:i]
			return
		}
	}
}

// call adds a stop with its job.
func (y *day) call(p *party, site int, effort int64, ticket string) *stop {
	j := y.newJob(site, p.crew, effort)
	if ticket != "" {
		j.ticket = ticket
	}
	s := &stop{site: site, job: j, work: effort * y.d.hump(70, 145) / 100}
	p.stops = append(p.stops, s)
	return s
}

func (b *build) newJob(site, crew int, effort int64) *job {
	n := len(b.jobs) + 1
	j := &job{ref: "V-" + digits(b.number+1, 3) + digits(n, 5), site: site, crew: crew, date: b.start.AddDays(b.now), effort: effort}
	j.ticket = "T-" + digits(b.number+1, 3) + digits(n, 5)
	b.jobs = append(b.jobs, j)
	return j
}

// grounds gives the builders' party its day at the site that they are at for days.
func (y *day) grounds(p *party) {
	if y.left == 0 {
		y.at = y.ground(p.crew, y.d)
		y.left = 2 + y.d.IntN(3)
		y.ticket = "T-" + digits(y.number+1, 3) + "B" + digits(y.n, 4)
	}
	y.left--
	s := y.call(p, y.at, int64(len(y.crews[p.crew].members))*7*hour, y.ticket)
	s.work = s.job.effort * y.d.hump(80, 112) / 100
}

// ground returns a site of a crew that is worked at for days.
func (b *build) ground(crew int, d dice) int {
	for {
		if i := 1 + d.IntN(len(b.sites)-1); b.sites[i].crew == crew && i != b.at {
			return i
		}
	}
}

// lunch is when half the day is over, for most of them away from customers.
func (y *day) lunch(p *party) {
	p.lunch = y.d.between(31, 45) * minute
	p.onSite = y.d.chance(300)
}

// eatsAfter is how long after leaving the yard a party has lunch, at the end of what it
// does then; who is back by then has none.
const eatsAfter = 4*hour + 20*minute

// windows writes appointments and hours of access into the jobs of a party: when they
// would be there, if all took as long as planned.
func (y *day) windows(p *party) {
	real := make([]int64, len(p.stops))
	for i, s := range p.stops {
		real[i], s.work = s.work, s.job.effort
	}
	y.timeline(p)
	for i, s := range p.stops {
		site := &y.sites[s.site]
		from := time.Unix(s.from, 0).In(y.zone)
		switch {
		case p.night:
			s.job.window, s.job.windowed = [2]domain.WallTime{21 * 60, 5 * 60}, true
		case i <= 1 && site.slot && p.crew != y.builder:
			at := domain.WallTime(from.Hour()*60+from.Minute()+14) / 15 * 15
			each := s.job.effort / int64(len(y.crews[p.crew].members))
			length := max(1, (each+quarter/2)/quarter) * 15
			s.job.window, s.job.windowed = [2]domain.WallTime{at, at + domain.WallTime(length)}, true
			s.slot = y.instant(y.date, at)
			real[i] = max(s.job.effort*88/100, min(real[i], s.job.effort*120/100)) // One keeps to what was agreed …
			if i == 1 {
				real[0] = min(real[0], p.stops[0].job.effort*110/100) // … and comes in time.
			}
		case site.access:
			s.job.window, s.job.windowed = [2]domain.WallTime{6*60 + 30, 18 * 60}, true
		}
	}
	for i, s := range p.stops {
		s.work = real[i]
	}
}
