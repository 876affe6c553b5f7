package postgis

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"actual/domain"
	"actual/domain/ledger"
	"actual/ports"
)

// LedgerReader reads whole logs as actual_app, in pages, each in a transaction
// scoped to the company.
type LedgerReader struct{ pool AppPool }

// NewLedgerReader returns a reader over the app's pool.
func NewLedgerReader(pool AppPool) *LedgerReader { return &LedgerReader{pool: pool} }

var _ ports.LedgerReader = (*LedgerReader)(nil)

const readerPage = 5000

// Each implements ports.LedgerReader.
func (l *LedgerReader) Each(ctx context.Context, company domain.CompanyID, fn func(ports.LoggedEntry) error) error {
	next := int64(0)
	for {
		var page []ports.LoggedEntry
		err := l.scoped(ctx, company, func(tx pgx.Tx) error {
			rows, err := tx.Query(ctx, `SELECT l.seq, l.entry_id, e.bytes, e.leaf FROM ledger_leaf l
				JOIN ledger_entry e ON e.company_id = l.company_id AND e.id = l.entry_id
				WHERE l.company_id = $1 AND l.seq >= $2 ORDER BY l.seq LIMIT $3`, company.String(), next, readerPage)
			if err != nil {
				return err
			}
			page, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (e ports.LoggedEntry, err error) {
				var leaf []byte
				err = row.Scan(&e.Seq, &e.ID.UUID, &e.Bytes, &leaf)
				e.Leaf = hash(leaf)
				return e, err
			})
			return err
		})
		if err != nil {
			return fmt.Errorf("read ledger: %w", err)
		}
		for _, e := range page {
			if err := fn(e); err != nil {
				return err
			}
		}
		if len(page) < readerPage {
			return nil
		}
		next = page[len(page)-1].Seq + 1
	}
}

// EachPending implements ports.LedgerReader.
func (l *LedgerReader) EachPending(ctx context.Context, company domain.CompanyID, fn func(raw []byte) error) error {
	var pending [][]byte
	err := l.scoped(ctx, company, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `SELECT e.bytes FROM ledger_pending p JOIN ledger_entry e ON e.company_id = p.company_id AND e.id = p.entry_id
			WHERE p.company_id = $1 ORDER BY p.entry_id`, company.String())
		if err != nil {
			return err
		}
		pending, err = pgx.CollectRows(rows, pgx.RowTo[[]byte])
		return err
	})
	if err != nil {
		return fmt.Errorf("read pending entries: %w", err)
	}
	for _, raw := range pending {
		if err := fn(raw); err != nil {
			return err
		}
	}
	return nil
}

// Checkpoints implements ports.LedgerReader.
func (l *LedgerReader) Checkpoints(ctx context.Context, company domain.CompanyID) (all []ports.Checkpoint, err error) {
	err = l.scoped(ctx, company, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `SELECT size, note, signed_at FROM ledger_checkpoint WHERE company_id = $1 ORDER BY size`, company.String())
		if err != nil {
			return err
		}
		all, err = pgx.CollectRows(rows, pgx.RowToStructByPos[ports.Checkpoint])
		return err
	})
	return all, err
}

// StoredHashes implements ports.LedgerReader.
func (l *LedgerReader) StoredHashes(ctx context.Context, company domain.CompanyID) (all []ledger.StoredHash, err error) {
	err = l.scoped(ctx, company, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `SELECT idx, hash FROM ledger_hash WHERE company_id = $1 ORDER BY idx`, company.String())
		if err != nil {
			return err
		}
		all, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (h ledger.StoredHash, err error) {
			var b []byte
			err = row.Scan(&h.Index, &b)
			h.Hash = hash(b)
			return h, err
		})
		return err
	})
	return all, err
}

// Unanchored implements ports.LedgerReader.
func (l *LedgerReader) Unanchored(ctx context.Context, company domain.CompanyID, place string) (cp ports.Checkpoint, ok bool, err error) {
	err = l.scoped(ctx, company, func(tx pgx.Tx) error {
		return tx.QueryRow(ctx, `SELECT c.size, c.note, c.signed_at FROM ledger_checkpoint c WHERE c.company_id = $1
			AND c.size > COALESCE((SELECT max(a.size) FROM ledger_anchor a WHERE a.company_id = $1 AND a.place = $2), -1)
			ORDER BY c.size DESC LIMIT 1`, company.String(), place).Scan(&cp.Size, &cp.Note, &cp.SignedAt)
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return ports.Checkpoint{}, false, nil
	}
	return cp, err == nil, err
}

// Anchored implements ports.LedgerReader.
func (l *LedgerReader) Anchored(ctx context.Context, company domain.CompanyID, size int64, place string, at time.Time) error {
	return l.scoped(ctx, company, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO ledger_anchor (company_id, size, place, anchored_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
			company.String(), size, place, at)
		return err
	})
}

func (l *LedgerReader) scoped(ctx context.Context, company domain.CompanyID, fn func(pgx.Tx) error) error {
	if company.IsZero() {
		return domain.ErrNoCompany
	}
	return translate(pgx.BeginFunc(ctx, l.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT set_config('app.company_id', $1, true)`, company.String()); err != nil {
			return err
		}
		return fn(tx)
	}))
}
