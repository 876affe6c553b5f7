package reconcile

import (
	"bytes"
	"cmp"
	"slices"

	"actual/domain"
)

// ofCrewDay judges who was with a crew on a date.
func (r *run) ofCrewDay(at crewDay, o *outing) {
	own, foreign := map[domain.WorkerID]bool{}, map[domain.WorkerID]*demand{}
	sites := map[domain.SiteID]bool{}
	for _, d := range o.demands {
		for _, l := range d.links {
			if r.parties[l.party].day != at.date { // Done on another date, or on one of several.
				continue
			}
			sites[d.job.Site] = true
			for _, s := range r.parties[l.party].stays {
				if !l.others {
					own[s.who.worker] = true
				} else if foreign[s.who.worker] == nil && !s.who.worker.IsZero() {
					foreign[s.who.worker] = d
				}
			}
		}
	}
	if len(own) == 0 {
		return
	}
	staff := r.w.staff(at.crew)
	day := r.w.day(at.date)
	var missing, extra []domain.WorkerID
	for _, w := range staff.members(at.crew, (day[0]+day[1])/2) {
		if !own[w] {
			missing = append(missing, w)
		}
	}
	for w := range foreign {
		extra = append(extra, w)
	}
	if len(missing) == 0 && len(extra) == 0 && len(sites) < 2 {
		return
	}
	facts := r.crewFacts(at, o)
	for _, w := range extra { // Whether they had work of their own.
		facts.on(r.byPerson[person{worker: w}], at.date)
	}
	limits := r.w.limitsOf(domain.SiteID{}, r.w.crew(at.crew).Branch)
	r.ofMembers(at, facts, limits, missing, extra, foreign)
	if len(own) < 2 || len(sites) < 2 {
		return
	}
	c := facts.of(SplitCrew, at.date, Subject{Crew: at.crew})
	c.Thresholds = limits.list([]string{stillMin})
	p := c.split()
	c.Subject.Site, c.Subject.Other = p.sites[0], p.sites[1].UUID
	if p.together >= limits.SplitMinS {
		r.judge(c, limits)
	}
}

// crewFacts is all about a crew on a date.
func (r *run) crewFacts(at crewDay, o *outing) *dossier { return r.dossier().crewDay(at, o) }

// crewDay adds all about a crew on a date.
func (facts *dossier) crewDay(at crewDay, o *outing) *dossier {
	r := facts.r
	facts.staff(r.w.staff(at.crew), at.date)
	facts.people(at.crew, at.date)
	for _, d := range o.demands {
		facts.Jobs = append(facts.Jobs, *d.job)
		facts.site(d.job.Site)
		facts.links(d)
	}
	for _, w := range facts.members(at.crew, r.w.day(at.date)[0]+86_400/2) {
		facts.on(r.byPerson[person{worker: w}], at.date)
	}
	for i := range facts.Visits {
		facts.site(facts.Visits[i].Site)
	}
	for i := range facts.Signals {
		facts.site(facts.Signals[i].Site)
	}
	return facts
}

// ofMembers judges who was missing and who came besides; where one came for another, as one.
func (r *run) ofMembers(at crewDay, facts *dossier, limits *limits, missing, extra []domain.WorkerID, where map[domain.WorkerID]*demand) {
	try := func(k Kind, s Subject) (Case, Verdict) {
		c := facts.of(k, at.date, s)
		c.Day, c.Thresholds = r.w.day(at.date), limits.list(k.about().uses)
		return c, k.about().judge(&c)
	}
	byWorker := func(a, b domain.WorkerID) int { return bytes.Compare(a.UUID[:], b.UUID[:]) }
	slices.SortFunc(missing, byWorker)
	missing = slices.DeleteFunc(missing, func(w domain.WorkerID) bool {
		_, v := try(MemberMissing, Subject{Crew: at.crew, Worker: w})
		return !v.Holds
	})
	stayed := map[domain.WorkerID]int64{}
	for _, w := range extra {
		_, v := try(MemberExtra, Subject{Crew: at.crew, Worker: w})
		if v.Holds {
			stayed[w] = v.Actual
		}
	}
	extra = slices.DeleteFunc(extra, func(w domain.WorkerID) bool { return stayed[w] == 0 })
	slices.SortFunc(extra, func(a, b domain.WorkerID) int { return cmp.Or(cmp.Compare(stayed[b], stayed[a]), byWorker(a, b)) })
	for i, w := range missing {
		s := Subject{Crew: at.crew, Worker: w}
		if i < len(extra) {
			d := where[extra[i]]
			s.Other, s.Job, s.Site = extra[i].UUID, d.job.ID, d.job.Site
			r.judge(facts.of(MemberSubstituted, at.date, s), limits)
			continue
		}
		r.judge(facts.of(MemberMissing, at.date, s), limits)
	}
	for _, w := range extra[min(len(missing), len(extra)):] {
		d := where[w]
		r.judge(facts.of(MemberExtra, at.date, Subject{Crew: at.crew, Worker: w, Job: d.job.ID, Site: d.job.Site}), limits)
	}
}
