package postgis_test

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/postgis"
	"actual/adapters/outbound/postgis/postgistest"
)

// ask runs a query that returns one text a row.
func ask(t *testing.T, conn *pgx.Conn, query string, args ...any) []string {
	t.Helper()
	rows, err := conn.Query(t.Context(), query, args...)
	require.NoError(t, err)
	got, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	return got
}

// tables lists the tables and partitions of all schemas that are not the
// server's own.
const tables = `SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
	WHERE c.relkind IN ('r', 'p', 'm', 'f') AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'`

const hasCompany = ` EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'company_id' AND NOT a.attisdropped)`

// ofNoCompany lists the tables without a company_id. Who adds one says here what
// it is, and that nothing in it is a company's.
var ofNoCompany = []string{
	"claim_code",       // Codes for devices that nobody owns yet, as hashes; no role has a grant on it.
	"directory_epoch",  // One number.
	"goose_db_version", // Which migrations ran.
	"spatial_ref_sys",  // PostGIS: coordinate systems.
	// River's own: a task names its company and rows by identifiers. TestRiverHoldsIdentifiersOnly.
	"river.river_job", "river.river_leader", "river.river_migration", "river.river_notification", "river.river_queue",
}

func TestEveryTableIsLocked(t *testing.T) {
	t.Parallel()
	conn := postgistest.New(t).Admin(t)
	require.Empty(t, ask(t, conn, postgis.OpenReporting))
	require.Empty(t, ask(t, conn, postgis.OpenTables), "give each table with a company_id its lock: SELECT protect('TABLE') in its migration")
	require.ElementsMatch(t, ofNoCompany, ask(t, conn, tables+` AND NOT`+hasCompany), "a table without a company_id belongs on the list of those, or it forgot the column")
	// The walk saw what there is: a walk that sees nothing finds nothing.
	require.GreaterOrEqual(t, len(ask(t, conn, tables+` AND NOT c.relispartition AND`+hasCompany)), 22)
	require.GreaterOrEqual(t, len(ask(t, conn, tables+` AND c.relispartition AND`+hasCompany)), 2*17, "events and fixes: 16 months and the default")
}

// bareTable is a table of companies without a lock.
const bareTable = `CREATE TABLE planted (company_id uuid NOT NULL, place text, PRIMARY KEY (company_id));`

