package notices

import (
	"context"
	"errors"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/ledger"
	"actual/domain/notice"
	"actual/ports"
)

// Acknowledge is the command of a person who sees to an alert.
type Acknowledge struct {
	Company domain.CompanyID
	Alert   domain.AlertID
	By      string
}

// Acknowledge takes an alert in somebody's hands: nobody is told again until it is over.
// It fails with notice.ErrNotFound or notice.ErrOver.
func (s *Service) Acknowledge(ctx context.Context, cmd Acknowledge) (notice.Alert, error) {
	return s.answer(ctx, cmd.Company, cmd.Alert, cmd.By, ledger.AlertAcknowledged, func(a notice.Alert, now time.Time) (notice.Alert, error) { return a.Acknowledge(cmd.By, now) })
}

// Snooze is the command to be told of an alert again at a later time.
type Snooze struct {
	Company domain.CompanyID
	Alert   domain.AlertID
	By      string
	Until   time.Time
}

// Snooze silences an alert until then. It fails with notice.ErrNotFound, notice.ErrOver or
// notice.ErrBadSnooze.
func (s *Service) Snooze(ctx context.Context, cmd Snooze) (notice.Alert, error) {
	return s.answer(ctx, cmd.Company, cmd.Alert, cmd.By, ledger.AlertSnoozed, func(a notice.Alert, now time.Time) (notice.Alert, error) {
		return a.Snooze(cmd.By, cmd.Until, now)
	})
}

func (s *Service) answer(ctx context.Context, company domain.CompanyID, id domain.AlertID, by string, kind ledger.Kind, do func(notice.Alert, time.Time) (notice.Alert, error)) (a notice.Alert, err error) {
	one := func(ctx context.Context, tx ports.Tx) error {
		if a, err = tx.Alerts.ByID(ctx, id); err != nil {
			return err
		}
		if a, err = do(a, s.clock.Now()); err != nil {
			return err
		}
		if err := tx.Alerts.Save(ctx, a); err != nil {
			return err
		}
		a.Revision++
		body := ledger.Fields{"kind": ledger.Text(string(a.Kind)), "about": ledger.Text(a.Subject)}
		if !a.Until.IsZero() {
			body["until"] = ledger.Int(a.Until.Unix())
		}
		return tx.Ledger.Append(ctx, s.entry(company, kind, by, "alert:"+id.String(), body))
	}
	for range 3 { // A look that tells it meanwhile changes it, too; the answer holds all the same.
		if err = s.work.Update(ctx, company, one); !errors.Is(err, domain.ErrMoved) {
			break
		}
	}
	if err != nil {
		return notice.Alert{}, fmt.Errorf("answer alert: %w", err)
	}
	return a, nil
}
