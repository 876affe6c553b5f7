package roster

import (
	"context"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/fault"
	"actual/domain/job"
	"actual/domain/ledger"
	"actual/ports"
)

// custodians are the workers that wear badges.
type custodians struct{}

func (custodians) column() string { return "worker" }

func (custodians) faults() (unknown, taken *fault.Error) { return job.ErrWorkerNotFound, badge.ErrWorn }

func (custodians) named(ctx context.Context, a *assignment, refs []string) (map[string]holder, error) {
	found, err := a.Workers.List(ctx, ports.WorkerQuery{Refs: refs})
	those := make(map[string]holder, len(found))
	for _, w := range found {
		those[w.Particulars().Ref] = holder{w.ID().UUID, w.Particulars().Active}
	}
	return those, err
}

func (custodians) held(ctx context.Context, a *assignment, badges []domain.BadgeID, touching domain.Span) ([]holding, error) {
	found, err := a.Custodies.List(ctx, ports.CustodyQuery{Badges: badges, Touching: touching})
	all := make([]holding, len(found))
	for i, c := range found {
		all[i] = holding{c.ID.UUID, c.Worker.UUID, c.Badge, c.Span}
	}
	return all, err
}

func (custodians) save(ctx context.Context, a *assignment, ended, begun []holding) ([]ledger.Entry, error) {
	var entries []ledger.Entry
	custody := func(all []holding) []badge.Custody {
		out := make([]badge.Custody, len(all))
		for i, h := range all {
			out[i] = badge.Custody{ID: domain.CustodyID{UUID: h.id}, Badge: h.badge, Worker: domain.WorkerID{UUID: h.by}, Span: h.span}
			entries = append(entries, a.custodyEntry(out[i]))
		}
		return out
	}
	if err := a.Custodies.End(ctx, custody(ended)...); err != nil {
		return nil, err
	}
	return entries, a.Custodies.Begin(ctx, custody(begun)...)
}
