package assignment

import (
	"slices"
	"time"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/job"
	"actual/domain/presence"
)

// Recent is how far back booked times tell who is in a crew: those who were booked
// with it on more than half of its last days with bookings count, of so many days at
// most, none of them longer ago.
type Recent struct {
	Within int // Days before the date.
	Days   int // Of the crew with bookings, at most.
}

// Usual is what is used.
func Usual() Recent { return Recent{Within: 14, Days: 3} }

// Booked is that somebody's labour was booked with a crew on a date.
type Booked struct {
	Crew   domain.CrewID
	Worker domain.WorkerID
	Date   domain.Date
}

// Planned is a job of the date, with what its source says of it.
type Planned struct {
	Job    job.Job
	Said   Said
	Leader domain.WorkerID // Of a job without a crew: who is to lead it.
}

// Day is what is known of a company's date. Each list may have more than concerns
// the date, in any order.
type Day struct {
	Date    domain.Date
	Zone    *time.Location
	AsOf    time.Time // What is not over then is not judged.
	Jobs    []Planned
	Leaders map[domain.CrewID]domain.WorkerID
	Members []job.Membership
	Worn    []badge.Custody
	Carried []job.Carriage
	OnJobs  map[domain.JobID][]domain.BadgeID
	Booked  []Booked
	Visits  []presence.Version
	Heard   map[domain.BadgeID]bool // Which badges gave a position in the time that is looked at.
}

// Looked returns the time in which presence counts for a date: the date in the time
// zone, or from noon to noon where the window of a job passes midnight.
func Looked(w job.Window, on domain.Date, zone *time.Location) domain.Span {
	if !w.Overnight() || w.IsZero() {
		return on.Span(zone)
	}
	const noon = 12 * 60
	from, _ := on.At(noon, zone)
	to, _ := on.AddDays(1).At(noon, zone)
	return domain.Span{From: from, To: to}
}

// Reach returns the time that rows of a date may look at, whatever its jobs.
func Reach(on domain.Date, zone *time.Location) domain.Span {
	night := Looked(job.Window{From: 1, To: 0}, on, zone)
	return domain.Span{From: on.Span(zone).From, To: night.To}
}

// Rows returns who was expected where on the date, and who was there, in the order
// of Compare. Jobs of other dates, and cancelled ones, are passed over.
func (d Day) Rows(recent Recent) []Row {
	w := newWorld(d, recent)
	var rows []Row
	for _, p := range d.Jobs {
		if d.planned(p) {
			rows = append(rows, w.expected(p)...)
		}
	}
	shared(rows)
	rows = append(rows, w.unplanned(rows)...)
	slices.SortFunc(rows, Compare)
	return rows
}

// planned reports whether a job is to be done on the date.
func (d Day) planned(p Planned) bool {
	return p.Job.Plan().Date == d.Date && p.Job.State() == job.Planned
}

// shared counts at how many other jobs of a site the same one is expected.
func shared(rows []Row) {
	type at struct {
		site   domain.SiteID
		worker domain.WorkerID
		badge  domain.BadgeID
		crew   domain.CrewID
	}
	of := func(r Row) at {
		if r.Worker.IsZero() && r.Badge.IsZero() {
			return at{site: r.Site, crew: r.Crew}
		}
		return at{site: r.Site, worker: r.Worker, badge: r.Badge}
	}
	count := map[at]int{}
	for _, r := range rows {
		count[of(r)]++
	}
	for i := range rows {
		if rows[i].Source != Nobody {
			rows[i].Shared = count[of(rows[i])] - 1
		}
	}
}

// world is a day by what is looked up in it.
type world struct {
	Day
	led     map[domain.WorkerID][]domain.CrewID // Which crews that have jobs somebody leads.
	members map[domain.CrewID][]job.Membership
	crewsOf map[domain.WorkerID][]job.Membership
	worn    map[domain.BadgeID][]badge.Custody
	wears   map[domain.WorkerID][]badge.Custody
	carried map[domain.BadgeID][]job.Carriage
	carries map[domain.CrewID][]job.Carriage
	usual   map[domain.CrewID][]domain.WorkerID
	parts   map[ticket]int                       // How many planned jobs a ticket has.
	visits  map[domain.SiteID][]presence.Version // Those that are decided, and those that may be there.
}

// ticket is an order of a source.
type ticket struct {
	source job.Source
	ref    string
}

func newWorld(d Day, recent Recent) *world {
	w := &world{Day: d, led: map[domain.WorkerID][]domain.CrewID{}, visits: map[domain.SiteID][]presence.Version{}, parts: map[ticket]int{}}
	w.members, w.crewsOf = by(d.Members, func(m job.Membership) domain.CrewID { return m.Crew }), by(d.Members, func(m job.Membership) domain.WorkerID { return m.Worker })
	w.worn, w.wears = by(d.Worn, func(c badge.Custody) domain.BadgeID { return c.Badge }), by(d.Worn, func(c badge.Custody) domain.WorkerID { return c.Worker })
	w.carried, w.carries = by(d.Carried, func(c job.Carriage) domain.BadgeID { return c.Badge }), by(d.Carried, func(c job.Carriage) domain.CrewID { return c.Crew })
	w.usual = usualOf(d.Booked, d.Date, recent)
	for _, p := range d.Jobs {
		if !d.planned(p) {
			continue
		}
		if p.Said.Ticket != "" {
			w.parts[ticket{p.Job.Source(), p.Said.Ticket}]++
		}
		crew := p.Job.Plan().Crew
		if who := d.Leaders[crew]; !crew.IsZero() && !who.IsZero() {
			w.led[who] = append(w.led[who], crew)
		}
	}
	for _, v := range d.Visits {
		if v.Withdrawn {
			continue
		}
		if v.Verdict == presence.Decided {
			w.visits[v.Site] = append(w.visits[v.Site], v)
			continue
		}
		for _, site := range candidates(v) {
			w.visits[site] = append(w.visits[site], v)
		}
	}
	return w
}

// candidates returns the sites that an undecided visit may be at, each once.
func candidates(v presence.Version) []domain.SiteID {
	sites := []domain.SiteID{v.Site}
	for _, c := range v.Candidates {
		if !slices.Contains(sites, c.Site) {
			sites = append(sites, c.Site)
		}
	}
	return sites
}

func by[K comparable, T any](all []T, key func(T) K) map[K][]T {
	out := map[K][]T{}
	for _, one := range all {
		out[key(one)] = append(out[key(one)], one)
	}
	return out
}
