package transfer

import (
	"slices"
	"strings"

	"actual/domain"
)

// Held is what a target has of some people, who are all people of some items.
type Held struct {
	Rows   []Row // Those without a mark, or with another's, are others' time.
	Closed map[string]domain.Date
}

// finder finds items among rows.
type finder struct {
	traits Traits
	closed map[string]domain.Date
	byMark map[string][]Row
	byRef  map[string]Row
	ours   map[string]bool  // Refs of rows that are an item's.
	copies map[string]bool  // Refs of items that are copies.
	people map[string][]Row // Others' time, by person.
}

func newFinder(t Traits, items []Item, h Held) *finder {
	f := &finder{traits: t, closed: h.Closed, byMark: map[string][]Row{}, byRef: map[string]Row{}, ours: map[string]bool{}, copies: map[string]bool{}, people: map[string][]Row{}}
	for _, r := range h.Rows {
		if _, twice := f.byRef[r.Ref]; twice {
			continue // A row may come on two pages.
		}
		f.byRef[r.Ref] = r
		if r.Mark != "" {
			f.byMark[r.Mark] = append(f.byMark[r.Mark], r)
		}
	}
	marks := map[string]bool{}
	for i := range items {
		marks[items[i].Mark] = true
		if items[i].Ref != "" {
			f.ours[items[i].Ref] = true
		}
		if items[i].Copy > 0 {
			f.copies[items[i].Ref] = true
		}
	}
	for ref, r := range f.byRef {
		if !marks[r.Mark] && (!f.ours[ref] || r.Mark != "") {
			f.people[r.Person] = append(f.people[r.Person], r)
		}
	}
	return f
}

// of returns the row of an item, and those that are the same again.
func (f *finder) of(i *Item) (row *Row, more []Row) {
	if i.Copy > 0 {
		if r, there := f.byRef[i.Ref]; there {
			return &r, nil
		}
		return nil, nil
	}
	rows := slices.DeleteFunc(slices.Clone(f.byMark[i.Mark]), func(r Row) bool { return f.copies[r.Ref] })
	if r, there := f.byRef[i.Ref]; there && r.Mark == "" && i.Ref != "" { // Somebody took its mark away.
		rows = append(rows, r)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	slices.SortFunc(rows, func(a, b Row) int {
		if byRank := i.rank(a) - i.rank(b); byRank != 0 {
			return byRank
		}
		if len(a.Ref) != len(b.Ref) {
			return len(a.Ref) - len(b.Ref)
		}
		return strings.Compare(a.Ref, b.Ref)
	})
	return &rows[0], rows[1:]
}

// rank says which of several rows is taken for the item.
func (i *Item) rank(r Row) int {
	switch {
	case r.Content == i.Want:
		return 0
	case r.Ref == i.Ref:
		return 1
	}
	return 2
}

// shut returns why nothing may be done to a row, or for a want; empty: it may.
func (f *finder) shut(row *Row, want Content) (Problem, string) {
	if row != nil && row.Locked != "" {
		return IsLocked, row.Locked
	}
	for _, c := range []*Content{contentOf(row), &want} {
		if c == nil || *c == (Content{}) {
			continue
		}
		if until, is := f.closed[c.Person]; is && !c.Day.After(until) {
			return IsClosed, "the person's time is approved or locked there up to " + until.String()
		}
	}
	return NoProblem, ""
}

func contentOf(r *Row) *Content {
	if r == nil {
		return nil
	}
	return &r.Content
}

// overlap returns other time of the person that a content overlaps; nil: none.
func (f *finder) overlap(c Content) *Row {
	if !f.traits.Spans {
		return nil
	}
	for _, r := range f.people[c.Person] {
		if r.Span.Overlaps(c.Span) {
			return &r
		}
	}
	return nil
}

// copies returns items that take away what is there more than once.
func (f *finder) more(i *Item, rows []Row, next int) (items []Item) {
	for n, r := range rows {
		one := Item{Mark: i.Mark, Copy: next + n, Entry: i.Entry, Revision: i.Revision, Worker: i.Worker, Began: i.Began, Op: Remove, State: Planned}
		one.set(r)
		if p, why := f.shut(&r, Content{}); p != NoProblem {
			one.end(Opposed, Twice, why)
		} else if !f.traits.CanRemove {
			one.end(Opposed, Twice, "it is there more than once, and the target lets nothing be removed")
		}
		items = append(items, one)
	}
	return items
}

// Strangers returns the rows of some days that bear a mark of ours which none of the
// items has.
func Strangers(items []Item, h Held, first, last domain.Date) (rows []Row) {
	marks := map[string]bool{}
	for i := range items {
		marks[items[i].Mark] = true
	}
	for _, r := range h.Rows {
		if r.Mark != "" && !marks[r.Mark] && !r.Day.Before(first) && !r.Day.After(last) {
			rows = append(rows, r)
			marks[r.Mark] = true
		}
	}
	return rows
}

// NewStranger returns the item that tells people of such a row.
func NewStranger(r Row, of domain.WorkerID) Item {
	i := Item{Mark: r.Mark, Worker: of, Began: r.Span.From, Op: Nothing}
	i.set(r)
	i.end(Opposed, Stranger, "it bears a mark of Actual that nothing here knows: it is left alone")
	return i
}
