package targeting

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"actual/domain"
	"actual/domain/targetlink"
	"actual/domain/transfer"
	"actual/ports"
)

// ListLinks asks how ours stand to a target, by kind and by what people call them.
type ListLinks struct {
	Company domain.CompanyID
	Target  transfer.Target
	Kind    targetlink.Kind  // Empty: all.
	State   targetlink.State // Empty: all.
	After   Place
	Limit   int // 0: all.
}

// Place is one in the order of such a list; zero: before the first.
type Place struct {
	Kind     targetlink.Kind
	Ref, Key string
}

func placeOf(s targetlink.Standing) Place { return Place{s.Kind, s.Ref, s.Key} }

func (p Place) compare(o Place) int {
	kinds := targetlink.Kinds()
	return cmp.Or(cmp.Compare(slices.Index(kinds, p.Kind), slices.Index(kinds, o.Kind)), strings.Compare(p.Ref, o.Ref), strings.Compare(p.Key, o.Key))
}

// LinkPage is a part of the answer.
type LinkPage struct {
	Links  []targetlink.Standing
	Next   Place                                        // Zero: there is no more.
	Counts map[targetlink.Kind]map[targetlink.State]int // Of all.
}

// Links returns a page of how ours stand.
func (t *Targeting) Links(ctx context.Context, q ListLinks) (page LinkPage, err error) {
	err = t.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		s, err := t.sheet(ctx, tx, q.Company, q.Target)
		if err != nil {
			return err
		}
		page = LinkPage{Counts: map[targetlink.Kind]map[targetlink.State]int{}}
		var some []targetlink.Standing
		for _, one := range targetlink.Stand(s.Ours, s.Links, s.Entries) {
			if page.Counts[one.Kind] == nil {
				page.Counts[one.Kind] = map[targetlink.State]int{}
			}
			page.Counts[one.Kind][one.State]++
			if (q.Kind == "" || q.Kind == one.Kind) && (q.State == "" || q.State == one.State) && (q.After == Place{} || q.After.compare(placeOf(one)) < 0) {
				some = append(some, one)
			}
		}
		slices.SortFunc(some, func(a, b targetlink.Standing) int { return placeOf(a).compare(placeOf(b)) })
		if q.Limit > 0 && len(some) > q.Limit {
			some = some[:q.Limit]
			page.Next = placeOf(some[q.Limit-1])
		}
		page.Links = some
		return nil
	})
	if err != nil {
		return LinkPage{}, fmt.Errorf("list links of a target: %w", err)
	}
	return page, nil
}

// ListEntries asks for what a target has, by sort and ref.
type ListEntries struct {
	Company   domain.CompanyID
	Target    transfer.Target
	Sort      targetlink.Sort // Empty: both.
	Named     string          // Only those whose name or number has this in it, of any case; empty: all.
	AfterSort targetlink.Sort
	AfterRef  string
	Limit     int // 0: all.
}

// EntryPage is a part of the answer.
type EntryPage struct {
	Entries  []targetlink.Entry
	NextSort targetlink.Sort // Empty: there is no more.
	NextRef  string
}

// Entries returns a page of what a target has, as its directory was last read.
func (t *Targeting) Entries(ctx context.Context, q ListEntries) (page EntryPage, err error) {
	err = t.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		all, err := tx.TargetDir.List(ctx, q.Target)
		if err != nil {
			return err
		}
		page = EntryPage{}
		named := strings.ToLower(q.Named)
		for _, e := range all {
			if q.Sort != "" && q.Sort != e.Sort || cmp.Or(strings.Compare(string(e.Sort), string(q.AfterSort)), strings.Compare(e.Ref, q.AfterRef)) <= 0 && q.AfterSort != "" {
				continue
			}
			if !strings.Contains(strings.ToLower(e.Name+"\n"+e.Number+"\n"+e.Payroll), named) {
				continue
			}
			if q.Limit > 0 && len(page.Entries) == q.Limit {
				last := page.Entries[q.Limit-1]
				page.NextSort, page.NextRef = last.Sort, last.Ref
				break
			}
			page.Entries = append(page.Entries, e)
		}
		return nil
	})
	if err != nil {
		return EntryPage{}, fmt.Errorf("list the directory of a target: %w", err)
	}
	return page, nil
}
