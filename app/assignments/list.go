package assignments

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"actual/app/roster"
	"actual/domain"
	"actual/domain/assignment"
	"actual/domain/badge"
	"actual/domain/geofence"
	"actual/domain/job"
	"actual/ports"
)

// Fences gives the fences of a company, from memory where they have not changed.
type Fences interface {
	Index(ctx context.Context, tx ports.Tx, company domain.CompanyID) (*geofence.Index, error)
}

// Lister shows what was exported.
type Lister struct {
	work   ports.UnitOfWork
	fences Fences
}

// NewLister returns the use case.
func NewLister(work ports.UnitOfWork, fences Fences) *Lister { return &Lister{work, fences} }

// List asks for rows of a date. Zero fields select all.
type List struct {
	Company  domain.CompanyID
	Date     domain.Date
	Revision domain.Revision       // Zero: the newest.
	Only     ports.AssignmentQuery // But for its Limit.
	Limit    int                   // 0: all.
}

// Page is a part of the answer.
type Page struct {
	Export assignment.Export // The revision that the rows are of.
	Rows   []assignment.Row
	Names  Names
	Next   string // The Place of the last row; empty where there is no more.
}

// Names holds whom and what rows speak of, as they are called now.
type Names struct {
	Sites   map[domain.SiteID]geofence.Site
	Crews   map[domain.CrewID]job.Crew
	Workers map[domain.WorkerID]job.Worker
	Badges  map[domain.BadgeID]badge.Badge
}

// List returns a page of the rows of a date, or assignment.ErrNotExported or ErrNoRevision.
func (l *Lister) List(ctx context.Context, q List) (page Page, err error) {
	q.Only.Limit = roster.Beyond(q.Limit)
	err = l.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		page = Page{}
		if page.Export, err = exported(ctx, tx, q.Date, q.Revision); err != nil {
			return err
		}
		found, err := tx.Assigned.Rows(ctx, q.Date, page.Export.Revision, q.Only)
		if err != nil {
			return err
		}
		var more bool
		if page.Rows, more = roster.Cut(found, q.Limit); more {
			page.Next = page.Rows[len(page.Rows)-1].Place()
		}
		page.Names, err = l.names(ctx, tx, q.Company, page.Rows)
		return err
	})
	if err != nil {
		return Page{}, fmt.Errorf("list assignments: %w", err)
	}
	return page, nil
}

func exported(ctx context.Context, tx ports.Tx, on domain.Date, revision domain.Revision) (assignment.Export, error) {
	found, err := tx.Assigned.Exports(ctx, ports.AssignmentExportQuery{Date: on, Revision: revision, Limit: 1})
	if err == nil && len(found) == 0 {
		if found, err = tx.Assigned.Exports(ctx, ports.AssignmentExportQuery{Date: on, Limit: 1}); err == nil && len(found) > 0 {
			err = assignment.ErrNoRevision.With("the last of %s is %d", on, found[0].Revision)
		} else if err == nil {
			err = assignment.ErrNotExported.With("%s", on)
		}
	}
	if err != nil {
		return assignment.Export{}, err
	}
	return found[0], nil
}

// Exports asks for revisions, the newest first. Zero fields select all.
type Exports struct {
	Company domain.CompanyID
	Date    domain.Date
	Before  ExportPlace
	Limit   int
}

// ExportPlace is a place in the order of exports; zero: before the first.
type ExportPlace struct {
	Date     domain.Date
	Revision domain.Revision
}

// ExportPage is a part of the answer.
type ExportPage struct {
	Exports []assignment.Export
	Next    ExportPlace
}

// Exports returns a page of revisions.
func (l *Lister) Exports(ctx context.Context, q Exports) (page ExportPage, err error) {
	err = l.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		found, err := tx.Assigned.Exports(ctx, ports.AssignmentExportQuery{
			Date: q.Date, BeforeDate: q.Before.Date, BeforeRevision: q.Before.Revision, Limit: roster.Beyond(q.Limit),
		})
		page = ExportPage{}
		var more bool
		if page.Exports, more = roster.Cut(found, q.Limit); more {
			last := page.Exports[len(page.Exports)-1]
			page.Next = ExportPlace{last.Date, last.Revision}
		}
		return err
	})
	return page, err
}

// Changes is how the rows of a revision differ from those of the one before.
type Changes struct {
	Export  assignment.Export
	Changes []assignment.Change
	Names   Names
}

// Changes returns what a revision of a date changed, or assignment.ErrNotExported or ErrNoRevision.
// Without a revision it is the newest.
func (l *Lister) Changes(ctx context.Context, company domain.CompanyID, on domain.Date, revision domain.Revision) (c Changes, err error) {
	err = l.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		c = Changes{}
		if c.Export, err = exported(ctx, tx, on, revision); err != nil {
			return err
		}
		if c.Changes, err = tx.Assigned.Changes(ctx, on, c.Export.Revision); err != nil {
			return err
		}
		var rows []assignment.Row
		for _, one := range c.Changes {
			for _, r := range []*assignment.Row{one.Was, one.Is} {
				if r != nil {
					rows = append(rows, *r)
				}
			}
		}
		c.Names, err = l.names(ctx, tx, company, rows)
		return err
	})
	if err != nil {
		return Changes{}, fmt.Errorf("changes of assignments: %w", err)
	}
	return c, nil
}

// names looks up what rows speak of.
func (l *Lister) names(ctx context.Context, tx ports.Tx, company domain.CompanyID, rows []assignment.Row) (Names, error) {
	n := Names{map[domain.SiteID]geofence.Site{}, map[domain.CrewID]job.Crew{}, map[domain.WorkerID]job.Worker{}, map[domain.BadgeID]badge.Badge{}}
	people, badges := map[domain.WorkerID]bool{}, map[domain.BadgeID]bool{}
	for _, r := range rows {
		n.Sites[r.Site] = geofence.Site{}
		people[r.Worker], people[r.Leader], badges[r.Badge] = true, true, true
	}
	delete(people, domain.WorkerID{})
	delete(badges, domain.BadgeID{})
	if len(rows) == 0 {
		return n, nil
	}
	index, err := l.fences.Index(ctx, tx, company)
	if err != nil {
		return n, err
	}
	for _, s := range index.Sites() {
		if _, spoken := n.Sites[s.ID]; spoken {
			n.Sites[s.ID] = s
		}
	}
	crews, err := tx.Crews.List(ctx, ports.CrewQuery{})
	for _, c := range crews {
		n.Crews[c.ID()] = c
	}
	if err == nil && len(people) > 0 {
		var workers []job.Worker
		workers, err = tx.Workers.List(ctx, ports.WorkerQuery{IDs: slices.Collect(maps.Keys(people))})
		for _, w := range workers {
			n.Workers[w.ID()] = w
		}
	}
	for b := range badges {
		if err == nil {
			n.Badges[b], err = tx.Badges.ByID(ctx, b)
		}
	}
	return n, err
}
