package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http/httptest"
	"time"

	"github.com/jackc/pgx/v5"

	"actual/contracts/notehub/season"
	"actual/contracts/sandbox"
)

const (
	claimFirst = "2026-11-16"
	claimLast  = "2026-11-18"
)

// openClaim makes a company with a crew of two, a server and QuickBooks Time.
func (b *bench) openClaim(ctx context.Context) (*exportWorld, error) {
	if err := b.open(ctx); err != nil {
		return nil, err
	}
	w := &exportWorld{target: toTime, bench: b}
	var err error
	if w.box, err = sandbox.New(time.Now, quiet(&lockedText{})); err != nil {
		return nil, err
	}
	w.server = httptest.NewServer(w.box)
	b.closers = append(b.closers, func(context.Context) error { w.server.CloseClientConnections(); w.server.Close(); return nil })
	b.more = append(b.more, "ACTUAL_VENDOR_QUICKBOOKS_TIME=rate=60000/1m/1000 timeout=2s deadline=5s open-for=2s")
	made := season.New(season.Config{Seed: 6, Start: time.Date(2026, 11, 16, 0, 0, 0, 0, time.UTC), Days: 3, Crews: 1, BadgesPerCrew: 2, Sites: 60})
	if w.client, err = b.furnish(ctx, "northside", made.Config().TimeZone); err != nil {
		return nil, err
	}
	if err := b.staff(ctx, "northside", made); err != nil {
		return nil, err
	}
	for i, badge := range made.Badges() {
		ref := fmt.Sprintf("E-%d", i)
		for _, args := range [][]string{
			{"worker", "add", "--ref", ref, "--name", "Person " + ref},
			{"custody", "give", badge.Device, ref, "--from", "2026-11-02"},
		} {
			if _, err := b.actual(ctx, append(args, "--company", "northside")...); err != nil {
				return nil, err
			}
		}
	}
	if err := toTime.seed(w.box, 0, 36_000); err != nil {
		return nil, err
	}
	if err := w.connected(ctx); err != nil {
		return nil, err
	}
	if err := w.serves(ctx); err != nil {
		return nil, err
	}
	var raw [][]byte
	for e := range made.All(0) {
		raw = append(raw, e.Raw)
	}
	if status, body, err := w.post(ctx, bytes.Join(raw, []byte("\n"))); err != nil || status != 200 {
		return nil, fmt.Errorf("post: %d %s: %w", status, body, err)
	}
	b.say("posted %d events", len(raw))
	return w, b.quiet(ctx)
}

// happen lets people do everything that a claim has to show.
func (w *exportWorld) happen(ctx context.Context) error {
	device, site, fix, err := w.pick(ctx)
	if err != nil {
		return err
	}
	run := func(args ...string) error {
		_, err := w.actual(ctx, append(args, "--company", "northside")...)
		return err
	}
	approve := []string{"time", "approve", "--from", claimFirst, "--to", claimLast, "--override", "seen by the foreman", "--gaps", "rest", "--gaps-why", "they say so"}
	steps := [][]string{
		{"ruling", "exclude", fix, "--badge", device, "--reason", "the badge lay in the truck"},
		{"pay", "settings", "--rules", "us-ca", "--blocking", "none", "--week-begins", "monday"},
		{"pay", "rate", claimWorker, "--since", "2026-11-01", "--basic", "24.50"},
	}
	for _, s := range steps {
		if err := run(s...); err != nil {
			return err
		}
	}
	if err := w.quiet(ctx); err != nil {
		return err
	}
	if err := run(approve...); err != nil {
		return err
	}
	if err := w.linkTime(ctx); err != nil {
		return err
	}
	if err := w.sends(ctx); err != nil {
		return err
	}
	for _, s := range [][]string{
		{"reconcile", "--from", claimFirst, "--to", claimLast},
		{"time", "reopen", claimWorker, claimFirst, "--why", "she was there longer"},
		{"time", "say", claimWorker, claimFirst, "--from", "19:30", "--to", "20:00", "--as", "on_site", "--site", site, "--why", "she says so"},
	} {
		if err := run(s...); err != nil {
			return err
		}
	}
	if err := w.quiet(ctx); err != nil {
		return err
	}
	if err := run(approve...); err != nil {
		return err
	}
	if err := w.sends(ctx); err != nil {
		return err
	}
	if err := run("time", "lock", claimFirst, "--why", "the others are looked at later"); err != nil {
		return err
	}
	return w.resolve(ctx)
}

