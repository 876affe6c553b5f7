package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"

	"actual/adapters/inbound/scheduler"
	"actual/adapters/outbound/postgis"
	"actual/adapters/outbound/system"
	"actual/app/task"
	"actual/domain"
	"actual/ports"
)

// rivals are the rates of both, tasks a second: the better of two rounds.
type rivals struct{ ours, peers float64 }

func (r rivals) ratio() float64 { return r.ours / r.peers }

type taskRatios struct {
	inserts, works rivals
	usual          float64 // Worked with the usual number of workers.
}

func (r taskRatios) String() string {
	return fmt.Sprintf("inserted %.0f/s against %.0f/s (ratio %.2f), worked %.0f/s against %.0f/s with 2,000 workers each (ratio %.2f), %.0f/s with the usual 6",
		r.inserts.ours, r.inserts.peers, r.inserts.ratio(), r.works.ours, r.works.peers, r.works.ratio(), r.usual)
}

const (
	benchWorkers = 2000 // And what follows: as River's own benchmark sets its client.
	benchFetch   = 2 * time.Millisecond
	benchPoll    = 20 * time.Millisecond
	inserters    = 4
	taskPool     = 16 // Connections of each.
	noTask       = "prove.nothing.v1"
)

// compareTasks lets River's client alone and ours insert and work the same tasks,
// in turns: one a transaction, and those that wait.
func (b *bench) compareTasks(ctx context.Context) (r taskRatios, err error) {
	inserts, works := 4000, 20_000
	if full() {
		inserts, works = 20_000, 100_000
	}
	peer, err := b.peer(ctx)
	if err != nil {
		return r, err
	}
	ours, err := b.ours(ctx)
	if err != nil {
		return r, err
	}
	better := func(best *float64, rate float64, e error) {
		*best, err = max(*best, rate), errors.Join(err, e)
	}
	for range 2 {
		rate, e := insertRate(inserts, func(n int) error { return peer.insert(ctx, n) })
		better(&r.inserts.peers, rate, e)
		rate, e = insertRate(inserts, func(n int) error { return ours.insert(ctx, n) })
		better(&r.inserts.ours, rate, e)
		rate, e = peer.work(ctx, works)
		better(&r.works.peers, rate, e)
		rate, e = ours.work(ctx, works, benchWorkers)
		better(&r.works.ours, rate, e)
	}
	if err == nil {
		r.usual, err = ours.work(ctx, works/4, 6)
	}
	b.say("%s", r)
	return r, err
}

// insertRate has tasks inserted by some at once.
func insertRate(count int, insert func(n int) error) (float64, error) {
	var all sync.WaitGroup
	var failed atomic.Pointer[error]
	began := time.Now()
	for i := range inserters {
		all.Go(func() {
			for n := i; n < count; n += inserters {
				if err := insert(n); err != nil {
					failed.Store(&err)
					return
				}
			}
		})
	}
	all.Wait()
	if err := failed.Load(); err != nil {
		return 0, *err
	}
	return float64(count) / time.Since(began).Seconds(), nil
}

// riverAlone is River's client on a database with River's tables alone.
type riverAlone struct {
	pool *pgxpool.Pool
	only *river.Client[pgx.Tx] // It inserts.
	n    atomic.Int64
}

type noArgs struct {
	Company string `json:"company_id"`
	Payload []byte `json:"payload,omitempty"`
	N       int    `json:"n"`
}

func (noArgs) Kind() string { return noTask }

type noWorker struct {
	river.WorkerDefaults[noArgs]
	done func()
}

func (w noWorker) Work(context.Context, *river.Job[noArgs]) error {
	w.done()
	return nil
}

func (b *bench) peer(ctx context.Context) (*riverAlone, error) {
	alone, err := b.fork(ctx, "river")
	if err != nil {
		return nil, err
	}
	b.closers = append(b.closers, alone.close)
	cfg, err := pgxpool.ParseConfig(alone.database.AdminURL)
	if err != nil {
		return nil, err
	}
	cfg.MaxConns = taskPool
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, err
	}
	b.closers = append(b.closers, func(context.Context) error { pool.Close(); return nil })
	if _, err := pool.Exec(ctx, `CREATE SCHEMA alone`); err != nil {
		return nil, err
	}
	m, err := rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Schema: "alone", Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, err
	}
	if _, err = m.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return nil, err
	}
	p := &riverAlone{pool: pool}
	p.only, err = p.client(river.Config{})
	return p, err
}

func (p *riverAlone) client(cfg river.Config) (*river.Client[pgx.Tx], error) {
	cfg.Schema, cfg.Logger = "alone", slog.New(slog.DiscardHandler)
	return river.NewClient(riverpgxv5.New(p.pool), &cfg)
}

