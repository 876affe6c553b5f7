package postgis

import (
	"context"
	"fmt"
	"strings"
	"time"

	"actual/domain"
	"actual/domain/run"
	"actual/ports"
)

type runLog struct{ scope }

// ByID implements ports.RunLog.
func (s runLog) ByID(ctx context.Context, id domain.RunID) (run.Run, error) {
	var row runRow
	if err := s.one(ctx, run.ErrNotFound, &row, `SELECT `+runColumns+` FROM run WHERE company_id = ? AND id = ?`, s.id(), id.String()); err != nil {
		return run.Run{}, fmt.Errorf("select run %s: %w", id, err)
	}
	return row.run()
}

// List implements ports.RunLog.
func (s runLog) List(ctx context.Context, f ports.RunFilter, before ports.RunPlace, limit int) ([]run.Run, error) {
	var rows []runRow
	if err := s.all(ctx, &rows, `SELECT `+runColumns+` FROM run WHERE company_id = ? AND (? = '' OR kind = ?) AND (? = '' OR state = ?)
			AND (?::timestamptz IS NULL OR state <> 'skipped' AND late_at < COALESCE(ended_at, ?::timestamptz))
			AND (?::timestamptz IS NULL OR (due_at, id) < (?::timestamptz, ?::uuid))
		ORDER BY due_at DESC, id DESC LIMIT ?`,
		s.id(), f.Kind, f.Kind, string(f.State), string(f.State), timeOrNull(f.Late), timeOrNull(f.Late),
		timeOrNull(before.Due), timeOrNull(before.Due), before.ID.String(), limit); err != nil {
		return nil, fmt.Errorf("select runs: %w", err)
	}
	return runsOf(rows)
}

// Forget implements ports.RunLog.
func (s runLog) Forget(ctx context.Context, before time.Time) (gone, dead int64, err error) {
	if gone, err = s.exec(ctx, `DELETE FROM run WHERE company_id = ? AND due_at < ? AND state IN ('done', 'failed', 'skipped')`, s.id(), before); err != nil {
		return 0, 0, fmt.Errorf("forget runs: %w", err)
	}
	if dead, err = s.exec(ctx, `DELETE FROM dead_task WHERE company_id = ? AND died_at < ?`, s.id(), before); err != nil {
		return 0, 0, fmt.Errorf("forget dead tasks: %w", err)
	}
	return gone, dead, nil
}

type runLooks struct{ scope }

// Look implements ports.RunLooks. Clocks of several servers differ: none sets the
// time back.
func (s runLooks) Look(ctx context.Context, now time.Time, gap time.Duration) (ports.Downtime, error) {
	var row struct {
		From *time.Time `bun:"down_since"`
		To   *time.Time `bun:"down_until"`
	}
	err := s.one(ctx, run.ErrNotFound, &row, `INSERT INTO run_look AS l (company_id, looked_at) VALUES (?, ?)
		ON CONFLICT (company_id) DO UPDATE SET looked_at = GREATEST(l.looked_at, excluded.looked_at),
			down_since = CASE WHEN l.looked_at < ? THEN l.looked_at ELSE l.down_since END,
			down_until = CASE WHEN l.looked_at < ? THEN excluded.looked_at ELSE l.down_until END
		RETURNING down_since, down_until`, s.id(), now, now.Add(-gap), now.Add(-gap))
	if err != nil {
		return ports.Downtime{}, fmt.Errorf("note a look for due runs: %w", err)
	}
	return ports.Downtime{From: timeOf(row.From), To: timeOf(row.To)}, nil
}

// Seen implements ports.RunLooks.
func (s runLooks) Seen(ctx context.Context, now time.Time, gap time.Duration) (ports.Downtime, error) {
	var rows []struct {
		From *time.Time `bun:"down_since"`
		To   *time.Time `bun:"down_until"`
	}
	if err := s.all(ctx, &rows, `SELECT CASE WHEN looked_at < ?::timestamptz THEN looked_at ELSE down_since END AS down_since,
			CASE WHEN looked_at < ?::timestamptz THEN ?::timestamptz ELSE down_until END AS down_until
		FROM run_look WHERE company_id = ?`, now.Add(-gap), now.Add(-gap), now, s.id()); err != nil || len(rows) == 0 {
		return ports.Downtime{}, err
	}
	return ports.Downtime{From: timeOf(rows[0].From), To: timeOf(rows[0].To)}, nil
}

type deadTasks struct{ scope }

type deadTaskRow struct {
	ID       string    `bun:"id"`
	Kind     string    `bun:"kind"`
	Payload  []byte    `bun:"payload"`
	Period   string    `bun:"period"`
	Attempts int       `bun:"attempts"`
	Error    string    `bun:"error"`
	QueuedAt time.Time `bun:"queued_at"`
	DiedAt   time.Time `bun:"died_at"`
}

func (r deadTaskRow) task() (ports.DeadTask, error) {
	id, err := domain.ParseDeadTaskID(r.ID)
	if err != nil {
		return ports.DeadTask{}, fmt.Errorf("stored dead task: %w", err)
	}
	first, _, _ := strings.Cut(r.Error, "\n") // Of several that were joined.
	return ports.DeadTask{
		ID: id, Kind: r.Kind, Payload: r.Payload, Period: r.Period, Attempts: r.Attempts, Error: first, QueuedAt: r.QueuedAt.UTC(), DiedAt: r.DiedAt.UTC(),
	}, nil
}

const deadTaskColumns = `id, kind, payload, period, attempts, error, queued_at, died_at`

// List implements ports.DeadTasks.
func (s deadTasks) List(ctx context.Context, after domain.DeadTaskID, limit int) ([]ports.DeadTask, error) {
	var rows []deadTaskRow
	if err := s.all(ctx, &rows, `SELECT `+deadTaskColumns+` FROM dead_task WHERE company_id = ? AND id > ?::uuid ORDER BY id LIMIT ?`,
		s.id(), after.String(), limit); err != nil {
		return nil, fmt.Errorf("select dead tasks: %w", err)
	}
	out := make([]ports.DeadTask, 0, len(rows))
	for _, row := range rows {
		t, err := row.task()
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

// Take implements ports.DeadTasks.
func (s deadTasks) Take(ctx context.Context, id domain.DeadTaskID) (ports.DeadTask, error) {
	var row deadTaskRow
	if err := s.one(ctx, ports.ErrDeadTaskNotFound, &row, `DELETE FROM dead_task WHERE company_id = ? AND id = ? RETURNING `+deadTaskColumns, s.id(), id.String()); err != nil {
		return ports.DeadTask{}, fmt.Errorf("take dead task %s: %w", id, err)
	}
	return row.task()
}