// pick returns a badge, a site where its wearer could be, and a fix that decides nothing.
func (w *exportWorld) pick(ctx context.Context) (device, site, fix string, err error) {
	err = w.asAdmin(ctx, func(conn *pgx.Conn) error {
		return conn.QueryRow(ctx, `SELECT b.device, s.ref, f.key FROM worker w JOIN custody c ON c.company_id = w.company_id AND c.worker_id = w.id JOIN badge b ON b.company_id = c.company_id AND b.id = c.badge_id
			JOIN fix f ON f.company_id = b.company_id AND f.badge_id = b.id, LATERAL (SELECT ref FROM site ORDER BY ref LIMIT 1) s
			WHERE w.ref = $1 ORDER BY f.at OFFSET 20 LIMIT 1`, claimWorker).Scan(&device, &site, &fix)
	})
	return device, site, fix, err
}

func (w *exportWorld) linkTime(ctx context.Context) error {
	err := w.asAdmin(ctx, func(conn *pgx.Conn) error {
		for _, sql := range []string{
			`INSERT INTO target_link (company_id, target, kind, key, ref, decided_by, decided_at, revision)
				SELECT company_id, 'quickbooks_time', 'worker', id::text, (501 + substr(ref, 3)::int)::text, 'cli:proof', now(), 1 FROM worker`,
			`INSERT INTO target_rule (company_id, target, booked_by, otherwise, revision) SELECT company_id, 'quickbooks_time', 'one', '` + toTime.code + `', 2 FROM company WHERE ref = 'northside'`,
		} {
			if _, err := conn.Exec(ctx, sql); err != nil {
				return err
			}
		}
		return nil
	})
	for _, s := range [][]string{{"transfer", "set", "trial", "quickbooks_time"}, {"transfer", "set", "on"}} {
		if err == nil {
			_, err = w.actual(ctx, append(s, "--company", "northside")...)
		}
	}
	return err
}

// sends brings what is approved to QuickBooks Time.
func (w *exportWorld) sends(ctx context.Context) error {
	s, err := w.send(ctx, "/v1/transfers", `{"first_day":"`+claimFirst+`","last_day":"`+claimLast+`"}`)
	if err == nil {
		s, err = w.until(ctx, s.ID, 3*time.Minute, "prepared")
	}
	if err == nil {
		_, err = w.send(ctx, "/v1/transfers/"+s.ID+"/commit", `{"plan":"`+s.Plan+`"}`)
	}
	if err == nil {
		_, err = w.until(ctx, s.ID, 3*time.Minute, "proven", "unequal")
	}
	return err
}

// resolve settles a discrepancy about the worker, where there is one.
func (w *exportWorld) resolve(ctx context.Context) error {
	var id string
	err := w.asAdmin(ctx, func(conn *pgx.Conn) error {
		return conn.QueryRow(ctx, `SELECT COALESCE((SELECT d.id::text FROM discrepancy d JOIN worker w ON w.company_id = d.company_id AND w.id = d.worker_id WHERE w.ref = $1 AND d.state = 'open' LIMIT 1), '')`, claimWorker).Scan(&id)
	})
	if err != nil || id == "" {
		return err
	}
	_, err = w.actual(ctx, "discrepancy", "resolve", id, "--reason", "false_alarm", "--resolution", "accepted", "--company", "northside")
	return err
}
