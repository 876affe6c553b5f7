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

type crewBadges struct{ scope }

type carriageRow struct {
	ID      string     `bun:"id"`
	CrewID  string     `bun:"crew_id"`
	BadgeID string     `bun:"badge_id"`
	FromAt  time.Time  `bun:"from_at"`
	ToAt    *time.Time `bun:"to_at"`
}

const carriageColumns = `SELECT id, crew_id, badge_id, from_at, NULLIF(to_at, 'infinity') AS to_at FROM crew_badge WHERE company_id = ?`

func (r carriageRow) carriage() (job.Carriage, error) {
	ids, err := convert([]string{r.ID, r.CrewID, r.BadgeID}, domain.ParseUUID)
	if err != nil {
		return job.Carriage{}, fmt.Errorf("stored carriage: %w", err)
	}
	return job.Carriage{
		ID: domain.CarriageID{UUID: ids[0]}, Crew: domain.CrewID{UUID: ids[1]}, Badge: domain.BadgeID{UUID: ids[2]},
		Span: domain.Span{From: r.FromAt.UTC(), To: timeOf(r.ToAt)},
	}, nil
}

// ByID implements ports.CrewBadges.
func (s crewBadges) ByID(ctx context.Context, id domain.CarriageID) (job.Carriage, error) {
	var row carriageRow
	if err := s.one(ctx, job.ErrCarriageNotFound, &row, carriageColumns+` AND id = ?`, s.id(), id.String()); err != nil {
		return job.Carriage{}, fmt.Errorf("select carriage: %w", err)
	}
	return row.carriage()
}

// List implements ports.CrewBadges.
func (s crewBadges) List(ctx context.Context, q ports.CarriageQuery) ([]job.Carriage, error) {
	query, args := carriageColumns, []any{s.id()}
	add := func(cond string, a ...any) { query, args = query+cond, append(args, a...) }
	if !q.Crew.IsZero() {
		add(` AND crew_id = ?`, q.Crew.String())
	}
	if q.Badges != nil {
		add(` AND badge_id = ANY (?::uuid[])`, pgdialect.Array(texts(q.Badges)))
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
	var rows []carriageRow
	if err := s.all(ctx, &rows, query, args...); err != nil {
		return nil, fmt.Errorf("select carriages: %w", err)
	}
	return convert(rows, carriageRow.carriage)
}

// Begin implements ports.CrewBadges.
func (s crewBadges) Begin(ctx context.Context, c job.Carriage) error {
	_, err := s.exec(ctx, `INSERT INTO crew_badge (company_id, id, crew_id, badge_id, from_at, to_at) VALUES (?, ?, ?, ?, ?, COALESCE(?::timestamptz, 'infinity'))`,
		s.id(), c.ID.String(), c.Crew.String(), c.Badge.String(), c.Span.From, timeOrNull(c.Span.To))
	switch {
	case violates(err, "crew_badge_one_crew"):
		return job.ErrCarried
	case violates(err, "crew_badge_company_id_crew_id_fkey"):
		return job.ErrCrewNotFound
	case violates(err, "crew_badge_company_id_badge_id_fkey"):
		return badge.ErrNotFound
	case err != nil:
		return fmt.Errorf("insert carriage: %w", err)
	}
	return nil
}

// End implements ports.CrewBadges.
func (s crewBadges) End(ctx context.Context, c job.Carriage) error {
	if _, err := s.exec(ctx, `UPDATE crew_badge SET to_at = ? WHERE company_id = ? AND id = ?`, c.Span.To, s.id(), c.ID.String()); err != nil {
		return fmt.Errorf("end carriage: %w", err)
	}
	return nil
}
