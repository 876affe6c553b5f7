package postgis

import (
	"context"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/run"
)

type runs struct{ scope }

type runRow struct {
	ID        string     `bun:"id"`
	Kind      string     `bun:"kind"`
	Period    string     `bun:"period"`
	DueAt     time.Time  `bun:"due_at"`
	LateAt    time.Time  `bun:"late_at"`
	TimeZone  string     `bun:"time_zone"`
	State     string     `bun:"state"`
	PlannedAt time.Time  `bun:"planned_at"`
	DownSince *time.Time `bun:"down_since"`
	DownUntil *time.Time `bun:"down_until"`
	QueuedAt  *time.Time `bun:"queued_at"`
	StartedAt *time.Time `bun:"started_at"`
	TakenAt   *time.Time `bun:"taken_at"`
	EndedAt   *time.Time `bun:"ended_at"`
	Attempts  int        `bun:"attempts"`
	Failures  int        `bun:"failures"`
	Error     string     `bun:"error"`
	Place     string     `bun:"place"`
	Instead   string     `bun:"instead"`
}

const runColumns = `id, kind, period, due_at, late_at, time_zone, state, planned_at, down_since, down_until, queued_at, started_at, taken_at, ended_at, attempts, failures, error, place, instead`

func (r runRow) run() (run.Run, error) {
	id, err := domain.ParseRunID(r.ID)
	if err != nil {
		return run.Run{}, fmt.Errorf("stored run: %w", err)
	}
	return run.Run{
		ID: id, Kind: r.Kind, Period: run.Period{Key: r.Period, Due: r.DueAt.UTC()}, Zone: r.TimeZone, LateAt: r.LateAt.UTC(), State: run.State(r.State),
		PlannedAt: r.PlannedAt.UTC(), DownSince: timeOf(r.DownSince), DownUntil: timeOf(r.DownUntil), QueuedAt: timeOf(r.QueuedAt), StartedAt: timeOf(r.StartedAt),
		TakenAt: timeOf(r.TakenAt), EndedAt: timeOf(r.EndedAt), Attempts: r.Attempts, Failures: r.Failures, Error: r.Error, Place: r.Place, Instead: r.Instead,
	}, nil
}

func runsOf(rows []runRow) ([]run.Run, error) {
	out := make([]run.Run, 0, len(rows))
	for _, row := range rows {
		r, err := row.run()
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

// Take implements ports.Runs. A run that seems to be running was in a process that
// is dead, or in one that can't end it any more: its attempt counts as failed. The
// right sides see the row as it was.
func (s runs) Take(ctx context.Context, kind, period string, now time.Time) (run.Turn, error) {
	var row struct {
		DueAt time.Time `bun:"due_at"`
		Turn  int       `bun:"turn"`
		Place string    `bun:"place"`
	}
	err := s.one(ctx, run.ErrNotYours, &row, `UPDATE run SET state = 'running', turn = turn + 1, started_at = COALESCE(started_at, ?), resumes = false,
			taken_at = CASE WHEN resumes THEN taken_at ELSE ? END, attempts = attempts + CASE WHEN resumes THEN 0 ELSE 1 END,
			failures = failures + CASE WHEN state = 'running' THEN 1 ELSE 0 END, error = CASE WHEN state = 'running' THEN 'the process that ran it was killed' ELSE error END
		WHERE company_id = ? AND kind = ? AND period = ? AND state IN ('queued', 'running', 'failed') RETURNING due_at, turn, place`, now, now, s.id(), kind, period)
	if err != nil {
		return run.Turn{}, fmt.Errorf("take run %s of %s: %w", period, kind, err)
	}
	return run.Turn{Kind: kind, Period: run.Period{Key: period, Due: row.DueAt.UTC()}, Number: row.Turn, Place: row.Place}, nil
}

// Keep implements ports.Runs.
func (s runs) Keep(ctx context.Context, t run.Turn, place string) error {
	n, err := s.exec(ctx, `UPDATE run SET state = 'queued', resumes = true, place = ? WHERE company_id = ? AND kind = ? AND period = ? AND turn = ? AND state = 'running'`,
		place, s.id(), t.Kind, t.Period.Key, t.Number)
	return stillTheirs(n, err, "keep run")
}

// End implements ports.Runs.
func (s runs) End(ctx context.Context, t run.Turn, at time.Time) error {
	n, err := s.exec(ctx, `UPDATE run SET state = 'done', ended_at = ? WHERE company_id = ? AND kind = ? AND period = ? AND turn = ? AND state = 'running'`,
		at, s.id(), t.Kind, t.Period.Key, t.Number)
	return stillTheirs(n, err, "end run")
}

// Fail implements ports.Runs.
func (s runs) Fail(ctx context.Context, t run.Turn, reason string) error {
	n, err := s.exec(ctx, `UPDATE run SET state = 'queued', resumes = false, failures = failures + 1, error = ?
		WHERE company_id = ? AND kind = ? AND period = ? AND turn = ? AND state = 'running'`, reason, s.id(), t.Kind, t.Period.Key, t.Number)
	return stillTheirs(n, err, "fail run")
}
