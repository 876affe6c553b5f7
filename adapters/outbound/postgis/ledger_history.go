package postgis

import (
	"context"
	"fmt"
	"time"

	"actual/domain/ledger"
	"actual/ports"
)

type ledgerHistory struct{ scope }

// historyPage is how many rows are held in memory at once.
const historyPage = 5000

type loggedRow struct {
	Seq     int64  `bun:"seq"`
	EntryID string `bun:"entry_id"`
	Bytes   []byte `bun:"bytes"`
	Leaf    []byte `bun:"leaf"`
}

// Each implements ports.LedgerHistory.
func (s ledgerHistory) Each(ctx context.Context, fn func(ports.LoggedEntry) error) error {
	for next := int64(0); ; {
		var rows []loggedRow
		err := s.all(ctx, &rows, `SELECT l.seq, l.entry_id, e.bytes, e.leaf FROM ledger_leaf l
			JOIN ledger_entry e ON e.company_id = l.company_id AND e.id = l.entry_id
			WHERE l.company_id = ? AND l.seq >= ? ORDER BY l.seq LIMIT ?`, s.id(), next, historyPage)
		if err != nil {
			return fmt.Errorf("read ledger: %w", err)
		}
		for _, r := range rows {
			entry, err := r.entry()
			if err != nil {
				return err
			}
			if err := fn(entry); err != nil {
				return err
			}
			next = r.Seq + 1
		}
		if len(rows) < historyPage {
			return nil
		}
	}
}

// EachPending implements ports.LedgerHistory.
func (s ledgerHistory) EachPending(ctx context.Context, fn func(raw []byte) error) error {
	for after := int64(-1); ; {
		var rows []struct {
			N     int64  `bun:"n"`
			Bytes []byte `bun:"bytes"`
		}
		err := s.all(ctx, &rows, `SELECT p.n, e.bytes FROM ledger_pending p JOIN ledger_entry e ON e.company_id = p.company_id AND e.id = p.entry_id
			WHERE p.company_id = ? AND p.n > ? ORDER BY p.n LIMIT ?`, s.id(), after, historyPage)
		if err != nil {
			return fmt.Errorf("read pending entries: %w", err)
		}
		for _, r := range rows {
			if err := fn(r.Bytes); err != nil {
				return err
			}
			after = r.N
		}
		if len(rows) < historyPage {
			return nil
		}
	}
}

// EachCheckpoint implements ports.LedgerHistory.
func (s ledgerHistory) EachCheckpoint(ctx context.Context, fn func(ports.Checkpoint) error) error {
	for after := int64(-1); ; {
		page, err := checkpoints(ctx, s.scope, `SELECT size, note, signed_at FROM ledger_checkpoint
			WHERE company_id = ? AND size > ? ORDER BY size LIMIT ?`, s.id(), after, historyPage)
		if err != nil {
			return err
		}
		for _, cp := range page {
			if err := fn(cp); err != nil {
				return err
			}
			after = cp.Size
		}
		if len(page) < historyPage {
			return nil
		}
	}
}

type hashRow struct {
	Idx  int64  `bun:"idx"`
	Hash []byte `bun:"hash"`
}

// EachHash implements ports.LedgerHistory.
func (s ledgerHistory) EachHash(ctx context.Context, fn func(ledger.StoredHash) error) error {
	for after := int64(-1); ; {
		var rows []hashRow
		if err := s.all(ctx, &rows, `SELECT idx, hash FROM ledger_hash WHERE company_id = ? AND idx > ? ORDER BY idx LIMIT ?`, s.id(), after, historyPage); err != nil {
			return fmt.Errorf("read hashes: %w", err)
		}
		for _, r := range rows {
			if err := fn(ledger.StoredHash{Index: r.Idx, Hash: hash(r.Hash)}); err != nil {
				return err
			}
			after = r.Idx
		}
		if len(rows) < historyPage {
			return nil
		}
	}
}

func checkpoints(ctx context.Context, s scope, query string, args ...any) ([]ports.Checkpoint, error) {
	var rows []struct {
		Size     int64     `bun:"size"`
		Note     string    `bun:"note"`
		SignedAt time.Time `bun:"signed_at"`
	}
	if err := s.all(ctx, &rows, query, args...); err != nil {
		return nil, fmt.Errorf("read checkpoints: %w", err)
	}
	out := make([]ports.Checkpoint, len(rows))
	for i, r := range rows {
		out[i] = ports.Checkpoint{Size: r.Size, Note: r.Note, SignedAt: r.SignedAt.UTC()}
	}
	return out, nil
}
