package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"actual/contracts/faults"
	"actual/contracts/powerbi/sim"
	refreshing "actual/domain/reporting"
	"actual/domain/vendor"
	"actual/ports"
)

// secondOnes are refused, since another one runs, or for another reason.
func (p *refreshProof) secondOnes(ctx context.Context) error {
	for _, status := range []int{http.StatusBadRequest, http.StatusConflict} {
		m, err := p.model(ctx, sim.Model{Second: status, Takes: 300})
		if err != nil {
			return err
		}
		if err := p.ask(ctx); err != nil {
			return err
		}
		p.now = p.now.Add(time.Second)
		p.sim.Begin(m.Workspace, m.Dataset) // Somebody else's, after ours was wanted: it is as good.
		err = p.drive(ctx)
		p.check(fmt.Sprintf("somebody else's that began later (%d) is watched", status), err == nil && len(p.sim.State().Refreshes[m.Dataset]) == 1, err)
		p.sim.Begin(m.Workspace, m.Dataset) // Before: it may not have read what is new.
		p.now = p.now.Add(10 * time.Second)
		if err := p.ask(ctx); err != nil {
			return err
		}
		err = p.drive(ctx)
		p.check(fmt.Sprintf("somebody else's that began earlier (%d) is waited for", status), err == nil && len(p.sim.State().Refreshes[m.Dataset]) == 3, err)
	}
	// It begins between our look and our wish: refused, and then found.
	for _, status := range []int{http.StatusBadRequest, http.StatusConflict} {
		m, err := p.model(ctx, sim.Model{Second: status, Takes: 120})
		if err != nil {
			return err
		}
		if err := p.ask(ctx); err != nil {
			return err
		}
		history, err := p.begunMeanwhile(ctx, m)
		p.check(fmt.Sprintf("one that begins meanwhile (%d)", status), err == nil && history == 1, err)
	}
	m, err := p.model(ctx, sim.Model{})
	if err != nil {
		return err
	}
	m.Enhanced = true // Its workspace is on no capacity: 400 for another reason.
	shown, err := p.refresher.Show(ctx, p.company)
	if err != nil {
		return err
	}
	m.Revision = shown.Revision
	if err := p.refresher.Set(ctx, p.company, m, "cli:proof"); err != nil {
		return err
	}
	if err := p.ask(ctx); err != nil {
		return err
	}
	err = p.drive(ctx)
	p.check("400 for another reason is told, not waited for", errors.Is(err, ports.ErrRefreshRefused) && strings.Contains(fmt.Sprint(err), "capacity"), err)
	p.b.say("a second refresh, answered 400 or 409, is watched or waited for; what is refused for another reason is told")
	return nil
}

// begunMeanwhile lets somebody else begin a refresh just before ours is sent.
func (p *refreshProof) begunMeanwhile(ctx context.Context, m refreshing.Model) (refreshes int, err error) {
	p.sim.OnStart(func() { p.sim.Begin(m.Workspace, m.Dataset) })
	err = p.drive(ctx)
	return len(p.sim.State().Refreshes[m.Dataset]), err
}

// lost loses the answer to who begins a refresh: it is found, and not begun again.
func (p *refreshProof) lost(ctx context.Context) error {
	for _, kind := range []faults.Kind{faults.AnswerLost, faults.ResetAfter, faults.TookTooLong, faults.Failed, faults.ResetBefore} {
		m, err := p.model(ctx, sim.Model{Takes: 90})
		if err != nil {
			return err
		}
		if err := p.ask(ctx); err != nil {
			return err
		}
		if err := p.injector.Inject(faults.Rule{Fault: faults.Fault{Kind: kind}, Operation: "startRefresh", Times: 1}); err != nil {
			return err
		}
		err = p.drive(ctx)
		p.check(fmt.Sprintf("an answer that is lost (%s)", kind), err == nil && len(p.sim.State().Refreshes[m.Dataset]) == 1, err)
	}
	m, err := p.model(ctx, sim.Model{Takes: 90, Nameless: true})
	if err != nil {
		return err
	}
	if err := p.ask(ctx); err != nil {
		return err
	}
	err = p.drive(ctx)
	p.check("a refresh without a name", err == nil && len(p.sim.State().Refreshes[m.Dataset]) == 1, err)
	p.b.say("a refresh whose answer is lost is found, and not begun again")
	return nil
}

// denied is refused for who asks: no right, no model, no token.
func (p *refreshProof) denied(ctx context.Context) error {
	m, err := p.model(ctx, sim.Model{Profile: "somebody else's"})
	if err != nil {
		return err
	}
	if err := p.ask(ctx); err != nil {
		return err
	}
	err = p.drive(ctx)
	p.check("a model of another profile", errors.Is(err, ports.ErrReportsDenied) && len(p.sim.State().Refreshes[m.Dataset]) == 0, err)
	if _, err = p.model(ctx, sim.Model{}); err != nil {
		return err
	}
	if err := p.ask(ctx); err != nil {
		return err
	}
	p.sim.Revoke()
	p.credentials.each.Version++
	p.credentials.each.Secrets = map[string]vendor.Secret{vendor.ClientIDField: vendor.NewSecret(biClient), vendor.ClientSecretField: vendor.NewSecret("not-the-secret")}
	err = p.drive(ctx)
	p.check("a secret that has ended", errors.Is(err, ports.ErrReportsDenied) && !strings.Contains(fmt.Sprint(err), "not-the-secret"), err)
	return nil
}
