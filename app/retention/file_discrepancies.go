package retention

import (
	"context"

	"actual/domain"
	"actual/domain/discrepancy"
	"actual/domain/ledger"
	"actual/ports"
)

// discrepancies writes those that are about the worker, and what became of each.
func (f *filing) discrepancies(ctx context.Context) error {
	const page = 500
	for after := (domain.DiscrepancyID{}); ; {
		ids, err := f.tx.FoundTexts.About(ctx, f.worker, after, page)
		if err != nil || len(ids) == 0 {
			return err
		}
		all, err := f.tx.Found.List(ctx, ports.DiscrepancyQuery{IDs: ids})
		if err != nil {
			return err
		}
		for _, d := range all {
			if err := f.discrepancy(ctx, d); err != nil {
				return err
			}
		}
		if len(ids) < page {
			return nil
		}
		after = ids[len(ids)-1]
	}
}

func (f *filing) discrepancy(ctx context.Context, d discrepancy.Discrepancy) error {
	history, err := f.tx.FoundPast.Of(ctx, d.ID)
	if err != nil {
		return err
	}
	became := make([]ledger.Value, len(history))
	for i, e := range history {
		became[i] = ledger.Nested(ledger.NewObject(ledger.Fields{
			"what": ledger.Text(string(e.What)), "at": moment(e.At), "by": ledger.Text(e.By), "text": textOrNull(e.Settlement.Note + e.Text),
		}))
	}
	return f.line("discrepancy", ledger.Fields{
		"id": ledger.Text(d.ID.String()), "date": ledger.Text(d.Date.String()), "what": ledger.Text(string(d.Kind)), "finding": ledger.Text(d.Verdict.Finding),
		"expected": ledger.Int(d.Verdict.Expected), "actual": ledger.Int(d.Verdict.Actual), "state": ledger.Text(string(d.State)),
		"reason": textOrNull(string(d.Settlement.Reason)), "resolution": textOrNull(string(d.Settlement.Resolution)), "history": ledger.List(became...),
	})
}
