package retention

import (
	"context"

	"actual/domain"
	"actual/domain/ledger"
	"actual/ports"
)

// time writes what was approved of the worker's time, what was done about their days
// and said of them, and what they are paid.
func (f *filing) time(ctx context.Context) error {
	for _, part := range []func(context.Context) error{f.timeDays, f.timeEntries, f.timeSaid, f.transfers, f.payRates, f.payees, f.payrolls, f.works} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (f *filing) timeDays(ctx context.Context) error {
	days, err := f.tx.TimeDays.List(ctx, ports.TimeDayQuery{Workers: []domain.WorkerID{f.worker}})
	if err != nil {
		return err
	}
	for _, d := range days {
		acts, err := f.tx.TimeDays.Acts(ctx, ports.TimeDayKey{Worker: d.Worker, Day: d.Day})
		if err != nil {
			return err
		}
		for _, a := range acts {
			if err := f.line("time_act", ledger.Fields{
				"day": ledger.Text(d.Day.String()), "what": ledger.Text(string(a.What)), "at": moment(a.At), "by": ledger.Text(a.By), "text": ledger.Text(a.Text), "revision": ledger.Int(int64(a.Revision)),
			}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (f *filing) timeEntries(ctx context.Context) error {
	all, err := f.tx.TimeHeld.Approved(ctx, ports.TimeEntryQuery{Workers: []domain.WorkerID{f.worker}})
	if err != nil {
		return err
	}
	for _, e := range all {
		if err := f.line("time_entry", spanOf(e.Span, ledger.Fields{
			"id": ledger.Text(e.ID.String()), "day": ledger.Text(e.Day.String()), "activity": ledger.Text(string(e.Activity)), "site": ledger.Text(e.Site.String()), "job": ledger.Text(e.Job.String()),
			"revision": ledger.Int(int64(e.Revision)),
		})); err != nil {
			return err
		}
	}
	return nil
}

func (f *filing) timeSaid(ctx context.Context) error {
	all, err := f.tx.TimeSaid.List(ctx, domain.NewDate(2000, 1, 1), domain.NewDate(2199, 12, 31), []domain.WorkerID{f.worker})
	if err != nil {
		return err
	}
	for _, s := range all {
		if err := f.line("time_said", spanOf(s.Span, ledger.Fields{
			"id": ledger.Text(s.ID.String()), "day": ledger.Text(s.Day.String()), "as": ledger.Text(string(s.As)), "why": ledger.Text(s.Why), "by": ledger.Text(s.By), "withdrawn_at": momentOrNull(s.WithdrawnAt),
		})); err != nil {
			return err
		}
	}
	return nil
}

func (f *filing) payRates(ctx context.Context) error {
	all, err := f.tx.PayRates.Of(ctx, []domain.WorkerID{f.worker})
	if err != nil {
		return err
	}
	for _, p := range all {
		if err := f.line("pay_rate", ledger.Fields{
			"id": ledger.Text(p.ID.String()), "since": ledger.Text(p.Since.String()), "job": ledger.Text(p.Job.String()), "basic": ledger.Text(p.Rate.Basic.Exact()), "fringe": ledger.Text(p.Rate.Fringe.Exact()),
		}); err != nil {
			return err
		}
	}
	return nil
}

func (f *filing) payees(ctx context.Context) error {
	all, err := f.tx.Payees.List(ctx)
	if err != nil {
		return err
	}
	for _, p := range all {
		if p.Worker != f.worker {
			continue
		}
		if err := f.line("payee", ledger.Fields{
			"pay_group": ledger.Text(p.Group), "file_number": ledger.Int(int64(p.File)), "pay_number": ledger.Text(p.Pay), "associate": ledger.Text(p.Associate),
		}); err != nil {
			return err
		}
	}
	return nil
}
