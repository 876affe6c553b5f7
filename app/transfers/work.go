package transfers

import (
	"context"
	"fmt"
	"strings"
	"time"

	"actual/app/task"
	"actual/domain"
	"actual/domain/transfer"
	"actual/ports"
)

// Work works on a transfer for a turn.
//
// Errors: task.ErrAgain and task.AgainError where something is left to do; those of
// the store.
func (s *Service) Work(ctx context.Context, company domain.CompanyID, payload []byte) error {
	name, _, _ := strings.Cut(string(payload), " ")
	id, err := domain.ParseTransferID(name)
	if err != nil {
		return fmt.Errorf("a transfer %q: %w", name, err)
	}
	h, busy, err := s.take(ctx, company, id)
	if err != nil {
		return fmt.Errorf("work on a transfer: %w", err)
	}
	if !busy.IsZero() {
		return task.AgainError{At: busy}
	}
	if h == nil {
		return nil
	}
	due, err := h.run(ctx)
	if err != nil {
		err = fmt.Errorf("work on a transfer: %w", err)
	}
	return task.Ended(h.t.Works(), due, err)
}

// hand is a transfer in hand.
type hand struct {
	*Service
	company domain.CompanyID
	target  ports.TimeTarget
	traits  transfer.Traits
	zone    *time.Location
	t       transfer.Transfer
}

// take takes a transfer in hand where there is something to do, or says until when it
// is in another's.
func (s *Service) take(ctx context.Context, company domain.CompanyID, id domain.TransferID) (h *hand, busy time.Time, err error) {
	err = s.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		h, busy = nil, time.Time{}
		t, err := tx.Transfers.Hold(ctx, id)
		if err != nil {
			return err
		}
		turn, now := t.Turn, s.clock.Now()
		if !t.Works() {
			return nil
		}
		if !t.Take(now, lease) {
			busy = t.Until
			return nil
		}
		c, err := tx.Companies.Get(ctx)
		if err != nil {
			return err
		}
		h = &hand{Service: s, company: company, target: s.targets[t.Target], zone: c.Zone(), t: t}
		if h.target != nil {
			h.traits = h.target.Traits()
		}
		return tx.Transfers.Save(ctx, t, turn)
	})
	return h, busy, err
}

// run works until the turn is over, the transfer has ended, or it waits until a time.
func (h *hand) run(ctx context.Context) (due time.Time, err error) {
	for began := h.clock.Now(); h.t.Works(); {
		due, err = h.step(ctx)
		if err != nil {
			due, err = h.stand(ctx, err)
		}
		if err != nil || !due.IsZero() || h.clock.Now().Sub(began) >= task.Turn {
			break
		}
	}
	if err != nil || !h.t.Works() {
		return time.Time{}, err
	}
	h.t.Leave()
	return due, h.save(ctx, nil)
}

func (h *hand) step(ctx context.Context) (due time.Time, err error) {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	switch {
	case h.target == nil:
		return due, transfer.ErrTarget.With("this server writes nothing to %s", h.t.Target)
	case h.t.Stage == transfer.Preparing && h.t.Set == "":
		return time.Time{}, h.freeze(ctx)
	case h.t.Stage == transfer.Preparing:
		return time.Time{}, h.compare(ctx)
	case h.t.Stage == transfer.Writing:
		return h.write(ctx)
	case h.t.Stage == transfer.Checking:
		return h.check(ctx)
	}
	return time.Time{}, nil
}

// stand lets it wait where a target, or somebody's credentials for it, is why it can't
// go on; all else is an error.
func (h *hand) stand(ctx context.Context, failed error) (due time.Time, err error) {
	now := h.clock.Now()
	at, err := task.Rests(failed, now)
	if err != nil {
		return time.Time{}, err
	}
	due = h.t.Wait(task.Why(failed), at, now)
	return due, h.save(ctx, nil)
}

// save keeps how far it is, with what more there is to keep, though we be stopped: what
// a target has done is not undone. It stays in hand unless it was left.
func (h *hand) save(ctx context.Context, more func(ctx context.Context, tx ports.Tx) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), keep)
	defer cancel()
	return h.saveIn(ctx, more)
}

func (h *hand) saveIn(ctx context.Context, more func(ctx context.Context, tx ports.Tx) error) error {
	if !h.t.Until.IsZero() {
		h.t.Until = h.clock.Now().Add(lease)
	}
	return h.work.Update(ctx, h.company, func(ctx context.Context, tx ports.Tx) error {
		if more != nil {
			if err := more(ctx, tx); err != nil {
				return err
			}
		}
		return tx.Transfers.Save(ctx, h.t, h.t.Turn)
	})
}

// moved is that something went well.
func (h *hand) moved() { h.t.Problem, h.t.Fails, h.t.MovedAt = "", 0, h.clock.Now() }
