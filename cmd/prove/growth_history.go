package main

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"
)

// history is what has been stored of a crowd over some days: keys, events, fixes
// and visits as they come to lie when they arrive one by one in order of time.
type history struct {
	events *crowdEvents
	days   int // And the half of another one.
}

// each is how many events a badge has in it.
func (h *history) each() int { return h.days*dayFixes + dayFixes/2 }

// rows is how many events there are in it.
func (h *history) rows() int { return h.each() * len(h.events.crowd.badges) }

// load copies the rows over two connections. The bodies of the events are left
// out: nothing that is done with new events looks at old bodies, and ten million
// of them need not fit on every disk.
func (h *history) load(ctx context.Context, b *bench) error {
	const chunk = 50_000
	next := make(chan int)
	loading, going := errgroup.WithContext(ctx)
	loading.Go(func() error {
		defer close(next)
		for from := 0; from < h.rows(); from += chunk {
			select {
			case next <- from:
			case <-going.Done():
				return going.Err()
			}
		}
		return nil
	})
	for range 2 {
		loading.Go(func() error {
			return b.asAdmin(going, func(conn *pgx.Conn) error {
				for from := range next {
					if err := h.copy(going, conn, from, min(chunk, h.rows()-from)); err != nil {
						return err
					}
				}
				return nil
			})
		})
	}
	if err := loading.Wait(); err != nil {
		return fmt.Errorf("load history: %w", err)
	}
	return b.asAdmin(ctx, func(conn *pgx.Conn) error { return h.visits(ctx, conn) })
}

// past is one row of the history.
type past struct {
	company, badge, route [16]byte
	key                   string
	content               int64
	at                    time.Time
	lat, lng              int32
}

func (h *history) copy(ctx context.Context, conn *pgx.Conn, from, count int) error {
	rows := make([]past, count)
	crowd := h.events.crowd
	key := []byte(crowdEvent[eventMarks['K'][0]:][:36])
	for i := range rows {
		n := from + i
		x := crowd.badges[n%len(crowd.badges)]
		sec, lat, lng := h.events.at(n%len(crowd.badges), n/len(crowd.badges))
		h.events.writeKey(key, n)
		company := crowd.companies[x.company]
		rows[i] = past{
			company: company.id, badge: x.id, route: company.route, key: string(key), content: int64(n) * 0x1e3779b97f4a7c15,
			at: time.Unix(sec, 0), lat: int32(lat), lng: int32(lng),
		}
	}
	stored := func(r *past) time.Time { return r.at.Add(35 * time.Second) }
	for _, t := range []struct {
		table   string
		columns []string
		row     func(r *past) []any
	}{
		{"event_key", []string{"company_id", "key", "content", "stored_at"}, func(r *past) []any { return []any{r.company, r.key, r.content, stored(r)} }},
		{"event", []string{"company_id", "stored_at", "key", "content", "badge_id", "route_id", "raw"}, func(r *past) []any {
			return []any{r.company, stored(r), r.key, r.content, r.badge, r.route, []byte("{}")}
		}},
		{"fix", []string{"company_id", "badge_id", "at", "key", "content", "lat", "lng", "dop", "speed", "source", "weak"}, func(r *past) []any {
			return []any{r.company, r.badge, r.at, r.key, r.content, r.lat, r.lng, int32(90), int32(41), int16(1), ""}
		}},
	} {
		source := pgx.CopyFromSlice(count, func(i int) ([]any, error) { return t.row(&rows[i]), nil })
		if _, err := conn.CopyFrom(ctx, pgx.Identifier{t.table}, t.columns, source); err != nil {
			return fmt.Errorf("copy into %s: %w", t.table, err)
		}
	}
	return nil
}

// pastVisits are ten visits a badge and day, in four versions each, with two
// entries in the ledger, but for the last two days: these are derived.
const pastVisits = `
WITH v AS MATERIALIZED (
	SELECT b.company_id, b.id AS badge_id, gen_random_uuid() AS visit_id, (SELECT min(s.id::text)::uuid FROM site s WHERE s.company_id = b.company_id) AS site_id,
		$1::timestamptz + day * interval '1 day' + i * interval '50 minutes' AS a
	FROM badge b CROSS JOIN generate_series(0, $2 - 2) day CROSS JOIN generate_series(0, 9) i
), said AS (
	INSERT INTO ledger_entry (company_id, id, kind, subject, at, bytes, leaf)
	SELECT company_id, gen_random_uuid(), 'visit.settled', 'visit:' || visit_id, a, convert_to(repeat('x', 600), 'UTF8'), '\x00' FROM v CROSS JOIN generate_series(1, 2)
)
INSERT INTO visit_version (company_id, visit_id, version, badge_id, site_id, arrived, arrived_lo, arrived_hi, departed, departed_lo, departed_hi, last_inside,
	verdict, state, once_settled, completeness_unknown, confidence, fixes, candidates, policy, recorded_at, recorded_to)
SELECT company_id, visit_id, n, badge_id, site_id, a, a - interval '2 minutes', a, a + interval '40 minutes', a + interval '39 minutes', a + interval '41 minutes', a + interval '39 minutes',
	'decided', CASE n WHEN 4 THEN 'settled' ELSE 'provisional' END, n = 4, false, 950, 20, '[]', '2026-11.2', a + n * interval '10 minutes', CASE WHEN n < 4 THEN a + (n + 1) * interval '10 minutes' END
FROM v CROSS JOIN generate_series(1, 4) n`

func (h *history) visits(ctx context.Context, conn *pgx.Conn) error {
	if _, err := conn.Exec(ctx, pastVisits, time.Unix(h.events.start, 0), h.days); err != nil {
		return fmt.Errorf("load visits: %w", err)
	}
	for _, sql := range []string{`VACUUM (ANALYZE)`, `CHECKPOINT`} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}
