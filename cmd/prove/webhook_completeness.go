package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// webhookCompleteness kills a server and a PostgreSQL while webhooks are sent, and looks
// for what is lacking at the receiver.
var webhookCompleteness = claim{
	name:   "webhook-completeness",
	target: "kill -9 of server and PostgreSQL at random under 1,000 deliveries/s: each webhook's sequence is complete at the receiver, hash by hash, and every committed fact came; commit → first attempt p99 ≤ 2 s where nothing is killed",
	run:    proveWebhookCompleteness,
}

const (
	hookSeed      = 31
	hookHome      = ".local/webhook-completeness" // A cluster of the claim's own: nobody else's work is killed with it.
	hookCompanies = 10
	hookEach      = 5  // Webhooks of a company.
	hookFacts     = 20 // A second, of a company: 1,000 deliveries a second in all.
	hookCalm      = 20 * time.Second
	hookFresh     = 2 * time.Second
)

type hookWreck struct {
	hookWorld

	dice    *rand.Rand
	storm   time.Duration
	struck  map[string]int
	down    time.Duration
	stormed time.Time
}

func proveWebhookCompleteness(ctx context.Context, b *bench) (result, error) {
	w := &hookWreck{hookWorld: hookWorld{bench: b}, dice: rand.New(rand.NewPCG(hookSeed, 0)), storm: 40 * time.Second, struck: map[string]int{}}
	if full() {
		w.storm = time.Minute
	}
	if err := w.set(ctx); err != nil {
		return result{}, err
	}
	out, err := w.run(ctx)
	if err != nil {
		return result{}, fmt.Errorf("%w (what the servers said: %s)", err, w.log.Name())
	}
	return out, nil
}

func (w *hookWreck) set(ctx context.Context) (err error) {
	if os.Getenv("DATABASE_URL") != "" {
		return errors.New("this claim kills its PostgreSQL, and that of DATABASE_URL is not ours to kill: unset DATABASE_URL, for a private one")
	}
	if w.home, err = filepath.Abs(hookHome); err != nil {
		return err
	}
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
	if err := w.open(ctx); err != nil {
		return err
	}
	if w.log, err = os.Create(filepath.Join(w.home, "server.log")); err != nil {
		return err
	}
	w.closers = append(w.closers, func(context.Context) error { return w.log.Close() })
	if err := w.settle(ctx, hookCompanies, hookEach); err != nil {
		return err
	}
	return w.durable(ctx)
}

// durable fails where PostgreSQL is told to trust to luck, as it may be to make tests
// fast.
func (w *hookWreck) durable(ctx context.Context) error {
	return connected(ctx, w.database.URLs.App, func(conn *pgx.Conn) error {
		for _, name := range []string{"fsync", "synchronous_commit", "full_page_writes"} {
			var is string
			if err := conn.QueryRow(ctx, "SELECT current_setting($1)", name).Scan(&is); err != nil {
				return err
			}
			if is != "on" {
				return fmt.Errorf("the app role works with %s = %s: nothing is proven without it", name, is)
			}
		}
		return nil
	})
}

