package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"time"
)

// orderIndependence feeds the same events in many ways, to replay and to servers,
// and compares the visits byte for byte.
var orderIndependence = claim{
	name:   "order-independence",
	target: "byte-identical visits from replay and from the server, however the events are fed",
	run:    proveOrderIndependence,
}

func proveOrderIndependence(ctx context.Context, b *bench) (result, error) {
	if err := b.open(ctx); err != nil {
		return result{}, err
	}
	var t orderTally
	for _, s := range seasons(time.Now()) {
		if err := s.write(filepath.Join(b.folder, s.name)); err != nil {
			return result{}, err
		}
		b.say("season %s: %d events of %d badges over %d days", s.name, len(s.events), len(s.devices), s.cfg.Days)
		t.seasons++
		t.events += len(s.events)
		if err := t.replays(ctx, b, s); err != nil {
			return result{}, fmt.Errorf("season %s: %w", s.name, err)
		}
		for i, f := range feedings {
			if err := t.server(ctx, b, s, f, uint64(i)); err != nil {
				return result{}, fmt.Errorf("season %s, fed %s: %w", s.name, f.name, err)
			}
		}
	}
	return t.result(), nil
}

// orderTally counts comparisons.
type orderTally struct {
	seasons, events, visits    int
	replayed, replaysSame      int
	fed, fedSame, differing    int
	provisional, undecidedSeen int
}

// replays feeds the season to replay as it was written, and in other ways.
func (t *orderTally) replays(ctx context.Context, b *bench, s simulated) error {
	want, err := s.replay(ctx, b, s.eventsFile(), "")
	if err != nil {
		return err
	}
	rounds := uint64(3)
	if full() {
		rounds = 10
	}
	for seed := range rounds {
		for _, w := range replayWays {
			file := filepath.Join(s.folder, fmt.Sprintf("%s-%d.ndjson", w.name, seed))
			dice := rand.New(rand.NewPCG(s.cfg.Seed, seed))
			if err := writeLines(file, w.arrange(s.events, dice)); err != nil {
				return err
			}
			got, err := s.replay(ctx, b, file, "")
			if err != nil {
				return err
			}
			t.replayed++
			if t.same(b, "replay "+w.name, want, got) {
				t.replaysSame++
			}
		}
	}
	b.say("  replay: %d of %d ways so far gave the same bytes", t.replaysSame, t.replayed)
	return nil
}

// server feeds the season to a server with a database of its own, and compares
// its visits with what replay says as of the same time.
func (t *orderTally) server(ctx context.Context, b *bench, s simulated, f feeding, seed uint64) (err error) {
	own, err := b.fork(ctx, s.name+"-"+f.file())
	if err != nil {
		return err
	}
	defer func() {
		if closing := own.close(context.WithoutCancel(ctx)); err == nil {
			err = closing
		}
	}()
	c, err := own.furnish(ctx, "season", s.cfg.TimeZone)
	if err != nil {
		return err
	}
	to := &house{bench: own, client: c}
	if err := to.open(ctx); err != nil {
		return err
	}
	dice := rand.New(rand.NewPCG(s.cfg.Seed, 100+seed))
	began := time.Now()
	if err := f.run(ctx, to, s, dice); err != nil {
		return err
	}
	visits, asOf, err := to.settledVisits(ctx)
	if err != nil {
		return err
	}
	got := visits.lines(s.zone())
	want, err := s.replay(ctx, b, s.eventsFile(), asOf.UTC().Format(time.RFC3339))
	if err != nil {
		return err
	}
	t.fed++
	t.visits += len(visits)
	t.provisional += visits.count("provisional")
	t.undecidedSeen += visits.count("undecided")
	if _, err := own.actual(ctx, "ledger", "verify", "--company", "season"); err != nil {
		return err
	}
	if t.same(b, "server fed "+f.name, want, got) {
		t.fedSame++
		b.say("  server fed %s: %d visits, the same bytes as replay (%s)", f.name, len(visits), time.Since(began).Round(time.Second/10))
	}
	return nil
}

// same compares two lists of visits and shows what differs.
func (t *orderTally) same(b *bench, what, want, got string) bool {
	if want == got {
		return true
	}
	t.differing++
	b.say("  %s DIFFERS (- replay as written, + this):", what)
	for _, line := range differences(want, got, 20) {
		b.say("    %s", line)
	}
	return false
}

func (t *orderTally) result() result {
	return result{
		figures: fmt.Sprintf("%d seasons with all hazards, %d events; replay: %d of %d ways the same bytes; server: %d of %d ways the same bytes as replay, over %d visits (%d provisional, %d undecided), each with a ledger that verifies",
			t.seasons, t.events, t.replaysSame, t.replayed, t.fedSame, t.fed, t.visits, t.provisional, t.undecidedSeen),
		ok: t.replayed > 0 && t.replaysSame == t.replayed && t.fed > 0 && t.fedSame == t.fed && t.visits > 0,
	}
}

// feed posts a body until the server takes it.
func (c client) feed(ctx context.Context, body []byte) error {
	return wait(ctx, 2*time.Minute, func() (bool, error) {
		status, answer, err := c.post(ctx, body)
		switch {
		case err != nil:
			return false, err
		case status == http.StatusOK:
			return true, nil
		case status == http.StatusServiceUnavailable:
			return false, nil
		}
		return false, fmt.Errorf("the server answered %d %s", status, answer)
	})
}
