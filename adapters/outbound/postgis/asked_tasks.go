package postgis

import (
	"context"
	"errors"
	"fmt"
	"time"

	"actual/domain"
	"actual/ports"
)

type askedTasks struct{ scope }

type taskRow struct {
	ID        string     `bun:"id"`
	Kind      string     `bun:"kind"`
	Request   string     `bun:"request"`
	DryRun    bool       `bun:"dry_run"`
	State     string     `bun:"state"`
	RowsTotal int        `bun:"rows_total"`
	Changed   int        `bun:"changed"`
	Unchanged int        `bun:"unchanged"`
	Refused   int        `bun:"refused"`
	Failures  int        `bun:"failures"`
	AskedBy   string     `bun:"asked_by"`
	AskedAt   time.Time  `bun:"asked_at"`
	StartedAt *time.Time `bun:"started_at"`
	HeardAt   time.Time  `bun:"heard_at"`
	EndedAt   *time.Time `bun:"ended_at"`
	ExpiresAt time.Time  `bun:"expires_at"`
	Code      string     `bun:"code"`
	Detail    string     `bun:"detail"`
}

const selectTask = `SELECT id, kind, request, dry_run, state, rows_total, changed, unchanged, refused, failures, asked_by, asked_at, started_at, heard_at,
	ended_at, expires_at, code, detail FROM task WHERE company_id = ?`

func (r taskRow) task() (ports.AskedTask, error) {
	id, err := domain.ParseTaskID(r.ID)
	if err != nil {
		return ports.AskedTask{}, fmt.Errorf("stored task: %w", err)
	}
	return ports.AskedTask{
		ID: id, Kind: r.Kind, Request: []byte(r.Request), DryRun: r.DryRun, State: ports.TaskState(r.State), Rows: r.RowsTotal,
		Changed: r.Changed, Unchanged: r.Unchanged, Refused: r.Refused, Failures: r.Failures, By: r.AskedBy, AskedAt: r.AskedAt.UTC(),
		StartedAt: timeOf(r.StartedAt), HeardAt: r.HeardAt.UTC(), EndedAt: timeOf(r.EndedAt), ExpiresAt: r.ExpiresAt.UTC(), Code: r.Code, Detail: r.Detail,
	}, nil
}

// Ask implements ports.AskedTasks.
func (s askedTasks) Ask(ctx context.Context, t ports.AskedTask) error {
	for _, table := range []string{
		`DELETE FROM task_row r USING task t WHERE r.company_id = ? AND t.company_id = r.company_id AND t.id = r.task_id AND t.expires_at <= ?`,
		`DELETE FROM task WHERE company_id = ? AND expires_at <= ?`,
	} {
		if _, err := s.exec(ctx, table, s.id(), t.AskedAt); err != nil {
			return fmt.Errorf("let expired tasks go: %w", err)
		}
	}
	n, err := s.exec(ctx, `INSERT INTO task (company_id, id, kind, request, dry_run, state, rows_total, changed, unchanged, refused, failures, asked_by, asked_at,
			heard_at, expires_at, code, detail)
		SELECT ?, ?, ?, ?, ?, 'waiting', ?, ?, ?, ?, 0, ?, ?, ?, ?, '', '' WHERE (SELECT count(*) FROM task WHERE company_id = ? AND ended_at IS NULL) < ?`,
		s.id(), t.ID.String(), t.Kind, string(t.Request), t.DryRun, t.Rows, t.Changed, t.Unchanged, t.Refused, t.By, t.AskedAt, t.HeardAt, t.ExpiresAt,
		s.id(), ports.MostAsked)
	if err != nil {
		return fmt.Errorf("insert task: %w", err)
	}
	if n == 0 {
		return ports.ErrTasksFull
	}
	return nil
}

// ByID implements ports.AskedTasks.
func (s askedTasks) ByID(ctx context.Context, id domain.TaskID, now time.Time) (ports.AskedTask, error) {
	var row taskRow
	if err := s.one(ctx, ports.ErrTaskNotFound, &row, selectTask+` AND id = ? AND expires_at > ?`, s.id(), id.String(), now); err != nil {
		return ports.AskedTask{}, fmt.Errorf("select task %s: %w", id, err)
	}
	return row.task()
}

// List implements ports.AskedTasks.
func (s askedTasks) List(ctx context.Context, after domain.TaskID, limit int, now time.Time) ([]ports.AskedTask, error) {
	query, args := selectTask+` AND expires_at > ?`, []any{s.id(), now}
	if !after.IsZero() {
		query, args = query+` AND id < ?`, append(args, after.String())
	}
	var rows []taskRow
	if err := s.all(ctx, &rows, query+` ORDER BY id DESC LIMIT ?`, append(args, limit)...); err != nil {
		return nil, fmt.Errorf("select tasks: %w", err)
	}
	return convert(rows, taskRow.task)
}

// Hold implements ports.AskedTasks.
func (s askedTasks) Hold(ctx context.Context, id domain.TaskID, wait bool) (ports.AskedTask, bool, error) {
	query := selectTask + ` AND id = ? FOR UPDATE`
	if !wait {
		query += ` SKIP LOCKED`
	}
	var row taskRow
	err := s.one(ctx, ports.ErrTaskNotFound, &row, query, s.id(), id.String())
	if errors.Is(err, ports.ErrTaskNotFound) && !wait { // Nobody's, or somebody else's for now.
		err = s.one(ctx, ports.ErrTaskNotFound, &row, selectTask+` AND id = ?`, s.id(), id.String())
		if err == nil {
			return ports.AskedTask{}, false, nil
		}
	}
	if err != nil {
		return ports.AskedTask{}, false, fmt.Errorf("hold task %s: %w", id, err)
	}
	t, err := row.task()
	return t, err == nil, err
}

// Save implements ports.AskedTasks.
func (s askedTasks) Save(ctx context.Context, t ports.AskedTask) error {
	_, err := s.exec(ctx, `UPDATE task SET state = ?, changed = ?, unchanged = ?, refused = ?, failures = ?, started_at = ?, heard_at = ?, ended_at = ?, expires_at = ?,
			code = ?, detail = ? WHERE company_id = ? AND id = ?`,
		string(t.State), t.Changed, t.Unchanged, t.Refused, t.Failures, timeOrNull(t.StartedAt), t.HeardAt, timeOrNull(t.EndedAt), t.ExpiresAt,
		t.Code, t.Detail, s.id(), t.ID.String())
	if err != nil {
		return fmt.Errorf("update task %s: %w", t.ID, err)
	}
	return nil
}
