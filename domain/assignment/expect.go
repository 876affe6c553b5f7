package assignment

import (
	"maps"
	"slices"
	"time"

	"actual/domain"
)

// expected returns the rows of a job.
func (w *world) expected(p Planned) []Row {
	plan := p.Job.Plan()
	during := plan.Window.Span(plan.Date, w.Zone)
	base := Row{
		Job: p.Job.ID(), JobRevision: p.Job.Revision(), JobSource: p.Job.Source(), JobRef: plan.Ref, Said: p.Said, Parts: w.parts[ticket{p.Job.Source(), p.Said.Ticket}],
		Site: plan.Site, Crew: plan.Crew, Leader: w.leader(p), Expected: during,
	}
	rows := w.byRoster(base, during)
	if len(rows) == 0 {
		rows = w.byTimes(base, during)
	}
	if len(rows) == 0 {
		base.Source = OfCrew
		if plan.Crew.IsZero() {
			base.Source = Nobody
		}
		rows = []Row{base}
	}
	looked := Looked(plan.Window, plan.Date, w.Zone)
	for i := range rows {
		rows[i].Presence = w.presence(rows[i], looked)
	}
	return rows
}

// leader returns who is to lead a job.
func (w *world) leader(p Planned) domain.WorkerID {
	if crew := p.Job.Plan().Crew; !crew.IsZero() {
		return w.Leaders[crew]
	}
	return p.Leader
}

// byRoster returns whom our own roster expects: the crew's members and those who
// wear badges that are expected on the job, and such badges themselves where nobody
// wears them.
func (w *world) byRoster(base Row, during domain.Span) (rows []Row) {
	of := map[domain.WorkerID]int{}
	person := func(who domain.WorkerID, source Source, when domain.Span) {
		if i, there := of[who]; there {
			rows[i].Expected = hull(rows[i].Expected, when)
			return
		}
		r := base
		r.Worker, r.Source, r.Expected = who, source, when
		of[who] = len(rows)
		rows = append(rows, r)
	}
	if !base.Crew.IsZero() {
		for _, m := range w.members[base.Crew] {
			if when, some := m.Span.Common(during); some {
				person(m.Worker, Roster, when)
			}
		}
	}
	for _, b := range w.OnJobs[base.Job] {
		worn := false
		for _, c := range w.worn[b] {
			if when, some := c.Span.Common(during); some {
				worn = true
				person(c.Worker, JobBadge, when)
			}
		}
		if !worn {
			r := base
			r.Badge, r.Source = b, JobBadge
			rows = append(rows, r)
		}
	}
	return rows
}

// byTimes returns whom booked times and the word of the source expect: those who
// were booked with the crew of late, and the leader. Who is known to be with another
// crew then, by our roster or as its leader, is not expected for having been booked.
func (w *world) byTimes(base Row, during domain.Span) (rows []Row) {
	for _, who := range w.usual[base.Crew] {
		if who != base.Leader && w.elsewhere(who, base.Crew, during) {
			continue
		}
		r := base
		r.Worker, r.Source = who, RecentTimes
		rows = append(rows, r)
	}
	if base.Leader.IsZero() || slices.ContainsFunc(rows, func(r Row) bool { return r.Worker == base.Leader }) {
		return rows
	}
	r := base
	r.Worker, r.Source = base.Leader, Leader
	return append(rows, r)
}

// elsewhere reports whether somebody is known to be with another crew in a time.
func (w *world) elsewhere(who domain.WorkerID, crew domain.CrewID, during domain.Span) bool {
	for _, m := range w.crewsOf[who] {
		if m.Crew != crew && m.Span.Overlaps(during) {
			return true
		}
	}
	return slices.ContainsFunc(w.led[who], func(c domain.CrewID) bool { return c != crew })
}

// usualOf returns who was booked with each crew on more than half of its last days.
func usualOf(booked []Booked, on domain.Date, recent Recent) map[domain.CrewID][]domain.WorkerID {
	days := map[domain.CrewID]map[domain.Date]map[domain.WorkerID]bool{}
	for _, b := range booked {
		if !b.Date.Before(on) || b.Date.Before(on.AddDays(-recent.Within)) || b.Crew.IsZero() || b.Worker.IsZero() {
			continue
		}
		if days[b.Crew] == nil {
			days[b.Crew] = map[domain.Date]map[domain.WorkerID]bool{}
		}
		if days[b.Crew][b.Date] == nil {
			days[b.Crew][b.Date] = map[domain.WorkerID]bool{}
		}
		days[b.Crew][b.Date][b.Worker] = true
	}
	usual := map[domain.CrewID][]domain.WorkerID{}
	for crew, of := range days {
		last := slices.SortedFunc(maps.Keys(of), func(a, b domain.Date) int { return b.DaysSince(a) })
		last = last[:min(len(last), recent.Days)]
		count := map[domain.WorkerID]int{}
		for _, day := range last {
			for who := range of[day] {
				count[who]++
			}
		}
		for who, n := range count {
			if 2*n > len(last) {
				usual[crew] = append(usual[crew], who)
			}
		}
	}
	return usual
}

// hull is the shortest span that holds both. Spans of jobs have both ends.
func hull(a, b domain.Span) domain.Span {
	return domain.Span{From: earlier(a.From, b.From), To: later(a.To, b.To)}
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
