package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"actual/contracts/notehub/season"
)

// backfill leaves three days out, and has them fetched from a stand-in of Notehub
// that repeats rows, shifts pages and finds large questions too much, by a command
// that is killed while it works.
var backfill = claim{
	name:   "backfill",
	target: "three days missing here and present at Notehub: found by paging through upload times with repeated rows and shifted pages, stored once, byte for byte, and visits as if they had come in time; killed with -9 it goes on where it was",
	run:    proveBackfill,
}

const (
	gapToken   = "a-token-of-the-proof-alone"
	gapProject = "app:0190b5a0-7c2e-7cc0-8f3a-2f4b6c1d9e10"
	gapPage    = 50 // Events of a page: so many are counted as known instead of stored where a killing comes between the two.
)

// killings are after how many calls of a command it is killed.
var killings = []int{15, 100, 250}

func proveBackfill(ctx context.Context, b *bench) (result, error) {
	if err := b.open(ctx); err != nil {
		return result{}, err
	}
	days, crews := 6, 2
	if full() {
		days, crews = 14, 6
	}
	s := simulated{name: "gap", cfg: season.Config{
		Seed: 5, Days: days, Crews: crews, Sites: 80, Cadence: 2 * time.Minute, Start: time.Now().AddDate(0, 0, -days-4), Hazards: season.AllHazards, TimeZone: "America/New_York",
	}}
	if err := s.write(b.folder); err != nil {
		return result{}, err
	}
	p := &gapProof{bench: b, season: s}
	for _, step := range []func(context.Context) error{p.cut, p.furnished, p.delivered, p.trial, p.killed, p.fetched, p.again, p.judged} {
		if err := step(ctx); err != nil {
			return result{}, err
		}
	}
	return p.result(), nil
}

// gapProof is the proof at work.
type gapProof struct {
	*bench
	season   simulated
	from, to time.Time
	came     [][]byte                   // Events that routes delivered.
	lost     map[string]json.RawMessage // Those that they did not, by key, as Notehub has them.
	there    int                        // How many Notehub has of the three days.
	hours    map[string]int64           // How many of the lost ones were uploaded in which hour.

	server  *house
	hub     *sandboxProcess
	kills   int
	through []time.Time // How far it was after each killing.

	before, visits          int
	first, second, dry      backfillJSON
	same, wrong             int
	requests, shifts, twice int
	slow                    int
	sameVisits              bool
}

// uploaded is what a gap is cut by.
type uploaded struct {
	Event    string  `json:"event"`
	Received float64 `json:"received"`
}

// cut takes three days of uploads out of what routes deliver.
func (p *gapProof) cut(context.Context) error {
	zone := p.season.zone()
	began := p.season.cfg.Start.In(zone)
	p.from = time.Date(began.Year(), began.Month(), began.Day()+1, 0, 0, 0, 0, zone)
	p.to = p.from.AddDate(0, 0, 3)
	p.lost, p.hours = map[string]json.RawMessage{}, map[string]int64{}
	for _, raw := range p.season.events {
		var e uploaded
		if err := json.Unmarshal(raw, &e); err != nil || e.Event == "" || e.Received == 0 {
			return fmt.Errorf("an event of the season has no event or received: %s", raw)
		}
		at := time.Unix(int64(e.Received), 0)
		if at.Before(p.from) || !at.Before(p.to) {
			p.came = append(p.came, raw)
			continue
		}
		if p.lost[e.Event] == nil { // Notehub has each event once, as it was last routed.
			p.hours[at.UTC().Truncate(time.Hour).Format(time.RFC3339)]++
		}
		p.lost[e.Event] = raw
	}
	p.there = len(p.lost)
	p.say("%d events of %d badges; %d of them, uploaded from %s to %s, are at Notehub alone", len(p.season.events), len(p.season.devices), p.there, p.from.Format(time.DateOnly), p.to.Format(time.DateOnly))
	return nil
}

// furnished sets up the stand-in, with all events, and a company with credentials
// for it.
func (p *gapProof) furnished(ctx context.Context) (err error) {
	if p.hub, err = p.sandbox(ctx); err != nil {
		return err
	}
	if err := p.hub.fill(ctx, p.season.events); err != nil {
		return err
	}
	p.more = append(p.more, "ACTUAL_VENDOR_NOTEHUB=rate=100000/1m/1000", fmt.Sprint("ACTUAL_NOTEHUB_PAGE_SIZE=", gapPage))
	c, err := p.furnish(ctx, "season", p.season.cfg.TimeZone)
	if err != nil {
		return err
	}
	p.server = &house{bench: p.bench, client: c}
	if err := p.server.open(ctx); err != nil {
		return err
	}
	if err := p.season.register(ctx, p.bench, "season"); err != nil {
		return err
	}
	secrets := filepath.Join(p.folder, "secrets")
	if err := os.WriteFile(secrets, []byte("token="+gapToken+"\n"), 0o600); err != nil {
		return err
	}
	_, err = p.actual(ctx, "vendor", "set", "notehub", "--company", "season", "--setting", "project="+gapProject, "--setting", "base_url="+p.hub.url, "--secrets", secrets)
	return err
}

// delivered posts what routes deliver, and looks what visits come of it.
func (p *gapProof) delivered(ctx context.Context) error {
	if err := together(ctx, p.server.client, batches(p.came, rand.New(rand.NewPCG(5, 5)))); err != nil {
		return err
	}
	if err := p.server.drained(ctx); err != nil {
		return err
	}
	visits, _, err := p.server.settledVisits(ctx)
	p.before = len(visits)
	return err
}

