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

type whereabouts struct{ scope }

// lastFix finds a badge's last sound fix by the primary key, backwards. The lower bound
// keeps it to one or two partitions.
const lastFix = `SELECT b.id, l.* FROM unnest($2::uuid[]) AS b (id) JOIN LATERAL (
		SELECT ` + fixColumns + ` FROM fix f WHERE f.company_id = $1 AND f.badge_id = b.id AND f.at <= $3 AND f.at > $4 AND f.weak = ''`

const lastFixEnd = ` ORDER BY f.at DESC, f.key, f.content LIMIT 1) l ON true`

var (
	lastFixes = prepared{"last_fixes", lastFix + lastFixEnd}
	// What was stored later was not known. A key that retention has deleted was.
	lastFixesKnown = prepared{"last_fixes_known", lastFix + ` AND NOT EXISTS (SELECT FROM event_key k
		WHERE k.company_id = $1 AND k.key = f.key AND k.content = f.content AND k.stored_at > $5)` + lastFixEnd}

	staysAt = prepared{"stays_at", believed + ` AND v.badge_id = ANY($2) AND v.arrived <= $3 AND v.arrived > $4 AND COALESCE(v.departed, 'infinity') > $3
		ORDER BY v.arrived, v.visit_id`}
	// Two halves, each with an index of its own: what still holds, and what did.
	staysKnown = prepared{"stays_known", `SELECT ` + visitColumns + ` FROM (
			SELECT * FROM visit_version WHERE company_id = $1 AND badge_id = ANY($2) AND arrived <= $3 AND arrived > $4 AND recorded_to IS NULL AND state <> 'withdrawn' AND recorded_at <= $5
			UNION ALL
			SELECT * FROM visit_version WHERE company_id = $1 AND badge_id = ANY($2) AND arrived <= $3 AND arrived > $4 AND recorded_to > $5 AND state <> 'withdrawn' AND recorded_at <= $5
		) v JOIN site s ON s.company_id = v.company_id AND s.id = v.site_id
		WHERE v.company_id = $1 AND COALESCE(v.departed, 'infinity') > $3 ORDER BY v.arrived, v.visit_id`}

	activityOf = prepared{"activity_of", `SELECT f.badge_id, floor(extract(epoch FROM f.at - $3::timestamptz) / $5::int)::int AS step, count(*)::int
		FROM fix f WHERE f.company_id = $1 AND f.badge_id = ANY($2) AND f.at >= $3 AND f.at < $4 GROUP BY 1, 2`}
	visitsOfMany = prepared{"visits_of_many", believed + ` AND v.badge_id = ANY($2) AND v.arrived < $4 AND COALESCE(v.departed, GREATEST(v.last_inside, v.arrived)) >= $3
		ORDER BY v.badge_id, v.arrived, v.visit_id`}
)

func uuidsOf(badges []domain.BadgeID) []domain.UUID {
	out := make([]domain.UUID, len(badges))
	for i, b := range badges {
		out[i] = b.UUID
	}
	return out
}

// Fixes implements ports.Whereabouts.
func (s whereabouts) Fixes(ctx context.Context, q ports.WhereaboutsQuery, within time.Duration) (map[domain.BadgeID]presence.Fix, error) {
	out := make(map[domain.BadgeID]presence.Fix, len(q.Badges))
	statement, args := lastFixes, []any{uuidsOf(q.Badges), q.At, q.At.Add(-within)}
	if !q.Known.IsZero() {
		statement, args = lastFixesKnown, append(args, q.Known)
	}
	err := s.pipeline(ctx, asked{prepared: statement, args: args, rows: func(rows pgx.Rows) error {
		var b domain.BadgeID
		var f fixScan
		_, err := pgx.ForEachRow(rows, append([]any{&b.UUID}, f.into()...), func() error {
			out[b] = f.fix()
			return nil
		})
		return err
	}})
	if err != nil {
		return nil, fmt.Errorf("select last fixes: %w", err)
	}
	return out, nil
}

// Stays implements ports.Whereabouts.
func (s whereabouts) Stays(ctx context.Context, q ports.WhereaboutsQuery, within time.Duration) (map[domain.BadgeID]presence.Version, error) {
	statement, args := staysAt, []any{uuidsOf(q.Badges), q.At, q.At.Add(-within)}
	if !q.Known.IsZero() {
		statement, args = staysKnown, append(args, q.Known)
	}
	found, err := visits(s).query(ctx, statement, args...)
	if err != nil {
		return nil, err
	}
	out := make(map[domain.BadgeID]presence.Version, len(found))
	for _, v := range found {
		out[v.Badge] = v // The last that began.
	}
	return out, nil
}

// Activity implements ports.Whereabouts.
func (s whereabouts) Activity(ctx context.Context, badges []domain.BadgeID, span domain.Span, step time.Duration) (map[domain.BadgeID][]int, error) {
	out := make(map[domain.BadgeID][]int, len(badges))
	steps := int((span.To.Sub(span.From) + step - 1) / step)
	args := []any{uuidsOf(badges), span.From, span.To, int32(step / time.Second)} //nolint:gosec // Of a day at most.
	err := s.pipeline(ctx, asked{prepared: activityOf, args: args, rows: func(rows pgx.Rows) error {
		var b domain.BadgeID
		var at, n int
		_, err := pgx.ForEachRow(rows, []any{&b.UUID, &at, &n}, func() error {
			if out[b] == nil {
				out[b] = make([]int, steps)
			}
			out[b][at] += n
			return nil
		})
		return err
	}})
	if err != nil {
		return nil, fmt.Errorf("count fixes: %w", err)
	}
	return out, nil
}

// Visits implements ports.Whereabouts.
func (s whereabouts) Visits(ctx context.Context, badges []domain.BadgeID, span domain.Span) ([]presence.Version, error) {
	return visits(s).query(ctx, visitsOfMany, uuidsOf(badges), span.From, span.To)
}
