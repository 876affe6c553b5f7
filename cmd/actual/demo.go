package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"actual/adapters/geojson"
	"actual/adapters/outbound/system"
	"actual/app/access"
	"actual/app/fences"
	"actual/app/tenancy"
	"actual/cmd/internal/aspireworld"
	"actual/cmd/internal/config"
	"actual/cmd/internal/lifecycle"
	"actual/cmd/internal/wiring"
	"actual/cmd/internal/wording"
	"actual/contracts/notehub/season"
	"actual/domain/tenant"
)

// demo is a company with simulated crews, and what it shows of them.
type demo struct {
	listen string
	speed  int64
	days   int
	crews  int
	seed   uint64
	length time.Duration
	back   bool // The first day is over when it begins, and is compared.
	lose   int  // Of a hundred events: they reach Notehub and not the server.

	out    io.Writer
	mu     sync.Mutex // Of out.
	season *season.Season
	zone   *time.Location
	url    string
	ops    string // Where metrics are.
	folder string // Of the demo's files.
	env    string // A file with the settings of the server.
	route  string // The secret of the route that the badges' events come by.
	key    string // The API key that the view reads with.

	caught chan struct{} // Closed once what was sent before it began has been delivered.

	world   aspireworld.World // What its office has planned in Aspire.
	outside *demoSandbox
}

// say prints a line for the person at the terminal.
func (d *demo) say(line string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	_, _ = fmt.Fprintln(d.out, line)
}

// live runs the server, the crews and the view until ctx ends.
func (d *demo) live(ctx context.Context, cfg config.Config, listener net.Listener) (err error) {
	clock := wiring.ToolClock(cfg)
	d.url = "http://" + listener.Addr().String()
	inbox, err := d.openMail(&cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, inbox.Close()) }()
	if d.world, err = aspireworld.Make(d.season, aspireworld.PlannedDays); err != nil {
		return err
	}
	if d.outside, err = openSandbox(d.folder, d.world, len(d.season.Badges())); err != nil {
		return err
	}
	if d.env, err = writeEnvironment(d.folder, cfg); err != nil {
		return err
	}
	if err := d.furnish(ctx, cfg, clock); err != nil {
		return err
	}
	d.welcome(clock)
	return lifecycle.Run(ctx,
		lifecycle.Part{Name: "sandbox", Run: d.outside.serve},
		lifecycle.Part{Name: "server", Run: func(ctx context.Context) error {
			return serve(ctx, cfg, clock, listener, logger(cfg.LogLevel))
		}},
		lifecycle.Part{Name: "office", Run: func(ctx context.Context) error { return d.office(ctx, clock) }},
		lifecycle.Part{Name: "crews", Run: func(ctx context.Context) error { return d.post(ctx, clock) }},
		lifecycle.Part{Name: "view", Run: func(ctx context.Context) error { return d.watch(ctx, clock) }},
		lifecycle.Part{Name: "yesterday", Run: func(ctx context.Context) error { return d.yesterday(ctx, clock) }},
		lifecycle.Part{Name: "pay", Run: func(ctx context.Context) error { return d.pay(ctx, clock) }},
		lifecycle.Part{Name: "schedule", Run: func(ctx context.Context) error { return d.schedule(ctx, clock) }},
	)
}

// company is the ref of the demo company.
const company = "northside"

// furnish creates the company with its sites, badges, route and key.
func (d *demo) furnish(ctx context.Context, cfg config.Config, clock system.Clock) error {
	t, cleanup, err := newTools(ctx, cfg, clock)
	if err != nil {
		return err
	}
	defer cleanup()
	if _, err := t.Companies.EnsureHouse(ctx); err != nil {
		return err
	}
	const by = "cli:dev"
	c, err := t.Companies.Create(ctx, tenancy.CreateCompany{Ref: company, Name: "Northside Landscaping", Zone: d.season.Config().TimeZone, By: by})
	if err != nil {
		return err
	}
	d.zone = c.Zone()
	features, problems, err := geojson.Decode(d.season.Fences())
	if err != nil || len(problems) > 0 {
		return fmt.Errorf("fences of the demo: %w %v", err, problems)
	}
	if _, err := t.Importer.Import(ctx, fences.ImportSites{Company: c.ID(), Sites: imported(features), By: by}); err != nil {
		return err
	}
	for _, b := range d.season.Badges() {
		if _, err := t.Badges.RegisterFor(ctx, c.ID(), b.Device, b.Label, time.Time{}, by); err != nil {
			return err
		}
	}
	if err := d.payByWeek(ctx, t, c, by); err != nil {
		return err
	}
	if err := d.form(ctx, t, c, by); err != nil {
		return err
	}
	if _, err := t.Users.Invite(ctx, access.InviteUser{
		Company: c.ID(), Email: demoAdmin, Grant: tenant.Grant{Role: tenant.RoleAdmin}, Asked: access.Asked{By: tenant.Ours(by), Command: true},
	}); err != nil {
		return err
	}
	if err := demoSummaries(ctx, t, c, by); err != nil {
		return err
	}
	if d.route, _, err = t.Credentials.CreateRoute(ctx, tenancy.CreateRoute{Company: c.ID(), Label: "demo", By: tenant.Ours(by)}); err != nil {
		return err
	}
	d.key, _, err = t.Credentials.CreateKey(ctx, tenancy.CreateKey{
		Company: c.ID(), Label: "demo", Scopes: []tenant.Capability{tenant.Admin}, Term: 366 * 24 * time.Hour, By: tenant.Ours(by),
	})
	if err != nil {
		return err
	}
	return d.outside.connect(ctx, t, c.ID(), by)
}

