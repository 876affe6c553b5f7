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
	"time"

	"github.com/jackc/pgx/v5"

	"actual/contracts/quickbookstime/sim"
	"actual/contracts/sandbox"
	"actual/domain"
	"actual/domain/transfer"
)

const (
	exportClient = "proof-client-of-exports"
	exportSecret = "proof-secret-of-exports"
	exportPeople = 40
	exportCode   = 9001
	exportFirst  = "2026-11-16"
	exportLast   = "2026-11-20"
	// exportSpeed is how fast the server's clock runs: what is lost on its way may take
	// two minutes to arrive, and so long it is waited.
	exportSpeed = 6
)

// exportWorld is a company with approved time, a server, and QuickBooks Time.
type exportWorld struct {
	*bench
	client
	box     *sandbox.Sandbox
	server  *httptest.Server
	running *process
}

// openExports sets them up; barred of the people may have no time there.
func (b *bench) openExports(ctx context.Context, each, barred, tokenSeconds int) (*exportWorld, error) {
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
	now := time.Now().UTC()
	b.more = append(b.more, "ACTUAL_ENVIRONMENT=clocktest", fmt.Sprintf("ACTUAL_DEMO_CLOCK=%s,%s,%d", now.Format(time.RFC3339), now.Format(time.RFC3339Nano), exportSpeed),
		"ACTUAL_VENDOR_QUICKBOOKS_TIME=rate=60000/1m/1000 timeout=2s deadline=5s open-for=2s")
	if w.client, err = b.furnish(ctx, "northside", "America/New_York"); err != nil {
		return nil, err
	}
	for _, step := range []func() error{
		func() error { return w.box.QuickBooksTime.Add(exportSeed(barred, tokenSeconds)) },
		func() error { return w.connected(ctx) },
		func() error { return w.approved(ctx, each) },
		func() error {
			_, err := b.actual(ctx, "transfer", "set", "trial", "quickbooks_time", "--company", "northside")
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

func exportSeed(barred, tokenSeconds int) sim.Seed {
	a := sim.Account{Name: "northside", PerWindow: -1, Jobcodes: []sim.Jobcode{{ID: exportCode, Name: "Mowing", Active: true, ToAll: true}}}
	for n := range exportPeople {
		u := sim.User{ID: int64(501 + n), FirstName: "Person", LastName: fmt.Sprint(n), Active: true}
		u.Permissions.TimeTracking = n >= barred
		a.Users = append(a.Users, u)
	}
	return sim.Seed{Accounts: []sim.Account{a}, Apps: []sim.App{{ID: exportClient, Secret: exportSecret, Account: "northside", Grace: true, Seconds: tokenSeconds}}}
}

// connected connects the account, as a person does on the command line.
func (w *exportWorld) connected(ctx context.Context) error {
	secrets := filepath.Join(w.folder, "time-secrets")
	if err := os.WriteFile(secrets, []byte("client_id="+exportClient+"\nclient_secret="+exportSecret+"\n"), 0o600); err != nil {
		return err
	}
	if _, err := w.actual(ctx, "vendor", "set", "quickbookstime", "--company", "northside", "--setting", "base_url="+w.server.URL+"/quickbookstime", "--secrets", secrets); err != nil {
		return err
	}
	out, _ := w.actual(ctx, "connect", "quickbookstime", "--company", "northside", "--json") // Nothing is pasted, so it fails.
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
	_, err = w.actual(ctx, "connect", "quickbookstime", "--company", "northside", "--answer", resp.Header.Get("Location"))
	return err
}

// approved makes workers who are people there, and so much approved time a day of
// each: what stands in the store when people have approved it.
func (w *exportWorld) approved(ctx context.Context, each int) error {
	return w.asAdmin(ctx, func(conn *pgx.Conn) error {
		for _, sql := range []string{
			`INSERT INTO worker (company_id, id, ref, name, language, created_at) SELECT c.company_id, gen_random_uuid(), 'E-' || n, 'Worker ' || n, 'en', now() FROM company c, generate_series(0, $1::int - 1) n WHERE c.ref = 'northside'`,
			`INSERT INTO target_link (company_id, target, kind, key, ref, decided_by, decided_at, revision)
				SELECT company_id, 'quickbooks_time', 'worker', id::text, (501 + substr(ref, 3)::int)::text, 'cli:proof', now(), 1 FROM worker WHERE $1::int > 0`,
			`INSERT INTO target_rule (company_id, target, booked_by, otherwise, revision) SELECT company_id, 'quickbooks_time', 'one', '` + fmt.Sprint(exportCode) + `', 2 FROM company WHERE ref = 'northside' AND $1::int > 0`,
			`INSERT INTO time_day (company_id, worker_id, day, state, revision, disputed)
				SELECT w.company_id, w.id, d::date, 'approved', 1, false FROM worker w, generate_series(date '` + exportFirst + `', date '` + exportLast + `', interval '1 day') d WHERE $1::int > 0`,
		} {
			if _, err := conn.Exec(ctx, sql, exportPeople); err != nil {
				return fmt.Errorf("%.60s: %w", sql, err)
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

// judge compares time sheets with what is approved, by their marks, to the second. It
// reads the store, and not what the server says.
func (w *exportWorld) judge(ctx context.Context) (j exportJudged, missing []string, err error) {
	type sheet struct{ user, from, to int64 }
	there, count := map[string]sheet{}, map[string]int{}
	for _, t := range w.box.QuickBooksTime.State().Accounts[0].Timesheets {
		mark := transfer.MarkIn(t.Notes)
		for _, v := range t.Custom {
			if mark == "" {
				mark = transfer.MarkIn(v)
			}
		}
		from, bad := time.Parse(time.RFC3339, t.Start)
		to, worse := time.Parse(time.RFC3339, t.End)
		if bad != nil || worse != nil {
			return j, nil, fmt.Errorf("a time sheet from %q to %q", t.Start, t.End)
		}
		there[mark] = sheet{t.User, from.Unix(), to.Unix()}
		count[mark]++
	}
	err = w.asAdmin(ctx, func(conn *pgx.Conn) error {
		rows, err := conn.Query(ctx, `SELECT e.company_id::text, e.id::text, 501 + substr(w.ref, 3)::int, e.began, e.ended FROM time_entry e JOIN worker w ON w.company_id = e.company_id AND w.id = e.worker_id
			WHERE e.recorded_to IS NULL AND NOT e.withdrawn`)
		if err != nil {
			return err
		}
		for rows.Next() {
			var companyText, idText string
			var user int64
			var began, ended time.Time
			if err := rows.Scan(&companyText, &idText, &user, &began, &ended); err != nil {
				return err
			}
			company, _ := domain.ParseCompanyID(companyText)
			id, _ := domain.ParseTimeEntryID(idText)
			mark := transfer.MarkOf(company, transfer.QuickBooksTime, id)
			got, is := there[mark]
			switch {
			case !is:
				j.missing++
				missing = append(missing, mark)
			case got != (sheet{user, began.Unix(), ended.Unix()}):
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