func (w *hookWreck) run(ctx context.Context) (result, error) {
	w.say("%d companies with %d webhooks each; %d facts/s, %d deliveries/s; %s of calm, then %s of blows from seed %d",
		hookCompanies, hookEach, hookCompanies*hookFacts, hookCompanies*hookFacts*hookEach, hookCalm, w.storm, hookSeed)
	loading, stop := context.WithCancel(ctx)
	defer stop()
	loaded := make(chan struct{})
	began := time.Now()
	go func() { w.load(loading, hookFacts); close(loaded) }()
	if err := pauseFor(ctx, hookCalm); err != nil {
		return result{}, err
	}
	calm := time.Now()
	different, _ := w.receiver.taken()
	rate := float64(different) / calm.Sub(began).Seconds()
	w.say("calm: %d messages came, %.0f/s", different, rate)
	for w.stormed = time.Now(); time.Since(w.stormed) < w.storm || len(w.struck) < 3; {
		if err := w.blow(ctx); err != nil {
			return result{}, err
		}
	}
	stop()
	<-loaded
	end := time.Now()
	w.say("%d facts are committed, the answers of %d commits were lost; waiting for what is left to send", w.committed(), w.failed)
	heads, err := w.heads(ctx, 3*time.Minute)
	if err != nil {
		return result{}, err
	}
	took := time.Since(end)
	complete, wrong := w.judge(heads)
	for _, line := range wrong[:min(20, len(wrong))] {
		w.say("WRONG %s", line)
	}
	if err := w.planted(heads); err != nil {
		return result{}, err
	}
	different, all := w.receiver.taken()
	quiet, stormy := w.waits(began.Add(2*time.Second), calm.Add(-2*time.Second)), w.waits(w.stormed, end)
	return result{
		figures: fmt.Sprintf("%d kills in %s (%d × server, %d × PostgreSQL, %d × both; %s without one in all); %d of %d webhooks complete at the receiver, hash by hash; %d messages of %d facts, "+
			"%d came twice; %.0f deliveries/s before the kills; commit → first attempt without kills p50 %s, p99 %s, with them p50 %s, p99 %s; all there %s after the load; %d complaints",
			w.struck["server"]+w.struck["PostgreSQL"]+w.struck["both"], w.storm, w.struck["server"], w.struck["PostgreSQL"], w.struck["both"], w.down.Round(time.Second/10),
			complete, len(w.hooks), different, w.committed(), all-different, rate, quiet.quantile(0.5), quiet.quantile(0.99), stormy.quantile(0.5), stormy.quantile(0.99),
			took.Round(time.Second/10), len(wrong)),
		ok: len(wrong) == 0 && complete == len(w.hooks) && len(w.struck) == 3 && quiet.quantile(0.99) <= hookFresh && rate >= 0.95*hookCompanies*hookFacts*hookEach,
	}, nil
}

// blow waits a while by chance, kills, and starts again what was killed.
func (w *hookWreck) blow(ctx context.Context) error {
	if err := pauseFor(ctx, time.Duration(500+w.dice.IntN(5000))*time.Millisecond); err != nil {
		return err
	}
	what := []string{"server", "PostgreSQL", "both"}[len(w.struck)%3]
	if len(w.struck) == 3 {
		what = []string{"server", "PostgreSQL", "both"}[w.dice.IntN(3)]
	}
	began := time.Now()
	if what != "PostgreSQL" {
		w.server.kill()
	}
	if what != "server" {
		if err := w.cluster.Kill(ctx); err != nil {
			return err
		}
		if err := w.cluster.Restart(ctx); err != nil {
			return err
		}
	}
	if what != "PostgreSQL" {
		var err error
		if w.server, err = w.start(ctx); err != nil {
			return err
		}
	}
	if err := w.server.ready(ctx); err != nil {
		return fmt.Errorf("after kill -9 of %s: %w", what, err)
	}
	took := time.Since(began)
	w.down += took
	w.struck[what]++
	different, all := w.receiver.taken()
	w.say("kill -9 of %s, ready again after %s; %d messages came, %d of them twice", what, took.Round(10*time.Millisecond), different, all-different)
	return nil
}

// planted takes a message out of what came, and alters one: each must be found, or the
// comparison says nothing.
func (w *hookWreck) planted(heads map[string]int64) error {
	of := w.hooks[0]
	said := map[int64]*hookSaid{}
	for n, m := range of.said {
		said[n] = m
	}
	delete(said, 7)
	altered := *said[11]
	altered.payload = append([]byte(nil), append(altered.payload, ' ')...)
	said[11] = &altered
	lacking, wrong := gaps(said, heads[of.id])
	if len(lacking) != 1 || lacking[0] != 7 || len(wrong) != 1 {
		return fmt.Errorf("what was planted was not found: %v %v", lacking, wrong)
	}
	return nil
}

// pauseFor waits, or fails where the context ends.
func pauseFor(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
