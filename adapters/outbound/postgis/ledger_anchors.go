package postgis

import (
	"context"
	"fmt"
	"time"

	"actual/ports"
)

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
