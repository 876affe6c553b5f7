package postgis

// OpenReporting lists what in the catalogue would let a role of reporting out of its
// views or its company, each with what the owner should do. Empty is good. The roles
// are actual_bi and those whose names begin with it; superusers apart, nobody else is one.
const OpenReporting = `
WITH bi AS (
	SELECT r.oid, r.rolname, r.rolname = 'actual_bi' AS grp, r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication OR (r.rolname = 'actual_bi' AND r.rolcanlogin) AS may
	FROM pg_roles r WHERE r.rolname = 'actual_bi' OR r.rolname LIKE 'actual\_bi\_%'
), ours AS (
	SELECT n.oid, n.nspname FROM pg_namespace n WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
), shut AS (
	SELECT '(company_id = ( SELECT r.company_id
   FROM reporting_role r
  WHERE (r.role = CURRENT_USER)))' AS by_table, '(role = CURRENT_USER)' AS by_name
)
SELECT format('%s may do more than read: as superuser, %sALTER ROLE %I NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOREPLICATION%s%s', rolname, chr(96), rolname, CASE WHEN grp THEN ' NOLOGIN' ELSE '' END, chr(96)) FROM bi WHERE may
UNION ALL
SELECT format('%s may become %s: as superuser, %sREVOKE %I FROM %I%s', b.rolname, p.rolname, chr(96), p.rolname, b.rolname, chr(96))
FROM bi b JOIN pg_auth_members m ON m.member = b.oid JOIN pg_roles p ON p.oid = m.roleid WHERE b.grp OR p.rolname <> 'actual_bi'
UNION ALL
SELECT format('%s may use the schema %s: as administrator, %sactual provision%s', b.rolname, n.nspname, chr(96), chr(96))
FROM bi b, ours n WHERE n.nspname <> 'reporting' AND has_schema_privilege(b.oid, n.oid, 'USAGE') OR has_schema_privilege(b.oid, n.oid, 'CREATE')
UNION ALL
SELECT format('%s owns %s: as superuser, %sREASSIGN OWNED BY %I TO actual_owner%s', b.rolname, c.oid::regclass, chr(96), b.rolname, chr(96)) FROM bi b JOIN pg_class c ON c.relowner = b.oid
UNION ALL
SELECT DISTINCT format('%s may %s %s: as owner, %sREVOKE ALL ON %s FROM %I%s', b.rolname, x.privilege_type, c.oid::regclass, chr(96), c.oid::regclass, b.rolname, chr(96))
FROM pg_class c JOIN ours n ON n.oid = c.relnamespace, LATERAL (
		SELECT * FROM aclexplode(c.relacl)
		UNION ALL SELECT y.* FROM pg_attribute a, aclexplode(a.attacl) y WHERE a.attrelid = c.oid
	) x JOIN bi b ON b.oid = x.grantee
WHERE x.privilege_type <> 'SELECT' OR NOT b.grp
UNION ALL
SELECT format('%s: the policy %s does not tell the companies of actual_bi apart by reporting_role: as owner, %sDROP POLICY %I ON %s%s, and make it again as its migration did', p.polrelid::regclass, p.polname, chr(96), p.polname, p.polrelid::regclass, chr(96))
FROM pg_policy p, shut WHERE p.polpermissive AND EXISTS (SELECT FROM unnest(p.polroles) r WHERE r = 0 OR r IN (SELECT oid FROM bi))
	AND (p.polcmd <> 'r' OR pg_get_expr(p.polqual, p.polrelid) <> CASE p.polrelid::regclass::text WHEN 'reporting_role' THEN by_name ELSE by_table END)
UNION ALL
SELECT format('reporting.%s: in this schema only views with security_invoker and security_barrier may be: as owner, %sDROP%s it', c.relname, chr(96), chr(96))
FROM pg_class c WHERE c.relnamespace = 'reporting'::regnamespace AND c.relkind <> 'c' AND (c.relkind <> 'v' OR 2 <> (
	SELECT count(*) FROM pg_options_to_table(c.reloptions) o WHERE o.option_name IN ('security_invoker', 'security_barrier') AND o.option_value::boolean))
UNION ALL
SELECT format('reporting.%s: no function may be in this schema: as owner, %sDROP ROUTINE %s%s', p.proname, chr(96), p.oid::regprocedure, chr(96)) FROM pg_proc p WHERE p.pronamespace = 'reporting'::regnamespace
ORDER BY 1`

// mayReport lists the columns that lie under the views of reporting. It is no position,
// no address and telephone of people, and nothing that somebody wrote about somebody.
var mayReport = map[string][]string{
	"reporting_role":    {"company_id", "role"},
	"company":           {"company_id", "ref", "name", "time_zone", "created_at"},
	"site":              {"company_id", "id", "ref", "name", "kind", "sky", "created_at", "retired_at"},
	"zone":              {"company_id", "id", "name", "retired_at"},
	"zone_site":         {"company_id", "zone_id", "site_id"},
	"worker":            {"company_id", "id", "ref", "name", "active_from", "active_to"},
	"crew":              {"company_id", "id", "ref", "name", "leader_id"},
	"crew_member":       {"company_id", "crew_id", "worker_id", "from_at", "to_at"},
	"crew_badge":        {"company_id", "crew_id", "badge_id", "from_at", "to_at"},
	"custody":           {"company_id", "badge_id", "worker_id", "from_at", "to_at"},
	"badge":             {"company_id", "id", "device", "label", "tags", "owned_from", "owned_to", "report_every_s", "heartbeat_s", "replaces"},
	"badge_state":       {"company_id", "badge_id", "heard_at", "last_fix_at", "voltage_mv", "voltage_at"},
	"badge_quiet":       {"company_id", "badge_id", "from_at", "to_at"},
	"alert_voltage":     {"company_id", "badge_id", "date", "least_mv", "last_mv", "rose"},
	"alert":             {"company_id", "id", "kind", "badge_id", "crew_id", "since", "raised_at", "state", "told", "ended_at"},
	"visit_version":     {"company_id", "visit_id", "version", "badge_id", "site_id", "arrived", "arrived_lo", "arrived_hi", "departed", "departed_lo", "departed_hi", "last_inside", "verdict", "state", "completeness_unknown", "confidence", "fixes", "recorded_at", "recorded_to"},
	"job":               {"company_id", "id", "source", "ref", "site_id", "on_date", "crew_id", "window_from", "window_to", "effort_s", "state", "created_at", "changed_at"},
	"discrepancy":       {"company_id", "id", "on_date", "kind", "severity", "provisional", "site_id", "job_id", "crew_id", "worker_id", "badge_id", "finding", "expected", "actual", "state", "opened_at", "moved_at", "returned", "acknowledged_at", "reason", "resolution", "resolved_at"},
	"discrepancy_event": {"company_id", "discrepancy_id", "revision", "what", "at"},
	"time_entry":        {"company_id", "id", "revision", "worker_id", "day", "began", "ended", "began_lo", "began_hi", "ended_lo", "ended_hi", "activity", "job_id", "site_id", "withdrawn", "recorded_at", "recorded_to"},
}
