package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"actual/contracts/faults"
	"actual/contracts/sandbox"
	"actual/domain"
	"actual/domain/transfer"
)

const (
	exportFirst = "2026-11-16"
	exportLast  = "2026-11-20"
	// exportSpeed is how fast the server's clock runs: what is lost on its way may take
	// minutes to arrive, and so long it is waited. The target's clock runs twice as fast once
	// it is connected: a token ends there when the server takes it to be half through its life.
	exportSpeed = 6
)

// hasty is a clock that is in haste from a time on.
type hasty struct{ since atomic.Pointer[time.Time] }

func (h *hasty) now() time.Time {
	since := h.since.Load()
	if since == nil {
		return time.Now()
	}
	return since.Add(time.Since(*since) * 2 * exportSpeed)
}

func (h *hasty) hurry() error {
	now := time.Now()
	h.since.Store(&now)
	return nil
}

// exportWorld is a company with approved time, a server, and a target.
type exportWorld struct {
	*bench
	client
	target  exportTarget
	box     *sandbox.Sandbox
	server  *httptest.Server
	running *process
}

// openExports sets them up; barred of the people may have no time there.
func (b *bench) openExports(ctx context.Context, target exportTarget, each, barred, tokenSeconds int) (*exportWorld, error) {
	if b.binary == "" {
		if err := b.build(ctx); err != nil {
			return nil, err
		}
	}
	if err := b.data(ctx); err != nil {
		return nil, err
	}
	w := &exportWorld{bench: b, target: target}
	now, clock := time.Now().UTC(), &hasty{}
	var err error
	if w.box, err = sandbox.New(clock.now, quiet(&lockedText{})); err != nil {
		return nil, err
	}
	w.server = httptest.NewServer(w.box)
	b.closers = append(b.closers, func(context.Context) error { w.server.CloseClientConnections(); w.server.Close(); return nil })
	b.more = append(b.more, "ACTUAL_ENVIRONMENT=clocktest", fmt.Sprintf("ACTUAL_DEMO_CLOCK=%s,%s,%d", now.Format(time.RFC3339), now.Format(time.RFC3339Nano), exportSpeed),
		target.setting+"=rate=60000/1m/1000 timeout=2s deadline=5s open-for=2s")
	if w.client, err = b.furnish(ctx, "northside", "America/New_York"); err != nil {
		return nil, err
	}
	for _, step := range []func() error{
		func() error { return target.seed(w.box, barred, tokenSeconds) },
		func() error { return w.connected(ctx) },
		clock.hurry,
		func() error { return w.approved(ctx, each) },
		func() error {
			_, err := b.actual(ctx, "transfer", "set", "trial", string(target.name), "--company", "northside")
			return err
		},
		func() error { _, err := b.actual(ctx, "transfer", "set", "on", "--company", "northside"); return err },
		func() error { return w.serves(ctx) },
	} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// injector does faults to the target's calls, and has a record of them.
func (w *exportWorld) injector() *faults.Injector {
	return w.box.Vendor(string(w.target.vendor)).Injector
}

// connected connects the account, as a person does on the command line.
func (w *exportWorld) connected(ctx context.Context) error {
	name := string(w.target.vendor)
	secrets := filepath.Join(w.folder, "secrets-of-"+name)
	if err := os.WriteFile(secrets, []byte("client_id="+exportClient+"\nclient_secret="+exportSecret+"\n"), 0o600); err != nil {
		return err
	}
	if _, err := w.actual(ctx, "vendor", "set", name, "--company", "northside", "--setting", "base_url="+w.server.URL+"/"+name, "--secrets", secrets); err != nil {
		return err
	}
	out, _ := w.actual(ctx, "connect", name, "--company", "northside", "--json") // Nothing is pasted, so it fails.
	var begun struct {
		URL string `json:"authorize_url"`
	}
	if err := json.Unmarshal([]byte(out), &begun); err != nil {
		return fmt.Errorf("begin to connect: %q: %w", out, err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, begun.URL, http.NoBody)
	if err != nil {
		return err
	}
	resp, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	_, err = w.actual(ctx, "connect", name, "--company", "northside", "--answer", resp.Header.Get("Location"))
	return err
}

// approved makes workers who are people there, and so much approved time a day of
// each: what stands in the store when people have approved it.
func (w *exportWorld) approved(ctx context.Context, each int) error {
	return w.asAdmin(ctx, func(conn *pgx.Conn) error {
		for _, step := range []struct {
			sql  string
			args []any
		}{
			{`INSERT INTO worker (company_id, id, ref, name, language, created_at) SELECT c.company_id, gen_random_uuid(), 'E-' || n, 'Worker ' || n, 'en', now() FROM company c, generate_series(0, $1::int - 1) n WHERE c.ref = 'northside'`, []any{exportPeople}},
			{`INSERT INTO target_link (company_id, target, kind, key, ref, decided_by, decided_at, revision)
				SELECT company_id, $1, 'worker', id::text, $2 || ($3::int + substr(ref, 3)::int)::text, 'cli:proof', now(), 1 FROM worker`, []any{string(w.target.name), w.target.person, exportPerson}},
			{`INSERT INTO target_rule (company_id, target, booked_by, otherwise, revision) SELECT company_id, $1, 'one', $2, 2 FROM company WHERE ref = 'northside'`, []any{string(w.target.name), w.target.code}},
			{`INSERT INTO time_day (company_id, worker_id, day, state, revision, disputed)
				SELECT w.company_id, w.id, d::date, 'approved', 1, false FROM worker w, generate_series(date '` + exportFirst + `', date '` + exportLast + `', interval '1 day') d`, nil},
		} {
			if _, err := conn.Exec(ctx, step.sql, step.args...); err != nil {
				return fmt.Errorf("%.60s: %w", step.sql, err)
			}
		}
		_, err := conn.Exec(ctx, `INSERT INTO time_entry (company_id, id, revision, worker_id, day, began, ended, began_lo, began_hi, ended_lo, ended_hi, activity, evidence, withdrawn, recorded_at)
			SELECT company_id, gen_random_uuid(), 1, worker_id, day, b, e, b, b, e, e, 'on_site', '{}', false, now()
			FROM (SELECT d.*, b + interval '1 second' * (600 + (random() * 1500)::int) AS e
				FROM (SELECT d.*, (d.day + time '05:00') AT TIME ZONE 'America/New_York' + interval '40 minutes' * n + interval '1 second' * (random() * 290)::int AS b
					FROM time_day d, generate_series(0, $1::int - 1) n) d) d`, each)
		return err
	})
}

func (w *exportWorld) serves(ctx context.Context) (err error) {
	if w.running, err = w.serve(ctx); err == nil {
		w.url = w.running.url
	}
	return err
}

// shownTransfer is a transfer as the API shows it.
type shownTransfer struct {
	ID      string `json:"id"`
	Stage   string `json:"stage"`
	Plan    string `json:"plan"`
	Problem string `json:"problem"`
	Entries int    `json:"entries"`
	Counts  []struct {
		Op, State string
		Items     int
	} `json:"counts"`
}

func (s shownTransfer) in(state string) (n int) {
	for _, c := range s.Counts {
		if c.State == state {
			n += c.Items
		}
	}
	return n
}

func (w *exportWorld) send(ctx context.Context, path, body string) (s shownTransfer, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.url+path, strings.NewReader(body))
	if err != nil {
		return s, err
	}
	req.Header.Set("Authorization", "Bearer "+w.key)
	req.Header.Set("Content-Type", "application/json")
	status, answer, err := do(req)
	if err != nil || status != http.StatusAccepted {
		return s, fmt.Errorf("POST %s: %d %s %w", path, status, answer, err)
	}
	return s, json.Unmarshal([]byte(answer), &s)
}

// until waits until a transfer is at one of the stages.
func (w *exportWorld) until(ctx context.Context, id string, most time.Duration, stages ...string) (s shownTransfer, err error) {
	told := ""
	err = wait(ctx, most, func() (bool, error) {
		if err := w.get(ctx, "/v1/transfers/"+id, &s); err != nil {
			return false, err
		}
		if now := fmt.Sprintf("%s %v %s", s.Stage, s.Counts, s.Problem); now != told {
			told = now
			w.say("%s", now)
		}
		for _, stage := range stages {
			if s.Stage == stage {
				return true, nil
			}
		}
		return false, nil
	})
	return s, err
}

// prepared prepares a transfer of all days.
func (w *exportWorld) prepared(ctx context.Context) (s shownTransfer, err error) {
	if s, err = w.send(ctx, "/v1/transfers", `{"first_day":"`+exportFirst+`","last_day":"`+exportLast+`"}`); err != nil {
		return s, err
	}
	return w.until(ctx, s.ID, 5*time.Minute, "prepared")
}

// whole prepares and commits one, and waits for its end.
func (w *exportWorld) whole(ctx context.Context) (s shownTransfer, err error) {
	if s, err = w.prepared(ctx); err != nil {
		return s, err
	}
	if _, err = w.send(ctx, "/v1/transfers/"+s.ID+"/commit", `{"plan":"`+s.Plan+`"}`); err != nil {
		return s, err
	}
	return w.until(ctx, s.ID, 8*time.Minute, "proven", "unequal")
}

// exportJudged is how the time there differs from what is approved.
type exportJudged struct{ equal, twice, missing, other, strange int }

// judge compares the time there with what is approved, by its marks, to what the target
// keeps times to. It reads the store, and not what the server says.
func (w *exportWorld) judge(ctx context.Context) (j exportJudged, missing []string, err error) {
	sheets, err := w.target.sheets(w.box)
	if err != nil {
		return j, nil, err
	}
	there, count := map[string]exportSheet{}, map[string]int{}
	for _, s := range sheets {
		there[s.mark] = s
		count[s.mark]++
	}
	err = w.asAdmin(ctx, func(conn *pgx.Conn) error {
		rows, err := conn.Query(ctx, `SELECT e.company_id::text, e.id::text, substr(w.ref, 3)::int, e.began, e.ended FROM time_entry e JOIN worker w ON w.company_id = e.company_id AND w.id = e.worker_id
			WHERE e.recorded_to IS NULL AND NOT e.withdrawn`)
		if err != nil {
			return err
		}
		for rows.Next() {
			var companyText, idText string
			var person int
			var began, ended time.Time
			if err := rows.Scan(&companyText, &idText, &person, &began, &ended); err != nil {
				return err
			}
			company, _ := domain.ParseCompanyID(companyText)
			id, _ := domain.ParseTimeEntryID(idText)
			mark := transfer.MarkOf(company, w.target.name, id)
			got, is := there[mark]
			switch {
			case !is:
				j.missing++
				missing = append(missing, mark)
			case got != exportSheet{mark, w.target.personOf(person), began.Truncate(w.target.grain).Unix(), ended.Truncate(w.target.grain).Unix()}:
				j.other++
			default:
				j.equal++
			}
			if count[mark] > 1 {
				j.twice++
			}
			delete(there, mark)
		}
		return rows.Err()
	})
	j.strange = len(there)
	return j, missing, err
}
