package ports

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/fault"
)

// Answers about tasks that people asked for.
var (
	// ErrTaskNotFound reports an unknown task, or one that has expired.
	ErrTaskNotFound = fault.New(fault.NotFound, "task.not_found", "no such task, or it has expired")
	// ErrTasksFull reports that a company has as many in hand as one may.
	ErrTasksFull = fault.New(fault.Unavailable, "task.too_many", "ten tasks wait or run already: wait for one to end, or cancel one")
)

// MostAsked is how many tasks of a company may wait or run at once.
const MostAsked = 10

// AskedTasks keeps the tasks that people of the transaction's company asked for.
type AskedTasks interface {
	// Ask inserts a task that waits and has no rows yet, and removes those that have
	// expired. It fails with ErrTasksFull where MostAsked wait or run.
	Ask(ctx context.Context, t AskedTask) error
	// ByID returns a task that has not expired at now, or ErrTaskNotFound.
	ByID(ctx context.Context, id domain.TaskID, now time.Time) (AskedTask, error)
	// List returns up to limit tasks that have not expired at now, the newest first,
	// from the one before after on (zero: from the first).
	List(ctx context.Context, after domain.TaskID, limit int, now time.Time) ([]AskedTask, error)
	// Hold returns a task and lets nobody else hold it until the transaction ends.
	// Where somebody does, it waits, or without wait ok is false. ErrTaskNotFound
	// where there is none.
	Hold(ctx context.Context, id domain.TaskID, wait bool) (t AskedTask, ok bool, err error)
	// Save stores state, counts, times, failures and problem of a task that is held.
	Save(ctx context.Context, t AskedTask) error
}

// TaskRows keeps the rows of such tasks.
type TaskRows interface {
	// Add inserts rows of a task, numbered by N from 1.
	Add(ctx context.Context, task domain.TaskID, rows []TaskRow) error
	// Waiting returns up to limit rows that wait, in order.
	Waiting(ctx context.Context, task domain.TaskID, limit int) ([]TaskRow, error)
	// Report stores what became of rows.
	Report(ctx context.Context, task domain.TaskID, rows []TaskRow) error
	// List returns up to limit rows after number n, in order; of one state where it
	// is not empty.
	List(ctx context.Context, task domain.TaskID, state RowState, n, limit int) ([]TaskRow, error)
	// Forget empties the input of every row of the company that has the value in the
	// field, and what was said of it: what names a person goes with the person.
	Forget(ctx context.Context, field, value string) error
}

// TaskState says how far a task is. The names are stored.
type TaskState string

// The states.
const (
	TaskWaiting   TaskState = "waiting"
	TaskRunning   TaskState = "running"
	TaskDone      TaskState = "done"
	TaskFailed    TaskState = "failed"
	TaskCancelled TaskState = "cancelled"
)

// Ended reports whether nothing more happens.
func (s TaskState) Ended() bool { return s != TaskWaiting && s != TaskRunning }

// AskedTask is a task that somebody asked for.
type AskedTask struct {
	ID      domain.TaskID
	Kind    string // Of app/asked.
	Request []byte // JSON: how it is to be done.
	DryRun  bool
	State   TaskState

	Rows                        int // So many there are …
	Changed, Unchanged, Refused int // … and so many are done, this way.

	Failures  int // Of the slice that is next, one after another.
	By        string
	AskedAt   time.Time
	StartedAt time.Time // Zero: it has not begun.
	HeardAt   time.Time // When the one who works on it was last heard of.
	EndedAt   time.Time // Zero: it has not ended.
	ExpiresAt time.Time
	Code      string // Of the error that it failed with …
	Detail    string // … and what it says.
}

// Done returns how many rows are done.
func (t AskedTask) Done() int { return t.Changed + t.Unchanged + t.Refused }

// RowState says what became of a row. The names are stored.
type RowState string

// The states of a row.
const (
	RowWaiting   RowState = "waiting"
	RowChanged   RowState = "changed"
	RowUnchanged RowState = "unchanged"
	RowRefused   RowState = "refused"
)

// TaskRow is one thing that a task does.
type TaskRow struct {
	N      int
	Line   int    // Of the file that it came from; 0: of none.
	Input  []byte // JSON.
	State  RowState
	Field  string // Of the input, that is wrong; "": none alone.
	Code   string // Of one that is refused.
	Detail string
	Result []byte // JSON; nil: nothing to say.
}
