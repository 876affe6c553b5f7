package roster

import (
	"context"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/job"
	"actual/domain/ledger"
	"actual/ports"
)

// ListMembers asks who is or was in a crew, by beginning and id.
type ListMembers struct {
	Company domain.CompanyID
	Crew    domain.CrewID
	At      time.Time // Zero: all memberships there ever were.
	After   MemberCursor
	Limit   int
}

// MemberCursor is a place in the order of memberships.
type MemberCursor struct {
	From time.Time
	ID   domain.MembershipID // Zero: before the first.
}

// MemberPage is a part of the answer.
type MemberPage struct {
	Members []job.Membership
	Next    MemberCursor
}

// Members returns a page of memberships. It fails with job.ErrCrewNotFound.
func (c *Crews) Members(ctx context.Context, q ListMembers) (page MemberPage, err error) {
	err = c.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		if _, err := tx.Crews.ByID(ctx, q.Crew); err != nil {
			return err
		}
		found, err := tx.Members.List(ctx, ports.MembershipQuery{Crew: q.Crew, At: q.At, AfterFrom: q.After.From, AfterID: q.After.ID, Limit: Beyond(q.Limit)})
		page = MemberPage{}
		var more bool
		if page.Members, more = Cut(found, q.Limit); more {
			last := page.Members[len(page.Members)-1]
			page.Next = MemberCursor{last.Span.From, last.ID}
		}
		return err
	})
	return page, err
}

// JoinCrew is the command to put a worker into a crew for a time.
type JoinCrew struct {
	Company domain.CompanyID
	Crew    domain.CrewID
	Worker  domain.WorkerID
	From    time.Time // Zero: now.
	To      time.Time // Zero: open.
	Move    bool      // The worker leaves the crew that they are in then.
	By      string
}

// Join puts a worker into a crew.
//
// Errors: job.ErrCrewNotFound, job.ErrWorkerNotFound, job.ErrInactive,
// job.ErrInCrew, domain.ErrBackwards.
func (c *Crews) Join(ctx context.Context, cmd JoinCrew) (joined job.Membership, err error) {
	err = c.update(ctx, cmd.Company, cmd.By, func(ctx context.Context, a act) error {
		joined, err = a.join(ctx, cmd)
		return err
	})
	if err != nil {
		return job.Membership{}, fmt.Errorf("join crew: %w", err)
	}
	return joined, nil
}

func (a act) join(ctx context.Context, cmd JoinCrew) (joined job.Membership, err error) {
	span, err := spanFrom(cmd.From, cmd.To, a.now)
	if err != nil {
		return joined, err
	}
	if _, err := a.Crews.ByID(ctx, cmd.Crew); err != nil {
		return joined, err
	}
	if err := a.active(ctx, cmd.Worker, span); err != nil {
		return joined, err
	}
	those, err := a.Members.List(ctx, ports.MembershipQuery{Worker: cmd.Worker})
	if err != nil {
		return joined, err
	}
	joined = job.Membership{ID: domain.MembershipID{UUID: a.ids.New()}, Crew: cmd.Crew, Worker: cmd.Worker, Span: span}
	left, err := job.Join(those, joined, cmd.Move)
	if err != nil {
		return joined, err
	}
	for _, m := range left {
		if err := a.leave(ctx, m); err != nil {
			return joined, err
		}
	}
	if err := a.Members.Begin(ctx, joined); err != nil {
		return joined, err
	}
	return joined, a.note(ctx, ledger.CrewJoined, "crew:"+joined.Crew.String(), membershipFields(joined))
}

// spanFrom is a span that begins now where it does not say.
func spanFrom(from, to, now time.Time) (domain.Span, error) {
	if from.IsZero() {
		from = now
	}
	return domain.NewSpan(from, to)
}

// Leave ends a membership at an instant (zero: now); where it began, it never was.
//
// Errors: job.ErrCrewNotFound, job.ErrMembershipNotFound, job.ErrMembershipEnd.
func (c *Crews) Leave(ctx context.Context, company domain.CompanyID, crew domain.CrewID, id domain.MembershipID, at time.Time, by string) (left job.Membership, err error) {
	err = c.update(ctx, company, by, func(ctx context.Context, a act) error {
		m, err := a.Members.ByID(ctx, id)
		if err != nil {
			return err
		}
		if m.Crew != crew {
			return job.ErrMembershipNotFound
		}
		if at.IsZero() {
			at = a.now
		}
		if left, err = m.Left(at); err != nil {
			return err
		}
		return a.leave(ctx, left)
	})
	if err != nil {
		return job.Membership{}, fmt.Errorf("leave crew: %w", err)
	}
	return left, nil
}

func (a act) leave(ctx context.Context, m job.Membership) error {
	if err := a.Members.End(ctx, m); err != nil {
		return err
	}
	return a.note(ctx, ledger.CrewLeft, "crew:"+m.Crew.String(), membershipFields(m))
}

func membershipFields(m job.Membership) ledger.Fields {
	return spanFields(m.Span, ledger.Fields{"membership": ledger.Text(m.ID.String()), "worker": ledger.Text(m.Worker.String())})
}