// trial counts what is missing, and changes nothing.
func (p *gapProof) trial(ctx context.Context) (err error) {
	if p.dry, err = p.backfill(ctx, "--dry-run"); err != nil {
		return err
	}
	p.say("dry run: %d at Notehub, %d missing", p.dry.Found, p.dry.Stored+p.dry.Quarantined)
	return p.hub.inject(ctx, `[
		{"kind": "page-shifted", "operation": "listEvents", "probability": 0.2, "seed": 1},
		{"kind": "duplicate-row", "operation": "listEvents", "probability": 0.3, "seed": 2},
		{"kind": "took-too-long", "operation": "listEvents", "probability": 0.02, "seed": 3}]`)
}

// killed begins, and is killed with -9 in the middle, some times.
func (p *gapProof) killed(ctx context.Context) error {
	for _, calls := range killings {
		before, err := p.hub.calls(ctx)
		if err != nil {
			return err
		}
		cmd := exec.CommandContext(ctx, p.binary, p.arguments()...)
		cmd.Env = p.environment()
		if err := cmd.Start(); err != nil {
			return err
		}
		err = wait(ctx, time.Minute, func() (bool, error) {
			now, err := p.hub.calls(ctx)
			return now.total-before.total >= calls, err
		})
		_ = cmd.Process.Kill()
		ended := cmd.Wait()
		switch {
		case err != nil:
			return err
		case ended == nil:
			return fmt.Errorf("it had ended before it was killed")
		}
		p.kills++
		if p.kills == 2 { // The server, too, while it derives.
			p.server.running.kill()
			if err := p.server.open(ctx); err != nil {
				return err
			}
		}
		done, err := p.listed(ctx)
		if err != nil {
			return err
		}
		p.through = append(p.through, done[0].Through)
		p.say("killed: through %s, %d stored so far", done[0].Through.Format(time.RFC3339), done[0].Stored)
	}
	return nil
}

// fetched lets it come to its end.
func (p *gapProof) fetched(ctx context.Context) (err error) {
	if p.first, err = p.backfill(ctx); err != nil {
		return err
	}
	c, err := p.hub.calls(ctx)
	if err != nil {
		return err
	}
	p.requests, p.shifts, p.twice, p.slow = c.total, c.of["page-shifted"], c.of["duplicate-row"], c.of["took-too-long"]
	p.say("fetched: %d at Notehub, %d stored, %d known, after %d calls", p.first.Found, p.first.Stored, p.first.Known, p.requests)
	return nil
}

// again compares the same days once more.
func (p *gapProof) again(ctx context.Context) (err error) {
	p.second, err = p.backfill(ctx)
	return err
}

// judged looks for each lost event, and compares the visits with those of replay.
func (p *gapProof) judged(ctx context.Context) error {
	if err := p.server.drained(ctx); err != nil {
		return err
	}
	for key, raw := range p.lost {
		var h holdings
		found, err := p.server.event(ctx, key, &h)
		if err != nil {
			return err
		}
		if len(found) == 1 && found[0].reason == "" && string(found[0].raw) == string(raw) {
			p.same++
		} else {
			p.wrong++
		}
	}
	visits, asOf, err := p.server.settledVisits(ctx)
	if err != nil {
		return err
	}
	p.visits = len(visits)
	want, err := p.season.replay(ctx, p.bench, p.season.eventsFile(), asOf.UTC().Format(time.RFC3339))
	if err != nil {
		return err
	}
	got := visits.lines(p.season.zone())
	if p.sameVisits = want == got; !p.sameVisits {
		for _, line := range differences(want, got, 20) {
			p.say("    %s", line)
		}
	}
	_, err = p.actual(ctx, "ledger", "verify", "--company", "season")
	return err
}

func (p *gapProof) result() result {
	moved := 0
	for i, at := range p.through {
		if i > 0 && at.After(p.through[i-1]) || i == 0 && at.After(p.from) {
			moved++
		}
	}
	there := int64(p.there)
	ok := p.there > 1000 && p.before < p.visits && p.sameVisits && p.wrong == 0 && p.same == len(p.lost) &&
		p.dry.Found == there && p.dry.Stored == there && p.dry.Quarantined == 0 &&
		p.first.Found == there && p.first.Stored+p.first.Known == there && p.first.Known <= int64(p.kills*gapPage) && p.first.Ended &&
		p.second.Found == there && p.second.Known == there && len(p.second.Missing) == 0 &&
		p.dry.in(p.hours) && p.kills == len(killings) && moved > 1 && p.shifts > 0 && p.twice > 0 && p.slow > 0
	return result{ok: ok, figures: strings.Join([]string{
		fmt.Sprintf("%d of %d events of 3 days found by dry run, in the %d hours in which they were uploaded", p.dry.Stored, p.there, len(p.hours)),
		fmt.Sprintf("fetched over %d kill -9 (and one of the server) by %d calls, %d pages shifted, %d rows doubled, %d × 504", p.kills, p.requests, p.shifts, p.twice, p.slow),
		fmt.Sprintf("%d counted as stored, %d as known after a killing", p.first.Stored, p.first.Known),
		fmt.Sprintf("%d of %d there once, byte for byte, %d not", p.same, len(p.lost), p.wrong),
		fmt.Sprintf("once more: %d known, %d missing", p.second.Known, p.second.Stored+p.second.Quarantined),
		fmt.Sprintf("visits %d → %d, the same bytes as replay of all events: %t", p.before, p.visits, p.sameVisits),
		"the ledger verifies",
	}, "; ")}
}
