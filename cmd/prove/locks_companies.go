package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/jackc/pgx/v5"

	"actual/contracts/notehub/season"
	"actual/domain"
)

// tenantSide is one of the two companies, and an id of each kind that is its own.
type tenantSide struct {
	ref     string
	company domain.UUID
	client  client
	season  *season.Season

	visit, badge, site, quarantined domain.UUID
	event, device                   string
	ofBadge                         string // The key of an event of the badge.
	ruling                          string
	keyID, routeID                  string
}

// house makes both companies by the command line, lets a day happen to each over
// HTTP, tries the API, stops the server, and adds what did not come about: then
// every table holds rows of both.
func (p *lockProof) house(ctx context.Context) error {
	p.mine, p.theirs = tenantSide{ref: "northside"}, tenantSide{ref: "southside"}
	for i, side := range []*tenantSide{&p.mine, &p.theirs} {
		side.season = season.New(season.Config{Seed: uint64(21 + i), Days: 1, Crews: 1, BadgesPerCrew: 2, Sites: 30 + 10*i, MinStops: 6 + 4*i, MaxStops: 8 + 4*i})
		var err error
		if side.client, err = p.b.furnish(ctx, side.ref, "America/New_York"); err != nil {
			return err
		}
		if err := p.b.staff(ctx, side.ref, side.season); err != nil {
			return err
		}
	}
	server, err := p.b.serve(ctx)
	if err != nil {
		return err
	}
	for _, side := range []*tenantSide{&p.mine, &p.theirs} {
		side.client.url = server.url
		if err := side.live(ctx); err != nil {
			return err
		}
	}
	if err := p.b.quiet(ctx); err != nil {
		return err
	}
	for _, side := range []*tenantSide{&p.mine, &p.theirs} {
		if err := p.b.rule(ctx, side); err != nil {
			return err
		}
	}
	if err := p.b.quiet(ctx); err != nil {
		return err
	}
	for _, side := range []*tenantSide{&p.mine, &p.theirs} {
		if err := p.b.asAdmin(ctx, func(conn *pgx.Conn) error { return side.identify(ctx, conn) }); err != nil {
			return fmt.Errorf("find ids of %s: %w", side.ref, err)
		}
	}
	p.b.say("two companies, %s and %s, have lived a day in one database", p.mine.ref, p.theirs.ref)
	if err := p.api(ctx); err != nil {
		return err
	}
	if err := server.stop(ctx); err != nil {
		return err
	}
	if err := p.fill(ctx); err != nil {
		return err
	}
	return p.b.asAdmin(ctx, func(conn *pgx.Conn) error { return p.readTables(ctx, conn) })
}

// live posts a season, and an event of a device that nobody knows.
func (s *tenantSide) live(ctx context.Context) error {
	var events [][]byte
	for e := range s.season.All(0) {
		events = append(events, e.Raw)
	}
	unknown := fmt.Appendf(nil, `{"event":"unknown-%s","device":"dev:unknown-%s","when":1775500000,"file":"_track.qo","body":{}}`, s.ref, s.ref)
	status, body, err := s.client.post(ctx, bytes.Join(append(events, unknown), []byte("\n")))
	if err != nil || status != http.StatusOK {
		return fmt.Errorf("post for %s: %d %s: %w", s.ref, status, body, err)
	}
	return nil
}

func (s *tenantSide) identify(ctx context.Context, conn *pgx.Conn) error {
	if err := conn.QueryRow(ctx, `SELECT company_id FROM company WHERE ref = $1`, s.ref).Scan(&s.company); err != nil {
		return err
	}
	for _, id := range []struct {
		sql  string
		into any
	}{
		{`SELECT visit_id FROM visit WHERE company_id = $1 LIMIT 1`, &s.visit},
		{`SELECT badge_id FROM visit WHERE company_id = $1 LIMIT 1`, &s.badge},
		{`SELECT site_id FROM visit WHERE company_id = $1 LIMIT 1`, &s.site},
		{`SELECT id FROM quarantine WHERE company_id = $1 AND resolved_at IS NULL LIMIT 1`, &s.quarantined},
		{`SELECT key FROM event_key WHERE company_id = $1 LIMIT 1`, &s.event},
		{`SELECT key FROM fix WHERE company_id = $1 AND badge_id = (SELECT badge_id FROM visit WHERE company_id = $1 LIMIT 1) LIMIT 1`, &s.ofBadge},
		{`SELECT r.id::text FROM ruling r WHERE r.company_id = $1 AND NOT EXISTS (SELECT FROM ruling_withdrawal w WHERE w.ruling_id = r.id) LIMIT 1`, &s.ruling},
		{`SELECT device FROM badge WHERE company_id = $1 LIMIT 1`, &s.device},
		{`SELECT id::text FROM api_key WHERE company_id = $1 LIMIT 1`, &s.keyID},
		{`SELECT id::text FROM route WHERE company_id = $1 LIMIT 1`, &s.routeID},
	} {
		if err := conn.QueryRow(ctx, id.sql, s.company).Scan(id.into); err != nil {
			return fmt.Errorf("%s: %w", id.sql, err)
		}
	}
	return nil
}

