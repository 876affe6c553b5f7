package reconcile

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"maps"
	"slices"
	"time"

	"actual/domain"
	"actual/domain/job"
)

// infer takes workers of no crew for the people of the leader with whom they were for most of
// a date, or else of the crew without known people whose jobs they booked most of their time
// to. It stands among the facts as a membership of that date.
func (w *world) infer(stays []stay) {
	loose := map[workerDay][]*stay{}
	led := map[domain.SiteID][]*stay{}
	for i := range stays {
		s := &stays[i]
		switch worker := s.who.worker; {
		case worker.IsZero() || w.site(s.visit.Site).Kind == yard:
		case s.crew.IsZero():
			at := workerDay{worker, s.date()}
			loose[at] = append(loose[at], s)
		case w.crew(s.crew).Leader == worker:
			led[s.visit.Site] = append(led[s.visit.Site], s)
		}
	}
	for _, at := range slices.SortedFunc(maps.Keys(loose), compareDays) {
		mine := loose[at]
		crew := w.withLeader(mine, led)
		if crew.IsZero() {
			crew = w.bookedFor(at)
		}
		if !crew.IsZero() {
			w.join(at, crew, mine)
		}
	}
}

// Inferred returns the memberships on the input's first date that no roster has: workers who are
// taken for a crew's by whom they were with, or by what they booked.
func Inferred(in Input) (list []job.Membership) {
	w := newWorld(in)
	w.infer(w.stays())
	day := w.day(in.From)
	for _, worker := range slices.SortedFunc(maps.Keys(w.ofWorker), func(a, b domain.WorkerID) int { return bytes.Compare(a.UUID[:], b.UUID[:]) }) {
		list = append(list, kept(w.ofWorker[worker], func(m *job.Membership) bool { return inferred(m) && holds(m.Span, (day[0]+day[1])/2) })...)
	}
	return list
}

// withLeader returns the crew of the leader with whom somebody was for most of the time; zero: none.
func (w *world) withLeader(mine []*stay, led map[domain.SiteID][]*stay) domain.CrewID {
	with := map[domain.CrewID]int64{}
	all := int64(0)
	for _, s := range mine {
		all += length(s.time)
		for _, l := range led[s.visit.Site] {
			with[l.crew] += common(s.time, l.time)
		}
	}
	best := most(with)
	if 2*with[best] <= all {
		return domain.CrewID{}
	}
	return best
}

// bookedFor returns the crew, of those without known people, whose jobs a worker booked most time
// of a date to; zero: none.
func (w *world) bookedFor(at workerDay) domain.CrewID {
	with := map[domain.CrewID]int64{}
	for _, b := range w.books[at] {
		if j := w.jobs[b.Job]; j != nil && len(j.Crews) == 1 && !b.Distributed {
			with[j.Crews[0]] += b.To - b.From
		}
	}
	best := most(with)
	if !w.crew(best).Leader.IsZero() || slices.ContainsFunc(w.ofCrew[best], func(m job.Membership) bool { return !inferred(&m) }) {
		return domain.CrewID{}
	}
	return best
}

// most returns the key of the greatest value, of those the least; zero of none.
func most(of map[domain.CrewID]int64) (best domain.CrewID) {
	for _, c := range slices.SortedFunc(maps.Keys(of), func(a, b domain.CrewID) int {
		return cmp.Or(cmp.Compare(of[b], of[a]), bytes.Compare(a.UUID[:], b.UUID[:]))
	}) {
		return c
	}
	return best
}

// join makes somebody a member of a crew for a date.
func (w *world) join(at workerDay, crew domain.CrewID, mine []*stay) {
	day := w.day(at.date)
	h := hull(times(mine))
	m := job.Membership{Crew: crew, Worker: at.worker, Span: domain.Span{
		From: time.Unix(min(day[0], h[0]), 0).UTC(), To: time.Unix(max(day[1], h[1]+1), 0).UTC(),
	}}
	sum := sha256.Sum256(putDate(putID(putID(nil, crew.UUID), at.worker.UUID), at.date))
	copy(m.ID.UUID[:], sum[:])
	copy(m.ID.UUID[:], inferredMark)
	w.ofWorker[at.worker], w.ofCrew[crew] = append(w.ofWorker[at.worker], m), append(w.ofCrew[crew], m)
	for _, s := range mine {
		s.crew = crew
	}
}

// inferredMark begins the ids of memberships that nobody noted: no version of a UUID has it.
const inferredMark = "inferred"

func inferred(m *job.Membership) bool { return string(m.ID.UUID[:len(inferredMark)]) == inferredMark }
