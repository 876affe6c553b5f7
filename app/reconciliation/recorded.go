package reconciliation

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"

	"actual/domain"
	"actual/domain/discrepancy"
	"actual/domain/ledger"
	"actual/ports"
)

// Recorded is what the ledger has of a discrepancy: the digest of its facts, as the pass
// wrote it down that found them last.
type Recorded struct {
	Pass   domain.PassID  // Zero: no pass is known to have found it.
	Entry  domain.EntryID // Zero: the ledger has no entry of that pass that names it.
	Seq    int64          // The entry's number; -1 while it waits for one.
	Digest string         // Hexadecimal.
}

// Agrees reports whether the ledger has the digest that the discrepancy has.
func (r Recorded) Agrees(d discrepancy.Discrepancy) bool {
	return !r.Entry.IsZero() && r.Digest == hex.EncodeToString(d.Digest[:])
}

// Recorded looks up what the ledger has of a discrepancy.
func (l *Lister) Recorded(ctx context.Context, company domain.CompanyID, s Shown) (r Recorded, err error) {
	for _, e := range s.History {
		if !e.Pass.IsZero() && e.What != discrepancy.Ended {
			r.Pass = e.Pass
		}
	}
	if r.Pass.IsZero() {
		return r, nil
	}
	pass := r.Pass
	subject := passSubject(pass)
	err = l.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		r = Recorded{Pass: pass}
		entries, err := tx.Book.List(ctx, ports.LedgerQuery{Kind: ledger.Reconciled, Subject: subject, Limit: mostParts})
		if err != nil {
			return err
		}
		for _, e := range entries {
			if err := r.take(e.Bytes, e.Seq, s.ID); err != nil {
				return err
			}
		}
		if !r.Entry.IsZero() {
			return nil
		}
		err = tx.History.EachPending(ctx, func(raw []byte) error {
			e, err := ledger.ParseEntry(raw)
			if err != nil || e.Kind != ledger.Reconciled || e.Subject != subject {
				return err
			}
			if err := r.take(raw, -1, s.ID); err != nil {
				return err
			}
			if !r.Entry.IsZero() {
				return errFound
			}
			return nil
		})
		if errors.Is(err, errFound) {
			return nil
		}
		return err
	})
	if err != nil {
		return Recorded{}, fmt.Errorf("look up a discrepancy in the ledger: %w", err)
	}
	return r, nil
}

var errFound = errors.New("found")

// mostParts is how many entries one pass may have: more than it can.
const mostParts = 1000

// take takes what an entry of the pass says of the discrepancy, if it names it.
func (r *Recorded) take(raw []byte, seq int64, id domain.DiscrepancyID) error {
	e, err := ledger.ParseEntry(raw)
	if err != nil {
		return err
	}
	all, _ := e.Body.Get("changes")
	changes, _ := all.AsList()
	for _, c := range changes {
		o, _ := c.AsObject()
		named, _ := o.Get("discrepancy")
		if text, _ := named.AsText(); text != id.String() {
			continue
		}
		digest, _ := o.Get("digest")
		r.Entry, r.Seq = e.ID, seq
		r.Digest, _ = digest.AsText()
	}
	return nil
}

func passSubject(id domain.PassID) string { return "reconciliation:" + id.String() }
