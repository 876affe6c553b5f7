package postgis

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"
)

// RiverSchema is the PostgreSQL schema of River's own tables. They hold no
// company's data: a task names a company and rows by their identifiers.
const RiverSchema = "river"

// TaskArgs are the arguments of every task of ours: its kind, the company it is
// for and what the flow that owns it wrote.
type TaskArgs struct {
	Name    string `json:"-"`
	Company string `json:"company_id"`
	Payload []byte `json:"payload,omitempty"`
	Period  string `json:"period,omitempty"` // Of a run of scheduled work.
}

// Kind implements river.JobArgs.
func (a TaskArgs) Kind() string { return a.Name }

// Attempts says how often a task of a kind is tried.
type Attempts func(kind string) int

// TaskInserter inserts tasks; it works none.
type TaskInserter struct {
	client   *river.Client[pgx.Tx]
	attempts Attempts
}

// NewTaskInserter returns an inserter.
func NewTaskInserter(pool AppPool) (TaskInserter, error) {
	c, err := river.NewClient(riverpgxv5.New(pool.Pool), &river.Config{Schema: RiverSchema})
	if err != nil {
		return TaskInserter{}, fmt.Errorf("task inserter: %w", err)
	}
	return TaskInserter{client: c}, nil
}

// Trying returns an inserter whose tasks are tried so often; those of NewTaskInserter
// as often as River thinks right.
func (t TaskInserter) Trying(attempts Attempts) TaskInserter {
	t.attempts = attempts
	return t
}

type tasks struct {
	scope
	inserter TaskInserter
}

// waiting are the states in which an equal task makes another one needless: it
// has not begun to read what it is about.
var waiting = []rivertype.JobState{
	rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable, rivertype.JobStateRunning, rivertype.JobStateScheduled,
}

// Enqueue implements ports.Tasks.
func (s tasks) Enqueue(ctx context.Context, kind string, payload []byte) error {
	return s.insert(ctx, TaskArgs{Name: kind, Company: s.id(), Payload: payload})
}

// EnqueueRun implements ports.Tasks.
func (s tasks) EnqueueRun(ctx context.Context, kind, period string) error {
	return s.insert(ctx, TaskArgs{Name: kind, Company: s.id(), Period: period})
}

func (s tasks) insert(ctx context.Context, args TaskArgs) error {
	opts := &river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: waiting}}
	if s.inserter.attempts != nil {
		opts.MaxAttempts = s.inserter.attempts(args.Name)
	}
	err := s.raw(func(c *stdlib.Conn) error {
		_, err := s.inserter.client.InsertTx(ctx, ownedTx{conn: c.Conn()}, args, opts)
		return err
	})
	if err != nil {
		return fmt.Errorf("enqueue %s: %w", args.Name, err)
	}
	return nil
}
