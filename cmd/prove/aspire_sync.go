package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"actual/contracts/faults"
	"actual/contracts/sandbox"
)

// aspireSync takes a customer of Aspire over by the command, which is killed while it
// reads and while it takes over, again without a change, and again after some.
var aspireSync = claim{
	name: "aspire-sync",
	target: "10,000 properties, 300 routes and 3,000 visits a day are taken over within 300 calls a minute, how many is said; a second run asks only for what its window needs; " +
		"killed with -9 in the middle it goes on; nothing of ours is there twice",
	run: proveAspireSync,
}

func proveAspireSync(ctx context.Context, b *bench) (result, error) {
	if err := b.open(ctx); err != nil {
		return result{}, err
	}
	p := &syncProof{bench: b, plan: newOffice(1_000, 30, 300)}
	if full() {
		p.plan = newOffice(10_000, 300, 3_000)
	}
	for _, step := range []func(context.Context) error{p.furnished, p.killed, p.first, p.second, p.third} {
		if err := step(ctx); err != nil {
			return result{}, err
		}
	}
	return p.result(), nil
}

// syncProof is the proof at work.
type syncProof struct {
	*bench
	plan     *office
	box      *sandbox.Sandbox
	injector *faults.Injector

	kills                int
	began                time.Time
	took                 time.Duration // Of the first run, killings included.
	calls                [3]syncCalls
	lines                [3]syncJSON
	most                 int // Calls in the fullest minute.
	wrong, twice, untrue [3]int
}

// syncCalls are the calls of one run, as the stand-in counted them.
type syncCalls struct {
	all        int
	references int // Of lists of properties, routes and employees.
	lookups    int // Of opportunities and services.
}

// syncJSON is what `actual sync --json` prints.
type syncJSON struct {
	Calls  int      `json:"calls"`
	Notes  []string `json:"notes"`
	Counts []struct {
		Kind      string `json:"kind"`
		Read      int    `json:"read"`
		Changed   int    `json:"changed"`
		Made      int    `json:"made"`
		Updated   int    `json:"updated"`
		Cancelled int    `json:"cancelled"`
		Waiting   int    `json:"waiting"`
	} `json:"counts"`
}

func (l syncJSON) touched() (n int) {
	for _, c := range l.Counts {
		n += c.Made + c.Updated + c.Cancelled
	}
	return n
}

const (
	syncClient = "proof-client-of-the-sync"
	syncSecret = "proof-secret-of-the-sync"
)

// furnished sets up the stand-in with an office's plans, and a company with
// credentials for it.
func (p *syncProof) furnished(ctx context.Context) (err error) {
	if p.box, err = sandbox.New(time.Now, quiet(&lockedText{})); err != nil {
		return err
	}
	p.injector = p.box.Vendor("aspire").Injector
	server := httptest.NewServer(p.box)
	p.closers = append(p.closers, func(context.Context) error { server.Close(); return nil })
	if err := p.box.Aspire.Add(p.plan.seed()); err != nil {
		return err
	}
	if _, err := p.furnish(ctx, "season", officeZone); err != nil {
		return err
	}
	secrets := filepath.Join(p.folder, "secrets")
	if err := os.WriteFile(secrets, []byte("client_id="+syncClient+"\nclient_secret="+syncSecret+"\n"), 0o600); err != nil {
		return err
	}
	_, err = p.actual(ctx, "vendor", "set", "aspire", "--company", "season", "--setting", "default_perimeter_ft=300", "--setting", "base_url="+server.URL+"/aspire", "--secrets", secrets)
	p.say("%d properties, %d routes, %d visits of %d days", len(p.plan.sites), p.plan.routes, len(p.plan.visits), officeDays)
	return err
}

var syncArguments = []string{"sync", "aspire", "--company", "season", "--json"}

