package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"actual/contracts/notehub/season"
	"actual/contracts/sandbox"
)

// wageClaimBundle makes the claim of a worker whose time was seen, ruled, approved,
// exported, corrected and adjusted, and then alters one thing of it after another.
var wageClaimBundle = claim{
	name:   "wage-claim-bundle",
	target: "a wage-claim bundle verifies on a machine with nothing but the binary; one altered fix, fence, rule or approval, and any other kind of record, fails with its name",
	run:    proveWageClaim,
}

const claimWorker = "E-0"

func proveWageClaim(ctx context.Context, b *bench) (result, error) {
	w, err := b.openClaim(ctx)
	if err != nil {
		return result{}, err
	}
	if err := w.happen(ctx); err != nil {
		return result{}, err
	}
	file := filepath.Join(b.folder, "claim.ndjson")
	said, err := b.actual(ctx, "ledger", "wage-claim", "--company", "northside", "--worker", claimWorker, "--from", claimFirst, "--to", claimLast, "--out", file)
	if err != nil {
		return result{}, err
	}
	b.say("%s", said)
	key, err := b.actual(ctx, "ledger", "key", "--company", "northside")
	if err != nil {
		return result{}, err
	}
	if err := w.running.stop(ctx); err != nil {
		return result{}, err
	}
	j := &claimJudge{bench: b, key: key, file: file}
	return j.judge(ctx)
}

// claimSaid is what `actual ledger verify --json` prints of a claim.
type claimSaid struct {
	Fits     bool           `json:"fits"`
	Records  map[string]int `json:"records"`
	Proven   int            `json:"entries_proven"`
	Anchored int64          `json:"anchored_to"`
	Linked   int            `json:"as_at_the_time"`
	Sealed   int            `json:"sealed_visits"`
	Derived  int            `json:"derived_visits"`
	Not      int            `json:"underived_visits"`
	Weeks    int            `json:"weeks"`
	Findings []struct {
		Kind string `json:"kind"`
		Name string `json:"name"`
		Text string `json:"text"`
	} `json:"findings"`
}

// claimJudge verifies claims on a machine with nothing but the binary.
type claimJudge struct {
	*bench
	key, file string
	env       string // How it was kept from everything else.
}

// verify runs the binary in an empty folder with an empty environment and, where the
// machine lets it, without a network.
func (j *claimJudge) verify(ctx context.Context, path string, more ...string) (claimSaid, int, error) {
	empty, err := os.MkdirTemp("", "nothing-")
	if err != nil {
		return claimSaid{}, 0, err
	}
	defer func() { _ = os.RemoveAll(empty) }()
	args := append([]string{j.binary, "ledger", "verify", "--json", path, "--key", j.key}, more...)
	if j.env == "" {
		j.env = "an empty environment and folder"
		if exec.CommandContext(ctx, "unshare", "-n", "true").Run() == nil {
			j.env += ", no network"
		}
	}
	if strings.HasSuffix(j.env, "no network") {
		args = append([]string{"unshare", "-n"}, args...)
	}
	cmd := exec.CommandContext(ctx, args[0], args[1:]...) //nolint:gosec // Our own binary.
	var stdout, stderr bytes.Buffer
	cmd.Env, cmd.Dir, cmd.Stdout, cmd.Stderr = []string{}, empty, &stdout, &stderr
	_ = cmd.Run()
	var s claimSaid
	code := cmd.ProcessState.ExitCode()
	if err := json.Unmarshal(stdout.Bytes(), &s); err != nil {
		return s, code, fmt.Errorf("verify ended with %d and no report: %s", code, stderr.String())
	}
	if s.Fits != (code == 0) || s.Fits != (len(s.Findings) == 0) {
		return s, code, fmt.Errorf("verify ended with %d, and says that it fits: %v", code, s.Fits)
	}
	return s, code, nil
}

