package postgis

import (
	"context"
	"fmt"

	"actual/domain/ledger"
)

type ledgerEntries struct{ scope }

// Append implements ports.Ledger.
func (s ledgerEntries) Append(ctx context.Context, entries ...ledger.Entry) error {
	if len(entries) == 0 {
		return nil
	}
	all, err := entriesAsked(entries)
	if err != nil {
		return err
	}
	if err := s.pipeline(ctx, all...); err != nil {
		return fmt.Errorf("insert %d entries, the first %s: %w", len(entries), entries[0].ID, err)
	}
	return nil
}
