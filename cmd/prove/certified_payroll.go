package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"actual/contracts/notehub/season"
)

// certifiedPayroll plants two weeks of public works and compares the payrolls that are
// made of them with the time entries, by a reckoning of its own.
var certifiedPayroll = claim{
	name: "certified-payroll",
	target: "a WH-347 of planted public-works weeks, as PDF and data: hours per worker, day, classification and project add up to the time entries to the second, with overtime over 40 hours across sites, " +
		"two classifications and two projects within a day, and the week in which clocks go back",
	run: proveCertifiedPayroll,
}

// plantedStint is time that was planted: of a worker at a place, from a local time on.
type plantedStint struct {
	worker  int
	place   string // park, ramp: of the overlay; median: of the other project; garden: of none.
	began   string // Local time.
	seconds int
	class   string // That it is to be on the payroll as; "" where it is on none.
}

var certifiedPeople = []string{"Rosa Vega", "Omar de la Cruz Aziz", "Ana Flores"}

// plantedWeeks: in the week of 26 October clocks go back on Sunday; in that of 16 November
// Rosa works over 40 hours at three sites.
func plantedWeeks() (all []plantedStint) {
	for day, n := range map[string]int{"2026-11-16": 36_007, "2026-11-17": 35_993, "2026-11-19": 36_000} {
		all = append(all, plantedStint{0, "park", day + " 07:00", n, "Laborer Group 2"})
	}
	return append(all,
		plantedStint{0, "park", "2026-11-18 07:00", 14_411, "Laborer Group 2"},
		plantedStint{0, "ramp", "2026-11-18 11:30", 21_612, "Truck Driver"},
		plantedStint{0, "garden", "2026-11-20 06:30", 18_001, ""},
		plantedStint{0, "park", "2026-11-20 12:00", 17_999, "Laborer Group 2"},
		plantedStint{1, "park", "2026-11-20 07:00", 14_405, "Laborer Group 1"},
		plantedStint{1, "median", "2026-11-20 11:15", 14_395, "Laborer Group 1"},
		plantedStint{2, "median", "2026-11-21 07:00", 3_601, "Operator"},
		// The night on which clocks go back: from ten to midnight, and from midnight to six: seven hours.
		plantedStint{2, "park", "2026-10-31 22:00", 2 * 3600, "Operator"},
		plantedStint{2, "park", "2026-11-01 00:00", 7*3600 + 13, "Operator"},
		plantedStint{0, "park", "2026-10-28 07:00", 28_803, "Laborer Group 2"},
	)
}

func proveCertifiedPayroll(ctx context.Context, b *bench) (result, error) {
	if err := b.open(ctx); err != nil {
		return result{}, err
	}
	w := &worksWorld{bench: b}
	if err := w.set(ctx); err != nil {
		return result{}, err
	}
	if err := w.refusals(ctx); err != nil {
		return result{}, err
	}
	total := worksSums{}
	made := 0
	for _, p := range []struct{ project, day string }{{"CR-88 overlay", "2026-10-28"}, {"CR-88 overlay", "2026-11-16"}, {"US-85 median", "2026-11-20"}} {
		args := []string{"certified", "make", p.project, p.day, "--company", "northside", "--signer-name", "Lena Ortiz", "--signer-title", "Controller", "--json"}
		if p.project == "CR-88 overlay" && p.day == "2026-11-16" {
			args = append(args, "--final")
		}
		out, err := b.actual(ctx, args...)
		if err != nil {
			return result{}, err
		}
		for _, line := range strings.Split(out, "\n") {
			sums, err := w.judge(ctx, p.project, []byte(line))
			if err != nil {
				return result{}, err
			}
			total.add(sums)
			made++
		}
	}
	if out, err := b.actual(ctx, "certified", "make", "CR-88 overlay", "2026-11-24", "--company", "northside", "--signer-name", "Lena Ortiz", "--signer-title", "Controller"); err == nil {
		return result{}, fmt.Errorf("a payroll after the final one was made: %s", out)
	}
	if _, err := b.actual(ctx, "ledger", "verify", "--company", "northside"); err != nil {
		return result{}, fmt.Errorf("the ledger: %w", err)
	}
	planted := 0
	for _, p := range plantedWeeks() {
		if p.class != "" {
			planted += p.seconds
		}
	}
	return result{
		figures: fmt.Sprintf("%d payrolls (%d without work, numbered without a gap, the last one final), %d rows: %d of %d cells of worker, day, classification and project as the time entries say by a reckoning of its own; "+
			"%d s on them and %d s planted, %d s of it overtime; 4 refusals as they should be; %d PDFs, the same twice; no number of more than four characters, no address, telephone or e-mail of anybody",
			made, total.empty, total.rows, total.equal, total.cells, total.seconds, planted, total.over, total.pdfs),
		ok: made == 5 && total.empty == 2 && total.cells > 0 && total.equal == total.cells && total.seconds == planted && total.pdfs == made && total.over > 0,
	}, nil
}

// worksWorld is a company with two projects of public works.
type worksWorld struct {
	*bench

	sites []string // Refs: park, ramp, median, garden.
}

var worksPlaces = []string{"park", "ramp", "median", "garden"}

type worksSums struct{ rows, cells, equal, seconds, over, empty, pdfs int }

