package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"actual/adapters/outbound/postgis"
)

// lockReach is what a role across companies may read and insert: written down
// here a second time, so that a grant too many is not excused by a list in the
// product.
type lockReach struct {
	role    string
	reads   map[string]string // By table, the columns; * is all of it.
	inserts []string
}

var lockReaches = []lockReach{
	{postgis.RoleIngest, map[string]string{
		"event_key": "company_id key content", "quarantine": "company_id key content resolved_at",
	}, []string{"event_key", "event", "fix", "mark", "quarantine"}},
	{postgis.RoleDirectory, map[string]string{
		"company": "*", "api_key": "*", "route": "*", "device_directory": "*", "session": "*",
		"company_user": "company_id id email role worker_id valid_from valid_to active_at disabled_at issuer subject", "mark": "company_id stored_at",
		"visit_version": "company_id settles_at recorded_to state", "ledger_pending": "company_id at",
		"run": "company_id kind period due_at late_at time_zone state", "dead_task": "company_id kind", "vendor_credential": "company_id key_id",
		"vendor_connection": "company_id key_id", "webhook_secret": "company_id key_id", "alert_address": "company_id key_id", "webhook": "company_id state due_at in_hand", "outbox": "company_id at",
	}, nil},
	{postgis.RoleOps, map[string]string{
		"company": "company_id ref name time_zone", "badge": "company_id id device report_every_s heartbeat_s owned_to",
		"badge_state": "company_id badge_id heard_at voltage_mv voltage_at",
	}, nil},
	{postgis.RoleBackup, nil, nil},
}

// wrongRoles tries every column of every table as each role that is not the
// app, and to insert, change and delete.
func (p *lockProof) wrongRoles(ctx context.Context) error {
	for _, r := range lockReaches {
		err := p.asRole(ctx, r.role, func(d *lockDoor) {
			for _, t := range p.tables {
				if t.partition {
					continue
				}
				p.unread(ctx, d, r, t)
				if t.view {
					continue
				}
				changes := []string{`DELETE FROM ` + t.name, `UPDATE ` + t.name + ` SET company_id = company_id`}
				refused := !slices.ContainsFunc(changes, func(sql string) bool { return !d.try(ctx, sql).refused() })
				if !slices.Contains(r.inserts, t.name) {
					refused = refused && d.try(ctx, t.insert(), t.row[p.mine.company]).refused()
				}
				p.check(r.role+" writes "+t.name, refused, "it may")
			}
		})
		if err != nil {
			return err
		}
	}
	p.group("ingest, directory, ops and backup read and write nothing but what they are for: nothing of people and places")
	return nil
}

// unread tries the columns of a table that a role may not read.
func (p *lockProof) unread(ctx context.Context, d *lockDoor, r lockReach, t lockedTable) {
	may := strings.Fields(r.reads[t.name])
	if slices.Contains(may, "*") {
		return
	}
	var read []string
	for _, column := range t.columns {
		out := d.try(ctx, `SELECT count(`+column+`) FROM `+t.name)
		if !slices.Contains(may, strings.Trim(column, `"`)) && !out.refused() {
			read = append(read, column)
		}
	}
	p.check(r.role+" reads "+t.name, len(read) == 0, read)
}

// asRole calls fn with a role's door, with a company set: the policies of these
// roles must not look at it.
func (p *lockProof) asRole(ctx context.Context, role string, fn func(d *lockDoor)) error {
	return p.b.asAdmin(ctx, func(conn *pgx.Conn) error {
		if _, err := conn.Exec(ctx, `SET SESSION AUTHORIZATION `+pgx.Identifier{role}.Sanitize()); err != nil {
			return err
		}
		d := &lockDoor{conn: conn, company: p.mine.company}
		fn(d)
		return d.err
	})
}

// owner tries all tables and partitions as their owner, for whom row level
// security is forced.
func (p *lockProof) owner(ctx context.Context) error {
	err := p.asRole(ctx, postgis.RoleOwner, func(d *lockDoor) {
		for _, t := range p.tables {
			seen := d.try(ctx, `SELECT count(*) FROM `+t.name)
			held := seen.code == "" && seen.rows == 0
			if !t.view {
				for _, sql := range []string{`DELETE FROM ` + t.name, `UPDATE ` + t.name + ` SET company_id = company_id`} {
					held = held && d.try(ctx, sql).nothing()
				}
			}
			if row := t.row[p.mine.company]; row != "" && !t.view {
				held = held && d.try(ctx, t.insert(), row).refused()
			}
			p.check("the owner in "+t.name, held, seen)
		}
	})
	p.group("even the owner of the tables sees and changes no row")
	return err
}

