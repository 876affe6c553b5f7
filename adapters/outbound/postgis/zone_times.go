package postgis

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"actual/domain"
	"actual/ports"
)

// zoneTimes answers with a row for each badge and zone, and one with no zone for
// each badge.
var zoneTimes = prepared{"zone_times", `WITH seen AS (
		SELECT v.badge_id, v.site_id, sum(extract(epoch FROM LEAST(COALESCE(v.departed, GREATEST(v.last_inside, v.arrived)), $4) - GREATEST(v.arrived, $3)))::bigint AS seconds
		FROM visit v WHERE v.company_id = $1 AND v.badge_id = ANY ($2::uuid[]) AND v.verdict = 'decided' AND v.arrived < $4
			AND COALESCE(v.departed, GREATEST(v.last_inside, v.arrived)) > $3 GROUP BY v.badge_id, v.site_id
	), placed AS (
		SELECT seen.badge_id, seen.site_id, seen.seconds, m.zone_id FROM seen JOIN zone_site m ON m.company_id = $1 AND m.site_id = seen.site_id
		JOIN zone z ON z.company_id = $1 AND z.id = m.zone_id AND z.retired_at IS NULL
	)
	SELECT badge_id, zone_id, sum(seconds)::bigint FROM placed GROUP BY badge_id, zone_id
	UNION ALL
	SELECT badge_id, NULL, sum(seconds)::bigint FROM (SELECT DISTINCT badge_id, site_id, seconds FROM placed) AS once GROUP BY badge_id`}

// InZones implements ports.ZoneTimes.
func (s zones) InZones(ctx context.Context, badges []domain.BadgeID, in domain.Span) (map[domain.BadgeID]ports.ZoneTime, error) {
	out := map[domain.BadgeID]ports.ZoneTime{}
	err := s.pipeline(ctx, asked{prepared: zoneTimes, args: []any{uuids(badges), in.From, in.To}, rows: func(rows pgx.Rows) error {
		var badge domain.UUID
		var zone *domain.UUID
		var seconds int64
		_, err := pgx.ForEachRow(rows, []any{&badge, &zone, &seconds}, func() error {
			id := domain.BadgeID{UUID: badge}
			t := out[id]
			if t.Of == nil {
				t.Of = map[domain.ZoneID]int64{}
			}
			if zone == nil {
				t.Total = seconds
			} else {
				t.Of[domain.ZoneID{UUID: *zone}] = seconds
			}
			out[id] = t
			return nil
		})
		return err
	}})
	if err != nil {
		return nil, fmt.Errorf("select time in zones: %w", err)
	}
	return out, nil
}
