package reporting

import (
	"context"
	"errors"
	"fmt"

	"actual/app/task"
	"actual/domain"
	"actual/domain/ledger"
	"actual/domain/reporting"
	"actual/domain/run"
	"actual/ports"
)

// Refresher has companies' models in Power BI refreshed, and watches it done.
type Refresher struct {
	work      ports.UnitOfWork
	refreshes ports.Refreshes
	clock     ports.Clock
	ids       ports.Identifiers
}

// NewRefresher returns the use case.
func NewRefresher(work ports.UnitOfWork, refreshes ports.Refreshes, clock ports.Clock, ids ports.Identifiers) *Refresher {
	return &Refresher{work: work, refreshes: refreshes, clock: clock, ids: ids}
}

// Set says which model is the company's. What was asked of the one before is forgotten.
//
// Errors: reporting.ErrBadModel.
func (r *Refresher) Set(ctx context.Context, company domain.CompanyID, m reporting.Model, by string) error {
	if err := m.Check(); err != nil {
		return err
	}
	return r.change(ctx, company, func(ctx context.Context, tx ports.Tx, is reporting.Model) error {
		m.Revision = is.Revision
		if err := tx.ReportSets.Put(ctx, m); err != nil {
			return err
		}
		return r.note(ctx, tx, company, by, ledger.Fields{"what": ledger.Text("set"), "workspace": ledger.Text(m.Workspace), "dataset": ledger.Text(m.Dataset)})
	})
}

// Remove forgets the model: nothing is refreshed any more. It stays in Power BI.
//
// Errors: reporting.ErrNoModel.
func (r *Refresher) Remove(ctx context.Context, company domain.CompanyID, by string) error {
	return r.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		if err := tx.ReportSets.Remove(ctx); err != nil {
			return err
		}
		return r.note(ctx, tx, company, by, ledger.Fields{"what": ledger.Text("removed")})
	})
}

// Show returns the model and how its refreshes fare, or reporting.ErrNoModel.
func (r *Refresher) Show(ctx context.Context, company domain.CompanyID) (m reporting.Model, err error) {
	err = r.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		m, err = tx.ReportSets.Get(ctx)
		return err
	})
	return m, err
}

// Ask has the model refreshed. What was asked for before and has not begun is the same
// refresh: joined.
//
// Errors: reporting.ErrNoModel.
func (r *Refresher) Ask(ctx context.Context, company domain.CompanyID, whole bool) (joined bool, err error) {
	err = r.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		is, err := tx.ReportSets.Get(ctx)
		if err != nil {
			return err
		}
		is, joined = is.Ask(r.clock.Now(), whole)
		if err := tx.ReportSets.Put(ctx, is); err != nil {
			return err
		}
		return tx.Tasks.Enqueue(ctx, task.RefreshModel, nil)
	})
	return joined, err
}

// Nightly asks for the refresh of the night, where the company has a model, and works it.
// Where a refresh fails again and again, so does its run, and people are told.
//
// Errors: as Work.
func (r *Refresher) Nightly(ctx context.Context, company domain.CompanyID, t run.Turn) error {
	if t.Place == "" && t.Number == 1 {
		err := r.change(ctx, company, func(ctx context.Context, tx ports.Tx, is reporting.Model) error {
			if is.Revision == 0 {
				return nil
			}
			is, _ = is.Ask(r.clock.Now(), false)
			return tx.ReportSets.Put(ctx, is)
		})
		if err != nil {
			return err
		}
	}
	return r.Work(ctx, company)
}

// change calls fn with the model, the zero one where there is none.
func (r *Refresher) change(ctx context.Context, company domain.CompanyID, fn func(context.Context, ports.Tx, reporting.Model) error) error {
	return r.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		is, err := tx.ReportSets.Get(ctx)
		if err != nil && !errors.Is(err, reporting.ErrNoModel) {
			return err
		}
		return fn(ctx, tx, is)
	})
}

func (r *Refresher) note(ctx context.Context, tx ports.Tx, company domain.CompanyID, by string, fields ledger.Fields) error {
	return tx.Ledger.Append(ctx, ledger.Entry{
		ID: domain.EntryID{UUID: r.ids.New()}, Company: company, At: r.clock.Now().Unix(), Kind: ledger.ReportingModelSet, Actor: by,
		Subject: "company:" + company.String(), Body: ledger.NewObject(fields),
	})
}

