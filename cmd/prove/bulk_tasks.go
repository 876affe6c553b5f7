package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"actual/domain"
)

// bulkTasks asks for each task over many rows: as a dry run, and then for real, with
// a cancel and a kill in its middle.
var bulkTasks = claim{
	name:   "bulk-tasks",
	target: "each bulk task on 100,000 rows: a dry run equals the result, progress is right, cancel and kill -9 in the middle resume without doubling, the report names each refused row, the ledger has every change",
	run:    proveBulkTasks,
}

const (
	bulkRows    = 100_000
	bulkRowsFew = 20_000 // Without FULL=1.
	bulkMost    = 30 * time.Minute
)

// bulkProof is the proof at work.
type bulkProof struct {
	*bench
	api     client
	server  *process
	company domain.UUID
	rows    int
	wrong   []string
	figures []string
}

func proveBulkTasks(ctx context.Context, b *bench) (result, error) {
	p := &bulkProof{bench: b, rows: bulkRowsFew}
	if full() {
		p.rows = bulkRows
	}
	if err := p.begin(ctx); err != nil {
		return result{}, err
	}
	for _, k := range p.kinds() {
		if err := p.kind(ctx, k); err != nil {
			return result{}, fmt.Errorf("%s: %w", k.name, err)
		}
	}
	figures := fmt.Sprintf("%d rows each: %s; load %s", p.rows, strings.Join(p.figures, "; "), load())
	if len(p.wrong) > 0 {
		figures += "; WRONG: " + strings.Join(p.wrong[:min(len(p.wrong), 10)], "; ")
	}
	return result{figures: figures, ok: len(p.wrong) == 0}, nil
}

func (p *bulkProof) begin(ctx context.Context) (err error) {
	if err := p.open(ctx); err != nil {
		return err
	}
	if p.api, err = p.furnish(ctx, "acme", "America/New_York"); err != nil {
		return err
	}
	err = p.asAdmin(ctx, func(conn *pgx.Conn) error {
		if err := conn.QueryRow(ctx, `SELECT company_id FROM company WHERE ref = 'acme'`).Scan(&p.company); err != nil {
			return err
		}
		return stockBulk(ctx, conn, p.company, p.rows)
	})
	if err != nil {
		return err
	}
	p.say("%d badges, workers and sites, %d jobs", p.rows, p.rows/bulkJobOf)
	return p.raise(ctx)
}

func (p *bulkProof) raise(ctx context.Context) (err error) {
	if p.server, err = p.serve(ctx); err == nil {
		p.api.url = p.server.url
	}
	return err
}

func (p *bulkProof) check(kind, what string, ok bool, is any) {
	if !ok {
		p.wrong = append(p.wrong, fmt.Sprintf("%s: %s: %v", kind, what, is))
		p.say("WRONG: %s: %s: %v", kind, what, is)
	}
}

// kind proves one kind of task.
func (p *bulkProof) kind(ctx context.Context, k bulkKind) error {
	before, err := p.counted(ctx, k)
	if err != nil {
		return err
	}
	began := time.Now()
	dry, err := p.asks(ctx, k, true)
	if err == nil {
		dry, err = p.follow(ctx, k, dry, nil)
	}
	if err != nil {
		return err
	}
	dryTook := time.Since(began)
	after, err := p.counted(ctx, k)
	if err != nil {
		return err
	}
	p.check(k.name, "a dry run does nothing", after == before, after)
	shown, err := p.reported(ctx, dry)
	if err != nil {
		return err
	}
	p.planted(k, shown)
	p.say("%s: dry run in %.1f s: %d changed, %d refused", k.name, dryTook.Seconds(), dry.Changed, dry.Refused)
	began = time.Now()
	made, struck, err := p.strike(ctx, k)
	if err != nil {
		return err
	}
	took := time.Since(began)
	became, err := p.reported(ctx, made)
	if err != nil {
		return err
	}
	p.same(k, shown, became)
	done, err := p.counted(ctx, k)
	if err != nil {
		return err
	}
	want := bulkCounts{before.Things + made.Changed, 0, before.Ledger + made.Changed}
	p.check(k.name, "each change once, and in the ledger", done == want, fmt.Sprintf("%+v, not %+v", done, want))
	p.figures = append(p.figures, fmt.Sprintf("%s: dry run %.1f s, made in %.1f s %s, %d changed, all of %d refused rows named", k.name, dryTook.Seconds(), took.Seconds(), struck, made.Changed, made.Refused))
	p.say("%s: made in %.1f s %s", k.name, took.Seconds(), struck)
	return nil
}

