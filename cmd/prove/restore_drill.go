package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"actual/contracts/notehub/season"
)

var restoreDrill = claim{
	name:   "restore-drill",
	target: "actual drill restore takes a backup of a database in use, restores it beside and finds every table row for row, ledgers that verify against what is anchored, and visits that are derived again to the bit; a changed visit, a damaged backup and a changed manifest are each found",
	run:    proveRestoreDrill,
}

// drillSays is what the command prints.
type drillSays struct {
	OK            bool
	DatabaseBytes int64   `json:"database_bytes"`
	BackupS       float64 `json:"backup_s"`
	RestoreS      float64 `json:"restore_s"`
	CheckS        float64 `json:"check_s"`
	Tables        int
	Rows          int64
	Differing     []string
	Badges        int   `json:"rederived_badges"`
	Visits        int64 `json:"rederived_visits"`
	Same          bool  `json:"rederived_same"`
	Ledgers       []struct {
		Company  string
		Entries  int
		Anchored int64 `json:"anchored_to"`
		Fits     bool
		First    string `json:"first_finding"`
	}
}

func proveRestoreDrill(ctx context.Context, b *bench) (result, error) {
	w := &wreck{bench: b, dice: rand.New(rand.NewPCG(41, 0)), struck: map[string]int{}}
	if err := w.open(ctx); err != nil {
		return result{}, err
	}
	b.more = append(b.more, "ACTUAL_DATABASE_URL_ADMIN="+b.database.AdminURL)
	if err := drillStock(ctx, w); err != nil {
		return result{}, err
	}
	// A server goes on meanwhile: a backup is of a database in use.
	server, err := w.serve(ctx)
	if err != nil {
		return result{}, err
	}
	w.server = server
	w.traffic.moved(server.url)
	w.traffic.allow(len(w.traffic.parcels))
	running, end := context.WithCancel(ctx)
	defer end()
	w.traffic.start(running)
	good, _, err := b.drill(ctx)
	if err != nil {
		return result{}, err
	}
	meanwhile := len(w.traffic.soFar())
	end()
	entries, anchored := 0, int64(0)
	for _, l := range good.Ledgers {
		entries, anchored = entries+l.Entries, anchored+l.Anchored
	}
	b.say("the drill: %+v", good)
	found, planted, err := b.drillFaults(ctx)
	if err != nil {
		return result{}, err
	}
	return result{
		figures: fmt.Sprintf("%d MB restored while events came (%d so far): backup %.0f s, restore %.0f s, check %.0f s; %d rows of %d tables as they were; %d ledgers of %d entries verify, anchored to %d in all; "+
			"%d visit versions of %d badges derived again, the same to the bit: %t; %d of %d planted faults found",
			good.DatabaseBytes>>20, meanwhile, good.BackupS, good.RestoreS, good.CheckS, good.Rows, good.Tables, len(good.Ledgers), entries, anchored, good.Visits, good.Badges, good.Same, found, planted),
		ok: good.OK && good.Visits > 0 && good.Badges > 0 && entries > 0 && anchored > 0 && good.Rows > 0 && found == planted && meanwhile > 0,
	}, nil
}

// drillStock makes companies with history, settled and in their ledgers, and so many
// more events that the database is of the size that is asked for.
func drillStock(ctx context.Context, w *wreck) error {
	size, days := int64(200<<20), 3
	if full() {
		size, days = 5<<30, 20
	}
	w.parties = []*party{
		{simulated: simulated{name: "north", cfg: season.Config{Seed: 41, Days: days, Sites: 80, Cadence: 2 * time.Minute}}},
		{simulated: simulated{name: "bursts", cfg: season.Config{Seed: 42, Days: days, Sites: 60, Outbound: 4 * time.Hour}}},
		{simulated: simulated{name: "meanwhile", cfg: season.Config{Seed: 43, Days: days, Sites: 60, Cadence: 2 * time.Minute}}},
	}
	for _, p := range w.parties {
		p.cfg.Hazards, p.cfg.TimeZone, p.cfg.Start = season.AllHazards, "America/New_York", time.Now().AddDate(0, 0, -days-20)
		if err := p.settle(ctx, w.bench); err != nil {
			return fmt.Errorf("company %s: %w", p.name, err)
		}
	}
	before := newTraffic(w.parties[:2], w.dice)
	w.traffic = newTraffic(w.parties[2:], w.dice)
	server, err := w.serve(ctx)
	if err != nil {
		return err
	}
	before.moved(server.url)
	running, end := context.WithCancel(ctx)
	defer end()
	before.start(running)
	if err := before.finished(ctx); err != nil {
		return err
	}
	if err := w.quiet(ctx); err != nil {
		return err
	}
	if err := server.stop(ctx); err != nil {
		return err
	}
	w.say("%d events of history are stored, derived and in ledgers", len(before.sent))
	return w.swell(ctx, size)
}

