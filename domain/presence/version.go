package presence

import (
	"cmp"
	"slices"

	"actual/domain"
)

// Version is one version of a visit on record. Versions are only ever added:
// each says what was believed from RecordedAt to RecordedTo.
type Version struct {
	Visit
	ID         domain.VisitID
	Number     int // From 1.
	Badge      domain.BadgeID
	Withdrawn  bool // The evidence no longer shows this visit.
	Firm       bool // It was settled in this version or one before: each further one is a correction.
	Policy     string
	Entry      domain.EntryID // Its ledger entry; zero for a provisional extension.
	RecordedAt int64          // Unix microseconds, UTC.
	RecordedTo int64          // 0: believed now.
}

// ChangeKind says what a new version means.
type ChangeKind uint8

// The kinds of change. Extended is the only one without a ledger entry.
const (
	Opened    ChangeKind = iota // A visit not known before.
	Extended                    // A provisional visit grew or was refined.
	Settles                     // A provisional visit is settled.
	Corrected                   // A visit that was settled once is another than was believed.
	Withdrew                    // The visit is no longer shown by the evidence.
)

// Change is a new version and what it means. A new visit has no ID yet.
type Change struct {
	Kind ChangeKind
	Old  Version // Zero for Opened.
	New  Version
}

// Diff returns what must be recorded so that the current versions say what was
// derived. A visit keeps its identity by largest overlap. A sealed visit is
// left as it is. Both lists are of one badge.
func Diff(current []Version, derived []Visit, badge domain.BadgeID, policy string) []Change {
	heirs := match(current, derived)
	var changes []Change
	for i, v := range derived {
		next := Version{Visit: v, Number: 1, Badge: badge, Policy: policy, Firm: v.State == Settled}
		old := heirs.oldOf[i]
		if old < 0 {
			changes = append(changes, Change{Kind: Opened, New: next})
			continue
		}
		was := current[old]
		if was.State == Sealed || sameVisit(was.Visit, v) {
			continue
		}
		next.ID, next.Number, next.Firm = was.ID, was.Number+1, was.Firm || next.Firm
		changes = append(changes, Change{Kind: kindOf(was, v.State), Old: was, New: next})
	}
	for j, was := range current {
		if heirs.newOf[j] >= 0 || was.State == Sealed {
			continue
		}
		gone := was
		gone.Number, gone.Withdrawn, gone.Policy = was.Number+1, true, policy
		changes = append(changes, Change{Kind: Withdrew, Old: was, New: gone})
	}
	return changes
}

func kindOf(was Version, is State) ChangeKind {
	switch {
	case was.Firm:
		return Corrected
	case is == Settled:
		return Settles
	default:
		return Extended
	}
}

// heirs pairs current versions with derived visits; -1 where there is none.
type heirs struct{ oldOf, newOf []int }

// match pairs by overlap, largest first; equal overlaps go to the earlier.
func match(current []Version, derived []Visit) heirs {
	h := heirs{oldOf: filled(len(derived)), newOf: filled(len(current))}
	pairs := overlaps(current, derived)
	slices.SortFunc(pairs, func(a, b pair) int {
		return cmp.Or(cmp.Compare(b.overlap, a.overlap), cmp.Compare(a.old, b.old), cmp.Compare(a.heir, b.heir))
	})
	for _, p := range pairs {
		if h.oldOf[p.heir] < 0 && h.newOf[p.old] < 0 {
			h.oldOf[p.heir], h.newOf[p.old] = p.old, p.heir
		}
	}
	return h
}

// pair is a current version and a derived visit that overlap.
type pair struct {
	old, heir int
	overlap   int64
}

// overlaps returns all pairs that overlap. Neither side needs to be in order.
func overlaps(current []Version, derived []Visit) []pair {
	order := make([]int, len(current)) // By arrival …
	for j := range order {
		order[j] = j
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(current[a].Arrived, current[b].Arrived) })
	ends := make([]int64, len(order)) // … and the latest end up to there.
	for k, j := range order {
		ends[k] = current[j].End()
		if k > 0 {
			ends[k] = max(ends[k], ends[k-1])
		}
	}
	var pairs []pair
	for i := range derived {
		first, _ := slices.BinarySearch(ends, derived[i].Arrived)
		for _, j := range order[first:] {
			if current[j].Arrived > derived[i].End() {
				break
			}
			if o := overlap(current[j].Visit, derived[i]); o > 0 {
				pairs = append(pairs, pair{j, i, o})
			}
		}
	}
	return pairs
}

func filled(n int) []int {
	s := make([]int, n)
	for i := range s {
		s[i] = -1
	}
	return s
}

// overlap is the common time in seconds, both ends included: a visit of one fix
// overlaps itself by one.
func overlap(a, b Visit) int64 {
	return min(a.End(), b.End()) - max(a.Arrived, b.Arrived) + 1
}

// End returns the departure, or of an open visit the last fix inside.
func (v Visit) End() int64 {
	if v.Open {
		return max(v.Last, v.Arrived)
	}
	return v.Departed
}

// Touches reports whether the visit shares an instant with the span.
func (v Visit) Touches(s Span) bool { return v.Arrived <= s.To && s.From <= v.End() }

func sameVisit(a, b Visit) bool {
	return a.Site == b.Site && a.Fence == b.Fence &&
		a.Arrived == b.Arrived && a.ArrivedBetween == b.ArrivedBetween &&
		a.Departed == b.Departed && a.DepartedBetween == b.DepartedBetween && a.Open == b.Open && a.Last == b.Last &&
		a.Verdict == b.Verdict && a.State == b.State && a.CompletenessUnknown == b.CompletenessUnknown &&
		a.Confidence == b.Confidence && a.Fixes == b.Fixes && a.SettlesAt == b.SettlesAt &&
		slices.EqualFunc(a.Candidates, b.Candidates, func(x, y Candidate) bool { return x.Site == y.Site && x.Fence == y.Fence && x.Odds == y.Odds })
}
