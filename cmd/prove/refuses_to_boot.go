package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"actual/adapters/outbound/postgis"
)

var refusesToBoot = claim{
	name:   "refuses-to-boot",
	target: "each way to open a lock keeps the server from starting, with one line that says what is open and the remedy; doctor says the same; mended, it starts",
	run:    proveRefusesToBoot,
}

// ailment is something that must keep the server from starting.
type ailment struct {
	what   string
	harm   string            // SQL that the owner runs, and …
	mend   string            // … SQL that undoes it; "" where what the server says is to be done.
	env    map[string]string // Or: settings of the binary; mending it is to have the usual ones.
	open   string            // What the server says is open.
	remedy string            // And what it says helps; "" is SQL for the owner.
	fits   bool              // Doctor has no fault to find: the setting is good elsewhere.
}

// proveRefusesToBoot breaks one thing at a time, looks what `actual serve` and
// `actual doctor` say, mends it, and starts the server.
func proveRefusesToBoot(ctx context.Context, b *bench) (result, error) {
	if err := b.open(ctx); err != nil {
		return result{}, err
	}
	if _, err := b.furnish(ctx, "northside", "America/New_York"); err != nil { // So that there are rows to be seen.
		return result{}, err
	}
	roles, drop, err := b.ailingRoles(ctx)
	if err != nil {
		return result{}, err
	}
	defer drop()
	all := append(roles, ailingTables...)
	p := &bootProof{b: b}
	if err := p.starts(ctx, "at first"); err != nil {
		return result{}, err
	}
	for _, a := range append(all, ailingSchemas...) {
		if err := p.suffer(ctx, a); err != nil {
			return result{}, fmt.Errorf("%s: %w", a.what, err)
		}
	}
	if err := p.unmigrated(ctx); err != nil {
		return result{}, err
	}
	figures := fmt.Sprintf("%d of %d refused with the remedy in one line and the same from doctor; %d of %d start when mended", p.refused, p.tried, p.started, p.tried)
	return result{figures: figures, ok: p.tried > 0 && p.refused == p.tried && p.started == p.tried}, nil
}

// ailingTables are what a careless hand could do to the tables. Who mends them
// does what the server said, to the letter.
var ailingTables = []ailment{
	{what: "a policy dropped", harm: `DROP POLICY company ON badge`, open: "badge: no policy keeps companies apart"},
	{what: "a policy opened", harm: `ALTER POLICY company ON visit_version USING (true)`, open: "visit_version: no policy keeps companies apart"},
	{what: "a policy that lets anything in", harm: `ALTER POLICY company ON site WITH CHECK (true)`, open: "site: no policy keeps companies apart"},
	{what: "row level security not forced", harm: `ALTER TABLE ledger_entry NO FORCE ROW LEVEL SECURITY`, open: "ledger_entry: row level security is not forced"},
	{what: "row level security off", harm: `ALTER TABLE fix DISABLE ROW LEVEL SECURITY`, open: "fix: row level security is off"},
	{what: "a second policy for everybody", harm: `CREATE POLICY more ON site FOR SELECT TO PUBLIC USING (true)`, open: "site: the policy more lets actual_app see other companies"},
	{what: "a grant on a partition", harm: `GRANT SELECT ON fix_default TO actual_app`, open: "fix_default: actual_app may address this partition"},
	{what: "a grant of a partition's column", harm: `GRANT SELECT (raw) ON event_default TO actual_ops`, open: "event_default: actual_ops may address this partition"},
	{what: "a grant of places to ingest", harm: `GRANT SELECT (lat, lng) ON fix TO actual_ingest`, open: "actual_ingest may read fix.lat"},
	{what: "a view that reads as its owner", harm: `CREATE VIEW planted AS SELECT name FROM site`, open: "planted: the view reads as its owner"},
}