func (p *riverAlone) insert(ctx context.Context, _ int) error {
	_, err := p.only.Insert(ctx, noArgs{Company: theCompany.String(), N: int(p.n.Add(1))}, nil)
	return err
}

func (p *riverAlone) work(ctx context.Context, count int) (float64, error) {
	left := newCountdown(count)
	workers := river.NewWorkers()
	river.AddWorker(workers, noWorker{done: left.one})
	client, err := p.client(river.Config{
		Workers: workers, FetchCooldown: benchFetch, FetchPollInterval: benchPoll, Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: benchWorkers}},
	})
	if err != nil {
		return 0, err
	}
	if err := stockTasks(ctx, p.pool, "alone", count, 1); err != nil {
		return 0, err
	}
	began := time.Now()
	if err := client.Start(ctx); err != nil {
		return 0, err
	}
	err = left.wait(ctx)
	rate := float64(count) / time.Since(began).Seconds()
	return rate, errors.Join(err, client.Stop(context.WithoutCancel(ctx)))
}

// theCompany is whose tasks the first are.
var theCompany = domain.CompanyID{UUID: domain.UUID{0: 1, 15: 1}}

// stockTasks makes tasks that wait, of so many companies, in place of all that there were.
func stockTasks(ctx context.Context, pool *pgxpool.Pool, schema string, count, companies int) error {
	for _, sql := range []string{`TRUNCATE ` + schema + `.river_job`, fmt.Sprintf(`INSERT INTO %s.river_job (kind, args, max_attempts, queue, priority)
		SELECT '%s', jsonb_build_object('company_id', '01000000-0000-0000-0000-' || lpad(to_hex(1 + n %% %d), 12, '0'), 'n', n), 5, 'default', 1 FROM generate_series(1, %d) n`, schema, noTask, companies, count), `ANALYZE ` + schema + `.river_job`} {
		if _, err := pool.Exec(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}

// countdown is what is left to do.
type countdown struct {
	left atomic.Int64
	over chan struct{}
}

func newCountdown(n int) *countdown {
	c := &countdown{over: make(chan struct{})}
	c.left.Store(int64(n))
	return c
}

func (c *countdown) one() {
	if c.left.Add(-1) == 0 {
		close(c.over)
	}
}

func (c *countdown) wait(ctx context.Context) error {
	select {
	case <-c.over:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(5 * time.Minute):
		return fmt.Errorf("%d tasks are left after 5 minutes", c.left.Load())
	}
}

// ourTasks is what the server does tasks with.
type ourTasks struct {
	app   postgis.AppPool
	admin *pgxpool.Pool
	unit  ports.UnitOfWork
	n     atomic.Int64
}

func (b *bench) ours(ctx context.Context) (*ourTasks, error) {
	app, err := postgis.OpenApp(ctx, b.database.URLs.App, taskPool)
	if err != nil {
		return nil, err
	}
	admin, err := pgxpool.New(ctx, b.database.AdminURL)
	if err != nil {
		return nil, err
	}
	b.closers = append(b.closers, func(context.Context) error { admin.Close(); app.Close(); return nil })
	inserter, err := postgis.NewTaskInserter(app)
	return &ourTasks{app: app, admin: admin, unit: postgis.NewUnitOfWork(app, inserter)}, err
}

func (o *ourTasks) insert(ctx context.Context, _ int) error {
	return o.unit.Update(ctx, theCompany, func(ctx context.Context, tx ports.Tx) error {
		return tx.Tasks.Enqueue(ctx, noTask, fmt.Append(nil, o.n.Add(1)))
	})
}

func (o *ourTasks) work(ctx context.Context, count, workers int) (float64, error) {
	left := newCountdown(count)
	if err := stockTasks(ctx, o.admin, postgis.RiverSchema, count, 50); err != nil {
		return 0, err
	}
	tasks, err := scheduler.NewTasks(postgis.NewTaskQueue(o.app), scheduler.TaskConfig{Schema: postgis.RiverSchema, Reserved: postgis.ReservedQueue, Workers: workers},
		[]task.Definition{{Kind: noTask, Timeout: time.Minute, MaxAttempts: 5, Run: func(context.Context, domain.CompanyID, []byte) error { left.one(); return nil }}},
		nil, system.Clock{}, slog.New(slog.DiscardHandler))
	if err != nil {
		return 0, err
	}
	working, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	began := time.Now()
	go func() { ended <- tasks.Run(working) }()
	err = left.wait(ctx)
	rate := float64(count) / time.Since(began).Seconds()
	stop()
	return rate, errors.Join(err, <-ended)
}
