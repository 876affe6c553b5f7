package postgis

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"actual/domain"
)

// disposal deletes what is past its term.
type disposal struct{ scope }

// held are the spans of badges that holds cover: of the badge itself, of each that
// had a visit at the site then, and of those that the worker wore. The company is
// the parameter ?0.
const held = `SELECT h.badge_id, h.from_at, h.to_at FROM legal_hold h WHERE h.company_id = ?0 AND h.lifted_at IS NULL AND h.badge_id IS NOT NULL
	UNION ALL
	SELECT v.badge_id, GREATEST(h.from_at, v.arrived_lo), LEAST(h.to_at, COALESCE(v.departed_hi, 'infinity')) FROM legal_hold h
	JOIN visit_version v ON v.company_id = h.company_id AND v.site_id = h.site_id AND v.arrived_lo < h.to_at AND COALESCE(v.departed_hi, 'infinity') >= h.from_at
	WHERE h.company_id = ?0 AND h.lifted_at IS NULL
	UNION ALL
	SELECT c.badge_id, GREATEST(h.from_at, c.from_at), LEAST(h.to_at, c.to_at) FROM legal_hold h
	JOIN custody c ON c.company_id = h.company_id AND c.worker_id = h.worker_id AND c.from_at < h.to_at AND c.to_at > h.from_at AND c.from_at < c.to_at
	WHERE h.company_id = ?0 AND h.lifted_at IS NULL`

// restsOn is how long before a visit the evidence must be whole for it to be
// derived again as it is: longer than any track reaches back.
const restsOn = `interval '14 days'`

// Kept implements ports.Disposal.
func (s disposal) Kept(ctx context.Context) (map[domain.BadgeID]time.Time, error) {
	var rows []struct {
		BadgeID string    `bun:"badge_id"`
		Since   time.Time `bun:"since"`
	}
	err := s.all(ctx, &rows, `SELECT badge_id, GREATEST(min(since) - `+restsOn+`, '0001-01-02Z') AS since FROM (
			SELECT badge_id, arrived_lo AS since FROM visit WHERE company_id = ?0 AND state <> 'sealed'
			UNION ALL SELECT badge_id, from_at FROM (`+held+`) AS held
		) AS needed GROUP BY badge_id`, s.id())
	if err != nil {
		return nil, fmt.Errorf("select what must stay: %w", err)
	}
	out := make(map[domain.BadgeID]time.Time, len(rows))
	for _, r := range rows {
		id, err := domain.ParseBadgeID(r.BadgeID)
		if err != nil {
			return nil, fmt.Errorf("stored badge: %w", err)
		}
		out[id] = r.Since.UTC()
	}
	return out, nil
}

// Fixes implements ports.Disposal.
func (s disposal) Fixes(ctx context.Context, b domain.BadgeID, until time.Time, limit int) (int64, error) {
	n, err := s.exec(ctx, `DELETE FROM fix WHERE company_id = ?0 AND badge_id = ?1 AND at < ?2 AND (at, key, content) IN (
			SELECT at, key, content FROM fix WHERE company_id = ?0 AND badge_id = ?1 AND at < ?2 ORDER BY at LIMIT ?3)`,
		s.id(), b.String(), until, limit)
	if err != nil {
		return 0, fmt.Errorf("delete fixes: %w", err)
	}
	if _, err := s.exec(ctx, `DELETE FROM badge_quiet WHERE company_id = ? AND badge_id = ? AND to_at < ?`, s.id(), b.String(), until); err != nil {
		return 0, fmt.Errorf("delete silences: %w", err)
	}
	return n, nil
}

// Events implements ports.Disposal.
func (s disposal) Events(ctx context.Context, until map[domain.BadgeID]time.Time, from time.Time) (int64, time.Time, error) {
	var last time.Time
	var badges, times []string
	for b, t := range until {
		badges, times = append(badges, b.String()), append(times, t.UTC().Format(time.RFC3339Nano))
		if t.After(last) {
			last = t
		}
	}
	var row struct {
		First *time.Time `bun:"first"`
	}
	if err := s.one(ctx, nil, &row, `SELECT min(stored_at) AS first FROM event WHERE company_id = ? AND stored_at >= ? AND stored_at < ?`, s.id(), from, last); err != nil {
		return 0, time.Time{}, fmt.Errorf("find first event: %w", err)
	}
	if row.First == nil {
		return 0, time.Time{}, nil
	}
	next := row.First.UTC().Truncate(24 * time.Hour).Add(24 * time.Hour)
	n, err := s.exec(ctx, `DELETE FROM event e USING unnest(?::uuid[], ?::timestamptz[]) AS past (badge_id, until)
		WHERE e.company_id = ? AND e.stored_at >= ? AND e.stored_at < ? AND e.badge_id = past.badge_id AND e.stored_at < past.until`,
		pgdialect.Array(badges), pgdialect.Array(times), s.id(), *row.First, next)
	if err != nil {
		return 0, time.Time{}, fmt.Errorf("delete events: %w", err)
	}
	return n, next, nil
}

// Quarantine implements ports.Disposal. A hold on a badge covers the cases of its
// device.
func (s disposal) Quarantine(ctx context.Context, before time.Time, limit int) (int64, error) {
	n, err := s.exec(ctx, `DELETE FROM quarantine WHERE company_id = ?0 AND id IN (
			SELECT q.id FROM quarantine q WHERE q.company_id = ?0 AND q.stored_at < ?1 AND NOT EXISTS (
				SELECT FROM (`+held+`) AS held JOIN badge b ON b.company_id = ?0 AND b.id = held.badge_id AND b.device = q.device)
			ORDER BY q.id LIMIT ?2)`, s.id(), before, limit)
	if err != nil {
		return 0, fmt.Errorf("delete quarantine: %w", err)
	}
	return n, nil
}

// Visits implements ports.Disposal.
func (s disposal) Visits(ctx context.Context, before time.Time, limit int) (int64, error) {
	n, err := s.exec(ctx, `DELETE FROM visit_version WHERE company_id = ?0 AND visit_id IN (
			SELECT v.visit_id FROM visit_version v WHERE v.company_id = ?0 AND v.recorded_to IS NULL AND v.arrived < ?1 AND GREATEST(v.departed, v.last_inside) < ?1
				AND NOT EXISTS (SELECT FROM visit_version w JOIN (`+held+`) AS held ON held.badge_id = w.badge_id
					AND w.arrived_lo < held.to_at AND COALESCE(w.departed_hi, 'infinity') >= held.from_at WHERE w.company_id = ?0 AND w.visit_id = v.visit_id)
			ORDER BY v.arrived LIMIT ?2)`, s.id(), before, limit)
	if err != nil {
		return 0, fmt.Errorf("delete visits: %w", err)
	}
	return n, nil
}
