package httpapi

import (
	"cmp"
	"slices"

	"actual/app/presence"
	"actual/domain/badge"
	rules "actual/domain/presence"
)

// mostChanges is how many changes one answer lists.
const mostChanges = 1000

func effectOf(p presence.Preview, applied bool) CorrectionEffect {
	d, t := p.Difference, p.Difference.Totals
	out := CorrectionEffect{
		Expect: p.ID, Id: p.ID, Applied: applied, Badges: d.Looked, Changes: changesOf(d),
		Sites: SitesEffect{Created: p.Import.Created, Superseded: p.Import.Superseded, Unchanged: p.Import.Unchanged, Retired: p.Import.Retired},
		Totals: EffectTotals{
			New: t.Opened, Withdrawn: t.Withdrawn, Changed: t.Changed, Refined: t.Refined, Settled: t.Corrections,
			SecondsBefore: t.Before, SecondsAfter: t.After, SecondsMoved: t.Moved,
		},
	}
	if len(out.Changes) > mostChanges {
		out.ChangesLeftOut = len(out.Changes) - mostChanges
		out.Changes = out.Changes[:mostChanges]
	}
	return out
}

// changesOf lists all changes.
func changesOf(d presence.Difference) []VisitChange {
	all := []VisitChange{}
	for _, b := range d.Badges {
		for i, c := range b.Changes {
			one := changeOf(b.Badge, c, d)
			one.Because = VisitChangeBecause(b.Why(i))
			all = append(all, one)
		}
	}
	slices.SortStableFunc(all, func(a, b VisitChange) int { return cmp.Compare(rank(a), rank(b)) })
	return all
}

// rank puts what changes hours first.
func rank(c VisitChange) int {
	if c.Change == ChangeRefined {
		return 1
	}
	return 0
}

func changeOf(b badge.Badge, c rules.Change, d presence.Difference) VisitChange {
	out := VisitChange{Badge: BadgeRef{Id: b.ID().String(), Device: b.Device(), Label: b.Label()}, Change: ChangeChanged}
	if !c.Old.ID.IsZero() {
		id := c.Old.ID.String()
		out.Visit = &id
	}
	switch {
	case c.Kind == rules.Opened:
		out.Change = ChangeNew
	case c.Kind == rules.Withdrew:
		out.Change = ChangeWithdrawn
	case presence.SameHours(c):
		out.Change = ChangeRefined
	}
	if c.Kind != rules.Opened {
		out.Before = stayOf(c.Old.Visit, d)
	}
	if c.Kind != rules.Withdrew {
		out.After = stayOf(c.New.Visit, d)
	}
	return out
}

func stayOf(v rules.Visit, d presence.Difference) *Stay {
	out := &Stay{
		Site: v.Ref, Name: cmp.Or(d.Sites[v.Site].Name, v.Ref), Arrived: second(v.Arrived),
		Verdict: StayVerdict(v.Verdict.String()), Seconds: v.End() - v.Arrived,
	}
	if !v.Open {
		departed := second(v.Departed)
		out.Departed = &departed
	}
	return out
}