// strike makes a task, cancels it in its middle and lets it go on, and of some kinds
// kills the server later on.
func (p *bulkProof) strike(ctx context.Context, k bulkKind) (t bulkTask, how string, err error) {
	if t, err = p.asks(ctx, k, false); err != nil {
		return t, "", err
	}
	part := func(percent int) func(bulkTask) bool {
		return func(t bulkTask) bool { return t.Done*100 >= t.Rows*percent }
	}
	if t, err = p.follow(ctx, k, t, part(15)); err != nil {
		return t, "", err
	}
	if t, err = p.manage(ctx, t, "cancel"); err != nil {
		return t, "", err
	}
	at := t.Done
	time.Sleep(time.Second)
	if err := p.api.get(ctx, "/v1/tasks/"+t.ID, &t); err != nil {
		return t, "", err
	}
	p.check(k.name, "nothing is done after it was cancelled", t.Done == at && t.State == "cancelled", t)
	how = fmt.Sprintf("(cancelled at %d", at)
	if t, err = p.manage(ctx, t, "restart"); err != nil {
		return t, "", err
	}
	if k.kills {
		if t, err = p.follow(ctx, k, t, part(40)); err != nil {
			return t, "", err
		}
		p.server.kill()
		killed := time.Now()
		if err := p.raise(ctx); err != nil {
			return t, "", err
		}
		at := t.Done
		if err := p.api.get(ctx, "/v1/tasks/"+t.ID, &t); err != nil {
			return t, "", err
		}
		p.check(k.name, "what was told before the kill is still done", t.Done >= at, fmt.Sprintf("%d, then %d", at, t.Done))
		at = t.Done
		if t, err = p.follow(ctx, k, t, func(t bulkTask) bool { return t.Done > at }); err != nil {
			return t, "", err
		}
		how += fmt.Sprintf(", killed at %d, taken up after %.0f s", at, time.Since(killed).Seconds())
	}
	t, err = p.follow(ctx, k, t, nil)
	return t, how + ")", err
}

// bulkTask is a task as the API shows it.
type bulkTask struct {
	ID                                      string
	State                                   string
	Rows, Done, Changed, Unchanged, Refused int
	Problem                                 *struct{ Code, Detail string }
}

func (t bulkTask) ended() bool { return t.State != "waiting" && t.State != "running" }

func (p *bulkProof) asks(ctx context.Context, k bulkKind, dry bool) (t bulkTask, err error) {
	path := k.path
	if dry {
		path += "&dry_run=true"
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.api.url+path, strings.NewReader(k.body))
	if err != nil {
		return t, err
	}
	req.Header.Set("Authorization", "Bearer "+p.api.key)
	req.Header.Set("Content-Type", k.media)
	status, answer, err := do(req)
	if err == nil && status != http.StatusAccepted {
		err = fmt.Errorf("POST %s: %d %.300s", path, status, answer)
	}
	if err != nil {
		return t, err
	}
	return t, json.Unmarshal([]byte(answer), &t)
}

func (p *bulkProof) manage(ctx context.Context, t bulkTask, do string) (bulkTask, error) {
	status, answer, err := p.api.ask(ctx, http.MethodPost, "/v1/tasks/"+t.ID+"/"+do, "")
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("%s: %d %.300s", do, status, answer)
	}
	if err != nil {
		return t, err
	}
	return t, json.Unmarshal([]byte(answer), &t)
}

var errBulkOver = errors.New("the task ended before it could be struck: give it more rows")

// follow looks at a task until it has ended, or until it is enough, and whether its
// progress is right each time.
func (p *bulkProof) follow(ctx context.Context, k bulkKind, t bulkTask, enough func(bulkTask) bool) (bulkTask, error) {
	for end := time.Now().Add(bulkMost); ; time.Sleep(30 * time.Millisecond) {
		last := t
		if err := p.api.get(ctx, "/v1/tasks/"+t.ID, &t); err != nil {
			return t, err
		}
		p.check(k.name, "progress only grows, and adds up", t.Done >= last.Done && t.Done == t.Changed+t.Unchanged+t.Refused && t.Done <= t.Rows, fmt.Sprintf("%+v after %+v", t, last))
		switch {
		case enough != nil && enough(t) && !t.ended():
			return t, nil
		case t.ended() && enough != nil:
			return t, errBulkOver
		case t.ended():
			p.check(k.name, "it ends done, with all rows", t.State == "done" && t.Done == t.Rows, fmt.Sprintf("%+v", t))
			return t, nil
		case time.Now().After(end):
			return t, fmt.Errorf("it stands at %d of %d rows", t.Done, t.Rows)
		}
	}
}
