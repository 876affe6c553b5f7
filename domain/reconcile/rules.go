package reconcile

import (
	"bytes"
	"cmp"
	"maps"
	"slices"

	"actual/domain"
)

// rules lets every rule judge what it may be about.
func (r *run) rules() {
	r.ofParties()
	for _, d := range r.demands {
		if r.judged(d.job.Date) && r.settled(d.job.last()) {
			r.ofDemand(d)
		}
	}
	for _, at := range slices.SortedFunc(maps.Keys(r.crewDays), func(a, b crewDay) int {
		return cmp.Or(a.date.DaysSince(b.date), bytes.Compare(a.crew.UUID[:], b.crew.UUID[:]))
	}) {
		if r.judged(at.date) {
			r.ofCrewDay(at, r.crewDays[at])
		}
	}
	r.ofTimes()
	r.ofSignals()
	r.ofData()
}

// settled reports whether the tracks of a date have settled, asked for or not.
func (r *run) settled(on domain.Date) bool {
	return r.w.in.AsOf >= r.w.day(on)[1]+r.w.limitsOf(domain.SiteID{}, "").SettleS
}

// ofParties judges parties that no job took: those of one crew at one site on one date together.
func (r *run) ofParties() {
	idle := map[group][]*stay{}
	var order []group
	for _, p := range r.parties {
		if len(p.links) > 0 || !r.judged(p.day) || r.w.idleness(p) == 0 {
			continue
		}
		g := p.group
		g.alt, g.maybe = domain.Date{}, ""
		if idle[g] == nil {
			order = append(order, g)
		}
		idle[g] = append(idle[g], p.stays...)
	}
	at := r.besides()
	for _, g := range order {
		if r.explained(g, idle[g], at) {
			continue
		}
		d := r.dossier()
		d.site(g.site)
		places := []domain.SiteID{g.site}
		for _, s := range idle[g] {
			d.stay(s)
			places = append(places, s.sites()...)
		}
		limits := r.w.limitsOf(g.site, r.w.crew(g.crew).Branch)
		for i, place := range places {
			if !slices.Contains(places[:i], place) {
				d.plans(place, g.day, int(limits.NearDays))
			}
		}
		r.judge(d.of(PresenceWithoutJob, g.day, Subject{Site: g.site, Crew: g.crew, Worker: g.who.worker, Badge: g.who.badge}), limits)
	}
}

// plans adds the jobs at a site of the days around a date.
func (d *dossier) plans(site domain.SiteID, on domain.Date, near int) {
	for _, j := range d.r.w.jobsAt[site] {
		if !j.Date.After(on.AddDays(near)) && !j.last().Before(on.AddDays(-near)) {
			d.Jobs = append(d.Jobs, *j)
			d.Changes = append(d.Changes, d.r.w.changes[j.ID]...)
		}
	}
}

// ofDemand judges what became of a job.
func (r *run) ofDemand(d *demand) {
	j := d.job
	subject := Subject{Site: j.Site, Job: j.ID}
	if len(d.crews) > 0 {
		subject.Crew = d.crews[0]
	} else {
		subject.Worker = j.Leader
	}
	if len(d.links) == 0 {
		r.ofUnseen(d, subject)
		return
	}
	facts := r.dossier().job(d).links(d)
	is := func(k Kind, s Subject) {
		c := facts.of(k, j.Date, s)
		c.Window = r.w.window(j)
		r.judge(c, d.limits)
	}
	one := d.links[0]
	if all(d.links, func(l link) bool { return l.nextDoor || l.proposed }) {
		s := subject
		s.Other = r.parties[one.party].site.UUID
		is(NeighbouringSite, s)
	}
	if all(d.links, func(l link) bool { return l.off != 0 && !l.goes }) && !r.moved(d) {
		is(WrongDay, subject)
	}
	foreign := slices.IndexFunc(d.links, func(l link) bool { return l.others })
	if foreign >= 0 && all(d.links, func(l link) bool { return l.off == 0 && (l.others || r.parties[l.party].crew.IsZero()) }) {
		s := subject
		s.Other = r.parties[d.links[foreign].party].crew.UUID
		for _, k := range d.crews { // The answer depends on whether they could be seen.
			facts.people(k, j.Date)
		}
		is(WrongCrew, s)
	}
	if !j.Window.IsZero() {
		if r.ends(d, func(h, o stretch) bool { return o[0] < h[0] }) {
			is(LateStart, subject)
		}
		if r.ends(d, func(h, o stretch) bool { return o[1] > h[1] }) {
			is(EarlyLeave, subject)
		}
	}
	r.ofWork(d, subject)
}

// ends reports whether a job stands at the end of those of its crew that share its window: one
// that three share says when the shift is, not when to be at each.
func (r *run) ends(d *demand, beyond func(h, other stretch) bool) bool {
	for _, k := range d.crews {
		same, further := 1, false
		for _, o := range r.crewDays[crewDay{k, d.job.Date}].demands {
			if o == d || o.job.Window != d.job.Window {
				continue
			}
			same++
			further = further || len(o.links) > 0 && beyond(r.hull(d), r.hull(o))
		}
		if same >= 3 && further {
			return false
		}
	}
	return true
}

