package labour

import (
	"context"

	"actual/app/roster"
	"actual/domain"
	"actual/domain/booked"
	"actual/ports"
)

// Lister shows what was booked and clocked.
type Lister struct{ work ports.UnitOfWork }

// NewLister returns the use case.
func NewLister(work ports.UnitOfWork) *Lister { return &Lister{work} }

// Cursor is a place in a list by date and id; zero: before the first.
type Cursor struct {
	Date domain.Date
	ID   domain.UUID
}

// ListTimes asks for labour by date. Only's cursor and limit count, too; a Limit of 0
// asks for all.
type ListTimes struct {
	Company  domain.CompanyID
	From, To domain.Date // Both included; zero: without bound.
	Only     ports.BookedQuery
}

// TimePage is a part of the answer.
type TimePage struct {
	Times []booked.Time
	Next  Cursor
}

// Times returns a page of labour.
func (l *Lister) Times(ctx context.Context, q ListTimes) (page TimePage, err error) {
	limit := q.Only.Limit
	q.Only.Limit = roster.Beyond(limit)
	err = l.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		found, err := tx.Booked.Between(ctx, q.From, q.To, q.Only)
		page = TimePage{}
		var more bool
		if page.Times, more = roster.Cut(found, limit); more {
			last := page.Times[limit-1]
			page.Next = Cursor{last.Date, last.ID.UUID}
		}
		return err
	})
	return page, err
}

// ListClocks asks for what was clocked, as ListTimes does for labour.
type ListClocks struct {
	Company  domain.CompanyID
	From, To domain.Date
	Only     ports.ClockQuery
}

// ClockPage is a part of the answer.
type ClockPage struct {
	Clocks []booked.Clock
	Next   Cursor
}

// Clocks returns a page of what was clocked.
func (l *Lister) Clocks(ctx context.Context, q ListClocks) (page ClockPage, err error) {
	limit := q.Only.Limit
	q.Only.Limit = roster.Beyond(limit)
	err = l.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		found, err := tx.Clocked.Between(ctx, q.From, q.To, q.Only)
		page = ClockPage{}
		var more bool
		if page.Clocks, more = roster.Cut(found, limit); more {
			last := page.Clocks[limit-1]
			page.Next = Cursor{last.Date, last.ID.UUID}
		}
		return err
	})
	return page, err
}
