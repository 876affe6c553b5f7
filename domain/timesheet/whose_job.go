package timesheet

import (
	"bytes"
	"slices"

	"actual/domain"
	"actual/domain/job"
)

// nameJob gives a run at a site its job: the one that is planned there then, for the
// worker's crew where several are, and the one whose window it is in most. Where that
// leaves several, none is taken, and they are named.
func (k *Known) nameJob(r *run) {
	if !r.job.IsZero() || r.activity != OnSite && r.activity != Yard {
		return
	}
	span := domain.Span{From: instant(r.from), To: instant(r.to)}
	var there []job.Job
	for _, j := range k.Jobs {
		p := j.Plan()
		if p.Site == r.site && j.State() == job.Planned && (p.Date.Span(k.Week.Zone).Overlaps(span) || p.Window.Span(p.Date, k.Week.Zone).Overlaps(span)) {
			there = append(there, j)
		}
	}
	there = preferred(there, func(j job.Job) bool { return k.inCrew(j.Plan().Crew, span) })
	var most Hours
	for _, j := range there {
		most = max(most, k.within(j, span))
	}
	there = preferred(there, func(j job.Job) bool { return k.within(j, span) == most })
	if len(there) == 1 {
		r.job = there[0].ID()
		return
	}
	for _, j := range there {
		r.evidence.Rivals = append(r.evidence.Rivals, j.ID())
	}
	slices.SortFunc(r.evidence.Rivals, func(a, b domain.JobID) int { return bytes.Compare(a.UUID[:], b.UUID[:]) })
}

// preferred returns those of the jobs that hold, or all where none does.
func preferred(all []job.Job, holds func(job.Job) bool) []job.Job {
	var some []job.Job
	for _, j := range all {
		if holds(j) {
			some = append(some, j)
		}
	}
	if len(some) == 0 {
		return all
	}
	return some
}

func (k *Known) inCrew(crew domain.CrewID, in domain.Span) bool {
	return !crew.IsZero() && slices.ContainsFunc(k.Crews, func(m job.Membership) bool {
		return m.Worker == k.Worker && m.Crew == crew && m.Span.Overlaps(in)
	})
}

// within returns how much of a time is in the window of a job.
func (k *Known) within(j job.Job, in domain.Span) Hours {
	p := j.Plan()
	common, some := p.Window.Span(p.Date, k.Week.Zone).Common(in)
	if !some {
		return 0
	}
	return elapsed(common.From, common.To)
}
