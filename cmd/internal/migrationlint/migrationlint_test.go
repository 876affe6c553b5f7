package migrationlint_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"actual/cmd/internal/migrationlint"
	"actual/migrations"
)

func TestNoMigrationHoldsUpAServerInUse(t *testing.T) {
	complaints, _, err := migrationlint.Judge(migrations.FS, migrationlint.Since)
	require.NoError(t, err)
	for _, c := range complaints {
		t.Error(c)
	}
	old, judged, err := migrationlint.Judge(migrations.FS, "")
	require.NoError(t, err)
	require.Greater(t, judged, 60)
	require.NotEmpty(t, old, "those from before anything was in use do what they like, and it is seen")
}

// judged returns what is said of a migration, each with its rule first.
func judged(t *testing.T, sql ...string) string {
	t.Helper()
	tree := fstest.MapFS{}
	for i, text := range sql {
		if !strings.Contains(text, "+goose") {
			text = "-- +goose Up\n" + text + "\n-- +goose Down\nDROP TABLE fix;\n"
		}
		tree[string(rune('a'+i))+".sql"] = &fstest.MapFile{Data: []byte(text)}
	}
	complaints, n, err := migrationlint.Judge(tree, "")
	require.NoError(t, err)
	require.Equal(t, len(sql), n)
	var out []string
	for _, c := range complaints {
		out = append(out, c.Rule+": "+c.What)
	}
	return strings.Join(out, "\n")
}

func TestEachPlantedViolationIsCaught(t *testing.T) {
	for _, c := range []struct{ rule, sql string }{
		{"index", "CREATE INDEX fix_when ON fix (company_id, at);"},
		{"index", "CREATE UNIQUE INDEX IF NOT EXISTS x ON public.fix USING btree (company_id);"},
		{"index", "CREATE INDEX CONCURRENTLY x ON fix (at);"},
		{"index", "-- +goose NO TRANSACTION\n-- +goose Up\nCREATE INDEX CONCURRENTLY x ON fix (at);"},
		{"index", "DROP INDEX fix_when;"},
		{"index", "ALTER TABLE fix ADD CONSTRAINT one UNIQUE (company_id, at);"},
		{"index", "ALTER TABLE fix ADD PRIMARY KEY (company_id, id);"},
		{"index", "ALTER TABLE fix ADD COLUMN serial_no text UNIQUE;"},
		{"index", "ALTER TABLE fix ADD CONSTRAINT x EXCLUDE USING gist (a WITH &&);"},
		{"rewrite", "ALTER TABLE fix ADD COLUMN token uuid NOT NULL DEFAULT gen_random_uuid();"},
		{"rewrite", "ALTER TABLE fix ADD COLUMN seen timestamptz DEFAULT clock_timestamp();"},
		{"rewrite", "ALTER TABLE fix ADD n bigserial;"},
		{"rewrite", "ALTER TABLE fix ADD COLUMN n bigint GENERATED ALWAYS AS IDENTITY;"},
		{"rewrite", "ALTER TABLE fix ADD COLUMN day date GENERATED ALWAYS AS (date(at)) STORED;"},
		{"rewrite", "ALTER TABLE fix ALTER COLUMN seq TYPE bigint;"},
		{"rewrite", "ALTER TABLE fix ALTER seq SET DATA TYPE bigint USING seq::bigint;"},
		{"rewrite", "ALTER TABLE fix SET UNLOGGED;"},
		{"not-null", "ALTER TABLE fix ALTER COLUMN at SET NOT NULL;"},
		{"validate", "ALTER TABLE fix ADD CONSTRAINT of_badge FOREIGN KEY (company_id, badge_id) REFERENCES badge (company_id, id);"},
		{"validate", "ALTER TABLE fix ADD CHECK (at IS NOT NULL);"},
		{"validate", "ALTER TABLE fix ADD COLUMN site_id uuid REFERENCES site;"},
		{"validate", "ALTER TABLE fix ADD CONSTRAINT a CHECK (at IS NOT NULL) NOT VALID;\nALTER TABLE fix VALIDATE CONSTRAINT a;"},
		{"table", "LOCK TABLE fix IN EXCLUSIVE MODE;"},
		{"table", "TRUNCATE fix;"},
		{"table", "CLUSTER fix;"},
		{"table", "VACUUM (FULL) fix;"},
		{"table", "REINDEX TABLE fix;"},
		{"table", "CREATE TABLE fix_2027 PARTITION OF fix FOR VALUES FROM (1) TO (2);"},
		{"table", "ALTER TABLE fix DETACH PARTITION fix_2026;"},
		{"table", "REFRESH MATERIALIZED VIEW hours;"},
		{"rows", "UPDATE fix SET source = 'gps';"},
		{"rows", "DELETE FROM fix WHERE at IS NULL;"},
		{"contract", "ALTER TABLE fix DROP COLUMN source;"},
		{"contract", "ALTER TABLE fix RENAME COLUMN source TO origin;"},
		{"contract", "ALTER TABLE fix RENAME TO position;"},
		{"contract", "ALTER TABLE fix ADD COLUMN kind text NOT NULL;"},
		{"contract", "DROP TABLE fix;"},
		{"contract", "REVOKE SELECT ON fix FROM actual_app;"},
		{"contract", "ALTER TABLE fix ALTER COLUMN source DROP DEFAULT;"},
		{"opaque", "DO $$ BEGIN EXECUTE format('CREATE INDEX ON %I (at)', 'fix'); END $$;"},
		{"index", "DO $do$ BEGIN\n  IF true THEN CREATE INDEX x ON fix (at); END IF;\nEND $do$;"},
		{"excuse", "-- locks index: nothing here needs it, really\nCREATE TABLE small (id int);"},
		{"excuse", "-- locks index: short\nCREATE INDEX x ON fix (at);"},
	} {
		t.Run(c.sql, func(t *testing.T) {
			require.Contains(t, "\n"+judged(t, c.sql), "\n"+c.rule+": ")
		})
	}
}

