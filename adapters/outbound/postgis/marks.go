package postgis

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/presence"
	"actual/ports"
)

type marks struct{ scope }

// Take implements ports.Marks. The badges are locked by one statement and their
// marks read by the next, whose snapshot is taken when the locks are held: no
// mark that an earlier holder has worked off is seen, and none is missed.
func (s marks) Take(ctx context.Context, limit int, except []domain.BadgeID) ([]ports.News, error) {
	locked, err := s.lock(ctx, `SELECT badge_id FROM mark WHERE company_id = ? AND badge_id <> ALL (?::uuid[]) GROUP BY badge_id ORDER BY min(id) LIMIT ?`,
		s.id(), texts(except), limit)
	if err != nil || len(locked) == 0 {
		return nil, err
	}
	var rows []markRow
	err = s.all(ctx, &rows, `SELECT badge_id, array_agg(id ORDER BY id) AS ids, min(since) AS since, max(until) AS until, max(heard_at) AS heard_at,
			(array_agg(voltage_mv ORDER BY heard_at DESC) FILTER (WHERE voltage_mv IS NOT NULL))[1] AS voltage_mv,
			max(heard_at) FILTER (WHERE voltage_mv IS NOT NULL) AS voltage_at, min(stored_at) AS oldest
		FROM mark WHERE company_id = ? AND badge_id = ANY (?::uuid[]) GROUP BY badge_id ORDER BY min(id)`, s.id(), pgdialect.Array(locked))
	if err != nil {
		return nil, fmt.Errorf("select marks: %w", err)
	}
	return convert(rows, markRow.news)
}

// lock takes the advisory locks of the badges that candidates selects, skipping
// those that another worker holds. They are given back when the transaction ends.
func (s marks) lock(ctx context.Context, candidates string, args ...any) ([]string, error) {
	var rows []struct {
		BadgeID string `bun:"badge_id"`
	}
	err := s.all(ctx, &rows, `WITH candidates AS MATERIALIZED (`+candidates+`)
		SELECT badge_id FROM candidates WHERE pg_try_advisory_xact_lock(hashtextextended('badge:' || badge_id, 0))`, args...)
	if err != nil {
		return nil, fmt.Errorf("lock badges: %w", err)
	}
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.BadgeID
	}
	return ids, nil
}

type markRow struct {
	BadgeID   string     `bun:"badge_id"`
	IDs       []int64    `bun:"ids,array"`
	Since     *time.Time `bun:"since"`
	Until     *time.Time `bun:"until"`
	HeardAt   *time.Time `bun:"heard_at"`
	VoltageMV *int32     `bun:"voltage_mv"`
	VoltageAt *time.Time `bun:"voltage_at"`
	Oldest    *time.Time `bun:"oldest"`
}

func (r markRow) news() (ports.News, error) {
	id, err := domain.ParseBadgeID(r.BadgeID)
	if err != nil {
		return ports.News{}, fmt.Errorf("stored mark: %w", err)
	}
	n := ports.News{Badge: id, HasFix: r.Since != nil, Oldest: timeOf(r.Oldest), Marks: r.IDs}
	if n.HasFix {
		n.Span = presence.Span{From: secOf(r.Since), To: secOf(r.Until)}
	}
	n.Health = badge.Health{HeardAt: timeOf(r.HeardAt), VoltageAt: timeOf(r.VoltageAt)}
	if r.VoltageMV != nil {
		n.Health.VoltageMV = *r.VoltageMV
	}
	return n, nil
}

// Add implements ports.Marks.
func (s marks) Add(ctx context.Context, spans map[domain.BadgeID]presence.Span, when time.Time) error {
	for id, span := range spans {
		if _, err := s.exec(ctx, `INSERT INTO mark (company_id, badge_id, since, until, stored_at) VALUES (?, ?, ?, ?, ?)`,
			s.id(), id.String(), at(span.From), at(span.To), when); err != nil {
			return fmt.Errorf("mark badge %s: %w", id, err)
		}
	}
	return nil
}

// LockSettling implements ports.Marks.
func (s marks) LockSettling(ctx context.Context, now time.Time, limit int, except []domain.BadgeID) ([]ports.News, error) {
	const due = `company_id = ? AND settles_at <= ? AND recorded_to IS NULL AND state = 'provisional'`
	locked, err := s.lock(ctx, `SELECT DISTINCT badge_id FROM visit_version WHERE `+due+` AND badge_id <> ALL (?::uuid[]) LIMIT ?`, s.id(), now, texts(except), limit)
	if err != nil || len(locked) == 0 {
		return nil, err
	}
	var rows []markRow
	err = s.all(ctx, &rows, `SELECT badge_id, min(arrived) AS since, max(COALESCE(departed, last_inside)) AS until FROM visit_version
		WHERE `+due+` AND badge_id = ANY (?::uuid[]) GROUP BY badge_id`, s.id(), now, pgdialect.Array(locked))
	if err != nil {
		return nil, fmt.Errorf("select visits to settle: %w", err)
	}
	return convert(rows, markRow.news)
}

// texts is a list of badges as a parameter.
func texts(ids []domain.BadgeID) any {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = id.String()
	}
	return pgdialect.Array(out)
}
