package transfers

import (
	"context"
	"fmt"

	"actual/domain"
	"actual/domain/export"
	"actual/domain/ledger"
	"actual/domain/transfer"
	"actual/ports"
)

// Setting returns where the company sends its time.
func (s *Service) Setting(ctx context.Context, company domain.CompanyID) (set transfer.Setting, err error) {
	err = s.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		set, err = tx.TransSets.Get(ctx)
		return err
	})
	return set, err
}

// ChangeSetting is the command to send time elsewhere, or not; what is nil stays.
type ChangeSetting struct {
	Company domain.CompanyID
	Seen    domain.Revision // The revision that the change is made from; 0: whatever it is.
	Target  *transfer.Target
	Mode    *export.Mode
	By      string
}

// Change changes where time is sent.
//
// Errors: transfer.ErrMode, transfer.ErrTrialFirst, transfer.ErrTarget,
// transfer.ErrBusy, payroll.ErrTwoPayers, domain.ErrMoved.
func (s *Service) Change(ctx context.Context, cmd ChangeSetting) (set transfer.Setting, err error) {
	err = s.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		was, err := tx.TransSets.Hold(ctx)
		if err != nil {
			return err
		}
		if cmd.Seen != 0 && cmd.Seen != was.Revision {
			return domain.ErrMoved
		}
		next, err := was.Changed(or(cmd.Target, was.Target), or(cmd.Mode, was.Mode))
		if set = was; err != nil || next == was {
			return err
		}
		pay, err := tx.PayrollSet.Last(ctx)
		if err == nil {
			err = pay.Alone(next.Mode == export.On)
		}
		if err != nil {
			return err
		}
		_, writing, err := tx.HeldMarks.LastCommitted(ctx, was.Target)
		if err != nil {
			return err
		}
		if writing && next.Target != was.Target {
			return transfer.ErrBusy
		}
		if err := tx.TransSets.Save(ctx, next); err != nil {
			return err
		}
		if set, err = tx.TransSets.Get(ctx); err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, ledger.Entry{
			ID: domain.EntryID{UUID: s.ids.New()}, Company: cmd.Company, At: s.clock.Now().Unix(), Kind: ledger.TransferSet, Actor: cmd.By,
			Subject: "company:" + cmd.Company.String(), Body: ledger.NewObject(ledger.Fields{"before": settingOf(was), "after": settingOf(set)}),
		})
	})
	if err != nil {
		return transfer.Setting{}, fmt.Errorf("change where time is sent: %w", err)
	}
	return set, nil
}

func or[T any](p *T, otherwise T) T {
	if p == nil {
		return otherwise
	}
	return *p
}

func settingOf(s transfer.Setting) ledger.Value {
	return ledger.Nested(ledger.NewObject(ledger.Fields{"target": ledger.Text(string(s.Target)), "mode": ledger.Text(string(s.Mode))}))
}
