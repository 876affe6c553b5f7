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

var (
	carriageBegin = prepared{"carriage_begin", `INSERT INTO crew_badge (company_id, id, crew_id, badge_id, from_at, to_at)
		SELECT $1, c.id, c.crew_id, c.badge_id, c.from_at, COALESCE(c.to_at, 'infinity')
		FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::timestamptz[], $6::timestamptz[]) AS c (id, crew_id, badge_id, from_at, to_at)`}
	carriageEnd = prepared{"carriage_end", `UPDATE crew_badge c SET to_at = e.to_at FROM unnest($2::uuid[], $3::timestamptz[]) AS e (id, to_at)
		WHERE c.company_id = $1 AND c.id = e.id`}
)

// Begin implements ports.CrewBadges.
func (s crewBadges) Begin(ctx context.Context, all ...job.Carriage) error {
	var ids, crews, badges []domain.UUID
	var from []time.Time
	var to []*time.Time
	for _, c := range all {
		ids, crews, badges = append(ids, c.ID.UUID), append(crews, c.Crew.UUID), append(badges, c.Badge.UUID)
		from, to = append(from, c.Span.From), append(to, instant(c.Span.To))
	}
	err := s.pipeline(ctx, asked{prepared: carriageBegin, args: []any{ids, crews, badges, from, to}})
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
func (s crewBadges) End(ctx context.Context, all ...job.Carriage) error {
	var ids []domain.UUID
	var to []time.Time
	for _, c := range all {
		ids, to = append(ids, c.ID.UUID), append(to, c.Span.To)
	}
	if err := s.pipeline(ctx, asked{prepared: carriageEnd, args: []any{ids, to}}); err != nil {
		return fmt.Errorf("end carriage: %w", err)
	}
	return nil
}
