package targeting

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"actual/domain"
	"actual/domain/targetlink"
	"actual/domain/transfer"
	"actual/ports"
)

// Reading is what reading a directory brought.
type Reading struct {
	People, Codes int
	Gone          int // Of those that were there before.
}

// mostPages is how many pages of a list are read at most: beyond, it has no end.
const mostPages = 5_000

// Read reads a target's directory. What is there no more is kept, and marked so.
//
// Errors: transfer.ErrTarget, and those of ports.TimeDirectory.
func (t *Targeting) Read(ctx context.Context, company domain.CompanyID, of transfer.Target) (r Reading, err error) {
	dir := t.of[of]
	if dir == nil {
		return r, transfer.ErrTarget.With("%.40q has no directory", string(of))
	}
	at := t.clock.Now()
	people, err := pages(ctx, company, dir.People)
	if err != nil {
		return r, fmt.Errorf("read the people of a target: %w", err)
	}
	codes, err := pages(ctx, company, dir.Codes)
	if err != nil {
		return r, fmt.Errorf("read the codes of a target: %w", err)
	}
	entries := slices.Concat(peopleOf(people), codesOf(codes))
	err = t.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		r = Reading{People: len(people), Codes: len(codes)}
		for some := range slices.Chunk(entries, 1000) {
			if err := tx.TargetDir.Keep(ctx, of, some, at); err != nil {
				return err
			}
		}
		for _, sort := range []targetlink.Sort{targetlink.Person, targetlink.Code} {
			n, err := tx.TargetDir.Vanish(ctx, of, sort, at, at)
			if err != nil {
				return err
			}
			r.Gone += n
		}
		return nil
	})
	if err != nil {
		return Reading{}, fmt.Errorf("keep the directory of a target: %w", err)
	}
	return r, nil
}

// pages reads a list to its end.
func pages[T any](ctx context.Context, company domain.CompanyID, read func(context.Context, domain.CompanyID, string) ([]T, string, error)) (all []T, err error) {
	after := ""
	for range mostPages {
		some, next, err := read(ctx, company, after)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
		if next == "" {
			return all, nil
		}
		after = next
	}
	return nil, ports.ErrVendorUnreadable.With("a list has no end")
}

func peopleOf(people []ports.TimePerson) []targetlink.Entry {
	seen := map[string]bool{} // A row that moved between two pages may be on both.
	var out []targetlink.Entry
	for _, p := range people {
		if p.Ref == "" || seen[p.Ref] {
			continue
		}
		seen[p.Ref] = true
		out = append(out, targetlink.Entry{Sort: targetlink.Person, Ref: p.Ref, Name: p.Name, Payroll: p.Payroll, Number: p.Number, Email: p.Email, Active: p.Active, Barred: p.Barred})
	}
	return out
}

// deep is how many codes are above one another at most.
const deep = 20

// codesOf names codes with what they are part of in front.
func codesOf(codes []ports.TimeCode) []targetlink.Entry {
	byRef := map[string]ports.TimeCode{}
	for _, c := range codes {
		byRef[c.Ref] = c
	}
	seen := map[string]bool{}
	var out []targetlink.Entry
	for _, c := range codes {
		if c.Ref == "" || seen[c.Ref] {
			continue
		}
		seen[c.Ref] = true
		names := []string{c.Name}
		for above, there := byRef[c.Parent]; there && c.Parent != "" && len(names) < deep; above, there = byRef[above.Parent] {
			names = append(names, above.Name)
			if above.Parent == "" {
				break
			}
		}
		slices.Reverse(names)
		out = append(out, targetlink.Entry{Sort: targetlink.Code, Ref: c.Ref, Name: strings.Join(names, ":"), What: c.Kind, Number: c.Short, Active: c.Active})
	}
	return out
}
