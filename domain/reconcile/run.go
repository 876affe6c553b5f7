package reconcile

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"slices"

	"actual/domain"
)

// run is one reconciliation.
type run struct {
	w        *world
	stays    []stay
	parties  []*party
	demands  []*demand
	demandOf map[domain.JobID]*demand
	groups   map[*demand]*work
	crewDays map[crewDay]*outing
	byPerson map[person][]*stay
	atSite   map[domain.SiteID][]*stay // Undecided ones at each candidate.
	linked   map[domain.VisitID][]Match
	found    []Discrepancy
}

// crewDay is a crew on a date.
type crewDay struct {
	crew domain.CrewID
	date domain.Date
}

// outing is what a crew had to do on a date.
type outing struct {
	demands []*demand
}

// Reconcile compares a company's visits, jobs and booked time over the dates of the input.
// The same set of records gives the same result.
func Reconcile(in Input) Result {
	r := &run{w: newWorld(in)}
	r.stays = r.w.stays()
	r.w.infer(r.stays)
	r.parties, r.demands = r.w.parties(r.stays), r.w.demands()
	r.assign()
	r.index()
	r.goOn()
	var res Result
	res.Matches = r.matches()
	r.rules()
	slices.SortStableFunc(r.found, func(a, b Discrepancy) int {
		return cmp.Or(a.Date.DaysSince(b.Date), cmp.Compare(a.Kind.order(), b.Kind.order()), bytes.Compare(a.Key[:], b.Key[:]))
	})
	res.Discrepancies = slices.CompactFunc(r.found, func(a, b Discrepancy) bool { return a.Key == b.Key })
	res.Unjudged = r.unjudged()
	return res
}

// assign finds who did what.
func (r *run) assign() {
	links := r.w.edges(r.parties, r.demands)
	idle, missed := make([]int32, len(r.parties)), make([]int32, len(r.demands))
	for i, p := range r.parties {
		idle[i] = r.w.idleness(p)
	}
	for i, d := range r.demands {
		if missed[i] = unseeable; d.seen {
			missed[i] = unseen
		}
	}
	for _, l := range cover(links, idle, missed) {
		r.link(l)
	}
}

func (r *run) link(l link) {
	p, d := r.parties[l.party], r.demands[l.demand]
	p.links, d.links = append(p.links, l), append(d.links, l)
}

// index notes where rules find what.
func (r *run) index() {
	r.demandOf, r.crewDays = map[domain.JobID]*demand{}, map[crewDay]*outing{}
	for _, d := range r.demands {
		r.demandOf[d.job.ID] = d
		for _, c := range d.crews {
			for on := d.job.Date; !on.After(d.job.last()); on = on.AddDays(1) {
				at := crewDay{c, on}
				if r.crewDays[at] == nil {
					r.crewDays[at] = &outing{}
				}
				r.crewDays[at].demands = append(r.crewDays[at].demands, d)
			}
		}
	}
	r.byPerson, r.atSite = map[person][]*stay{}, map[domain.SiteID][]*stay{}
	for i := range r.stays {
		s := &r.stays[i]
		r.byPerson[s.who] = append(r.byPerson[s.who], s)
		for _, site := range s.sites() {
			r.atSite[site] = append(r.atSite[site], s)
		}
	}
	r.groups = r.w.works(r.demands)
}

// matches returns all matches, by date, job and visit.
func (r *run) matches() []Match {
	r.linked = map[domain.VisitID][]Match{}
	var all []Match
	for _, d := range r.demands {
		for _, m := range r.matchesOf(d) {
			r.linked[m.Visit] = append(r.linked[m.Visit], m)
			if r.judged(d.job.Date) {
				all = append(all, m)
			}
		}
	}
	slices.SortFunc(all, func(a, b Match) int {
		return cmp.Or(a.Date.DaysSince(b.Date), bytes.Compare(a.Job.UUID[:], b.Job.UUID[:]), bytes.Compare(a.Visit.UUID[:], b.Visit.UUID[:]))
	})
	return all
}

func (r *run) matchesOf(d *demand) (list []Match) {
	for _, l := range d.links {
		for _, s := range r.parties[l.party].stays {
			list = append(list, Match{
				Date: d.job.Date, Job: d.job.ID, Visit: s.visit.ID, Off: l.off, NextDoor: l.nextDoor || !s.undecided() && s.visit.Site != d.job.Site,
				Proposed: s.undecided(), Others: l.others, Goes: l.goes, Cost: l.cost,
			})
		}
	}
	return list
}

// judged reports whether a date is to be judged and its tracks have settled.
func (r *run) judged(on domain.Date) bool {
	return r.asked(on) && r.w.in.AsOf >= r.w.day(on)[1]+r.w.limitsOf(domain.SiteID{}, "").SettleS
}

func (r *run) asked(on domain.Date) bool {
	return !on.Before(r.w.in.From) && !on.After(r.w.in.To) && !r.w.in.From.IsZero()
}

// booked reports whether booked times of a date are known; clocked whether clock times are.
func (r *run) booked(on domain.Date) bool {
	return r.judged(on) && r.w.in.BookedThrough >= r.w.day(on)[1]+r.w.limitsOf(domain.SiteID{}, "").BookLagS
}

func (r *run) clocked(on domain.Date) bool {
	return r.judged(on) && r.w.in.ClockedThrough >= r.w.day(on)[1]
}

// unjudged says what each date still waits for.
func (r *run) unjudged() (list []Unjudged) {
	if r.w.in.From.IsZero() {
		return nil
	}
	for on := r.w.in.From; !on.After(r.w.in.To); on = on.AddDays(1) {
		switch {
		case !r.judged(on):
			list = append(list, Unjudged{on, LackTracks})
		case r.w.in.BookedThrough != 0 && !r.booked(on):
			list = append(list, Unjudged{on, LackBooked})
		case r.w.in.ClockedThrough != 0 && !r.clocked(on):
			list = append(list, Unjudged{on, LackClocks})
		}
	}
	return list
}

// judge lets the rule of a kind judge a case, and keeps what holds.
func (r *run) judge(c Case, l *limits) bool {
	a := c.Kind.about()
	c.Rule, c.Day = a.rule, r.w.day(c.Date)
	c.Thresholds = l.list(a.uses)
	if v := a.judge(&c); !v.Holds {
		return false
	}
	c.Facts, c.Matches = c.Facts.normal(), latest(c.Matches, 0, appendMatch)
	v := a.judge(&c) // As it will be judged again.
	if !v.Holds {
		return false
	}
	d := Discrepancy{Key: keyOf(&c), Severity: a.severity, Case: c, Verdict: v, Digest: digest(&c, v)}
	d.Provisional = c.Kind.Class() == OfWork && r.w.in.AsOf < c.Day[1]+l.BookLagS
	d.Causes = causes(&d)
	r.found = append(r.found, d)
	return true
}

// keyOf identifies what a discrepancy is of, whatever the run.
func keyOf(c *Case) domain.UUID {
	s := c.Subject
	of := c.Kind.about().of(s)
	b := appendSubject(putDate(putText(nil, string(c.Kind)), c.Date), &of)
	sum := sha256.Sum256(b)
	return domain.UUID(sum[:16])
}
