package main

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"actual/domain"
)

// bulkPlace is where the i-th site is.
func bulkPlace(i int) (lat, lng float64) {
	return 42 + float64(i/1000)*0.001, -72 + float64(i%1000)*0.001
}

// bulkStock makes what the tasks are about: of the company $1, for the numbers below $2.
// One by one it would take minutes and prove nothing.
var bulkStock = []string{
	`INSERT INTO badge (company_id, id, device, label, tags, created_at)
		SELECT $1, gen_random_uuid(), 'dev:bulk-' || lpad(i::text, 6, '0'), 'Bulk ' || lpad(i::text, 6, '0'), '{}', now() FROM generate_series(0, $2::int - 1) i`,
	`INSERT INTO worker (company_id, id, ref, name, language, created_at)
		SELECT $1, gen_random_uuid(), 'W' || lpad(i::text, 6, '0'), 'Proof', 'en', now() FROM generate_series(0, $2::int - 1) i`,
	`INSERT INTO crew (company_id, id, ref, name, created_at) SELECT $1, gen_random_uuid(), 'C' || i, 'Proof', now() FROM generate_series(0, least(9, $2::int)) i`,
	`INSERT INTO site (company_id, id, ref, name, kind, sky, created_at)
		SELECT $1, gen_random_uuid(), 'S' || lpad(i::text, 6, '0'), 'Proof', 'residential', 'open', now() FROM generate_series(0, $2::int - 1) i`,
	`INSERT INTO fence (company_id, id, site_id, version, valid_from, given, area, recorded_at, sky)
		SELECT s.company_id, gen_random_uuid(), s.id, 1, '-infinity',
			json_build_object('circle', json_build_object('lat', 420000000 + i / 1000 * 10000, 'lng', -720000000 + i % 1000 * 10000, 'radius_mm', 20000)),
			ST_Multi(ST_MakeEnvelope(-72 + i % 1000 * 0.001, 42 + i / 1000 * 0.001, -72 + i % 1000 * 0.001 + 0.0002, 42 + i / 1000 * 0.001 + 0.0002, 4326)), now(), 'open'
		FROM site s CROSS JOIN LATERAL (SELECT substr(s.ref, 2)::int AS i) n WHERE s.company_id = $1 AND $2::int > 0`,
	`INSERT INTO job (company_id, id, source, ref, site_id, on_date, effort_s, state, created_at)
		SELECT s.company_id, gen_random_uuid(), 'hand', 'J' || lpad(i::text, 6, '0'), s.id, '2026-11-12', 3600, 'planned', now()
		FROM site s CROSS JOIN LATERAL (SELECT substr(s.ref, 2)::int AS i) n WHERE s.company_id = $1 AND i < $2::int / ` + fmt.Sprint(bulkJobOf),
	`INSERT INTO job (company_id, id, source, ref, site_id, on_date, effort_s, state, created_at)
		SELECT company_id, gen_random_uuid(), 'hand', 'J-cancelled', id, '2026-11-12', 3600, 'cancelled', now() FROM site WHERE company_id = $1 AND ref = 'S000000' AND $2::int > 0`,
	`INSERT INTO zone (company_id, id, name, revision, created_at) SELECT $1, gen_random_uuid(), 'Zone ' || i, 1, now() FROM generate_series(0, least(19, $2::int)) i`,
	`INSERT INTO zone_site (company_id, zone_id, site_id) SELECT s.company_id, z.id, s.id FROM site s
		JOIN zone z ON z.company_id = s.company_id AND z.name = 'Zone ' || (substr(s.ref, 2)::int % 20) WHERE s.company_id = $1 AND $2::int > 0`,
	bulkVisits(0, `NOT (i % 997 = 5 AND i / 997 % 2 = 0)`), // But for those that were nowhere.
	bulkVisits(1, `i % 997 = 5 AND i / 997 % 2 = 1`),       // Those with two zones alike.
}

// bulkVisits is an hour of each badge at the site so many after its own.
func bulkVisits(after int, which string) string {
	return fmt.Sprintf(`INSERT INTO visit_version (company_id, visit_id, version, badge_id, site_id, arrived, arrived_lo, arrived_hi, departed, departed_lo, departed_hi,
			last_inside, verdict, state, once_settled, completeness_unknown, confidence, fixes, candidates, policy, recorded_at)
		SELECT b.company_id, gen_random_uuid(), 1, b.id, s.id, t, t, t, t + interval '1 hour', t + interval '1 hour', t + interval '1 hour', t + interval '1 hour', 'decided', 'settled',
			true, false, 990, 12, '[]', 'proof', now()
		FROM badge b CROSS JOIN LATERAL (SELECT right(b.device, 6)::int AS i, timestamptz '2026-11-10 14:00Z' + interval '%[1]d hours' AS t) n
		JOIN site s ON s.company_id = b.company_id AND s.ref = 'S' || lpad(((i + %[1]d) %% $2::int)::text, 6, '0') WHERE b.company_id = $1 AND %[2]s`, after, which)
}

func stockBulk(ctx context.Context, conn *pgx.Conn, company domain.UUID, rows int) error {
	for _, sql := range bulkStock {
		if _, err := conn.Exec(ctx, sql, company, rows); err != nil {
			return fmt.Errorf("%.80s: %w", sql, err)
		}
	}
	_, err := conn.Exec(ctx, "ANALYZE")
	return err
}
