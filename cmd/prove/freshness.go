package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// freshness sends 1,000 events a second of 500 companies to a server with
// everything on, and looks when the visits that they change can be read.
var freshness = claim{
	name:   "freshness",
	target: "at 1,000 events/s over 500 companies accepted → visit readable p99 ≤ 2 s; a 20,000-event burst of one company delays the others' p99 by no more than 2×",
	run:    proveFreshness,
}

const (
	freshRate      = 1000
	freshCompanies = 500
	freshBadges    = 8 // Of a company.
	freshBursts    = 3
	burstBadges    = 100
	burstEvents    = 200 // Of each.
	burstAtLeast   = 15 * time.Second
	freshGoal      = 2 * time.Second
	freshDelay     = 2 // Times.
)

// freshProof is the proof at work.
type freshProof struct {
	b      *bench
	tapes  *tapes
	fleets []fleet // Those that go on, then those that burst.
	choir  choir
	bursts [][]*teller
	url    string
	probes probes
	pace   pace
	watch  watch
	warm   time.Duration
	steady time.Duration
}

func proveFreshness(ctx context.Context, b *bench) (result, error) {
	b.more = append(b.more, "ACTUAL_ANCHOR_EVERY=1m") // As it is by default.
	p := &freshProof{b: b, warm: 15 * time.Second, steady: 2 * time.Minute}
	if full() {
		p.steady = 10 * time.Minute
	}
	manyConnections()
	if err := b.open(ctx); err != nil {
		return result{}, err
	}
	if err := p.furnish(ctx); err != nil {
		return result{}, err
	}
	server, err := b.serve(ctx)
	if err != nil {
		return result{}, err
	}
	p.url = server.url
	if err := p.tellPast(ctx); err != nil {
		return result{}, err
	}
	return p.measure(ctx)
}

// manyConnections keeps as many connections to the server as are in use at once.
func manyConnections() {
	if t, ok := http.DefaultTransport.(*http.Transport); ok {
		t.MaxIdleConns, t.MaxIdleConnsPerHost = 0, 4*paceConnections
	}
}

// furnish makes the companies and puts their badges somewhere in a working day,
// such that it will be now when they have lived through the measurement.
func (p *freshProof) furnish(ctx context.Context) (err error) {
	if p.tapes, err = newTapes(); err != nil {
		return err
	}
	// The day goes by about 25 times as fast, and ends at five.
	lasts := 25 * int64((p.warm + p.steady + freshBursts*2*burstAtLeast).Seconds())
	first, last := p.tapes.day+8*3600, p.tapes.day+17*3600-lasts
	now := time.Now().Unix()
	var orders []order
	var tellers []*teller
	for i := range freshCompanies + freshBursts {
		burst := i >= freshCompanies
		badges, from := freshBadges, first+(last-first)*int64(i%8)/7
		if burst {
			badges, from = burstBadges, p.tapes.day
		}
		later := now - lasts - from
		if burst {
			later = now - 24*3600 - p.tapes.day
		}
		o := order{ref: fmt.Sprintf("company-%03d", i), zone: zoneOf(later)}
		for badge := range badges {
			t := &teller{
				badge: fleetBadge{device: fmt.Sprintf("dev:864%06d%06d", i, badge)}, head: uint32(badge),
				tape: p.tapes.badges[(i*freshBadges+badge)%len(p.tapes.badges)], from: from, later: later,
			}
			o.devices = append(o.devices, t.badge.device)
			tellers = append(tellers, t)
		}
		orders = append(orders, o)
	}
	if p.fleets, err = p.b.furnishMany(ctx, orders, p.tapes.fences); err != nil {
		return err
	}
	p.assign(tellers)
	p.b.say("%d companies with %d sites each, and %d badges", len(p.fleets), tapeSites, len(tellers))
	return nil
}

// zoneOf returns the time zone in which a day that is told so many seconds later
// is a day.
func zoneOf(later int64) string {
	hours := (later%86_400 + 1800) / 3600
	if hours > 12 {
		return fmt.Sprintf("Etc/GMT+%d", min(24-hours, 12)) // West of Greenwich: signs are the wrong way round.
	}
	return fmt.Sprintf("Etc/GMT-%d", hours)
}

func (p *freshProof) assign(tellers []*teller) {
	for i := range p.fleets {
		f := &p.fleets[i]
		own := tellers[:len(f.badges)]
		tellers = tellers[len(f.badges):]
		for j, t := range own {
			t.fleet, t.badge = f, f.badges[j]
		}
		if i < freshCompanies {
			p.choir = append(p.choir, own...)
		} else {
			p.bursts = append(p.bursts, own)
		}
	}
}

// tellPast delivers what the badges sent since the afternoon before, so that the
// evidence around news is as long as on any day.
func (p *freshProof) tellPast(ctx context.Context) error {
	began, events := time.Now(), 0
	err := feedAll(ctx, 8, len(p.choir), func(i int) (client, []byte) {
		c := p.choir[i].fleet.client
		c.url = p.url
		return c, p.choir[i].past()
	})
	if err != nil {
		return fmt.Errorf("deliver the past: %w", err)
	}
	for _, t := range p.choir {
		events += t.next
	}
	p.b.say("the past delivered: %d events in %s", events, ms(time.Since(began)))
	return p.b.asAdmin(ctx, func(conn *pgx.Conn) error {
		if err := wait(ctx, 5*time.Minute, func() (bool, error) { return p.idle(ctx, conn) }); err != nil {
			return fmt.Errorf("work off the past: %w", err)
		}
		p.b.say("and worked off after %s", ms(time.Since(began)))
		_, err := conn.Exec(ctx, `VACUUM ANALYZE`)
		return err
	})
}

