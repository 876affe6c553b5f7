package asked

import (
	"context"
	"errors"
	"fmt"
	"time"

	"actual/app/task"
	"actual/domain"
	"actual/domain/fault"
	"actual/domain/ledger"
	"actual/ports"
)

const (
	turn       = 1500 * time.Millisecond // A company's turn; then others have theirs.
	slow       = time.Second             // A slice that takes longer is too large …
	quick      = 250 * time.Millisecond  // … and one that takes less could be larger.
	mostFailed = 5                       // Failures of a slice, one after another, by which a task has failed.
)

// worker is who ends tasks, for the ledger.
const worker = "system:task"

// place is what a queued task says: of those that are alike the queue takes one.
type place struct {
	task domain.TaskID
	mark int64 // How many rows are done, or when it was restarted, negative.
	rows int   // Of a slice; 0: as many as its kind says.
}

func (p place) bytes() []byte { return fmt.Appendf(nil, "%s %d %d", p.task, p.mark, p.rows) }

func parsePlace(payload []byte) (p place, err error) {
	var text string
	if _, err := fmt.Sscanf(string(payload), "%s %d %d", &text, &p.mark, &p.rows); err != nil {
		return p, fmt.Errorf("a task goes on at %q: %w", payload, err)
	}
	p.task, err = domain.ParseTaskID(text)
	return p, err
}

// Work works a task for a turn of its company. What is left is queued.
func (t *Tasks) Work(ctx context.Context, company domain.CompanyID, payload []byte) error {
	p, err := parsePlace(payload)
	if err != nil {
		return err
	}
	until := t.clock.Now().Add(turn)
	for again := true; again; {
		began := t.clock.Now()
		if again, err = t.slice(ctx, company, &p, until); err != nil {
			return t.failed(ctx, company, p.task, err)
		}
		p.fit(t.clock.Now().Sub(began))
	}
	return nil
}

// fit lets the next slice be one that takes about as long as it should.
func (p *place) fit(took time.Duration) {
	const least = 20 // What takes long with so few does so by something else.
	switch {
	case took > slow:
		p.rows = max(p.rows/2, min(p.rows, least))
	case took < quick:
		p.rows *= 2 // The kind says how many at most.
	}
}

// slice works the next rows, and reports whether there are more in this turn.
func (t *Tasks) slice(ctx context.Context, company domain.CompanyID, p *place, until time.Time) (again bool, err error) {
	err = t.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		again = false
		held, ok, err := tx.Asked.Hold(ctx, p.task, false)
		if errors.Is(err, ports.ErrTaskNotFound) { // It has expired.
			return nil
		}
		if err != nil || !ok || held.State.Ended() { // It is in another's hands, or was cancelled.
			return err
		}
		again, err = t.rows(ctx, tx, company, p, held, until)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("work task %s: %w", p.task, err)
	}
	return again, nil
}

// rows does the next rows of a task that is held.
func (t *Tasks) rows(ctx context.Context, tx ports.Tx, company domain.CompanyID, p *place, held ports.AskedTask, until time.Time) (again bool, err error) {
	kind, err := t.kind(held.Kind)
	if err != nil {
		return false, err
	}
	if p.rows == 0 {
		p.rows = kind.Rows
	}
	p.rows = min(p.rows, kind.Rows)
	rows, err := tx.AskedRows.Waiting(ctx, held.ID, p.rows)
	if err != nil {
		return false, err
	}
	now := t.clock.Now()
	if held.StartedAt.IsZero() {
		held.StartedAt = now
	}
	if err := t.do(ctx, tx, kind, Slice{company, held, rows, now}, &held); err != nil {
		return false, err
	}
	held.State, held.Failures, held.HeardAt = ports.TaskRunning, 0, t.clock.Now()
	switch {
	case held.Done() == held.Rows:
		err = t.end(ctx, tx, company, &held, ports.TaskDone, worker)
	case !t.clock.Now().Before(until):
		err = tx.Tasks.Enqueue(ctx, task.WorkAsked, place{held.ID, int64(held.Done()), p.rows}.bytes())
	default:
		again = true
	}
	if err != nil {
		return false, err
	}
	return again, tx.Asked.Save(ctx, held)
}

// do works a slice and counts what became of its rows.
func (t *Tasks) do(ctx context.Context, tx ports.Tx, kind Kind, s Slice, counted *ports.AskedTask) error {
	if len(s.Rows) == 0 {
		return nil
	}
	outcomes, err := kind.Work(ctx, tx, s)
	if err != nil {
		return err
	}
	if len(outcomes) != len(s.Rows) {
		return fmt.Errorf("%d outcomes of %d rows", len(outcomes), len(s.Rows))
	}
	for i, o := range outcomes {
		if err := o.onto(&s.Rows[i]); err != nil {
			return err
		}
		switch o.State {
		case ports.RowChanged:
			counted.Changed++
		case ports.RowUnchanged:
			counted.Unchanged++
		default:
			counted.Refused++
		}
	}
	return tx.AskedRows.Report(ctx, s.Task.ID, s.Rows)
}

// end ends a task that is held.
func (t *Tasks) end(ctx context.Context, tx ports.Tx, company domain.CompanyID, held *ports.AskedTask, state ports.TaskState, by string) error {
	held.State, held.EndedAt = state, t.clock.Now()
	return t.note(ctx, tx, company, ledger.TaskEnded, *held, by, ledger.Fields{
		"state": ledger.Text(string(state)), "rows": ledger.Int(int64(held.Rows)), "changed": ledger.Int(int64(held.Changed)),
		"unchanged": ledger.Int(int64(held.Unchanged)), "refused": ledger.Int(int64(held.Refused)), "code": ledger.Text(held.Code),
	})
}

// failed counts a failure. It returns the cause while it is worth trying again.
func (t *Tasks) failed(ctx context.Context, company domain.CompanyID, id domain.TaskID, cause error) error {
	if ctx.Err() != nil { // It was told to stop: it goes on later.
		return cause
	}
	tried := false
	err := t.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		held, _, err := tx.Asked.Hold(ctx, id, true)
		if err != nil || held.State.Ended() {
			return err
		}
		held.Failures++
		kind := fault.KindOf(cause)
		ours := kind == fault.Unavailable || kind == fault.Internal
		raced := kind == fault.Conflict // Somebody changed the same at the same time.
		if tried = !ours && !raced || held.Failures >= mostFailed; tried {
			why := ErrBroke
			if !ours {
				errors.As(cause, &why)
			}
			held.Code, held.Detail = why.Code, why.Msg
			if err := t.end(ctx, tx, company, &held, ports.TaskFailed, worker); err != nil {
				return err
			}
		}
		held.HeardAt = t.clock.Now()
		return tx.Asked.Save(ctx, held)
	})
	if tried && err == nil {
		return nil
	}
	return errors.Join(cause, err)
}
