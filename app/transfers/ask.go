package transfers

import (
	"context"
	"fmt"

	"actual/domain"
	"actual/domain/export"
	"actual/domain/ledger"
	"actual/domain/payroll"
	"actual/domain/transfer"
	"actual/ports"
)

// Prepare is the command to freeze the approved time of some days of work, and to
// compare it with what the company's target holds.
type Prepare struct {
	Company     domain.CompanyID
	First, Last domain.Date
	By          string
}

// Prepare keeps that a transfer is to be prepared, and queues its work.
//
// Errors: transfer.ErrOff, transfer.ErrDays.
func (s *Service) Prepare(ctx context.Context, cmd Prepare) (t transfer.Transfer, err error) {
	err = s.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		setting, err := tx.TransSets.Get(ctx)
		if err != nil {
			return err
		}
		if setting.Mode == export.Off {
			return transfer.ErrOff
		}
		if t, err = transfer.New(domain.TransferID{UUID: s.ids.New()}, setting.Target, cmd.First, cmd.Last, cmd.By, s.clock.Now()); err != nil {
			return err
		}
		if err := tx.Transfers.Add(ctx, t); err != nil {
			return err
		}
		return queue(ctx, tx, t)
	})
	if err != nil {
		return transfer.Transfer{}, fmt.Errorf("prepare a transfer: %w", err)
	}
	return t, nil
}

// Commit is the command to write what a transfer was shown to do.
type Commit struct {
	Company domain.CompanyID
	ID      domain.TransferID
	Plan    string // The hash of the plan that was shown.
	// Overwrite writes what is approved also where somebody has changed or removed at
	// the target what was written.
	Overwrite bool
	By        string
}

// Commit lets a transfer be written, and queues its work.
//
// Errors: transfer.ErrNotFound, transfer.ErrNotPrepared, transfer.ErrOtherPlan,
// transfer.ErrOutdated, transfer.ErrBusy, transfer.ErrTrial, transfer.ErrOff,
// payroll.ErrTwoPayers, payroll.ErrInPayroll.
func (s *Service) Commit(ctx context.Context, cmd Commit) (t transfer.Transfer, err error) {
	err = s.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		if t, err = s.committable(ctx, tx, cmd); err != nil {
			return err
		}
		now, turn, over := s.clock.Now(), t.Turn, 0
		if err := t.Commit(cmd.Plan, cmd.By, now); err != nil {
			return err
		}
		if cmd.Overwrite {
			if over, err = tx.TransLook.Overwrite(ctx, t.ID); err != nil {
				return err
			}
		}
		if err := tx.Transfers.Save(ctx, t, turn); err != nil {
			return err
		}
		if err := tx.Ledger.Append(ctx, s.entry(cmd.Company, ledger.TransferCommitted, t, cmd.By, now, ledger.Fields{"overwritten": ledger.Int(int64(over))})); err != nil {
			return err
		}
		return queue(ctx, tx, t)
	})
	if err != nil {
		return transfer.Transfer{}, fmt.Errorf("commit a transfer: %w", err)
	}
	return t, nil
}

// committable returns a transfer that the company lets be written now.
func (s *Service) committable(ctx context.Context, tx ports.Tx, cmd Commit) (t transfer.Transfer, err error) {
	setting, err := tx.TransSets.Hold(ctx) // One commits at a time.
	if err != nil {
		return t, err
	}
	if t, err = tx.Transfers.Hold(ctx, cmd.ID); err != nil {
		return t, err
	}
	last, writing, err := tx.HeldMarks.LastCommitted(ctx, t.Target)
	switch {
	case err != nil:
		return t, err
	case t.Stage != transfer.Prepared:
		return t, transfer.ErrNotPrepared
	case setting.Mode == export.Off || setting.Target != t.Target:
		return t, transfer.ErrOff
	case setting.Mode != export.On:
		return t, transfer.ErrTrial
	case writing:
		return t, transfer.ErrBusy
	case !last.Before(t.AskedAt):
		return t, transfer.ErrOutdated
	}
	return t, paidThere(ctx, tx, t)
}

// paidThere fails with payroll.ErrTwoPayers or payroll.ErrInPayroll where time of a
// transfer would be paid from it and by payroll. Whoever asks holds the setting, so that
// payroll is given nothing meanwhile.
func paidThere(ctx context.Context, tx ports.Tx, t transfer.Transfer) error {
	set, err := tx.PayrollSet.Last(ctx)
	if err == nil {
		err = set.Alone(true)
	}
	if err != nil || set.Beside {
		return err
	}
	period, given, err := tx.Payrolls.GivenOn(ctx, t.First, t.Last)
	if err == nil && given {
		err = payroll.ErrInPayroll.With("it has the pay period of %s to %s", period.First, period.Last)
	}
	return err
}

// Abandon is the command to end a transfer of which nothing was written.
type Abandon struct {
	Company domain.CompanyID
	ID      domain.TransferID
	By      string
}

// Abandon ends a transfer of which nothing was written.
//
// Errors: transfer.ErrNotFound, transfer.ErrEnded.
func (s *Service) Abandon(ctx context.Context, cmd Abandon) (t transfer.Transfer, err error) {
	err = s.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		if t, err = tx.Transfers.Hold(ctx, cmd.ID); err != nil {
			return err
		}
		now, turn := s.clock.Now(), t.Turn
		if err := t.Abandon(now); err != nil {
			return err
		}
		if err := tx.Transfers.Save(ctx, t, turn); err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, s.entry(cmd.Company, ledger.TransferAbandoned, t, cmd.By, now, nil))
	})
	if err != nil {
		return transfer.Transfer{}, fmt.Errorf("abandon a transfer: %w", err)
	}
	return t, nil
}
