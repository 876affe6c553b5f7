package reconcile

import (
	"slices"

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
// a badge, of no crew that went with it, or of one of its badges that shows the site next door.
func (r *run) explained(g group, stays []*stay, at besides) bool {
	list := at[g.site]
	if !g.crew.IsZero() {
		list = nil
		for _, near := range r.w.near[g.site] {
			for _, p := range at[near] {
				if p.crew == g.crew && len(p.links) > 0 {
					list = append(list, p)
				}
			}
		}
	}
	all, with := int64(0), int64(0)
	for _, s := range stays {
		all += length(s.time)
		most := int64(0)
		for _, p := range list {
			if p.crew.IsZero() || p.day != g.day {
				continue
			}
			for _, o := range p.stays {
				if o.who == s.who {
					continue
				}
				most = max(most, common(o.time, s.time))
			}
		}
		with += most
	}
	alone := !slices.ContainsFunc(stays, func(s *stay) bool { return s.who != stays[0].who })
	return alone && 2*with >= all
}
