package postgis

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"actual/domain"
	"actual/domain/presence"
	"actual/domain/tenant"
	"actual/ports"
)

type steps struct{ scope }

var _ ports.Steps = steps{}

// The stamp of a badge is the transaction that last wrote its state: every step
// does, and so does whoever else writes visits (visits.Write).
var (
	stepCompany = prepared{"step_company", `SELECT c.time_zone, c.fence_epoch,
			EXISTS (SELECT FROM policy_version p WHERE p.company_id = c.company_id AND p.purpose = 'in_use')
		FROM company c WHERE c.company_id = $1`}
	stepBadges = prepared{"step_badges", `SELECT b.id, b.device, COALESCE(s.xmin::text, ''),
			EXISTS (SELECT FROM ruling r WHERE r.company_id = b.company_id AND r.badge_id = b.id)
		FROM badge b LEFT JOIN badge_state s ON s.company_id = b.company_id AND s.badge_id = b.id
		WHERE b.company_id = $1 AND b.id = ANY ($2::uuid[])`}
	// The outer bounds let the server pass over all other partitions at once.
	stepFixes = prepared{"step_fixes", `SELECT f.badge_id, ` + fixColumns + `
		FROM unnest($2::uuid[], $3::timestamptz[], $4::timestamptz[]) AS n (badge_id, since, until)
		JOIN fix f ON f.company_id = $1 AND f.badge_id = n.badge_id AND f.at BETWEEN n.since AND n.until
		WHERE f.at BETWEEN $5 AND $6 ORDER BY f.badge_id, f.at, f.key, f.content`}
)

// Open implements ports.Steps.
func (s steps) Open(ctx context.Context, badges []domain.BadgeID) (ports.Opening, error) {
	o := ports.Opening{Badges: make(map[domain.BadgeID]ports.Opened, len(badges))}
	var zone string
	found := false
	var id domain.UUID
	var of ports.Opened
	err := s.pipeline(ctx,
		asked{prepared: stepCompany, rows: func(rows pgx.Rows) error {
			_, err := pgx.ForEachRow(rows, []any{&zone, &o.Epoch, &o.OwnPolicy}, func() error { found = true; return nil })
			return err
		}},
		asked{prepared: stepBadges, args: []any{uuids(badges)}, rows: func(rows pgx.Rows) error {
			_, err := pgx.ForEachRow(rows, []any{&id, &of.Device, (*string)(&of.Stamp), &of.Ruled}, func() error {
				o.Badges[domain.BadgeID{UUID: id}] = of
				return nil
			})
			return err
		}},
	)
	if err != nil {
		return o, fmt.Errorf("open step: %w", err)
	}
	if !found {
		return o, tenant.ErrNotFound
	}
	o.Zone = tenant.Restore(s.company, "", "", zone, false).Zone()
	return o, nil
}

// Fixes implements ports.Steps.
func (s steps) Fixes(ctx context.Context, spans map[domain.BadgeID]presence.Span) (map[domain.BadgeID][]presence.Fix, error) {
	var badges []domain.UUID
	var since, until []time.Time
	all := presence.Span{From: latestSec, To: 0}
	for id, span := range spans {
		badges, since, until = append(badges, id.UUID), append(since, at(span.From)), append(until, at(span.To))
		all = presence.Span{From: min(all.From, span.From), To: max(all.To, span.To)}
	}
	out := make(map[domain.BadgeID][]presence.Fix, len(spans))
	err := s.pipeline(ctx, asked{prepared: stepFixes, args: []any{badges, since, until, at(all.From), at(all.To)}, rows: func(rows pgx.Rows) error {
		var id domain.UUID
		var f fixScan
		_, err := pgx.ForEachRow(rows, append([]any{&id}, f.into()...), func() error {
			badge := domain.BadgeID{UUID: id}
			out[badge] = append(out[badge], f.fix())
			return nil
		})
		return err
	}})
	if err != nil {
		return nil, fmt.Errorf("select fixes of a step: %w", err)
	}
	return out, nil
}

// latestSec is beyond all times that are stored.
const latestSec = 4_102_444_800 // 2100.

func uuids(ids []domain.BadgeID) []domain.UUID {
	out := make([]domain.UUID, len(ids))
	for i, id := range ids {
		out[i] = id.UUID
	}
	return out
}
