package source

import (
	"cmp"
	"errors"

	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/job"
)

// Merge returns what a field of ours becomes: the source's value where the source
// changed it and ours is as it was taken over; else ours, which people changed, or
// the source did not.
func Merge[T comparable](taken, said, ours T) T {
	if taken != said && ours == taken {
		return said
	}
	return ours
}

// Circle returns the fence that a source tells of a site: the circle around its
// place. The zero shape: it tells none, or none that can be.
func (s Said) Circle() (geofence.Shape, error) {
	if !s.Placed || s.Radius == 0 {
		return geofence.Shape{}, nil
	}
	return geofence.NewCircle(s.Place, s.Radius)
}

// FenceNow returns the fence that a site of ours gets by what a source says now, and
// whether it gets one: where it has none, and where the one that it has is the circle
// of what was taken over before. One that people drew is left alone.
func (r Row) FenceNow(ours geofence.Shape) (next geofence.Shape, changes bool, err error) {
	next, err = r.Said.Circle()
	if err != nil || next.IsZero() {
		return geofence.Shape{}, false, err
	}
	if ours.IsZero() {
		return next, true, nil
	}
	before, never := r.Link.Taken.Circle() // What can be no fence was never taken over.
	return next, never == nil && sameCircle(before, ours) && !sameCircle(next, ours), nil
}

func sameCircle(a, b geofence.Shape) bool {
	centre, radius, ok := a.Circle()
	other, reach, also := b.Circle()
	return ok && also && centre == other && radius == reach
}

// Plan returns the plan that a job of ours has which is made of the row.
func (r Row) Plan(n Named) job.Plan {
	return job.Plan{Ref: r.Ref, Date: r.Said.Date, Work: job.Work{Site: n.Site, Crew: n.Crew, Effort: r.Said.Effort}}
}

// Job returns what a job of ours becomes by its row, and whether that is another than
// before. What people changed of it stays; one that people cancelled stays so.
func (r Row) Job(ours job.Job, n Named) (next job.Job, changed bool, err error) {
	said, taken := r.Said, r.Link.Taken
	wanted := said.Active && r.GoneAt.IsZero()
	if !wanted {
		if ours.State() == job.Cancelled {
			return ours, false, nil
		}
		next, err = ours.Cancelled()
		return next, err == nil, err
	}
	p := ours.Plan()
	p.Date, p.Effort = Merge(taken.Date, said.Date, p.Date), Merge(taken.Effort, said.Effort, p.Effort)
	as, to := r.Link.TakenAs, r.names(n)
	p.Site, p.Crew = Merge(as.Site, to.Site, p.Site), Merge(as.Crew, to.Crew, p.Crew)
	if ours.State() == job.Cancelled {
		if taken.Active {
			return ours, false, nil // It was not the source that cancelled it.
		}
		return ours.Replanned(p), true, nil
	}
	if p == ours.Plan() {
		return ours, false, nil
	}
	next, err = ours.Changed(p)
	if errors.Is(err, job.ErrCancelled) {
		return ours, false, nil
	}
	return next, err == nil, err
}

// names returns those of ours that the row names: what it names and is none of ours
// yet, is as it was taken over before.
func (r Row) names(n Named) Named {
	as := r.Link.TakenAs
	n.Site = cmp.Or(n.Site, as.Site)
	if r.Said.Crew != "" {
		n.Crew = cmp.Or(n.Crew, as.Crew)
	}
	if r.Said.Leader != "" {
		n.Leader = cmp.Or(n.Leader, as.Leader)
	}
	return n
}

// Leader returns who leads a crew of ours by its row.
func (r Row) Leader(ours domain.WorkerID, n Named) domain.WorkerID {
	return Merge(r.Link.TakenAs.Leader, r.names(n).Leader, ours)
}

// Take returns the link with what is said taken over, by those of ours that it names. A
// cancelled or vanished job is remembered as cancelled by the source, so that it can be
// planned again.
func (r Row) Take(n Named) Link {
	l := r.Link
	l.Taken, l.TakenAs = r.Said, r.names(n)
	l.Taken.Active = r.Said.Active && r.GoneAt.IsZero()
	l.Settled, l.Problem = true, ""
	return l
}