// escapes are what the app could try to get out of its lock.
func (p *lockProof) escapes(ctx context.Context) error {
	super, err := url.Parse(p.b.database.AdminURL)
	if err != nil {
		return err
	}
	statements := []string{
		`SET ROLE ` + pgx.Identifier{super.User.Username()}.Sanitize(), `SET SESSION AUTHORIZATION actual_owner`,
		`ALTER TABLE site DISABLE ROW LEVEL SECURITY`, `ALTER TABLE site NO FORCE ROW LEVEL SECURITY`,
		`CREATE POLICY more ON site TO actual_app USING (true)`, `DROP POLICY company ON site`,
		`GRANT SELECT ON fix_default TO actual_app`, `GRANT actual_directory TO actual_app`, `ALTER ROLE actual_app BYPASSRLS`,
		`CREATE TABLE mine AS SELECT * FROM site`, `CREATE FUNCTION mine() RETURNS integer LANGUAGE sql RETURN 1`,
		`CREATE OR REPLACE FUNCTION current_company() RETURNS uuid LANGUAGE sql RETURN NULL::uuid`,
		`SELECT count(protect('site')::text)`, `TRUNCATE mark`, `DROP TABLE mark`, `COPY event TO PROGRAM 'cat'`, `COPY (SELECT 1) TO '/tmp/out'`,
		`SELECT count(*) FROM pg_authid`, `SELECT count(pg_read_file('/etc/passwd'))`,
	}
	for _, role := range postgis.Roles {
		if role != postgis.RoleApp {
			statements = append(statements, `SET ROLE `+role)
		}
	}
	err = p.asApp(ctx, p.mine.company, func(d *lockDoor) {
		for _, sql := range statements {
			out := d.try(ctx, sql)
			p.check("the app: "+sql, out.refused(), out)
		}
	})
	if err != nil {
		return err
	}
	// Row security switched off is not passed by: the statement fails.
	err = connected(ctx, p.b.database.URLs.App, func(conn *pgx.Conn) error {
		if _, err := conn.Exec(ctx, `SET row_security = off`); err != nil {
			return err
		}
		d := &lockDoor{conn: conn, company: p.mine.company}
		out := d.try(ctx, `SELECT count(*) FROM site`)
		p.check("the app: SET row_security = off", out.refused(), out)
		return d.err
	})
	p.group("the app cannot become another role, change a lock, make a thing of its own or reach beside the tables")
	return err
}

// partitions tries every partition directly, as every role but the owner.
func (p *lockProof) partitions(ctx context.Context) error {
	for _, role := range postgis.Roles[1:] {
		err := p.asRole(ctx, role, func(d *lockDoor) {
			for _, t := range p.tables {
				if !t.partition {
					continue
				}
				held := true
				for _, sql := range []string{
					`SELECT count(*) FROM ` + t.name, `SELECT count(company_id) FROM ` + t.name, `DELETE FROM ` + t.name,
					`UPDATE ` + t.name + ` SET key = key`, `INSERT INTO ` + t.name + ` (company_id) VALUES (current_company())`,
				} {
					held = held && d.try(ctx, sql).refused()
				}
				p.check(role+" addresses "+t.name, held, "it may")
			}
		})
		if err != nil {
			return err
		}
	}
	p.group("no role reads or writes a partition directly")
	return nil
}

// foreignKeys tries, past all policies as the superuser, to let a row of one
// company point to a row of the other: by each foreign key.
func (p *lockProof) foreignKeys(ctx context.Context) error {
	err := p.b.asAdmin(ctx, func(conn *pgx.Conn) error {
		rows, err := conn.Query(ctx, `SELECT k.conname, k.conrelid::regclass::text, k.confrelid::regclass::text,
				(SELECT array_agg(a.attname ORDER BY o) FROM unnest(k.conkey[2:]) WITH ORDINALITY c (n, o) JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = n),
				(SELECT array_agg(a.attname ORDER BY o) FROM unnest(k.confkey[2:]) WITH ORDINALITY c (n, o) JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = n)
			FROM pg_constraint k WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace AND cardinality(k.conkey) > 1 AND k.conparentid = 0 ORDER BY 2, 1`)
		if err != nil {
			return err
		}
		type key struct {
			name, from, to string
			columns, there []string
		}
		keys, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (k key, err error) {
			err = row.Scan(&k.name, &k.from, &k.to, &k.columns, &k.there)
			return k, err
		})
		if err != nil {
			return err
		}
		d := &lockDoor{conn: conn}
		for _, k := range keys {
			set, of, same := strings.Join(k.columns, ", "), make([]string, len(k.columns)), make([]string, len(k.columns))
			for i, c := range k.columns {
				of[i], same[i] = "x."+c, "y."+k.there[i]+" = x."+c
			}
			out := d.try(ctx, fmt.Sprintf(`UPDATE %s t SET (%s) = (SELECT %s FROM %s x WHERE x.company_id = $1 AND (%s) IS NOT NULL AND NOT EXISTS (SELECT FROM %s y WHERE y.company_id = $2 AND %s) LIMIT 1)
				WHERE ctid = (SELECT ctid FROM %s WHERE company_id = $2 AND (%s) IS NOT NULL LIMIT 1)`,
				k.from, set, strings.Join(of, ", "), k.from, strings.Join(of, ", "), k.to, strings.Join(same, " AND "), k.from, set), p.mine.company, p.theirs.company)
			p.check("point from "+k.from+" by "+k.name+" to the other's "+k.to, out.code == foreignKeyBad, out)
		}
		if len(keys) == 0 {
			return errors.New("no foreign keys were found to try")
		}
		return d.err
	})
	p.group("no foreign key takes a row of another company, not even from the superuser")
	return err
}
