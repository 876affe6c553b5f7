package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// taskRates compares our tasks with River's client alone, and shows what a company
// with very much to do costs another.
var taskRates = claim{
	name: "task-rates",
	target: "tasks inserted and worked at ≥ 0.4 of the rates of River's client alone, as its benchmark sets it, on the same machine and server of the database; " +
		"a task of 100,000 rows and 100,000 queued tasks of one company delay another's task by ≤ 2 s",
	run: proveTaskRates,
}

func proveTaskRates(ctx context.Context, b *bench) (result, error) {
	if err := b.open(ctx); err != nil {
		return result{}, err
	}
	r, err := b.compareTasks(ctx)
	if err != nil {
		return result{}, err
	}
	d, err := b.delayTasks(ctx)
	if err != nil {
		return result{}, err
	}
	return result{
		figures: fmt.Sprintf("%s; %s; load %s", r, d, load()),
		ok:      r.inserts.ratio() >= 0.4 && r.works.ratio() >= 0.4 && d.most <= 2*time.Second && d.unfinished,
	}, nil
}

// delays is what another company's tasks had to wait.
type delays struct {
	alone, median, most time.Duration
	probes              int
	large               int // Tasks of 100,000 rows that the busy company asked for, one after another,
	queued              int // and its queued tasks that were done by the end.
	unfinished          bool
}

func (d delays) String() string {
	return fmt.Sprintf("beside a task of 100,000 rows (%d, one after another), then 100,000 queued tasks (%d done meanwhile) of another company, %d tasks were asked for and done in %s at the median and %s at most, alone in %s",
		d.large, d.queued, d.probes, d.median.Round(time.Millisecond), d.most.Round(time.Millisecond), d.alone.Round(time.Millisecond))
}

// delayTasks gives one company very much to do, and asks for another's tasks.
func (b *bench) delayTasks(ctx context.Context) (d delays, err error) {
	busy, err := b.furnish(ctx, "busy", "America/New_York")
	if err != nil {
		return d, err
	}
	other, err := b.furnish(ctx, "other", "America/New_York")
	if err != nil {
		return d, err
	}
	server, err := b.serve(ctx)
	if err != nil {
		return d, err
	}
	busy.url, other.url = server.url, server.url
	for range 5 {
		took, err := other.askTask(ctx)
		if err != nil {
			return d, err
		}
		d.alone = max(d.alone, took)
	}
	admin, err := pgx.Connect(ctx, b.database.AdminURL)
	if err != nil {
		return d, err
	}
	defer func() { _ = admin.Close(context.WithoutCancel(ctx)) }()
	var rows strings.Builder
	rows.WriteString("badge,worker\n")
	for n := range largeRows {
		fmt.Fprintf(&rows, "dev:%d,W-%d\n", n, n)
	}
	var all []time.Duration
	var large askedTask
	for probe := range 2 * probesEach {
		switch {
		case probe == probesEach:
			if _, err := admin.Exec(ctx, flood, "busy", 100_000); err != nil {
				return d, err
			}
			b.say("asked for %d of 100,000 rows, one after another; the company has 100,000 queued tasks, too", d.large)
		case probe < probesEach: // While it has one of 100,000 rows that is not done.
			if large, err = busy.stillBusy(ctx, large, rows.String(), &d); err != nil {
				return d, err
			}
		}
		took, err := other.askTask(ctx)
		if err != nil {
			return d, err
		}
		all = append(all, took)
		time.Sleep(50 * time.Millisecond)
	}
	slices.Sort(all)
	d.probes, d.median, d.most = len(all), all[len(all)/2], all[len(all)-1]
	var waiting int
	err = admin.QueryRow(ctx, `SELECT count(*) FILTER (WHERE state = 'completed'), count(*) FILTER (WHERE state = 'available') FROM river.river_job WHERE kind = 'ingest.release_quarantine.v1'`).
		Scan(&d.queued, &waiting)
	d.unfinished = waiting > 0
	return d, err
}

// stillBusy returns the task, or another of as many rows where it is done already.
func (c client) stillBusy(ctx context.Context, large askedTask, rows string, d *delays) (askedTask, error) {
	if large.ID != "" {
		seen, err := c.task(ctx, large.ID)
		if err != nil || seen.Done < largeRows {
			return seen, err
		}
	}
	id, err := c.assign(ctx, rows)
	d.large++
	return askedTask{ID: id}, err
}

const (
	probesEach = 20
	largeRows  = 100_000
)

const flood = `INSERT INTO river.river_job (kind, args, max_attempts, queue, priority)
	SELECT 'ingest.release_quarantine.v1', jsonb_build_object('company_id', company_id, 'payload', encode(('dev:' || n)::bytea, 'base64')), 12, 'default', 1
	FROM company, generate_series(1, $2) n WHERE ref = $1`

type askedTask struct {
	ID    string `json:"id"`
	State string `json:"state"`
	Done  int    `json:"done"`
}

func (c client) assign(ctx context.Context, rows string) (id string, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url+"/v1/tasks/assign-badges?to=workers&dry_run=true", strings.NewReader(rows))
	if err != nil {
		return "", err
	}
	req.Header.Set("Authorization", "Bearer "+c.key)
	req.Header.Set("Content-Type", "text/csv")
	status, body, err := do(req)
	if err == nil && status != http.StatusAccepted {
		err = fmt.Errorf("assign badges: %d %s", status, body)
	}
	if err != nil {
		return "", err
	}
	var t askedTask
	err = json.Unmarshal([]byte(body), &t)
	return t.ID, err
}

func (c client) task(ctx context.Context, id string) (t askedTask, err error) {
	err = c.get(ctx, "/v1/tasks/"+id, &t)
	return t, err
}

// askTask asks for a task of a row, and returns how long it took until it was done.
func (c client) askTask(ctx context.Context) (time.Duration, error) {
	began := time.Now()
	id, err := c.assign(ctx, "badge,worker\ndev:1,W-1\n")
	if err != nil {
		return 0, err
	}
	for time.Since(began) < time.Minute {
		t, err := c.task(ctx, id)
		if err != nil {
			return 0, err
		}
		if t.State == "done" {
			return time.Since(began), nil
		}
		time.Sleep(10 * time.Millisecond)
	}
	return time.Since(began), nil
}
