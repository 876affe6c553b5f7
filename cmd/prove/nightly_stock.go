package main

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"actual/app/task"
)

// nightStock is a database with companies whose night is to be compared.
type nightStock struct {
	conn *pgx.Conn
	on   time.Time // Midnight UTC of the date that is compared.
}

// nightTables make the companies from $1 to $2 of $3 badges each, whose names begin
// with $4; $5 is the date. Identifiers follow from names, so that nothing needs to be
// looked up. The first of each crew's jobs of the date is one that nobody comes to.
var nightTables = []string{
	`CREATE OR REPLACE FUNCTION pg_temp.u(text) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$ SELECT md5($1)::uuid $$`,
	`INSERT INTO company (company_id, ref, name, time_zone, created_at) SELECT pg_temp.u($4 || c), $4 || c, $4 || c, 'UTC', $5::date - 30 FROM generate_series($1::int, $2::int) c WHERE $3::int > 0`,
	`INSERT INTO badge (company_id, id, device, label, created_at)
		SELECT pg_temp.u($4 || c), pg_temp.u($4 || c || 'b' || b), 'dev:' || $4 || c || '-' || b, 'badge ' || b, $5::date - 30 FROM generate_series($1::int, $2::int) c, generate_series(0, $3::int - 1) b`,
	`INSERT INTO badge_state (company_id, badge_id, heard_at, voltage_mv, voltage_at)
		SELECT pg_temp.u($4 || c), pg_temp.u($4 || c || 'b' || b), now(), 3900, now() FROM generate_series($1::int, $2::int) c, generate_series(0, $3::int - 1) b WHERE $5::date IS NOT NULL`,
	`INSERT INTO worker (company_id, id, ref, name, language, created_at)
		SELECT pg_temp.u($4 || c), pg_temp.u($4 || c || 'w' || b), 'W' || b, 'Worker ' || b, 'en', $5::date - 30 FROM generate_series($1::int, $2::int) c, generate_series(0, $3::int - 1) b`,
	`INSERT INTO crew (company_id, id, ref, name, leader_id, created_at)
		SELECT pg_temp.u($4 || c), pg_temp.u($4 || c || 'c' || k), 'C' || k, 'Crew ' || k, pg_temp.u($4 || c || 'w' || k * 4), $5::date - 30
		FROM generate_series($1::int, $2::int) c, generate_series(0, $3::int / 4 - 1) k`,
	`INSERT INTO crew_member (company_id, id, crew_id, worker_id, from_at)
		SELECT pg_temp.u($4 || c), pg_temp.u($4 || c || 'm' || b), pg_temp.u($4 || c || 'c' || b / 4), pg_temp.u($4 || c || 'w' || b), $5::date - 30
		FROM generate_series($1::int, $2::int) c, generate_series(0, $3::int - 1) b`,
	`INSERT INTO custody (company_id, id, badge_id, worker_id, from_at)
		SELECT pg_temp.u($4 || c), pg_temp.u($4 || c || 'h' || b), pg_temp.u($4 || c || 'b' || b), pg_temp.u($4 || c || 'w' || b), $5::date - 30
		FROM generate_series($1::int, $2::int) c, generate_series(0, $3::int - 1) b`,
	`INSERT INTO site (company_id, id, ref, name, kind, sky, created_at)
		SELECT pg_temp.u($4 || c), pg_temp.u($4 || c || 's' || s), 'S' || s, 'Site ' || s, 'residential', 'open', $5::date - 30
		FROM generate_series($1::int, $2::int) c, generate_series(0, $3::int / 4 * 25 - 1) s`,
	`INSERT INTO fence (company_id, id, site_id, version, valid_from, given, area, recorded_at, sky)
		SELECT pg_temp.u($4 || c), pg_temp.u($4 || c || 'f' || s), pg_temp.u($4 || c || 's' || s), 1, '-infinity',
			json_build_object('circle', json_build_object('lat', 420000000 + s / 200 * 10000, 'lng', -720000000 + s % 200 * 10000, 'radius_mm', 20000)),
			ST_Multi(ST_MakeEnvelope(-72 + s % 200 * 0.001, 42 + s / 200 * 0.001, -72 + s % 200 * 0.001 + 0.0002, 42 + s / 200 * 0.001 + 0.0002, 4326)), $5::date - 30, 'open'
		FROM generate_series($1::int, $2::int) c, generate_series(0, $3::int / 4 * 25 - 1) s`,
	// A job takes four people a quarter of an hour.
	`INSERT INTO job (company_id, id, source, site_id, on_date, crew_id, effort_s, state, created_at)
		SELECT pg_temp.u($4 || c), pg_temp.u($4 || c || 'j' || s || 'd' || d), 'hand', pg_temp.u($4 || c || 's' || s), $5::date - d, pg_temp.u($4 || c || 'c' || s / 25), 3600, 'planned', $5::date - 30
		FROM generate_series($1::int, $2::int) c, generate_series(0, $3::int / 4 * 25 - 1) s, generate_series(0, 3) d`,
	`INSERT INTO visit_version (company_id, visit_id, version, badge_id, site_id, fence_id, arrived, arrived_lo, arrived_hi, departed, departed_lo, departed_hi, last_inside,
			verdict, state, once_settled, completeness_unknown, confidence, fixes, candidates, policy, recorded_at)
		SELECT pg_temp.u($4 || c), pg_temp.u($4 || c || 'v' || b || '-' || n || 'd' || d), 1, pg_temp.u($4 || c || 'b' || b), pg_temp.u($4 || c || 's' || site), pg_temp.u($4 || c || 'f' || site),
			at, at - interval '2 minutes', at, at + interval '15 minutes', at + interval '14 minutes', at + interval '17 minutes', at + interval '14 minutes',
			'decided', 'settled', true, false, 990, 6, json_build_array(json_build_object('site', pg_temp.u($4 || c || 's' || site), 'ref', 'S' || site, 'odds', 1000)), 'proof', at + interval '1 hour'
		FROM generate_series($1::int, $2::int) c, generate_series(0, $3::int - 1) b, generate_series(0, 24) n, generate_series(0, 3) d,
			LATERAL (SELECT b / 4 * 25 + n AS site, ($5::date - d)::timestamptz + interval '7 hours' + n * interval '20 minutes' AS at) x
		WHERE d > 0 OR n > 0`,
	// Positions of half a day before the date and of the date, one in three minutes of a visit: as many as are read.
	`INSERT INTO fix (company_id, badge_id, at, key, content, lat, lng, dop, speed, source, weak)
		SELECT pg_temp.u($4 || c), pg_temp.u($4 || c || 'b' || b), ($5::date - d)::timestamptz + interval '7 hours' + n * interval '20 minutes' + k * interval '3 minutes' + b % 60 * interval '1 second',
			'night', b::bigint * 1000000 + d * 10000 + n * 10 + k, 420000000 + site / 200 * 10000 + (b * 7 + n * 13 + k * 29) % 40 * 90, -720000000 + site % 200 * 10000 + (b * 11 + n * 5 + k * 17) % 40 * 120, 120, 0, 1, ''
		FROM generate_series($1::int, $2::int) c, generate_series(0, $3::int - 1) b, generate_series(0, 24) n, generate_series(0, 1) d, generate_series(0, 4) k, LATERAL (SELECT b / 4 * 25 + n AS site) x
		WHERE d = 0 AND n > 0 OR d = 1 AND n > 15`,
}

