package postgis

import (
	"context"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/reporting"
)

type reportingModels struct{ scope }

type reportingModelRow struct {
	Workspace   string     `bun:"workspace"`
	Dataset     string     `bun:"dataset"`
	Profile     string     `bun:"profile"`
	Enhanced    bool       `bun:"enhanced"`
	PerDay      int        `bun:"per_day"`
	Revision    int        `bun:"revision"`
	WantedAt    *time.Time `bun:"wanted_at"`
	Wants       int        `bun:"wants"`
	Whole       bool       `bun:"whole"`
	Request     string     `bun:"request"`
	StartedAt   *time.Time `bun:"started_at"`
	RefreshedAt *time.Time `bun:"refreshed_at"`
	Failures    int        `bun:"failures"`
	Problem     string     `bun:"problem"`
}

// Get implements ports.ReportingModels.
func (s reportingModels) Get(ctx context.Context) (reporting.Model, error) {
	var r reportingModelRow
	err := s.one(ctx, reporting.ErrNoModel, &r, `SELECT workspace, dataset, profile, enhanced, per_day, revision, wanted_at, wants, whole, request, started_at, refreshed_at, failures, problem
		FROM reporting_model WHERE company_id = ?`, s.id())
	if err != nil {
		return reporting.Model{}, fmt.Errorf("select model: %w", err)
	}
	return reporting.Model{
		Workspace: r.Workspace, Dataset: r.Dataset, Profile: r.Profile, Enhanced: r.Enhanced, PerDay: r.PerDay, Revision: r.Revision,
		WantedAt: timeOf(r.WantedAt), Wants: r.Wants, Whole: r.Whole, Request: r.Request, StartedAt: timeOf(r.StartedAt),
		RefreshedAt: timeOf(r.RefreshedAt), Failures: r.Failures, Problem: r.Problem,
	}, nil
}

// Put implements ports.ReportingModels.
func (s reportingModels) Put(ctx context.Context, m reporting.Model) error {
	const first = `INSERT INTO reporting_model (company_id, workspace, dataset, profile, enhanced, per_day, revision, wanted_at, wants, whole, request, started_at, refreshed_at, failures, problem)
		VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`
	const other = `UPDATE reporting_model SET workspace = ?, dataset = ?, profile = ?, enhanced = ?, per_day = ?, revision = revision + 1, wanted_at = ?, wants = ?, whole = ?, request = ?,
		started_at = ?, refreshed_at = ?, failures = ?, problem = ? WHERE company_id = ? AND revision = ?`
	args := []any{
		m.Workspace, m.Dataset, m.Profile, m.Enhanced, m.PerDay, timeOrNull(m.WantedAt), m.Wants, m.Whole, m.Request,
		timeOrNull(m.StartedAt), timeOrNull(m.RefreshedAt), m.Failures, m.Problem,
	}
	var n int64
	var err error
	if m.Revision == 0 {
		n, err = s.exec(ctx, first, append([]any{s.id()}, args...)...)
	} else {
		n, err = s.exec(ctx, other, append(args, s.id(), m.Revision)...)
	}
	if err != nil {
		return fmt.Errorf("store model: %w", err)
	}
	if n == 0 {
		return domain.ErrMoved
	}
	return nil
}

// Remove implements ports.ReportingModels.
func (s reportingModels) Remove(ctx context.Context) error {
	n, err := s.exec(ctx, `DELETE FROM reporting_model WHERE company_id = ?`, s.id())
	if err != nil {
		return fmt.Errorf("delete model: %w", err)
	}
	if n == 0 {
		return reporting.ErrNoModel
	}
	return nil
}
