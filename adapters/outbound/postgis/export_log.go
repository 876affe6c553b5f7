package postgis

import (
	"context"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/export"
	"actual/ports"
)

// Steps implements ports.ExportLog.
func (s exports) Steps(ctx context.Context, id domain.ExportID) ([]export.Step, error) {
	var rows []struct {
		At    time.Time `bun:"at"`
		State string    `bun:"state"`
		What  string    `bun:"what"`
		By    string    `bun:"decided_by"`
	}
	err := s.all(ctx, &rows, `SELECT at, state, what, decided_by FROM export_step WHERE company_id = ? AND export_id = ? ORDER BY n`, s.id(), id.String())
	if err != nil {
		return nil, fmt.Errorf("select steps of an export: %w", err)
	}
	out := make([]export.Step, len(rows))
	for i, r := range rows {
		out[i] = export.Step{At: r.At.UTC(), State: export.State(r.State), What: r.What, By: r.By}
	}
	return out, nil
}

// List implements ports.ExportLog. Exports have ids in order of time.
func (s exports) List(ctx context.Context, f ports.ExportFilter, before domain.ExportID, limit int) ([]export.Export, error) {
	var rows []exportRow
	err := s.all(ctx, &rows, `SELECT `+exportColumns+` FROM export
		WHERE company_id = ? AND (? OR id < ?::uuid) AND (? = '' OR target = ?) AND (? = '' OR kind = ?) AND (? = '' OR state = ?) AND (? = '' OR key = ?)
			AND (NOT ? OR state = 'unknown' AND due_at IS NULL)
		ORDER BY id DESC LIMIT ?`,
		s.id(), before.IsZero(), before.String(), string(f.Target), string(f.Target), string(f.Kind), string(f.Kind), string(f.State), string(f.State), f.Key, f.Key, f.Stuck, limit)
	if err != nil {
		return nil, fmt.Errorf("select exports: %w", err)
	}
	return convert(rows, exportRow.export)
}

// Count implements ports.ExportLog.
func (s exports) Count(ctx context.Context) (map[export.State]int, error) {
	var rows []struct {
		State string `bun:"state"`
		N     int    `bun:"n"`
	}
	if err := s.all(ctx, &rows, `SELECT state, count(*) AS n FROM export WHERE company_id = ? GROUP BY state`, s.id()); err != nil {
		return nil, fmt.Errorf("count exports: %w", err)
	}
	out := map[export.State]int{}
	for _, r := range rows {
		out[export.State(r.State)] = r.N
	}
	return out, nil
}
