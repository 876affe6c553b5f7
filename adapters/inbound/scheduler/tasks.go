package scheduler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"

	"actual/app/task"
	"actual/domain"
)

// TaskQueue is River's driver over the tasks of all companies. Of those that wait it
// gives to each company in turns; under the name Reserved, those of companies of
// which this process works none.
type TaskQueue interface {
	riverdriver.Driver[pgx.Tx]
	// Release tells that a task is worked no more.
	Release(id int64)
}

// TaskConfig says where tasks are and how many are worked at once.
type TaskConfig struct {
	Schema   string // Of River's tables.
	Reserved string // What the reserved workers ask the queue for.
	Workers  int    // Whoever has work; as many as a company can keep busy.
}

// Tasks works River's tasks.
type Tasks struct{ client *river.Client[pgx.Tx] }

// args are the arguments of every task of ours, as the unit of work writes them.
type args struct {
	name    string
	Company string `json:"company_id"`
	Payload []byte `json:"payload,omitempty"`
	Period  string `json:"period,omitempty"` // Of a run of scheduled work.
}

// Kind implements river.JobArgs.
func (a args) Kind() string { return a.name }

// worker runs one kind of task.
type worker struct {
	river.WorkerDefaults[args]
	definition task.Definition
	runs       RunWorker
	queue      TaskQueue
	alarm      Alarm
	log        *slog.Logger
}

// Timeout implements river.Worker.
func (w worker) Timeout(*river.Job[args]) time.Duration { return w.definition.Timeout }

// NextRetry implements river.Worker.
func (w worker) NextRetry(t *river.Job[args]) time.Time {
	return time.Now().Add(w.definition.Backoff.After(t.Attempt, rand.Float64()))
}

// Work implements river.Worker.
func (w worker) Work(ctx context.Context, t *river.Job[args]) error {
	defer w.queue.Release(t.ID)
	company, err := domain.ParseCompanyID(t.Args.Company)
	if err != nil {
		return river.JobCancel(fmt.Errorf("task %d: company: %w", t.ID, err)) // It will not get better.
	}
	switch {
	case t.Args.Period != "" && w.definition.Scheduled != nil:
		err = w.runs.Work(ctx, w.definition, company, t.Args.Period)
	case w.definition.Run != nil:
		err = w.definition.Run(ctx, company, t.Args.Payload)
	default: // It was queued before its kind was scheduled by the run ledger, which does its work now.
		return nil
	}
	if errors.Is(err, task.ErrAgain) {
		return river.JobSnooze(0) // Behind what waits by now.
	}
	var later task.AgainError
	if errors.As(err, &later) {
		return river.JobSnooze(min(max(w.alarm.Until(later.At), leastSleep), mostSleep))
	}
	if err == nil {
		return nil
	}
	w.log.WarnContext(ctx, "a task failed", "kind", t.Kind, "company_id", t.Args.Company, "task", t.ID, "attempt", t.Attempt, "of", t.MaxAttempts, "error", err)
	return errors.New(task.Told(err)) // The company reads it, when the task is dead.
}

// A task that is left until a time sleeps so long, by the machine: longer than a
// moment, and not so long that a change of clocks or settings goes unseen.
const (
	leastSleep = time.Second
	mostSleep  = time.Hour
)

const (
	reserved = 2 // Workers for companies of which the process works no task.
	// A reserved worker asks so often; the others are woken.
	reservedEvery = 250 * time.Millisecond
	fetchEvery    = 10 * time.Millisecond // At most, when there is much to do.
	// A task of a process that was killed seems to be running still. It is taken up
	// again when it would have had to end, after its own timeout if that is longer.
	rescueAfter = time.Minute
	// When the server stops, what runs may end so long; then it is told to stop, and
	// goes on later, in another process, without that counting as an attempt.
	softStop = 10 * time.Second
	hardStop = 15 * time.Second
)

// processName is what a task and the queue's leadership say they are in the hands of: no two
// processes have the same, nor does one that was started again.
func processName(started time.Time) string {
	const longest = 60 // Bytes of the host's name; River takes 100 in all.
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return fmt.Sprintf("%s_%d_%d", strings.ReplaceAll(host[:min(len(host), longest)], ".", "_"), os.Getpid(), started.UnixMicro())
}

// NewTasks returns a worker of the tasks in the queue.
func NewTasks(queue TaskQueue, cfg TaskConfig, definitions []task.Definition, runs RunWorker, alarm Alarm, log *slog.Logger) (*Tasks, error) {
	workers := river.NewWorkers()
	for _, d := range definitions {
		river.AddWorkerArgs(workers, args{name: d.Kind}, river.Worker[args](worker{definition: d, runs: runs, queue: queue, alarm: alarm, log: log}))
	}
	client, err := river.NewClient(riverdriver.Driver[pgx.Tx](queue), &river.Config{
		ID: processName(time.Now()), Schema: cfg.Schema, Workers: workers, Logger: log, RescueStuckJobsAfter: rescueAfter, SoftStopTimeout: softStop,
		FetchOnlyKnownKinds: true, // An older server beside this one leaves new kinds alone.
		FetchCooldown:       fetchEvery,
		Queues: map[string]river.QueueConfig{
			river.QueueDefault: {MaxWorkers: cfg.Workers},
			cfg.Reserved:       {MaxWorkers: reserved, FetchPollInterval: reservedEvery},
		},
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
	graceful, cancel := context.WithTimeout(context.WithoutCancel(ctx), hardStop)
	defer cancel()
	return t.client.Stop(graceful)
}
