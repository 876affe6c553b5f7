package postgis

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"actual/domain"
	"actual/domain/fault"
	"actual/ports"
)

type ledgerLog struct{ scope }

// What numbering asks, every other second for each company whose badges are at work.
var (
	logLock    = prepared{"log_lock", `SELECT pg_try_advisory_xact_lock(hashtextextended('ledger:' || company_id, 0)) FROM company WHERE company_id = $1`}
	logPending = prepared{"log_pending", `SELECT p.entry_id, e.leaf FROM ledger_pending p JOIN ledger_entry e ON e.company_id = p.company_id AND e.id = p.entry_id
		WHERE p.company_id = $1 ORDER BY p.n LIMIT $2`}
	logSize   = prepared{"log_size", `SELECT COALESCE(max(seq) + 1, 0) FROM ledger_leaf WHERE company_id = $1`}
	logHashes = prepared{"log_hashes", `SELECT idx, hash FROM ledger_hash WHERE company_id = $1 AND idx = ANY ($2::bigint[])`}
	logNumber = prepared{"log_number", `INSERT INTO ledger_leaf (company_id, seq, entry_id)
		SELECT $1, $2::bigint + n - 1, id FROM unnest($3::uuid[]) WITH ORDINALITY AS t (id, n)`}
	logGrow = prepared{"log_grow", `INSERT INTO ledger_hash (company_id, idx, hash)
		SELECT $1, $2::bigint + n - 1, hash FROM unnest($3::bytea[]) WITH ORDINALITY AS t (hash, n)`}
	logClear = prepared{"log_clear", `DELETE FROM ledger_pending WHERE company_id = $1 AND entry_id = ANY ($2::uuid[])`}
	logSign  = prepared{"log_sign", `INSERT INTO ledger_checkpoint (company_id, size, note, signed_at) VALUES ($1, $2, $3, $4)`}
)

var errHashMissing = fault.New(fault.Internal, "ledger.hash_missing", "a stored hash of the ledger is missing")

// Lock implements ports.LedgerLog.
func (s ledgerLog) Lock(ctx context.Context) (locked bool, err error) {
	err = s.pipeline(ctx, asked{prepared: logLock, rows: func(rows pgx.Rows) error {
		_, err := pgx.ForEachRow(rows, []any{&locked}, func() error { return nil })
		return err
	}})
	return locked, err
}

// Pending implements ports.LedgerLog.
func (s ledgerLog) Pending(ctx context.Context, limit int) (out []ports.PendingEntry, err error) {
	err = s.pipeline(ctx, asked{prepared: logPending, args: []any{limit}, rows: func(rows pgx.Rows) error {
		var id domain.UUID
		var leaf []byte
		_, err := pgx.ForEachRow(rows, []any{&id, &leaf}, func() error {
			out = append(out, ports.PendingEntry{ID: domain.EntryID{UUID: id}, Leaf: hash(leaf)})
			return nil
		})
		return err
	}})
	if err != nil {
		return nil, fmt.Errorf("select pending entries: %w", err)
	}
	return out, nil
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
func (s ledgerLog) Size(ctx context.Context) (size int64, err error) {
	err = s.pipeline(ctx, asked{prepared: logSize, rows: func(rows pgx.Rows) (err error) {
		size, err = pgx.CollectExactlyOneRow(rows, pgx.RowTo[int64])
		return err
	}})
	return size, err
}

// Hashes implements ports.LedgerLog.
func (s ledgerLog) Hashes(ctx context.Context, indexes []int64) ([]ports.Hash, error) {
	byIndex := make(map[int64]ports.Hash, len(indexes))
	err := s.pipeline(ctx, asked{prepared: logHashes, args: []any{indexes}, rows: func(rows pgx.Rows) error {
		var idx int64
		var raw []byte
		_, err := pgx.ForEachRow(rows, []any{&idx, &raw}, func() error {
			byIndex[idx] = hash(raw)
			return nil
		})
		return err
	}})
	if err != nil {
		return nil, fmt.Errorf("select hashes: %w", err)
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
	ids := make([]domain.UUID, len(entries))
	for i, e := range entries {
		ids[i] = e.UUID
	}
	raw := make([][]byte, len(hashes))
	for i := range hashes {
		raw[i] = hashes[i][:]
	}
	err := s.pipeline(ctx,
		asked{prepared: logNumber, args: []any{size, ids}},
		asked{prepared: logGrow, args: []any{from, raw}},
		asked{prepared: logClear, args: []any{ids}},
		asked{prepared: logSign, args: []any{cp.Size, cp.Note, cp.SignedAt}},
	)
	if err != nil {
		return fmt.Errorf("extend log: %w", err)
	}
	return nil
}
