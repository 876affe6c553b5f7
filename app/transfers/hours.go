package transfers

import (
	"context"
	"fmt"

	"actual/domain"
	"actual/domain/timesheet"
	"actual/domain/transfer"
	"actual/ports"
)

// WorkerHours is what a transfer does to a worker's hours at the target.
type WorkerHours struct {
	ports.TransferHours
	Money *Money // Nil: it was not asked for, or an hour has no rate.
}

// Money is what the hours come to at the worker's rates, without what overtime, double
// time and missed breaks add: those payroll computes of whole weeks. What is changed or
// removed goes by the day and job that it is known to have been approved for last.
type Money struct {
	Wanted, Added, Removed   timesheet.Money
	ChangedMore, ChangedLess timesheet.Money // Of what is changed: as it is to be, and as it was.
}

// AskHours asks what a transfer does to the hours of workers.
type AskHours struct {
	Company domain.CompanyID
	ID      domain.TransferID
	After   domain.WorkerID // Zero: from the first.
	Limit   int
	Money   bool // Whoever asks may see what people are paid.
}

// Hours returns what a transfer does to the hours of up to limit workers after one; next
// is zero at the end. It fails with transfer.ErrNotFound.
func (s *Service) Hours(ctx context.Context, q AskHours) (all []WorkerHours, next domain.WorkerID, err error) {
	err = s.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		all, next = nil, domain.WorkerID{}
		if _, err := tx.Transfers.ByID(ctx, q.ID); err != nil {
			return err
		}
		found, err := tx.TransLook.Hours(ctx, q.ID, q.After, q.Limit+1)
		if err != nil {
			return err
		}
		if len(found) > q.Limit {
			found = found[:q.Limit]
			next = found[q.Limit-1].Worker
		}
		for _, h := range found {
			all = append(all, WorkerHours{TransferHours: h})
		}
		if q.Money {
			return worth(ctx, tx, q.ID, all)
		}
		return nil
	})
	if err != nil {
		return nil, next, fmt.Errorf("sum up a transfer: %w", err)
	}
	return all, next, nil
}

// worth adds what the hours come to.
func worth(ctx context.Context, tx ports.Tx, id domain.TransferID, all []WorkerHours) error {
	ids := make([]domain.WorkerID, len(all))
	for i, h := range all {
		ids[i] = h.Worker
	}
	rates, err := tx.PayRates.Of(ctx, ids)
	if err != nil || len(rates) == 0 {
		return err
	}
	of := map[domain.WorkerID][]timesheet.Pays{}
	for _, r := range rates {
		of[r.Worker] = append(of[r.Worker], r)
	}
	sums, err := tx.TransLook.Sums(ctx, id, ids)
	if err != nil {
		return err
	}
	parts := map[domain.WorkerID][]ports.TransferSum{}
	for _, p := range sums {
		parts[p.Worker] = append(parts[p.Worker], p)
	}
	for i, h := range all {
		all[i].Money = moneyOf(parts[h.Worker], of[h.Worker])
	}
	return nil
}

// moneyOf returns what a worker's parts come to; nil where an hour has no rate.
func moneyOf(parts []ports.TransferSum, rates []timesheet.Pays) *Money {
	var wanted, added, removed, more, less []timesheet.Rated
	for _, p := range parts {
		rate := timesheet.RateOf(rates, p.Worker, p.Job, p.Day)
		want, was := timesheet.Rated{Lasts: p.Want, Rate: rate}, timesheet.Rated{Lasts: p.Was, Rate: rate}
		wanted = append(wanted, want)
		switch {
		case !p.Goes:
		case p.Op == transfer.Add:
			added = append(added, want)
		case p.Op == transfer.Remove:
			removed = append(removed, was)
		case p.Op == transfer.Change:
			more, less = append(more, want), append(less, was)
		}
	}
	var m Money
	for _, one := range []struct {
		of   []timesheet.Rated
		into *timesheet.Money
	}{{wanted, &m.Wanted}, {added, &m.Added}, {removed, &m.Removed}, {more, &m.ChangedMore}, {less, &m.ChangedLess}} {
		sum, known := timesheet.Straight(one.of)
		if !known {
			return nil
		}
		*one.into = sum
	}
	return &m
}
