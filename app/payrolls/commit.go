package payrolls

import (
	"context"
	"fmt"

	"actual/domain"
	"actual/domain/export"
	"actual/domain/ledger"
	"actual/domain/payroll"
	"actual/ports"
)

// Act is a command about an export.
type Act struct {
	Company domain.CompanyID
	ID      domain.PayrollExportID
	By      string
}

// act does something with an export in one transaction, and keeps it.
func (s *Service) act(ctx context.Context, cmd Act, kind ledger.Kind, do func(ctx context.Context, tx ports.Tx, e *payroll.Export) error) (e payroll.Export, err error) {
	err = s.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		if e, err = tx.Payrolls.Hold(ctx, cmd.ID); err != nil {
			return err
		}
		turn := e.Turn
		if err := do(ctx, tx, &e); err != nil {
			return err
		}
		if err := tx.Payrolls.Save(ctx, e, turn); err != nil {
			return err
		}
		if e.Stage == payroll.Given {
			if err := tx.Outbox.Append(ctx, s.completed(e, s.now())); err != nil {
				return err
			}
		}
		return tx.Ledger.Append(ctx, s.entry(cmd.Company, kind, e, cmd.By, s.now()))
	})
	return e, err
}

// Commit is the command to give payroll what an export was shown to give.
type Commit struct {
	Act
	Plan string // The hash that was shown.
}

// Commit hands out the files of an export, or lets it be sent. A file counts as given
// from then on: whoever has it can import it.
//
// Errors: payroll.ErrNotFound, payroll.ErrTrial, payroll.ErrOff, payroll.ErrState,
// payroll.ErrOtherPlan, payroll.ErrOutdated, payroll.ErrUnsettled, payroll.ErrUnlocked.
func (s *Service) Commit(ctx context.Context, cmd Commit) (payroll.Export, error) {
	e, err := s.act(ctx, cmd.Act, ledger.PayrollCommitted, func(ctx context.Context, tx ports.Tx, e *payroll.Export) error {
		if err := committable(ctx, tx, *e); err != nil {
			return err
		}
		if err := e.Commit(cmd.Plan, cmd.By, s.now()); err != nil {
			return err
		}
		if e.Door == payroll.ByFile {
			return nil
		}
		return queue(ctx, tx, *e)
	})
	if err != nil {
		return e, fmt.Errorf("commit to payroll: %w", err)
	}
	return e, nil
}

// committable says whether an export may be given now.
func committable(ctx context.Context, tx ports.Tx, e payroll.Export) error {
	set, err := tx.PayrollSet.Last(ctx)
	switch {
	case err != nil:
		return err
	case set.Mode == export.Off:
		return payroll.ErrOff
	case set.Mode != export.On:
		return payroll.ErrTrial
	case e.Stage != payroll.Prepared:
		return payroll.ErrState.With("it is %s: only what is prepared can be committed", e.Stage)
	case set.Revision != e.Setting:
		return payroll.ErrOutdated.With("the setting was changed")
	}
	closed, err := tx.PayPeriods.Touching(ctx, e.Period.First, e.Period.First)
	if err != nil {
		return err
	}
	locked := false
	for _, c := range closed {
		locked = locked || c.Period == e.Period && c.Locked
	}
	if !locked {
		return payroll.ErrUnlocked.With("%s to %s", e.Period.First, e.Period.Last)
	}
	others, err := tx.Payrolls.HoldPeriod(ctx, e.Period.First)
	if err != nil {
		return err
	}
	for _, o := range others {
		switch {
		case o.ID == e.ID:
		case o.Open():
			return payroll.ErrUnsettled.With("export %s", o.ID)
		case !o.CommittedAt.Before(e.AskedAt):
			return payroll.ErrOutdated
		}
	}
	return nil
}

// Abandon ends an export of which nothing was given.
//
// Errors: payroll.ErrNotFound, payroll.ErrState.
func (s *Service) Abandon(ctx context.Context, cmd Act) (payroll.Export, error) {
	e, err := s.act(ctx, cmd, ledger.PayrollAbandoned, func(_ context.Context, _ ports.Tx, e *payroll.Export) error { return e.Abandon(s.now()) })
	if err != nil {
		return e, fmt.Errorf("abandon an export to payroll: %w", err)
	}
	return e, nil
}

// Settle is the command to say whether a batch arrived whose answer was lost.
type Settle struct {
	Act
	Batch   int // Within the export, from 1.
	Arrived bool
	Missing []int  // Files of it that are not there, though it arrived.
	Note    string // How it is known.
}

// Settle says whether a batch arrived whose answer was lost.
//
// Errors: payroll.ErrNotFound, payroll.ErrNoBatch, payroll.ErrState, payroll.ErrNote, payroll.ErrMissing.
func (s *Service) Settle(ctx context.Context, cmd Settle) (payroll.Export, error) {
	e, err := s.act(ctx, cmd.Act, ledger.PayrollSettled, func(_ context.Context, _ ports.Tx, e *payroll.Export) error {
		return e.Settle(cmd.Batch, cmd.Arrived, cmd.Missing, cmd.Note, cmd.By, s.now())
	})
	if err != nil {
		return e, fmt.Errorf("settle a batch: %w", err)
	}
	return e, nil
}

// Show returns an export, or fails with payroll.ErrNotFound.
func (s *Service) Show(ctx context.Context, company domain.CompanyID, id domain.PayrollExportID) (e payroll.Export, err error) {
	err = s.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		e, err = tx.Payrolls.ByID(ctx, id)
		return err
	})
	if err != nil {
		return e, fmt.Errorf("show an export to payroll: %w", err)
	}
	return e, nil
}

// List returns up to limit exports, the newest first, that are older than before where
// that is not zero, without their rows; next is zero at the end.
func (s *Service) List(ctx context.Context, company domain.CompanyID, before domain.PayrollExportID, limit int) (all []payroll.Export, next domain.PayrollExportID, err error) {
	err = s.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		all, err = tx.Payrolls.List(ctx, before, limit+1)
		return err
	})
	if err != nil {
		return nil, next, fmt.Errorf("list exports to payroll: %w", err)
	}
	if len(all) > limit {
		all = all[:limit]
		next = all[limit-1].ID
	}
	return all, next, nil
}

// File returns the file of a batch, which is handed out only once it is committed:
// whoever has it can import it.
//
// Errors: payroll.ErrNotFound, payroll.ErrNoBatch, payroll.ErrNoFile.
func (s *Service) File(ctx context.Context, company domain.CompanyID, id domain.PayrollExportID, n int) (name string, data []byte, err error) {
	err = s.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		e, err := tx.Payrolls.ByID(ctx, id)
		switch {
		case err != nil:
			return err
		case n < 1 || n > len(e.Batches):
			return payroll.ErrNoBatch.With("batch %d of %d", n, len(e.Batches))
		case e.Door != payroll.ByFile || e.Stage != payroll.Given:
			return payroll.ErrNoFile
		}
		name = e.Batches[n-1].File
		data, err = tx.Payrolls.File(ctx, id, n)
		return err
	})
	if err != nil {
		return "", nil, fmt.Errorf("hand out a file of pay data: %w", err)
	}
	return name, data, nil
}
