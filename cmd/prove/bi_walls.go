package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"actual/adapters/outbound/postgis"
)

// refusal runs a statement in a transaction that is rolled back and returns the SQLSTATE
// with which it was refused; "" where it was done.
func refusal(ctx context.Context, conn *pgx.Conn, sql string) (string, error) {
	var said *pgconn.PgError
	if strings.HasPrefix(sql, "CREATE DATABASE") || strings.HasPrefix(sql, "ALTER SYSTEM") { // In no transaction.
		if _, err := conn.Exec(ctx, `SET default_transaction_read_only = off`); err != nil {
			return "", err
		}
		_, err := conn.Exec(ctx, sql)
		if errors.As(err, &said) {
			return said.Code, nil
		}
		return "", err
	}
	tx, err := conn.BeginTx(ctx, pgx.TxOptions{AccessMode: pgx.ReadWrite}) // Not for being read-only shall it be refused.
	if err != nil {
		return "", err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	_, err = tx.Exec(ctx, sql)
	if errors.As(err, &said) {
		return said.Code, nil
	}
	return "", err
}

// tryAll tries statements as each role: each must be refused for want of the right.
func (p *biProof) tryAll(ctx context.Context, statements []string) error {
	for i := range p.sides {
		err := connected(ctx, p.sides[i].url, func(conn *pgx.Conn) error {
			for _, sql := range statements {
				code, err := refusal(ctx, conn, sql)
				if err != nil {
					return fmt.Errorf("%s: %w", sql, err)
				}
				p.check(p.sides[i].ref+"'s role: "+sql, code == noPrivilege || code == notUpdatable, "SQLSTATE "+code)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// notUpdatable is the SQLSTATE of writing to a view that nobody can write to.
const notUpdatable = "55000"

// walls tries every relation, function, type and schema of ours that is not a view of
// reporting, and to change those.
func (p *biProof) walls(ctx context.Context) error {
	const elsewhere = ` n.nspname NOT IN ('information_schema', 'reporting') AND n.nspname !~ '^pg_'`
	var statements []string
	err := p.b.asAdmin(ctx, func(conn *pgx.Conn) error {
		relations, err := texts(ctx, conn, `SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND`+elsewhere+` ORDER BY 1`)
		if err != nil {
			return err
		}
		for _, r := range relations {
			statements = append(statements, `SELECT * FROM `+r, `SELECT count(*) FROM `+r, `COPY `+r+` TO STDOUT`, `INSERT INTO `+r+` DEFAULT VALUES`, `DELETE FROM `+r, `TRUNCATE `+r, `LOCK TABLE `+r, `DROP TABLE `+r)
		}
		p.relations = len(relations)
		of, err := texts(ctx, conn, `SELECT DISTINCT format('SELECT %I.%I()', n.nspname, p.proname) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE`+elsewhere+`
			UNION SELECT format('SELECT NULL::%I.%I', n.nspname, t.typname) FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE`+elsewhere+` ORDER BY 1`)
		if err != nil {
			return err
		}
		p.functions = len(of)
		statements = append(statements, of...)
		return nil
	})
	if err != nil {
		return err
	}
	for _, schema := range append([]string{"reporting", "pg_catalog"}, p.schemas...) {
		statements = append(statements, `CREATE TABLE `+pgx.Identifier{schema}.Sanitize()+`.mine ()`, `CREATE VIEW `+pgx.Identifier{schema}.Sanitize()+`.mine AS SELECT 1`,
			`CREATE FUNCTION `+pgx.Identifier{schema}.Sanitize()+`.mine() RETURNS integer LANGUAGE sql RETURN 1`)
	}
	for _, view := range p.views {
		v := `reporting.` + pgx.Identifier{view}.Sanitize()
		statements = append(statements, `INSERT INTO `+v+` DEFAULT VALUES`, `DELETE FROM `+v, `DROP VIEW `+v, `ALTER VIEW `+v+` SET (security_invoker = false)`)
	}
	if err := p.tryAll(ctx, statements); err != nil {
		return err
	}
	p.group("every relation, partition, function and type of every other schema is refused, and whatever would change a view")
	return nil
}

// biEscapes are the ways out that a role of the server could have: being somebody else,
// the machine's files, and the functions that are not for everybody.
func (p *biProof) biEscapes(ctx context.Context) error {
	super, err := url.Parse(p.b.database.AdminURL)
	if err != nil {
		return err
	}
	statements := []string{
		`CREATE ROLE mine`, `CREATE DATABASE mine`, `CREATE SCHEMA mine`, `CREATE EXTENSION dblink`, `COPY (SELECT 1) TO PROGRAM 'cat'`, `COPY (SELECT 1) TO '/tmp/out'`,
		`SELECT * FROM pg_authid`, `SELECT * FROM pg_statistic`, `SELECT pg_read_file('/etc/passwd')`, `SELECT lo_import('/etc/passwd')`, `ALTER SYSTEM SET row_security = off`,
		`CREATE EVENT TRIGGER mine ON ddl_command_start EXECUTE FUNCTION pg_catalog.suppress_redundant_updates_trigger()`, `CREATE PUBLICATION mine FOR ALL TABLES`,
		`GRANT actual_app TO CURRENT_USER`, `ALTER ROLE CURRENT_USER BYPASSRLS`, `SET SESSION AUTHORIZATION ` + pgx.Identifier{super.User.Username()}.Sanitize(),
	}
	for _, role := range append(slices.Clone(postgis.Roles), super.User.Username(), p.sides[0].role, p.sides[1].role) {
		for _, sql := range []string{`SET ROLE ` + pgx.Identifier{role}.Sanitize(), `SET SESSION AUTHORIZATION ` + pgx.Identifier{role}.Sanitize()} {
			if role != p.sides[0].role && role != p.sides[1].role {
				statements = append(statements, sql)
			}
		}
	}
	err = p.b.asAdmin(ctx, func(conn *pgx.Conn) error {
		// Functions of the server that are not for everybody, each with arguments of its types.
		of, err := texts(ctx, conn, `SELECT format('SELECT pg_catalog.%I(%s)', p.proname, COALESCE((SELECT string_agg('(SELECT NULL::' || format_type(t, NULL) || ')', ', ' ORDER BY o) FROM unnest(p.proargtypes) WITH ORDINALITY x (t, o)), ''))
			FROM pg_proc p WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.prokind = 'f' AND NOT has_function_privilege($1, p.oid, 'EXECUTE')
				AND NOT EXISTS (SELECT FROM unnest(p.proargtypes) t WHERE t IN (SELECT oid FROM pg_type WHERE typtype = 'p')) ORDER BY 1`, p.sides[0].role)
		statements = append(statements, of...)
		return err
	})
	if err != nil {
		return err
	}
	if err := p.tryAll(ctx, statements); err != nil {
		return err
	}
	for i := range p.sides {
		if err := p.others(ctx, i); err != nil {
			return err
		}
	}
	p.group("no role becomes another, makes anything, reads files, or calls what is not for everybody; as the group it sees nothing")
	return nil
}

// others tries to be the other company's role, and the group.
func (p *biProof) others(ctx context.Context, i int) error {
	return connected(ctx, p.sides[i].url, func(conn *pgx.Conn) error {
		other := pgx.Identifier{p.sides[1-i].role}.Sanitize()
		for _, sql := range []string{`SET ROLE ` + other, `SET SESSION AUTHORIZATION ` + other, `GRANT ` + other + ` TO CURRENT_USER`, `ALTER ROLE ` + other + ` PASSWORD 'mine'`} {
			code, err := refusal(ctx, conn, sql)
			if err != nil {
				return err
			}
			p.check(p.sides[i].ref+"'s role: "+sql, code == noPrivilege, "SQLSTATE "+code)
		}
		if _, err := conn.Exec(ctx, `SET ROLE `+postgis.RoleReporting); err != nil {
			p.check(p.sides[i].ref+"'s role plays the group", strings.Contains(err.Error(), noPrivilege), err)
			return nil
		}
		seen, err := p.look(ctx, conn)
		if err != nil {
			return err
		}
		for view, rows := range seen {
			p.check(p.sides[i].ref+"'s role as the group reads reporting."+view, len(rows) == 0, len(rows))
		}
		return nil
	})
}

// biPlanted plants what a careless migration or administrator could bring: the server
// must refuse to start over each.
func (p *biProof) biPlanted(ctx context.Context) error {
	for _, f := range []plant{
		{what: "a policy that lets all through", sql: `ALTER POLICY reporting ON site USING (true)`, serve: "site: the policy reporting does not tell the companies"},
		{what: "a policy that reads a setting", sql: `ALTER POLICY reporting ON worker USING (company_id = current_company())`, serve: "worker: the policy reporting does not tell the companies"},
		{what: "a second policy", sql: `CREATE POLICY more ON visit_version FOR SELECT TO actual_bi USING (true)`, serve: "visit_version: the policy more does not tell the companies"},
		{what: "an address of people", sql: `GRANT SELECT (email) ON worker TO actual_bi`, serve: "actual_bi may read worker.email"},
		{what: "positions", sql: `GRANT SELECT ON fix TO actual_bi`, serve: "actual_bi may read fix."},
		{what: "the right to write", sql: `GRANT INSERT ON job TO actual_bi`, serve: "actual_bi may INSERT job"},
		{what: "another schema", sql: `GRANT USAGE ON SCHEMA river TO actual_bi`, serve: "actual_bi may use the schema river"},
		{what: "a view that reads as its owner", sql: `ALTER VIEW reporting.fact_visit SET (security_invoker = false)`, serve: "the view reads as its owner"},
		{what: "a view without a barrier", sql: `ALTER VIEW reporting.fact_visit SET (security_barrier = false)`, serve: "reporting.fact_visit: in this schema only views"},
		{what: "a table among the views", sql: `CREATE TABLE reporting.planted (place text)`, serve: "reporting.planted: in this schema only views"},
		{what: "a function among the views", sql: `CREATE FUNCTION reporting.planted() RETURNS integer LANGUAGE sql RETURN 1`, serve: "reporting.planted: no function"},
	} {
		said, err := p.served(ctx, f)
		if err != nil {
			return fmt.Errorf("%s: %w", f.what, err)
		}
		p.check("serve over "+f.what, strings.Contains(said, f.serve), said)
	}
	role := pgx.Identifier{p.sides[0].role}.Sanitize()
	for _, f := range []struct{ what, plant, undo, says string }{
		{"a role above row level security", `ALTER ROLE ` + role + ` BYPASSRLS`, `ALTER ROLE ` + role + ` NOBYPASSRLS`, p.sides[0].role + " may do more than read"},
		{"a role that is the app, too", `GRANT actual_app TO ` + role, `REVOKE actual_app FROM ` + role, p.sides[0].role + " may become actual_app"},
		{"a group that signs in", `ALTER ROLE actual_bi LOGIN`, `ALTER ROLE actual_bi NOLOGIN`, "actual_bi may do more than read"},
		{"a schema for everybody", `GRANT USAGE ON SCHEMA public TO PUBLIC`, `REVOKE USAGE ON SCHEMA public FROM PUBLIC`, "may use the schema public"},
	} {
		err := p.b.asAdmin(ctx, func(conn *pgx.Conn) error {
			if _, err := conn.Exec(ctx, f.plant); err != nil {
				return err
			}
			said, err := p.b.refusesToServe(ctx)
			if err != nil {
				return err
			}
			p.check("serve over "+f.what, strings.Contains(said, f.says), said)
			_, err = conn.Exec(ctx, f.undo)
			return err
		})
		if err != nil {
			return fmt.Errorf("%s: %w", f.what, err)
		}
	}
	p.group("what is planted, each alone, keeps the server from starting")
	return nil
}
