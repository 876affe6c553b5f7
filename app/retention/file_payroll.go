package retention

import (
	"context"

	"actual/domain"
	"actual/domain/certified"
	"actual/domain/ledger"
	"actual/domain/paydata"
	"actual/domain/payroll"
	"actual/domain/timesheet"
)

// payrolls writes what payroll was given of the worker's hours, or is to be.
func (f *filing) payrolls(ctx context.Context) error {
	const page = 100
	for before := (domain.PayrollExportID{}); ; {
		all, err := f.tx.Payrolls.List(ctx, before, page)
		if err != nil {
			return err
		}
		for _, one := range all {
			before = one.ID
			e, err := f.tx.Payrolls.ByID(ctx, one.ID)
			if err != nil {
				return err
			}
			if err := f.payroll(e); err != nil {
				return err
			}
		}
		if len(all) < page {
			return nil
		}
	}
}

func (f *filing) payroll(e payroll.Export) error {
	for _, b := range e.Batches {
		for _, r := range b.Rows {
			if r.Worker != f.worker {
				continue
			}
			hours := ledger.Fields{}
			for _, k := range paydata.Kinds() {
				if n, ok := r.Hours[k]; ok {
					hours[string(k)] = ledger.Text(n.String())
				}
			}
			if err := f.line("payroll", ledger.Fields{
				"id": ledger.Text(e.ID.String()), "first": ledger.Text(e.Period.First.String()), "last": ledger.Text(e.Period.Last.String()), "batch": ledger.Text(b.Name), "state": ledger.Text(string(b.State)),
				"pay_group": ledger.Text(r.Group), "file_number": ledger.Int(int64(r.File)), "week": ledger.Text(r.Week.String()), "cost": ledger.Text(r.Cost), "hours": ledger.Nested(ledger.NewObject(hours)),
				"refused": textOrNull(r.Refused),
			}); err != nil {
				return err
			}
		}
	}
	return nil
}

// works writes what the worker's work is classified as on public works, and their rows on
// payrolls that were certified.
func (f *filing) works(ctx context.Context) error {
	trades, err := f.tx.Works.Trades(ctx)
	if err != nil {
		return err
	}
	for _, t := range trades {
		if t.Worker != f.worker {
			continue
		}
		if err := f.line("classification", ledger.Fields{
			"id": ledger.Text(t.ID.String()), "since": ledger.Text(t.Since.String()), "job": ledger.Text(t.Job.String()), "site": ledger.Text(t.Site.String()), "classification": ledger.Text(t.Name),
			"status": ledger.Text(string(t.Status)), "level": textOrNull(t.Level), "fringe_credit": ledger.Text(timesheet.Money(t.Credit).Exact()),
		}); err != nil {
			return err
		}
	}
	projects, err := f.tx.Works.Projects(ctx)
	if err != nil {
		return err
	}
	for _, p := range projects {
		made, err := f.tx.Works.Certified(ctx, p.ID)
		if err != nil {
			return err
		}
		for i := range made {
			if err := f.certified(&made[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

func (f *filing) certified(m *certified.Made) error {
	for i := range m.Rows {
		r := &m.Rows[i]
		if r.Person.Worker != f.worker {
			continue
		}
		days := make([]ledger.Value, len(r.Days))
		for n, d := range r.Days {
			days[n] = ledger.Nested(ledger.NewObject(ledger.Fields{"straight": ledger.Int(int64(d.Straight)), "overtime": ledger.Int(int64(d.Overtime)), "double": ledger.Int(int64(d.Double))}))
		}
		fields := ledger.Fields{
			"project": ledger.Text(m.Project.Name), "payroll_no": ledger.Int(int64(m.Number)), "revision": ledger.Int(int64(m.Revision)), "week": ledger.Text(m.Week.String()),
			"last": ledger.Text(r.Person.Last), "first": ledger.Text(r.Person.First), "middle": ledger.Text(r.Person.Middle), "id_last4": ledger.Text(r.Person.Number),
			"classification": ledger.Text(r.Trade.Name), "days": ledger.List(days...), "gross_project": ledger.Null(), "gross_all": ledger.Null(),
		}
		if r.Money.Known {
			fields["gross_project"], fields["gross_all"] = ledger.Text(r.Money.Project.Exact()), ledger.Text(r.Money.All.Exact())
		}
		if err := f.line("certified", fields); err != nil {
			return err
		}
	}
	return nil
}
