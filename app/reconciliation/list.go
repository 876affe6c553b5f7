package reconciliation

import (
	"context"
	"fmt"

	"actual/domain"
	"actual/domain/discrepancy"
	"actual/ports"
)

// Lister shows discrepancies and passes.
type Lister struct {
	work   ports.UnitOfWork
	fences Fences
}

// NewLister returns the use cases.
func NewLister(work ports.UnitOfWork, fences Fences) *Lister {
	return &Lister{work: work, fences: fences}
}

// List asks for discrepancies, those of the last date first. Zero fields select all.
type List struct {
	Company domain.CompanyID
	Only    ports.DiscrepancyQuery // With where the page begins.
	Limit   int                    // 0: all.
}

// Page is a part of the answer.
type Page struct {
	Discrepancies []discrepancy.Discrepancy
	Names         Names
	NextDate      domain.Date
	NextID        domain.DiscrepancyID // Zero at the end.
}

// List returns a page of discrepancies, without facts, thresholds and causes where
// these are not asked for.
func (l *Lister) List(ctx context.Context, q List) (page Page, err error) {
	if q.Only.Limit = q.Limit; q.Limit > 0 {
		q.Only.Limit++
	}
	err = l.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		page = Page{}
		if page.Discrepancies, err = tx.Found.List(ctx, q.Only); err != nil {
			return err
		}
		if q.Limit > 0 && len(page.Discrepancies) > q.Limit {
			page.Discrepancies = page.Discrepancies[:q.Limit]
			last := page.Discrepancies[q.Limit-1]
			page.NextDate, page.NextID = last.Date, last.ID
		}
		page.Names, err = l.names(ctx, tx, q.Company, page.Discrepancies)
		return err
	})
	if err != nil {
		return Page{}, fmt.Errorf("list discrepancies: %w", err)
	}
	return page, nil
}

// Shown is one discrepancy with all that is known of it.
type Shown struct {
	discrepancy.Discrepancy
	Names   Names
	History []discrepancy.Event
}

// Show returns a discrepancy with its why and its history, or discrepancy.ErrNotFound.
func (l *Lister) Show(ctx context.Context, company domain.CompanyID, id domain.DiscrepancyID) (s Shown, err error) {
	err = l.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		found, err := tx.Found.List(ctx, ports.DiscrepancyQuery{IDs: []domain.DiscrepancyID{id}, Detail: true})
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return discrepancy.ErrNotFound
		}
		s = Shown{Discrepancy: found[0]}
		if s.History, err = tx.FoundPast.Of(ctx, id); err != nil {
			return err
		}
		var users []domain.UserID
		for _, e := range s.History {
			users = append(users, e.Assignee)
		}
		s.Names, err = l.names(ctx, tx, company, found, users...)
		return err
	})
	if err != nil {
		return Shown{}, fmt.Errorf("show discrepancy: %w", err)
	}
	return s, nil
}

// ListPasses asks for passes, the newest first.
type ListPasses struct {
	Company domain.CompanyID
	Only    ports.PassQuery
	Limit   int
}

// PassPage is a part of the answer.
type PassPage struct {
	Passes []discrepancy.Pass
	Next   domain.PassID // What the next page is before; zero at the end.
}

// Passes returns a page of passes.
func (l *Lister) Passes(ctx context.Context, q ListPasses) (page PassPage, err error) {
	q.Only.Limit = q.Limit + 1
	err = l.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		page = PassPage{}
		page.Passes, err = tx.Passes.List(ctx, q.Only)
		if len(page.Passes) > q.Limit {
			page.Passes = page.Passes[:q.Limit]
			page.Next = page.Passes[q.Limit-1].ID
		}
		return err
	})
	if err != nil {
		return PassPage{}, fmt.Errorf("list passes: %w", err)
	}
	return page, nil
}

// Pass returns one, or discrepancy.ErrPassNotFound.
func (l *Lister) Pass(ctx context.Context, company domain.CompanyID, id domain.PassID) (p discrepancy.Pass, err error) {
	err = l.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		p, err = tx.Passes.ByID(ctx, id)
		return err
	})
	if err != nil {
		return discrepancy.Pass{}, fmt.Errorf("show pass: %w", err)
	}
	return p, nil
}

// Difference is what a pass changed, after one discrepancy.
type Difference struct {
	Company domain.CompanyID
	Pass    domain.PassID
	After   domain.DiscrepancyID
	Limit   int
}

// PassChange is what a pass changed of one discrepancy, and the discrepancy as it is
// by now.
type PassChange struct {
	Event discrepancy.Event
	Now   discrepancy.Discrepancy
}

// ChangePage is a part of the answer.
type ChangePage struct {
	Changes []PassChange
	Names   Names
	Next    domain.DiscrepancyID // Zero at the end.
}

// Difference returns what a pass changed, by discrepancy, or discrepancy.ErrPassNotFound.
func (l *Lister) Difference(ctx context.Context, q Difference) (page ChangePage, err error) {
	err = l.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		page = ChangePage{}
		if _, err := tx.Passes.ByID(ctx, q.Pass); err != nil {
			return err
		}
		events, err := tx.FoundPast.OfPass(ctx, q.Pass, q.After, q.Limit+1)
		if err != nil {
			return err
		}
		if len(events) > q.Limit {
			events = events[:q.Limit]
			page.Next = events[q.Limit-1].Discrepancy
		}
		ids := make([]domain.DiscrepancyID, len(events))
		for i, e := range events {
			ids[i] = e.Discrepancy
		}
		found, err := tx.Found.List(ctx, ports.DiscrepancyQuery{IDs: ids})
		if err != nil {
			return err
		}
		of := make(map[domain.DiscrepancyID]discrepancy.Discrepancy, len(found))
		for _, d := range found {
			of[d.ID] = d
		}
		for _, e := range events {
			page.Changes = append(page.Changes, PassChange{e, of[e.Discrepancy]})
		}
		page.Names, err = l.names(ctx, tx, q.Company, found)
		return err
	})
	if err != nil {
		return ChangePage{}, fmt.Errorf("show what a pass changed: %w", err)
	}
	return page, nil
}

// Trends asks for counts by day or week.
type Trends struct {
	Company domain.CompanyID
	Only    ports.DiscrepancyQuery
	By      ports.TrendGroup
	Weekly  bool
}

// Counted is the answer, and what people call the sites or crews that it counts by.
type Counted struct {
	Trends []ports.Trend
	Names  Names
}

// Trends counts discrepancies.
func (l *Lister) Trends(ctx context.Context, q Trends) (out Counted, err error) {
	err = l.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		if out.Trends, err = tx.Trends.Count(ctx, q.Only, q.By, q.Weekly); err != nil {
			return err
		}
		of := make([]discrepancy.Discrepancy, 0, len(out.Trends))
		for _, t := range out.Trends {
			var d discrepancy.Discrepancy
			switch q.By {
			case ports.TrendBySite:
				d.Subject.Site.UUID = t.Of
			case ports.TrendByCrew:
				d.Subject.Crew.UUID = t.Of
			case ports.TrendByKind:
			}
			of = append(of, d)
		}
		out.Names, err = l.names(ctx, tx, q.Company, of)
		return err
	})
	if err != nil {
		return Counted{}, fmt.Errorf("count discrepancies: %w", err)
	}
	return out, nil
}
