package postgis

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"actual/domain"
	"actual/domain/fault"
)

// ErrLocks reports that the locks between companies do not bite. A server that
// sees it must not serve.
var ErrLocks = fault.New(fault.Internal, "store.locks_open", "the locks between companies do not bite")

// ProveLocks tries the locks between companies and fails with ErrLocks, naming
// what is open and the remedy: each pool has its own role, none of them a
// superuser, owner or above row level security; every table and partition with
// a company_id forces a policy; no role may address a partition; without a
// company nothing is seen, and with a stranger's nothing of others.
func ProveLocks(ctx context.Context, app AppPool, ingest IngestPool, directory DirectoryPool) error {
	var open []error
	for _, p := range []struct {
		pool *pgxpool.Pool
		role string
	}{{app.Pool, RoleApp}, {ingest.Pool, RoleIngest}, {directory.Pool, RoleDirectory}} {
		open = append(open, proveRole(ctx, p.pool, p.role))
	}
	open = append(open, proveCatalogue(ctx, app.Pool), proveScope(ctx, app.Pool))
	return errors.Join(open...)
}

// proveRole checks who a pool really is.
func proveRole(ctx context.Context, pool *pgxpool.Pool, want string) error {
	var user string
	var super, bypass, owns bool
	err := pool.QueryRow(ctx, `SELECT current_user, r.rolsuper, r.rolbypassrls,
			EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid AND c.relnamespace = 'public'::regnamespace)
			OR pg_has_role(current_user, 'actual_owner', 'MEMBER')
		FROM pg_roles r WHERE r.rolname = current_user`).Scan(&user, &super, &bypass, &owns)
	switch {
	case err != nil:
		return fmt.Errorf("ask for the role: %w", translate(err))
	case super || bypass:
		return ErrLocks.With("the server connects as %s, which stands above row level security: connect as %s", user, want)
	case owns:
		return ErrLocks.With("the server connects as %s, which owns the tables: connect as %s", user, want)
	case user != want:
		return ErrLocks.With("the server connects as %s where it must be %s", user, want)
	}
	return nil
}

// OpenTables lists what in the catalogue would let a company's rows out: tables
// and partitions that have a company_id and no forced policy, and partitions
// that some role of ours may address. Empty is good. It reads the catalogue
// alone, so any role may ask.
const OpenTables = `
SELECT c.oid::regclass::text || ': ' || CASE
		WHEN NOT c.relrowsecurity THEN 'row level security is off'
		WHEN NOT c.relforcerowsecurity THEN 'row level security is not forced'
		ELSE 'no policy keeps companies apart' END
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'company_id' AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
	AND NOT (c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (
		SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'company'
			AND pg_get_expr(p.polqual, p.polrelid) = '(company_id = current_company())'
			AND pg_get_expr(p.polwithcheck, p.polrelid) = '(company_id = current_company())'))
UNION ALL
SELECT c.oid::regclass::text || ': ' || acl.grantee::regrole::text || ' may address this partition, past the policy of its parent'
FROM pg_class c, aclexplode(c.relacl) acl
WHERE c.relispartition AND c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND acl.grantee <> c.relowner
UNION ALL
SELECT c.oid::regclass::text || ': the policy ' || p.polname || ' lets actual_app see other companies'
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
WHERE c.relnamespace = 'public'::regnamespace AND p.polname <> 'company' AND p.polpermissive
	AND (0 = ANY (p.polroles) OR EXISTS (SELECT FROM pg_roles r WHERE r.rolname = 'actual_app' AND r.oid = ANY (p.polroles)))
ORDER BY 1`

func proveCatalogue(ctx context.Context, pool *pgxpool.Pool) error {
	rows, err := pool.Query(ctx, OpenTables)
	if err != nil {
		return fmt.Errorf("walk the catalogue: %w", translate(err))
	}
	open, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("walk the catalogue: %w", translate(err))
	}
	if len(open) > 0 {
		return ErrLocks.With("%s (run the migrations, or SELECT protect('TABLE') as owner)", strings.Join(open, "; "))
	}
	return nil
}

// proveScope looks for rows that must not be seen: with no company set, and with
// a company that does not exist. Each table is asked without the second lock.
func proveScope(ctx context.Context, pool *pgxpool.Pool) error {
	rows, err := pool.Query(ctx, `SELECT c.oid::regclass::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'company_id' AND NOT a.attisdropped
		WHERE c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace AND has_table_privilege(c.oid, 'SELECT')`)
	if err != nil {
		return fmt.Errorf("list tables: %w", translate(err))
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("list tables: %w", translate(err))
	}
	stranger := domain.UUID{0xff, 15: 0xff}.String()
	for _, company := range []string{"", stranger} {
		if err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error { return seesNothing(ctx, tx, company, tables) }); err != nil {
			return err
		}
	}
	return nil
}

func seesNothing(ctx context.Context, tx pgx.Tx, company string, tables []string) error {
	if _, err := tx.Exec(ctx, `SELECT set_config('app.company_id', $1, true)`, company); err != nil {
		return fmt.Errorf("set company: %w", translate(err))
	}
	for _, table := range tables {
		var seen bool
		if err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM `+table+`)`).Scan(&seen); err != nil {
			return fmt.Errorf("look into %s: %w", table, translate(err))
		}
		if seen {
			return ErrLocks.With("rows of %s are seen with the company set to %q", table, company)
		}
	}
	return nil
}
