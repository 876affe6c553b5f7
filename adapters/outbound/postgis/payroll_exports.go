package postgis

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"actual/domain"
	"actual/domain/payroll"
	"actual/domain/timesheet"
)

type payrollExports struct{ scope }

type payrollExportRow struct {
	ID          string     `bun:"id"`
	Door        string     `bun:"door"`
	First       string     `bun:"first_day"`
	Last        string     `bun:"last_day"`
	Stage       string     `bun:"stage"`
	Plan        string     `bun:"plan_hash"`
	Rules       []byte     `bun:"rules"`
	Pay         int        `bun:"pay_revision"`
	Setting     int        `bun:"setting_revision"`
	Left        []byte     `bun:"left_out"`
	Problem     string     `bun:"problem"`
	Fails       int        `bun:"fails"`
	By          string     `bun:"asked_by"`
	AskedAt     time.Time  `bun:"asked_at"`
	CommittedBy string     `bun:"committed_by"`
	CommittedAt *time.Time `bun:"committed_at"`
	EndedAt     *time.Time `bun:"ended_at"`
	MovedAt     time.Time  `bun:"moved_at"`
	Turn        int64      `bun:"turn"`
	InHand      *time.Time `bun:"in_hand"`
}

const payrollExportSelect = `SELECT id, door, first_day::text, last_day::text, stage, plan_hash, rules, pay_revision, setting_revision, left_out, problem, fails, asked_by, asked_at,
	committed_by, committed_at, ended_at, moved_at, turn, in_hand FROM payroll_export WHERE company_id = ?`

type leftJSON struct {
	Worker string `json:"worker"`
	Hours  int64  `json:"hours_s"`
	Why    string `json:"why"`
}

func (r payrollExportRow) export() (e payroll.Export, err error) {
	e = payroll.Export{
		Door: payroll.Door(r.Door), Stage: payroll.Stage(r.Stage), Plan: r.Plan, Pay: domain.Revision(r.Pay), Setting: domain.Revision(r.Setting), Problem: r.Problem, Fails: r.Fails,
		By: r.By, AskedAt: r.AskedAt.UTC(), CommittedBy: r.CommittedBy, CommittedAt: timeOf(r.CommittedAt), EndedAt: timeOf(r.EndedAt), MovedAt: r.MovedAt.UTC(), Turn: r.Turn, Until: timeOf(r.InHand),
	}
	var left []leftJSON
	if e.ID, err = domain.ParsePayrollExportID(r.ID); err == nil {
		e.Period.First, err = domain.ParseDate(r.First)
	}
	if err == nil {
		e.Period.Last, err = domain.ParseDate(r.Last)
	}
	if err == nil {
		err = json.Unmarshal(r.Rules, &e.Rules)
	}
	if err == nil {
		err = json.Unmarshal(r.Left, &left)
	}
	for _, l := range left {
		w, bad := domain.ParseWorkerID(l.Worker)
		if bad != nil {
			err = bad
		}
		e.Left = append(e.Left, payroll.Left{Worker: w, Hours: timesheet.Hours(l.Hours), Why: l.Why})
	}
	if err != nil {
		return e, fmt.Errorf("stored export to payroll: %w", err)
	}
	return e, nil
}

