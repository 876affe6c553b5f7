package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"time"

	"actual/adapters/outbound/postgis"
	"actual/adapters/outbound/powerbi"
	"actual/adapters/outbound/system"
	"actual/app/reporting"
	"actual/app/task"
	"actual/contracts/faults"
	"actual/contracts/powerbi/sim"
	"actual/domain"
	refreshing "actual/domain/reporting"
	"actual/domain/vendor"
	"actual/ports"
)

var biRefresh = claim{
	name:   "bi-refresh",
	target: "refreshes triggered, watched, coalesced within the day's limit, failed and alarmed; every documented status and the 400/409 cases",
	run:    proveBIRefresh,
}

// proveBIRefresh has models refreshed against the stand-in of Power BI, over HTTP and on a
// real database: first each way in which a refresh can go, with a clock that the proof
// moves; then by a server and the command line, to a refresh that fails until somebody is
// told.
func proveBIRefresh(ctx context.Context, b *bench) (result, error) {
	if err := b.open(ctx); err != nil {
		return result{}, err
	}
	p := &refreshProof{b: b, now: time.Now().UTC().Truncate(time.Second)}
	if err := p.begin(ctx); err != nil {
		return result{}, err
	}
	for _, step := range []func(context.Context) error{p.statuses, p.secondOnes, p.coalesced, p.lost, p.denied, p.live} {
		if err := step(ctx); err != nil {
			return result{}, err
		}
	}
	figures := fmt.Sprintf("%d of %d cases as they must be: %d statuses of plain and enhanced refreshes, 400 and 409 each for a running and for another reason, %d wishes in %d refreshes, at most %d in any 24 hours",
		p.held, p.tried, p.statusesTried, p.wishes, p.refreshes, p.mostADay)
	return result{figures: figures, ok: p.held == p.tried && p.tried > 0}, nil
}

type refreshProof struct {
	b           *bench
	now         time.Time
	sim         *sim.Sim
	injector    *faults.Injector
	credentials *biCredentials
	refresher   *reporting.Refresher
	company     domain.CompanyID
	models      int

	tried, held, statusesTried, wishes, refreshes, mostADay int
}

// Now implements ports.Clock.
func (p *refreshProof) Now() time.Time { return p.now }

func (p *refreshProof) check(what string, held bool, detail any) {
	p.tried++
	if held {
		p.held++
		return
	}
	p.b.say("WRONG  %s: %v", what, detail)
}

const (
	biDirectory = "0190b5a0-7c2e-7acc-8000-000000000001"
	biClient    = "the-client-id-of-the-proof"
	biSecret    = "the-client-secret-of-the-proof"
)

// biCredentials are the company's.
type biCredentials struct{ each vendor.Credential }

func (c *biCredentials) Credential(context.Context, domain.CompanyID, vendor.Name) (vendor.Credential, error) {
	return c.each, nil
}

func (c *biCredentials) Refused(context.Context, domain.CompanyID, vendor.Name, vendor.Credential) (vendor.Credential, bool, error) {
	return c.each, false, nil
}

func (p *refreshProof) begin(ctx context.Context) error {
	if _, err := p.b.furnish(ctx, "northside", "America/New_York"); err != nil {
		return err
	}
	id, err := p.b.companyNamed(ctx, "northside")
	if err != nil {
		return err
	}
	p.company = id
	p.sim = sim.New(p.Now)
	p.injector = faults.New("powerbi", p.sim, time.Now)
	server := httptest.NewServer(p.injector)
	p.b.closers = append(p.b.closers, func(context.Context) error { server.Close(); return nil })
	if err := p.sim.Add(sim.Seed{Clients: []sim.Client{{ID: biClient, Secret: biSecret, Directory: biDirectory, Seconds: 1 << 30}}}); err != nil {
		return err
	}
	p.credentials = &biCredentials{vendor.Credential{
		Version: 1, Settings: map[string]string{vendor.BaseURLField: server.URL, vendor.DirectoryField: biDirectory},
		Secrets: map[string]vendor.Secret{vendor.ClientIDField: vendor.NewSecret(biClient), vendor.ClientSecretField: vendor.NewSecret(biSecret)},
	}}
	policy := powerbi.Policy{Local: true, Attempts: 2, Timeout: 2 * time.Second, BackoffMin: time.Millisecond, BackoffMax: time.Millisecond, TripAfter: 1000, Rates: []ports.Rate{{Calls: 100000, Per: time.Second}}}
	client := powerbi.New(powerbi.Options{Policy: policy}, p.credentials, nil, nil, p, slog.New(slog.DiscardHandler))
	app, err := postgis.OpenApp(ctx, p.b.database.URLs.App, 2)
	if err != nil {
		return err
	}
	p.b.closers = append(p.b.closers, func(context.Context) error { app.Close(); return nil })
	tasks, err := postgis.NewTaskInserter(app)
	if err != nil {
		return err
	}
	p.refresher = reporting.NewRefresher(postgis.NewUnitOfWork(app, tasks), client, p, system.Identifiers{})
	return nil
}

