package postgis_test

import (
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/postgis"
	"actual/adapters/outbound/postgis/postgistest"
)

// acrossCompanies lists the primary, unique and exclusion keys that do not begin
// with company_id: what there is once on the whole platform.
var acrossCompanies = []string{
	"company_ref",                // People name a company by it.
	"company_house",              // There is one house.
	"device_directory_one_owner", // A device has one owner at a time.
	"directory_epoch_pkey",       // A table of one row.
	"claim_code_pkey",            // A code is made before anybody owns its device.
}

// ours are the tables that our migrations make.
const ours = ` FROM pg_class c WHERE c.relkind IN ('r', 'p', 'v') AND c.relnamespace = 'public'::regnamespace AND NOT c.relispartition AND c.relname <> 'goose_db_version'
	AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')`

func TestKeysBeginWithTheCompany(t *testing.T) {
	t.Parallel()
	conn := postgistest.New(t).Admin(t)
	const keys = `SELECT x.indexrelid::regclass::text FROM pg_index x JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[0]
		WHERE (x.indisunique OR x.indisexclusion) AND x.indrelid IN (SELECT c.oid` + ours + `)`
	require.ElementsMatch(t, acrossCompanies, ask(t, conn, keys+` AND a.attname <> 'company_id'`))
	require.GreaterOrEqual(t, len(ask(t, conn, keys+` AND a.attname = 'company_id'`)), 25, "the walk saw the keys")

	const foreign = `SELECT k.conname || ' of ' || k.conrelid::regclass FROM pg_constraint k
		JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1] JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = k.confkey[1]
		JOIN pg_class target ON target.oid = k.confrelid
		WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace`
	require.Empty(t, ask(t, conn, foreign+` AND NOT (a.attname = 'company_id' AND b.attname = 'company_id')`), "a foreign key looks past the policies: it must compare the company")
	require.Empty(t, ask(t, conn, foreign+` AND target.relkind = 'p'`), "no foreign key into a partitioned table: partitions are dropped")
	require.GreaterOrEqual(t, len(ask(t, conn, foreign)), 12)
}

// Nobody changes or removes what was said: entries, their numbers and hashes,
// checkpoints, fences, visit versions but for their end, events and fixes.
func TestWhatIsAppendOnly(t *testing.T) {
	t.Parallel()
	conn := postgistest.New(t).Admin(t)
	const verbs = `SELECT r.rolname || ' may ' || verb || ' ' || c.oid::regclass FROM pg_class c, pg_roles r, unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) verb
		WHERE c.relnamespace = 'public'::regnamespace AND r.rolname = ANY ($1) AND CASE verb
			WHEN 'UPDATE' THEN has_any_column_privilege(r.oid, c.oid, verb) ELSE has_table_privilege(r.oid, c.oid, verb) END
			AND c.relname = ANY ($2) ORDER BY 1`
	appendOnly := []string{
		"ledger_entry", "ledger_leaf", "ledger_hash", "ledger_checkpoint", "ledger_anchor", "event", "event_key", "fix", "fence", "ruling", "ruling_withdrawal", "policy_version", "export_step",
	}
	require.Equal(t, []string{"actual_app may DELETE event", "actual_app may DELETE fix"}, ask(t, conn, verbs, postgis.Roles[1:], appendOnly), "at the end of their term")
	require.Equal(t, []string{"actual_app may DELETE visit_version", "actual_app may UPDATE visit_version"}, ask(t, conn, verbs, postgis.Roles[1:], []string{"visit_version"}), "only recorded_to; at the end of their term")
}

// What runs with its owner's rights is a door past the policies: each is listed.
func TestFunctionsWithTheirOwnersRights(t *testing.T) {
	t.Parallel()
	conn := postgistest.New(t).Admin(t)
	require.Equal(t, []string{"drop_empty_partitions", "ensure_partitions", "make_claim_code", "redeem_claim_code"}, ask(t, conn, `SELECT p.proname FROM pg_proc p WHERE p.prosecdef AND p.pronamespace IN ('public'::regnamespace, 'river'::regnamespace)
		AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e') ORDER BY 1`))
}

