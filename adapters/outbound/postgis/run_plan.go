package postgis

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"actual/domain/run"
	"actual/ports"
)

type runPlan struct{ scope }

// Insert implements ports.RunPlan.
func (s runPlan) Insert(ctx context.Context, all []run.Run) (int, error) {
	var ids, kinds, periods, zones []string
	var due, late, planned []time.Time
	for _, r := range all {
		ids, kinds, periods, zones = append(ids, r.ID.String()), append(kinds, r.Kind), append(periods, r.Period.Key), append(zones, r.Zone)
		due, late, planned = append(due, r.Period.Due), append(late, r.LateAt), append(planned, r.PlannedAt)
	}
	n, err := s.exec(ctx, `INSERT INTO run (company_id, id, kind, period, due_at, late_at, time_zone, state, planned_at)
		SELECT ?, id, kind, period, due_at, late_at, time_zone, 'planned', planned_at
		FROM unnest(?::uuid[], ?::text[], ?::text[], ?::timestamptz[], ?::timestamptz[], ?::text[], ?::timestamptz[])
			AS r (id, kind, period, due_at, late_at, time_zone, planned_at)
		ON CONFLICT (company_id, kind, period) DO NOTHING`,
		s.id(), pgdialect.Array(nonNil(ids)), pgdialect.Array(nonNil(kinds)), pgdialect.Array(nonNil(periods)), pgdialect.Array(due), pgdialect.Array(late),
		pgdialect.Array(nonNil(zones)), pgdialect.Array(planned))
	if err != nil {
		return 0, fmt.Errorf("plan runs: %w", err)
	}
	return int(n), nil
}

// Drop implements ports.RunPlan.
func (s runPlan) Drop(ctx context.Context, kind string, after time.Time) (time.Time, error) {
	if _, err := s.exec(ctx, `DELETE FROM run WHERE company_id = ? AND kind = ? AND state = 'planned' AND due_at > ?`, s.id(), kind, after); err != nil {
		return time.Time{}, fmt.Errorf("drop planned runs: %w", err)
	}
	var last struct {
		At *time.Time `bun:"at"`
	}
	if err := s.one(ctx, run.ErrNotFound, &last, `SELECT max(due_at) AS at FROM run WHERE company_id = ? AND kind = ?`, s.id(), kind); err != nil {
		return time.Time{}, fmt.Errorf("look for the last run: %w", err)
	}
	return timeOf(last.At), nil
}

// Due implements ports.RunPlan.
func (s runPlan) Due(ctx context.Context, kinds []string, now time.Time, down ports.Downtime, limit int) ([]run.Run, error) {
	if !down.To.IsZero() {
		if _, err := s.exec(ctx, `UPDATE run SET down_since = ?, down_until = ? WHERE company_id = ? AND kind = ANY (?::text[]) AND state = 'planned' AND due_at < ? AND down_since IS NULL`,
			down.From, down.To, s.id(), pgdialect.Array(nonNil(kinds)), down.To); err != nil {
			return nil, fmt.Errorf("note a downtime: %w", err)
		}
	}
	var rows []runRow
	if err := s.all(ctx, &rows, `SELECT `+runColumns+` FROM run r WHERE company_id = ? AND kind = ANY (?::text[]) AND state = 'planned' AND due_at <= ?
			AND NOT EXISTS (SELECT FROM run o WHERE o.company_id = r.company_id AND o.kind = r.kind AND o.state IN ('queued', 'running'))
		ORDER BY due_at, id LIMIT ? FOR UPDATE SKIP LOCKED`, s.id(), pgdialect.Array(nonNil(kinds)), now, limit); err != nil {
		return nil, fmt.Errorf("select due runs: %w", err)
	}
	return runsOf(rows)
}

// Queue implements ports.RunPlan.
func (s runPlan) Queue(ctx context.Context, r run.Run) error {
	n, err := s.exec(ctx, `UPDATE run SET state = 'queued', queued_at = ? WHERE company_id = ? AND id = ? AND state = 'planned'`,
		r.QueuedAt, s.id(), r.ID.String())
	return stillTheirs(n, err, "queue run")
}

// Skip implements ports.RunPlan.
func (s runPlan) Skip(ctx context.Context, r run.Run) error {
	n, err := s.exec(ctx, `UPDATE run SET state = 'skipped', ended_at = ?, instead = ? WHERE company_id = ? AND id = ? AND state = 'planned'`,
		r.EndedAt, r.Instead, s.id(), r.ID.String())
	return stillTheirs(n, err, "skip run")
}

// stillTheirs fails with run.ErrNotYours where a statement found no row to change.
func stillTheirs(n int64, err error, what string) error {
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", what, err)
	case n == 0:
		return fmt.Errorf("%s: %w", what, run.ErrNotYours)
	}
	return nil
}
