package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// blow is what is killed in a round, and when.
type blow struct {
	server, postgres bool
	serverFirst      bool
	twice            bool          // Once more while it starts.
	share            float64       // Of the round's load, before it.
	delay            time.Duration // And so much later.
	late             *party        // Its late badge is registered just before.
}

// what names those that are killed.
func (b blow) what() string {
	switch {
	case b.server && b.postgres:
		return "both"
	case b.server:
		return "server"
	}
	return "PostgreSQL"
}

func (b blow) String() string {
	text := fmt.Sprintf("kill -9 of %s after %.0f %% of the load and %s", b.what(), 100*b.share, b.delay)
	if b.late != nil {
		text += ", a late badge of " + b.late.name + " being registered"
	}
	if b.twice {
		text += ", and once more while starting"
	}
	return text
}

// plan throws the dice for all rounds: server and PostgreSQL in turns, every fifth
// time both. Most blows fall in the middle of the round's load; every fourth when
// it is all answered and the worker, the sequencer and the anchor are at it; and
// those of the late badges when what waits for them is being released.
func plan(rounds int, parties []*party, dice *rand.Rand) []blow {
	out := make([]blow, rounds)
	for i := range out {
		b := blow{
			server: i%5 == 4 || i%2 == 0, postgres: i%5 == 4 || i%2 == 1, serverFirst: dice.IntN(2) == 0,
			twice: dice.IntN(4) == 0, share: 0.05 + 0.9*dice.Float64(), delay: time.Duration(dice.IntN(30_000)) * time.Microsecond,
		}
		if i%4 == 3 {
			b.share, b.delay = 1, time.Duration(dice.IntN(1_200_000))*time.Microsecond
		}
		if n := i / 3; i%3 == 2 && n < len(parties) {
			b.late, b.delay = parties[n], time.Duration(dice.IntN(300_000))*time.Microsecond
		}
		out[i] = b
	}
	return out
}

// round strikes once, and looks for what was answered.
func (w *wreck) round(ctx context.Context, i int, b blow) error {
	size := float64(len(w.traffic.parcels)) / float64(w.rounds)
	w.traffic.allow(int(size * float64(i+1)))
	if err := w.traffic.until(ctx, int(size*(float64(i)+b.share))); err != nil {
		return err
	}
	if b.late != nil {
		if err := b.late.registerLate(ctx, w.bench); err != nil {
			return err
		}
	}
	time.Sleep(b.delay)
	met, err := w.busy(ctx)
	if err != nil {
		return err
	}
	began := time.Now()
	if err := w.strike(ctx, b); err != nil {
		return err
	}
	if err := w.raise(ctx, b); err != nil {
		return err
	}
	took := time.Since(began)
	kept, err := w.look(ctx)
	if err != nil {
		return err
	}
	w.struck[b.what()]++
	w.say("round %2d: %s; it met %s; ready again after %s; %d events answered 200 so far, all stored", i+1, b, met, took.Round(10*time.Millisecond), kept)
	return nil
}

// busy says what there is to do for worker and sequencer just now.
func (w *wreck) busy(ctx context.Context) (string, error) {
	var badges, pending, cases int
	err := w.asAdmin(ctx, func(conn *pgx.Conn) error {
		return conn.QueryRow(ctx, `SELECT (SELECT count(DISTINCT badge_id) FROM mark), (SELECT count(*) FROM ledger_pending),
			(SELECT count(*) FROM quarantine WHERE resolved_at IS NULL)`).Scan(&badges, &pending, &cases)
	})
	w.marked, w.pending = w.marked+badges, w.pending+pending
	return fmt.Sprintf("news of %d badges, %d entries without a number, %d cases", badges, pending, cases), err
}

// strike kills.
func (w *wreck) strike(ctx context.Context, b blow) error {
	if b.server && b.serverFirst {
		w.server.kill()
	}
	if b.postgres {
		if err := w.cluster.Kill(ctx); err != nil {
			return err
		}
	}
	if b.server && !b.serverFirst {
		w.server.kill()
	}
	return nil
}

// raise starts what was killed, and waits until the server is ready. One that was
// not killed must get over the loss of its PostgreSQL.
func (w *wreck) raise(ctx context.Context, b blow) (err error) {
	if b.postgres {
		if err := w.restart(ctx, b.twice); err != nil {
			return err
		}
	}
	if b.server {
		if b.twice && !b.postgres {
			if w.server, err = w.start(ctx); err != nil {
				return err
			}
			time.Sleep(time.Duration(w.dice.IntN(150)) * time.Millisecond)
			w.server.kill()
		}
		if w.server, err = w.start(ctx); err != nil {
			return err
		}
		w.traffic.moved(w.server.url)
	}
	if b.twice {
		w.twice++
	}
	if err := w.server.ready(ctx); err != nil {
		return fmt.Errorf("after the kill: %w", err)
	}
	return nil
}

// restart starts PostgreSQL, which recovers from its log; twice: it is killed as
// soon as it has.
func (w *wreck) restart(ctx context.Context, twice bool) error {
	if err := w.asAdmin(ctx, func(*pgx.Conn) error { return nil }); err == nil {
		return errors.New("PostgreSQL answers after it was killed")
	}
	if err := w.cluster.Restart(ctx); err != nil || !twice {
		return err
	}
	if err := w.cluster.Kill(ctx); err != nil {
		return err
	}
	return w.cluster.Restart(ctx)
}

// look fails if an event that was answered 200 is not stored, or anything twice.
func (w *wreck) look(ctx context.Context) (int, error) {
	answered := w.traffic.soFar()
	kept, err := w.stock(ctx)
	if err != nil {
		return 0, err
	}
	found, complaints := kept.compare(w.traffic.sent, answered)
	w.traffic.kept = found
	if len(complaints) > 0 {
		return 0, errors.New(strings.Join(complaints[:min(5, len(complaints))], "; "))
	}
	return found, nil
}
