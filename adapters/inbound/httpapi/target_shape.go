package httpapi

import (
	"actual/domain"
	"actual/domain/targetlink"
)

func targetEntriesOf(all []targetlink.Entry) []TargetEntry {
	out := make([]TargetEntry, len(all))
	for i, e := range all {
		out[i] = targetEntryOf(e)
	}
	return out
}

func targetEntryOf(e targetlink.Entry) TargetEntry {
	return TargetEntry{
		Sort: TargetSort(e.Sort), Ref: e.Ref, Name: e.Name, What: textOrNull(e.What), Payroll: textOrNull(e.Payroll), Number: textOrNull(e.Number), Email: textOrNull(e.Email),
		Active: e.Active, Barred: textOrNull(e.Barred), SeenAt: e.SeenAt.UTC(), GoneAt: timeOrNull(e.GoneAt),
	}
}

func targetLinksOf(all []targetlink.Standing) []TargetLink {
	out := make([]TargetLink, len(all))
	for i, s := range all {
		out[i] = targetLinkOf(s)
	}
	return out
}

func targetLinkOf(s targetlink.Standing) TargetLink {
	out := TargetLink{
		Kind: TargetLinkKind(s.Kind), Called: s.Ref, Name: s.Name, State: TargetLinkState(s.State), Ref: textOrNull(s.Link.Ref), Entries: targetEntriesOf(s.Entries),
		Candidates: []TargetCandidate{}, DecidedBy: textOrNull(s.Link.By), DecidedAt: timeOrNull(s.Link.At),
	}
	switch s.Kind {
	case targetlink.Service:
		out.Service = &s.Key
	case targetlink.Activity:
		out.Activity = &s.Key
	case targetlink.Worker, targetlink.Site:
		id, err := domain.ParseUUID(s.Key)
		if err == nil && s.Kind == targetlink.Worker {
			out.Worker = idOrNull(id)
		} else if err == nil {
			out.Site = idOrNull(id)
		}
	}
	for _, c := range s.Candidates {
		one := TargetCandidate{Entry: targetEntryOf(c.Entry), Why: []TargetCandidateWhy{}}
		for _, w := range c.Why {
			one.Why = append(one.Why, TargetCandidateWhy(w))
		}
		out.Candidates = append(out.Candidates, one)
	}
	return out
}
