package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// crashSafety kills a server and a PostgreSQL under load, and looks for what is
// lost, twice or different afterwards.
var crashSafety = claim{
	name:   "crash-safety",
	target: "every event answered 200 stored once, visits as of replay, ledgers that verify, whatever was killed",
	run:    proveCrashSafety,
}

const (
	crashSeed = 20
	crashHome = ".local/crash-safety" // A cluster of the claim's own: nobody else's work is killed with it.
)

func proveCrashSafety(ctx context.Context, b *bench) (result, error) {
	w := &wreck{bench: b, dice: rand.New(rand.NewPCG(crashSeed, 0)), rounds: 20}
	if full() {
		w.rounds = 60
	}
	if err := w.set(ctx); err != nil {
		return result{}, err
	}
	if err := w.run(ctx); err != nil {
		return result{}, fmt.Errorf("%w (what the servers said: %s)", err, w.log.Name())
	}
	return w.result(), nil
}

// wreck is a server and a PostgreSQL that are killed under load, and what is
// known of it.
type wreck struct {
	*bench
	dice    *rand.Rand
	rounds  int
	parties []*party
	traffic *traffic
	server  *process

	struck         map[string]int // Rounds by what was killed.
	twice          int            // Of them, those that killed once more while it started.
	marked         int            // Badges that had news when a round's kill came, in all.
	pending        int            // The same of ledger entries without a number.
	visits, badges int            // What was compared in the end.
	entries        int            // Of the ledgers that were verified.
	complaints     []string
}

// set builds everything, but for the load.
func (w *wreck) set(ctx context.Context) (err error) {
	if os.Getenv("DATABASE_URL") != "" {
		return errors.New("this claim kills its PostgreSQL, and that of DATABASE_URL is not ours to kill: unset DATABASE_URL, for a private one")
	}
	if w.home, err = filepath.Abs(crashHome); err != nil {
		return err
	}
	w.struck = map[string]int{}
	if err := w.alone(); err != nil {
		return err
	}
	if err := w.open(ctx); err != nil {
		return err
	}
	if err := w.durable(ctx); err != nil {
		return err
	}
	if w.log, err = os.Create(filepath.Join(w.home, "server.log")); err != nil {
		return err
	}
	w.closers = append(w.closers, func(context.Context) error { return w.log.Close() })
	if w.parties, err = w.invite(ctx); err != nil {
		return err
	}
	w.traffic = newTraffic(w.parties, w.dice)
	w.say("%d companies, %d events in %d bodies to post over %d connections; %d rounds from seed %d", len(w.parties),
		len(w.traffic.sent), len(w.traffic.parcels), connections, w.rounds, crashSeed)
	return nil
}

// alone fails if another run of this claim uses the cluster. The lock ends with
// the process.
func (w *wreck) alone() error {
	if err := os.MkdirAll(w.home, 0o755); err != nil {
		return err
	}
	lock, err := os.Create(filepath.Join(w.home, "lock"))
	if err != nil {
		return err
	}
	w.closers = append(w.closers, func(context.Context) error { return lock.Close() })
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return fmt.Errorf("another run of this claim uses the PostgreSQL in %s, which this one would kill (%w): wait for its end", w.home, err)
	}
	return nil
}

// durable fails where PostgreSQL is told to trust to luck, as it may be to make
// tests fast.
func (w *wreck) durable(ctx context.Context) error {
	return connected(ctx, w.database.URLs.Ingest, func(conn *pgx.Conn) error {
		for _, name := range []string{"fsync", "synchronous_commit", "full_page_writes"} {
			var is string
			if err := conn.QueryRow(ctx, "SELECT current_setting($1)", name).Scan(&is); err != nil {
				return err
			}
			if is != "on" {
				return fmt.Errorf("the ingest role works with %s = %s: nothing is proven without it", name, is)
			}
		}
		return nil
	})
}

// run strikes round by round while the load goes on, and checks everything once
// all of it is answered.
func (w *wreck) run(ctx context.Context) (err error) {
	if w.server, err = w.serve(ctx); err != nil {
		return err
	}
	w.traffic.moved(w.server.url)
	ctx, end := context.WithCancel(ctx)
	defer end()
	w.traffic.start(ctx)
	for i, blow := range plan(w.rounds, w.parties, w.dice) {
		if err := w.round(ctx, i, blow); err != nil {
			return fmt.Errorf("round %d, %s: %w", i+1, blow, err)
		}
	}
	if err := w.traffic.finished(ctx); err != nil {
		return err
	}
	return w.judge(ctx)
}

func (w *wreck) result() result {
	for _, line := range w.complaints[:min(20, len(w.complaints))] {
		w.say("WRONG %s", line)
	}
	var rounds []string
	for _, name := range slices.Sorted(maps.Keys(w.struck)) {
		rounds = append(rounds, fmt.Sprintf("%d × %s", w.struck[name], name))
	}
	t := w.traffic
	return result{
		figures: fmt.Sprintf("%d rounds of kill -9 (%s; in %d once more while starting) met %d badges with news and %d ledger entries without a number; "+
			"%d events of %d companies in %d bodies, %d posts repeated after no 200; %d of %d events answered 200 stored once, byte for byte; "+
			"%d visits of %d badges the same bytes as replay; ledgers of %d entries verify; fsync and synchronous_commit on; %d complaints",
			w.rounds, strings.Join(rounds, ", "), w.twice, w.marked, w.pending, len(t.sent), len(w.parties), len(t.parcels), t.resent,
			t.kept, len(t.answered), w.visits, w.badges, w.entries, len(w.complaints)),
		ok: len(w.complaints) == 0 && len(t.sent) > 0 && len(t.answered) == len(t.sent) && t.kept == len(t.sent) && w.visits > 0 && w.entries > 0,
	}
}

// patience is how long what was struck may take to recover.
const patience = 2 * time.Minute
