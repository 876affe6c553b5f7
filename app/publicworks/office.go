// Package publicworks keeps projects of public works, what work is classified as there,
// and certifies their weekly payrolls.
package publicworks

import (
	"context"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/certified"
	"actual/domain/ledger"
	"actual/ports"
)

// Office does that.
type Office struct {
	work  ports.UnitOfWork
	clock ports.Clock
	ids   ports.Identifiers
}

// New returns the use cases.
func New(work ports.UnitOfWork, clock ports.Clock, ids ports.Identifiers) *Office {
	return &Office{work: work, clock: clock, ids: ids}
}

func (o *Office) entry(company domain.CompanyID, kind ledger.Kind, by, subject string, fields ledger.Fields) ledger.Entry {
	return ledger.Entry{
		ID: domain.EntryID{UUID: o.ids.New()}, Company: company, At: o.clock.Now().Unix(), Kind: kind, Actor: by, Subject: subject, Body: ledger.NewObject(fields),
	}
}

// SetProject makes a project, or changes the one of the name.
type SetProject struct {
	Company domain.CompanyID
	ports.WorksProject
	By string
}

// SetProject stores it.
//
// Errors: certified.ErrBadProject, certified.ErrProjectTaken, certified.ErrPlaceTaken,
// geofence.ErrNotFound, job.ErrJobNotFound, domain.ErrMoved.
func (o *Office) SetProject(ctx context.Context, cmd SetProject) (p ports.WorksProject, err error) {
	err = o.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		p, err = o.keep(ctx, tx, cmd)
		return err
	})
	if err != nil {
		return p, fmt.Errorf("set project: %w", err)
	}
	return p, nil
}

// ChangeProject is the command to say anew what a project is.
type ChangeProject struct {
	Company domain.CompanyID
	ID      domain.UUID
	Seen    domain.Revision // The revision that the change is made from.
	Change  func(p *ports.WorksProject)
	By      string
}

// ChangeProject changes what is said of a project.
//
// Errors: certified.ErrProjectNotFound, those of SetProject.
func (o *Office) ChangeProject(ctx context.Context, cmd ChangeProject) (p ports.WorksProject, err error) {
	err = o.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		was, err := tx.Works.Project(ctx, cmd.ID.String())
		switch {
		case err != nil:
			return err
		case was.Revision != cmd.Seen:
			return domain.ErrMoved
		}
		cmd.Change(&was)
		p, err = o.keep(ctx, tx, SetProject{Company: cmd.Company, WorksProject: was, By: cmd.By})
		return err
	})
	if err != nil {
		return p, fmt.Errorf("change project: %w", err)
	}
	return p, nil
}

// keep stores a project, and has the ledger say so.
func (o *Office) keep(ctx context.Context, tx ports.Tx, cmd SetProject) (p ports.WorksProject, err error) {
	p = cmd.WorksProject
	checked := p.Project
	if len(p.Sites) > 0 && len(checked.Jobs) == 0 {
		checked.Jobs = map[domain.JobID]bool{{UUID: p.Sites[0].UUID}: true} // Its work is at sites.
	}
	if err := checked.Check(); err != nil {
		return p, err
	}
	if p.Revision == 0 {
		p.ID = o.ids.New()
		err = tx.Works.AddProject(ctx, p)
	} else {
		err = tx.Works.SetProject(ctx, p)
	}
	if err != nil {
		return p, err
	}
	p.Revision++
	places := make([]ledger.Value, 0, len(p.Sites)+len(p.Jobs))
	for _, s := range p.Sites {
		places = append(places, ledger.Text("site:"+s.String()))
	}
	for _, j := range sortedJobs(p.Jobs) {
		places = append(places, ledger.Text("job:"+j.String()))
	}
	return p, tx.Ledger.Append(ctx, o.entry(cmd.Company, ledger.ProjectChanged, cmd.By, "project:"+p.ID.String(), ledger.Fields{
		"revision": ledger.Int(int64(p.Revision)), "contract": ledger.Text(p.Contract), "county": ledger.Text(p.County), "wage_determination": ledger.Text(p.Wages), "places": ledger.List(places...),
	}))
}

// Project returns the project of a name or identifier, or fails with
// certified.ErrProjectNotFound.
func (o *Office) Project(ctx context.Context, company domain.CompanyID, name string) (p ports.WorksProject, err error) {
	err = o.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		p, err = tx.Works.Project(ctx, name)
		return err
	})
	if err != nil {
		return p, fmt.Errorf("show project: %w", err)
	}
	return p, nil
}

// Projects returns all projects, by name.
func (o *Office) Projects(ctx context.Context, company domain.CompanyID) (all []ports.WorksProject, err error) {
	err = o.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		all, err = tx.Works.Projects(ctx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list projects: %w", err)
	}
	return all, nil
}

// SetTrades says what workers' work is classified as, all of it or nothing.
//
// Errors: certified.ErrBadTrade, job.ErrWorkerNotFound, job.ErrJobNotFound,
// geofence.ErrNotFound.
func (o *Office) SetTrades(ctx context.Context, company domain.CompanyID, all []certified.Trade, by string) (made []ports.WorksTrade, err error) {
	err = o.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		made = nil
		for _, t := range all {
			if err := t.Check(); err != nil {
				return err
			}
			one := ports.WorksTrade{ID: o.ids.New(), Trade: t, By: by, At: o.clock.Now().UTC().Truncate(time.Second)}
			if err := tx.Works.AddTrade(ctx, one); err != nil {
				return err
			}
			if err := tx.Ledger.Append(ctx, o.entry(company, ledger.TradeSet, by, "worker:"+t.Worker.String(), ledger.Fields{
				"trade": ledger.Text(one.ID.String()), "since": ledger.Text(t.Since.String()), "job": idOrNull(t.Job.UUID), "site": idOrNull(t.Site.UUID), "name": ledger.Text(t.Name), "status": ledger.Text(string(t.Status)), "level": ledger.Text(t.Level),
			})); err != nil {
				return err
			}
			made = append(made, one)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("classify work: %w", err)
	}
	return made, nil
}

func idOrNull(u domain.UUID) ledger.Value {
	if u.IsZero() {
		return ledger.Null()
	}
	return ledger.Text(u.String())
}

// Trades returns what everybody's work was ever said to be, the latest last.
func (o *Office) Trades(ctx context.Context, company domain.CompanyID) (all []ports.WorksTrade, err error) {
	err = o.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		all, err = tx.Works.Trades(ctx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list classifications: %w", err)
	}
	return all, nil
}
