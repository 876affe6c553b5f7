package postgis

import (
	"context"
	"errors"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/job"
)

type erasures struct{ scope }

type erasureRow struct {
	WorkerID string     `bun:"worker_id"`
	AskedBy  string     `bun:"asked_by"`
	AskedAt  time.Time  `bun:"asked_at"`
	DueAt    time.Time  `bun:"due_at"`
	DoneAt   *time.Time `bun:"done_at"`
}

func (r erasureRow) erasure() (job.Erasure, error) {
	id, err := domain.ParseWorkerID(r.WorkerID)
	if err != nil {
		return job.Erasure{}, fmt.Errorf("stored erasure: %w", err)
	}
	return job.Erasure{Worker: id, AskedBy: r.AskedBy, AskedAt: r.AskedAt.UTC(), Due: r.DueAt.UTC(), Done: timeOf(r.DoneAt)}, nil
}

const erasureColumns = `SELECT worker_id, asked_by, asked_at, due_at, done_at FROM erasure WHERE company_id = ?`

// Of implements ports.Erasures.
func (s erasures) Of(ctx context.Context, w domain.WorkerID) (job.Erasure, bool, error) {
	var row erasureRow
	err := s.one(ctx, errNoRow, &row, erasureColumns+` AND worker_id = ?`, s.id(), w.String())
	if errors.Is(err, errNoRow) {
		return job.Erasure{}, false, nil
	}
	if err != nil {
		return job.Erasure{}, false, fmt.Errorf("select erasure: %w", err)
	}
	e, err := row.erasure()
	return e, err == nil, err
}

// Save implements ports.Erasures.
func (s erasures) Save(ctx context.Context, e job.Erasure) error {
	_, err := s.exec(ctx, `INSERT INTO erasure (company_id, worker_id, asked_by, asked_at, due_at, done_at) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (company_id, worker_id) DO UPDATE SET due_at = EXCLUDED.due_at, done_at = EXCLUDED.done_at`,
		s.id(), e.Worker.String(), e.AskedBy, e.AskedAt, e.Due, timeOrNull(e.Done))
	if err != nil {
		return fmt.Errorf("save erasure: %w", err)
	}
	return nil
}

// Due implements ports.Erasures.
func (s erasures) Due(ctx context.Context, now time.Time, limit int) ([]job.Erasure, error) {
	var rows []erasureRow
	if err := s.all(ctx, &rows, erasureColumns+` AND done_at IS NULL AND due_at <= ? ORDER BY due_at LIMIT ?`, s.id(), now, limit); err != nil {
		return nil, fmt.Errorf("select erasures that are due: %w", err)
	}
	return convert(rows, erasureRow.erasure)
}

// ForgetUser implements ports.Erasures.
func (s erasures) ForgetUser(ctx context.Context, w domain.WorkerID, at time.Time) (int64, error) {
	if _, err := s.exec(ctx, `UPDATE session s SET ended_at = ? FROM company_user u
		WHERE s.company_id = ? AND u.company_id = s.company_id AND u.id = s.user_id AND u.worker_id = ? AND s.ended_at IS NULL`, at, s.id(), w.String()); err != nil {
		return 0, fmt.Errorf("end sessions of worker: %w", err)
	}
	n, err := s.exec(ctx, `UPDATE company_user SET email = 'erased-' || id || '@erased.invalid', name = ?, issuer = NULL, subject = NULL,
		disabled_at = COALESCE(disabled_at, ?), revision = revision + 1 WHERE company_id = ? AND worker_id = ? AND email NOT LIKE 'erased-%@erased.invalid'`,
		job.ErasedName, at, s.id(), w.String())
	if err != nil {
		return 0, fmt.Errorf("erase user of worker: %w", err)
	}
	return n, nil
}
