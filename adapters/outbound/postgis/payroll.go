package postgis

import (
	"context"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/export"
	"actual/domain/job"
	"actual/domain/paydata"
	"actual/domain/payroll"
)

type payrollSettings struct{ scope }

// payrollJSON is a setting as it is stored.
type payrollJSON struct {
	Mode     string            `json:"mode"`
	Door     string            `json:"door"`
	Batch    string            `json:"batch"`
	Codes    map[string]string `json:"codes"`
	ByDept   bool              `json:"by_dept"`
	Costs    map[string]string `json:"costs"` // By site.
	Calendar bool              `json:"calendar"`
	Beside   bool              `json:"beside_transfers,omitempty"`
}

// Last implements ports.PayrollSettings.
func (s payrollSettings) Last(ctx context.Context) (payroll.Setting, error) {
	var in payrollJSON
	revision, err := s.lastSetting(ctx, `SELECT revision, body FROM payroll_setting WHERE company_id = ? ORDER BY revision DESC LIMIT 1`, &in)
	if err != nil {
		return payroll.Setting{}, fmt.Errorf("select the payroll's setting: %w", err)
	}
	if revision == 0 {
		return payroll.Usual(), nil
	}
	out := payroll.Setting{
		Revision: revision, Mode: export.Mode(in.Mode), Door: payroll.Door(in.Door), Batch: in.Batch, Codes: map[paydata.Kind]string{}, ByDept: in.ByDept,
		Costs: map[domain.SiteID]string{}, Calendar: in.Calendar, Beside: in.Beside,
	}
	for kind, code := range in.Codes {
		out.Codes[paydata.Kind(kind)] = code
	}
	for id, cost := range in.Costs {
		site, err := domain.ParseSiteID(id)
		if err != nil {
			return out, fmt.Errorf("stored setting of the payroll: %w", err)
		}
		out.Costs[site] = cost
	}
	return out, nil
}

// Save implements ports.PayrollSettings.
func (s payrollSettings) Save(ctx context.Context, t payroll.Setting, by string, at time.Time) error {
	out := payrollJSON{Mode: string(t.Mode), Door: string(t.Door), Batch: t.Batch, Codes: map[string]string{}, ByDept: t.ByDept, Costs: map[string]string{}, Calendar: t.Calendar, Beside: t.Beside}
	for kind, code := range t.Codes {
		out.Codes[string(kind)] = code
	}
	for site, cost := range t.Costs {
		out.Costs[site.String()] = cost
	}
	if err := s.addSetting(ctx, `INSERT INTO payroll_setting (company_id, revision, body, made_by, made_at)
		SELECT ?0, ?1 + 1, ?2::jsonb, ?3, ?4 WHERE ?1 = COALESCE((SELECT max(revision) FROM payroll_setting WHERE company_id = ?0), 1) ON CONFLICT DO NOTHING`, t.Revision, out, by, at); err != nil {
		return fmt.Errorf("save the payroll's setting: %w", err)
	}
	return nil
}

type payees struct{ scope }

type payeeRow struct {
	WorkerID  string `bun:"worker_id"`
	Group     string `bun:"pay_group"`
	File      int    `bun:"file_number"`
	Pay       string `bun:"pay_number"`
	Associate string `bun:"associate"`
	Revision  int    `bun:"revision"`
}

// List implements ports.Payees.
func (s payees) List(ctx context.Context) ([]payroll.Payee, error) {
	var rows []payeeRow
	if err := s.all(ctx, &rows, `SELECT worker_id, pay_group, file_number, pay_number, associate, revision FROM payee WHERE company_id = ? ORDER BY worker_id`, s.id()); err != nil {
		return nil, fmt.Errorf("select payees: %w", err)
	}
	return convert(rows, func(r payeeRow) (p payroll.Payee, err error) {
		p.Payee = paydata.Payee{Group: r.Group, File: r.File, Pay: r.Pay, Associate: r.Associate}
		p.Revision = domain.Revision(r.Revision)
		p.Worker, err = domain.ParseWorkerID(r.WorkerID)
		return p, err
	})
}

// Save implements ports.Payees.
func (s payees) Save(ctx context.Context, p payroll.Payee) error {
	_, err := s.exec(ctx, `INSERT INTO payee AS p (company_id, worker_id, pay_group, file_number, pay_number, associate, revision) VALUES (?, ?, ?, ?, ?, ?, 1)
		ON CONFLICT (company_id, worker_id) DO UPDATE SET pay_group = EXCLUDED.pay_group, file_number = EXCLUDED.file_number, pay_number = EXCLUDED.pay_number,
			associate = EXCLUDED.associate, revision = p.revision + 1 WHERE p.company_id = EXCLUDED.company_id`,
		s.id(), p.Worker.String(), p.Group, p.File, p.Pay, p.Associate)
	switch {
	case violates(err, "payee_file"):
		return payroll.ErrPayeeTaken.With("pay group %s, file %06d", p.Group, p.File)
	case violates(err, "payee_company_id_worker_id_fkey"):
		return job.ErrWorkerNotFound
	case err != nil:
		return fmt.Errorf("save payee: %w", err)
	}
	return nil
}

// Forget implements ports.Payees.
func (s payees) Forget(ctx context.Context, w domain.WorkerID) error {
	if _, err := s.exec(ctx, `DELETE FROM payee WHERE company_id = ? AND worker_id = ?`, s.id(), w.String()); err != nil {
		return fmt.Errorf("forget payee: %w", err)
	}
	return nil
}
