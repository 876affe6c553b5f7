package postgis

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"actual/domain"
	"actual/domain/ledger"
)

// ledgerBeside keeps personal values beside entries.
type ledgerBeside struct{ scope }

type besideRow struct {
	EntryID string `bun:"entry_id"`
	Field   string `bun:"field"`
	Subject string `bun:"subject"`
	Salt    []byte `bun:"salt"`
	Value   string `bun:"value"`
}

func (r besideRow) beside() (ledger.Beside, error) {
	id, err := domain.ParseUUID(r.EntryID)
	if err != nil || len(r.Salt) != len(ledger.Salt{}) {
		return ledger.Beside{}, fmt.Errorf("stored value beside entry %s: %w", r.EntryID, err)
	}
	return ledger.Beside{Entry: domain.EntryID{UUID: id}, Field: r.Field, Subject: r.Subject, Salt: ledger.Salt(r.Salt), Value: r.Value}, nil
}

const besideColumns = `entry_id, field, subject, salt, value`

// Append implements ports.LedgerBeside.
func (s ledgerBeside) Append(ctx context.Context, e ledger.Entry, values map[string]string) error {
	fields, beside := ledger.Aside(e.ID, e.Subject, values, func() (salt ledger.Salt) {
		_, _ = rand.Read(salt[:]) // It never fails.
		return salt
	})
	for name, said := range e.Body.All() {
		fields[name] = said
	}
	e.Body = ledger.NewObject(fields)
	if err := ledgerEntries(s).Append(ctx, e); err != nil {
		return err
	}
	for _, v := range beside {
		if _, err := s.exec(ctx, `INSERT INTO ledger_beside (company_id, entry_id, field, subject, salt, value) VALUES (?, ?, ?, ?, ?, ?)`,
			s.id(), v.Entry.String(), v.Field, v.Subject, v.Salt[:], v.Value); err != nil {
			return fmt.Errorf("keep value beside entry %s: %w", v.Entry, err)
		}
	}
	return nil
}

// Of implements ports.LedgerBeside.
func (s ledgerBeside) Of(ctx context.Context, entries ...domain.EntryID) ([]ledger.Beside, error) {
	ids := make([]string, len(entries))
	for i, id := range entries {
		ids[i] = id.String()
	}
	var rows []besideRow
	if err := s.all(ctx, &rows, `SELECT `+besideColumns+` FROM ledger_beside WHERE company_id = ? AND entry_id = ANY (?::uuid[]) ORDER BY entry_id, field`,
		s.id(), pgdialect.Array(ids)); err != nil {
		return nil, fmt.Errorf("select values beside entries: %w", err)
	}
	return convert(rows, besideRow.beside)
}

// Each implements ports.LedgerBeside.
func (s ledgerBeside) Each(ctx context.Context, fn func(ledger.Beside) error) error {
	for entry, field := (domain.UUID{}).String(), ""; ; {
		var rows []besideRow
		if err := s.all(ctx, &rows, `SELECT `+besideColumns+` FROM ledger_beside WHERE company_id = ? AND (entry_id, field) > (?::uuid, ?) ORDER BY entry_id, field LIMIT ?`,
			s.id(), entry, field, historyPage); err != nil {
			return fmt.Errorf("read values beside entries: %w", err)
		}
		for _, r := range rows {
			b, err := r.beside()
			if err != nil {
				return err
			}
			if err := fn(b); err != nil {
				return err
			}
			entry, field = r.EntryID, r.Field
		}
		if len(rows) < historyPage {
			return nil
		}
	}
}

// Erase implements ports.LedgerBeside.
func (s ledgerBeside) Erase(ctx context.Context, subject string) (int64, error) {
	n, err := s.exec(ctx, `DELETE FROM ledger_beside WHERE company_id = ? AND subject = ?`, s.id(), subject)
	if err != nil {
		return 0, fmt.Errorf("erase values beside entries: %w", err)
	}
	return n, nil
}

// Expire implements ports.LedgerBeside.
func (s ledgerBeside) Expire(ctx context.Context, before time.Time, limit int) (int64, error) {
	n, err := s.exec(ctx, `DELETE FROM ledger_beside WHERE company_id = ?0 AND (entry_id, field) IN (
			SELECT b.entry_id, b.field FROM ledger_beside b JOIN ledger_entry e ON e.company_id = b.company_id AND e.id = b.entry_id
			WHERE b.company_id = ?0 AND e.at < ?1 AND NOT EXISTS (
				SELECT FROM legal_hold h WHERE h.company_id = ?0 AND h.lifted_at IS NULL AND b.subject = 'worker:' || h.worker_id)
			LIMIT ?2)`, s.id(), before, limit)
	if err != nil {
		return 0, fmt.Errorf("delete values beside entries: %w", err)
	}
	return n, nil
}
