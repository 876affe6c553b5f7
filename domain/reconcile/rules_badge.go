package reconcile

import (
	"bytes"
	"cmp"
	"maps"
	"slices"

	"actual/domain"
	"actual/domain/job"
)

// ofSignals judges how badges did, day by day.
func (r *run) ofSignals() {
	for _, b := range slices.SortedFunc(maps.Keys(r.w.signals), func(a, b domain.BadgeID) int { return bytes.Compare(a.UUID[:], b.UUID[:]) }) {
		type of struct {
			kind SignalKind
			date domain.Date
		}
		done := map[of]bool{}
		for _, s := range r.w.signals[b] {
			for on := r.w.dateOf(s.From - workFrom); r.w.day(on)[0] < s.To; on = on.AddDays(1) {
				if s.Kind == Unknown && on != r.w.dateOf(s.From) && common(worktime(stretch{}, r.w.day(on)), stretch{s.From, s.To}) == 0 {
					continue // It went on for some hours of a night.
				}
				if at := (of{s.Kind, on}); !done[at] && r.judged(on) {
					done[at] = s.Kind != Alongside && s.Kind != NoFix && s.Kind != Uncovered
					r.ofSignal(s, on)
				}
			}
		}
	}
}

func (r *run) ofSignal(s Signal, on domain.Date) {
	t := r.w.day(on)
	noon := (t[0] + t[1]) / 2
	who, crew := r.w.who(s.Badge, min(max(noon, s.From), s.To-1))
	limits := r.w.limitsOf(s.Site, r.w.crew(crew).Branch)
	subject := Subject{Badge: s.Badge, Worker: who.worker, Crew: crew}
	facts := r.dossier()
	switch s.Kind {
	case Still:
		if who.worker.IsZero() || !r.matters(s.Badge, who.worker, crew, on) {
			return
		}
		if o := r.crewDays[crewDay{crew, on}]; o != nil {
			facts = r.crewFacts(crewDay{crew, on}, o)
		}
		facts.worker(who.worker, on)
		for _, g := range r.w.signals[s.Badge] {
			facts.site(g.Site)
		}
		r.judge(facts.of(BadgeLeftBehind, on, subject), limits)
	case Alongside:
		if on != r.w.dateOf(s.From) {
			return
		}
		r.ofPair(s, on, limits)
	case Unknown:
		facts.signals(s.Badge, t)
		r.judge(facts.of(UnknownBadge, on, Subject{Badge: s.Badge}), limits)
	case Silent:
		o := r.crewDays[crewDay{crew, on}]
		if crew.IsZero() { // Where leaders only are known, who is booked had work.
			o = r.bookedFor(workerDay{who.worker, on})
			facts.worker(who.worker, on)
		}
		if o == nil {
			return
		}
		facts.signals(s.Badge, r.shift(on))
		facts.staff(Records{Custodies: r.w.custodies[s.Badge], Carriages: r.w.carriers[s.Badge]}, on)
		facts.staff(r.w.staff(crew), on)
		for _, d := range o.demands {
			facts.Jobs = append(facts.Jobs, *d.job)
		}
		c := facts.of(BadgeSilent, on, subject)
		for _, d := range o.demands {
			if d.job.Date == on && !d.job.Window.IsZero() {
				c.Subject.Job, c.Window = d.job.ID, r.w.window(d.job)
			}
		}
		r.judge(c, limits)
	case NoFix, Uncovered:
		r.ofHole(s, on, subject, limits)
	case Low:
	}
}

// matters reports whether it may matter that a badge lay: its wearer booked or clocked
// time, or its crew was at work while it lay at a site. Most badges lie in the yard at
// night, and it costs nothing to say so.
func (r *run) matters(b domain.BadgeID, worker domain.WorkerID, crew domain.CrewID, on domain.Date) bool {
	if len(r.w.clocks[worker]) > 0 {
		return true
	}
	for d := -1; d <= 1; d++ {
		if len(r.w.books[workerDay{worker, on.AddDays(d)}]) > 0 {
			return true
		}
	}
	o := r.crewDays[crewDay{crew, on}]
	if o == nil {
		return false
	}
	var worked []stretch
	for _, d := range o.demands {
		for _, l := range d.links {
			worked = append(worked, r.parties[l.party].hull)
		}
	}
	h := hull(worked)
	for _, s := range r.w.signals[b] {
		if s.Kind == Still && !s.Site.IsZero() && r.w.site(s.Site).Kind != yard && common(h, stretch{s.From, s.To}) > 0 {
			return true
		}
	}
	return false
}

// bookedFor returns the jobs that time of a worker is booked to on a date; nil of nobody, and of none.
func (r *run) bookedFor(at workerDay) *outing {
	o := &outing{}
	for _, b := range r.w.books[at] {
		if d := r.demandOf[b.Job]; d != nil && !at.worker.IsZero() {
			o.demands = append(o.demands, d)
		}
	}
	if len(o.demands) == 0 {
		return nil
	}
	return o
}

