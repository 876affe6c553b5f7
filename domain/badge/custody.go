package badge

import (
	"time"

	"actual/domain"
	"actual/domain/fault"
)

// Rules of custody.
var (
	ErrWorn            = fault.New(fault.Conflict, "custody.overlaps", "the badge is worn in that time already: it has one wearer at a time")
	ErrNotOurs         = fault.New(fault.Conflict, "custody.badge_not_owned", "the badge is not the company's in all of that time")
	ErrCustodyNotFound = fault.New(fault.NotFound, "custody.not_found", "no such custody")
	ErrCustodyEnd      = fault.New(fault.Conflict, "custody.bad_end", "custody ends within its time: not before it began, nor after it has ended")
)

// Custody is a span in which a worker wears a badge. It always has a beginning.
type Custody struct {
	ID     domain.CustodyID
	Badge  domain.BadgeID
	Worker domain.WorkerID
	Span   domain.Span
}

// HandOver lets next begin among the custodies of its badge. With over, the one
// that holds when it begins ends there, and is returned so; any other that it
// overlaps stands against it: ErrWorn, which names it.
func HandOver(those []Custody, next Custody, over bool) (ended []Custody, err error) {
	ended, c := domain.Succeed(those, func(c *Custody) *domain.Span { return &c.Span }, next.Span, over)
	if c != nil {
		return nil, ErrWorn.With("custody %s by worker %s, %s", c.ID, c.Worker, c.Span)
	}
	return ended, nil
}

// Ended returns the custody ended at an instant; where it began, it never was. It
// fails with ErrCustodyEnd.
func (c Custody) Ended(at time.Time) (Custody, error) {
	until, ok := c.Span.EndedAt(at)
	if !ok {
		return c, ErrCustodyEnd.With("it is from %s", c.Span)
	}
	c.Span = until
	return c, nil
}