// swell copies raw events under other keys until the database is so large: most of a
// database is raw events.
func (b *bench) swell(ctx context.Context, size int64) error {
	return b.asAdmin(ctx, func(conn *pgx.Conn) error {
		for n := 1; ; n++ {
			var is int64
			if err := conn.QueryRow(ctx, `SELECT pg_database_size(current_database())`).Scan(&is); err != nil {
				return err
			}
			if is >= size {
				b.say("the database has %d MB", is>>20)
				return nil
			}
			for _, sql := range []string{
				`INSERT INTO event_key SELECT company_id, 'copy-' || $1::int || '-' || key, content, stored_at FROM event_key WHERE key NOT LIKE 'copy-%'`,
				`INSERT INTO event SELECT company_id, stored_at, 'copy-' || $1::int || '-' || key, content, badge_id, route_id, raw FROM event WHERE key NOT LIKE 'copy-%'`,
			} {
				if _, err := conn.Exec(ctx, sql, n); err != nil {
					return fmt.Errorf("swell: %w", err)
				}
			}
		}
	})
}

// drill runs the command; failed is what it said where it could not be done at all.
func (b *bench) drill(ctx context.Context, args ...string) (says drillSays, failed string, err error) {
	out, wrong := b.actual(ctx, append([]string{"drill", "restore", "--json"}, args...)...)
	if strings.HasPrefix(strings.TrimSpace(out), "{") {
		err := json.Unmarshal([]byte(out), &says)
		return says, "", err
	}
	if wrong == nil {
		return says, "", errors.New("the drill printed nothing")
	}
	return says, wrong.Error(), nil
}

// drillFaults plants what a drill is there to find.
func (b *bench) drillFaults(ctx context.Context) (found, planted int, err error) {
	check := func(what string, is bool, got any) {
		if planted++; is {
			found++
			b.say("found: %s", what)
			return
		}
		b.say("NOT FOUND: %s: %+v", what, got)
	}
	kept := filepath.Join(b.folder, "kept")
	if says, failed, err := b.drill(ctx, "--backup", kept); err != nil || !says.OK {
		return 0, 0, fmt.Errorf("a drill that keeps its backup: %+v %s: %w", says, failed, err)
	}
	// The manifest says another sum of a table: as if rows were not what they were.
	file := filepath.Join(kept, "manifest.json")
	raw, err := os.ReadFile(file)
	if err != nil {
		return 0, 0, err
	}
	var m map[string]any
	if err := json.Unmarshal(raw, &m); err != nil {
		return 0, 0, err
	}
	contents, _ := m["contents"].(map[string]any)
	contents["public.site"] = map[string]any{"rows": 1, "sum": "1"}
	other, err := json.Marshal(m)
	if err != nil {
		return 0, 0, err
	}
	if err := os.WriteFile(file, other, 0o600); err != nil {
		return 0, 0, err
	}
	says, failed, err := b.drill(ctx, "--backup", kept)
	if err != nil {
		return 0, 0, err
	}
	check("a table that is not as it was", !says.OK && slices.ContainsFunc(says.Differing, func(t string) bool { return strings.HasPrefix(t, "public.site: ") }), failed)
	if err := truncateLargest(filepath.Join(kept, "dump")); err != nil {
		return 0, 0, err
	}
	_, failed, err = b.drill(ctx, "--backup", kept)
	if err != nil {
		return 0, 0, err
	}
	check("a damaged backup", strings.Contains(failed, "pg_restore"), failed)
	// Somebody changed a visit in the live database: the backup has the forgery.
	err = b.asAdmin(ctx, func(conn *pgx.Conn) error {
		tag, err := conn.Exec(ctx, `UPDATE visit_version SET departed = departed + interval '1 hour', departed_hi = departed_hi + interval '1 hour'
			WHERE (company_id, visit_id, version) = (SELECT company_id, visit_id, version FROM visit_version WHERE state = 'settled' AND recorded_to IS NULL AND departed IS NOT NULL ORDER BY recorded_at LIMIT 1)`)
		if err == nil && tag.RowsAffected() != 1 {
			err = errors.New("there is no settled visit to change")
		}
		return err
	})
	if err != nil {
		return 0, 0, err
	}
	says, failed, err = b.drill(ctx)
	if err != nil {
		return 0, 0, err
	}
	unfit := 0
	for _, l := range says.Ledgers {
		if !l.Fits {
			unfit++
		}
	}
	check("a changed visit", !says.OK && unfit == 1, fmt.Sprint(says, failed))
	return found, planted, nil
}

// truncateLargest cuts the largest file of a folder in two.
func truncateLargest(folder string) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	largest, size := "", int64(0)
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			return err
		}
		if info.Size() > size {
			largest, size = filepath.Join(folder, e.Name()), info.Size()
		}
	}
	return os.Truncate(largest, size/2)
}
