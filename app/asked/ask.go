package asked

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"actual/app/task"
	"actual/domain"
	"actual/domain/ledger"
	"actual/ports"
)

// Tasks keeps and works the tasks that people ask for.
type Tasks struct {
	work  ports.UnitOfWork
	clock ports.Clock
	ids   ports.Identifiers
	kinds []Kind
}

// NewTasks returns the use cases.
func NewTasks(work ports.UnitOfWork, clock ports.Clock, ids ports.Identifiers, kinds []Kind) *Tasks {
	return &Tasks{work: work, clock: clock, ids: ids, kinds: kinds}
}

func (t *Tasks) kind(name string) (Kind, error) {
	i := slices.IndexFunc(t.kinds, func(k Kind) bool { return k.Name == name })
	if i < 0 {
		return Kind{}, fmt.Errorf("there is no task of the kind %q", name)
	}
	return t.kinds[i], nil
}

// keptFor is how long a task and its rows are kept from when it was last begun.
const keptFor = 30 * 24 * time.Hour

// Ask is the command to do something to many rows.
type Ask struct {
	Company domain.CompanyID
	Kind    string
	Request any // How, written as JSON.
	DryRun  bool
	Rows    []Row
	Expand  func(ctx context.Context, tx ports.Tx) ([]Row, error) // Of a rule: gives the rows. May be nil.
	By      string
}

// Ask queues the task.
//
// Errors: ErrNoRows, ErrTooMany, ports.ErrTasksFull; those of Expand.
func (t *Tasks) Ask(ctx context.Context, cmd Ask) (made ports.AskedTask, err error) {
	if _, err := t.kind(cmd.Kind); err != nil {
		return made, err
	}
	request, err := json.Marshal(cmd.Request)
	if err != nil {
		return made, fmt.Errorf("request of a task: %w", err)
	}
	err = t.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		now := t.clock.Now()
		made = ports.AskedTask{
			ID: domain.TaskID{UUID: t.ids.New()}, Kind: cmd.Kind, Request: request, DryRun: cmd.DryRun, State: ports.TaskWaiting,
			By: cmd.By, AskedAt: now, HeardAt: now, ExpiresAt: now.Add(keptFor),
		}
		asked := cmd.Rows
		if cmd.Expand != nil {
			if asked, err = cmd.Expand(ctx, tx); err != nil {
				return err
			}
		}
		rows, err := numbered(asked)
		if err != nil {
			return err
		}
		made.Rows = len(rows)
		for _, r := range rows {
			if r.State == ports.RowRefused {
				made.Refused++
			}
		}
		return t.begin(ctx, tx, cmd.Company, made, rows)
	})
	if err != nil {
		return ports.AskedTask{}, fmt.Errorf("ask for a task: %w", err)
	}
	return made, nil
}

func (t *Tasks) begin(ctx context.Context, tx ports.Tx, company domain.CompanyID, made ports.AskedTask, rows []ports.TaskRow) error {
	if err := tx.Asked.Ask(ctx, made); err != nil {
		return err
	}
	if err := tx.AskedRows.Add(ctx, made.ID, rows); err != nil {
		return err
	}
	if err := tx.Tasks.Enqueue(ctx, task.WorkAsked, place{task: made.ID, mark: int64(made.Refused)}.bytes()); err != nil {
		return err
	}
	return t.note(ctx, tx, company, ledger.TaskAsked, made, made.By, ledger.Fields{"rows": ledger.Int(int64(made.Rows))})
}

// numbered returns the rows as they are stored. What is there twice, or can't be
// read, is refused.
func numbered(asked []Row) ([]ports.TaskRow, error) {
	switch {
	case len(asked) == 0:
		return nil, ErrNoRows
	case len(asked) > MostRows:
		return nil, ErrTooMany.With("it has %d", len(asked))
	}
	rows, seen := make([]ports.TaskRow, len(asked)), make(map[string]int, len(asked))
	for i, r := range asked {
		input, err := json.Marshal(r.Input)
		if err != nil {
			return nil, fmt.Errorf("row %d: %w", i+1, err)
		}
		rows[i] = ports.TaskRow{N: i + 1, Line: r.Line, Input: input, State: ports.RowWaiting}
		first, twice := seen[r.Key]
		switch {
		case r.Why != nil:
			err = Refuse(r.Field, r.Why).onto(&rows[i])
		case twice:
			err = Refuse(r.Field, ErrTwice.With("%s", whereIs(asked[first], first))).onto(&rows[i])
		default:
			seen[r.Key] = i
		}
		if err != nil {
			return nil, err
		}
	}
	return rows, nil
}

func whereIs(r Row, i int) string {
	if r.Line > 0 {
		return fmt.Sprintf("line %d is about the same", r.Line)
	}
	return fmt.Sprintf("row %d is about the same", i+1)
}

// note tells the ledger of a task.
func (t *Tasks) note(ctx context.Context, tx ports.Tx, company domain.CompanyID, kind ledger.Kind, of ports.AskedTask, by string, more ledger.Fields) error {
	more["task"], more["dry_run"] = ledger.Text(of.Kind), ledger.Bool(of.DryRun)
	return tx.Ledger.Append(ctx, ledger.Entry{
		ID: domain.EntryID{UUID: t.ids.New()}, Company: company, At: t.clock.Now().Unix(), Kind: kind, Actor: by, Subject: "task:" + of.ID.String(),
		Body: ledger.NewObject(more),
	})
}
