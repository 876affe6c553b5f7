package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"time"

	"actual/cmd/internal/aspireworld"
	"actual/contracts/notehub/season"
)

// liveSchedule runs the demo as a user does, and compares the jobs that arrive from
// Aspire with what its office planned there.
var liveSchedule = claim{
	name: "live-schedule",
	target: "each visit of the sandbox's Aspire is a job with its site, crew and date, beside live crews; what the office moves, adds and takes away is seen by the " +
		"next reading; nothing is changed there",
	run: proveLiveSchedule,
}

// What the demo runs with where nothing is said.
const (
	demoSeed, demoDays, demoCrews = 1, 5, 2
	hastySpeed                    = "150" // Instead of 60, so that readings four hours apart come soon.
)

// sandboxLine is the line that says where the stand-ins are.
var sandboxLine = regexp.MustCompile(`sandbox +curl .*'(http://[^/]+)/notehub`)

func proveLiveSchedule(ctx context.Context, b *bench) (result, error) {
	if err := b.build(ctx); err != nil {
		return result{}, err
	}
	config := aspireworld.Demo(time.Now(), demoSeed, demoDays, demoCrews)
	world, err := aspireworld.Make(season.New(config), aspireworld.PlannedDays)
	if err != nil {
		return result{}, err
	}
	cmd := exec.CommandContext(ctx, b.binary, "dev", "--listen", "127.0.0.1:0", "--yesterday=false")
	if !full() {
		cmd.Args = append(cmd.Args, "--speed", hastySpeed)
	}
	cmd.Env = slices.DeleteFunc(os.Environ(), func(set string) bool { return strings.HasPrefix(set, "ACTUAL_") })
	ownGroup(cmd)
	l := liveRun{began: time.Now()}
	s, err := startShell(cmd)
	if err != nil {
		return result{}, err
	}
	defer s.kill()
	sandbox := ""
	for line := range s.until(ctx, 5*time.Minute) {
		l.see(line)
		if m := sandboxLine.FindStringSubmatch(line); m != nil {
			sandbox = m[1]
			break
		}
	}
	if l.key == "" || sandbox == "" {
		return result{}, errors.Join(errors.New("the demo did not say how to ask it"), s.ended())
	}
	b.say("the demo is up at %s", l.url)
	p := &liveJobs{say: b.say, world: world, api: client{url: l.url, key: l.key}, sandbox: sandbox, began: time.Now(), wrong: map[string]bool{}}
	p.day = world.Visits[0].Date
	go p.listen(s)
	return p.prove(ctx)
}

// prove waits until the first day's schedule is what the office made of it.
func (p *liveJobs) prove(ctx context.Context) (result, error) {
	const longest = 12 * time.Minute
	for end := time.Now().Add(longest); time.Now().Before(end); {
		if err := p.look(ctx); err != nil {
			return result{}, err
		}
		if p.first > 0 && p.settled == 0 {
			if err := p.settle(ctx); err != nil {
				return result{}, err
			}
		}
		if p.done() {
			break
		}
		select {
		case <-ctx.Done():
			return result{}, ctx.Err()
		case <-time.After(500 * time.Millisecond):
		}
	}
	return p.verdict(ctx)
}

func (p *liveJobs) verdict(ctx context.Context) (result, error) {
	for _, what := range sortedKeys(p.wrong) {
		p.say("WRONG: %s", what)
	}
	open := p.open()
	for _, what := range open {
		p.say("NOT SEEN: %s", what)
	}
	standing, err := p.standing(ctx)
	if err != nil {
		return result{}, err
	}
	writes, calls, err := p.writes(ctx)
	if err != nil {
		return result{}, err
	}
	visits, err := p.visits(ctx)
	if err != nil {
		return result{}, err
	}
	figures := fmt.Sprintf("%d of %d visits were jobs %s after the demo was up, %d wrong; of the first day %d moved, %d added, %d taken away, each seen (%d not); beside %d visits of live crews; "+
		"%d ambiguous rows settled, %d left, %d findings to see; %d calls to Aspire, %d of them changed something",
		p.arrived, len(p.world.Visits), p.first.Round(time.Second), len(p.wrong), p.seen[aspireworld.Moved], p.seen[aspireworld.Added], p.seen[aspireworld.Removed], len(open), visits,
		p.settled, standing.ambiguous, standing.findings, calls, writes)
	ok := p.arrived == len(p.world.Visits) && len(p.wrong) == 0 && len(open) == 0 && visits > 0 && writes == 0 && p.settled == twins && standing.ambiguous == 0 && standing.findings >= leastFindings
	return result{figures: figures, ok: ok}, nil
}

// What is wrong in the books of the demo's office: two properties are of one site; a
// property without a pin, a route without a leader, a visit without a property.
const (
	twins         = 2
	leastFindings = 3
)