// faults are what a migration could get wrong, each alone; all are planted as
// the owner, with one company in the database.
var faults = map[string]struct{ plant, says string }{
	"a table without row level security": {bareTable, "planted: row level security is off"},
	"a table of River's schema":          {`CREATE TABLE river.planted (company_id uuid)`, "river.planted: row level security is off"},
	"a table that does not force it": {
		bareTable + `SELECT protect('planted'); ALTER TABLE planted NO FORCE ROW LEVEL SECURITY`, "planted: row level security is not forced",
	},
	"a table without a policy": {
		bareTable + `ALTER TABLE planted ENABLE ROW LEVEL SECURITY; ALTER TABLE planted FORCE ROW LEVEL SECURITY`, "planted: no policy keeps companies apart",
	},
	"a policy that lets all through": {
		bareTable + `SELECT protect('planted'); ALTER POLICY company ON planted USING (true)`, "planted: no policy keeps companies apart",
	},
	"a policy that checks nothing on the way in": {
		bareTable + `SELECT protect('planted'); ALTER POLICY company ON planted WITH CHECK (true)`, "planted: no policy keeps companies apart",
	},
	"a policy for some commands only": {
		bareTable + `SELECT protect('planted'); DROP POLICY company ON planted; CREATE POLICY company ON planted FOR SELECT TO actual_app USING (company_id = current_company())`,
		"planted: no policy keeps companies apart",
	},
	"a lock taken off":                   {`ALTER TABLE ledger_entry DISABLE ROW LEVEL SECURITY`, "ledger_entry: row level security is off"},
	"a second policy for the app":        {`CREATE POLICY more ON company FOR SELECT TO actual_app USING (true)`, "company: the policy more lets actual_app see other companies"},
	"a second policy for everybody":      {`CREATE POLICY more ON site FOR SELECT TO PUBLIC USING (true)`, "site: the policy more lets actual_app see other companies"},
	"rows that are seen":                 {`CREATE POLICY more ON company FOR SELECT TO actual_app USING (true)`, `rows of company are seen with the company set to ""`},
	"a partition without a lock":         {`CREATE TABLE fix_209901 PARTITION OF fix FOR VALUES FROM ('2099-01-01Z') TO ('2099-02-01Z')`, "fix_209901: row level security is off"},
	"a partition that does not force it": {`ALTER TABLE event_default NO FORCE ROW LEVEL SECURITY`, "event_default: row level security is not forced"},
	"a grant on a partition":             {`GRANT SELECT ON fix_default TO actual_app`, "fix_default: actual_app may address this partition"},
	"a grant on a column of a partition": {`GRANT SELECT (raw) ON event_default TO actual_ops`, "event_default: actual_ops may address this partition"},
	"a grant on a partition for everybody": {
		`GRANT INSERT ON fix_default TO PUBLIC`, "fix_default: everybody may address this partition",
	},
	"a view that reads as its owner": {`CREATE VIEW planted AS SELECT name FROM site`, "planted: the view reads as its owner"},
	"a materialized view":            {`CREATE MATERIALIZED VIEW planted AS SELECT * FROM site`, "planted: no policy can keep companies apart"},
	"reporting by another policy":    {`ALTER POLICY reporting ON site USING (true)`, "site: the policy reporting does not tell the companies of actual_bi apart"},
	"reporting by a setting":         {`ALTER POLICY reporting ON job USING (company_id = current_company())`, "job: the policy reporting does not tell the companies of actual_bi apart"},
	"reporting sees a place":         {`GRANT SELECT (lat) ON fix TO actual_bi`, "actual_bi may read fix.lat"},
	"reporting writes":               {`GRANT DELETE ON job TO actual_bi`, "actual_bi may DELETE job"},
	"reporting in another schema":    {`GRANT USAGE ON SCHEMA river TO actual_bi`, "actual_bi may use the schema river"},
	"a reporting view without a barrier": {
		`ALTER VIEW reporting.fact_visit SET (security_barrier = false)`, "reporting.fact_visit: in this schema only views",
	},
	"a table among reporting's views": {`CREATE TABLE reporting.planted (place text)`, "reporting.planted: in this schema only views"},
	"a function among them":           {`CREATE FUNCTION reporting.planted() RETURNS integer LANGUAGE sql RETURN 1`, "reporting.planted: no function may be"},
	"ingest reads places":             {`GRANT SELECT ON site TO actual_ingest`, "actual_ingest may read site."},
	"the directory reads a place":     {`GRANT SELECT (lat) ON fix TO actual_directory`, "actual_directory may read fix.lat"},
	"a function that forgets the setting": {
		`CREATE OR REPLACE FUNCTION current_company() RETURNS uuid LANGUAGE sql STABLE RETURN '0190b5a0-7c2e-7acc-8000-000000000001'::uuid`, "current_company() says",
	},
	"a function with a way out": {
		`CREATE OR REPLACE FUNCTION current_company() RETURNS uuid LANGUAGE sql STABLE
			RETURN COALESCE(NULLIF(current_setting('app.company_id', true), '')::uuid, '0190b5a0-7c2e-7acc-8000-000000000001')`, "current_company() says",
	},
}

func TestProveLocks(t *testing.T) {
	t.Run("a fresh database is locked", func(t *testing.T) {
		t.Parallel()
		d := postgistest.New(t)
		require.NoError(t, postgis.ProveLocks(t.Context(), d.App, d.Ingest, d.Directory, d.Ops))
	})
	t.Run("and so is one with companies", func(t *testing.T) {
		t.Parallel()
		d := withCompany(t)
		require.NoError(t, postgis.ProveLocks(t.Context(), d.App, d.Ingest, d.Directory, d.Ops))
	})
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := withCompany(t)
			owner, err := pgx.Connect(t.Context(), d.URLs.Owner)
			require.NoError(t, err)
			_, err = owner.Exec(t.Context(), fault.plant)
			require.NoError(t, err)
			require.NoError(t, owner.Close(t.Context()))
			err = postgis.ProveLocks(t.Context(), d.App, d.Ingest, d.Directory, d.Ops)
			require.ErrorIs(t, err, postgis.ErrLocks)
			require.ErrorContains(t, err, fault.says)
		})
	}
}

