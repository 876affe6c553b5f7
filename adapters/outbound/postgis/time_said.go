package postgis

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/job"
	"actual/domain/timesheet"
)

type timeSaid struct{ scope }

type timeSaidRow struct {
	ID          string     `bun:"id"`
	WorkerID    string     `bun:"worker_id"`
	Day         string     `bun:"day"`
	FromAt      time.Time  `bun:"from_at"`
	ToAt        time.Time  `bun:"to_at"`
	Activity    string     `bun:"activity"`
	SiteID      *string    `bun:"site_id"`
	JobID       *string    `bun:"job_id"`
	Why         string     `bun:"why"`
	By          string     `bun:"by"`
	At          time.Time  `bun:"at"`
	WithdrawnBy string     `bun:"withdrawn_by"`
	WithdrawnAt *time.Time `bun:"withdrawn_at"`
}

func (r timeSaidRow) said() (s timesheet.Said, err error) {
	s = timesheet.Said{
		Span: domain.Span{From: r.FromAt.UTC(), To: r.ToAt.UTC()}, As: timesheet.Activity(r.Activity), Why: r.Why, By: r.By, At: r.At.UTC(),
		WithdrawnBy: r.WithdrawnBy, WithdrawnAt: timeOf(r.WithdrawnAt),
	}
	if s.ID, err = domain.ParseSaidID(r.ID); err == nil {
		s.Worker, err = domain.ParseWorkerID(r.WorkerID)
	}
	if err == nil {
		s.Day, err = domain.ParseDate(r.Day)
	}
	if err == nil {
		s.Site.UUID, err = orZero(r.SiteID)
	}
	if err == nil {
		s.Job.UUID, err = orZero(r.JobID)
	}
	if err != nil {
		return s, fmt.Errorf("stored saying: %w", err)
	}
	return s, nil
}

const timeSaidColumns = `SELECT id, worker_id, day::text AS day, from_at, to_at, activity, site_id, job_id, why, by, at, withdrawn_by, withdrawn_at FROM time_said WHERE company_id = ?`

// Add implements ports.TimeSaid.
func (s timeSaid) Add(ctx context.Context, t timesheet.Said) error {
	_, err := s.exec(ctx, `INSERT INTO time_said (company_id, id, worker_id, day, from_at, to_at, activity, site_id, job_id, why, by, at, withdrawn_by)
		VALUES (?, ?, ?, ?::date, ?, ?, ?, ?, ?, ?, ?, ?, '')`,
		s.id(), t.ID.String(), t.Worker.String(), t.Day.String(), t.Span.From, t.Span.To, string(t.As), idOrNull(t.Site.UUID), idOrNull(t.Job.UUID), t.Why, t.By, t.At)
	switch {
	case violates(err, "time_said_company_id_worker_id_fkey"):
		return job.ErrWorkerNotFound
	case violates(err, "time_said_company_id_site_id_fkey"):
		return geofence.ErrNotFound
	case violates(err, "time_said_company_id_job_id_fkey"):
		return job.ErrJobNotFound
	case err != nil:
		return fmt.Errorf("add saying: %w", err)
	}
	return nil
}

// ByID implements ports.TimeSaid.
func (s timeSaid) ByID(ctx context.Context, id domain.SaidID) (timesheet.Said, error) {
	var row timeSaidRow
	if err := s.one(ctx, timesheet.ErrSaidNotFound, &row, timeSaidColumns+` AND id = ?`, s.id(), id.String()); err != nil {
		return timesheet.Said{}, fmt.Errorf("select saying: %w", err)
	}
	return row.said()
}

// List implements ports.TimeSaid.
func (s timeSaid) List(ctx context.Context, from, to domain.Date, workers []domain.WorkerID) ([]timesheet.Said, error) {
	var rows []timeSaidRow
	if err := s.all(ctx, &rows, timeSaidColumns+` AND day BETWEEN ?::date AND ?::date AND (? OR worker_id = ANY (?::uuid[])) ORDER BY id`,
		s.id(), from.String(), to.String(), workers == nil, pgdialect.Array(texts(workers))); err != nil {
		return nil, fmt.Errorf("select sayings: %w", err)
	}
	return convert(rows, timeSaidRow.said)
}

// Withdraw implements ports.TimeSaid.
func (s timeSaid) Withdraw(ctx context.Context, id domain.SaidID, by string, at time.Time) error {
	n, err := s.exec(ctx, `UPDATE time_said SET withdrawn_by = ?, withdrawn_at = ? WHERE company_id = ? AND id = ? AND withdrawn_at IS NULL`, by, at, s.id(), id.String())
	if err == nil && n == 0 {
		err = timesheet.ErrSaidWithdrawn
	}
	if err != nil {
		return fmt.Errorf("withdraw saying: %w", err)
	}
	return nil
}