// ailingSchemas are of a program and a database that are not of one time.
var ailingSchemas = []ailment{
	{
		what: "a migration that has not run", harm: `DELETE FROM goose_db_version WHERE version_id = (SELECT max(version_id) FROM goose_db_version)`,
		mend: `INSERT INTO goose_db_version (version_id, is_applied) VALUES (%d, true)`, open: "it lacks 1 of our migrations", remedy: "run `actual migrate`",
	},
	{
		what: "a migration of a newer program that took something away",
		harm: `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99991231235959, true);
			CREATE OR REPLACE FUNCTION schema_fits() RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT 99991231235959 $$`,
		mend: `DELETE FROM goose_db_version WHERE version_id = 99991231235959;
			CREATE OR REPLACE FUNCTION schema_fits() RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT 20261129400000 $$`,
		open: "does not know: 99991231235959", remedy: "run the program that made it",
	},
}

// ailingRoles are servers that connect as somebody else.
func (b *bench) ailingRoles(ctx context.Context) ([]ailment, func(), error) {
	above, drop, err := (&lockProof{b: b}).roleAbove(ctx)
	if err != nil {
		return nil, nil, err
	}
	urls, admin := b.database.URLs, b.database.AdminURL
	as := func(what, role, is, open, remedy string) ailment {
		return ailment{what: what, env: map[string]string{"ACTUAL_DATABASE_URL_" + role: is}, open: open, remedy: remedy}
	}
	return []ailment{
		as("the owner of the tables as app", "APP", urls.Owner, "which owns the tables", "connect as actual_app"),
		as("a superuser as app", "APP", admin, "stands above row level security", "connect as actual_app"),
		as("a superuser who plays the app", "APP", withParameter(admin, "role", "actual_app"), "only plays actual_app", "connect as actual_app"),
		as("a role with BYPASSRLS as app", "APP", above, "stands above row level security", "connect as actual_app"),
		as("the owner as ingest", "INGEST", urls.Owner, "which owns the tables", "connect as actual_ingest"),
		as("a superuser as directory", "DIRECTORY", admin, "stands above row level security", "connect as actual_directory"),
		as("ingest as app", "APP", urls.Ingest, "connects as actual_ingest where it must be actual_app", "mend the URL"),
		{
			what: "the owner's URL beside the server's", env: map[string]string{"ACTUAL_DATABASE_URL_OWNER": urls.Owner}, fits: true,
			open: "ACTUAL_DATABASE_URL_OWNER is set", remedy: "unset it here",
		},
	}, drop, nil
}

// bootProof counts.
type bootProof struct {
	b                       *bench
	tried, refused, started int
}

// suffer breaks, looks, mends and looks again.
func (p *bootProof) suffer(ctx context.Context, a ailment) error {
	p.tried++
	var version int64
	if err := p.b.asAdmin(ctx, func(conn *pgx.Conn) error {
		return conn.QueryRow(ctx, `SELECT max(version_id) FROM goose_db_version`).Scan(&version)
	}); err != nil {
		return err
	}
	if err := p.asOwner(ctx, a.harm); err != nil {
		return err
	}
	var env []string
	for _, name := range slices.Sorted(maps.Keys(a.env)) {
		env = append(env, name+"="+a.env[name])
	}
	served, err := p.b.refusal(ctx, env...)
	if err != nil {
		return err
	}
	examined, err := p.b.try(ctx, env, "doctor")
	if err != nil {
		return err
	}
	if complaint := a.judge(served, examined); complaint != "" {
		p.b.say("SHORT %s: %s", a.what, complaint)
	} else {
		p.refused++
		p.b.say("%s → exit 1: %.150s…", a.what, strings.TrimPrefix(served.stderr, "actual: "))
	}
	switch {
	case strings.Contains(a.mend, "%d"):
		a.mend = fmt.Sprintf(a.mend, version)
	case a.harm != "" && a.mend == "":
		_, said, _ := strings.Cut(served.stderr, "as owner, `")
		a.mend, _, _ = strings.Cut(said, "`")
	}
	if err := p.asOwner(ctx, a.mend); err != nil {
		return err
	}
	return p.starts(ctx, "after "+a.what)
}

