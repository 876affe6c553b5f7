package postgis

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"actual/domain"
	"actual/domain/fault"
)

// ErrLocks reports that the locks between companies do not bite. A server that
// sees it must not serve.
var ErrLocks = fault.New(fault.Internal, "store.locks_open", "the locks between companies do not bite")

// ProveLocks tries the locks between companies and fails with ErrLocks, naming
// what is open and the remedy, or with ErrSchema, since the locks of another
// schema can't be judged: each pool has its own role, none of them a
// superuser, owner or above row level security; every table and partition with
// a company_id forces a policy; no role may address a partition, and the roles
// that reach across companies read only what they must (of ops, where there is
// such a pool; not asked where the schema is newer than this program, and says that
// it fits it), and those of reporting only their views, of their company; without a company
// nothing is seen, and with a stranger's nothing of others.
func ProveLocks(ctx context.Context, app AppPool, ingest IngestPool, directory DirectoryPool, ops OpsPool) error {
	var wrong []error
	for _, p := range []struct {
		pool *pgxpool.Pool
		role string
	}{{app.Pool, RoleApp}, {ingest.Pool, RoleIngest}, {directory.Pool, RoleDirectory}} {
		wrong = append(wrong, proveRole(ctx, p.pool, p.role))
	}
	if ops.Pool != nil {
		wrong = append(wrong, proveRole(ctx, ops.Pool, RoleOps))
	}
	if err := errors.Join(wrong...); err != nil {
		return err // What else they could see follows from that.
	}
	newer, err := proveSchema(ctx, app.Pool)
	if err != nil {
		return err
	}
	wrong = append(wrong, proveCatalogue(ctx, app.Pool), proveScope(ctx, app.Pool))
	if newer { // What its roles may reach is for the program to judge that granted it.
		return errors.Join(wrong...)
	}
	if ops.Pool != nil {
		wrong = append(wrong, proveReach(ctx, ops.Pool, RoleOps))
	}
	return errors.Join(append(
		wrong, proveReach(ctx, ingest.Pool, RoleIngest), proveReach(ctx, directory.Pool, RoleDirectory), proveReach(ctx, app.Pool, RoleReporting),
	)...)
}

// proveRole checks who a pool really is. A session that was another role before
// it set this one could go back.
func proveRole(ctx context.Context, pool *pgxpool.Pool, want string) error {
	var user, session string
	var above, owns bool
	var parents []string
	err := pool.QueryRow(ctx, `SELECT current_user, session_user, r.rolsuper OR r.rolbypassrls,
			EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid AND c.relnamespace = 'public'::regnamespace),
			ARRAY(SELECT p.rolname::text FROM pg_roles p WHERE p.oid <> r.oid AND pg_has_role(r.oid, p.oid, 'MEMBER')
				AND (p.rolsuper OR p.rolbypassrls OR p.rolname LIKE 'actual\_%') ORDER BY 1)
		FROM pg_roles r WHERE r.rolname = current_user`).Scan(&user, &session, &above, &owns, &parents)
	switch {
	case err != nil:
		return fmt.Errorf("ask for the role: %w", translate(err))
	case session != user:
		return ErrLocks.With("the server connects as %s and only plays %s: connect as %s", session, user, want)
	case above:
		return ErrLocks.With("the server connects as %s, which stands above row level security: connect as %s", user, want)
	case owns:
		return ErrLocks.With("the server connects as %s, which owns the tables: connect as %s", user, want)
	case user != want:
		return ErrLocks.With("the server connects as %s where it must be %s: mend the URL", user, want)
	case len(parents) > 0:
		return ErrLocks.With("%s may become %s: as superuser, `REVOKE %s FROM %s`", user, parents[0], parents[0], user)
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

// seesNothing looks whether any row is seen for the company. On a database
// without rows that says little, so the function that all policies call is
// asked, too.
func seesNothing(ctx context.Context, tx pgx.Tx, company string, tables []string) error {
	var is string
	if err := tx.QueryRow(ctx, `SELECT COALESCE(current_company()::text, '') FROM set_config('app.company_id', $1, true)`, company).Scan(&is); err != nil {
		return fmt.Errorf("set company: %w", translate(err))
	}
	if is != company {
		return ErrLocks.With("current_company() says %q where the company is set to %q: mend the function as the migrations made it", is, company)
	}
	for _, table := range tables {
		var seen bool
		if err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM `+table+`)`).Scan(&seen); err != nil {
			return fmt.Errorf("look into %s: %w", table, translate(err))
		}
		if seen {
			return ErrLocks.With("rows of %s are seen with the company set to %q: DROP the policies on it that the migrations did not make", table, company)
		}
	}
	return nil
}
