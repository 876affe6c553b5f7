package postgis

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/export"
)

type exports struct{ scope }

type exportRow struct {
	ID       string          `bun:"id"`
	Target   string          `bun:"target"`
	Kind     string          `bun:"kind"`
	Key      string          `bun:"key"`
	Mark     string          `bun:"mark"`
	Content  json.RawMessage `bun:"content"`
	State    string          `bun:"state"`
	Sends    int             `bun:"sends"`
	Most     int             `bun:"sends_most"`
	Answered bool            `bun:"answered"`
	Looks    int             `bun:"looks"`
	Fails    int             `bun:"fails"`
	Ref      string          `bun:"ref"`
	Problem  string          `bun:"problem"`
	By       string          `bun:"asked_by"`
	AskedAt  time.Time       `bun:"asked_at"`
	SentAt   *time.Time      `bun:"sent_at"`
	DueAt    *time.Time      `bun:"due_at"`
	MovedAt  time.Time       `bun:"moved_at"`
	Turn     int64           `bun:"turn"`
	InHand   *time.Time      `bun:"in_hand"`
}

const exportColumns = `id, target, kind, key, mark, content, state, sends, sends_most, answered, looks, fails, ref, problem, asked_by, asked_at, sent_at, due_at, moved_at, turn, in_hand`

func (r exportRow) export() (export.Export, error) {
	id, err := domain.ParseExportID(r.ID)
	if err != nil {
		return export.Export{}, fmt.Errorf("stored export: %w", err)
	}
	var content export.Fields
	if err := json.Unmarshal(r.Content, &content); err != nil {
		return export.Export{}, fmt.Errorf("stored export %s: %w", id, err)
	}
	return export.Export{
		ID: id, Route: export.Route{Target: export.Target(r.Target), Kind: export.Kind(r.Kind)}, Key: r.Key, Mark: r.Mark, Content: content, State: export.State(r.State),
		Sends: r.Sends, Most: r.Most, Answered: r.Answered, Looks: r.Looks, Fails: r.Fails, Ref: r.Ref, Problem: r.Problem,
		By: r.By, AskedAt: r.AskedAt.UTC(), SentAt: timeOf(r.SentAt), DueAt: timeOf(r.DueAt), MovedAt: r.MovedAt.UTC(), Turn: r.Turn, Until: timeOf(r.InHand),
	}, nil
}

