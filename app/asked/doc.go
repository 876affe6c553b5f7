// Package asked runs what people ask for that is too much for one answer: the same
// thing done to each of up to 100,000 rows. A task is worked in slices. A slice is
// one transaction, which writes what it does, what became of its rows and how far
// the task is, so that a crash at any moment neither loses nor doubles anything, and
// a dry run is the same but for what is done.
package asked

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/fault"
	"actual/ports"
)

// The kinds of tasks. They are stored: never renamed.
const (
	AssignBadges  = "assign_badges"
	UpdateFences  = "update_fences"
	GroupBadges   = "group_badges"
	ProposeFences = "propose_fences"
)

// MostRows is how many rows a task may have.
const MostRows = 100_000

// Rules of tasks.
var (
	ErrNoRows   = fault.New(fault.Invalid, "task.no_rows", "there is nothing to do: not one row")
	ErrTooMany  = fault.New(fault.Invalid, "task.too_many_rows", "a task has at most 100,000 rows: ask in parts")
	ErrTwice    = fault.New(fault.Conflict, "task.row_twice", "the task has it twice: only the first counts")
	ErrEnded    = fault.New(fault.Conflict, "task.ended", "the task has ended already")
	ErrNotEnded = fault.New(fault.Conflict, "task.not_restartable", "only a task that failed or was cancelled can be restarted")
	ErrBroke    = fault.New(fault.Internal, "task.broke", "it failed again and again for a reason of ours, which the log tells; what was done stays done")
)

// Kind is what tasks of a kind do.
type Kind struct {
	Name string
	Rows int // Of a slice, at most: what takes a second or so.
	Work func(ctx context.Context, tx ports.Tx, s Slice) ([]Outcome, error)
}

// Slice is some of a task's rows, to be worked in one transaction. Their outcomes do
// not depend on other slices: no two rows of a task have the same key.
type Slice struct {
	Company domain.CompanyID
	Task    ports.AskedTask
	Rows    []ports.TaskRow
	Now     time.Time
}

// Outcome is what became of a row, or would.
type Outcome struct {
	State  ports.RowState
	Field  string       // Of the input, that is wrong; "": none alone.
	Why    *fault.Error // Of one that is refused.
	Result any          // Written as JSON; nil: nothing to say.
}

// Row is a row as it is asked for.
type Row struct {
	Line  int
	Input any    // Written as JSON.
	Key   string // What it is about: a task has each once. "": of a row that is refused already.
	Field string
	Why   *fault.Error // It can't be read: it is refused already.
}

// Refuse returns the outcome of a row whose field is wrong.
func Refuse(field string, why *fault.Error) Outcome {
	return Outcome{State: ports.RowRefused, Field: field, Why: why}
}

// onto writes the outcome onto the row.
func (o Outcome) onto(r *ports.TaskRow) error {
	r.State, r.Field = o.State, o.Field
	if o.Why != nil {
		r.Code, r.Detail = o.Why.Code, o.Why.Msg
	}
	if o.Result == nil {
		return nil
	}
	var err error
	if r.Result, err = json.Marshal(o.Result); err != nil {
		return fmt.Errorf("result of row %d: %w", r.N, err)
	}
	return nil
}
