package reconcile

import (
	"actual/domain"
	"actual/domain/badge"
	"actual/domain/job"
)

// dossier collects the facts of a case. Some may come twice; a case that holds has each once.
type dossier struct {
	r *run
	Records
	matches []Match
	visits  map[domain.VisitID]bool
	days    map[workerDay]bool
}

func (r *run) dossier() *dossier {
	return &dossier{r: r, visits: map[domain.VisitID]bool{}, days: map[workerDay]bool{}}
}

// about is the time around a date that dated facts are kept of.
func (r *run) about(on domain.Date) stretch {
	return stretch{r.w.day(on.AddDays(-1))[0], r.w.day(on.AddDays(1))[1]}
}

// shift is the time of a date's work: it may go on after midnight.
func (r *run) shift(on domain.Date) stretch {
	t := r.w.day(on)
	return stretch{t[0], t[1] + 12*3600}
}

// job adds a job, its site, whose it is, and how their badges did.
func (d *dossier) job(of *demand) *dossier {
	j, w := of.job, d.r.w
	d.Jobs = append(d.Jobs, *j)
	d.Changes = append(d.Changes, w.changes[j.ID]...)
	d.site(j.Site)
	for _, h := range w.holes[j.Site] {
		if h.Kind != Still && common(d.r.nights(j.Site, j.Date), stretch{h.From, h.To}) > 0 {
			d.Signals = append(d.Signals, h)
		}
	}
	d.staff(w.staffOf(j), j.Date)
	return d
}

func (d *dossier) site(id domain.SiteID) {
	if s := d.r.w.sites[id]; s != nil {
		d.Sites = append(d.Sites, *s)
	}
}

// staff adds people and their badges as they were about a date.
func (d *dossier) staff(staff Records, on domain.Date) {
	t := d.r.about(on)
	d.Crews = append(d.Crews, staff.Crews...)
	for _, m := range staff.Memberships {
		if meets(m.Span, t) {
			d.Memberships = append(d.Memberships, m)
		}
	}
	for _, c := range staff.Custodies {
		if meets(c.Span, t) {
			d.Custodies = append(d.Custodies, c)
			d.signals(c.Badge, d.r.shift(on))
		}
	}
	for _, c := range staff.Carriages {
		if meets(c.Span, t) {
			d.Carriages = append(d.Carriages, c)
			d.signals(c.Badge, d.r.shift(on))
		}
	}
}

// signals adds how a badge did in a stretch.
func (d *dossier) signals(b domain.BadgeID, t stretch) {
	for _, s := range d.r.w.signals[b] {
		if common(t, stretch{s.From, s.To}) > 0 {
			d.Signals = append(d.Signals, s)
		}
	}
}

// stay adds a visit, and whose it is.
func (d *dossier) stay(s *stay) {
	if d.visits[s.visit.ID] {
		return
	}
	d.visits[s.visit.ID] = true
	v, w := s.visit, d.r.w
	d.Visits = append(d.Visits, *v)
	at := v.Arrived
	if !s.alt.IsZero() {
		at = rosterAt(v.Arrived, w.day(s.alt))
	}
	d.Custodies = append(d.Custodies, kept(w.custodies[v.Badge], func(c *badge.Custody) bool { return holds(c.Span, v.Arrived) || holds(c.Span, at) })...)
	d.Carriages = append(d.Carriages, kept(w.carriers[v.Badge], func(c *job.Carriage) bool { return holds(c.Span, v.Arrived) || holds(c.Span, at) })...)
	d.Memberships = append(d.Memberships, kept(w.ofWorker[s.who.worker], func(m *job.Membership) bool { return holds(m.Span, v.Arrived) || holds(m.Span, at) })...)
	if !s.who.worker.IsZero() {
		d.Crews = append(d.Crews, w.leads[s.who.worker]...)
	}
	if c := w.crews[s.crew]; c != nil {
		d.Crews = append(d.Crews, *c)
	}
	d.signals(v.Badge, stretch{v.Arrived, v.End() + 1})
}

// links adds the visits that were assigned to a job.
func (d *dossier) links(of *demand) *dossier {
	for _, l := range of.links {
		for _, s := range d.r.parties[l.party].stays {
			d.stay(s)
		}
	}
	d.matches = append(d.matches, d.r.matchesOf(of)...)
	return d
}

// around adds visits, unless a job took them; those that it took come with their matches.
func (d *dossier) around(stays []*stay, t stretch) {
	for _, s := range stays {
		if common(t, stretch{s.time[0], s.time[1] + 1}) > 0 {
			d.stay(s)
			d.matches = append(d.matches, d.r.linked[s.visit.ID]...)
		}
	}
}

// on adds visits of a date's work, as around does; those at yards, too.
func (d *dossier) on(stays []*stay, on domain.Date) {
	for _, s := range stays {
		if s.date() == on || d.r.w.site(s.visit.Site).Kind == yard && common(d.r.w.day(on), s.time) > 0 {
			d.around([]*stay{s}, s.time)
		}
	}
}

// worker adds what a worker wore, booked and clocked on a date.
func (d *dossier) worker(k domain.WorkerID, on domain.Date) *dossier {
	t, w := d.r.shift(on), d.r.w
	at := workerDay{k, on}
	if d.days[at] || k.IsZero() {
		return d
	}
	d.days[at] = true
	if one := w.workers[k]; one != nil {
		d.Workers = append(d.Workers, *one)
	}
	for _, c := range w.worn[k] {
		if meets(c.Span, d.r.about(on)) {
			d.Custodies = append(d.Custodies, c)
			d.signals(c.Badge, t)
		}
	}
	for _, m := range w.ofWorker[k] {
		if meets(m.Span, d.r.about(on)) {
			d.Memberships = append(d.Memberships, m)
		}
	}
	d.Bookings = append(d.Bookings, w.books[workerDay{k, on}]...)
	d.Clocks = append(d.Clocks, w.clockedOn[workerDay{k, on}]...)
	return d
}

func kept[T any](list []T, keep func(*T) bool) (out []T) {
	for i := range list {
		if keep(&list[i]) {
			out = append(out, list[i])
		}
	}
	return out
}

// of makes a case of the facts.
func (d *dossier) of(k Kind, on domain.Date, s Subject) Case {
	return Case{Kind: k, Date: on, Subject: s, Facts: d.Records, Matches: d.matches}
}
