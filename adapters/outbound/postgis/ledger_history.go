package postgis

import (
	"context"
	"fmt"
	"time"

	"actual/domain"
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
			id, err := domain.ParseUUID(r.EntryID)
			if err != nil {
				return fmt.Errorf("stored entry: %w", err)
			}
			if err := fn(ports.LoggedEntry{Seq: r.Seq, ID: domain.EntryID{UUID: id}, Bytes: r.Bytes, Leaf: hash(r.Leaf)}); err != nil {
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
	var rows []struct {
		Bytes []byte `bun:"bytes"`
	}
	err := s.all(ctx, &rows, `SELECT e.bytes FROM ledger_pending p JOIN ledger_entry e ON e.company_id = p.company_id AND e.id = p.entry_id
		WHERE p.company_id = ? ORDER BY p.n`, s.id())
	if err != nil {
		return fmt.Errorf("read pending entries: %w", err)
	}
	for _, r := range rows {
		if err := fn(r.Bytes); err != nil {
			return err
		}
	}
	return nil
}

// Checkpoints implements ports.LedgerHistory.
func (s ledgerHistory) Checkpoints(ctx context.Context) ([]ports.Checkpoint, error) {
	return checkpoints(ctx, s.scope, `SELECT size, note, signed_at FROM ledger_checkpoint WHERE company_id = ? ORDER BY size`, s.id())
}

type hashRow struct {
	Idx  int64  `bun:"idx"`
	Hash []byte `bun:"hash"`
}

// StoredHashes implements ports.LedgerHistory.
func (s ledgerHistory) StoredHashes(ctx context.Context) ([]ledger.StoredHash, error) {
	var rows []hashRow
	if err := s.all(ctx, &rows, `SELECT idx, hash FROM ledger_hash WHERE company_id = ? ORDER BY idx`, s.id()); err != nil {
		return nil, fmt.Errorf("read hashes: %w", err)
	}
	out := make([]ledger.StoredHash, len(rows))
	for i, r := range rows {
		out[i] = ledger.StoredHash{Index: r.Idx, Hash: hash(r.Hash)}
	}
	return out, nil
}

type ledgerAnchors struct{ scope }

// Unanchored implements ports.LedgerAnchors.
func (s ledgerAnchors) Unanchored(ctx context.Context, place string) (ports.Checkpoint, bool, error) {
	got, err := checkpoints(ctx, s.scope, `SELECT size, note, signed_at FROM ledger_checkpoint WHERE company_id = ?0
		AND size > COALESCE((SELECT max(size) FROM ledger_anchor WHERE company_id = ?0 AND place = ?1), -1) ORDER BY size DESC LIMIT 1`, s.id(), place)
	if err != nil || len(got) == 0 {
		return ports.Checkpoint{}, false, err
	}
	return got[0], true, nil
}

// Anchored implements ports.LedgerAnchors.
func (s ledgerAnchors) Anchored(ctx context.Context, size int64, place string, at time.Time) error {
	if _, err := s.exec(ctx, `INSERT INTO ledger_anchor (company_id, size, place, anchored_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		s.id(), size, place, at); err != nil {
		return fmt.Errorf("record anchor: %w", err)
	}
	return nil
}

// Largest implements ports.LedgerAnchors.
func (s ledgerAnchors) Largest(ctx context.Context, place string) (int64, error) {
	var row struct {
		Size int64 `bun:"size"`
	}
	err := s.one(ctx, nil, &row, `SELECT COALESCE(max(size), 0) AS size FROM ledger_anchor WHERE company_id = ? AND place = ?`, s.id(), place)
	return row.Size, err
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
