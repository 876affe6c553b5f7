package postgis

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun/dialect/pgdialect"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/presence"
	"actual/ports"
)

type marks struct{ scope }

// Badges are locked by one statement and their marks read by the next, whose
// snapshot is taken when the locks are held: no mark that an earlier holder has
// worked off is seen, and none is missed. The locks are given back when the
// transaction ends; badges that another worker holds are passed over.
const tryLock = `SELECT badge_id FROM candidates WHERE pg_try_advisory_xact_lock(hashtextextended('badge:' || badge_id, 0))`

var (
	marksLock = prepared{"marks_lock", `WITH candidates AS MATERIALIZED (
			SELECT badge_id FROM mark WHERE company_id = $1 AND badge_id <> ALL ($2::uuid[]) GROUP BY badge_id ORDER BY min(id) LIMIT $3
		) ` + tryLock}
	marksRead = prepared{"marks_read", `SELECT badge_id, array_agg(id ORDER BY id), min(since), max(until), max(heard_at),
			(array_agg(voltage_mv ORDER BY heard_at DESC) FILTER (WHERE voltage_mv IS NOT NULL))[1],
			max(heard_at) FILTER (WHERE voltage_mv IS NOT NULL), min(stored_at)
		FROM mark WHERE company_id = $1 AND badge_id = ANY ($2::uuid[]) GROUP BY badge_id ORDER BY min(id)`}
	settlingLock = prepared{"settling_lock", `WITH candidates AS MATERIALIZED (
			SELECT DISTINCT badge_id FROM visit_version WHERE ` + settling + ` AND badge_id <> ALL ($3::uuid[]) LIMIT $4
		) ` + tryLock}
	settlingRead = prepared{"settling_read", `SELECT badge_id, NULL::bigint[], min(arrived), max(COALESCE(departed, last_inside)), NULL::timestamptz,
			NULL::int, NULL::timestamptz, NULL::timestamptz
		FROM visit_version WHERE ` + settling + ` AND badge_id = ANY ($3::uuid[]) GROUP BY badge_id`}
)

const settling = `company_id = $1 AND settles_at <= $2 AND recorded_to IS NULL AND state = 'provisional'`

// Take implements ports.Marks.
func (s marks) Take(ctx context.Context, limit int, except []domain.BadgeID) ([]ports.News, error) {
	locked, err := s.lock(ctx, marksLock, uuids(except), limit)
	if err != nil || len(locked) == 0 {
		return nil, err
	}
	return s.read(ctx, marksRead, locked)
}

// LockSettling implements ports.Marks.
func (s marks) LockSettling(ctx context.Context, now time.Time, limit int, except []domain.BadgeID) ([]ports.News, error) {
	locked, err := s.lock(ctx, settlingLock, now, uuids(except), limit)
	if err != nil || len(locked) == 0 {
		return nil, err
	}
	return s.read(ctx, settlingRead, now, locked)
}

func (s marks) lock(ctx context.Context, candidates prepared, args ...any) (locked []domain.UUID, err error) {
	err = s.pipeline(ctx, asked{prepared: candidates, args: args, rows: func(rows pgx.Rows) (err error) {
		locked, err = pgx.CollectRows(rows, pgx.RowTo[domain.UUID])
		return err
	}})
	if err != nil {
		return nil, fmt.Errorf("lock badges: %w", err)
	}
	return locked, nil
}

func (s marks) read(ctx context.Context, query prepared, args ...any) (news []ports.News, err error) {
	err = s.pipeline(ctx, asked{prepared: query, args: args, rows: func(rows pgx.Rows) (err error) {
		news, err = pgx.CollectRows(rows, scanNews)
		return err
	}})
	if err != nil {
		return nil, fmt.Errorf("select marks: %w", err)
	}
	return news, nil
}

func scanNews(row pgx.CollectableRow) (ports.News, error) {
	var n ports.News
	var since, until, heard, measured, oldest *time.Time
	var voltage *int32
	if err := row.Scan(&n.Badge.UUID, &n.Marks, &since, &until, &heard, &voltage, &measured, &oldest); err != nil {
		return n, err
	}
	n.Oldest = timeOf(oldest)
	if n.HasFix = since != nil; n.HasFix {
		n.Span = presence.Span{From: secOf(since), To: secOf(until)}
	}
	n.Health = badge.Health{HeardAt: timeOf(heard), VoltageAt: timeOf(measured)}
	if voltage != nil {
		n.Health.VoltageMV = *voltage
	}
	return n, nil
}

var marksAdd = prepared{"marks_add", `INSERT INTO mark (company_id, badge_id, since, until, stored_at)
	SELECT $1, m.badge_id, m.since, m.until, $5 FROM unnest($2::uuid[], $3::timestamptz[], $4::timestamptz[]) AS m (badge_id, since, until)`}

// Hold implements ports.Marks.
func (s marks) Hold(ctx context.Context, badges []domain.BadgeID) error {
	if _, err := s.exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('badge:' || b.id, 0)) FROM (SELECT id FROM badge WHERE company_id = ? AND id = ANY (?::uuid[]) ORDER BY id) b`,
		s.id(), pgdialect.Array(texts(badges))); err != nil {
		return fmt.Errorf("hold %d badges: %w", len(badges), err)
	}
	return nil
}

// Add implements ports.Marks.
func (s marks) Add(ctx context.Context, spans map[domain.BadgeID]presence.Span, when time.Time) error {
	var badges []domain.UUID
	var since, until []time.Time
	for id, span := range spans {
		badges, since, until = append(badges, id.UUID), append(since, at(span.From)), append(until, at(span.To))
	}
	if err := s.pipeline(ctx, asked{prepared: marksAdd, args: []any{badges, since, until, when}}); err != nil {
		return fmt.Errorf("mark %d badges: %w", len(spans), err)
	}
	return nil
}
