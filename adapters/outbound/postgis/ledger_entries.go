package postgis

import (
	"context"
	"fmt"

	"actual/domain/ledger"
)

type ledgerEntries struct{ scope }

// Append implements ports.Ledger.
func (s ledgerEntries) Append(ctx context.Context, entries ...ledger.Entry) error {
	for _, e := range entries {
		raw, err := e.Bytes()
		if err != nil {
			return fmt.Errorf("entry %s: %w", e.ID, err)
		}
		leaf := ledger.LeafHash(raw)
		if _, err := s.exec(ctx, `INSERT INTO ledger_entry (company_id, id, kind, subject, at, bytes, leaf) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			s.id(), e.ID.String(), string(e.Kind), e.Subject, at(e.At), raw, leaf[:]); err != nil {
			return fmt.Errorf("insert entry %s: %w", e.ID, err)
		}
		if _, err := s.exec(ctx, `INSERT INTO ledger_pending (company_id, entry_id, at) VALUES (?, ?, ?)`, s.id(), e.ID.String(), at(e.At)); err != nil {
			return fmt.Errorf("queue entry %s: %w", e.ID, err)
		}
	}
	return nil
}
