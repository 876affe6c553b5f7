package postgis

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"actual/domain"
	"actual/domain/presence"
	"actual/ports"
)

type badgeDays struct{ scope }

var (
	// A look into the index for each badge: the order follows from it.
	badgeDayPoints = prepared{"badge_day_points", `SELECT b.id, f.at, f.lat, f.lng, f.dop, f.source, f.weak
		FROM (SELECT id FROM badge WHERE company_id = $1 AND owned_to > $4 AND owned_from <= $3 ORDER BY id) b CROSS JOIN LATERAL (
			(SELECT at, lat, lng, dop, source, weak FROM fix WHERE company_id = $1 AND badge_id = b.id AND at >= $4 AND at < $2 AND weak = '' AND source = 1 ORDER BY at DESC LIMIT 1)
			UNION ALL
			(SELECT at, lat, lng, dop, source, weak FROM fix WHERE company_id = $1 AND badge_id = b.id AND at BETWEEN $2 AND $3 AND weak IN ('', 'source_not_gps') ORDER BY at)
		) f`}
	badgeDayQuiet = prepared{"badge_day_quiet", `SELECT badge_id, from_at, to_at FROM badge_quiet WHERE company_id = $1 AND to_at >= $2 AND from_at <= $3 ORDER BY badge_id, from_at`}
	badgeDayAlien = prepared{"badge_day_alien", `SELECT device, min(stored_at), max(stored_at), count(*) FROM quarantine
		WHERE company_id = $1 AND stored_at >= $2 AND stored_at < $3 AND resolved_at IS NULL AND device <> '' AND reason = ANY ($4::text[]) GROUP BY device ORDER BY device`}
)

// Points implements ports.BadgeDays.
func (s badgeDays) Points(ctx context.Context, span presence.Span, since int64) (map[domain.BadgeID][]presence.Fix, error) {
	out := map[domain.BadgeID][]presence.Fix{}
	err := s.pipeline(ctx, asked{prepared: badgeDayPoints, args: []any{at(span.From), at(span.To), at(since)}, rows: func(rows pgx.Rows) error {
		var id, last domain.UUID
		var f fixScan
		var those []presence.Fix
		_, err := pgx.ForEachRow(rows, []any{&id, &f.at, &f.lat, &f.lng, &f.dop, &f.source, &f.weak}, func() error {
			if id != last {
				those = nil
				last = id
			}
			those = append(those, f.fix())
			out[domain.BadgeID{UUID: id}] = those
			return nil
		})
		return err
	}})
	if err != nil {
		return nil, fmt.Errorf("select positions of all badges: %w", err)
	}
	return out, nil
}

// Quiet implements ports.BadgeDays.
func (s badgeDays) Quiet(ctx context.Context, span presence.Span) (map[domain.BadgeID][]presence.Span, error) {
	out := map[domain.BadgeID][]presence.Span{}
	err := s.pipeline(ctx, asked{prepared: badgeDayQuiet, args: []any{at(span.From), at(span.To)}, rows: func(rows pgx.Rows) error {
		var id domain.BadgeID
		var from, to time.Time
		_, err := pgx.ForEachRow(rows, []any{&id.UUID, &from, &to}, func() error {
			out[id] = append(out[id], presence.Span{From: from.Unix(), To: to.Unix()})
			return nil
		})
		return err
	}})
	if err != nil {
		return nil, fmt.Errorf("select silences: %w", err)
	}
	return out, nil
}

// Strangers implements ports.BadgeDays.
func (s badgeDays) Strangers(ctx context.Context, from, to time.Time) (out []ports.StrangeDevice, err error) {
	why := []string{ports.ReasonUnknown, ports.ReasonNotThen, ports.ReasonForeign}
	err = s.pipeline(ctx, asked{prepared: badgeDayAlien, args: []any{from, to, why}, rows: func(rows pgx.Rows) error {
		var d ports.StrangeDevice
		_, err := pgx.ForEachRow(rows, []any{&d.Device, &d.First, &d.Last, &d.Events}, func() error {
			d.First, d.Last = d.First.UTC(), d.Last.UTC()
			out = append(out, d)
			return nil
		})
		return err
	}})
	if err != nil {
		return nil, fmt.Errorf("select devices of nobody: %w", err)
	}
	return out, nil
}
