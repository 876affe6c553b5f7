package postgis

import (
	"context"
	"fmt"

	"github.com/uptrace/bun/dialect/pgdialect"

	"actual/domain"
	"actual/domain/fault"
	"actual/ports"
)

type ledgerLog struct{ scope }

var errHashMissing = fault.New(fault.Internal, "ledger.hash_missing", "a stored hash of the ledger is missing")

// Lock implements ports.LedgerLog.
func (s ledgerLog) Lock(ctx context.Context) (bool, error) {
	var row struct {
		Locked bool `bun:"locked"`
	}
	err := s.one(ctx, nil, &row, `SELECT pg_try_advisory_xact_lock(hashtextextended('ledger:' || company_id, 0)) AS locked FROM company WHERE company_id = ?`, s.id())
	return row.Locked, err
}

type pendingRow struct {
	EntryID string `bun:"entry_id"`
	Leaf    []byte `bun:"leaf"`
}

// Pending implements ports.LedgerLog.
func (s ledgerLog) Pending(ctx context.Context, limit int) ([]ports.PendingEntry, error) {
	var rows []pendingRow
	err := s.all(ctx, &rows, `SELECT p.entry_id, e.leaf FROM ledger_pending p JOIN ledger_entry e ON e.company_id = p.company_id AND e.id = p.entry_id
		WHERE p.company_id = ? ORDER BY p.n LIMIT ?`, s.id(), limit)
	if err != nil {
		return nil, fmt.Errorf("select pending entries: %w", err)
	}
	return convert(rows, func(r pendingRow) (ports.PendingEntry, error) {
		id, err := domain.ParseUUID(r.EntryID)
		return ports.PendingEntry{ID: domain.EntryID{UUID: id}, Leaf: hash(r.Leaf)}, err
	})
}

func hash(b []byte) (h ports.Hash) {
	copy(h[:], b)
	return h
}

// Last implements ports.LedgerLog.
func (s ledgerLog) Last(ctx context.Context) (ports.Checkpoint, bool, error) {
	got, err := checkpoints(ctx, s.scope, `SELECT size, note, signed_at FROM ledger_checkpoint WHERE company_id = ? ORDER BY size DESC LIMIT 1`, s.id())
	if err != nil || len(got) == 0 {
		return ports.Checkpoint{}, false, err
	}
	return got[0], true, nil
}

// Size implements ports.LedgerLog.
func (s ledgerLog) Size(ctx context.Context) (int64, error) {
	var row struct {
		Size int64 `bun:"size"`
	}
	err := s.one(ctx, nil, &row, `SELECT COALESCE(max(seq) + 1, 0) AS size FROM ledger_leaf WHERE company_id = ?`, s.id())
	return row.Size, err
}

type hashRow struct {
	Idx  int64  `bun:"idx"`
	Hash []byte `bun:"hash"`
}

// Hashes implements ports.LedgerLog.
func (s ledgerLog) Hashes(ctx context.Context, indexes []int64) ([]ports.Hash, error) {
	var rows []hashRow
	if err := s.all(ctx, &rows, `SELECT idx, hash FROM ledger_hash WHERE company_id = ? AND idx = ANY (?::bigint[])`, s.id(), pgdialect.Array(indexes)); err != nil {
		return nil, fmt.Errorf("select hashes: %w", err)
	}
	byIndex := make(map[int64]ports.Hash, len(rows))
	for _, r := range rows {
		byIndex[r.Idx] = hash(r.Hash)
	}
	out := make([]ports.Hash, len(indexes))
	for i, idx := range indexes {
		h, ok := byIndex[idx]
		if !ok {
			return nil, errHashMissing.With("index %d", idx)
		}
		out[i] = h
	}
	return out, nil
}

// Extend implements ports.LedgerLog.
func (s ledgerLog) Extend(ctx context.Context, size int64, entries []domain.EntryID, from int64, hashes []ports.Hash, cp ports.Checkpoint) error {
	ids := make([]string, len(entries))
	for i, e := range entries {
		ids[i] = e.String()
	}
	raw := make([][]byte, len(hashes))
	for i := range hashes {
		raw[i] = hashes[i][:]
	}
	if _, err := s.exec(ctx, `INSERT INTO ledger_leaf (company_id, seq, entry_id) SELECT ?::uuid, ? + n - 1, id FROM unnest(?::uuid[]) WITH ORDINALITY AS t (id, n)`,
		s.id(), size, pgdialect.Array(ids)); err != nil {
		return fmt.Errorf("number entries: %w", err)
	}
	if _, err := s.exec(ctx, `INSERT INTO ledger_hash (company_id, idx, hash) SELECT ?::uuid, ? + n - 1, hash FROM unnest(?::bytea[]) WITH ORDINALITY AS t (hash, n)`,
		s.id(), from, pgdialect.Array(raw)); err != nil {
		return fmt.Errorf("store hashes: %w", err)
	}
	if _, err := s.exec(ctx, `DELETE FROM ledger_pending WHERE company_id = ? AND entry_id = ANY (?::uuid[])`, s.id(), pgdialect.Array(ids)); err != nil {
		return fmt.Errorf("clear pending entries: %w", err)
	}
	if _, err := s.exec(ctx, `INSERT INTO ledger_checkpoint (company_id, size, note, signed_at) VALUES (?, ?, ?, ?)`, s.id(), cp.Size, cp.Note, cp.SignedAt); err != nil {
		return fmt.Errorf("store checkpoint: %w", err)
	}
	return nil
}
