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
	if q.Ever {
		add(` AND from_at < to_at`)
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

var (
	custodyBegin = prepared{"custody_begin", `INSERT INTO custody (company_id, id, badge_id, worker_id, from_at, to_at)
		SELECT $1, c.id, c.badge_id, c.worker_id, c.from_at, COALESCE(c.to_at, 'infinity')
		FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::timestamptz[], $6::timestamptz[]) AS c (id, badge_id, worker_id, from_at, to_at)`}
	custodyEnd = prepared{"custody_end", `UPDATE custody c SET to_at = e.to_at FROM unnest($2::uuid[], $3::timestamptz[]) AS e (id, to_at)
		WHERE c.company_id = $1 AND c.id = e.id`}
)

// Begin implements ports.Custodies.
func (s custodies) Begin(ctx context.Context, all ...badge.Custody) error {
	var ids, badges, workers []domain.UUID
	var from []time.Time
	var to []*time.Time
	for _, c := range all {
		ids, badges, workers = append(ids, c.ID.UUID), append(badges, c.Badge.UUID), append(workers, c.Worker.UUID)
		from, to = append(from, c.Span.From), append(to, instant(c.Span.To))
	}
	err := s.pipeline(ctx, asked{prepared: custodyBegin, args: []any{ids, badges, workers, from, to}})
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
func (s custodies) End(ctx context.Context, all ...badge.Custody) error {
	var ids []domain.UUID
	var to []time.Time
	for _, c := range all {
		ids, to = append(ids, c.ID.UUID), append(to, c.Span.To)
	}
	if err := s.pipeline(ctx, asked{prepared: custodyEnd, args: []any{ids, to}}); err != nil {
		return fmt.Errorf("end custody: %w", err)
	}
	return nil
}
