package booked

import "actual/domain"

// Planned is what a source planned for a ticket on a date, and the job of ours that
// it is.
type Planned struct {
	Ticket, Crew, Site string // By ref; Crew and Site may be empty.
	Date               domain.Date
	Job                domain.JobID // Zero: of ours it is none.
}

// Plan is what was planned, by ticket.
type Plan map[string][]Planned

// NewPlan returns a plan.
func NewPlan(all []Planned) Plan {
	p := Plan{}
	for _, one := range all {
		p[one.Ticket] = append(p[one.Ticket], one)
	}
	return p
}

// Site returns the site of a ticket; empty where there is none, or more than one.
func (p Plan) Site(ticket string) (site string) {
	for _, one := range p[ticket] {
		if one.Site != "" && site != "" && one.Site != site {
			return ""
		}
		if one.Site != "" {
			site = one.Site
		}
	}
	return site
}

// Job returns the job that labour is of: what was planned for its ticket on its date;
// where that is more than one, what was planned for its crew. Zero where that is not
// one.
func (p Plan) Job(l Labour) domain.JobID {
	var that, crews []Planned
	for _, one := range p[l.Ticket] {
		if one.Date != l.Date || one.Job.IsZero() {
			continue
		}
		if that = append(that, one); one.Crew == l.Crew {
			crews = append(crews, one)
		}
	}
	switch {
	case len(that) == 1:
		return that[0].Job
	case len(crews) == 1:
		return crews[0].Job
	}
	return domain.JobID{}
}

// Believable reports whether it can be that so many of those that were there are gone
// at once: more than half of more than a few is rather a mistake of the source's.
func Believable(there, gone int) bool {
	const few = 20
	return gone <= few || 2*gone <= there
}