// Add implements ports.PayrollExports.
func (s payrollExports) Add(ctx context.Context, e payroll.Export, files map[int][]byte) error {
	rules, err := json.Marshal(e.Rules)
	if err != nil {
		return fmt.Errorf("encode rules: %w", err)
	}
	left := make([]leftJSON, len(e.Left))
	for i, l := range e.Left {
		left[i] = leftJSON{l.Worker.String(), int64(l.Hours), l.Why}
	}
	said, err := json.Marshal(left)
	if err != nil {
		return fmt.Errorf("encode what is left out: %w", err)
	}
	if _, err = s.exec(ctx, `INSERT INTO payroll_export (company_id, id, door, first_day, last_day, stage, plan_hash, rules, pay_revision, setting_revision, left_out, problem, fails,
			asked_by, asked_at, committed_by, moved_at, turn) VALUES (?, ?, ?, ?::date, ?::date, ?, ?, ?::jsonb, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?, ?)`,
		s.id(), e.ID.String(), string(e.Door), e.Period.First.String(), e.Period.Last.String(), string(e.Stage), e.Plan, string(rules), int(e.Pay), int(e.Setting), string(said), e.Problem, e.Fails,
		e.By, e.AskedAt, e.CommittedBy, e.MovedAt, e.Turn); err != nil {
		return fmt.Errorf("insert export to payroll: %w", err)
	}
	for _, b := range e.Batches {
		rows, err := encodeRows(b.Rows)
		if err != nil {
			return err
		}
		file := files[b.N]
		if file == nil {
			file = []byte{}
		}
		_, err = s.exec(ctx, `INSERT INTO payroll_batch (company_id, export_id, n, pay_group, first_day, sequence, name, state, rows, file_name, file_bytes, sha256, why, settled_by, note)
			VALUES (?, ?, ?, ?, ?::date, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, '', '')`,
			s.id(), e.ID.String(), b.N, b.Group, e.Period.First.String(), b.Sequence, b.Name, string(b.State), rows, b.File, file, b.SHA256, b.Why)
		switch {
		case violates(err, "payroll_batch_sequence"):
			return domain.ErrMoved
		case err != nil:
			return fmt.Errorf("insert batch: %w", err)
		}
	}
	return nil
}

// Hold implements ports.PayrollExports.
func (s payrollExports) Hold(ctx context.Context, id domain.PayrollExportID) (payroll.Export, error) {
	var row payrollExportRow
	err := s.one(ctx, payroll.ErrNotFound, &row, payrollExportSelect+` AND id = ? FOR UPDATE`, s.id(), id.String())
	return s.found(ctx, row, err)
}

// ByID implements ports.PayrollExports.
func (s payrollExports) ByID(ctx context.Context, id domain.PayrollExportID) (payroll.Export, error) {
	var row payrollExportRow
	err := s.one(ctx, payroll.ErrNotFound, &row, payrollExportSelect+` AND id = ?`, s.id(), id.String())
	return s.found(ctx, row, err)
}

func (s payrollExports) found(ctx context.Context, row payrollExportRow, err error) (payroll.Export, error) {
	if err != nil {
		return payroll.Export{}, fmt.Errorf("select export to payroll: %w", err)
	}
	all, err := s.whole(ctx, []payrollExportRow{row}, true)
	if err != nil {
		return payroll.Export{}, err
	}
	return all[0], nil
}

// HoldPeriod implements ports.PayrollExports.
func (s payrollExports) HoldPeriod(ctx context.Context, first domain.Date) ([]payroll.Export, error) {
	var rows []payrollExportRow
	if err := s.all(ctx, &rows, payrollExportSelect+` AND first_day = ?::date ORDER BY id FOR UPDATE`, s.id(), first.String()); err != nil {
		return nil, fmt.Errorf("select exports to payroll: %w", err)
	}
	return s.whole(ctx, rows, true)
}

// List implements ports.PayrollExports.
func (s payrollExports) List(ctx context.Context, before domain.PayrollExportID, limit int) ([]payroll.Export, error) {
	var rows []payrollExportRow
	if err := s.all(ctx, &rows, payrollExportSelect+` AND (? OR id < ?::uuid) ORDER BY id DESC LIMIT ?`, s.id(), before.IsZero(), before.String(), limit); err != nil {
		return nil, fmt.Errorf("list exports to payroll: %w", err)
	}
	return s.whole(ctx, rows, false)
}

// whole adds their batches to exports.
func (s payrollExports) whole(ctx context.Context, rows []payrollExportRow, all bool) ([]payroll.Export, error) {
	out, err := convert(rows, payrollExportRow.export)
	if err != nil || len(out) == 0 {
		return out, err
	}
	ids, at := make([]string, len(out)), map[string]int{}
	for i, e := range out {
		ids[i], at[e.ID.String()] = e.ID.String(), i
	}
	var batches []payrollBatchRow
	of := `rows`
	if !all {
		of = `'[]'::jsonb AS rows`
	}
	if err := s.all(ctx, &batches, `SELECT export_id, n, pay_group, sequence, name, state, `+of+`, file_name, sha256, why, sent_at, settled_by, note, settled_at
		FROM payroll_batch WHERE company_id = ? AND export_id = ANY (?::uuid[]) ORDER BY export_id, n`, s.id(), pgdialect.Array(ids)); err != nil {
		return nil, fmt.Errorf("select batches: %w", err)
	}
	for _, r := range batches {
		b, err := r.batch()
		if err != nil {
			return nil, err
		}
		e := &out[at[r.ExportID]]
		e.Batches = append(e.Batches, b)
	}
	return out, nil
}

