package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"actual/migrations"
)

// plant is something that a careless migration could bring.
type plant struct {
	what  string
	sql   string
	serve string // What the server says; "" where only the build can see it.
	test  string // The test that fails the build …
	fails string // … and what it says.
}

const (
	plantedTable = `CREATE TABLE planted (company_id uuid NOT NULL PRIMARY KEY, place text);`
	everyTable   = "TestEveryTableIsLocked"
)

var plants = append([]plant{
	{"places for ingest to read", `GRANT SELECT (lat, lng) ON fix TO actual_ingest;`, "actual_ingest may read fix.lat", "TestSchemaIsDocumented", "| `fix` | select, delete | select (lat, lng), insert |"},
	{"a key that is unique across companies", `CREATE UNIQUE INDEX planted ON site (ref);`, "", "TestKeysBeginWithTheCompany", `"planted"`},
	{"a table of no company that nobody listed", `CREATE TABLE planted (place text);`, "", everyTable, `"planted"`},
	{"the right to delete from the ledger", `GRANT DELETE ON ledger_entry TO actual_app;`, "", "TestWhatIsAppendOnly", "actual_app may DELETE ledger_entry"},
}, catalogued(map[string][2]string{
	"a table without a lock":           {plantedTable, "planted: row level security is off"},
	"a table whose lock is not forced": {plantedTable + ` SELECT protect('planted'); ALTER TABLE planted NO FORCE ROW LEVEL SECURITY;`, "planted: row level security is not forced"},
	"a table whose policy lets all through": {
		plantedTable + ` SELECT protect('planted'); ALTER POLICY company ON planted USING (true);`, "planted: no policy keeps companies apart",
	},
	"a partition without a forced lock": {
		`CREATE TABLE fix_209901 PARTITION OF fix FOR VALUES FROM ('2099-01-01Z') TO ('2099-02-01Z'); ALTER TABLE fix_209901 ENABLE ROW LEVEL SECURITY;`,
		"fix_209901: row level security is not forced",
	},
	"a second policy that lets the app see more": {
		`CREATE POLICY more ON visit_version FOR SELECT TO actual_app USING (true);`, "visit_version: the policy more lets actual_app see other companies",
	},
	"a grant on a partition":             {`GRANT SELECT ON fix_default TO actual_app;`, "fix_default: actual_app may address this partition"},
	"a grant on a column of a partition": {`GRANT SELECT (raw) ON event_default TO actual_app;`, "event_default: actual_app may address this partition"},
	"a view that reads as its owner":     {`CREATE VIEW planted AS SELECT name FROM site;`, "planted: the view reads as its owner"},
})...)

// catalogued returns what the server and the test find alike, in the catalogue:
// by what it is, the SQL and what is said.
func catalogued(faults map[string][2]string) []plant {
	var out []plant
	for _, what := range slices.Sorted(maps.Keys(faults)) {
		f := faults[what]
		out = append(out, plant{what, f[0], f[1], everyTable, f[1]})
	}
	return out
}

// planted plants each fault alone: the server must refuse to start over a
// database that has it, and the build of a module with such a migration must
// fail. Without any, both are well.
func (p *lockProof) planted(ctx context.Context) error {
	tests := map[string]bool{}
	for _, f := range plants {
		tests[f.test] = true
	}
	sound, err := p.goTest(ctx, nil, strings.Join(slices.Sorted(maps.Keys(tests)), "|"))
	if err != nil {
		return err
	}
	if sound.code != 0 {
		return fmt.Errorf("the catalogue's tests should pass before anything is planted: %s", sound.stdout)
	}
	for _, f := range plants {
		if err := p.plant(ctx, f); err != nil {
			return fmt.Errorf("%s: %w", f.what, err)
		}
	}
	p.group("what is planted, each alone, keeps the server from starting and fails the build")
	return nil
}

func (p *lockProof) plant(ctx context.Context, f plant) error {
	var said []string
	if f.serve != "" {
		refusal, err := p.served(ctx, f)
		if err != nil {
			return err
		}
		if p.check("serve over "+f.what, strings.Contains(refusal, f.serve), refusal) {
			said = append(said, "the server refuses to start")
		}
	}
	built, err := p.built(ctx, f)
	if err != nil {
		return err
	}
	failed := built.code != 0 && strings.Contains(built.stdout, "--- FAIL: "+f.test) && strings.Contains(built.stdout, f.fails)
	if p.check("build with "+f.what, failed, built.stdout+built.stderr) {
		said = append(said, f.test+" fails")
	}
	p.b.say("planted %s → %s", f.what, strings.Join(said, ", "))
	return nil
}

// served plants a fault in a copy of the database and returns why the server
// does not serve over it.
func (p *lockProof) served(ctx context.Context, f plant) (refusal string, err error) {
	err = p.b.copied(ctx, func(copy *bench) error {
		err := connected(ctx, copy.database.URLs.Owner, func(conn *pgx.Conn) error {
			_, err := conn.Exec(ctx, f.sql)
			return err
		})
		if err != nil {
			return err
		}
		refusal, err = copy.refusesToServe(ctx)
		return err
	})
	return refusal, err
}

// plantedMigration is the path of the migration that is planted.
const plantedMigration = "99991231235959_planted.sql"

// built runs the test that must fail in a module that has one more migration.
func (p *lockProof) built(ctx context.Context, f plant) (ran, error) {
	migration := "-- +goose Up\n-- +goose StatementBegin\n" + f.sql + "\n-- +goose StatementEnd\n"
	overlay, err := p.overlay(f.test+strconv.Itoa(p.tried), "migrations/"+plantedMigration, migration)
	if err != nil {
		return ran{}, err
	}
	out, err := p.goTest(ctx, overlay, f.test)
	if err != nil {
		return out, err
	}
	return out, p.dropTemplate(ctx, migration)
}

// dropTemplate drops the template that the tests of package postgistest made of
// the planted migrations. It would lie about for ever.
func (p *lockProof) dropTemplate(ctx context.Context, planted string) error {
	files, err := fs.Glob(migrations.FS, "*.sql")
	if err != nil {
		return err
	}
	h := sha256.New()
	for _, name := range append(files, plantedMigration) {
		raw := []byte(planted)
		if name != plantedMigration {
			if raw, err = migrations.FS.ReadFile(name); err != nil {
				return err
			}
		}
		_, _ = fmt.Fprintf(h, "%s%d%s", name, len(raw), raw)
	}
	template := pgx.Identifier{"actual_template_" + hex.EncodeToString(h.Sum(nil))[:12]}.Sanitize()
	return connected(ctx, p.b.cluster.AdminURL("postgres"), func(conn *pgx.Conn) error {
		if _, err := conn.Exec(ctx, `ALTER DATABASE `+template+` IS_TEMPLATE false`); err != nil {
			return fmt.Errorf("the tests made no template of the planted migrations: %w", err)
		}
		_, err := conn.Exec(ctx, `DROP DATABASE `+template)
		return err
	})
}