// model makes a model of its own for a case, and the company's.
func (p *refreshProof) model(ctx context.Context, m sim.Model) (refreshing.Model, error) {
	p.models++
	m.Workspace, m.Dataset = fmt.Sprintf("0190b5a0-7c2e-7acc-8000-%012x", 1000+p.models), fmt.Sprintf("0190b5a0-7c2e-7acc-9000-%012x", 1000+p.models)
	if err := p.sim.Add(sim.Seed{Models: []sim.Model{m}}); err != nil {
		return refreshing.Model{}, err
	}
	ours := refreshing.Model{Workspace: m.Workspace, Dataset: m.Dataset, Enhanced: m.Premium, PerDay: refreshing.SharedPerDay}
	return ours, p.refresher.Set(ctx, p.company, ours, "cli:proof")
}

// drive works what was asked for until it is done or fails, as the scheduler does: the
// clock goes on to when it says that something is left to do.
func (p *refreshProof) drive(ctx context.Context) error {
	var later task.AgainError
	for range 5000 {
		err := p.refresher.Work(ctx, p.company)
		if !errors.As(err, &later) {
			return err
		}
		p.now = p.now.Add(max(time.Second, later.At.Sub(p.now)))
	}
	return errors.New("it never ends")
}

func (p *refreshProof) ask(ctx context.Context) error {
	_, err := p.refresher.Ask(ctx, p.company, false)
	return err
}

// statuses lets a refresh end in each way that is documented, and one that is not.
func (p *refreshProof) statuses(ctx context.Context) error {
	for _, premium := range []bool{false, true} {
		for _, how := range []string{"Completed", "Failed", "Disabled", "Cancelled", "TimedOut", "Vanished"} {
			p.statusesTried++
			m, err := p.model(ctx, sim.Model{Premium: premium, Ends: []string{how}, Takes: 200})
			if err != nil {
				return err
			}
			if err := p.ask(ctx); err != nil {
				return err
			}
			err = p.drive(ctx)
			shown, bad := p.refresher.Show(ctx, p.company)
			if bad != nil {
				return bad
			}
			what := fmt.Sprintf("a refresh (enhanced: %v) that is %s", premium, how)
			if how == "Completed" {
				p.check(what, err == nil && shown.Failures == 0 && shown.Problem == "" && !shown.RefreshedAt.IsZero(), err)
			} else {
				p.check(what, errors.Is(err, refreshing.ErrRefreshFailed) && shown.Failures == 1 && shown.Problem != "" && shown.RefreshedAt.IsZero(), err)
				err = p.drive(ctx) // The next attempt ends well.
				shown, bad = p.refresher.Show(ctx, p.company)
				p.check(what+", and then well", err == nil && bad == nil && shown.Failures == 0 && shown.Request == "", err)
			}
			p.check(what+" is begun once an attempt", len(p.sim.State().Refreshes[m.Dataset]) == map[bool]int{true: 1, false: 2}[how == "Completed"], p.sim.State().Refreshes[m.Dataset])
		}
	}
	// One that never ends is given up, and told.
	if _, err := p.model(ctx, sim.Model{Takes: 400000}); err != nil {
		return err
	}
	if err := p.ask(ctx); err != nil {
		return err
	}
	began := p.now
	err := p.drive(ctx)
	p.check("a refresh that never ends", errors.Is(err, refreshing.ErrRefreshFailed) && p.now.Sub(began) < 7*time.Hour, err)
	p.b.say("each status that is documented, and one that is not, ends as it must")
	return nil
}

// coalesced asks for a refresh every ten minutes, for two days.
func (p *refreshProof) coalesced(ctx context.Context) error {
	m, err := p.model(ctx, sim.Model{Takes: 120})
	if err != nil {
		return err
	}
	var later task.AgainError
	end, due := p.now.Add(48*time.Hour), p.now
	for next := p.now; p.now.Before(end); p.now = p.now.Add(30 * time.Second) {
		if !p.now.Before(next) {
			p.wishes++
			next = next.Add(10 * time.Minute)
			if err := p.ask(ctx); err != nil {
				return err
			}
		}
		if p.now.Before(due) {
			continue
		}
		err := p.refresher.Work(ctx, p.company)
		switch {
		case errors.As(err, &later):
			due = later.At
		case err != nil:
			return err
		}
	}
	all := p.sim.State().Refreshes[m.Dataset]
	p.refreshes = len(all)
	for i := range all {
		n := 0
		for j := range all {
			if d := all[j].Started.Sub(all[i].Started); d >= 0 && d < 24*time.Hour {
				n++
			}
		}
		p.mostADay = max(p.mostADay, n)
	}
	p.check("the limit of the day is kept", p.mostADay <= refreshing.SharedPerDay && p.refreshes >= 2*refreshing.SharedPerDay, p.mostADay)
	p.b.say("%d wishes in two days were %d refreshes, at most %d in any 24 hours", p.wishes, p.refreshes, p.mostADay)
	return nil
}
