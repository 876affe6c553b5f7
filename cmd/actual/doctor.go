package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"actual/adapters/outbound/postgis"
	"actual/app/vault"
	"actual/cmd/internal/config"
	"actual/cmd/internal/wiring"
	"actual/cmd/internal/wording"
	"actual/domain/tenant"
)

// errSick ends doctor with 1 after it has said what is wrong.
const errSick = exitError(1)

func doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use: "doctor", Short: "Check configuration, database and locks, and say what to do", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			d := &doctor{cmd: cmd}
			d.examine(cmd.Context())
			if d.sick {
				return errSick
			}
			return nil
		},
	}
}

// doctor says of each thing whether it is well, and if not, what to do.
type doctor struct {
	cmd  *cobra.Command
	sick bool
}

func (d *doctor) say(what string, err error, remedy string) {
	out := map[string]any{"check": what, "ok": err == nil}
	if err == nil {
		_ = say(d.cmd, out, "ok    %s", what)
		return
	}
	d.sick = true
	text := strings.ReplaceAll(err.Error(), "\n", "; ")
	out["error"], out["remedy"] = text, remedy
	_ = say(d.cmd, out, "WRONG %s: %s\n      → %s", what, text, remedy)
}

func (d *doctor) examine(ctx context.Context) {
	cfg, err := config.Load()
	d.say("settings", err, "set the variables that are named; docs/configuration.md lists all")
	if err != nil {
		return
	}
	d.weak(cfg, os.Environ())
	d.owner()
	d.migrations(ctx)
	if !d.vault(ctx, cfg) {
		return
	}
	t, cleanup, err := newTools(ctx, cfg, wiring.ToolClock(cfg))
	d.say("database, ledger key and anchor folder", err, "check the ACTUAL_DATABASE_URL_… settings, ACTUAL_LEDGER_KEY and ACTUAL_ANCHOR_DIR, and that PostgreSQL runs")
	if err != nil {
		return
	}
	defer cleanup()
	ingest, err := postgis.OpenIngest(ctx, cfg.DatabaseIngest, 1)
	d.say("database as "+postgis.RoleIngest, err, "check ACTUAL_DATABASE_URL_INGEST")
	if err != nil {
		return
	}
	defer ingest.Close()
	ops, closeOps, err := wiring.OpenOps(ctx, cfg)
	d.say("database as "+postgis.RoleOps+" (where it is set)", err, "check ACTUAL_DATABASE_URL_OPS, or unset it")
	if err != nil {
		return
	}
	defer closeOps()
	d.say("locks between companies", postgis.ProveLocks(ctx, t.App, ingest, t.Directory, ops), "the server refuses to start like this: do what it says; connect as the roles of docs/configuration.md, and `actual migrate` brings the schema")
	d.say("clock", clockSkew(ctx, t), "synchronise the clocks of this machine and the database's (NTP)")
	_, err = t.Companies.ByRef(ctx, tenant.HouseRef)
	d.say("the house", err, "start `actual serve` once: it creates the house")
	d.wayIn(cfg)
	d.sealed(ctx, t)
	d.sources(ctx, cfg)
	d.connections(ctx, cfg)
	d.credentials(ctx, t)
	d.certificates(ctx, t)
	d.tellings(ctx, t, cfg)
}

// credentials warns of keys and routes that expire soon: nothing is wrong yet.
func (d *doctor) credentials(ctx context.Context, t *tools) {
	soon, err := t.Credentials.ExpiringSoon(ctx)
	d.say("keys and routes", err, "run `actual migrate`")
	for _, x := range soon {
		command := map[string]string{"key": "apikey", "route": "route"}[x.Kind]
		until := x.Life.Expires.In(x.Company.Zone()).Format("2 Jan 2006 15:04 MST")
		remedy := fmt.Sprintf("actual %s rotate %s --company %s", command, x.ID, x.Company.Ref())
		out := map[string]any{"check": "expiry", "ok": true, "warning": x.Kind + " " + x.ID.String() + " expires " + x.Life.Expires.Format(time.RFC3339), "remedy": remedy}
		_ = say(d.cmd, out, "SOON  the %s %q of %s expires %s\n      → %s", x.Kind, x.Life.Label, x.Company.Ref(), until, remedy)
	}
}

// certificates tells which client certificates of vendors' credentials end soon.
func (d *doctor) certificates(ctx context.Context, t *tools) {
	all, err := vault.NewWatch(t.Vault, t.Companies).Certificates(ctx)
	if err != nil {
		d.say("client certificates", err, "check the database")
	}
	for _, c := range all {
		if !c.Soon(t.Clock.Now()) {
			continue
		}
		until := c.Ends.In(c.Company.Zone()).Format("2 Jan 2006")
		remedy := fmt.Sprintf("have %s sign the next one, and set it as next_certificate: actual vendor set %s --company %s", c.Vendor, c.Vendor, c.Company.Ref())
		out := map[string]any{"check": "expiry", "ok": true, "warning": string(c.Vendor) + " " + c.Field + " ends " + c.Ends.Format(time.RFC3339), "remedy": remedy}
		_ = say(d.cmd, out, "SOON  the %s of %s for %s ends %s\n      → %s", c.Field, c.Company.Ref(), c.Vendor, until, remedy)
	}
}

// owner looks for the owner's connection beside the server's. Whoever migrates
// has it, and no server: so it is no fault here, and doctor says what to know.
func (d *doctor) owner() {
	if os.Getenv(ownerURL) != "" {
		_ = say(d.cmd, map[string]any{"check": "the owner's connection", "ok": nil}, "–     the owner's connection: %s is set: the server refuses to start with it\n      → unset it where `actual serve` runs; keep it for `actual migrate`", ownerURL)
	}
}

func (d *doctor) migrations(ctx context.Context) {
	url := os.Getenv(ownerURL)
	if url == "" {
		_ = say(d.cmd, map[string]any{"check": "migrations", "ok": nil}, "–     migrations: not checked, since %s is not set", ownerURL)
		return
	}
	pending, err := postgis.Pending(ctx, url)
	if err == nil && pending > 0 {
		err = fmt.Errorf("not yet applied: %s", wording.Count(pending, "migration"))
	}
	d.say("migrations", err, "run `actual migrate`")
}

// wayIn says where nobody can sign in. A server may be for API keys alone: it is no
// fault, and doctor says what to know.
func (d *doctor) wayIn(cfg config.Config) {
	if cfg.OIDCIssuer == "" && cfg.SMTPAddress == "" {
		_ = say(d.cmd, map[string]any{"check": "a way to sign in", "ok": nil}, "–     a way to sign in: no issuer and no mail server is set: people can't sign in, API keys work\n      → set ACTUAL_OIDC_ISSUER or ACTUAL_SMTP_ADDRESS: docs/sign-in.md")
		return
	}
	d.say("a way to sign in", nil, "")
}

var errSkew = errors.New("this machine and the database disagree about the time")

// clockSkew compares the clocks: visits settle by this machine's.
func clockSkew(ctx context.Context, t *tools) error {
	before := time.Now()
	theirs, err := postgis.ServerTime(ctx, t.App)
	if err != nil {
		return err
	}
	if skew := theirs.Sub(before.Add(time.Since(before) / 2)).Abs(); skew > 2*time.Second {
		return fmt.Errorf("%w: by %s", errSkew, skew.Round(time.Millisecond))
	}
	return nil
}
