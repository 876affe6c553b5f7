package postgis

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"actual/domain"
	"actual/domain/booked"
	"actual/domain/job"
	"actual/ports"
)

type clockTimes struct{ scope }

func newClockRow(c booked.Clock) notedRow {
	return notedRow{
		ID: c.ID.String(), Source: string(c.Source), Ref: c.Ref, WorkerRef: c.Worker, OnDate: c.Date.String(), FromAt: instant(c.Span.From), ToAt: instant(c.Span.To),
		BreakS: int64(c.Break), Stage: string(c.Stage), Doubt: string(c.Doubt), WorkerID: idText(c.Of.UUID),
	}
}

func (r notedRow) clock() (booked.Clock, error) {
	ids, err := convert([]*string{&r.ID, r.WorkerID}, orZero)
	if err != nil {
		return booked.Clock{}, fmt.Errorf("stored clock time: %w", err)
	}
	date, err := domain.ParseDate(r.OnDate)
	if err != nil {
		return booked.Clock{}, fmt.Errorf("stored clock time: %w", err)
	}
	return booked.Clock{
		ID: domain.ClockTimeID{UUID: ids[0]}, Source: job.Source(r.Source), Of: domain.WorkerID{UUID: ids[1]}, Gone: timeOf(r.GoneAt),
		Clocked: booked.Clocked{
			Ref: r.Ref, Worker: r.WorkerRef, Date: date, Span: domain.Span{From: timeOf(r.FromAt), To: timeOf(r.ToAt)}, Break: job.Effort(r.BreakS),
			Stage: booked.Stage(r.Stage), Doubt: booked.Doubt(r.Doubt),
		},
	}, nil
}

// Put implements ports.ClockTimes.
func (s clockTimes) Put(ctx context.Context, rows []booked.Clock, at time.Time) (ports.BookedCounts, error) {
	counts, err := s.note(ctx, `INSERT INTO clock_time AS c (company_id, id, source, ref, worker_ref, on_date, from_at, to_at, break_s, stage, doubt, worker_id, stored_at, changed_at)
		SELECT ?, r.*, ?, ? FROM jsonb_to_recordset(?::jsonb) AS r (id uuid, source text, ref text, worker_ref text, on_date date, from_at timestamptz, to_at timestamptz,
			break_s int, stage text, doubt text, worker_id uuid)
		ON CONFLICT (company_id, source, ref) DO UPDATE SET worker_ref = excluded.worker_ref, on_date = excluded.on_date, from_at = excluded.from_at, to_at = excluded.to_at,
			break_s = excluded.break_s, stage = excluded.stage, doubt = excluded.doubt, worker_id = excluded.worker_id, changed_at = excluded.changed_at, gone_at = NULL
		WHERE c.gone_at IS NOT NULL OR (c.worker_ref, c.on_date, c.from_at, c.to_at, c.break_s, c.stage, c.doubt, c.worker_id)
			IS DISTINCT FROM (excluded.worker_ref, excluded.on_date, excluded.from_at, excluded.to_at, excluded.break_s, excluded.stage, excluded.doubt, excluded.worker_id)
		RETURNING c.xmax = 0 AS created`, lastOfEach(rows, func(c booked.Clock) string { return string(c.Source) + " " + c.Ref }, newClockRow), at)
	if err != nil {
		return counts, fmt.Errorf("store clock times: %w", bookedError(err))
	}
	return counts, nil
}

// Gone implements ports.ClockTimes.
func (s clockTimes) Gone(ctx context.Context, source job.Source, refs []string, at time.Time) (int, error) {
	n, err := s.exec(ctx, `UPDATE clock_time SET gone_at = ? WHERE company_id = ? AND source = ? AND ref = ANY (?::text[]) AND gone_at IS NULL`,
		at, s.id(), string(source), pgdialect.Array(refs))
	if err != nil {
		return 0, fmt.Errorf("mark clock times: %w", err)
	}
	return int(n), nil
}

// Between implements ports.ClockTimes.
func (s clockTimes) Between(ctx context.Context, from, to domain.Date, q ports.ClockQuery) ([]booked.Clock, error) {
	query, args := `SELECT id, source, ref, worker_ref, on_date::text AS on_date, from_at, to_at, break_s, stage, doubt, worker_id, gone_at FROM clock_time WHERE company_id = ?`, []any{s.id()}
	add := func(cond string, a ...any) { query, args = query+cond, append(args, a...) }
	if !from.IsZero() {
		add(` AND on_date >= ?::date`, from.String())
	}
	if !to.IsZero() {
		add(` AND on_date <= ?::date`, to.String())
	}
	if q.Source != "" {
		add(` AND source = ?`, string(q.Source))
	}
	if q.Refs != nil {
		add(` AND ref = ANY (?::text[])`, pgdialect.Array(q.Refs))
	}
	if !q.Worker.IsZero() {
		add(` AND worker_id = ?`, q.Worker.String())
	}
	if !q.WithGone {
		add(` AND gone_at IS NULL`)
	}
	if !q.AfterID.IsZero() {
		add(` AND (on_date, id) > (?::date, ?::uuid)`, q.AfterDate.String(), q.AfterID.String())
	}
	add(` ORDER BY on_date, id`)
	if q.Limit > 0 {
		add(` LIMIT ?`, q.Limit)
	}
	var rows []notedRow
	if err := s.all(ctx, &rows, query, args...); err != nil {
		return nil, fmt.Errorf("select clock times: %w", err)
	}
	return convert(rows, notedRow.clock)
}
