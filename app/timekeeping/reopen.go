package timekeeping

import (
	"context"
	"errors"
	"fmt"

	"actual/domain"
	"actual/domain/ledger"
	"actual/domain/timesheet"
	"actual/ports"
)

// Reopen is the command to open approved days again.
type Reopen struct {
	Company domain.CompanyID
	Day     ports.TimeDayKey
	Why     string
	Adjust  bool // As of Approve.
	By      string
}

// Reopen opens an approved day again: its visits are no longer sealed, and follow what
// is known. What was approved stands, and is paid, until the day is approved anew.
//
// Errors: timesheet.ErrNotApproved, ErrLocked and ErrBadWhy, job.ErrWorkerNotFound.
func (d *Desk) Reopen(ctx context.Context, cmd Reopen) (now timesheet.Day, err error) {
	if cmd.Why, err = timesheet.NewWhy(cmd.Why); err != nil {
		return now, err
	}
	for range attempts {
		if now, err = d.reopen(ctx, cmd); !errors.Is(err, ports.ErrOvertaken) {
			break
		}
	}
	if err != nil {
		return now, fmt.Errorf("reopen time: %w", err)
	}
	return now, nil
}

func (d *Desk) reopen(ctx context.Context, cmd Reopen) (now timesheet.Day, err error) {
	err = d.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		held, err := tx.TimeDays.Hold(ctx, []ports.TimeDayKey{cmd.Day})
		if err != nil {
			return err
		}
		if now, err = held[0].Reopen(); err != nil {
			return err
		}
		f, err := d.gatherHeld(ctx, tx, cmd.Company, cmd.Day.Day, cmd.Day.Day, []domain.WorkerID{cmd.Day.Worker})
		if err != nil {
			return err
		}
		if f.locked(cmd.Day.Day) && !cmd.Adjust {
			return timesheet.ErrLocked
		}
		if err := f.unseal(ctx, cmd.By, f.stand[cmd.Day]); err != nil {
			return err
		}
		return d.acted(ctx, tx, cmd.Company, now, timesheet.Act{What: timesheet.ActReopened, Revision: now.Revision, At: f.now, By: cmd.By, Text: cmd.Why}, ledger.ApprovalWithdrawn)
	})
	return now, err
}

// acted stores what was done about a day, and tells it to the ledger.
func (d *Desk) acted(ctx context.Context, tx ports.Tx, company domain.CompanyID, now timesheet.Day, a timesheet.Act, kind ledger.Kind) error {
	if err := tx.TimeDays.Save(ctx, now, a); err != nil {
		return err
	}
	e := d.entry(company, a.At, kind, a.By, Subject(ports.TimeDayKey{Worker: now.Worker, Day: now.Day}), ledger.Fields{"revision": ledger.Int(int64(now.Revision)), "what": ledger.Text(string(a.What))})
	return d.tell(ctx, tx, e, a.Text)
}
