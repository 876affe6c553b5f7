package timesheet

import (
	"bytes"
	"cmp"
	"slices"
	"time"

	"actual/domain"
)

// Same reports whether two entries say the same of a worker's time, whatever they rest
// on.
func (e Entry) Same(o Entry) bool {
	return e.Worker == o.Worker && e.Day == o.Day && e.Span == o.Span && e.Activity == o.Activity && e.Job == o.Job && e.Site == o.Site
}

// Kept says what becomes of the entries of a worker's day that stand, where others are
// approved.
type Kept struct {
	Now  []Entry // All that stand from then on; of new ones the identifier is zero.
	Gone []Entry // Those that do no more.
	New  int     // How many of Now are new or changed: their Revision is 0.
}

// Keep compares the entries of a worker's day that stand with those derived now. An
// entry keeps its identifier by largest overlap; one that says the same stays as it
// was approved, with what it rests on.
func Keep(stand, now []Entry) Kept {
	type pair struct {
		was, is int
		common  Hours
	}
	var pairs []pair
	for i, a := range stand {
		for j, b := range now {
			if common, some := a.Span.Common(b.Span); some {
				pairs = append(pairs, pair{i, j, elapsed(common.From, common.To)})
			}
		}
	}
	slices.SortStableFunc(pairs, func(a, b pair) int {
		same := func(p pair) int {
			if stand[p.was].Same(now[p.is]) {
				return 0
			}
			return 1
		}
		return cmp.Or(cmp.Compare(b.common, a.common), cmp.Compare(same(a), same(b)), stand[a.was].Span.From.Compare(stand[b.was].Span.From), now[a.is].Span.From.Compare(now[b.is].Span.From),
			bytes.Compare(stand[a.was].ID.UUID[:], stand[b.was].ID.UUID[:]))
	})
	heir, taken := map[int]int{}, map[int]bool{}
	for _, p := range pairs {
		if _, has := heir[p.is]; !has && !taken[p.was] {
			heir[p.is], taken[p.was] = p.was, true
		}
	}
	var k Kept
	for j, e := range now {
		was, has := heir[j]
		if has && stand[was].Same(e) {
			k.Now = append(k.Now, stand[was])
			continue
		}
		e.ID, e.Revision = domain.TimeEntryID{}, 0
		if has {
			e.ID = stand[was].ID
		}
		k.Now, k.New = append(k.Now, e), k.New+1
	}
	for i, e := range stand {
		if !taken[i] {
			k.Gone = append(k.Gone, e)
		}
	}
	return k
}

// Alike reports whether nothing changes.
func (k Kept) Alike() bool { return k.New == 0 && len(k.Gone) == 0 }

// Total returns how long the entries that are paid take, and how long unresolved ones
// do.
func Total(all []Entry) (paid, unresolved Hours) {
	for _, e := range all {
		s, ok := e.Stint()
		switch {
		case !ok:
			unresolved += e.Lasts()
		case s.Paid():
			paid += e.Lasts()
		}
	}
	return paid, unresolved
}

// Hours returns the time of a day of work.
func (w Workweek) Hours(day domain.Date) domain.Span {
	return domain.Span{From: w.begin(day), To: w.begin(day.AddDays(1))}
}

// Day returns the day of work that an instant is in.
func (w Workweek) Day(t time.Time) domain.Date { return w.day(t) }