// withCompany returns a database with one company.
func withCompany(t *testing.T) *postgistest.Database {
	t.Helper()
	d := postgistest.New(t)
	_, err := d.Admin(t).Exec(t.Context(), `INSERT INTO company (company_id, ref, name, time_zone, created_at) VALUES (gen_random_uuid(), 'acme', 'Acme', 'UTC', now())`)
	require.NoError(t, err)
	return d
}

func TestProveLocksRefusesTheWrongRole(t *testing.T) {
	t.Parallel()
	d := postgistest.New(t)
	admin := d.Admin(t)
	name := fmt.Sprintf("test_above_%d", os.Getpid())
	role := pgx.Identifier{name}.Sanitize()
	_, err := admin.Exec(t.Context(), `CREATE ROLE `+role+` LOGIN BYPASSRLS PASSWORD 'above'`)
	require.NoError(t, err)
	t.Cleanup(func() { dropRole(t, admin, role) })
	pool := func(raw string) postgis.AppPool {
		p, err := postgis.OpenApp(t.Context(), raw, 1)
		require.NoError(t, err)
		t.Cleanup(p.Close)
		return p
	}
	tests := map[string]struct {
		app       postgis.AppPool
		ingest    postgis.IngestPool
		directory postgis.DirectoryPool
		says      string
	}{
		"the superuser": {pool(d.AdminURL), d.Ingest, d.Directory, "stands above row level security: connect as actual_app"},
		"the superuser who plays the app": {
			pool(with(t, d.AdminURL, nil, "actual_app")), d.Ingest, d.Directory, "only plays actual_app: connect as actual_app",
		},
		"a role above row level security": {pool(with(t, d.AdminURL, url.UserPassword(name, "above"), "")), d.Ingest, d.Directory, "connects as " + name + ", which stands above"},
		"the owner":                       {pool(d.URLs.Owner), d.Ingest, d.Directory, "which owns the tables: connect as actual_app"},
		"ingest as app":                   {postgis.AppPool{Pool: d.Ingest.Pool}, d.Ingest, d.Directory, "connects as actual_ingest where it must be actual_app"},
		"app as ingest":                   {d.App, postgis.IngestPool{Pool: d.App.Pool}, d.Directory, "connects as actual_app where it must be actual_ingest"},
		"app as directory":                {d.App, d.Ingest, postgis.DirectoryPool{Pool: d.App.Pool}, "connects as actual_app where it must be actual_directory"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := postgis.ProveLocks(t.Context(), test.app, test.ingest, test.directory, postgis.OpsPool{})
			require.ErrorIs(t, err, postgis.ErrLocks)
			require.ErrorContains(t, err, test.says)
		})
	}
}

// dropRole drops a role of the server, which would outlive the test's database.
func dropRole(t *testing.T, admin *pgx.Conn, role string) {
	t.Helper()
	_, err := admin.Exec(context.Background(), `DROP ROLE `+role) // The test's context has ended.
	require.NoError(t, err)
}

// A role that may become another one is as good as that one. Our own roles are
// shared by all databases of a server, so this is tried with one of its own.
func TestProveRoleRefusesWhoMayBecomeAnother(t *testing.T) {
	t.Parallel()
	d := postgistest.New(t)
	admin := d.Admin(t)
	name := fmt.Sprintf("test_member_%d", os.Getpid())
	role := pgx.Identifier{name}.Sanitize()
	_, err := admin.Exec(t.Context(), `CREATE ROLE `+role+` LOGIN PASSWORD 'member'`)
	require.NoError(t, err)
	t.Cleanup(func() { dropRole(t, admin, role) })
	pool, err := postgis.OpenApp(t.Context(), with(t, d.AdminURL, url.UserPassword(name, "member"), ""), 1)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	require.NoError(t, postgis.ProveRole(t.Context(), pool.Pool, name))
	_, err = admin.Exec(t.Context(), `GRANT actual_owner TO `+role)
	require.NoError(t, err)
	require.ErrorContains(t, postgis.ProveRole(t.Context(), pool.Pool, name), name+" may become actual_owner")
}

// with returns a URL with another user, and with a role to be played, where they
// are given.
func with(t *testing.T, raw string, user *url.Userinfo, role string) string {
	t.Helper()
	u, err := url.Parse(raw)
	require.NoError(t, err)
	if user != nil {
		u.User = user
	}
	if role != "" {
		q := u.Query()
		q.Set("role", role) // What is no option of the driver is a setting of the session.
		u.RawQuery = q.Encode()
	}
	return u.String()
}