// companiesAtOnce are stocked by one statement.
const companiesAtOnce = 50

// all stocks small companies, and a large one where it has badges.
func (n *nightStock) all(ctx context.Context, companies, large int) error {
	// What is stocked fits by its making: foreign keys are not looked up for millions of rows.
	if _, err := n.conn.Exec(ctx, `SET TIME ZONE 'UTC'; SET session_replication_role = replica`); err != nil {
		return err
	}
	for first := 1; first <= companies; first += companiesAtOnce {
		if err := n.some(ctx, first, min(first+companiesAtOnce-1, companies), nightBadges, "night-"); err != nil {
			return err
		}
	}
	if large > 0 {
		if err := n.some(ctx, 1, 1, large, "large-"); err != nil {
			return err
		}
	}
	if err := n.planned(ctx); err != nil {
		return err
	}
	_, err := n.conn.Exec(ctx, `ANALYZE`) // As autovacuum would in the next minutes.
	return err
}

func (n *nightStock) some(ctx context.Context, first, last, badges int, name string) error {
	for i, sql := range nightTables {
		args := []any{first, last, badges, name, n.on}
		if i == 0 {
			args = nil
		}
		if _, err := n.conn.Exec(ctx, sql, args...); err != nil {
			return fmt.Errorf("%.60s: %w", sql, err)
		}
	}
	return nil
}