// The page must say what is there. Where it does not, the message is the row to
// put in.
func TestSchemaIsDocumented(t *testing.T) {
	t.Parallel()
	conn := postgistest.New(t).Admin(t)
	raw, err := os.ReadFile("../../../docs/architecture/schema.md")
	require.NoError(t, err)
	_, page, _ := strings.Cut(string(raw), "\n## Tables\n")
	tableRows, page, _ := strings.Cut(page, "\n## Indexes\n")
	indexRows, page, _ := strings.Cut(page, "\n## Roles and grants\n")
	grantRows, _, _ := strings.Cut(page, "\n## ")

	documented(t, tableRows, ask(t, conn, "SELECT '| `' || c.relname || '` | '"+ours+" ORDER BY c.relname"))
	documented(t, indexRows, ask(t, conn, "SELECT '| `' || x.indexrelid::regclass || '` | ' || CASE WHEN x.indisunique THEN 'unique ' ELSE '' END"+
		" || regexp_replace(pg_get_indexdef(x.indexrelid), '^.* USING ', '') || ' | ' FROM pg_index x WHERE x.indrelid IN (SELECT c.oid"+ours+") ORDER BY 1"))
	documented(t, grantRows, grants(t, conn))
	require.Empty(t, ask(t, conn, `SELECT c.relname`+ours+` AND has_any_column_privilege('actual_backup', c.oid, 'SELECT')`), "the page says that backup has no grants yet")
}

// documented checks that each beginning of a row stands on the page with
// something behind it, and that the page has no other rows.
func documented(t *testing.T, page string, beginnings []string) {
	t.Helper()
	require.NotEmpty(t, beginnings)
	rows := 0
	for _, line := range strings.Split(page, "\n") {
		if strings.HasPrefix(line, "| `") {
			rows++
		}
	}
	for _, beginning := range beginnings {
		_, rest, found := strings.Cut(page, "\n"+beginning)
		rest, _, _ = strings.Cut(rest, "\n")
		if !found || strings.Trim(rest, " |") == "" && !strings.HasSuffix(beginning, "|") {
			t.Errorf("docs/architecture/schema.md lacks a row that begins with\n%s", beginning)
		}
	}
	if rows != len(beginnings) {
		t.Errorf("docs/architecture/schema.md has %d rows of this kind where there are %d", rows, len(beginnings))
	}
}

// grants returns the rows of the page on what each role may do.
func grants(t *testing.T, conn *pgx.Conn) []string {
	t.Helper()
	const may = `(SELECT string_agg(lower(verb) || COALESCE(' (' || columns || ')', ''), ', ' ORDER BY n) FROM (
			SELECT verb, n, CASE WHEN NOT has_table_privilege(r.oid, c.oid, verb) THEN (
				SELECT string_agg(a.attname, ', ' ORDER BY a.attnum) FROM pg_attribute a
				WHERE a.attrelid = c.oid AND a.attnum > 0 AND verb <> 'DELETE' AND has_column_privilege(r.oid, c.oid, a.attnum, verb)) END AS columns
			FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) WITH ORDINALITY v (verb, n)
			WHERE has_table_privilege(r.oid, c.oid, verb) OR verb <> 'DELETE' AND has_any_column_privilege(r.oid, c.oid, verb)) x)`
	return ask(t, conn, "SELECT '| `' || c.relname || '` | ' || (SELECT string_agg(COALESCE("+may+", '–'), ' | ' ORDER BY o) FROM unnest($1::text[]) WITH ORDINALITY w (role, o) JOIN pg_roles r ON r.rolname = w.role) || ' |'"+
		ours+" ORDER BY c.relname", []string{postgis.RoleApp, postgis.RoleIngest, postgis.RoleDirectory, postgis.RoleOps})
}