func (d *demo) welcome(clock system.Clock) {
	s := d.season.Config()
	d.say(fmt.Sprintf(`
Actual is running at %s
  company   Northside Landscaping (%s): %s, %s, simulated
  time      sped up %d times: it is %s now
  sign in   %s/sign-in as %s: the link that you ask for is shown here
  try       curl -s -H 'Authorization: Bearer %s' '%s/v1/visits?limit=3'
  deliver   curl -s -H 'X-Actual-Secret: %s' --data-binary @event.json %s/v1/notehub/events
  metrics   http://%s/metrics
  sandbox   curl -s -H 'Authorization: Bearer %s' '%s/notehub/v1/projects/%s/events?pageSize=1'
            (stands in for vendors: its Notehub has what the badges send, its Aspire what the crews are to do; its calls are in %s)
  schedule  . %s; actual source show aspire --company %s
  commands  . %s; actual job list --company %s
            (in another shell: it finds this program, and its commands keep the simulated time)
  summary   . %s; actual digest preview --company %s --cadence daily
            (what is mailed at 07:00; --html for a browser, --cadence weekly for the week)
%s  stop      Ctrl-C

Crews leave the yard within half a minute; their visits appear here as they open and settle.
`, d.url, company, wording.Count(s.Sites, "site"), wording.Count(len(d.season.Badges()), "badge"), d.speed, clock.Now().In(d.zone).Format("Mon 2 Jan 2006 15:04 MST"), d.url, demoAdmin, d.key, d.url, d.route, d.url, d.ops,
		d.outside.token, d.outside.url, demoProject, d.outside.log.Name(), d.env, company, d.env, company, d.env, company, d.payHelp(clock.Now())+d.payrollHelp()))
}

// post sends the events of the crews over HTTP as the simulated time reaches
// them, and again while the server asks to wait, as Notehub would. Some may be
// lost on the way, as by a route that failed.
func (d *demo) post(ctx context.Context, clock system.Clock) error {
	lost := rand.New(rand.NewPCG(d.seed, 0))
	late := true
	for e := range d.season.All(0) {
		if wait := clock.Until(time.Unix(0, e.Received)); late && wait > 0 {
			late = false
			close(d.caught)
		}
		if !pause(ctx, clock.Until(time.Unix(0, e.Received))) {
			return nil
		}
		if err := d.outside.receive(e.Raw); err != nil {
			return err
		}
		if lost.IntN(100) < d.lose {
			continue
		}
		for {
			status, err := d.send(ctx, e.Raw)
			if err == nil && status == http.StatusOK || ctx.Err() != nil {
				break
			}
			if err == nil && status < 500 {
				return fmt.Errorf("the server answered an event with %d", status)
			}
			if !pause(ctx, time.Second) {
				return nil
			}
		}
	}
	d.say("The simulated days are over. The server goes on; Ctrl-C ends it.")
	<-ctx.Done()
	return nil
}

func (d *demo) send(ctx context.Context, raw []byte) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, d.url+"/v1/notehub/events", bytes.NewReader(raw))
	if err != nil {
		return 0, err
	}
	req.Header.Set("X-Actual-Secret", d.route)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	defer func() { _ = resp.Body.Close() }()
	_, err = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode, err
}

// pause waits, and reports false when ctx ends first.
func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func pad(s string, n int) string {
	if len([]rune(s)) >= n {
		return string([]rune(s)[:n])
	}
	return s + strings.Repeat(" ", n-len([]rune(s)))
}
