package postgis

import (
	"context"
	"errors"
	"fmt"
	"time"

	"actual/ports"
)

type ledgerChecks struct{ scope }

type ledgerCheckRow struct {
	CheckedAt time.Time  `bun:"checked_at"`
	Entries   int64      `bun:"entries"`
	Findings  int        `bun:"findings"`
	Finding   string     `bun:"finding"`
	Since     *time.Time `bun:"since"`
}

// Last implements ports.LedgerChecks.
func (s ledgerChecks) Last(ctx context.Context) (ports.LedgerCheck, bool, error) {
	var row ledgerCheckRow
	err := s.one(ctx, errNoRow, &row, `SELECT checked_at, entries, findings, finding, since FROM ledger_check WHERE company_id = ?`, s.id())
	if errors.Is(err, errNoRow) {
		return ports.LedgerCheck{}, false, nil
	}
	if err != nil {
		return ports.LedgerCheck{}, false, fmt.Errorf("select the last check of the ledger: %w", err)
	}
	return ports.LedgerCheck{At: row.CheckedAt.UTC(), Entries: row.Entries, Findings: row.Findings, Finding: row.Finding, Since: timeOf(row.Since)}, true, nil
}

// Save implements ports.LedgerChecks.
func (s ledgerChecks) Save(ctx context.Context, c ports.LedgerCheck) error {
	since := any(nil)
	if c.Findings > 0 {
		since = c.At
	}
	_, err := s.exec(ctx, `INSERT INTO ledger_check AS was (company_id, checked_at, entries, findings, finding, since) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (company_id) DO UPDATE SET checked_at = EXCLUDED.checked_at, entries = EXCLUDED.entries, findings = EXCLUDED.findings, finding = EXCLUDED.finding,
			since = CASE WHEN EXCLUDED.since IS NULL THEN NULL ELSE COALESCE(was.since, EXCLUDED.since) END WHERE was.company_id = ?`,
		s.id(), c.At, c.Entries, c.Findings, c.Finding, since, s.id())
	if err != nil {
		return fmt.Errorf("save the check of the ledger: %w", err)
	}
	return nil
}
