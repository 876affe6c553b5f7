package retention

import (
	"context"

	"actual/domain"
	"actual/domain/ledger"
	"actual/domain/transfer"
	"actual/ports"
)

// transfers writes what was brought of the worker's time to where it is paid.
func (f *filing) transfers(ctx context.Context) error {
	const page = 500
	for before := (domain.TransferID{}); ; {
		all, err := f.tx.Transfers.List(ctx, before, page)
		if err != nil {
			return err
		}
		for _, t := range all {
			before = t.ID
			if err := f.transfer(ctx, t); err != nil {
				return err
			}
		}
		if len(all) < page {
			return nil
		}
	}
}

func (f *filing) transfer(ctx context.Context, t transfer.Transfer) error {
	const page = 500
	for place := (ports.TransferPlace{}); ; {
		items, err := f.tx.TransLook.Items(ctx, t.ID, ports.TransferFilter{Worker: f.worker}, place, page)
		if err != nil {
			return err
		}
		for _, i := range items {
			place = ports.TransferPlace{Worker: i.Worker, Began: i.Began, Mark: i.Mark, Copy: i.Copy}
			is := i.Want
			if !i.Wanted() {
				is = i.Was
			}
			if err := f.line("transfer", spanOf(is.Span, ledger.Fields{
				"id": ledger.Text(t.ID.String()), "target": ledger.Text(string(t.Target)), "entry": ledger.Text(i.Entry.String()), "mark": ledger.Text(i.Mark), "day": ledger.Text(is.Day.String()),
				"seconds": ledger.Int(int64(is.Lasts)), "person": ledger.Text(is.Person), "code": ledger.Text(is.Code), "ref": ledger.Text(i.Ref), "op": ledger.Text(string(i.Op)),
				"state": ledger.Text(string(i.State)), "why": ledger.Text(i.Why),
			})); err != nil {
				return err
			}
		}
		if len(items) < page {
			return nil
		}
	}
}