func (j *claimJudge) judge(ctx context.Context) (result, error) {
	clean, _, err := j.verify(ctx, j.file)
	if err != nil {
		return result{}, err
	}
	if !clean.Fits {
		return result{}, fmt.Errorf("the claim should fit: %+v", clean.Findings)
	}
	j.say("untouched, with %s: records %v; %d entries proven, %d records as the ledger said at the time, %d visits sealed with these fixes, %d derived again (%d not), hours of %d weeks",
		j.env, clean.Records, clean.Proven, clean.Linked, clean.Sealed, clean.Derived, clean.Not, clean.Weeks)
	kept := filepath.Join(j.folder, "kept-claim.note")
	if err := j.keep(kept); err != nil {
		return result{}, err
	}
	anchored, _, err := j.verify(ctx, j.file, "--anchor", kept)
	if err != nil || !anchored.Fits || anchored.Anchored == 0 {
		return result{}, fmt.Errorf("against a checkpoint that was kept: %+v %w", anchored.Findings, err)
	}
	tried, named, kinds := 0, 0, map[string]bool{}
	for _, e := range claimEdits {
		for _, covered := range []bool{false, true} {
			t, err := e.alter(j.file, filepath.Join(j.folder, "altered.ndjson"), covered)
			if err != nil {
				return result{}, fmt.Errorf("%s: %w", e.done, err)
			}
			s, _, err := j.verify(ctx, filepath.Join(j.folder, "altered.ndjson"), "--anchor", kept)
			if err != nil {
				return result{}, fmt.Errorf("%s: %w", e.done, err)
			}
			tried++
			if ok, text := s.names(t, covered); ok {
				named++
				kinds[e.kind] = true
				j.say("%s%s → %s", e.done, map[bool]string{true: ", the manifest made anew"}[covered], text)
			} else {
				j.say("NOT NAMED  %s (covered %v): wanted %+v, said %+v", e.done, covered, t, s.Findings)
			}
		}
	}
	return result{
		figures: fmt.Sprintf("%d of %d alterations of %d kinds of record fail and are named; untouched %d records fit with %s: %d ledger entries proven, %d records as the ledger said at the time, %d visits sealed with these fixes, "+
			"%d visits derived again and %d not, %d weeks classified again", named, tried, len(kinds), total(clean.Records), j.env, clean.Proven, clean.Linked, clean.Sealed, clean.Derived, clean.Not, clean.Weeks),
		ok: named == tried && tried >= 50 && len(kinds) >= 20 && clean.Derived > 0 && clean.Sealed > 0 && clean.Weeks > 0 && clean.Not == 0,
	}, nil
}

func total(all map[string]int) (n int) {
	for _, m := range all {
		n += m
	}
	return n
}

// names reports whether the first finding names what was altered. Where the manifest
// was made anew, the first to say so may be the manifest's own entry; what the record is
// held against by the ledger must then be named, too, where anything but the manifest holds it.
func (s claimSaid) names(t claimTarget, covered bool) (bool, string) {
	if s.Fits {
		return false, ""
	}
	first := s.Findings[0]
	if !covered {
		return first.Kind == t.kind && first.Name == t.name, first.Kind + " " + first.Name + ": " + first.Text
	}
	if first.Kind != "" || !strings.HasPrefix(first.Text, "the manifest is not the one") {
		return false, ""
	}
	if !t.held {
		return true, first.Text
	}
	for _, f := range s.Findings[1:] {
		if f.Kind == t.byKind && (f.Name == t.byName || t.byName == "") {
			return true, f.Kind + " " + f.Name + ": " + f.Text
		}
	}
	return false, ""
}

// keep copies an anchored checkpoint: what somebody elsewhere would have kept.
func (j *claimJudge) keep(path string) error {
	company, _, _ := strings.Cut(strings.TrimPrefix(j.key, "actual.ledger/"), "+")
	raw, err := os.ReadFile(filepath.Join(j.folder, "anchors", company+".ndjson"))
	if err != nil {
		return err
	}
	var notes []string
	for text := range bytes.Lines(raw) {
		var l struct{ Note string }
		if json.Unmarshal(text, &l) == nil && l.Note != "" {
			notes = append(notes, l.Note)
		}
	}
	if len(notes) == 0 {
		return fmt.Errorf("nothing is anchored: %.200s", raw)
	}
	return os.WriteFile(path, []byte(notes[len(notes)/2]), 0o600)
}

const (
	claimFirst = "2026-11-16"
	claimLast  = "2026-11-18"
)

// openClaim makes a company with a crew of two, a server and QuickBooks Time.
func (b *bench) openClaim(ctx context.Context) (*exportWorld, error) {
	if err := b.open(ctx); err != nil {
		return nil, err
	}
	w := &exportWorld{bench: b}
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
	if err := w.box.QuickBooksTime.Add(exportSeed(0, 36_000)); err != nil {
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
			`INSERT INTO target_rule (company_id, target, booked_by, otherwise, revision) SELECT company_id, 'quickbooks_time', 'one', '` + fmt.Sprint(exportCode) + `', 2 FROM company WHERE ref = 'northside'`,
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
