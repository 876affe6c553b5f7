// Package retention keeps what must be kept and deletes what is past its term:
// terms by purpose, legal holds, and the daily deletion.
package retention

import (
	"context"
	"fmt"

	"actual/domain"
	"actual/domain/ledger"
	"actual/domain/tenant"
	"actual/ports"
)

// Settings shows and changes for how long a company keeps what.
type Settings struct {
	work  ports.UnitOfWork
	clock ports.Clock
	ids   ports.Identifiers
}

// NewSettings returns the use case.
func NewSettings(work ports.UnitOfWork, clock ports.Clock, ids ports.Identifiers) *Settings {
	return &Settings{work: work, clock: clock, ids: ids}
}

// Show returns the settings.
func (s *Settings) Show(ctx context.Context, company domain.CompanyID) (r tenant.Retention, err error) {
	err = s.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		r, err = tx.Retention.Get(ctx)
		return err
	})
	if err != nil {
		return tenant.Retention{}, fmt.Errorf("show retention: %w", err)
	}
	return r, nil
}

// ChangeRetention is the command to keep something for longer or shorter. What is
// not in Days stays as it is.
type ChangeRetention struct {
	Company domain.CompanyID
	Seen    domain.Revision // The revision that the change is made from; 0: whatever it is.
	Days    map[tenant.Purpose]int
	By      string
}

// Change changes the settings. What is past a shorter term goes with the next
// daily deletion.
//
// Errors: tenant.ErrTermTooShort, tenant.ErrTermTooLong, domain.ErrMoved.
func (s *Settings) Change(ctx context.Context, cmd ChangeRetention) (changed tenant.Retention, err error) {
	err = s.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		was, err := tx.Retention.Get(ctx)
		if err != nil {
			return err
		}
		if cmd.Seen != 0 && cmd.Seen != was.Revision() {
			return domain.ErrMoved
		}
		next, err := was.Changed(cmd.Days)
		if err != nil {
			return err
		}
		if changed = was; next.Same(was) {
			return nil
		}
		if err := tx.Retention.Save(ctx, next); err != nil {
			return err
		}
		if changed, err = tx.Retention.Get(ctx); err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, ledger.Entry{
			ID: domain.EntryID{UUID: s.ids.New()}, Company: cmd.Company, At: s.clock.Now().Unix(), Kind: ledger.RetentionChanged, Actor: cmd.By,
			Subject: "company:" + cmd.Company.String(), Body: ledger.NewObject(ledger.Fields{"before": daysOf(was), "after": daysOf(next)}),
		})
	})
	if err != nil {
		return tenant.Retention{}, fmt.Errorf("change retention: %w", err)
	}
	return changed, nil
}

func daysOf(r tenant.Retention) ledger.Value {
	fields := ledger.Fields{}
	for _, p := range tenant.Purposes() {
		fields[string(p)] = ledger.Int(int64(r.Days(p)))
	}
	return ledger.Nested(ledger.NewObject(fields))
}