// Add implements ports.Exports.
func (s exports) Add(ctx context.Context, e export.Export) (*export.Export, error) {
	content, err := json.Marshal(e.Content)
	if err != nil {
		return nil, fmt.Errorf("encode export: %w", err)
	}
	n, err := s.exec(ctx, `INSERT INTO export (company_id, `+exportColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (company_id, target, kind, key) DO NOTHING`,
		s.id(), e.ID.String(), string(e.Target), string(e.Kind), e.Key, e.Mark, string(content), string(e.State), e.Sends, e.Most, e.Answered, e.Looks, e.Fails, e.Ref, e.Problem,
		e.By, e.AskedAt, timeOrNull(e.SentAt), timeOrNull(e.DueAt), e.MovedAt, e.Turn, timeOrNull(e.Until))
	if err != nil {
		return nil, fmt.Errorf("insert export: %w", err)
	}
	if n > 0 {
		return nil, s.step(ctx, e)
	}
	var row exportRow
	if err := s.one(ctx, export.ErrNotFound, &row, `SELECT `+exportColumns+` FROM export WHERE company_id = ? AND target = ? AND kind = ? AND key = ? FOR UPDATE`,
		s.id(), string(e.Target), string(e.Kind), e.Key); err != nil {
		return nil, fmt.Errorf("select the export of a key: %w", err)
	}
	was, err := row.export()
	return &was, err
}

// step adds the steps of an export behind those that it has.
func (s exports) step(ctx context.Context, e export.Export) error {
	for _, one := range e.Steps() {
		if _, err := s.exec(ctx, `INSERT INTO export_step (company_id, export_id, n, at, state, what, decided_by)
			SELECT ?0, ?1::uuid, coalesce(max(n), 0) + 1, ?2, ?3, ?4, ?5 FROM export_step WHERE company_id = ?0 AND export_id = ?1::uuid`,
			s.id(), e.ID.String(), one.At, string(one.State), one.What, one.By); err != nil {
			return fmt.Errorf("insert a step of an export: %w", err)
		}
	}
	return nil
}

// Hold implements ports.Exports.
func (s exports) Hold(ctx context.Context, id domain.ExportID) (export.Export, error) {
	return s.byID(ctx, id, `SELECT `+exportColumns+` FROM export WHERE company_id = ? AND id = ? FOR UPDATE`)
}

// ByID implements ports.ExportLog.
func (s exports) ByID(ctx context.Context, id domain.ExportID) (export.Export, error) {
	return s.byID(ctx, id, `SELECT `+exportColumns+` FROM export WHERE company_id = ? AND id = ?`)
}

func (s exports) byID(ctx context.Context, id domain.ExportID, query string) (export.Export, error) {
	var row exportRow
	if err := s.one(ctx, export.ErrNotFound, &row, query, s.id(), id.String()); err != nil {
		return export.Export{}, fmt.Errorf("select export: %w", err)
	}
	return row.export()
}

// Save implements ports.Exports.
func (s exports) Save(ctx context.Context, e export.Export, turn int64) error {
	content, err := json.Marshal(e.Content)
	if err != nil {
		return fmt.Errorf("encode export: %w", err)
	}
	n, err := s.exec(ctx, `UPDATE export SET content = ?, state = ?, sends = ?, sends_most = ?, answered = ?, looks = ?, fails = ?, ref = ?, problem = ?, asked_by = ?,
			sent_at = ?, due_at = ?, moved_at = ?, turn = ?, in_hand = ?
		WHERE company_id = ? AND id = ? AND turn = ?`,
		string(content), string(e.State), e.Sends, e.Most, e.Answered, e.Looks, e.Fails, e.Ref, e.Problem, e.By,
		timeOrNull(e.SentAt), timeOrNull(e.DueAt), e.MovedAt, e.Turn, timeOrNull(e.Until), s.id(), e.ID.String(), turn)
	if err != nil {
		return fmt.Errorf("save export: %w", err)
	}
	if n == 0 {
		return domain.ErrMoved
	}
	return s.step(ctx, e)
}

// SentSince implements ports.Exports.
func (s exports) SentSince(ctx context.Context, r export.Route, since time.Time) (int, error) {
	var row struct {
		N int `bun:"n"`
	}
	err := s.one(ctx, errNoRow, &row, `SELECT count(*) AS n FROM export WHERE company_id = ? AND target = ? AND kind = ? AND sent_at >= ?`,
		s.id(), string(r.Target), string(r.Kind), since)
	if err != nil {
		return 0, fmt.Errorf("count what was sent: %w", err)
	}
	return row.N, nil
}

// Waiting implements ports.Exports.
func (s exports) Waiting(ctx context.Context, r export.Route, after domain.ExportID, limit int) ([]domain.ExportID, error) {
	var rows []struct {
		ID string `bun:"id"`
	}
	err := s.all(ctx, &rows, `SELECT id FROM export WHERE company_id = ? AND target = ? AND kind = ? AND state = 'pending' AND (? OR id > ?::uuid) ORDER BY id LIMIT ?`,
		s.id(), string(r.Target), string(r.Kind), after.IsZero(), after.String(), limit)
	if err != nil {
		return nil, fmt.Errorf("select waiting exports: %w", err)
	}
	out := make([]domain.ExportID, len(rows))
	for i, row := range rows {
		if out[i], err = domain.ParseExportID(row.ID); err != nil {
			return nil, fmt.Errorf("stored export: %w", err)
		}
	}
	return out, nil
}

type exportSettings struct{ scope }

const exportSettingSQL = `SELECT mode, per_day, assigned_to, revision FROM export_setting WHERE company_id = ? AND target = ? AND kind = ?`

// Get implements ports.ExportSettings.
func (s exportSettings) Get(ctx context.Context, r export.Route) (export.Setting, error) {
	return s.settingBy(ctx, r, exportSettingSQL)
}

// Hold implements ports.ExportSettings.
func (s exportSettings) Hold(ctx context.Context, r export.Route) (export.Setting, error) {
	return s.settingBy(ctx, r, exportSettingSQL+` FOR UPDATE`)
}

func (s exportSettings) settingBy(ctx context.Context, r export.Route, query string) (export.Setting, error) {
	var row struct {
		Mode       string `bun:"mode"`
		PerDay     int    `bun:"per_day"`
		AssignedTo string `bun:"assigned_to"`
		Revision   int    `bun:"revision"`
	}
	err := s.one(ctx, errNoRow, &row, query, s.id(), string(r.Target), string(r.Kind))
	if errors.Is(err, errNoRow) {
		return export.UsualSetting(r), nil
	}
	if err != nil {
		return export.Setting{}, fmt.Errorf("select export setting: %w", err)
	}
	return export.Setting{Route: r, Mode: export.Mode(row.Mode), PerDay: row.PerDay, AssignedTo: row.AssignedTo, Revision: domain.Revision(row.Revision)}, nil
}

// Save implements ports.ExportSettings.
func (s exportSettings) Save(ctx context.Context, to export.Setting) (err error) {
	var n int64
	if to.Revision == 1 {
		n, err = s.exec(ctx, `INSERT INTO export_setting (company_id, target, kind, mode, per_day, assigned_to, revision) VALUES (?, ?, ?, ?, ?, ?, 2) ON CONFLICT DO NOTHING`,
			s.id(), string(to.Target), string(to.Kind), string(to.Mode), to.PerDay, to.AssignedTo)
	} else {
		n, err = s.exec(ctx, `UPDATE export_setting SET mode = ?, per_day = ?, assigned_to = ?, revision = revision + 1 WHERE company_id = ? AND target = ? AND kind = ? AND revision = ?`,
			string(to.Mode), to.PerDay, to.AssignedTo, s.id(), string(to.Target), string(to.Kind), int(to.Revision))
	}
	if err != nil {
		return fmt.Errorf("save export setting: %w", err)
	}
	if n == 0 {
		return domain.ErrMoved
	}
	return nil
}