// Work begins what was asked for, or looks how far it is. Several at once do no harm:
// Power BI runs one at a time, and what one has stored another one finds moved.
//
// Errors: task.AgainError while one runs or may not begin yet; reporting.ErrRefreshFailed;
// ports.ErrReportsDenied, ErrRefreshRefused and those of a vendor.
func (r *Refresher) Work(ctx context.Context, company domain.CompanyID) error {
	m, err := r.Show(ctx, company)
	switch {
	case errors.Is(err, reporting.ErrNoModel):
		return nil
	case err != nil:
		return err
	case m.Request != "":
		err = r.watch(ctx, company, m)
	case !m.WantedAt.IsZero():
		err = r.begin(ctx, company, m)
	default:
		return nil
	}
	if errors.Is(err, domain.ErrMoved) { // Somebody asked, or another one works it.
		return task.AgainError{At: m.LookAgain(r.clock.Now())}
	}
	return err
}

// begin begins a refresh, where the day's limit lets it and none runs.
func (r *Refresher) begin(ctx context.Context, company domain.CompanyID, m reporting.Model) error {
	history, err := r.refreshes.History(ctx, company, m)
	now := r.clock.Now()
	switch {
	case errors.Is(err, ports.ErrReportsDenied):
		return errors.Join(fmt.Errorf("history of refreshes: %w", err), r.store(ctx, company, m.Ended(err.Error(), now)))
	case err != nil:
		return fmt.Errorf("history of refreshes: %w", err)
	}
	next := m.Next(history, now)
	switch {
	case next.Attach != "":
		return r.watching(ctx, company, m.Begun(next.Attach, now))
	case !next.Wait.IsZero():
		return task.AgainError{At: next.Wait}
	}
	id, err := r.refreshes.Start(ctx, company, m)
	switch {
	case errors.Is(err, ports.ErrRefreshRunning), errors.Is(err, ports.ErrUnknownOutcome), err == nil && id == "":
		return task.AgainError{At: m.LookAgain(now)} // The history says which it is.
	case errors.Is(err, ports.ErrRefreshRefused), errors.Is(err, ports.ErrReportsDenied):
		return errors.Join(fmt.Errorf("begin refresh: %w", err), r.store(ctx, company, m.Ended(err.Error(), now)))
	case err != nil:
		return fmt.Errorf("begin refresh: %w", err)
	}
	return r.watching(ctx, company, m.Begun(id, now))
}

// watching stores that a refresh runs, to be looked at later.
func (r *Refresher) watching(ctx context.Context, company domain.CompanyID, m reporting.Model) error {
	if err := r.store(ctx, company, m); err != nil {
		return err
	}
	return task.AgainError{At: m.LookAgain(r.clock.Now())}
}

func (r *Refresher) store(ctx context.Context, company domain.CompanyID, m reporting.Model) error {
	return r.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error { return tx.ReportSets.Put(ctx, m) })
}

// watch looks at the one that runs.
func (r *Refresher) watch(ctx context.Context, company domain.CompanyID, m reporting.Model) error {
	p, known, err := r.refreshes.Look(ctx, company, m, m.Request)
	if err != nil {
		return fmt.Errorf("look at refresh: %w", err)
	}
	now, problem := r.clock.Now(), ""
	switch lasts := now.Sub(m.StartedAt); {
	case !known && lasts < reporting.Lost, known && p.Outcome() == reporting.Running && lasts < reporting.Longest:
		return task.AgainError{At: m.LookAgain(now)}
	case !known:
		problem = "Power BI does not know the refresh"
	case p.Outcome() == reporting.Running:
		problem = "it has not ended after " + lasts.Truncate(1e9).String()
	case p.Outcome() == reporting.Failed:
		problem = p.Why()
	}
	m = m.Ended(problem, now)
	if err := r.store(ctx, company, m); err != nil {
		return err
	}
	switch {
	case problem != "":
		return reporting.ErrRefreshFailed.With("%s", problem)
	case !m.WantedAt.IsZero(): // Asked for while it ran.
		return task.AgainError{At: now}
	}
	return nil
}
