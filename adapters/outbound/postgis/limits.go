package postgis

import (
	"context"
	"fmt"
	"strings"
	"time"

	"actual/domain/tenant"
)

type limits struct{ scope }

type limitRow struct {
	Name  string `bun:"name"`
	Value int64  `bun:"value"`
}

// All implements ports.Limits.
func (s limits) All(ctx context.Context) (tenant.Limits, error) {
	var rows []limitRow
	// Of the company one row, with its limits or none.
	err := s.all(ctx, &rows, `SELECT 'house' AS name, house::int AS value FROM company WHERE company_id = ?
		UNION ALL SELECT name, value FROM company_limit WHERE company_id = ?`, s.id(), s.id())
	if err != nil {
		return nil, fmt.Errorf("select limits: %w", err)
	}
	house := false
	for _, r := range rows {
		house = house || r.Name == "house" && r.Value == 1
	}
	all := tenant.UsualLimits(house)
	for _, r := range rows {
		if l, err := tenant.ParseLimit(r.Name); err == nil { // One that a later version had is passed over.
			all[l] = r.Value
		}
	}
	return all, nil
}

// Set implements ports.Limits.
func (s limits) Set(ctx context.Context, limit tenant.Limit, value int64) (err error) {
	if value == 0 {
		_, err = s.exec(ctx, `DELETE FROM company_limit WHERE company_id = ? AND name = ?`, s.id(), string(limit))
	} else {
		_, err = s.exec(ctx, `INSERT INTO company_limit (company_id, name, value) VALUES (?, ?, ?)
			ON CONFLICT (company_id, name) DO UPDATE SET value = excluded.value`, s.id(), string(limit), value)
	}
	if err != nil {
		return fmt.Errorf("set limit: %w", err)
	}
	return nil
}

// counts are the questions behind the limits of what there is.
var counts = map[tenant.Limit]string{
	tenant.MaxBadges:  `SELECT count(*) AS value FROM badge WHERE company_id = ? AND (owned_to IS NULL OR owned_to > ?)`,
	tenant.MaxSites:   `SELECT count(*) AS value FROM site WHERE company_id = ?`,
	tenant.MaxKeys:    `SELECT count(*) AS value FROM api_key WHERE company_id = ? AND revoked_at IS NULL AND expires_at > ?`,
	tenant.MaxUsers:   `SELECT count(*) AS value FROM company_user WHERE company_id = ? AND disabled_at IS NULL`,
	tenant.MaxWorkers: `SELECT count(*) AS value FROM worker WHERE company_id = ? AND active_to > ?`,
	tenant.MaxRoutes:  `SELECT count(*) AS value FROM route WHERE company_id = ? AND revoked_at IS NULL AND expires_at > ?`,
}

// Count implements ports.Limits.
func (s limits) Count(ctx context.Context, limit tenant.Limit, at time.Time) (int64, error) {
	question, stored := counts[limit]
	if !stored {
		return 0, nil
	}
	args := []any{s.id(), at}
	var rows []limitRow
	if err := s.all(ctx, &rows, question, args[:strings.Count(question, "?")]...); err != nil {
		return 0, fmt.Errorf("count %s: %w", limit, err)
	}
	return rows[0].Value, nil
}

// Room implements ports.Limits.
func (s limits) Room(ctx context.Context, limit tenant.Limit, more int64, at time.Time) error {
	there, err := s.Count(ctx, limit, at)
	if err != nil {
		return err
	}
	all, err := s.All(ctx)
	if err != nil {
		return err
	}
	return all.Room(limit, there, more)
}
