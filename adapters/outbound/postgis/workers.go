package postgis

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"actual/domain"
	"actual/domain/job"
	"actual/ports"
)

type workers struct{ scope }

type workerRow struct {
	ID         string     `bun:"id"`
	Ref        string     `bun:"ref"`
	Name       string     `bun:"name"`
	Email      string     `bun:"email"`
	Phone      string     `bun:"phone"`
	Language   string     `bun:"language"`
	ActiveFrom *time.Time `bun:"active_from"`
	ActiveTo   *time.Time `bun:"active_to"`
	Revision   int        `bun:"revision"`
}

const workerColumns = `SELECT id, ref, name, email, phone, language, NULLIF(active_from, '-infinity') AS active_from, NULLIF(active_to, 'infinity') AS active_to,
	revision FROM worker WHERE company_id = ?`

func (r workerRow) worker() (job.Worker, error) {
	id, err := domain.ParseWorkerID(r.ID)
	if err != nil {
		return job.Worker{}, fmt.Errorf("stored worker: %w", err)
	}
	return job.RestoreWorker(id, job.Particulars{
		Ref: r.Ref, Name: r.Name, Email: r.Email, Phone: r.Phone, Language: job.Language(r.Language),
		Active: domain.Span{From: timeOf(r.ActiveFrom), To: timeOf(r.ActiveTo)},
	}, domain.Revision(r.Revision)), nil
}

// Create implements ports.Workers.
func (s workers) Create(ctx context.Context, w job.Worker, at time.Time) error {
	p := w.Particulars()
	_, err := s.exec(ctx, `INSERT INTO worker (company_id, id, ref, name, email, phone, language, active_from, active_to, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, COALESCE(?::timestamptz, '-infinity'), COALESCE(?::timestamptz, 'infinity'), ?)`,
		s.id(), w.ID().String(), p.Ref, p.Name, p.Email, p.Phone, string(p.Language), timeOrNull(p.Active.From), timeOrNull(p.Active.To), at)
	if violates(err, "worker_company_id_ref_key") {
		return job.ErrWorkerTaken.With("%q", p.Ref)
	}
	if err != nil {
		return fmt.Errorf("insert worker: %w", err)
	}
	return nil
}

// ByID implements ports.Workers.
func (s workers) ByID(ctx context.Context, id domain.WorkerID) (job.Worker, error) {
	var row workerRow
	if err := s.one(ctx, job.ErrWorkerNotFound, &row, workerColumns+` AND id = ?`, s.id(), id.String()); err != nil {
		return job.Worker{}, fmt.Errorf("select worker: %w", err)
	}
	return row.worker()
}

// List implements ports.Workers.
func (s workers) List(ctx context.Context, q ports.WorkerQuery) ([]job.Worker, error) {
	query, args := workerColumns, []any{s.id()}
	add := func(cond string, a ...any) { query, args = query+cond, append(args, a...) }
	if q.Refs != nil {
		add(` AND ref = ANY (?::text[])`, pgdialect.Array(q.Refs))
	}
	if q.IDs != nil {
		add(` AND id = ANY (?::uuid[])`, pgdialect.Array(texts(q.IDs)))
	}
	if !q.ActiveAt.IsZero() {
		add(` AND active_from <= ? AND ? < active_to`, q.ActiveAt, q.ActiveAt)
	}
	if q.After != "" {
		add(` AND ref > ?`, q.After)
	}
	add(` ORDER BY ref`)
	if q.Limit > 0 {
		add(` LIMIT ?`, q.Limit)
	}
	var rows []workerRow
	if err := s.all(ctx, &rows, query, args...); err != nil {
		return nil, fmt.Errorf("select workers: %w", err)
	}
	return convert(rows, workerRow.worker)
}

// Save implements ports.Workers.
func (s workers) Save(ctx context.Context, w job.Worker) error {
	p := w.Particulars()
	n, err := s.exec(ctx, `UPDATE worker SET ref = ?, name = ?, email = ?, phone = ?, language = ?, active_from = COALESCE(?::timestamptz, '-infinity'),
			active_to = COALESCE(?::timestamptz, 'infinity'), revision = revision + 1 WHERE company_id = ? AND id = ? AND revision = ?`,
		p.Ref, p.Name, p.Email, p.Phone, string(p.Language), timeOrNull(p.Active.From), timeOrNull(p.Active.To), s.id(), w.ID().String(), int(w.Revision()))
	if violates(err, "worker_company_id_ref_key") {
		return job.ErrWorkerTaken.With("%q", p.Ref)
	}
	return saved(n, err, "update worker")
}

// texts returns identifiers as a parameter of a statement.
func texts[ID fmt.Stringer](ids []ID) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = id.String()
	}
	return out
}
