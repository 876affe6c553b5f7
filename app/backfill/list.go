package backfill

import (
	"context"
	"time"

	"actual/domain"
	"actual/ports"
)

// List asks for a company's backfills, the newest first.
type List struct {
	Company domain.CompanyID
	Before  domain.BackfillID // Where not zero: those that are older.
	Limit   int
}

// Page is a part of that list.
type Page struct {
	Backfills []ports.Backfill
	Next      domain.BackfillID // What the next page is before; zero at the end.
	Through   time.Time         // All that was uploaded before is compared; zero: never.
}

// List returns a page of a company's backfills.
func (f *Filler) List(ctx context.Context, q List) (p Page, err error) {
	err = f.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		p = Page{}
		if p.Backfills, err = tx.Backfills.List(ctx, false, q.Before, q.Limit+1); err != nil {
			return err
		}
		if len(p.Backfills) > q.Limit {
			p.Backfills = p.Backfills[:q.Limit]
			p.Next = p.Backfills[q.Limit-1].ID
		}
		p.Through, err = tx.Backfills.Through(ctx)
		return err
	})
	return p, err
}

// Show returns one, or ports.ErrBackfillNotFound.
func (f *Filler) Show(ctx context.Context, company domain.CompanyID, id domain.BackfillID) (b ports.Backfill, err error) {
	err = f.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) (err error) {
		b, err = tx.Backfills.ByID(ctx, id)
		return err
	})
	return b, err
}