// ofPair judges two badges that went together.
func (r *run) ofPair(s Signal, on domain.Date, limits *limits) {
	a, b := s.Badge, s.Other
	if bytes.Compare(a.UUID[:], b.UUID[:]) > 0 {
		a, b = b, a
	}
	facts := r.dossier()
	facts.staff(Records{Custodies: append(slices.Clone(r.w.custodies[a]), r.w.custodies[b]...)}, on)
	for _, one := range []domain.BadgeID{a, b} {
		facts.Signals = append(facts.Signals, kept(r.w.signals[one], func(g *Signal) bool {
			return g.Kind == Alongside && r.w.dateOf(g.From) == on && (g.Other == a || g.Other == b)
		})...)
	}
	r.judge(facts.of(BadgesAsOne, on, Subject{Badge: a, Other: b.UUID}), limits)
}

// ofHole judges a place, or a time, in which badges could not be seen.
func (r *run) ofHole(s Signal, on domain.Date, subject Subject, limits *limits) {
	facts := r.dossier()
	if !s.Site.IsZero() {
		facts.site(s.Site)
		facts.plans(s.Site, on, 0)
		t, before := r.nights(s.Site, on), r.nights(s.Site, on.AddDays(-1))
		facts.Signals = append(facts.Signals, kept(r.w.holes[s.Site], func(g *Signal) bool {
			return common(t, stretch{g.From, g.To}) > 0 && common(before, stretch{g.From, g.To}) == 0
		})...)
		c := facts.of(CoverageHole, on, Subject{Site: s.Site})
		c.Window = t
		r.judge(c, limits)
		return
	}
	if o := r.crewDays[crewDay{subject.Crew, on}]; o != nil && !subject.Crew.IsZero() {
		for _, d := range o.demands {
			facts.Jobs = append(facts.Jobs, *d.job)
		}
		facts.signals(s.Badge, r.w.day(on))
		r.judge(facts.of(CoverageHole, on, subject), limits)
	}
}

// ofData judges what is not known of jobs and people, each once for a date.
func (r *run) ofData() {
	none := r.w.limitsOf(domain.SiteID{}, "")
	for i := range r.w.in.Jobs {
		j := &r.w.in.Jobs[i]
		if j.State == Cancelled || !r.judged(j.Date) {
			continue
		}
		if j.Site.IsZero() || r.w.site(j.Site).Unlocated {
			facts := r.dossier()
			facts.Jobs = []Job{*j}
			facts.site(j.Site)
			r.judge(facts.of(SiteUnlocated, j.Date, Subject{Site: j.Site, Job: j.ID}), none)
		}
		r.ofLeaders(j, none)
	}
	r.ofUnmapped(none)
}

// ofLeaders judges whether it is known who was to do a job.
func (r *run) ofLeaders(j *Job, none *limits) {
	facts := r.dossier()
	facts.Jobs = []Job{*j}
	if len(j.Crews) == 0 && j.Leader.IsZero() {
		r.judge(facts.of(CrewLeaderless, j.Date, Subject{Site: j.Site, Job: j.ID}), none)
	}
	for _, k := range j.Crews {
		if c := r.w.crew(k); c.Leader.IsZero() && j.Leader.IsZero() && !r.peopled(k, j) {
			one := *facts
			one.staff(r.w.staff(k), j.Date)
			r.judge(one.of(CrewLeaderless, j.Date, Subject{Crew: k, Site: j.Site, Job: j.ID}), none)
		}
	}
}

// peopled reports whether anybody is known to be in a crew at the time of a job.
func (r *run) peopled(k domain.CrewID, j *Job) bool {
	staff := r.w.staff(k)
	staff.Memberships = slices.DeleteFunc(staff.Memberships, func(m job.Membership) bool { return inferred(&m) })
	return len(staff.members(k, r.w.noonOf(j))) > 0 || len(staff.carried(k, r.w.day(j.Date))) > 0
}

// ofUnmapped judges whose time it is.
func (r *run) ofUnmapped(none *limits) {
	type named struct {
		worker domain.WorkerID
		date   domain.Date
	}
	unmapped := map[named]bool{}
	row := func(w domain.WorkerID, on domain.Date, d *dossier, id domain.UUID) {
		switch {
		case !r.judged(on):
		case w.IsZero():
			r.judge(d.of(UnmappedWorker, on, Subject{Row: id}), none)
		case r.w.workers[w] != nil && r.w.workers[w].Unmapped:
			unmapped[named{w, on}] = true
		}
	}
	for _, b := range r.w.in.Bookings {
		row(b.Worker, r.w.bookedOn(&b), &dossier{Records: Records{Bookings: []Booking{b}}}, b.ID)
	}
	for _, k := range r.w.in.Clocks {
		row(k.Worker, r.w.dateOf(k.From), &dossier{Records: Records{Clocks: []Clock{k}}}, k.ID)
	}
	for i := range r.w.in.Jobs {
		if j := &r.w.in.Jobs[i]; j.State != Cancelled && !j.Leader.IsZero() {
			row(j.Leader, j.Date, nil, domain.UUID{})
		}
	}
	for _, at := range slices.SortedFunc(maps.Keys(unmapped), func(a, b named) int {
		return cmp.Or(a.date.DaysSince(b.date), bytes.Compare(a.worker.UUID[:], b.worker.UUID[:]))
	}) {
		facts := r.dossier()
		facts.Workers = []Worker{*r.w.workers[at.worker]}
		r.judge(facts.of(UnmappedWorker, at.date, Subject{Worker: at.worker}), none)
	}
}
