package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"github.com/jackc/pgx/v5"

	"actual/contracts/faults"
	"actual/contracts/powerbi/sim"
	"actual/domain"
)

// companyNamed returns the id of a company.
func (b *bench) companyNamed(ctx context.Context, ref string) (id domain.CompanyID, err error) {
	err = b.asAdmin(ctx, func(conn *pgx.Conn) error {
		return conn.QueryRow(ctx, `SELECT company_id FROM company WHERE ref = $1`, ref).Scan(&id.UUID)
	})
	return id, err
}

const (
	liveWorkspace = "0190b5a0-7c2e-7acc-8000-0000000000a1"
	liveDataset   = "0190b5a0-7c2e-7acc-8000-0000000000b1"
)

// live has a server refresh a model: wishes of several are one refresh; one that fails
// again and again is a task that gave up, of which figures tell that wake people; and
// whoever has it done again has it done.
func (p *refreshProof) live(ctx context.Context) error {
	box := sim.New(time.Now)
	server := httptest.NewServer(faults.New("powerbi", box, time.Now))
	p.b.closers = append(p.b.closers, func(context.Context) error { server.Close(); return nil })
	err := box.Add(sim.Seed{
		Clients: []sim.Client{{ID: biClient, Secret: biSecret, Directory: biDirectory}},
		Models:  []sim.Model{{Workspace: liveWorkspace, Dataset: liveDataset, Takes: 5}},
	})
	if err != nil {
		return err
	}
	secrets := filepath.Join(p.b.folder, "powerbi.secrets")
	if err := os.WriteFile(secrets, []byte("client_id="+biClient+"\nclient_secret="+biSecret+"\n"), 0o600); err != nil {
		return err
	}
	for _, args := range [][]string{
		{"vendor", "set", "powerbi", "--company", "northside", "--setting", "base_url=" + server.URL, "--setting", "directory=" + biDirectory, "--secrets", secrets},
		{"powerbi", "model", "set", "--company", "northside", "--workspace", liveWorkspace, "--dataset", liveDataset},
		{"powerbi", "workspace", "add", "--company", "northside", "--capacity", liveWorkspace},
		{"powerbi", "workspace", "add", "--company", "northside", "--capacity", liveWorkspace},
	} {
		if _, err := p.b.actual(ctx, args...); err != nil {
			return err
		}
	}
	state := box.State()
	p.check("a workspace, its profile and its capacity, once", len(state.Workspaces) == 1 && len(state.Profiles) == 1 && state.Workspaces[0].Profile == state.Profiles[0].ID && state.Workspaces[0].Capacity == liveWorkspace, state)
	running, err := p.b.serve(ctx)
	if err != nil {
		return err
	}
	if err := p.wishes5(ctx, box); err != nil {
		return err
	}
	if err := box.Add(sim.Seed{Models: []sim.Model{{Workspace: liveWorkspace, Dataset: liveDataset, Takes: 1, Ends: []string{"Failed", "Disabled", "Cancelled"}}}}); err != nil {
		return err
	}
	if _, err := p.b.actual(ctx, "powerbi", "refresh", "--company", "northside"); err != nil {
		return err
	}
	dead, err := p.until(ctx, "the task gives up", func() (bool, error) { return p.gaveUp(ctx) })
	p.check("a refresh that fails three times gives up", dead && err == nil, err)
	shown, err := p.shown(ctx)
	p.check("and says why", err == nil && shown.Failures == 3 && shown.Problem == "Cancelled", shown)
	told, err := p.until(ctx, "the figure that wakes people", func() (bool, error) { return metricAbove(ctx, running.ops, `(?m)^actual_tasks_dead\S* ([1-9]\d*)$`) })
	p.check("the figure of the rule gave-up tells of it", told && err == nil, err)
	if err := p.again(ctx); err != nil {
		return err
	}
	well, err := p.until(ctx, "it is done again", func() (bool, error) {
		s, err := p.shown(ctx)
		return s.Failures == 0 && s.Wanted == 0 && s.Request == "", err
	})
	p.check("whoever restarts the task has the model refreshed", well && err == nil, err)
	return running.stop(ctx)
}

// wishes5 asks five times, and once more while it runs.
func (p *refreshProof) wishes5(ctx context.Context, box *sim.Sim) error {
	for range 5 {
		if _, err := p.b.actual(ctx, "powerbi", "refresh", "--company", "northside"); err != nil {
			return err
		}
	}
	done, err := p.until(ctx, "the model is refreshed", func() (bool, error) {
		s, err := p.shown(ctx)
		return s.RefreshedAt != "" && s.Wanted == 0 && s.Request == "", err
	})
	n := len(box.State().Refreshes[liveDataset])
	p.check("five wishes are one refresh, or two where one had begun", done && err == nil && n >= 1 && n <= 2, n)
	p.b.say("by a server: five wishes, %d refreshes", n)
	return err
}

type shownModel struct {
	RefreshedAt string `json:"refreshed_at"`
	Wanted      int    `json:"wanted"`
	Request     string `json:"request"`
	Failures    int    `json:"failures"`
	Problem     string `json:"problem"`
}

func (p *refreshProof) shown(ctx context.Context) (s shownModel, err error) {
	out, err := p.b.actual(ctx, "powerbi", "model", "show", "--company", "northside", "--json")
	if err != nil {
		return s, err
	}
	return s, json.Unmarshal([]byte(out), &s)
}

func (p *refreshProof) until(ctx context.Context, what string, is func() (bool, error)) (bool, error) {
	for end := time.Now().Add(3 * time.Minute); time.Now().Before(end) && ctx.Err() == nil; time.Sleep(time.Second) {
		if ok, err := is(); ok || err != nil {
			return ok, err
		}
	}
	return false, fmt.Errorf("%s: not within three minutes", what)
}

// gaveUp reports whether the task is dead. The half hour between its attempts is not
// waited for.
func (p *refreshProof) gaveUp(ctx context.Context) (dead bool, err error) {
	err = p.b.asAdmin(ctx, func(conn *pgx.Conn) error {
		if _, err := conn.Exec(ctx, `UPDATE river.river_job SET scheduled_at = now() WHERE kind = 'reporting.refresh.v1' AND state = 'retryable' AND scheduled_at > now() + interval '1 minute'`); err != nil {
			return err
		}
		return conn.QueryRow(ctx, `SELECT EXISTS (SELECT FROM dead_task WHERE kind = 'reporting.refresh.v1')`).Scan(&dead)
	})
	return dead, err
}

// again restarts the dead task, as somebody does who was told.
func (p *refreshProof) again(ctx context.Context) error {
	var id string
	err := p.b.asAdmin(ctx, func(conn *pgx.Conn) error {
		return conn.QueryRow(ctx, `SELECT id::text FROM dead_task WHERE kind = 'reporting.refresh.v1'`).Scan(&id)
	})
	if err != nil {
		return err
	}
	_, err = p.b.actual(ctx, "task", "dead", "restart", id, "--company", "northside")
	return err
}

// metricAbove reports whether a line of a server's figures is as it should be.
func metricAbove(ctx context.Context, ops, pattern string) (bool, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, ops+"/metrics", nil)
	if err != nil {
		return false, err
	}
	_, body, err := do(req)
	return regexp.MustCompile(pattern).MatchString(body), err
}
