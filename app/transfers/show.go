package transfers

import (
	"context"
	"fmt"

	"actual/domain"
	"actual/domain/transfer"
	"actual/ports"
)

// Shown is a transfer with how many items of each kind it has.
type Shown struct {
	transfer.Transfer
	Counts []ports.TransferCount
}

// Show returns one, or fails with transfer.ErrNotFound.
func (s *Service) Show(ctx context.Context, company domain.CompanyID, id domain.TransferID) (one Shown, err error) {
	err = s.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		one, err = show(ctx, tx, id)
		return err
	})
	if err != nil {
		return Shown{}, fmt.Errorf("show a transfer: %w", err)
	}
	return one, nil
}

func show(ctx context.Context, tx ports.Tx, id domain.TransferID) (one Shown, err error) {
	if one.Transfer, err = tx.Transfers.ByID(ctx, id); err != nil {
		return one, err
	}
	one.Counts, err = tx.TransLook.Counts(ctx, id)
	return one, err
}

// List returns up to limit transfers, the newest first, that are older than before
// where that is not zero; next is zero at the end.
func (s *Service) List(ctx context.Context, company domain.CompanyID, before domain.TransferID, limit int) (all []Shown, next domain.TransferID, err error) {
	err = s.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		all, next = nil, domain.TransferID{}
		found, err := tx.Transfers.List(ctx, before, limit+1)
		if err != nil {
			return err
		}
		if len(found) > limit {
			found = found[:limit]
			next = found[limit-1].ID
		}
		for _, t := range found {
			counts, err := tx.TransLook.Counts(ctx, t.ID)
			if err != nil {
				return err
			}
			all = append(all, Shown{t, counts})
		}
		return nil
	})
	if err != nil {
		return nil, next, fmt.Errorf("list transfers: %w", err)
	}
	return all, next, nil
}

// ListItems is the query for a page of a transfer's items.
type ListItems struct {
	Company domain.CompanyID
	ID      domain.TransferID
	ports.TransferFilter
	After ports.TransferPlace
	Limit int
}

// Items returns a page of a transfer's items, by worker and beginning; more is whether
// there are others. It fails with transfer.ErrNotFound.
func (s *Service) Items(ctx context.Context, q ListItems) (items []transfer.Item, more bool, err error) {
	err = s.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		if _, err := tx.Transfers.ByID(ctx, q.ID); err != nil {
			return err
		}
		items, err = tx.TransLook.Items(ctx, q.ID, q.TransferFilter, q.After, q.Limit+1)
		return err
	})
	if err != nil {
		return nil, false, fmt.Errorf("list items of a transfer: %w", err)
	}
	if len(items) > q.Limit {
		items, more = items[:q.Limit], true
	}
	return items, more, nil
}

// Bundle hands out a transfer and all that became of it, item by item, as of one
// moment: first the transfer, then its items in the order of its proof. It fails with
// transfer.ErrNotFound, and with what the given functions fail with.
func (s *Service) Bundle(ctx context.Context, company domain.CompanyID, id domain.TransferID, begin func(Shown) error, item func(transfer.Item) error) error {
	err := s.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		one, err := show(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := begin(one); err != nil {
			return err
		}
		return each(ctx, tx, id, item)
	})
	if err != nil {
		return fmt.Errorf("bundle a transfer: %w", err)
	}
	return nil
}

// each calls a function with all items, by worker, beginning, mark and copy.
func each(ctx context.Context, tx ports.Tx, id domain.TransferID, fn func(transfer.Item) error) error {
	var place ports.TransferPlace
	for {
		items, err := tx.TransLook.Items(ctx, id, ports.TransferFilter{}, place, page)
		if err != nil {
			return err
		}
		for _, i := range items {
			if err := fn(i); err != nil {
				return err
			}
			place = ports.TransferPlace{Worker: i.Worker, Began: i.Began, Mark: i.Mark, Copy: i.Copy}
		}
		if len(items) < page {
			return nil
		}
	}
}
