package postgis

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/job"
	"actual/ports"
)

type custodies struct{ scope }

type custodyRow struct {
	ID       string     `bun:"id"`
	BadgeID  string     `bun:"badge_id"`
	WorkerID string     `bun:"worker_id"`
	FromAt   time.Time  `bun:"from_at"`
	ToAt     *time.Time `bun:"to_at"`
}

const custodyColumns = `SELECT id, badge_id, worker_id, from_at, NULLIF(to_at, 'infinity') AS to_at FROM custody WHERE company_id = ?`

func (r custodyRow) custody() (badge.Custody, error) {
	ids, err := convert([]string{r.ID, r.BadgeID, r.WorkerID}, domain.ParseUUID)
	if err != nil {
		return badge.Custody{}, fmt.Errorf("stored custody: %w", err)
	}
	return badge.Custody{
		ID: domain.CustodyID{UUID: ids[0]}, Badge: domain.BadgeID{UUID: ids[1]}, Worker: domain.WorkerID{UUID: ids[2]},
		Span: domain.Span{From: r.FromAt.UTC(), To: timeOf(r.ToAt)},
	}, nil
}

// ByID implements ports.Custodies.
func (s custodies) ByID(ctx context.Context, id domain.CustodyID) (badge.Custody, error) {
	var row custodyRow
	if err := s.one(ctx, badge.ErrCustodyNotFound, &row, custodyColumns+` AND id = ?`, s.id(), id.String()); err != nil {
		return badge.Custody{}, fmt.Errorf("select custody: %w", err)
	}
	return row.custody()
}

// List implements ports.Custodies.
func (s custodies) List(ctx context.Context, q ports.CustodyQuery) ([]badge.Custody, error) {
	query, args := custodyColumns, []any{s.id()}
	add := func(cond string, a ...any) { query, args = query+cond, append(args, a...) }
	if q.Badges != nil {
		add(` AND badge_id = ANY (?::uuid[])`, pgdialect.Array(texts(q.Badges)))
	}
	if !q.Worker.IsZero() {
		add(` AND worker_id = ?`, q.Worker.String())
	}
	if q.Workers != nil {
		add(` AND worker_id = ANY (?::uuid[])`, pgdialect.Array(texts(q.Workers)))
	}
	if !q.At.IsZero() {
		add(` AND from_at <= ? AND ? < to_at`, q.At, q.At)
	}
	if q.Touching != (domain.Span{}) {
		add(` AND tstzrange(from_at, to_at) && tstzrange(?::timestamptz, ?::timestamptz)`, timeOrNull(q.Touching.From), timeOrNull(q.Touching.To))
	}
	if !q.AfterID.IsZero() {
		add(` AND (from_at, id) > (?, ?::uuid)`, q.AfterFrom, q.AfterID.String())
	}
	add(` ORDER BY from_at, id`)
	if q.Limit > 0 {
		add(` LIMIT ?`, q.Limit)
	}
	var rows []custodyRow
	if err := s.all(ctx, &rows, query, args...); err != nil {
		return nil, fmt.Errorf("select custody: %w", err)
	}
	return convert(rows, custodyRow.custody)
}

// Begin implements ports.Custodies.
func (s custodies) Begin(ctx context.Context, c badge.Custody) error {
	_, err := s.exec(ctx, `INSERT INTO custody (company_id, id, badge_id, worker_id, from_at, to_at) VALUES (?, ?, ?, ?, ?, COALESCE(?::timestamptz, 'infinity'))`,
		s.id(), c.ID.String(), c.Badge.String(), c.Worker.String(), c.Span.From, timeOrNull(c.Span.To))
	switch {
	case violates(err, "custody_one_wearer"):
		return badge.ErrWorn
	case violates(err, "custody_company_id_badge_id_fkey"):
		return badge.ErrNotFound
	case violates(err, "custody_company_id_worker_id_fkey"):
		return job.ErrWorkerNotFound
	case err != nil:
		return fmt.Errorf("insert custody: %w", err)
	}
	return nil
}

// End implements ports.Custodies.
func (s custodies) End(ctx context.Context, c badge.Custody) error {
	if _, err := s.exec(ctx, `UPDATE custody SET to_at = ? WHERE company_id = ? AND id = ?`, c.Span.To, s.id(), c.ID.String()); err != nil {
		return fmt.Errorf("end custody: %w", err)
	}
	return nil
}