// fill adds rows of both companies where a quiet server leaves none: a mark that
// waits, and an entry that waits for its number, and whatever else each company may have.
func (p *lockProof) fill(ctx context.Context) error {
	for _, side := range []*tenantSide{&p.mine, &p.theirs} {
		if _, err := p.b.actual(ctx, "apikey", "create", "--company", side.ref, "--label", "waits for its number"); err != nil {
			return err
		}
		err := p.b.asAdmin(ctx, func(conn *pgx.Conn) error {
			_, err := conn.Exec(ctx, `INSERT INTO mark (company_id, badge_id, stored_at) VALUES ($1, $2, now())`, side.company, side.badge)
			if err != nil {
				return err
			}
			// A quiet server has handed all facts on.
			if _, err := conn.Exec(ctx, `INSERT INTO outbox (company_id, id, type, at, body) VALUES ($1, gen_random_uuid(), 'proof', now(), '{}')`, side.company); err != nil {
				return err
			}
			return furnishTables(ctx, conn, side.company)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// lockedTable is a table, partition or view with a company_id.
type lockedTable struct {
	name      string
	partition bool
	view      bool
	inserts   bool     // The app may insert.
	columns   []string // That an insert names.
	editable  string   // A column that the app may update; "" where none.
	rows      map[domain.UUID]int64
	row       map[domain.UUID]string // One row of each company as JSON.
}

// readTables reads the catalogue, and one row of each company from each table.
// An empty table would prove nothing, so it is an error.
func (p *lockProof) readTables(ctx context.Context, conn *pgx.Conn) error {
	rows, err := conn.Query(ctx, `SELECT c.relname, c.relispartition, c.relkind = 'v', has_table_privilege('actual_app', c.oid, 'INSERT'),
			ARRAY(SELECT quote_ident(a.attname) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attidentity <> 'a' AND a.attgenerated = '' ORDER BY a.attnum),
			COALESCE((SELECT min(a.attname) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attname <> 'company_id' AND has_column_privilege('actual_app', c.oid, a.attnum, 'UPDATE')), '')
		FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v')
			AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'company_id' AND NOT a.attisdropped)
		ORDER BY c.relispartition, c.relname`)
	if err != nil {
		return err
	}
	p.tables, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (t lockedTable, err error) {
		err = row.Scan(&t.name, &t.partition, &t.view, &t.inserts, &t.columns, &t.editable)
		return t, err
	})
	if err != nil {
		return err
	}
	for i := range p.tables {
		t := &p.tables[i]
		t.rows, t.row = map[domain.UUID]int64{}, map[domain.UUID]string{}
		for _, side := range []*tenantSide{&p.mine, &p.theirs} {
			n, row := int64(0), ""
			if err := conn.QueryRow(ctx, `SELECT count(*), COALESCE((SELECT to_jsonb(x)::text FROM `+t.name+` x WHERE company_id = $1 LIMIT 1), '') FROM `+t.name+` WHERE company_id = $1`, side.company).Scan(&n, &row); err != nil {
				return err
			}
			if n == 0 && !t.partition {
				return fmt.Errorf("%s has no rows of %s, so nothing could be proven with it: let lockProof.house or fill make one", t.name, side.ref)
			}
			t.rows[side.company], t.row[side.company] = n, row
		}
	}
	return nil
}

// real returns the tables that rows are inserted into: no views, no partitions.
func (p *lockProof) real() []lockedTable {
	var out []lockedTable
	for _, t := range p.tables {
		if !t.partition && !t.view {
			out = append(out, t)
		}
	}
	return out
}

// insert returns a statement that inserts a row given as JSON. It does not let
// PostgreSQL number it.
func (t lockedTable) insert() string {
	columns := strings.Join(t.columns, ", ")
	return `INSERT INTO ` + t.name + ` (` + columns + `) SELECT ` + columns + ` FROM jsonb_populate_record(NULL::` + t.name + `, $1::text::jsonb)`
}
