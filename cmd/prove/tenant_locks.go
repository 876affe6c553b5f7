package main

import (
	"context"
	"fmt"
)

var tenantLocks = claim{
	name:   "tenant-locks",
	target: "every way across refused or caught",
	run:    proveTenantLocks,
}

// proveTenantLocks lets two companies live in one database and then tries every
// way from one to the other: over HTTP and the command line, by each role in
// each table and partition, by connecting as the wrong role, and by planting
// what a careless migration could plant. Tables, columns, partitions and foreign
// keys are taken from the catalogue, so that a new one is tried, too.
func proveTenantLocks(ctx context.Context, b *bench) (result, error) {
	if err := b.open(ctx); err != nil {
		return result{}, err
	}
	p := &lockProof{b: b}
	if err := p.house(ctx); err != nil {
		return result{}, err
	}
	for _, step := range []func(context.Context) error{
		p.noCompany, p.otherCompany, p.noStatement, p.foreignKeys,
		p.wrongRoles, p.owner, p.escapes, p.partitions,
		p.wrongURLs, p.planted,
	} {
		if err := step(ctx); err != nil {
			return result{}, err
		}
	}
	partitions, views := 0, 0
	for _, t := range p.tables {
		if t.partition {
			partitions++
		}
		if t.view {
			views++
		}
	}
	figures := fmt.Sprintf("%d of %d cases refused or caught; %d tables and %d partitions locked", p.held, p.tried, len(p.tables)-partitions-views, partitions)
	return result{figures: figures, ok: p.held == p.tried && p.tried > 0}, nil
}

// lockProof counts the cases.
type lockProof struct {
	b           *bench
	mine        tenantSide
	theirs      tenantSide
	tables      []lockedTable // With a company_id, partitions and views included.
	tried, held int
	failed      int // Of the group that is open.
	before      int // Cases tried before it.
}

// check counts a case and returns whether the lock held. One that does not is
// printed.
func (p *lockProof) check(what string, held bool, detail any) bool {
	p.tried++
	if held {
		p.held++
		return true
	}
	p.failed++
	p.b.say("OPEN  %s: %v", what, detail)
	return false
}

// group prints what the cases since the last group have shown.
func (p *lockProof) group(shown string) {
	n := p.tried - p.before
	p.b.say("%d of %d  %s", n-p.failed, n, shown)
	p.before, p.failed = p.tried, 0
}
