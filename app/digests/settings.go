package digests

import (
	"context"
	"fmt"

	"actual/app/task"
	"actual/domain"
	"actual/domain/digest"
	"actual/domain/ledger"
	"actual/ports"
)

// Settings returns which summaries a company is sent, and who gets them.
func (d *Desk) Settings(ctx context.Context, company domain.CompanyID) (s digest.Settings, err error) {
	err = d.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		s, err = tx.DigestSets.Get(ctx)
		return err
	})
	if err != nil {
		return s, fmt.Errorf("show settings of summaries: %w", err)
	}
	return s, nil
}

// ChangeSettings is the command to have summaries sent otherwise.
type ChangeSettings struct {
	Company domain.CompanyID
	Seen    domain.Revision // The revision that the change is made from; 0: whatever it is.
	Change  digest.Change
	By      string
}

// Change changes the settings. What is turned on is due from then on: nothing is made up
// for. What was planned by the settings before is planned anew.
//
// Errors: domain.ErrMoved, those of digest.Settings.Changed.
func (d *Desk) Change(ctx context.Context, cmd ChangeSettings) (s digest.Settings, err error) {
	err = d.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		was, err := tx.DigestSets.Hold(ctx)
		if err != nil {
			return err
		}
		if cmd.Seen != 0 && cmd.Seen != was.Revision {
			return domain.ErrMoved
		}
		next, err := was.Changed(cmd.Change, d.now())
		if err != nil {
			return err
		}
		if s = was; next.Same(was) {
			return nil
		}
		if err := tx.DigestSets.Save(ctx, next); err != nil {
			return err
		}
		if err := d.choose(ctx, tx, was, next); err != nil {
			return err
		}
		if s, err = tx.DigestSets.Get(ctx); err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, d.entry(cmd.Company, d.now(), ledger.DigestSetChanged, cmd.By, "company:"+cmd.Company.String(), ledger.Fields{
			"revision": ledger.Int(int64(s.Revision)), "before": settingOf(was), "after": settingOf(s),
		}))
	})
	if err != nil {
		return digest.Settings{}, fmt.Errorf("change settings of summaries: %w", err)
	}
	return s, nil
}

// choose has the runs of summaries due by the settings.
func (d *Desk) choose(ctx context.Context, tx ports.Tx, was, next digest.Settings) error {
	for _, c := range digest.Cadences() {
		if next.On(c) == was.On(c) && (!next.On(c) || next.Due(c) == was.Due(c)) {
			continue
		}
		kind := task.MakeDigest(c)
		if _, err := tx.RunPlan.Drop(ctx, kind, d.now()); err != nil {
			return err
		}
		if !next.On(c) {
			if err := tx.RunChoices.Leave(ctx, kind); err != nil {
				return err
			}
			continue
		}
		due := next.Due(c)
		due.Kind, due.Since = kind, d.now()
		if err := tx.RunChoices.Choose(ctx, due); err != nil {
			return err
		}
	}
	return nil
}

func settingOf(s digest.Settings) ledger.Value {
	return ledger.Nested(ledger.NewObject(ledger.Fields{
		"daily": ledger.Bool(s.Daily), "weekly": ledger.Bool(s.Weekly), "monthly": ledger.Bool(s.Monthly), "at": ledger.Text(s.At.String()),
		"weekday": ledger.Int(int64(s.Weekday)), "month_day": ledger.Int(int64(s.MonthDay)), "language": ledger.Text(string(s.Language)),
		"recipients": ledger.Int(int64(len(s.Listed()))),
	}))
}