// killed begins, and is killed with -9: while lists are read, while jobs are read, and
// while what was read is taken over.
func (p *syncProof) killed(ctx context.Context) error {
	p.began = time.Now()
	pages := len(p.plan.window())/officePage + 1
	for _, at := range []struct {
		what  string
		until func() (bool, error)
	}{
		{"while lists were read", func() (bool, error) { return p.injector.Count("listProperties") >= 2, nil }},
		{"while jobs were read", func() (bool, error) { return p.injector.Count("listVisits") >= pages/2+1, nil }},
		{"while they were taken over", func() (bool, error) { n, err := p.count(ctx, `SELECT count(*) FROM job`); return n > 0, err }},
	} {
		cmd := exec.CommandContext(ctx, p.binary, syncArguments...)
		cmd.Env = p.environment()
		if err := cmd.Start(); err != nil {
			return err
		}
		err := wait(ctx, 10*time.Minute, at.until)
		_ = cmd.Process.Kill()
		ended := cmd.Wait()
		switch {
		case err != nil:
			return err
		case ended == nil:
			return fmt.Errorf("it had ended before it was killed %s", at.what)
		}
		p.kills++
		jobs, err := p.count(ctx, `SELECT count(*) FROM job`)
		if err != nil {
			return err
		}
		p.say("killed %s: %d calls, %d jobs so far", at.what, p.injector.Count(""), jobs)
	}
	return nil
}

// first lets it come to its end.
func (p *syncProof) first(ctx context.Context) error {
	if err := p.sync(ctx, 0, 0); err != nil {
		return err
	}
	p.took = time.Since(p.began)
	return nil
}

// second runs again, where nothing has changed.
func (p *syncProof) second(ctx context.Context) error { return p.sync(ctx, 1, p.injector.Count("")) }

// third runs again, after the office has changed its plans.
func (p *syncProof) third(ctx context.Context) error {
	if err := p.box.Aspire.Add(p.plan.change()); err != nil {
		return err
	}
	return p.sync(ctx, 2, p.injector.Count(""))
}

// sync runs to the end, counts the calls after so many, and judges what is there.
func (p *syncProof) sync(ctx context.Context, n, after int) error {
	out, err := p.actual(ctx, syncArguments...)
	if err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(out), &p.lines[n]); err != nil {
		return err
	}
	for _, c := range p.injector.Calls(after) {
		p.calls[n].all++
		switch c.Operation {
		case "listProperties", "listRoutes", "listContacts":
			p.calls[n].references++
		case "listOpportunities", "listOpportunityServices":
			p.calls[n].lookups++
		}
	}
	p.most = max(p.most, fullest(p.injector.Calls(0), time.Minute))
	if err := p.judge(ctx, n); err != nil {
		return err
	}
	p.say("run %d: %d calls (%d of lists, %d looked up), %d of ours made, changed or cancelled; %d twice, %d wrong, %d not in truth",
		n+1, p.calls[n].all, p.calls[n].references, p.calls[n].lookups, p.lines[n].touched(), p.twice[n], p.wrong[n], p.untrue[n])
	return nil
}

func (p *syncProof) result() result {
	ok := p.kills == 3 && p.most <= 300 && p.calls[1].references+p.calls[1].lookups == 0 && p.lines[1].touched() == 0 && p.calls[1].all < p.calls[0].all && p.lines[2].touched() > 0
	for n := range p.twice {
		ok = ok && p.twice[n]+p.wrong[n]+p.untrue[n] == 0 && len(p.lines[n].Notes) == 0
	}
	return result{ok: ok, figures: fmt.Sprintf("%d properties, %d routes and %d jobs taken over by %d calls in %s, killed %d times, %d calls in the fullest minute; "+
		"a second run made %d calls, for its window alone; after the office changed its plans %d; %d twice, %d wrong",
		len(p.plan.sites), p.plan.routes, len(p.plan.window()), p.calls[0].all, p.took.Round(time.Second), p.kills, p.most, p.calls[1].all, p.calls[2].all,
		p.twice[0]+p.twice[1]+p.twice[2], p.wrong[0]+p.wrong[1]+p.wrong[2]+p.untrue[0]+p.untrue[1]+p.untrue[2])}
}
