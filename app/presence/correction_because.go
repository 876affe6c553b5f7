package presence

import (
	"slices"

	"actual/app/fences"
	"actual/domain"
	"actual/domain/presence"
	"actual/ports"
)

// because says why a visit of a badge changes by the correction.
func (l *plan) because(id domain.BadgeID, c presence.Change) Because {
	var sides []presence.Visit
	if c.Kind != presence.Opened {
		sides = append(sides, c.Old.Visit)
	}
	if c.Kind != presence.Withdrew {
		sides = append(sides, c.New.Visit)
	}
	is := func(of func(presence.Visit) bool) bool { return slices.ContainsFunc(sides, of) }
	switch {
	case is(func(v presence.Visit) bool { return l.rules(id, v) }):
		return BecauseRuling
	case is(l.fenced):
		return BecauseFence
	case l.correction.Policy != nil && !l.keeps:
		return BecausePolicy
	}
	return BecauseBeside
}

// rules reports whether a ruling that is made or withdrawn is about the time of a visit.
func (l *plan) rules(id domain.BadgeID, v presence.Visit) bool {
	about := func(r presence.Ruling) bool { return r.From <= v.End() && v.Arrived <= r.To }
	return slices.ContainsFunc(l.made, func(r ruling) bool { return r.badge == id && about(r.Ruling) }) ||
		slices.ContainsFunc(l.ended, func(r ports.RulingRecord) bool { return r.Badge == id && about(r.Ruling) })
}

// fenced reports whether the correction is about the fence of a visit's site.
func (l *plan) fenced(v presence.Visit) bool {
	return slices.ContainsFunc(l.correction.Sites, func(s fences.Imported) bool { return s.Ref == v.Ref }) ||
		slices.ContainsFunc(l.correction.Retired, func(r fences.Retirement) bool { return r.Site == v.Site })
}