// hull is from the first arrival at a job to the last departure.
func (r *run) hull(d *demand) stretch {
	list := make([]stretch, len(d.links))
	for i, l := range d.links {
		list[i] = r.parties[l.party].hull
	}
	return hull(list)
}

func all(links []link, is func(link) bool) bool {
	return !slices.ContainsFunc(links, func(l link) bool { return !is(l) })
}

// ofUnseen judges a job that nobody came to.
func (r *run) ofUnseen(d *demand, subject Subject) {
	j := d.job
	if !d.seen && len(r.atSite[j.Site]) == 0 {
		return
	}
	facts := r.dossier().job(d)
	t := stretch{r.w.day(j.Date)[0], r.w.day(j.last())[1]}
	facts.around(r.atSite[j.Site], t)
	for _, n := range r.w.near[j.Site] { // What was seen next door may be what is missing here.
		facts.around(r.atSite[n], t)
	}
	for _, o := range r.w.tickets[j.Ticket] {
		if other := r.demandOf[o.ID]; other != nil && other != d && j.Ticket != "" {
			facts.Jobs = append(facts.Jobs, *o)
			facts.links(other)
		}
	}
	for _, k := range d.crews {
		facts.people(k, j.Date)
	}
	if len(d.crews) == 0 {
		facts.worker(j.Leader, j.Date)
	}
	c := facts.of(NeighbouringSite, j.Date, subject)
	c.Window, c.Day, c.Thresholds = r.w.window(j), r.w.day(j.Date), d.limits.list(c.Kind.about().uses)
	if near := c.perhaps(c.stays(), j, d.crews); len(near) > 0 {
		c.Subject.Other = near[0].visit.Site.UUID
		r.judge(c, d.limits)
		return
	}
	c.Kind = JobWithoutPresence
	if mine, _ := c.overruled(c.stays(), j); len(mine) > 0 {
		c.Subject.Badge = mine[0].visit.Badge
	}
	r.judge(c, d.limits)
}

// people adds what a crew's people wore, booked and clocked on a date.
func (d *dossier) people(k domain.CrewID, on domain.Date) {
	staff := d.r.w.staff(k)
	t := d.r.w.day(on)
	for _, w := range staff.members(k, (t[0]+t[1])/2) {
		d.worker(w, on)
	}
}

// moved reports whether a crew's whole day was done on another date, as after rain.
func (r *run) moved(d *demand) bool {
	for _, k := range d.crews {
		days, of := map[int]int64{}, int64(0)
		for _, o := range r.crewDays[crewDay{k, d.job.Date}].demands {
			if of++; len(o.links) > 0 && all(o.links, func(l link) bool { return l.off != 0 && !l.goes }) {
				days[o.links[0].off]++
			}
		}
		n := days[d.links[0].off]
		if n >= d.limits.RainJobs && n*1000 >= of*d.limits.RainMilli {
			return true
		}
	}
	return false
}

// ofWork judges how long some work took, once all of its jobs have settled.
func (r *run) ofWork(d *demand, subject Subject) {
	x := r.groups[d]
	last := x.last()
	for i := len(x.demands) - 1; len(last.links) == 0 && i >= 0; i-- { // The last that somebody was at.
		last = x.demands[i]
	}
	if last != d {
		return
	}
	facts := r.dossier()
	for _, o := range x.demands {
		if !r.settled(o.job.last()) || o.job.Date.Before(r.w.in.From.AddDays(-int(r.w.widest()))) {
			return
		}
		facts.job(o).links(o)
		for _, k := range o.crews {
			facts.people(k, o.job.Date)
		}
	}
	for _, o := range x.demands {
		facts.between(o)
	}
	c := facts.of(ShortStay, d.job.Date, subject)
	c.Window = r.w.window(d.job)
	if r.short(c, x, d.limits) {
		return
	}
	c.Kind, c.Day, c.Thresholds = LongStay, r.w.day(c.Date), d.limits.list(LongStay.about().uses)
	if _, long := c.long(0); !long {
		return
	}
	for _, o := range x.demands {
		facts.shifts(o)
	}
	full := facts.of(LongStay, d.job.Date, subject)
	full.Window, full.Facts, full.Matches = c.Window, full.Facts.normal(), latest(full.Matches, 0, appendMatch)
	r.judge(full, d.limits)
}

// short judges whether some work was short; where it seems so, with what was seen next door.
func (r *run) short(c Case, x *work, l *limits) bool {
	c.Day, c.Thresholds = r.w.day(c.Date), l.list(ShortStay.about().uses)
	if !shortStay(&c).Holds {
		return false
	}
	facts := r.dossier()
	facts.Records, facts.matches = c.Facts, c.Matches
	for _, v := range c.Facts.Visits {
		facts.visits[v.ID] = true
	}
	for _, d := range x.demands {
		facts.nextDoor(d)
	}
	c.Facts, c.Matches = facts.Records, facts.matches
	return r.judge(c, l)
}
