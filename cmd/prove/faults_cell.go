package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"actual/contracts/faults"
	"actual/ports"
)

// cell does a fault to a call and judges what comes of it, by what the adapter says
// and by what the stand-in recorded.
func (p *faultsProof) cell(ctx context.Context, v faultyVendor, c *cell) error {
	company, err := p.company(ctx)
	if err != nil {
		return err
	}
	w, err := v.open(p, company)
	if err != nil {
		return err
	}
	defer w.close()
	rule := faults.Rule{Fault: faults.Fault{Kind: c.fault.Kind}, Operation: c.call.operation, After: c.call.after, Times: 1}
	if c.always {
		rule.Times = 0
	}
	if err := w.injector().Inject(rule); err != nil {
		return err
	}
	began := time.Now()
	failure := c.call.do(ctx, w)
	c.took, c.outcome = time.Since(began), v.outcome(failure)
	c.judge(w, failure)
	c.afterwards(ctx, v, w)
	c.compare(w)
	return nil
}

// mostPatience is the deadline of the policies that the table is made with, and what a
// busy machine takes beside.
const mostPatience = faultDeadline + 4*time.Second

// judge looks at the outcome.
func (c *cell) judge(w faultyWorld, failure error) {
	if !slices.Contains(strings.Split(c.want(), "|"), c.outcome) {
		c.complain("it came to %q, designed is %s: %v", c.outcome, c.want(), failure)
	}
	calls := w.injector().Calls(0)
	c.asked = len(calls)
	if done := w.injector().Rules()[0].Done; done == 0 {
		c.complain("the fault was not done")
	}
	if most := mostPatience * time.Duration(max(1, c.calls(calls))); c.took > most {
		c.complain("it took %s", c.took)
	}
	if at, said := ports.LaterAt(failure); c.fault.Kind == faults.TooManyAbsurd && (!said || at.Before(time.Now().Add(23*time.Hour))) {
		c.complain("it does not say when to come again: %v", failure)
	}
	shown := w.said()
	if failure != nil {
		shown += failure.Error()
	}
	for _, secret := range w.secrets() {
		if strings.Contains(shown, secret) {
			c.complain("%q is shown: %s", secret, shown)
		}
	}
	before, after, now := w.state()
	done := slices.ContainsFunc(calls, func(r faults.Call) bool { return r.Operation == c.call.operation && r.Done && r.Status < 300 })
	switch {
	case !c.call.writes:
	case done && now != after:
		c.complain("the vendor did it, and has %s", now)
	case !done && now != before:
		c.complain("the vendor did not do it, and has %s", now)
	case c.outcome == "ok" && !done:
		c.complain("it is called done, and was not")
	}
}

// calls is how many calls an answer took, of which each has its own deadline: a page
// each, for one.
func (c *cell) calls(recorded []faults.Call) int { return len(recorded) }

// afterwards tries again when the vendor is well: nothing is lost, and what may not
// be repeated is not.
func (c *cell) afterwards(ctx context.Context, v faultyVendor, w faultyWorld) {
	w.injector().Clear()
	if c.outcome == "ok" || c.call.once {
		return
	}
	asked := len(w.injector().Calls(0))
	failure := c.call.do(ctx, w)
	switch got := v.outcome(failure); {
	case c.fault.Kind == faults.TooManyAbsurd:
		if got != "busy" || len(w.injector().Calls(0)) != asked {
			c.complain("though it was told to stay away it asked again: %s, %v", got, failure)
		}
		return
	case got != "ok":
		c.complain("with the vendor well again it came to %s: %v", got, failure)
	}
	if _, after, now := w.state(); c.call.writes && now != after {
		c.complain("done afterwards, the vendor has %s", now)
	}
}

// compare holds the stand-in's record against what the adapter says it sent.
func (c *cell) compare(w faultyWorld) {
	calls := w.injector().Calls(0)
	sent := w.requests()
	// Go's transport asks a question again by itself where an idle connection breaks.
	if c.call.writes && len(calls) != sent || len(calls) < sent {
		c.complain("the adapter made %d requests, the vendor saw %d", sent, len(calls))
	}
	done := 0
	for _, r := range calls {
		if len(r.Drift) > 0 {
			c.complain("not as described: %v", r.Drift)
		}
		if r.Operation == c.call.operation && r.Done && r.Status < 300 {
			done++
		}
	}
	if c.call.once && done > 1 {
		c.complain("it was done %d times", done)
	}
}
