package postgis

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"actual/domain"
	"actual/ports"
)

var _ ports.RunDirectory = (*Directory)(nil)

// ToPlan implements ports.RunDirectory.
func (d *Directory) ToPlan(ctx context.Context, kinds []ports.PlannedKind, now time.Time, ahead int) ([]ports.ToPlan, error) {
	names, house, chosen := make([]string, 0, len(kinds)), make([]bool, 0, len(kinds)), make([]bool, 0, len(kinds))
	for _, k := range kinds {
		names, house, chosen = append(names, k.Kind), append(house, k.House), append(chosen, k.Chosen)
	}
	rows, err := d.pool.Query(ctx, `SELECT c.company_id, c.time_zone, k.kind, last.due_at, COALESCE(last.time_zone <> c.time_zone, false),
			COALESCE(ch.cycle, ''), COALESCE(ch.weekday, 0), COALESCE(ch.month_day, 0), COALESCE(ch.minute, 0), ch.since
		FROM company c CROSS JOIN unnest($1::text[], $2::boolean[], $3::boolean[]) AS k (kind, house, chosen)
		LEFT JOIN run_choice ch ON k.chosen AND ch.company_id = c.company_id AND ch.kind = k.kind
		LEFT JOIN LATERAL (SELECT r.due_at, r.time_zone FROM run r WHERE r.company_id = c.company_id AND r.kind = k.kind ORDER BY r.due_at DESC LIMIT 1) last ON true
		WHERE (c.house OR NOT k.house) AND (ch.company_id IS NOT NULL OR NOT k.chosen) AND (last.due_at IS NULL OR last.time_zone <> c.time_zone
			OR (SELECT count(*) FROM (SELECT FROM run r WHERE r.company_id = c.company_id AND r.kind = k.kind AND r.due_at > $4 LIMIT $5) ahead) < $5)
		ORDER BY c.company_id`, names, house, chosen, now, ahead)
	if err != nil {
		return nil, fmt.Errorf("look for runs to plan: %w", translate(err))
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (p ports.ToPlan, err error) {
		var last, since *time.Time
		var weekday, minute int
		err = row.Scan(&p.Company.UUID, &p.Zone, &p.Kind, &last, &p.Moved, &p.Choice.Cycle, &weekday, &p.Choice.MonthDay, &minute, &since)
		p.Last, p.Choice.Since = timeOf(last), timeOf(since)
		p.Choice.Kind, p.Choice.Weekday, p.Choice.At = p.Kind, time.Weekday(weekday), domain.WallTime(minute)
		return p, err
	})
	return all, translate(err)
}

// DueRuns implements ports.RunDirectory.
func (d *Directory) DueRuns(ctx context.Context, kinds []string, now time.Time) (due []domain.CompanyID, next time.Time, err error) {
	rows, err := d.pool.Query(ctx, `SELECT company_id FROM run WHERE state = 'planned' AND kind = ANY ($1) AND due_at <= $2 GROUP BY company_id ORDER BY min(due_at)`, kinds, now)
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("look for due runs: %w", translate(err))
	}
	due, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (c domain.CompanyID, err error) {
		err = row.Scan(&c.UUID)
		return c, err
	})
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("look for due runs: %w", translate(err))
	}
	var first *time.Time
	err = d.pool.QueryRow(ctx, `SELECT min(due_at) FROM run WHERE state = 'planned' AND kind = ANY ($1) AND due_at > $2`, kinds, now).Scan(&first)
	return due, timeOf(first), translate(err)
}

// RunHealth implements ports.RunDirectory.
func (d *Directory) RunHealth(ctx context.Context, kinds []string, now time.Time) (h ports.RunHealth, err error) {
	var first *time.Time
	err = d.pool.QueryRow(ctx, `SELECT count(*) FILTER (WHERE state IN ('planned', 'queued', 'running') AND late_at < $2),
			min(due_at) FILTER (WHERE state IN ('planned', 'queued', 'running') AND late_at < $2), count(*) FILTER (WHERE state = 'failed')
		FROM run WHERE state IN ('planned', 'queued', 'running', 'failed') AND due_at <= $2 AND kind = ANY ($1)`, kinds, now).Scan(&h.Late, &first, &h.Failed)
	if err != nil {
		return h, fmt.Errorf("count late runs: %w", translate(err))
	}
	if first != nil {
		h.Behind = now.Sub(*first)
	}
	if err := d.pool.QueryRow(ctx, `SELECT count(*) FROM dead_task`).Scan(&h.DeadTasks); err != nil {
		return h, fmt.Errorf("count dead tasks: %w", translate(err))
	}
	return h, nil
}
