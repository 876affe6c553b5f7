package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

var alertsFire = claim{
	name:   "alerts-fire",
	target: "each alert of infra/monitoring fires while a fault is planted in a real server or its database, and ends after that: judged by Prometheus, which scrapes the server, with every duration of the rules a sixtieth; what is not planted is fired by promtool's series",
	run:    proveAlertsFire,
}

// alertProof is a server, what asks it all the time, and a Prometheus.
type alertProof struct {
	*bench
	prom   *prometheus
	caller client
	server *process
	fired  []string
	wrong  []string
}

// alertStep is a fault, and the alerts that it is for.
type alertStep struct {
	alerts []string
	fault  string
	plant  func(ctx context.Context) (mend func(context.Context) error, err error)
}

func proveAlertsFire(ctx context.Context, b *bench) (result, error) {
	for _, tool := range []string{"prometheus", "promtool"} {
		if _, err := exec.LookPath(tool); err != nil {
			return result{}, fmt.Errorf("NOT RUN: %s is not on the PATH: Debian's package prometheus has it, or https://prometheus.io/download", tool)
		}
	}
	out, err := exec.CommandContext(ctx, "promtool", "test", "rules", "infra/monitoring/prometheus/rules_test.yml").CombinedOutput()
	if err != nil {
		return result{}, fmt.Errorf("promtool test rules: %w\n%s", err, out)
	}
	b.more = append(b.more, "ACTUAL_INGEST_MAX_QUEUE_COMPANY=20000")
	if err := b.open(ctx); err != nil {
		return result{}, err
	}
	p := &alertProof{bench: b}
	if p.caller, err = b.furnish(ctx, "north", "America/New_York"); err != nil {
		return result{}, err
	}
	if _, err := b.actual(ctx, "badge", "add", "--company", "north", alertBadge); err != nil {
		return result{}, err
	}
	if b.address, err = freeAddress(); err != nil {
		return result{}, err
	}
	if b.log, err = os.Create(filepath.Join(b.folder, "server.log")); err != nil {
		return result{}, err
	}
	p.caller.url = "http://" + b.address
	if p.prom, err = startPrometheus(ctx, b); err != nil {
		return result{}, err
	}
	if err := p.up(ctx); err != nil {
		return result{}, err
	}
	calling, end := context.WithCancel(ctx)
	defer end()
	p.call(calling)
	if err := p.calm(ctx); err != nil {
		return result{}, err
	}
	rules := p.prom.rules
	for _, s := range p.steps() {
		if err := p.step(ctx, s); err != nil {
			return result{}, err
		}
	}
	slices.Sort(p.fired)
	series := slices.DeleteFunc(slices.Clone(rules), func(r string) bool { return slices.Contains(p.fired, r) })
	bySeries := strings.Count(string(mustRead("infra/monitoring/prometheus/rules_test.yml")), "exp_alerts:")
	return result{
		figures: fmt.Sprintf("%d of %d alerts fired on a real server and ended: %s; %d by promtool's series: %s; %d complaints", len(p.fired), len(rules), strings.Join(p.fired, ", "), len(series), strings.Join(series, ", "), len(p.wrong)),
		ok:      len(p.wrong) == 0 && len(p.fired) == len(rules)-1 && len(series) == bySeries && slices.Equal(series, []string{"vendor-down"}),
	}, nil
}

func mustRead(file string) []byte {
	raw, err := os.ReadFile(file)
	if err != nil {
		panic(err) // It is a file of the project, and was read just before.
	}
	return raw
}

// up starts the server, and tells Prometheus where it is.
func (p *alertProof) up(ctx context.Context) (err error) {
	if p.server, err = p.serve(ctx); err != nil {
		return err
	}
	return p.prom.scrape(strings.TrimPrefix(p.server.ops, "http://"))
}

// call posts an event and reads visits all the time, so that there are answers to count.
func (p *alertProof) call(ctx context.Context) {
	go func() {
		for n := 0; ctx.Err() == nil; n++ {
			_, _, _ = p.caller.post(ctx, fmt.Appendf(nil, `{"event":"call-%d","device":%q,"body":{}}`, n, alertBadge)) // What is answered, Prometheus sees.
			_ = p.caller.see(ctx, "/v1/visits?limit=1")
			select {
			case <-ctx.Done():
			case <-time.After(50 * time.Millisecond):
			}
		}
	}()
}

// calm waits until nothing fires.
func (p *alertProof) calm(ctx context.Context) error {
	if err := wait(ctx, 2*time.Minute, func() (bool, error) {
		firing, err := p.prom.firing(ctx)
		return err == nil && len(firing) == 0, nil
	}); err != nil {
		return fmt.Errorf("something fires, though nothing is planted: %w", err)
	}
	p.say("nothing fires")
	return nil
}

// step plants a fault, and looks whether its alerts fire, and end once it is mended.
func (p *alertProof) step(ctx context.Context, s alertStep) error {
	began := time.Now()
	mend, err := s.plant(ctx)
	if err != nil {
		return fmt.Errorf("plant %q: %w", s.fault, err)
	}
	seen := map[string]bool{}
	failed := wait(ctx, 2*time.Minute, func() (bool, error) {
		firing, err := p.prom.firing(ctx)
		for _, a := range firing {
			seen[a] = true
		}
		return !slices.ContainsFunc(s.alerts, func(a string) bool { return !seen[a] }), err
	})
	after := time.Since(began)
	if err := mend(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("mend %q: %w", s.fault, err)
	}
	if failed != nil {
		p.wrong = append(p.wrong, s.fault)
		p.say("DID NOT FIRE: %v of %s: only %v", s.alerts, s.fault, seen)
		return nil
	}
	mended := time.Now()
	if err := wait(ctx, 3*time.Minute, func() (bool, error) {
		firing, err := p.prom.firing(ctx)
		return !slices.ContainsFunc(s.alerts, func(a string) bool { return slices.Contains(firing, a) }), err
	}); err != nil {
		p.wrong = append(p.wrong, s.fault)
		p.say("DID NOT END: %v of %s", s.alerts, s.fault)
		return nil
	}
	p.fired = append(p.fired, s.alerts...)
	p.say("%s: %s fired after %s, ended %s after the fault was mended", s.fault, strings.Join(s.alerts, ", "), after.Round(time.Second), time.Since(mended).Round(time.Second))
	return nil
}

// alertBadge is the badge whose events come.
const alertBadge = "dev:864475044204278"

var errNoRun = errors.New("the company has no run to change")
