package asked

import (
	"context"
	"fmt"
	"time"

	"actual/app/task"
	"actual/domain"
	"actual/domain/ledger"
	"actual/ports"
)

// Show returns how far a task is, or ports.ErrTaskNotFound.
func (t *Tasks) Show(ctx context.Context, company domain.CompanyID, id domain.TaskID) (found ports.AskedTask, err error) {
	err = t.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		found, err = tx.Asked.ByID(ctx, id, t.clock.Now())
		return err
	})
	if err != nil {
		return ports.AskedTask{}, fmt.Errorf("show task %s: %w", id, err)
	}
	return found, nil
}

// List returns up to limit tasks, the newest first, from the one before after on
// (zero: from the newest).
func (t *Tasks) List(ctx context.Context, company domain.CompanyID, after domain.TaskID, limit int) (all []ports.AskedTask, err error) {
	err = t.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		all, err = tx.Asked.List(ctx, after, limit, t.clock.Now())
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list tasks: %w", err)
	}
	return all, nil
}

// ListRows asks for rows of a task, in order.
type ListRows struct {
	Company domain.CompanyID
	Task    domain.TaskID
	State   ports.RowState // "": all.
	After   int            // The number of a row; 0: from the first.
	Limit   int
}

// Rows returns rows of a task. It fails with ports.ErrTaskNotFound.
func (t *Tasks) Rows(ctx context.Context, q ListRows) (rows []ports.TaskRow, err error) {
	err = t.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		if _, err := tx.Asked.ByID(ctx, q.Task, t.clock.Now()); err != nil {
			return err
		}
		rows, err = tx.AskedRows.List(ctx, q.Task, q.State, q.After, q.Limit)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("rows of task %s: %w", q.Task, err)
	}
	return rows, nil
}

// Manage is the command to end a task, or to let it go on.
type Manage struct {
	Company domain.CompanyID
	Task    domain.TaskID
	By      string
}

// Cancel ends a task between two slices: what is done stays done.
//
// Errors: ports.ErrTaskNotFound, ErrEnded.
func (t *Tasks) Cancel(ctx context.Context, cmd Manage) (ports.AskedTask, error) {
	return t.manage(ctx, cmd, func(ctx context.Context, tx ports.Tx, held *ports.AskedTask) error {
		if held.State.Ended() {
			return ErrEnded.With("it is %s", held.State)
		}
		return t.end(ctx, tx, cmd.Company, held, ports.TaskCancelled, cmd.By)
	})
}

// Restart lets a task that failed or was cancelled go on with the rows that wait.
//
// Errors: ports.ErrTaskNotFound, ErrNotEnded.
func (t *Tasks) Restart(ctx context.Context, cmd Manage) (ports.AskedTask, error) {
	return t.manage(ctx, cmd, func(ctx context.Context, tx ports.Tx, held *ports.AskedTask) error {
		if held.State != ports.TaskFailed && held.State != ports.TaskCancelled {
			return ErrNotEnded.With("it is %s", held.State)
		}
		now := t.clock.Now()
		held.State, held.EndedAt, held.HeardAt, held.ExpiresAt = ports.TaskWaiting, time.Time{}, now, now.Add(keptFor)
		held.Failures, held.Code, held.Detail = 0, "", ""
		if err := tx.Tasks.Enqueue(ctx, task.WorkAsked, place{task: held.ID, mark: -now.UnixNano()}.bytes()); err != nil {
			return err
		}
		return t.note(ctx, tx, cmd.Company, ledger.TaskRestarted, *held, cmd.By, ledger.Fields{"done": ledger.Int(int64(held.Done()))})
	})
}

func (t *Tasks) manage(ctx context.Context, cmd Manage, do func(ctx context.Context, tx ports.Tx, held *ports.AskedTask) error) (held ports.AskedTask, err error) {
	err = t.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		if _, err := tx.Asked.ByID(ctx, cmd.Task, t.clock.Now()); err != nil { // One that has expired is none.
			return err
		}
		if held, _, err = tx.Asked.Hold(ctx, cmd.Task, true); err != nil {
			return err
		}
		if err := do(ctx, tx, &held); err != nil {
			return err
		}
		return tx.Asked.Save(ctx, held)
	})
	if err != nil {
		return ports.AskedTask{}, fmt.Errorf("task %s: %w", cmd.Task, err)
	}
	return held, nil
}
