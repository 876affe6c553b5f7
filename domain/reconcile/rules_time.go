package reconcile

import (
	"bytes"
	"cmp"
	"maps"
	"slices"

	"actual/domain"
)

// workerDay is a worker on a date.
type workerDay struct {
	worker domain.WorkerID
	date   domain.Date
}

func compareDays(a, b workerDay) int {
	return cmp.Or(a.date.DaysSince(b.date), bytes.Compare(a.worker.UUID[:], b.worker.UUID[:]))
}

// ofTimes judges what was booked and clocked.
func (r *run) ofTimes() {
	days := map[workerDay]bool{}
	for at := range r.w.books {
		days[at] = true
	}
	for at := range r.w.clockedOn {
		days[at] = true
	}
	for _, at := range slices.SortedFunc(maps.Keys(days), compareDays) {
		if at.worker.IsZero() || !r.judged(at.date) {
			continue
		}
		facts := r.dayOf(at)
		limits := r.w.limitsOf(domain.SiteID{}, r.branch(at))
		r.ofBookings(at, facts, limits, r.w.books[at], len(r.w.clockedOn[at]) > 0)
		r.ofClocks(at, facts, limits, r.w.clockedOn[at])
	}
	r.notBooked()
}

func (r *run) branch(at workerDay) string {
	t := r.w.day(at.date)
	return r.w.crew(crewOf(r.w.ofWorker[at.worker], at.worker, (t[0]+t[1])/2)).Branch
}

// dayOf is all about a worker on a date.
func (r *run) dayOf(at workerDay) *dossier {
	facts := r.dossier().worker(at.worker, at.date)
	facts.on(r.byPerson[person{worker: at.worker}], at.date)
	for i := range facts.Visits {
		facts.site(facts.Visits[i].Site)
	}
	for i := range facts.Signals {
		facts.site(facts.Signals[i].Site)
	}
	for _, m := range facts.matches { // What the worker was at.
		facts.Jobs = append(facts.Jobs, *r.w.jobs[m.Job])
	}
	for _, b := range facts.Bookings {
		if j := r.w.jobs[b.Job]; j != nil {
			facts.Jobs = append(facts.Jobs, *j)
		}
		if b.Ticket != "" {
			for _, j := range r.w.tickets[b.Ticket] {
				facts.Jobs = append(facts.Jobs, *j)
			}
		}
		for _, place := range (&Case{Facts: facts.Records}).places(&b) {
			facts.site(place)
			facts.around(r.atSite[place], stretch{b.From, b.To})
			for _, h := range r.w.holes[place] {
				if h.Kind != Still && common(r.w.day(at.date), stretch{h.From, h.To}) > 0 {
					facts.Signals = append(facts.Signals, h)
				}
			}
		}
	}
	return facts
}

// ofBookings judges a worker's booked rows of a date.
func (r *run) ofBookings(at workerDay, facts *dossier, limits *limits, rows []Booking, clocked bool) {
	clocked = clocked && r.clocked(at.date)
	for i, b := range rows {
		s := Subject{Worker: at.worker, Job: b.Job, Row: b.ID}
		c := facts.of(BookingWithoutPresence, at.date, s)
		if places := c.places(&b); len(places) > 0 {
			c.Subject.Site = places[0]
		}
		r.judge(c, r.w.limitsOf(c.Subject.Site, r.branch(at)))
		if clocked {
			r.judge(facts.of(BookingOutsideClock, at.date, s), limits)
		}
		for _, o := range rows[i+1:] {
			first, second := b, o
			if second.From < first.From || second.From == first.From && bytes.Compare(second.ID[:], first.ID[:]) < 0 {
				first, second = second, first
			}
			if common(stretch{first.From, first.To}, stretch{second.From, second.To}) > 0 {
				r.judge(facts.of(BookingsOverlap, at.date, Subject{Worker: at.worker, Job: first.Job, Row: first.ID, Other: second.ID}), limits)
			}
		}
	}
}

// ofClocks judges a worker's clocked spans of a date.
func (r *run) ofClocks(at workerDay, facts *dossier, limits *limits, rows []Clock) {
	if len(rows) == 0 || !r.clocked(at.date) {
		return
	}
	for _, k := range rows {
		c := facts.of(ClockOutMissing, at.date, Subject{Worker: at.worker, Row: k.ID})
		c.AsOf = min(r.w.in.AsOf, k.From+limits.ClockOpenS) // That it was open for longer is no news.
		if k.To != 0 {
			c.AsOf = 0
		}
		r.judge(c, limits)
	}
	s := Subject{Worker: at.worker}
	if !r.judge(facts.of(BreakMissing, at.date, s), limits) {
		r.judge(facts.of(BreakShort, at.date, s), limits)
	}
	if r.booked(at.date) {
		r.judge(facts.of(UnallottedTime, at.date, s), limits)
	}
}

// notBooked judges presence on jobs that no time is booked for.
func (r *run) notBooked() {
	if r.w.in.BookedThrough == 0 {
		return
	}
	type visited struct {
		worker domain.WorkerID
		work   *work
		date   domain.Date
	}
	done := map[visited]bool{}
	for _, d := range r.demands {
		for _, l := range d.links {
			for _, s := range r.parties[l.party].stays {
				at := visited{s.who.worker, r.groups[d], r.parties[l.party].day}
				if done[at] || at.worker.IsZero() || !r.booked(at.date) || r.w.workers[at.worker] != nil && r.w.workers[at.worker].NoBooks {
					continue
				}
				done[at] = true
				facts := r.dayOf(workerDay{at.worker, at.date}).links(d)
				facts.Jobs = append(facts.Jobs, *d.job)
				facts.site(d.job.Site)
				r.judge(facts.of(PresenceWithoutBooking, at.date, Subject{Site: d.job.Site, Job: d.job.ID, Worker: at.worker}), d.limits)
			}
		}
	}
}