// idle reports whether nothing waits for a worker.
func (p *freshProof) idle(ctx context.Context, conn *pgx.Conn) (idle bool, err error) {
	err = conn.QueryRow(ctx, `SELECT NOT EXISTS (SELECT FROM mark) AND NOT EXISTS (SELECT FROM ledger_pending)`).Scan(&idle)
	return idle, err
}

// seen is when the phases were, and the events accepted a second in the first.
type seen struct {
	steady [2]time.Time
	bursts [][2]time.Time
	rate   float64
}

// measure goes on at the rate, first steadily, then with bursts.
func (p *freshProof) measure(ctx context.Context) (result, error) {
	p.probes = probes{url: p.url, every: 50 * time.Millisecond, between: 100 * time.Millisecond}
	p.pace = pace{rate: freshRate, url: p.url, probes: &p.probes}
	var at seen
	err := p.b.asAdmin(ctx, func(conn *pgx.Conn) (err error) {
		loading, stop := context.WithCancel(ctx)
		failed := make(chan error, 2)
		var running sync.WaitGroup
		running.Go(func() { failed <- p.watch.run(loading, conn) })
		running.Go(func() { failed <- p.pace.run(loading, p.choir) })
		at, err = p.phases(ctx, failed)
		stop()
		running.Wait()
		p.probes.running.Wait()
		return err
	})
	if err != nil {
		return result{}, err
	}
	var bursts sightings
	for _, span := range at.bursts {
		bursts = append(bursts, p.probes.sentIn(span[0], span[1])...)
	}
	return p.judge(at.rate, p.probes.sentIn(at.steady[0], at.steady[1]), bursts, p.watch.in(at.steady[0], at.steady[1])), nil
}

// phases lets the phases pass.
func (p *freshProof) phases(ctx context.Context, failed chan error) (at seen, err error) {
	if err := p.pass(ctx, p.warm, failed); err != nil {
		return at, err
	}
	sent := p.pace.sent.Load()
	at.steady[0] = time.Now()
	if err := p.pass(ctx, p.steady, failed); err != nil {
		return at, err
	}
	at.steady[1] = time.Now()
	at.rate = float64(p.pace.sent.Load()-sent) / at.steady[1].Sub(at.steady[0]).Seconds()
	at.bursts, err = p.burstAll(ctx, failed)
	return at, err
}

// judge says what was seen: steadily and during the bursts, with the marks that
// waited steadily. Time counts from the acceptance of an event. Steadily it must
// suffice from when the event was due, too: else a server could accept slowly and
// look fresh.
func (p *freshProof) judge(rate float64, steady, bursts sightings, marks []int) result {
	early, late := mean(marks[:len(marks)/3]), mean(marks[len(marks)*2/3:])
	p99, due99, burst99 := steady.share(0.99, fromAccepted), steady.share(0.99, fromDue), bursts.share(0.99, fromAccepted)
	lost, refused := steady.lost()+bursts.lost(), p.pace.failed.Load()
	return result{
		figures: fmt.Sprintf("%.0f events/s accepted, %d refused; %s; looked every %s, later every fourth of the time passed, %.1f looks each; marks waiting %.0f early, %.0f late, at most %d; %d bursts of %d events, the others meanwhile: %s: %.2f × before; %d never readable; load %s",
			rate, refused, steady, p.probes.between, steady.looks(), early, late, slices.Max(append(marks, 0)),
			len(p.bursts), burstBadges*burstEvents, bursts, float64(burst99)/float64(max(p99, 1)), lost, load()),
		ok: rate >= 0.99*freshRate && refused == 0 && lost == 0 && p.probes.failed == "" && len(steady) > 0 && len(bursts) > 0 &&
			max(p99, due99) <= freshGoal && burst99 <= freshDelay*p99 && late <= 2*early+freshRate/2,
	}
}

// pass waits, and says every 15 s how it goes.
func (p *freshProof) pass(ctx context.Context, long time.Duration, failed chan error) error {
	const often = 15 * time.Second
	for end := time.Now().Add(long); time.Now().Before(end); {
		from := time.Now()
		select {
		case err := <-failed:
			return fmt.Errorf("the load ended: %w", err)
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(min(often, time.Until(end))):
		}
		waiting, age := p.watch.last()
		refusal, _ := p.pace.refusal.Load().(string)
		p.b.say("%d events accepted, %d refused %s; sender late by %s; %d marks wait, the oldest for %s; readable: %s %s", p.pace.sent.Load(), p.pace.failed.Load(), refusal,
			ms(time.Duration(p.pace.behind.Load())), waiting, ms(age), p.probes.sentIn(from, time.Now()), p.probes.failed)
	}
	return nil
}
