package postgis

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// OpenTables lists what in the catalogue would let a company's rows out, in any
// schema of ours: tables and partitions that have a company_id and no forced
// policy, what cannot have one, views that read as their owner, partitions that
// a role may address (the whole or a column), and policies that let actual_app
// see more; each with what the owner should do, between backticks. Empty is good. It reads the
// catalogue alone, so any role may ask.
const OpenTables = `
WITH ours AS (
	SELECT c.*, EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'company_id' AND NOT a.attisdropped) AS of_company
	FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
	WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relpersistence <> 't' AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
		AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
)
SELECT oid::regclass::text || ': ' || CASE
		WHEN NOT relrowsecurity THEN 'row level security is off'
		WHEN NOT relforcerowsecurity THEN 'row level security is not forced'
		ELSE 'no policy keeps companies apart' END
	|| format(': as owner, %1$sDROP POLICY IF EXISTS company ON %2$s; SELECT protect(%3$L)%1$s', chr(96), oid::regclass, oid::regclass::text)
FROM ours WHERE of_company AND relkind IN ('r', 'p')
	AND NOT (relrowsecurity AND relforcerowsecurity AND EXISTS (
		SELECT FROM pg_policy p WHERE p.polrelid = ours.oid AND p.polname = 'company'
			AND pg_get_expr(p.polqual, p.polrelid) = '(company_id = current_company())'
			AND pg_get_expr(p.polwithcheck, p.polrelid) = '(company_id = current_company())'))
UNION ALL
SELECT oid::regclass::text || ': no policy can keep companies apart in a materialized view or foreign table: as owner, DROP it'
FROM ours WHERE of_company AND relkind IN ('m', 'f')
UNION ALL
SELECT oid::regclass::text || format(': the view reads as its owner: as owner, %1$sALTER VIEW %2$s SET (security_invoker = true)%1$s', chr(96), oid::regclass)
FROM ours WHERE relkind = 'v'
	AND NOT EXISTS (SELECT FROM pg_options_to_table(reloptions) o WHERE o.option_name = 'security_invoker' AND o.option_value::boolean)
UNION ALL
SELECT DISTINCT oid::regclass::text || ': ' || CASE acl.grantee WHEN 0 THEN 'everybody' ELSE acl.grantee::regrole::text END
	|| format(' may address this partition, past the policy of its parent: as owner, %1$sREVOKE ALL ON %2$s FROM %3$s%1$s', chr(96), oid::regclass,
		CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE acl.grantee::regrole::text END)
FROM ours, LATERAL (
		SELECT grantee FROM aclexplode(relacl)
		UNION ALL
		SELECT x.grantee FROM pg_attribute a, aclexplode(a.attacl) x WHERE a.attrelid = ours.oid
	) acl
WHERE relispartition AND acl.grantee <> relowner
UNION ALL
SELECT p.polrelid::regclass::text || ': the policy ' || p.polname || ' lets actual_app see other companies: as owner, '
	|| format('%1$sDROP POLICY %2$I ON %3$s%1$s', chr(96), p.polname, p.polrelid::regclass)
FROM pg_policy p JOIN ours ON ours.oid = p.polrelid
WHERE p.polname <> 'company' AND p.polpermissive
	AND EXISTS (SELECT FROM unnest(p.polroles) r WHERE r = 0 OR pg_has_role('actual_app', r, 'MEMBER'))
ORDER BY 1`

func proveCatalogue(ctx context.Context, pool *pgxpool.Pool) error {
	for _, query := range []string{OpenTables, OpenReporting} {
		rows, err := pool.Query(ctx, query)
		if err != nil {
			return fmt.Errorf("walk the catalogue: %w", translate(err))
		}
		open, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return fmt.Errorf("walk the catalogue: %w", translate(err))
		}
		if len(open) > 0 {
			return ErrLocks.With("%s", strings.Join(open, "; "))
		}
	}
	return nil
}

// mayRead lists what the roles across companies may read, by table; all is the
// whole of it. It is nothing of people and places. What a migration grants
// beyond this stops the server: widen it here, and say why, in the same change.
var mayRead = map[string]map[string][]string{
	RoleIngest: { // What de-duplication needs.
		"directory_epoch": all,
		"event_key":       {"company_id", "key", "content"},
		"quarantine":      {"company_id", "key", "content", "resolved_at"},
	},
	RoleDirectory: { // Whose is it, and which company has work waiting.
		"company":          all,
		"api_key":          all,
		"route":            all,
		"session":          all,
		"company_user":     {"company_id", "id", "email", "role", "worker_id", "valid_from", "valid_to", "active_at", "disabled_at", "issuer", "subject"}, // Who signs in; no names.
		"device_directory": all,
		"directory_epoch":  all,
		"mark":             {"company_id", "stored_at"},
		"visit_version":    {"company_id", "settles_at", "recorded_to", "state"},
		"ledger_pending":   {"company_id", "at"},
		"outbox":           {"company_id", "at"},
		"webhook":          {"company_id", "state", "due_at", "in_hand"},
		"run_choice":       {"company_id", "kind", "cycle", "weekday", "month_day", "minute", "since"},
		"run":              {"company_id", "kind", "period", "due_at", "late_at", "time_zone", "state"},
		"dead_task":        {"company_id", "kind"},

		"vendor_credential": {"company_id", "key_id"}, // Is there a key for each?
		"vendor_connection": {"company_id", "key_id"},
		"webhook_secret":    {"company_id", "key_id"},
		"alert_address":     {"company_id", "key_id"},

		"alert_pulse": all, // How the badges of each do together: counts and times.
	},
	RoleOps: { // How badges do.
		"company":     {"company_id", "ref", "name", "time_zone"},
		"badge":       {"company_id", "id", "device", "report_every_s", "heartbeat_s", "owned_to"},
		"badge_state": {"company_id", "badge_id", "heard_at", "voltage_mv", "voltage_at"},
	},
	RoleReporting: mayReport,
}

var all = []string{"*"}

// proveReach checks that a role, of the pool or another, reads no more than mayRead.
func proveReach(ctx context.Context, pool *pgxpool.Pool, role string) error {
	rows, err := pool.Query(ctx, `SELECT c.oid::regclass::text, a.attname, has_table_privilege($1, c.oid, 'SELECT')
		FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
		WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relnamespace = 'public'::regnamespace AND has_column_privilege($1, c.oid, a.attnum, 'SELECT')
			AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
		ORDER BY c.relname, a.attnum`, role)
	if err != nil {
		return fmt.Errorf("ask what the role may read: %w", translate(err))
	}
	var table, column, first string
	var whole, isWhole bool // By a grant on the table.
	var beyond []string     // The columns of the first table.
	_, err = pgx.ForEachRow(rows, []any{&table, &column, &isWhole}, func() error {
		may := mayRead[role][table]
		if !slices.Equal(may, all) && !slices.Contains(may, column) && (first == "" || first == table) {
			first, whole, beyond = table, isWhole, append(beyond, column)
		}
		return nil
	})
	switch {
	case err != nil:
		return fmt.Errorf("ask what the role may read: %w", translate(err))
	case whole:
		return ErrLocks.With("%s may read %s.%s, which it has no need of: as owner, `REVOKE SELECT ON %s FROM %s`, and GRANT again what docs/architecture/schema.md names",
			role, first, beyond[0], first, role)
	case first != "":
		return ErrLocks.With("%s may read %s.%s, which it has no need of: as owner, `REVOKE SELECT (%s) ON %s FROM %s`",
			role, first, beyond[0], strings.Join(beyond, ", "), first, role)
	}
	return nil
}
