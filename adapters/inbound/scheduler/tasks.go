package scheduler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"actual/app/task"
	"actual/domain"
)

// Tasks works River's tasks.
type Tasks struct{ client *river.Client[pgx.Tx] }

// TaskPool is the pool that River works on: the app's role.
type TaskPool struct{ *pgxpool.Pool }

// args are the arguments of every task of ours, as the unit of work writes them.
type args struct {
	name    string
	Company string `json:"company_id"`
	Payload []byte `json:"payload,omitempty"`
}

// Kind implements river.JobArgs.
func (a args) Kind() string { return a.name }

// worker runs one kind of task.
type worker struct {
	river.WorkerDefaults[args]
	definition task.Definition
}

// Timeout implements river.Worker.
func (w worker) Timeout(*river.Job[args]) time.Duration { return w.definition.Timeout }

// Work implements river.Worker.
func (w worker) Work(ctx context.Context, t *river.Job[args]) error {
	var company domain.CompanyID
	if t.Args.Company != "" {
		id, err := domain.ParseCompanyID(t.Args.Company)
		if err != nil {
			return river.JobCancel(fmt.Errorf("task %d: %w", t.ID, err)) // It will not get better.
		}
		company = id
	}
	err := w.definition.Run(ctx, company, t.Args.Payload)
	if errors.Is(err, task.ErrAgain) {
		return river.JobSnooze(0) // Behind what waits by now.
	}
	return err
}

// NextRetry implements river.Worker.
func (w worker) NextRetry(t *river.Job[args]) time.Time {
	return time.Now().Add(w.definition.Backoff.After(t.Attempt, rand.Float64()))
}

const (
	taskWorkers = 4 // How many tasks one process works at once.
	// A task of a process that was killed seems to be running still. It is taken up
	// again when it would have had to end, after its own timeout if that is longer.
	rescueAfter = time.Minute
)

// NewTasks returns a worker of the tasks on River's tables in the schema.
func NewTasks(pool TaskPool, schema string, definitions []task.Definition, log *slog.Logger) (*Tasks, error) {
	workers := river.NewWorkers()
	var periodic []*river.PeriodicJob
	for _, d := range definitions {
		river.AddWorkerArgs(workers, args{name: d.Kind}, river.Worker[args](worker{definition: d}))
		if d.Every > 0 {
			periodic = append(periodic, river.NewPeriodicJob(river.PeriodicInterval(d.Every), func() (river.JobArgs, *river.InsertOpts) {
				return args{name: d.Kind}, &river.InsertOpts{MaxAttempts: d.MaxAttempts}
			}, &river.PeriodicJobOpts{RunOnStart: true}))
		}
	}
	client, err := river.NewClient(riverpgxv5.New(pool.Pool), &river.Config{
		Schema: schema, Workers: workers, PeriodicJobs: periodic, Logger: log, RescueStuckJobsAfter: rescueAfter,
		Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: taskWorkers}},
	})
	if err != nil {
		return nil, fmt.Errorf("task workers: %w", err)
	}
	return &Tasks{client: client}, nil
}

// Run works until ctx ends, and lets what has begun come to its end.
func (t *Tasks) Run(ctx context.Context) error {
	working, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	if err := t.client.Start(working); err != nil {
		return fmt.Errorf("start task workers: %w", err)
	}
	<-ctx.Done()
	graceful, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return t.client.Stop(graceful)
}