func (s *worksSums) add(o worksSums) {
	s.rows, s.cells, s.equal, s.seconds, s.over, s.empty, s.pdfs = s.rows+o.rows, s.cells+o.cells, s.equal+o.equal, s.seconds+o.seconds, s.over+o.over, s.empty+o.empty, s.pdfs+o.pdfs
}

func (w *worksWorld) set(ctx context.Context) error {
	made := season.New(season.Config{Seed: 4, Days: 1, Crews: 1, BadgesPerCrew: 1, Sites: 20})
	if _, err := w.furnish(ctx, "northside", "America/Denver"); err != nil {
		return err
	}
	if err := w.staff(ctx, "northside", made); err != nil {
		return err
	}
	err := w.asAdmin(ctx, func(conn *pgx.Conn) error {
		return conn.QueryRow(ctx, `SELECT array_agg(ref) FROM (SELECT ref FROM site WHERE kind <> 'yard' ORDER BY ref LIMIT 4) s`).Scan(&w.sites)
	})
	if err != nil {
		return err
	}
	for i, name := range certifiedPeople {
		if _, err := w.actual(ctx, "worker", "add", "--ref", fmt.Sprintf("524-11-00%02d", 42+i), "--name", name, "--email", fmt.Sprintf("person%d@example.com", i), "--phone", "+13035550100", "--company", "northside"); err != nil {
			return err
		}
	}
	for _, args := range [][]string{
		{"pay", "settings", "--week-begins", "monday"},
		{"certified", "project", "CR-88 overlay", "--contract", "C-2026-14", "--county", "Weld", "--location", "CR 88 from US 85 to CR 31", "--wage-determination", "CO20260012", "--address", "1200 Weld County Road 17, Greeley CO 80631", "--site", w.sites[0], "--site", w.sites[1]},
		{"certified", "project", "US-85 median", "--contract", "C-2026-31", "--county", "Adams", "--wage-determination", "CO20260002", "--site", w.sites[2]},
	} {
		if _, err := w.actual(ctx, append(args, "--company", "northside")...); err != nil {
			return err
		}
	}
	return w.plant(ctx)
}

// plant puts approved time into the store, as approvals leave it.
func (w *worksWorld) plant(ctx context.Context) error {
	return w.asAdmin(ctx, func(conn *pgx.Conn) error {
		for _, p := range plantedWeeks() {
			ref, site := fmt.Sprintf("524-11-00%02d", 42+p.worker), w.sites[slices.Index(worksPlaces, p.place)]
			day := p.began[:10]
			if _, err := conn.Exec(ctx, `INSERT INTO time_day (company_id, worker_id, day, state, revision, disputed) SELECT company_id, id, $2::date, 'approved', 1, false FROM worker WHERE ref = $1 ON CONFLICT DO NOTHING`, ref, day); err != nil {
				return err
			}
			if _, err := conn.Exec(ctx, `INSERT INTO time_entry (company_id, id, revision, worker_id, day, began, ended, began_lo, began_hi, ended_lo, ended_hi, activity, site_id, evidence, withdrawn, recorded_at)
				SELECT w.company_id, gen_random_uuid(), 1, w.id, $2::date, b, e, b, b, e, e, 'on_site', s.id, '{}', false, now()
				FROM worker w JOIN site s ON s.company_id = w.company_id AND s.ref = $4,
					LATERAL (SELECT $3::timestamp AT TIME ZONE 'America/Denver' AS b, ($3::timestamp AT TIME ZONE 'America/Denver') + $5::int * interval '1 second' AS e) x
				WHERE w.ref = $1`, ref, day, p.began, site, p.seconds); err != nil {
				return fmt.Errorf("plant %+v: %w", p, err)
			}
		}
		return nil
	})
}

// refusals asks for payrolls that can't be: of what nobody has classified, without a
// signer, of an unknown project, of a week that goes on.
func (w *worksWorld) refusals(ctx context.Context) error {
	signed := []string{"--company", "northside", "--signer-name", "Lena Ortiz", "--signer-title", "Controller"}
	for want, args := range map[string][]string{
		"classified as":   append([]string{"certified", "make", "CR-88 overlay", "2026-11-16"}, signed...),
		"name and title":  {"certified", "make", "CR-88 overlay", "2026-11-16", "--company", "northside"},
		"no such project": append([]string{"certified", "make", "CR-99", "2026-11-16"}, signed...),
		"goes on":         append([]string{"certified", "make", "US-85 median", time.Now().UTC().AddDate(0, 0, 7).Format("2006-01-02")}, signed...),
	} {
		if out, err := w.actual(ctx, args...); err == nil || !strings.Contains(err.Error(), want) {
			return fmt.Errorf("refused for %q: %s %w", want, out, err)
		}
	}
	trades := filepath.Join(w.folder, "trades.csv")
	rows := []string{
		"worker,since,classification,status,level,fringe_credit,site,basic,fringe",
		"524-11-0042,2026-01-01,Laborer Group 2,J,,9.25,,38.10,1.50",
		"524-11-0042,2026-11-01,Truck Driver,J,,9.25," + w.sites[1] + ",,",
		"524-11-0043,2026-01-01,Laborer Group 1,RA,2nd year,4.10,,,",
		"524-11-0044,2026-01-01,Operator,J,,0,,52.00,0",
	}
	if err := os.WriteFile(trades, []byte(strings.Join(rows, "\n")+"\n"), 0o600); err != nil {
		return err
	}
	_, err := w.actual(ctx, "certified", "import", trades, "--company", "northside")
	return err
}
