package wageclaims

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"

	"actual/domain"
	"actual/domain/ledger"
	"actual/domain/wageclaim"
	"actual/ports"
)

// entries adds what the ledger says of all of that, and what people wrote beside.
func (g *gathering) entries(ctx context.Context) error {
	met := map[int64]bool{}
	for _, subject := range g.order {
		q := ports.LedgerQuery{Subject: subject, Oldest: true, Limit: 500}
		for {
			page, err := g.tx.Book.List(ctx, q)
			if err != nil {
				return err
			}
			for _, e := range page {
				q.After = &e.Seq
				said, err := ledger.ParseEntry(e.Bytes)
				if err != nil {
					return fmt.Errorf("entry %d: %w", e.Seq, err)
				}
				if met[e.Seq] || !g.wanted(said) {
					continue
				}
				met[e.Seq] = true
				g.add(wageclaim.Logged{Seq: e.Seq, Bytes: e.Bytes}.Record())
				if err := g.beside(ctx, e.ID, said); err != nil {
					return err
				}
			}
			if len(page) < q.Limit {
				break
			}
		}
	}
	return nil
}

// wanted leaves out what is of others: who else wore a badge, what it is called.
func (g *gathering) wanted(e ledger.Entry) bool {
	switch e.Kind { //nolint:exhaustive // The others are of nobody else.
	case ledger.CustodyChanged:
		worker, _ := e.Body.Get("worker")
		text, _ := worker.AsText()
		return text == g.cmd.Worker.String()
	case ledger.BadgeRegistered, ledger.BadgeChanged, ledger.BadgeReleased, ledger.BadgeSwapped:
		return false
	}
	return true
}

func (g *gathering) beside(ctx context.Context, id domain.EntryID, said ledger.Entry) error {
	if len(said.SaltedFields()) == 0 || !slices.Contains([]ledger.Kind{
		ledger.ApprovalGiven, ledger.ApprovalWithdrawn, ledger.TimeSaid, ledger.TimeSpoken, ledger.PeriodLocked, ledger.PeriodUnlocked, ledger.DiscrepancySolved,
	}, said.Kind) {
		return nil
	}
	values, err := g.tx.Beside.Of(ctx, id)
	for _, v := range values {
		g.add(wageclaim.Of(wageclaim.Beside, v.Entry.String()+"/"+v.Field, ledger.Fields{
			"entry": ledger.Text(v.Entry.String()), "field": ledger.Text(v.Field), "salt": ledger.Text(hex.EncodeToString(v.Salt[:])), "value": ledger.Text(v.Value),
		}))
	}
	return err
}

// waits reports whether an entry about any of that waits for its number.
func (g *gathering) waits(ctx context.Context) (waits bool, err error) {
	err = g.tx.History.EachPending(ctx, func(raw []byte) error {
		e, err := ledger.ParseEntry(raw)
		waits = waits || err == nil && g.subjects[e.Subject] && e.Kind != ledger.WageClaimMade && g.wanted(e)
		return nil
	})
	return waits, err
}