// planned gives all scheduled work its rows for later, so that the night alone is
// due.
func (n *nightStock) planned(ctx context.Context) error {
	var kinds []string
	for _, d := range task.Definitions(task.Flows{}) {
		if d.Scheduled != nil && !d.Scheduled.House {
			kinds = append(kinds, d.Kind)
		}
	}
	_, err := n.conn.Exec(ctx, `INSERT INTO run (company_id, id, kind, period, due_at, late_at, time_zone, state, planned_at)
		SELECT c.company_id, gen_random_uuid(), k, 'later ' || i, now() + i * interval '1 day', now() + i * interval '2 days', 'UTC', 'planned', now()
		FROM company c, unnest($1::text[]) k, generate_series(1, 2) i`, kinds)
	return err
}

// due makes the night of every company due.
func (n *nightStock) due(ctx context.Context) error {
	_, err := n.conn.Exec(ctx, `INSERT INTO run (company_id, id, kind, period, due_at, late_at, time_zone, state, planned_at)
		SELECT company_id, gen_random_uuid(), $1, $2, now(), now() + interval '3 hours', 'UTC', 'planned', now() FROM company WHERE NOT house`,
		task.ReconcileNight, n.period())
	return err
}

// period is that of the night.
func (n *nightStock) period() string { return n.on.AddDate(0, 0, 1).Format(time.DateOnly) }

// wait waits until every night is done.
func (n *nightStock) wait(ctx context.Context, began time.Time) error {
	for {
		var open, failed int
		err := n.conn.QueryRow(ctx, `SELECT count(*) FILTER (WHERE state <> 'done'), count(*) FILTER (WHERE failures > 0) FROM run WHERE kind = $1 AND period = $2`,
			task.ReconcileNight, n.period()).Scan(&open, &failed)
		switch {
		case err != nil:
			return err
		case failed > 0:
			var why string
			_ = n.conn.QueryRow(ctx, `SELECT error FROM run WHERE failures > 0 LIMIT 1`).Scan(&why)
			return fmt.Errorf("%d runs failed: %s", failed, why)
		case open == 0:
			return nil
		case time.Since(began) > nightSlowest:
			return fmt.Errorf("%d runs are not done after %s", open, nightSlowest)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// times returns how long it took until the last small company was done, and how long
// the slowest run was in hand: the large one's, where there is one.
func (n *nightStock) times(ctx context.Context, began time.Time) (took, slowest time.Duration, err error) {
	var last time.Time
	var seconds float64
	err = n.conn.QueryRow(ctx, `SELECT max(ended_at) FILTER (WHERE c.ref LIKE 'night-%'),
			COALESCE(max(extract(epoch FROM ended_at - started_at)) FILTER (WHERE c.ref LIKE 'large-%'), max(extract(epoch FROM ended_at - started_at)))::float8
		FROM run r JOIN company c ON c.company_id = r.company_id WHERE r.kind = $1 AND r.state = 'done'`, task.ReconcileNight).Scan(&last, &seconds)
	return last.Sub(began), time.Duration(seconds * float64(time.Second)), err
}

// judge looks whether each company was compared once, and found what was planted.
func (n *nightStock) judge(ctx context.Context, large int) (wrong []string, err error) {
	rows, err := n.conn.Query(ctx, `SELECT c.ref, count(p.id), COALESCE(max(p.jobs), 0), COALESCE(max(p.found), 0),
			(SELECT count(*) FROM discrepancy d WHERE d.company_id = c.company_id AND d.kind = 'job_without_presence'),
			(SELECT COALESCE(string_agg(DISTINCT d.kind, ' '), '') FROM discrepancy d WHERE d.company_id = c.company_id), COALESCE(max(p.lacked::text), '')
		FROM company c LEFT JOIN reconcile_pass p ON p.company_id = c.company_id WHERE NOT c.house GROUP BY c.company_id, c.ref`)
	if err != nil {
		return nil, err
	}
	var ref, kinds, lacked string
	var passes, jobs, found, missed int
	_, err = pgx.ForEachRow(rows, []any{&ref, &passes, &jobs, &found, &missed, &kinds, &lacked}, func() error {
		badges := nightBadges
		if ref == "large-1" {
			badges = large
		}
		crews := badges / nightCrew
		if passes != 1 || jobs != crews*nightJobs || missed != crews || found != crews || lacked != "[]" {
			wrong = append(wrong, fmt.Sprintf("%s: %d passes, %d jobs of %d, %d found (%s), %d jobs without presence of %d, lacked %s", ref, passes, jobs, crews*nightJobs, found, kinds, missed, crews, lacked))
		}
		return nil
	})
	return wrong, err
}