func TestWhatHoldsNobodyUpIsLeftAlone(t *testing.T) {
	for _, sql := range []string{
		"ALTER TABLE fix ADD COLUMN kind text;",
		"ALTER TABLE fix ADD COLUMN kind text NOT NULL DEFAULT 'gps', ADD COLUMN other jsonb NOT NULL DEFAULT '[]';",
		"ALTER TABLE fix ADD COLUMN made_at timestamptz NOT NULL DEFAULT now();",
		"ALTER TABLE fix ADD COLUMN width numeric(4, 2) NOT NULL DEFAULT 0;",
		"CREATE TABLE thing (id uuid PRIMARY KEY, badge_id uuid REFERENCES badge, CHECK (id IS NOT NULL));\nCREATE INDEX thing_badge ON thing (badge_id);\nALTER TABLE thing ADD CHECK (true);\nUPDATE thing SET id = NULL;",
		"ALTER TABLE fix ADD CONSTRAINT a CHECK (at IS NOT NULL) NOT VALID;",
		"ALTER TABLE fix DROP CONSTRAINT a;",
		"ALTER TABLE fix ADD CONSTRAINT one UNIQUE USING INDEX fix_one;",
		"-- +goose NO TRANSACTION\n-- +goose Up\nSET lock_timeout = 0;\nDROP INDEX CONCURRENTLY IF EXISTS x;\nCREATE INDEX CONCURRENTLY x ON fix (at);\nRESET lock_timeout;",
		"CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ UPDATE fix SET at = now() $$;",
		"-- CREATE INDEX x ON fix (at);\n/* DROP TABLE fix; */ SELECT 'LOCK TABLE fix; DROP TABLE x';",
		"GRANT SELECT ON fix TO actual_app;\nCREATE POLICY p ON fix FOR SELECT USING (true);",
		"-- locks index: zone has a row for each group of sites, some dozens a company\nCREATE INDEX zone_name ON zone (company_id, name);",
		"UPDATE zone SET name = ''; -- locks rows: some dozens of rows a company",
	} {
		t.Run(sql, func(t *testing.T) { require.Empty(t, judged(t, sql)) })
	}
}

func TestNotNullIsFreeOnceItIsProven(t *testing.T) {
	add := "ALTER TABLE fix ADD CONSTRAINT filled CHECK (at IS NOT NULL) NOT VALID;"
	prove := "ALTER TABLE fix VALIDATE CONSTRAINT filled;"
	set := "ALTER TABLE fix ALTER COLUMN at SET NOT NULL;"
	require.Empty(t, judged(t, add, prove, set))
	require.Contains(t, judged(t, add, set), "not-null: ")
	require.Contains(t, judged(t, add, prove, "ALTER TABLE fix ALTER COLUMN seq SET NOT NULL;"), "not-null: ", "another column is not proven by it")
}

func TestAnExcuseIsOfOneStatement(t *testing.T) {
	said := judged(t, "-- locks index: zone has some dozens of rows a company\nCREATE INDEX a ON zone (name);\nCREATE INDEX b ON fix (at);")
	require.Equal(t, 1, strings.Count(said, "index: "), said)
	require.Contains(t, said, "out of fix")
}
