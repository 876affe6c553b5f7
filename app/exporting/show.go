package exporting

import (
	"context"
	"fmt"

	"actual/app/task"
	"actual/domain"
	"actual/domain/export"
	"actual/ports"
)

// List is the query for a page of a company's exports.
type List struct {
	Company domain.CompanyID
	ports.ExportFilter
	Before domain.ExportID // Zero: the first page.
	Limit  int
}

// Page is one of exports, the newest first; Next is zero at the end.
type Page struct {
	Exports []export.Export
	Next    domain.ExportID
	Counts  map[export.State]int // Of all exports of the company.
}

// List returns a page of exports.
func (x *Exporter) List(ctx context.Context, q List) (p Page, err error) {
	err = x.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		p = Page{}
		if p.Exports, err = tx.ExportLog.List(ctx, q.ExportFilter, q.Before, q.Limit+1); err != nil {
			return err
		}
		if len(p.Exports) > q.Limit {
			p.Exports = p.Exports[:q.Limit]
			p.Next = p.Exports[q.Limit-1].ID
		}
		p.Counts, err = tx.ExportLog.Count(ctx)
		return err
	})
	if err != nil {
		return Page{}, fmt.Errorf("list exports: %w", err)
	}
	return p, nil
}

// Shown is an export with what became of it, and what is sent of it.
type Shown struct {
	export.Export
	Steps   []export.Step
	Request string // What goes, or went, to the target, as it takes it; empty: it can't be sent.
	Why     string // Why it can't.
}

// Show returns one, or fails with export.ErrNotFound.
func (x *Exporter) Show(ctx context.Context, company domain.CompanyID, id domain.ExportID) (s Shown, err error) {
	err = x.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		s = Shown{}
		if s.Export, err = tx.ExportLog.ByID(ctx, id); err != nil {
			return err
		}
		if s.Steps, err = tx.ExportLog.Steps(ctx, id); err != nil {
			return err
		}
		setting, err := tx.ExportSets.Get(ctx, s.Route)
		if err == nil && s.Sends == 0 {
			s.Content = s.Content.Addressed(setting.AssignedTo)
		}
		return err
	})
	if err != nil {
		return Shown{}, fmt.Errorf("show an export: %w", err)
	}
	if target := x.targets[s.Route]; target != nil {
		body, err := target.Render(ports.ExportMessage{Mark: s.Mark, Content: s.Content})
		if s.Request = string(body); err != nil {
			s.Request, s.Why = "", task.Why(err)
		}
	}
	return s, nil
}
