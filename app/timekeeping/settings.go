package timekeeping

import (
	"context"
	"fmt"
	"slices"

	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/ledger"
	"actual/domain/timesheet"
	"actual/ports"
)

// Pay is where an office says how time is paid.
type Pay struct{ desk *Desk }

// NewPay returns the use cases.
func NewPay(desk *Desk) *Pay { return &Pay{desk} }

// Settings returns a company's pay settings.
func (p *Pay) Settings(ctx context.Context, company domain.CompanyID) (s timesheet.Settings, err error) {
	err = p.desk.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		s, err = tx.PaySets.Last(ctx)
		return err
	})
	if err != nil {
		return s, fmt.Errorf("show pay settings: %w", err)
	}
	return s, nil
}

// ChangeSettings is the command to pay by other settings from now on.
type ChangeSettings struct {
	Company domain.CompanyID
	Seen    domain.Revision // The revision that the change is made from; 0: whatever it is.
	Change  func(s *timesheet.Settings) error
	By      string
}

// ChangeSettings changes how time is paid: of what is classified from then on. What is
// approved stays.
//
// Errors: domain.ErrMoved, those of timesheet.Settings.Check and of Change,
// job.ErrWorkerNotFound, geofence.ErrNotFound.
func (p *Pay) ChangeSettings(ctx context.Context, cmd ChangeSettings) (s timesheet.Settings, err error) {
	err = p.desk.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		if s, err = tx.PaySets.Last(ctx); err != nil {
			return err
		}
		if cmd.Seen != 0 && cmd.Seen != s.Revision {
			return domain.ErrMoved
		}
		if err := cmd.Change(&s); err != nil {
			return err
		}
		slices.Sort(s.Blocking)
		s.Blocking = slices.Compact(s.Blocking)
		if err := s.Check(); err != nil {
			return err
		}
		for w := range s.RulesOf {
			if _, err := tx.Workers.ByID(ctx, w); err != nil {
				return err
			}
		}
		if err := p.knowsSites(ctx, tx, cmd.Company, s); err != nil {
			return err
		}
		now := p.desk.now()
		if err := tx.PaySets.Save(ctx, s, cmd.By, now); err != nil {
			return err
		}
		s.Revision++
		return tx.Ledger.Append(ctx, p.desk.entry(cmd.Company, now, ledger.PaySetChanged, cmd.By, "pay:settings", s.Said()))
	})
	if err != nil {
		return timesheet.Settings{}, fmt.Errorf("change pay settings: %w", err)
	}
	return s, nil
}

// knowsSites fails with geofence.ErrNotFound where a contract is of a site that the
// company has not.
func (p *Pay) knowsSites(ctx context.Context, tx ports.Tx, company domain.CompanyID, s timesheet.Settings) error {
	if len(s.Overlays) == 0 {
		return nil
	}
	index, err := p.desk.fences.Index(ctx, tx, company)
	if err != nil {
		return err
	}
	for site := range s.Overlays {
		if !slices.ContainsFunc(index.Sites(), func(x geofence.Site) bool { return x.ID == site }) {
			return geofence.ErrNotFound
		}
	}
	return nil
}

// SetRate says what a worker is paid an hour, from a day on; for one job where it names
// one.
//
// Errors: timesheet.ErrBadRate, job.ErrWorkerNotFound, job.ErrJobNotFound.
func (p *Pay) SetRate(ctx context.Context, company domain.CompanyID, r timesheet.Pays, by string) (timesheet.Pays, error) {
	r.ID, r.By, r.At = domain.RateID{UUID: p.desk.ids.New()}, by, p.desk.now()
	if err := r.Check(); err != nil {
		return r, err
	}
	err := p.desk.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		if err := tx.PayRates.Add(ctx, r); err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, p.desk.entry(company, r.At, ledger.PayRateSet, by, "worker:"+r.Worker.String(), ledger.Fields{
			"rate": ledger.Text(r.ID.String()), "since": ledger.Text(r.Since.String()), "job": ledger.Text(r.Job.String()), // How much stands in the rate, not here: it is personal.
		}))
	})
	if err != nil {
		return r, fmt.Errorf("set rate: %w", err)
	}
	return r, nil
}

// Rates returns what workers are paid, by worker, the newest last.
func (p *Pay) Rates(ctx context.Context, company domain.CompanyID, worker domain.WorkerID) (all []timesheet.Pays, err error) {
	err = p.desk.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		var of []domain.WorkerID
		if !worker.IsZero() {
			of = []domain.WorkerID{worker}
		}
		all, err = tx.PayRates.Of(ctx, of)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list rates: %w", err)
	}
	return all, nil
}
