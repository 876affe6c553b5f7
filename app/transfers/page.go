package transfers

import (
	"context"
	"fmt"

	"actual/domain"
	"actual/domain/tenant"
	"actual/domain/transfer"
	"actual/ports"
)

// AskPage asks for all that a person sees of a transfer at once.
type AskPage struct {
	Company domain.CompanyID
	ID      domain.TransferID
	Limit   int  // How many workers, and how many items that are listed.
	Money   bool // Whoever asks may see what people are paid …
	People  bool // … and who they are.
}

// Page is all that a person sees of a transfer at once.
type Page struct {
	Shown
	Company tenant.Company
	Workers []WorkerHours              // By identifier.
	Names   map[domain.WorkerID]string // What they are called; nil where that is not to be seen.
	Listed  []transfer.Item            // What people have to be told of.
	More    bool                       // There are more workers, or more is listed.
}

// Page returns it as of one moment. It fails with transfer.ErrNotFound.
func (s *Service) Page(ctx context.Context, q AskPage) (p Page, err error) {
	err = s.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		p, err = s.look(ctx, tx, q)
		return err
	})
	if err != nil {
		return Page{}, fmt.Errorf("show a transfer: %w", err)
	}
	return p, nil
}

func (s *Service) look(ctx context.Context, tx ports.Tx, q AskPage) (p Page, err error) {
	if p.Shown, err = show(ctx, tx, q.ID); err != nil {
		return p, err
	}
	if p.Company, err = tx.Companies.Get(ctx); err != nil {
		return p, err
	}
	hours, err := tx.TransLook.Hours(ctx, q.ID, domain.WorkerID{}, q.Limit+1)
	if err != nil {
		return p, err
	}
	if p.More = len(hours) > q.Limit; p.More {
		hours = hours[:q.Limit]
	}
	for _, h := range hours {
		p.Workers = append(p.Workers, WorkerHours{TransferHours: h})
	}
	if q.Money {
		if err := worth(ctx, tx, q.ID, p.Workers); err != nil {
			return p, err
		}
	}
	if p.Listed, err = tx.TransLook.Items(ctx, q.ID, ports.TransferFilter{Listed: true}, ports.TransferPlace{}, q.Limit+1); err != nil {
		return p, err
	}
	if len(p.Listed) > q.Limit {
		p.Listed, p.More = p.Listed[:q.Limit], true
	}
	if !q.People {
		return p, nil
	}
	workers, err := tx.Workers.List(ctx, ports.WorkerQuery{})
	p.Names = make(map[domain.WorkerID]string, len(workers))
	for _, w := range workers {
		p.Names[w.ID()] = w.Particulars().Name
	}
	return p, err
}
