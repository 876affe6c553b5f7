package retention

import (
	"context"

	"actual/domain"
	"actual/domain/ledger"
	"actual/ports"
)

const bookedPage = 500

func (f *filing) bookedTimes(ctx context.Context) error {
	for q := (ports.BookedQuery{Worker: f.worker, WithGone: true, Limit: bookedPage}); ; {
		page, err := f.tx.Booked.Between(ctx, domain.Date{}, domain.Date{}, q)
		if err != nil {
			return err
		}
		for _, t := range page {
			q.AfterDate, q.AfterID = t.Date, t.ID
			if err := f.line("booked", spanOf(t.Span, ledger.Fields{
				"id": ledger.Text(t.ID.String()), "source": ledger.Text(string(t.Source)), "ref": ledger.Text(t.Ref), "date": ledger.Text(t.Date.String()), "hours_s": ledger.Int(int64(t.Hours)),
				"break_s": ledger.Int(int64(t.Break)), "travel": ledger.Bool(t.Travel), "task": textOrNull(t.Task), "ticket": textOrNull(t.Ticket), "stage": ledger.Text(string(t.Stage)),
				"gone": ledger.Bool(!t.Gone.IsZero()),
			})); err != nil {
				return err
			}
		}
		if len(page) < bookedPage {
			return nil
		}
	}
}

func (f *filing) clockTimes(ctx context.Context) error {
	for q := (ports.ClockQuery{Worker: f.worker, WithGone: true, Limit: bookedPage}); ; {
		page, err := f.tx.Clocked.Between(ctx, domain.Date{}, domain.Date{}, q)
		if err != nil {
			return err
		}
		for _, c := range page {
			q.AfterDate, q.AfterID = c.Date, c.ID
			if err := f.line("clock", spanOf(c.Span, ledger.Fields{
				"id": ledger.Text(c.ID.String()), "source": ledger.Text(string(c.Source)), "ref": ledger.Text(c.Ref), "date": ledger.Text(c.Date.String()), "break_s": ledger.Int(int64(c.Break)),
				"stage": ledger.Text(string(c.Stage)), "gone": ledger.Bool(!c.Gone.IsZero()),
			})); err != nil {
				return err
			}
		}
		if len(page) < bookedPage {
			return nil
		}
	}
}
