package reconcile

import (
	"bytes"
	"slices"

	"actual/domain"
)

// work is jobs whose plan is compared together: parts of a ticket, or jobs of a crew at one
// site on one day, whose time nobody can tell apart.
type work struct {
	demands []*demand // By date and id.
}

// works groups the demands.
func (w *world) works(demands []*demand) map[*demand]*work {
	of := map[*demand]*work{}
	join := func(a, b *demand) {
		x, y := of[a], of[b]
		if x == y {
			return
		}
		x.demands = append(x.demands, y.demands...)
		for _, d := range y.demands {
			of[d] = x
		}
	}
	type place struct {
		site domain.SiteID
		date domain.Date
		crew domain.CrewID
	}
	tickets, places := map[string]*demand{}, map[place]*demand{}
	for _, d := range demands {
		of[d] = &work{[]*demand{d}}
		if t := d.job.Ticket; t != "" {
			if last := tickets[t]; last != nil && d.job.Date.DaysSince(last.job.last()) <= int(d.limits.NearDays) {
				join(last, d)
			}
			tickets[t] = d
		}
		for _, c := range d.crews {
			at := place{d.job.Site, d.job.Date, c}
			if same := places[at]; same != nil {
				join(same, d)
			}
			places[at] = d
		}
	}
	for _, x := range of {
		slices.SortFunc(x.demands, func(a, b *demand) int {
			if n := a.job.Date.DaysSince(b.job.Date); n != 0 {
				return n
			}
			return bytes.Compare(a.job.ID.UUID[:], b.job.ID.UUID[:])
		})
	}
	return of
}

// last returns the job that a finding about all of the work is told of.
func (x *work) last() *demand { return x.demands[len(x.demands)-1] }

// goOn lets parties that have no job go on with one that their crew began on another date
// and has not come near to finishing.
func (r *run) goOn() {
	at := map[domain.SiteID][]int{}
	for k, d := range r.demands {
		if len(d.links) > 0 && d.job.Effort > 0 {
			at[d.job.Site] = append(at[d.job.Site], k)
		}
	}
	for i, p := range r.parties {
		if len(p.links) > 0 || p.undecided || r.w.idleness(p) == 0 {
			continue
		}
		best, off := -1, 0
		for _, k := range at[p.site] {
			d := r.demands[k]
			own, _ := d.own(p)
			n := p.off(d.job)
			if own && abs(n) <= int(d.limits.NearDays) && (best < 0 || abs(n) < abs(off)) && r.unfinished(r.groups[d]) {
				best, off = k, n
			}
		}
		if best >= 0 {
			r.link(link{party: i, demand: best, off: off, goes: true, cost: otherDay})
		}
	}
}

// unfinished reports whether less was seen of some work than is short.
func (r *run) unfinished(x *work) bool {
	var seen, plan int64
	for _, d := range x.demands {
		if d.job.Effort == 0 {
			return false
		}
		plan += int64(d.job.Effort)
		for _, l := range d.links {
			for _, list := range byPerson(r.parties[l.party].stays, func(s *stay) stretch { return s.most }) {
				seen += total(list)
			}
		}
	}
	return seen*1000 < plan*x.last().limits.ShortMilli
}