// judge says what is missing in what the server and doctor said.
func (a ailment) judge(served, examined ran) string {
	for what, missing := range map[string]bool{
		"serve ends with 1":          served.code != 1,
		"serve says one line":        strings.Count(served.stderr, "\n") > 0,
		"serve says what is open":    !strings.Contains(served.stderr, a.open),
		"serve says the remedy":      !strings.Contains(served.stderr, cmp.Or(a.remedy, "as owner, `")),
		"doctor ends with 1":         examined.code != 1 && !a.fits,
		"doctor says what is open":   !strings.Contains(examined.stdout, a.open),
		"doctor says what helps (→)": !strings.Contains(examined.stdout, "→"),
	} {
		if missing {
			return fmt.Sprintf("it must be that %s; serve %d %q, doctor %d %q", what, served.code, served.stderr, examined.code, examined.stdout)
		}
	}
	return ""
}

func (p *bootProof) asOwner(ctx context.Context, sql string) error {
	if sql == "" {
		return nil
	}
	return connected(ctx, p.b.database.URLs.Owner, func(conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, sql)
		return err
	})
}

// starts starts the server, which must become ready, and doctor, which must find
// nothing.
func (p *bootProof) starts(ctx context.Context, when string) error {
	server, err := p.b.serve(ctx)
	if err != nil {
		p.b.say("SHORT it does not start %s: %v", when, err)
		return nil
	}
	if err := server.stop(ctx); err != nil {
		return err
	}
	well, err := p.b.try(ctx, nil, "doctor")
	if err != nil {
		return err
	}
	if well.code != 0 {
		p.b.say("SHORT doctor finds something %s: %s", when, well.stdout)
		return nil
	}
	if p.tried > 0 {
		p.started++
	}
	return nil
}

// unmigrated tries a database in which nothing was ever migrated, and migrates
// it as doctor says.
func (p *bootProof) unmigrated(ctx context.Context) error {
	p.tried++
	name := p.b.database.Name + "_bare"
	if err := p.b.cluster.CreateDatabase(ctx, name); err != nil {
		return err
	}
	defer func() { _ = p.b.cluster.DropDatabase(context.WithoutCancel(ctx), name) }()
	bare := *p.b
	copied := *p.b.database
	bare.database, bare.closers = &copied, nil
	copied.AdminURL = p.b.cluster.AdminURL(name)
	var err error
	if copied.URLs, err = postgis.Provision(ctx, copied.AdminURL); err != nil {
		return err
	}
	served, err := bare.refusal(ctx)
	if err != nil {
		return err
	}
	examined, err := bare.try(ctx, nil, "doctor")
	if err != nil {
		return err
	}
	a := ailment{what: "a database in which nothing was migrated", open: "not all of our migrations", remedy: "run `actual migrate`"}
	if complaint := a.judge(served, examined); complaint != "" {
		p.b.say("SHORT %s: %s", a.what, complaint)
	} else {
		p.refused++
		p.b.say("%s → exit 1: %.150s…", a.what, served.stderr)
	}
	if out, err := bare.try(ctx, []string{"ACTUAL_DATABASE_URL_OWNER=" + copied.URLs.Owner}, "migrate"); err != nil || out.code != 0 {
		return fmt.Errorf("migrate: %d %s: %w", out.code, out.stderr, err)
	}
	// The house is there once a server ran, which doctor asks for.
	return (&bootProof{b: &bare, tried: 1}).startsInto(ctx, &p.started)
}

func (p *bootProof) startsInto(ctx context.Context, started *int) error {
	err := p.starts(ctx, "when migrated")
	*started += p.started
	return err
}

// refusal is how `actual serve` ends, which must end at once.
func (b *bench) refusal(ctx context.Context, env ...string) (ran, error) {
	return b.try(ctx, append(env, "ACTUAL_LISTEN=127.0.0.1:0"), "serve")
}
