package reconcile

import "actual/domain"

// shifts adds the whole shifts of those who were at a job, and their crews': where they ate is told by
// all that they did.
func (d *dossier) shifts(of *demand) {
	r := d.r
	crews := map[crewDay]bool{}
	for _, l := range of.links {
		for _, s := range r.parties[l.party].stays {
			if at := (crewDay{s.crew, s.date()}); !crews[at] && r.crewDays[at] != nil {
				crews[at] = true
				d.crewDay(at, r.crewDays[at]).unseen(at)
			}
			d.worker(s.who.worker, s.date())
			d.on(r.byPerson[s.who], s.date())
			for _, home := range r.byPerson[s.who] { // After midnight, too.
				if r.w.site(home.visit.Site).Kind == yard && common(r.shift(s.date()), home.time) > 0 {
					d.stay(home)
				}
			}
		}
	}
	known := map[domain.JobID]bool{}
	for _, m := range d.matches {
		o := r.demandOf[m.Job]
		if o == nil || known[m.Job] {
			continue
		}
		known[m.Job] = true
		d.Jobs = append(d.Jobs, *o.job)
		for _, k := range o.crews {
			if at := (crewDay{k, o.job.Date}); !crews[at] {
				crews[at] = true
				d.staff(r.w.staff(k), o.job.Date)
				d.unseen(at)
			}
		}
	}
	for i := range d.Visits {
		d.site(d.Visits[i].Site)
	}
}

// between adds where those who were at a job more than once were in between.
func (d *dossier) between(of *demand) {
	var stays []*stay
	for _, l := range of.links {
		stays = append(stays, d.r.parties[l.party].stays...)
	}
	for who, list := range byPerson(stays, func(s *stay) stretch { return s.time }) {
		if len(list) > 1 {
			d.around(d.r.byPerson[who], hull(list))
		}
	}
}

// unseen adds a crew's jobs of a date at sites where nobody can be seen.
func (d *dossier) unseen(at crewDay) {
	for _, j := range d.r.w.dark[at] {
		d.Jobs = append(d.Jobs, *j)
		d.site(j.Site)
	}
}

// nights is the time of the work of a date at a site: the date's, and, where a job's window goes on
// after midnight, up to its end.
func (r *run) nights(site domain.SiteID, on domain.Date) stretch {
	t := r.w.day(on)
	for _, j := range r.w.jobsAt[site] {
		if j.Date == on && j.State != Cancelled && j.Window.Overnight() {
			t[1] = max(t[1], r.w.window(j)[1])
		}
	}
	return t
}
