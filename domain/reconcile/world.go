package reconcile

import (
	"bytes"
	"cmp"
	"slices"
	"time"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/geofence"
	"actual/domain/job"
)

const yard = geofence.KindYard

// world is an input in order, and where to find what in it.
type world struct {
	in        Input
	zone      *time.Location
	sites     map[domain.SiteID]*Site
	near      map[domain.SiteID][]domain.SiteID
	crews     map[domain.CrewID]*Crew
	leads     map[domain.WorkerID][]Crew
	workers   map[domain.WorkerID]*Worker
	custodies map[domain.BadgeID][]badge.Custody
	worn      map[domain.WorkerID][]badge.Custody
	carriers  map[domain.BadgeID][]job.Carriage
	carried   map[domain.CrewID][]job.Carriage
	ofWorker  map[domain.WorkerID][]job.Membership
	ofCrew    map[domain.CrewID][]job.Membership
	jobs      map[domain.JobID]*Job
	jobsAt    map[domain.SiteID][]*Job
	tickets   map[string][]*Job
	dark      map[crewDay][]*Job // At sites where nobody can be seen.
	changes   map[domain.JobID][]Change
	signals   map[domain.BadgeID][]Signal
	holes     map[domain.SiteID][]Signal
	clocks    map[domain.WorkerID][]Clock
	books     map[workerDay][]Booking // By the date whose work they are.
	clockedOn map[workerDay][]Clock
	limits    map[limitOf]*limits
	days      map[domain.Date]stretch
}

func newWorld(in Input) *world {
	in.Records = in.normal()
	w := &world{in: in, zone: in.Zone, limits: map[limitOf]*limits{}, days: map[domain.Date]stretch{}}
	if w.zone == nil {
		w.zone = time.UTC
	}
	r := &w.in.Records
	w.sites = pointers(r.Sites, func(s *Site) domain.SiteID { return s.ID })
	w.crews = pointers(r.Crews, func(c *Crew) domain.CrewID { return c.ID })
	w.workers = pointers(r.Workers, func(k *Worker) domain.WorkerID { return k.ID })
	w.jobs = pointers(r.Jobs, func(j *Job) domain.JobID { return j.ID })
	w.leads = grouped(r.Crews, func(c *Crew) domain.WorkerID { return c.Leader })
	w.custodies = grouped(r.Custodies, func(c *badge.Custody) domain.BadgeID { return c.Badge })
	w.worn = grouped(r.Custodies, func(c *badge.Custody) domain.WorkerID { return c.Worker })
	w.carriers = grouped(r.Carriages, func(c *job.Carriage) domain.BadgeID { return c.Badge })
	w.carried = grouped(r.Carriages, func(c *job.Carriage) domain.CrewID { return c.Crew })
	w.ofWorker = grouped(r.Memberships, func(m *job.Membership) domain.WorkerID { return m.Worker })
	w.ofCrew = grouped(r.Memberships, func(m *job.Membership) domain.CrewID { return m.Crew })
	w.changes = grouped(r.Changes, func(c *Change) domain.JobID { return c.Job })
	w.signals = grouped(r.Signals, func(s *Signal) domain.BadgeID { return s.Badge })
	w.holes = grouped(r.Signals, func(s *Signal) domain.SiteID { return s.Site })
	w.clocks = grouped(r.Clocks, func(c *Clock) domain.WorkerID { return c.Worker })
	w.jobsAt, w.tickets, w.dark = map[domain.SiteID][]*Job{}, map[string][]*Job{}, map[crewDay][]*Job{}
	for i := range r.Jobs {
		j := &r.Jobs[i]
		w.jobsAt[j.Site] = append(w.jobsAt[j.Site], j)
		for _, c := range j.Crews {
			if j.State != Cancelled && w.site(j.Site).Unlocated {
				w.dark[crewDay{c, j.Date}] = append(w.dark[crewDay{c, j.Date}], j)
			}
		}
		if j.Ticket != "" {
			w.tickets[j.Ticket] = append(w.tickets[j.Ticket], j)
		}
	}
	w.neighbours()
	w.clockedOn = w.shifts()
	w.books = grouped(r.Bookings, func(b *Booking) workerDay { return workerDay{b.Worker, w.bookedOn(b)} })
	return w
}

