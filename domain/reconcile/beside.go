package reconcile

import (
	"actual/domain"
)

// besides finds who was where, to tell whom somebody went with.
type besides map[domain.SiteID][]*party

func (r *run) besides() besides {
	at := besides{}
	for _, p := range r.parties {
		at[p.site] = append(at[p.site], p)
	}
	return at
}

// explained reports whether stays of nobody's job are those of a crew at work: of somebody, or
// a badge, of no crew that went with it; or of badges that show the site next door of where, at
// that time, mates were on a job, or more of them were; or that showed it before or after.
func (r *run) explained(g group, stays []*stay, at besides) bool {
	var list []*party
	if g.crew.IsZero() {
		list = append(list, at[g.site]...)
	}
	for _, near := range r.w.near[g.site] {
		for _, p := range at[near] {
			if p.crew == g.crew && (len(p.links) > 0 || len(p.stays) > len(stays)) || g.crew.IsZero() && len(p.links) > 0 {
				list = append(list, p)
			}
		}
	}
	all, with := int64(0), int64(0)
	for _, s := range stays {
		all += length(s.time)
		most := int64(0)
		for _, p := range list {
			if p.crew.IsZero() && len(p.links) == 0 || p.day != g.day {
				continue
			}
			for _, o := range p.stays {
				switch {
				case o.who != s.who:
					most = max(most, common(o.time, s.time))
				case r.piece(p, o, s):
					most = length(s.time)
				}
			}
		}
		with += most
	}
	return 2*with >= all
}

// piece reports whether a stay is likely a piece of one next door, of the same badge on a job: the one
// goes on without time for a walk where the other ends, and the job's plan is met better by both.
func (r *run) piece(p *party, o, s *stay) bool {
	if gap := max(s.most[0]-o.most[1], o.most[0]-s.most[1]); gap > 0 {
		return false
	}
	for _, l := range p.links {
		if each := r.demands[l.demand].each; each > 0 && 2*(each-length(o.time)) >= length(s.time) {
			return true
		}
	}
	return false
}
