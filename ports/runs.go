package ports

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/run"
)

// RunPlan holds the runs of the transaction's company that are to come.
type RunPlan interface {
	// Insert adds planned runs of periods that have no row yet, and returns how many
	// those were.
	Insert(ctx context.Context, runs []run.Run) (int, error)
	// Drop removes the planned runs of a kind that are due after an instant: they are
	// planned anew, in another time zone. It returns when the last one that stays
	// is due; zero where none does.
	Drop(ctx context.Context, kind string, after time.Time) (last time.Time, err error)
	// Due returns up to limit planned runs of the kinds that are due by now, the
	// oldest first, and keeps others from queuing them until the transaction ends.
	// A kind with a run that is queued or running has to wait for it. All that are
	// due since before the downtime ended get a note of it, those that wait, too.
	Due(ctx context.Context, kinds []string, now time.Time, down Downtime, limit int) ([]run.Run, error)
	// Queue makes a planned run wait for its turn, by QueuedAt.
	Queue(ctx context.Context, r run.Run) error
	// Skip ends a planned run, for the sake of the period Instead, at EndedAt.
	Skip(ctx context.Context, r run.Run) error
}

// RunChoices keeps when the transaction's company has work done that is not due at the same
// time for all. Runs that were planned by an earlier choice are to be dropped: see RunPlan.
type RunChoices interface {
	// Choose has a kind due by a choice, in place of the one before.
	Choose(ctx context.Context, c run.Choice) error
	// Leave has a kind due no more.
	Leave(ctx context.Context, kind string) error
}

// Runs holds the runs of the transaction's company that are in hand.
type Runs interface {
	// Take begins a turn of a run, or fails with run.ErrNotYours where it has ended.
	// The turn before, if it is still at work, can't keep or end anything any more.
	Take(ctx context.Context, kind, period string, now time.Time) (run.Turn, error)
	// Keep ends a turn that leaves something to do; the next goes on at the place.
	Keep(ctx context.Context, t run.Turn, place string) error
	// End ends the run. A use case that calls it in the transaction of its work has
	// done that exactly once. It fails with run.ErrNotYours where another turn has
	// begun, or the run has ended.
	End(ctx context.Context, t run.Turn, at time.Time) error
	// Fail ends a turn that failed; the run waits for its next attempt.
	Fail(ctx context.Context, t run.Turn, reason string) error
}

// RunLog shows the runs of the transaction's company.
type RunLog interface {
	// ByID returns a run, or run.ErrNotFound.
	ByID(ctx context.Context, id domain.RunID) (run.Run, error)
	// List returns up to limit runs that are due before a place (the zero place: from
	// the last one on), those due last first.
	List(ctx context.Context, f RunFilter, before RunPlace, limit int) ([]run.Run, error)
	// Forget deletes runs that were due before an instant and are over, and dead
	// tasks that are as old; it returns how many there were of both.
	Forget(ctx context.Context, before time.Time) (runs, dead int64, err error)
}

// RunFilter chooses among runs; what is empty chooses all.
type RunFilter struct {
	Kind  string
	State run.State
	Late  time.Time // Not zero: only those that are late by then.
}

// RunPlace is where a list of runs goes on.
type RunPlace struct {
	Due time.Time
	ID  domain.RunID
}

// RunLooks remembers, in the house's transaction, when somebody looked for due runs.
type RunLooks interface {
	// Look notes that somebody looks now, and returns when nobody had, the last time
	// that this took longer than gap.
	Look(ctx context.Context, now time.Time, gap time.Duration) (down Downtime, err error)
	// Seen returns what Look would, and notes nothing: for who looks at one company.
	Seen(ctx context.Context, now time.Time, gap time.Duration) (down Downtime, err error)
}

// Downtime is a time in which no server was at work; zero: there was none.
type Downtime struct{ From, To time.Time }

// RunDirectory says which companies have runs to plan or to start, and nothing of
// them.
type RunDirectory interface {
	// ToPlan returns the companies and kinds that have fewer than ahead runs to come
	// after now, or have them in another time zone than the company's.
	ToPlan(ctx context.Context, kinds []PlannedKind, now time.Time, ahead int) ([]ToPlan, error)
	// DueRuns returns the companies with planned runs of the kinds that are due by
	// now, and when the next one is due after that (zero: none is).
	DueRuns(ctx context.Context, kinds []string, now time.Time) (due []domain.CompanyID, next time.Time, err error)
	// RunHealth counts what should have been and was not.
	RunHealth(ctx context.Context, kinds []string, now time.Time) (RunHealth, error)
}

// PlannedKind is a kind of scheduled work.
type PlannedKind struct {
	Kind  string
	House bool // The house's alone.
	// Chosen kinds are those companies' that chose when they are due.
	Chosen bool
}

// ToPlan is a company whose runs of a kind are to be planned.
type ToPlan struct {
	Company domain.CompanyID
	Zone    string // IANA name, as the company has it.
	Kind    string
	Last    time.Time  // When its last run is due; zero: it has none.
	Moved   bool       // Its runs were planned in another time zone.
	Choice  run.Choice // Of a chosen kind: when it is due.
}

// RunHealth is how scheduled and queued work of all companies does.
type RunHealth struct {
	Late      int64         // Runs that should have ended.
	Behind    time.Duration // By how much the one is late that is so most.
	Failed    int64         // Runs whose attempts are used up.
	DeadTasks int64
}

// ErrDeadTaskNotFound reports an unknown dead task, or one that was restarted.
var ErrDeadTaskNotFound = fault.New(fault.NotFound, "dead_task.not_found", "no such dead task; it may have been restarted")

// DeadTasks keeps the tasks of the transaction's company whose attempts are used up.
type DeadTasks interface {
	// List returns up to limit dead tasks after one (zero: from the first), by id.
	List(ctx context.Context, after domain.DeadTaskID, limit int) ([]DeadTask, error)
	// Take removes a dead task, to be queued again, or fails with ErrDeadTaskNotFound.
	Take(ctx context.Context, id domain.DeadTaskID) (DeadTask, error)
}

// DeadTask is a task that nobody tries again by itself.
type DeadTask struct {
	ID       domain.DeadTaskID
	Kind     string
	Payload  []byte // Of the kind's own.
	Period   string // Of a run; else empty.
	Attempts int
	Error    string // Of the last attempt.
	QueuedAt time.Time
	DiedAt   time.Time
}
