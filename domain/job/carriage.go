package job

import (
	"time"

	"actual/domain"
	"actual/domain/fault"
)

// Rules of what a crew carries.
var (
	ErrCarried          = fault.New(fault.Conflict, "crew.badge_carried", "a crew carries the badge in that time already: a badge is with one crew at a time")
	ErrCarriageNotFound = fault.New(fault.NotFound, "crew.carriage_not_found", "the crew carries no such badge")
	ErrCarriageEnd      = fault.New(fault.Conflict, "crew.bad_carriage_end", "a crew carries a badge no more within the time that it did: not before that began, nor after it has ended")
)

// Carriage is a span in which a crew carries a badge that none of its workers wears:
// on a truck or a mower. It always has a beginning.
type Carriage struct {
	ID    domain.CarriageID
	Crew  domain.CrewID
	Badge domain.BadgeID
	Span  domain.Span
}

// Carry lets next begin among the carriages of its badge. With move, the one that
// holds when it begins ends there, and is returned so; any other that it overlaps
// stands against it: ErrCarried, which names it.
func Carry(those []Carriage, next Carriage, move bool) (ended []Carriage, err error) {
	ended, c := domain.Succeed(those, func(c *Carriage) *domain.Span { return &c.Span }, next.Span, move)
	if c != nil {
		return nil, ErrCarried.With("carriage %s of crew %s, %s", c.ID, c.Crew, c.Span)
	}
	return ended, nil
}

// Ended returns the carriage ended at an instant; where it began, it never was. It
// fails with ErrCarriageEnd.
func (c Carriage) Ended(at time.Time) (Carriage, error) {
	until, ok := c.Span.EndedAt(at)
	if !ok || until == c.Span {
		return c, ErrCarriageEnd.With("it is from %s", c.Span)
	}
	c.Span = until
	return c, nil
}