// bookedOn returns the date whose work booked time is: of a shift that goes on after midnight the one before.
func (w *world) bookedOn(b *Booking) domain.Date {
	on := w.dateOf(b.From)
	before := on.AddDays(-1)
	if j := w.jobs[b.Job]; j != nil && j.Date == before && j.Window.Overnight() && common(w.window(j), stretch{b.From, b.To}) > 0 {
		return before
	}
	for _, d := range []domain.Date{before, on} {
		for _, c := range w.clockedOn[workerDay{b.Worker, d}] {
			if c.From <= b.From && (c.To == 0 && b.From < c.From+longest || b.From < c.To) {
				return d
			}
		}
	}
	return on
}

// shifts returns the clock times by worker and date: one that goes on after a break past midnight
// is of the date before.
func (w *world) shifts() map[workerDay][]Clock {
	on := map[workerDay][]Clock{}
	for worker, list := range w.clocks {
		list = slices.Clone(list)
		slices.SortStableFunc(list, func(a, b Clock) int { return cmp.Compare(a.From, b.From) })
		var began, last int64
		for _, c := range list {
			if began == 0 || c.From-last > restS || c.From-began > longest {
				began = c.From
			}
			last = max(last, c.From, c.To)
			at := workerDay{worker, w.dateOf(began)}
			on[at] = append(on[at], c)
		}
	}
	return on
}

// neighbours makes the relation hold both ways.
func (w *world) neighbours() {
	w.near = map[domain.SiteID][]domain.SiteID{}
	for i := range w.in.Sites {
		s := &w.in.Sites[i]
		for _, n := range s.Neighbours {
			if n != s.ID {
				w.near[s.ID] = append(w.near[s.ID], n)
				w.near[n] = append(w.near[n], s.ID)
			}
		}
	}
	for id, list := range w.near {
		slices.SortFunc(list, func(a, b domain.SiteID) int { return bytes.Compare(a.UUID[:], b.UUID[:]) })
		w.near[id] = slices.Compact(list)
	}
}

func pointers[K comparable, T any](list []T, key func(*T) K) map[K]*T {
	m := make(map[K]*T, len(list))
	for i := range list {
		m[key(&list[i])] = &list[i]
	}
	return m
}

func grouped[K comparable, T any](list []T, key func(*T) K) map[K][]T {
	m := map[K][]T{}
	for i := range list {
		m[key(&list[i])] = append(m[key(&list[i])], list[i])
	}
	return m
}

// site returns what is known of a site; of one that no record names, that it is one.
func (w *world) site(id domain.SiteID) *Site {
	if s := w.sites[id]; s != nil {
		return s
	}
	return &Site{ID: id}
}

func (w *world) crew(id domain.CrewID) *Crew {
	if c := w.crews[id]; c != nil {
		return c
	}
	return &Crew{ID: id}
}

// who returns whom a badge speaks for at an instant, and the crew that is with it.
func (w *world) who(b domain.BadgeID, at int64) (person, domain.CrewID) {
	r := Records{Custodies: w.custodies[b], Carriages: w.carriers[b]}
	if k := wearer(r.Custodies, b, at); !k.IsZero() {
		r.Memberships, r.Crews = w.ofWorker[k], w.leads[k]
	}
	return r.who(b, at)
}

// staff is what is known of a crew and of its people, as records.
func (w *world) staff(c domain.CrewID) Records {
	r := Records{Memberships: slices.Clone(w.ofCrew[c]), Carriages: w.carried[c]}
	if k := w.crews[c]; k != nil {
		r.Crews = []Crew{*k}
		for _, m := range w.ofWorker[k.Leader] {
			if m.Crew != c {
				r.Memberships = append(r.Memberships, m)
			}
		}
	}
	for _, m := range r.Memberships {
		if m.Crew == c {
			r.Custodies = append(r.Custodies, w.worn[m.Worker]...)
		}
	}
	if len(r.Crews) > 0 {
		r.Custodies = append(r.Custodies, w.worn[r.Crews[0].Leader]...)
	}
	return r
}

// day returns a date's time.
func (w *world) day(d domain.Date) stretch {
	t, ok := w.days[d]
	if !ok {
		s := d.Span(w.zone)
		t = stretch{s.From.Unix(), s.To.Unix()}
		w.days[d] = t
	}
	return t
}

// window returns the instants of a job's window; of none, zero.
func (w *world) window(j *Job) stretch {
	if j.Window.IsZero() {
		return stretch{}
	}
	s := j.Window.Span(j.Date, w.zone)
	return stretch{s.From.Unix(), s.To.Unix()}
}
