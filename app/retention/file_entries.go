package retention

import (
	"context"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/ledger"
	"actual/ports"
)

func (f *filing) holds(ctx context.Context) error {
	all, err := f.tx.Holds.List(ctx, true, domain.HoldID{}, 100_000)
	for _, h := range all {
		if h.Worker != f.worker {
			continue
		}
		if err := f.line("hold", spanOf(domain.Span{From: h.From, To: h.To}, ledger.Fields{
			"id": ledger.Text(h.ID.String()), "reason": ledger.Text(h.Reason), "placed_at": moment(h.Placed.At), "lifted_at": momentOrNull(h.Lifted.At),
		})); err != nil {
			return err
		}
	}
	return err
}

// entries writes what the ledger says of the worker, of who wore the badges, of
// crews, and of the visits.
func (f *filing) entries(ctx context.Context) error {
	if err := f.entriesOf(ctx, workerSubject(f.worker), true); err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, c := range f.worn {
		if subject := "badge:" + c.Badge.String(); !seen[subject] {
			seen[subject] = true
			if err := f.entriesOf(ctx, subject, false); err != nil {
				return err
			}
		}
	}
	in, err := f.tx.Members.List(ctx, ports.MembershipQuery{Worker: f.worker})
	if err != nil {
		return err
	}
	for _, m := range in {
		if subject := "crew:" + m.Crew.String(); !seen[subject] {
			seen[subject] = true
			if err := f.entriesOf(ctx, subject, false); err != nil {
				return err
			}
		}
	}
	for _, v := range f.visits {
		if err := f.entriesOf(ctx, "visit:"+v.String(), true); err != nil {
			return err
		}
	}
	return nil
}

// entriesOf writes the entries about a subject: all, or those that name the worker.
func (f *filing) entriesOf(ctx context.Context, subject string, all bool) error {
	q := ports.LedgerQuery{Subject: subject, Oldest: true, Limit: 500}
	for {
		page, err := f.tx.Book.List(ctx, q)
		if err != nil {
			return err
		}
		for _, e := range page {
			q.After = &e.Seq
			said, err := ledger.ParseEntry(e.Bytes)
			if err != nil {
				return fmt.Errorf("entry %d: %w", e.Seq, err)
			}
			named, _ := said.Body.Get("worker")
			if text, _ := named.AsText(); !all && text != f.worker.String() {
				continue
			}
			if err := f.entry(ctx, e, said); err != nil {
				return err
			}
		}
		if len(page) < q.Limit {
			return nil
		}
	}
}

func (f *filing) entry(ctx context.Context, e ports.LoggedEntry, said ledger.Entry) error {
	if err := f.line("entry", ledger.Fields{"number": ledger.Int(e.Seq), "bytes": ledger.Text(string(e.Bytes))}); err != nil {
		return err
	}
	if len(said.SaltedFields()) == 0 {
		return nil
	}
	values, err := f.tx.Beside.Of(ctx, e.ID)
	for _, v := range values {
		if err := f.line("beside", ledger.Fields{"entry": ledger.Text(v.Entry.String()), "field": ledger.Text(v.Field), "value": ledger.Text(v.Value)}); err != nil {
			return err
		}
	}
	return err
}

func spanOf(s domain.Span, more ledger.Fields) ledger.Fields {
	more["from"], more["to"] = momentOrNull(s.From), momentOrNull(s.To)
	return more
}

func moment(t time.Time) ledger.Value { return ledger.Text(t.UTC().Format(time.RFC3339)) }

func momentOrNull(t time.Time) ledger.Value {
	if t.IsZero() {
		return ledger.Null()
	}
	return moment(t)
}

func unix(sec int64) ledger.Value { return moment(time.Unix(sec, 0)) }

func textOrNull(s string) ledger.Value {
	if s == "" {
		return ledger.Null()
	}
	return ledger.Text(s)
}

// degrees writes 1e-7 degree as decimal degrees.
func degrees(e7 int32) ledger.Value {
	sign, n := "", int64(e7)
	if n < 0 {
		sign, n = "-", -n
	}
	return ledger.Text(fmt.Sprintf("%s%d.%07d", sign, n/1e7, n%1e7))
}
