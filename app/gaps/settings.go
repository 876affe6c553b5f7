package gaps

import (
	"context"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/completeness"
	"actual/domain/ledger"
	"actual/ports"
)

// Settings say by what a company's sessions are judged.
type Settings struct {
	work  ports.UnitOfWork
	clock ports.Clock
	ids   ports.Identifiers
}

// NewSettings returns the use case.
func NewSettings(work ports.UnitOfWork, clock ports.Clock, ids ports.Identifiers) *Settings {
	return &Settings{work: work, clock: clock, ids: ids}
}

// Choose has another counter be believed, from now on and of what was counted before.
//
// Errors: completeness.ErrCounter, domain.ErrMoved.
func (s *Settings) Choose(ctx context.Context, company domain.CompanyID, counter, by string) (set ports.SessionSetting, err error) {
	c, err := completeness.ParseCounter(counter)
	if err != nil {
		return set, err
	}
	now := s.clock.Now()
	err = s.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		if _, _, err := tx.SessCounts.Hold(ctx, now.Add(-lag).Add(-back)); err != nil { // So that there is a row.
			return err
		}
		if set, err = tx.SessSets.Get(ctx); err != nil || set.Counter == c {
			return err
		}
		before := set.Counter
		set.Counter = c
		if err := tx.SessSets.Save(ctx, set); err != nil {
			return err
		}
		set.Revision++
		return tx.Ledger.Append(ctx, ledger.Entry{
			ID: domain.EntryID{UUID: s.ids.New()}, Company: company, At: now.Truncate(time.Second).Unix(), Kind: ledger.CompanyChanged, Actor: by,
			Subject: "company:" + company.String(), Body: ledger.NewObject(ledger.Fields{"session_counter": ledger.Text(string(c)), "before": ledger.Text(string(before))}),
		})
	})
	if err != nil {
		return set, fmt.Errorf("choose counter: %w", err)
	}
	return set, nil
}
