package job

import (
	"strings"
	"time"

	"actual/domain"
	"actual/domain/fault"
)

// Rules of a crew and of who is in it.
var (
	ErrBadCrew            = fault.New(fault.Invalid, "crew.bad", "a crew needs a ref of 1 to 64 characters and a name of 1 to 200, each on one line")
	ErrCrewNotFound       = fault.New(fault.NotFound, "crew.not_found", "no such crew")
	ErrCrewTaken          = fault.New(fault.Conflict, "crew.ref_taken", "another crew has this ref")
	ErrInCrew             = fault.New(fault.Conflict, "crew.member_already", "the worker is in a crew in that time already: a worker is in one at a time")
	ErrMembershipNotFound = fault.New(fault.NotFound, "crew.membership_not_found", "no such membership of the crew")
	ErrMembershipEnd      = fault.New(fault.Conflict, "crew.bad_end", "a membership ends within its time: not before it began, nor after it has ended")
)

// Crew is a named group of workers. Who is in it is told by memberships. Build it
// with NewCrew, reload it with RestoreCrew.
type Crew struct {
	id        domain.CrewID
	ref, name string
	leader    domain.WorkerID
	revision  domain.Revision
}

// NewCrew returns a crew; leader may be zero: none. It fails with ErrBadCrew.
func NewCrew(id domain.CrewID, ref, name string, leader domain.WorkerID) (Crew, error) {
	ref, name = strings.TrimSpace(ref), strings.TrimSpace(name)
	if ref == "" || name == "" || !printable(ref, maxRef) || !printable(name, maxName) {
		return Crew{}, ErrBadCrew
	}
	return Crew{id, ref, name, leader, 1}, nil
}

// RestoreCrew rebuilds a stored crew without checking today's rules.
func RestoreCrew(id domain.CrewID, ref, name string, leader domain.WorkerID, r domain.Revision) Crew {
	return Crew{id, ref, name, leader, r}
}

// Changed returns the crew with another ref, name and leader, at the revision that
// was read. It fails with ErrBadCrew.
func (c Crew) Changed(ref, name string, leader domain.WorkerID) (Crew, error) {
	next, err := NewCrew(c.id, ref, name, leader)
	next.revision = c.revision
	return next, err
}

// ID returns the crew's identifier.
func (c Crew) ID() domain.CrewID { return c.id }

// Ref returns what schedules call it.
func (c Crew) Ref() string { return c.ref }

// Name returns its name for people.
func (c Crew) Name() string { return c.name }

// Leader returns who leads it; zero: nobody.
func (c Crew) Leader() domain.WorkerID { return c.leader }

// Revision returns which of its states this is.
func (c Crew) Revision() domain.Revision { return c.revision }

// Membership is a span in which a worker is in a crew.
type Membership struct {
	ID     domain.MembershipID
	Crew   domain.CrewID
	Worker domain.WorkerID
	Span   domain.Span
}

// Join lets next begin among the memberships of its worker. With move, the one
// that the worker is in when it begins ends there, and is returned so; any other
// that it overlaps stands against it: ErrInCrew, which names it.
func Join(those []Membership, next Membership, move bool) (left []Membership, err error) {
	left, m := domain.Succeed(those, func(m *Membership) *domain.Span { return &m.Span }, next.Span, move)
	if m != nil {
		return nil, ErrInCrew.With("membership %s of crew %s, %s", m.ID, m.Crew, m.Span)
	}
	return left, nil
}

// Left returns the membership ended at an instant; where it began, it never was.
// It fails with ErrMembershipEnd.
func (m Membership) Left(at time.Time) (Membership, error) {
	ended, ok := m.Span.EndedAt(at)
	if !ok {
		return m, ErrMembershipEnd.With("it is from %s", m.Span)
	}
	m.Span = ended
	return m, nil
}
