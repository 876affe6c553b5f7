package roster

import (
	"context"

	"actual/app/asked"
	"actual/domain"
	"actual/domain/badge"
	"actual/domain/job"
	"actual/domain/ledger"
	"actual/ports"
)

// HandedOver is said of a row whose badge somebody or something else had.
type HandedOver struct {
	From string `json:"handed_over_from"` // An identifier.
}

// toWorkers gives badges into custody.
func (a *assignment) toWorkers(ctx context.Context, rows []ports.TaskRow) ([]asked.Outcome, error) {
	all, outcomes, err := a.read(ctx, rows)
	if err != nil {
		return nil, err
	}
	workers, err := a.workersOf(ctx, all)
	if err != nil {
		return nil, err
	}
	held, err := a.heldOf(ctx, all, outcomes)
	if err != nil {
		return nil, err
	}
	var ended, begun []badge.Custody
	for i, w := range all {
		if outcomes[i].State != "" {
			continue
		}
		next, over, err := a.custodyOf(w, workers, held[w.badge.ID()])
		if err != nil {
			if outcomes[i], err = verdict(err); err != nil {
				return nil, err
			}
			continue
		}
		outcomes[i].State = ports.RowUnchanged
		if next.ID.IsZero() {
			continue
		}
		outcomes[i].State = ports.RowChanged
		if len(over) > 0 {
			outcomes[i].Result = HandedOver{over[0].Worker.String()}
		}
		ended, begun = append(ended, over...), append(begun, next)
	}
	if a.task.DryRun {
		return outcomes, nil
	}
	return outcomes, a.saveCustody(ctx, ended, begun)
}

// workersOf returns the workers whom the rows name, by ref.
func (a *assignment) workersOf(ctx context.Context, all []wanted) (map[string]job.Worker, error) {
	refs := make([]string, 0, len(all))
	for _, w := range all {
		refs = append(refs, w.cells["worker"])
	}
	found, err := a.Workers.List(ctx, ports.WorkerQuery{Refs: refs})
	if err != nil {
		return nil, err
	}
	workers := make(map[string]job.Worker, len(found))
	for _, w := range found {
		workers[w.Particulars().Ref] = w
	}
	return workers, nil
}

// heldOf returns the custody of the badges that the rows name, from the earliest of
// them on.
func (a *assignment) heldOf(ctx context.Context, all []wanted, outcomes []asked.Outcome) (map[domain.BadgeID][]badge.Custody, error) {
	badges := make([]domain.BadgeID, 0, len(all))
	for i, w := range all {
		if outcomes[i].State == "" {
			badges = append(badges, w.badge.ID())
		}
	}
	found, err := a.Custodies.List(ctx, ports.CustodyQuery{Badges: badges, Touching: domain.Span{From: earliest(all, outcomes)}})
	held := make(map[domain.BadgeID][]badge.Custody, len(badges))
	for _, c := range found {
		held[c.Badge] = append(held[c.Badge], c)
	}
	return held, err
}

// custodyOf returns the custody that a row wants, and those that end by it. It is
// zero where the worker has the badge already.
func (a *assignment) custodyOf(w wanted, workers map[string]job.Worker, held []badge.Custody) (next badge.Custody, ended []badge.Custody, err error) {
	ref := w.cells["worker"]
	who, known := workers[ref]
	if !known {
		return next, nil, cellError{"worker", job.ErrWorkerNotFound.With("%.60q", ref)}
	}
	if active := who.Particulars().Active; !w.span.Within(active) {
		return next, nil, cellError{"worker", job.ErrInactive.With("from %s", active)}
	}
	for _, c := range held {
		if c.Worker == who.ID() && w.span.Within(c.Span) {
			return next, nil, nil
		}
	}
	next = badge.Custody{ID: domain.CustodyID{UUID: a.ids.New()}, Badge: w.badge.ID(), Worker: who.ID(), Span: w.span}
	ended, err = badge.HandOver(held, next, a.how.HandOver)
	return next, ended, err
}

func (a *assignment) saveCustody(ctx context.Context, ended, begun []badge.Custody) error {
	if len(begun) == 0 {
		return nil
	}
	if err := a.Custodies.End(ctx, ended...); err != nil {
		return err
	}
	if err := a.Custodies.Begin(ctx, begun...); err != nil {
		return err
	}
	entries := make([]ledger.Entry, 0, len(ended)+len(begun))
	for _, c := range append(ended, begun...) {
		entries = append(entries, a.custodyEntry(c))
	}
	return a.Ledger.Append(ctx, entries...)
}
