package transfers

import (
	"context"
	"errors"
	"fmt"
	"time"

	"actual/domain/export"
	"actual/domain/fault"
	"actual/domain/transfer"
	"actual/ports"
)

// errTurnedOff lets a transfer wait that may not be written any more.
var errTurnedOff = fault.New(fault.Conflict, "transfer.turned_off", "the company has turned it off, or sends its time elsewhere: turned on again, it goes on")

// write writes what is next, as many items as the target takes at once. That they go is
// kept before their first byte leaves.
func (h *hand) write(ctx context.Context) (due time.Time, err error) {
	items, err := h.sending(ctx)
	if err != nil {
		return due, err
	}
	if len(items) == 0 {
		h.t.To(transfer.Checking, h.clock.Now())
		return due, h.save(ctx, nil)
	}
	writes := make([]transfer.Write, len(items))
	for n := range items {
		writes[n] = items[n].Write(h.zone, "Actual, by badge")
	}
	results, failed := h.target.Write(ctx, h.company, writes)
	if failed == nil && len(results) != len(items) {
		failed = ports.ErrUnknownOutcome
	}
	if failed != nil && fault.KindOf(failed) == fault.Internal { // Nobody says that nothing was done.
		failed = ports.ErrUnknownOutcome
	}
	answer(items, results, failed)
	if failed == nil || errors.Is(failed, ports.ErrUnknownOutcome) {
		h.moved()
		failed = nil
	}
	if err := h.save(ctx, func(ctx context.Context, tx ports.Tx) error { return tx.TransItems.Put(ctx, h.t.ID, items) }); err != nil {
		return due, fmt.Errorf("keep what a target answered: %w", err)
	}
	return due, failed
}

func answer(items []transfer.Item, results []transfer.Result, failed error) {
	for n := range items {
		switch {
		case failed == nil:
			items[n].Answer(results[n])
		case errors.Is(failed, ports.ErrUnknownOutcome):
			items[n].Answer(transfer.Result{Outcome: transfer.Unknown})
		default:
			items[n].Answer(transfer.Result{Outcome: transfer.Unsent})
		}
	}
}

// sending keeps of the next items that they go, and returns them.
func (h *hand) sending(ctx context.Context) (items []transfer.Item, err error) {
	err = h.saveIn(ctx, func(ctx context.Context, tx ports.Tx) error {
		setting, err := tx.TransSets.Get(ctx)
		if err != nil {
			return err
		}
		if setting.Mode != export.On || setting.Target != h.t.Target {
			return errTurnedOff
		}
		if items, err = tx.TransItems.Next(ctx, h.t.ID, h.traits.Bulk); err != nil {
			return err
		}
		now := h.clock.Now()
		for n := range items {
			items[n].Sending(h.t.ID, now)
		}
		return tx.TransItems.Put(ctx, h.t.ID, items)
	})
	return items, err
}
