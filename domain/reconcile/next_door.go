package reconcile

import (
	"slices"

	"actual/domain"
)

// Between two sites that lie side by side presence finds the moment of a change only roughly, and each badge
// for itself: what one badge gives to the wrong side makes a stay look short.

// nextDoor adds the stays next door of a job's site while somebody was at the job: of those who were there, and of the crews they are of.
func (d *dossier) nextDoor(of *demand) {
	var there []*stay
	crews, people := map[domain.CrewID]bool{}, map[person]bool{}
	for _, l := range of.links {
		for _, s := range d.r.parties[l.party].stays {
			there, people[s.who] = append(there, s), true
			crews[s.crew] = true
		}
	}
	at := hull(times(there))
	for _, n := range d.r.w.near[of.job.Site] {
		for _, s := range d.r.atSite[n] {
			if people[s.who] || !s.crew.IsZero() && crews[s.crew] {
				before := len(d.Visits)
				if d.around([]*stay{s}, at); len(d.Visits) > before {
					d.site(n)
				}
			}
		}
	}
}

// mixed reports whether the badges of those who were at a job, and of their mates, don't agree where they
// were: while some say that they were there, others say next door, for as long.
func (c *Case) mixed(j *Job, stays []*stay) bool {
	there := c.ofJob(stays, j.ID)
	var here, beside int64
	for _, s := range there {
		here += length(s.time)
	}
	for _, o := range stays {
		if !c.neighbours(o.visit.Site, j.Site) {
			continue
		}
		mates := slices.DeleteFunc(slices.Clone(there), func(s *stay) bool { return s.who == o.who || s.crew != o.crew || s.crew.IsZero() })
		beside += shared(times(mates), []stretch{o.time})
	}
	return here > 0 && beside >= here
}
