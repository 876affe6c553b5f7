package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

const (
	payrollFirst = "2026-11-16" // A Monday.
	payrollLast  = "2026-11-22"
)

// payrollWorld is a company with a week of approved time, locked, and payees.
type payrollWorld struct {
	*bench
	client
}

// openPayroll sets one up: so many workers in each of so many pay groups, of nine hours
// on five days, so that each has regular hours and overtime.
func (b *bench) openPayroll(ctx context.Context, groups, each int) (*payrollWorld, error) {
	if err := b.open(ctx); err != nil {
		return nil, err
	}
	w := &payrollWorld{bench: b}
	var err error
	if w.client, err = b.furnish(ctx, "northside", "America/New_York"); err != nil {
		return nil, err
	}
	return w, w.asAdmin(ctx, func(conn *pgx.Conn) error {
		for _, sql := range []string{
			`INSERT INTO worker (company_id, id, ref, name, language, created_at) SELECT c.company_id, gen_random_uuid(), 'E-' || lpad(n::text, 5, '0'), 'Worker ' || n, 'en', now()
				FROM company c, generate_series(0, $1::int * $2::int - 1) n WHERE c.ref = 'northside'`,
			`INSERT INTO payee (company_id, worker_id, pay_group, file_number, pay_number, associate, revision)
				SELECT company_id, id, 'G' || lpad((substr(ref, 3)::int / $2::int + 10)::text, 2, '0'), 1000 + substr(ref, 3)::int, '', 'G3PROOF' || substr(ref, 3), 1 FROM worker WHERE $1::int > 0`,
			`INSERT INTO time_day (company_id, worker_id, day, state, revision, disputed)
				SELECT w.company_id, w.id, d::date, 'approved', 1, false FROM worker w, generate_series(date '` + payrollFirst + `', date '` + payrollFirst + `' + 4, interval '1 day') d WHERE $1::int > 0 AND $2::int > 0`,
			`INSERT INTO time_entry (company_id, id, revision, worker_id, day, began, ended, began_lo, began_hi, ended_lo, ended_hi, activity, evidence, withdrawn, recorded_at)
				SELECT company_id, gen_random_uuid(), 1, worker_id, day, b, e, b, b, e, e, 'on_site', '{}', false, now()
				FROM (SELECT d.*, b + interval '9 hours' + interval '1 second' * (random() * 1500)::int AS e
					FROM (SELECT d.*, (d.day + time '06:00') AT TIME ZONE 'America/New_York' + interval '1 second' * (random() * 600)::int AS b FROM time_day d) d) d WHERE $1::int > 0 AND $2::int > 0`,
			`INSERT INTO pay_period (company_id, first_day, last_day, revision, locked, moved_by, moved_at, why, settings)
				SELECT company_id, '` + payrollFirst + `', '` + payrollLast + `', 1, true, 'cli:proof', now(), 'proof', 1 FROM company WHERE ref = 'northside' AND $1::int > 0 AND $2::int > 0`,
		} {
			if _, err := conn.Exec(ctx, sql, groups, each); err != nil {
				return fmt.Errorf("%.60s: %w", sql, err)
			}
		}
		return nil
	})
}

// turnOn lets payroll be given batches by a door.
func (w *payrollWorld) turnOn(ctx context.Context, door string, more ...string) error {
	if _, err := w.actual(ctx, append([]string{"payroll", "settings", "--company", "northside", "--mode", "trial", "--door", door}, more...)...); err != nil {
		return err
	}
	_, err := w.actual(ctx, "payroll", "settings", "--company", "northside", "--mode", "on")
	return err
}

// shownPayroll is an export as `actual payroll show --json` tells it.
type shownPayroll struct {
	ID, Stage, Plan, Problem string
	Batches                  []struct {
		N                        int
		PayGroup                 string `json:"pay_group"`
		Name, State, Why, SHA256 string
	}
	rows []shownPayRow
}

type shownPayRow struct {
	Name, Refused string
	PayGroup      string `json:"pay_group"`
	File          int    `json:"file_number"`
	Hours         map[string]string
}

func (s shownPayroll) in(state string) (n int) {
	for _, b := range s.Batches {
		if b.State == state {
			n++
		}
	}
	return n
}

var errNoExport = errors.New("no export was told of")

// payroll runs a command that shows an export.
func (w *payrollWorld) payroll(ctx context.Context, args ...string) (s shownPayroll, err error) {
	out, err := w.actual(ctx, append([]string{"payroll", "--company", "northside", "--json"}, args...)...)
	if err != nil {
		return s, err
	}
	for line := range strings.Lines(out) {
		var row shownPayRow
		if strings.Contains(line, `"batches"`) {
			err = json.Unmarshal([]byte(line), &s)
		} else if err = json.Unmarshal([]byte(line), &row); err == nil && row.File > 0 {
			s.rows = append(s.rows, row)
		}
		if err != nil {
			return s, fmt.Errorf("%q: %w", line, err)
		}
	}
	if s.ID == "" {
		return s, errNoExport
	}
	return s, nil
}

// approved is what is approved, in hundredths of an hour, by file: of a worker the exact
// time of the week to the nearest, of which 40 hours are regular.
func (w *payrollWorld) approved(ctx context.Context) (map[int][2]int64, error) {
	out := map[int][2]int64{}
	err := w.asAdmin(ctx, func(conn *pgx.Conn) error {
		rows, err := conn.Query(ctx, `SELECT p.file_number, sum(extract(epoch FROM e.ended - e.began))::bigint FROM time_entry e JOIN payee p ON p.company_id = e.company_id AND p.worker_id = e.worker_id
			WHERE e.recorded_to IS NULL AND NOT e.withdrawn GROUP BY p.file_number`)
		if err != nil {
			return err
		}
		for rows.Next() {
			var file int
			var seconds int64
			if err := rows.Scan(&file, &seconds); err != nil {
				return err
			}
			hundredths := (seconds + 18) / 36
			out[file] = [2]int64{4000, hundredths - 4000}
		}
		return rows.Err()
	})
	return out, err
}