// Save implements ports.PayrollExports.
func (s payrollExports) Save(ctx context.Context, e payroll.Export, turn int64) error {
	n, err := s.exec(ctx, `UPDATE payroll_export SET stage = ?, problem = ?, fails = ?, committed_by = ?, committed_at = ?, ended_at = ?, moved_at = ?, turn = ?, in_hand = ?
		WHERE company_id = ? AND id = ? AND turn = ?`,
		string(e.Stage), e.Problem, e.Fails, e.CommittedBy, timeOrNull(e.CommittedAt), timeOrNull(e.EndedAt), e.MovedAt, e.Turn, timeOrNull(e.Until), s.id(), e.ID.String(), turn)
	switch {
	case violates(err, "payroll_export_open"):
		return payroll.ErrUnsettled
	case err != nil:
		return fmt.Errorf("save export to payroll: %w", err)
	case n == 0:
		return domain.ErrMoved
	}
	for _, b := range e.Batches {
		rows, err := encodeRows(b.Rows)
		if err != nil {
			return err
		}
		if _, err := s.exec(ctx, `UPDATE payroll_batch SET state = ?, rows = ?::jsonb, why = ?, sent_at = ?, settled_by = ?, note = ?, settled_at = ? WHERE company_id = ? AND export_id = ? AND n = ?
			AND (state, why, note) IS DISTINCT FROM (?, ?, ?)`,
			string(b.State), rows, b.Why, timeOrNull(b.SentAt), b.By, b.Note, timeOrNull(b.At), s.id(), e.ID.String(), b.N, string(b.State), b.Why, b.Note); err != nil {
			return fmt.Errorf("save batch: %w", err)
		}
	}
	return nil
}

// GivenOn implements ports.PayrollExports.
func (s payrollExports) GivenOn(ctx context.Context, first, last domain.Date) (p timesheet.Period, ok bool, err error) {
	var row struct {
		First string `bun:"first_day"`
		Last  string `bun:"last_day"`
	}
	err = s.one(ctx, errNoRow, &row, `SELECT e.first_day::text AS first_day, e.last_day::text AS last_day FROM payroll_export e
		WHERE e.company_id = ?0 AND e.first_day <= ?2::date AND e.last_day >= ?1::date AND e.stage IN ('sending', 'unsettled', 'given') AND EXISTS (
			SELECT FROM payroll_batch b WHERE b.company_id = ?0 AND b.export_id = e.id AND b.state IN ('planned', 'sent', 'arrived', 'unknown'))
		ORDER BY e.first_day LIMIT 1`, s.id(), first.String(), last.String())
	if errors.Is(err, errNoRow) {
		return p, false, nil
	}
	if err == nil {
		p.First, err = domain.ParseDate(row.First)
	}
	if err == nil {
		p.Last, err = domain.ParseDate(row.Last)
	}
	if err != nil {
		return p, false, fmt.Errorf("select what payroll was given of days: %w", err)
	}
	return p, true, nil
}

// Sequence implements ports.PayrollExports.
func (s payrollExports) Sequence(ctx context.Context, group string, first domain.Date) (n int, err error) {
	if err = s.one(ctx, errNoRow, &n, `SELECT COALESCE(max(sequence), 0) FROM payroll_batch WHERE company_id = ? AND pay_group = ? AND first_day = ?::date`, s.id(), group, first.String()); err != nil {
		return 0, fmt.Errorf("select the number of batches: %w", err)
	}
	return n, nil
}

// File implements ports.PayrollExports.
func (s payrollExports) File(ctx context.Context, id domain.PayrollExportID, n int) ([]byte, error) {
	var row struct {
		Bytes []byte `bun:"file_bytes"`
	}
	if err := s.one(ctx, payroll.ErrNoBatch, &row, `SELECT file_bytes FROM payroll_batch WHERE company_id = ? AND export_id = ? AND n = ?`, s.id(), id.String(), n); err != nil {
		return nil, fmt.Errorf("select file: %w", err)
	}
	return row.Bytes, nil
}
