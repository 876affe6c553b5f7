package payrolls

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"actual/app/task"
	"actual/domain"
	"actual/domain/export"
	"actual/domain/fault"
	"actual/domain/ledger"
	"actual/domain/payroll"
	"actual/ports"
)

// errTurnedOff lets an export wait that may not be sent any more.
var errTurnedOff = fault.New(fault.Conflict, "payroll.turned_off", "the company has turned it off: turned on again, it goes on; or abandon it, where nothing was sent")

// errOtherCodes lets an export wait that would be sent otherwise than it was shown.
var errOtherCodes = fault.New(fault.Conflict, "payroll.other_codes", "codes or departments were changed since it was committed: set them as they were, or abandon it, where nothing was sent")

// Work sends the batches of an export for a turn.
//
// Errors: task.ErrAgain and task.AgainError where something is left to do; those of the
// store.
func (s *Service) Work(ctx context.Context, company domain.CompanyID, payload []byte) error {
	name, _, _ := strings.Cut(string(payload), " ")
	id, err := domain.ParsePayrollExportID(name)
	if err != nil {
		return fmt.Errorf("an export to payroll %q: %w", name, err)
	}
	h, busy, err := s.take(ctx, company, id)
	switch {
	case err != nil:
		return fmt.Errorf("send to payroll: %w", err)
	case !busy.IsZero():
		return task.AgainError{At: busy}
	case h == nil:
		return nil
	}
	due, err := h.run(ctx)
	if err != nil {
		err = fmt.Errorf("send to payroll: %w", err)
	}
	return task.Ended(h.e.Stage == payroll.Sending, due, err)
}

// hand is an export in hand.
type hand struct {
	*Service
	company domain.CompanyID
	set     payroll.Setting
	e       payroll.Export
	asked   map[string]bool // Groups of which payroll said that it takes the period.
}

func (s *Service) take(ctx context.Context, company domain.CompanyID, id domain.PayrollExportID) (h *hand, busy time.Time, err error) {
	err = s.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		h, busy = nil, time.Time{}
		e, err := tx.Payrolls.Hold(ctx, id)
		if err != nil || e.Stage != payroll.Sending {
			return err
		}
		turn := e.Turn
		if !e.Take(s.now(), lease) {
			busy = e.Until
			return nil
		}
		h = &hand{Service: s, company: company, e: e, asked: map[string]bool{}}
		if err := tx.Payrolls.Save(ctx, e, turn); err != nil {
			return err
		}
		h.set, err = tx.PayrollSet.Last(ctx)
		return err
	})
	return h, busy, err
}

// run sends until the turn is over, all is sent, or it waits until a time.
func (h *hand) run(ctx context.Context) (due time.Time, err error) {
	for began := h.now(); h.e.Stage == payroll.Sending; {
		at, more := h.e.Next()
		if !more {
			return due, h.end(ctx)
		}
		if err = h.step(ctx, at); err != nil {
			due, err = h.stand(ctx, err)
			return due, err
		}
		if h.now().Sub(began) >= task.Turn {
			break
		}
	}
	h.e.Until = time.Time{}
	return due, h.save(ctx, nil)
}

// stand lets it wait where the payroll, or who we are to it, is why it can't go on.
func (h *hand) stand(ctx context.Context, failed error) (due time.Time, err error) {
	at, err := task.Rests(failed, h.now())
	if err != nil {
		return due, err
	}
	due = h.e.Wait(task.Why(failed), at, h.now())
	return due, h.save(ctx, nil)
}

// step sends a batch. That it goes is kept before its first byte leaves; what came of it
// is kept though we be stopped.
func (h *hand) step(ctx context.Context, at int) error {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	b := &h.e.Batches[at]
	if h.api == nil {
		return payroll.ErrSetting.With("this server sends nothing to a payroll's API")
	}
	if h.set.Calendar && !h.asked[b.Group] {
		if err := h.api.Takes(ctx, h.company, b.Group, h.e.Period); err != nil {
			return err
		}
		h.asked[b.Group] = true
	}
	b.State, b.SentAt = payroll.Sent, h.now()
	if err := h.sending(ctx); err != nil {
		b.State, b.SentAt = payroll.Planned, time.Time{}
		return err
	}
	send := sendOf(h.set, h.e, *b)
	if sum, err := sendable(send); err != nil || sum != b.SHA256 {
		b.State, b.SentAt = payroll.Planned, time.Time{}
		return errOtherCodes
	}
	refused, failed := h.api.Give(ctx, h.company, send)
	b.Why = ""
	switch {
	case failed == nil:
		b.State = payroll.Arrived
		for i, why := range refused {
			b.Rows[i].Refused, b.Why = why, fmt.Sprintf("%d rows were refused", len(refused))
		}
	case errors.Is(failed, ports.ErrPayrollRefused):
		b.State, b.Why, failed = payroll.Refused, task.Why(failed), nil
	case errors.Is(failed, ports.ErrUnknownOutcome), fault.KindOf(failed) == fault.Internal:
		b.State, b.Why, failed = payroll.Unknown, task.Why(failed)+": it is sent no more", nil
	default: // It is sure that nothing was done.
		b.State, b.SentAt = payroll.Planned, time.Time{}
	}
	if failed == nil {
		h.e.Problem, h.e.Fails, h.e.MovedAt = "", 0, h.now()
	}
	if err := h.save(ctx, nil); err != nil {
		return fmt.Errorf("keep what payroll answered: %w", err)
	}
	return failed
}

// sending keeps that a batch goes, where it still may.
func (h *hand) sending(ctx context.Context) error {
	return h.saveIn(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
		if h.set, err = tx.PayrollSet.Last(ctx); err != nil {
			return err
		}
		if h.set.Mode != export.On {
			return errTurnedOff
		}
		return nil
	})
}

// end ends it: all was sent, once.
func (h *hand) end(ctx context.Context) error {
	h.e.Close(h.now())
	return h.save(ctx, func(ctx context.Context, tx ports.Tx) error {
		if h.e.Stage == payroll.Given {
			if err := tx.Outbox.Append(ctx, h.completed(h.e, h.now())); err != nil {
				return err
			}
		}
		return tx.Ledger.Append(ctx, h.entry(h.company, ledger.PayrollEnded, h.e, actor, h.now()))
	})
}

func (h *hand) save(ctx context.Context, more func(ctx context.Context, tx ports.Tx) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), keep)
	defer cancel()
	return h.saveIn(ctx, more)
}

func (h *hand) saveIn(ctx context.Context, more func(ctx context.Context, tx ports.Tx) error) error {
	if !h.e.Until.IsZero() {
		h.e.Until = h.now().Add(lease)
	}
	return h.work.Update(ctx, h.company, func(ctx context.Context, tx ports.Tx) error {
		if more != nil {
			if err := more(ctx, tx); err != nil {
				return err
			}
		}
		return tx.Payrolls.Save(ctx, h.e, h.e.Turn)
	})
}
