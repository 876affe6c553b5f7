package reconcile

import (
	"actual/domain"
	"actual/domain/badge"
	"actual/domain/job"
)

// person is whom a badge speaks for: its wearer, or, where nobody wears it, itself.
type person struct {
	worker domain.WorkerID
	badge  domain.BadgeID
}

// wearer returns who wears a badge at an instant; zero: nobody.
func wearer(those []badge.Custody, b domain.BadgeID, at int64) domain.WorkerID {
	for _, c := range those {
		if c.Badge == b && holds(c.Span, at) {
			return c.Worker
		}
	}
	return domain.WorkerID{}
}

// crewOf returns the crew that a worker is in at an instant; zero: none.
func crewOf(those []job.Membership, w domain.WorkerID, at int64) domain.CrewID {
	for _, m := range those {
		if m.Worker == w && holds(m.Span, at) {
			return m.Crew
		}
	}
	return domain.CrewID{}
}

// carrier returns the crew that carries a badge at an instant; zero: none.
func carrier(those []job.Carriage, b domain.BadgeID, at int64) domain.CrewID {
	for _, c := range those {
		if c.Badge == b && holds(c.Span, at) {
			return c.Crew
		}
	}
	return domain.CrewID{}
}

// who returns whom a badge speaks for at an instant, and the crew that is with it.
func (r *Records) who(b domain.BadgeID, at int64) (person, domain.CrewID) {
	if w := wearer(r.Custodies, b, at); !w.IsZero() {
		crew := crewOf(r.Memberships, w, at)
		for i := range r.Crews {
			if crew.IsZero() && r.Crews[i].Leader == w { // A leader is with the crew, whether or not the roster says so.
				crew = r.Crews[i].ID
			}
		}
		return person{worker: w}, crew
	}
	return person{badge: b}, carrier(r.Carriages, b, at)
}

// members returns who is in a crew at an instant: the roster, and the leader.
func (r *Records) members(c domain.CrewID, at int64) (list []domain.WorkerID) {
	add := func(w domain.WorkerID) {
		for _, has := range list {
			if has == w {
				return
			}
		}
		list = append(list, w)
	}
	for _, m := range r.Memberships {
		if m.Crew == c && holds(m.Span, at) {
			add(m.Worker)
		}
	}
	for i := range r.Crews {
		if l := r.Crews[i].Leader; r.Crews[i].ID == c && !l.IsZero() {
			if of := crewOf(r.Memberships, l, at); of.IsZero() || of == c {
				add(l)
			}
		}
	}
	return list
}

// worn returns the badges that a worker wears in a stretch.
func (r *Records) worn(w domain.WorkerID, t stretch) (list []domain.BadgeID) {
	for _, c := range r.Custodies {
		if c.Worker == w && meets(c.Span, t) {
			list = append(list, c.Badge)
		}
	}
	return list
}

// carried returns the badges that a crew carries in a stretch.
func (r *Records) carried(c domain.CrewID, t stretch) (list []domain.BadgeID) {
	for _, k := range r.Carriages {
		if k.Crew == c && meets(k.Span, t) {
			list = append(list, k.Badge)
		}
	}
	return list
}

func (r *Records) crew(id domain.CrewID) *Crew {
	for i := range r.Crews {
		if r.Crews[i].ID == id {
			return &r.Crews[i]
		}
	}
	return &Crew{ID: id}
}

func (r *Records) site(id domain.SiteID) *Site {
	for i := range r.Sites {
		if r.Sites[i].ID == id {
			return &r.Sites[i]
		}
	}
	return &Site{ID: id}
}

func (r *Records) job(id domain.JobID) *Job {
	for i := range r.Jobs {
		if r.Jobs[i].ID == id {
			return &r.Jobs[i]
		}
	}
	return &Job{ID: id}
}
