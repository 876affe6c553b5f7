package roster

import (
	"context"
	"fmt"

	"actual/domain"
	"actual/domain/job"
	"actual/domain/ledger"
	"actual/ports"
)

// Crews keeps a company's crews and who is in them.
type Crews struct{ desk }

// NewCrews returns the use cases.
func NewCrews(work ports.UnitOfWork, clock ports.Clock, ids ports.Identifiers) *Crews {
	return &Crews{desk{work, clock, ids}}
}

// CreateCrew is the command to create a crew. Leader may be zero.
type CreateCrew struct {
	Company   domain.CompanyID
	Ref, Name string
	Leader    domain.WorkerID
	By        string
}

// Create creates a crew.
//
// Errors: job.ErrBadCrew, job.ErrCrewTaken, job.ErrWorkerNotFound.
func (c *Crews) Create(ctx context.Context, cmd CreateCrew) (job.Crew, error) {
	made, err := job.NewCrew(domain.CrewID{UUID: c.ids.New()}, cmd.Ref, cmd.Name, cmd.Leader)
	if err != nil {
		return job.Crew{}, err
	}
	err = c.update(ctx, cmd.Company, cmd.By, func(ctx context.Context, a act) error {
		if err := a.Crews.Create(ctx, made, a.now); err != nil {
			return err
		}
		return a.note(ctx, ledger.CrewCreated, "crew:"+made.ID().String(), crewFields(made))
	})
	if err != nil {
		return job.Crew{}, fmt.Errorf("create crew: %w", err)
	}
	return made, nil
}

// crewFields leaves out the name: it is often the leader's.
func crewFields(c job.Crew) ledger.Fields {
	leader := ledger.Null()
	if !c.Leader().IsZero() {
		leader = ledger.Text(c.Leader().String())
	}
	return ledger.Fields{"leader": leader}
}

// ChangeCrew is the command to change a crew. Who is in it is changed by Join and
// Leave.
type ChangeCrew struct {
	Company   domain.CompanyID
	Crew      domain.CrewID
	Seen      domain.Revision // The revision that the change is made from.
	Ref, Name Change[string]
	Leader    Change[domain.WorkerID] // Zero: nobody.
	By        string
}

// Change changes a crew.
//
// Errors: job.ErrCrewNotFound, job.ErrBadCrew, job.ErrCrewTaken,
// job.ErrWorkerNotFound, domain.ErrMoved.
func (c *Crews) Change(ctx context.Context, cmd ChangeCrew) (changed job.Crew, err error) {
	err = c.update(ctx, cmd.Company, cmd.By, func(ctx context.Context, a act) error {
		was, err := a.Crews.ByID(ctx, cmd.Crew)
		if err != nil {
			return err
		}
		if cmd.Seen != was.Revision() {
			return domain.ErrMoved
		}
		ref, name, leader := was.Ref(), was.Name(), was.Leader()
		var fields []ledger.Value
		cmd.Ref.Over(&ref, "ref", &fields)
		cmd.Name.Over(&name, "name", &fields)
		cmd.Leader.Over(&leader, "leader", &fields)
		next, err := was.Changed(ref, name, leader)
		if changed = was; err != nil || next == was {
			return err
		}
		if err := a.Crews.Save(ctx, next); err != nil {
			return err
		}
		changed = job.RestoreCrew(next.ID(), next.Ref(), next.Name(), next.Leader(), next.Revision()+1)
		body := crewFields(next)
		body["fields"] = ledger.List(fields...)
		return a.note(ctx, ledger.CrewChanged, "crew:"+next.ID().String(), body)
	})
	if err != nil {
		return job.Crew{}, fmt.Errorf("change crew: %w", err)
	}
	return changed, nil
}

// Show returns a crew, or job.ErrCrewNotFound.
func (c *Crews) Show(ctx context.Context, company domain.CompanyID, id domain.CrewID) (shown job.Crew, err error) {
	err = c.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		shown, err = tx.Crews.ByID(ctx, id)
		return err
	})
	return shown, err
}

// ListCrews asks for crews, ordered by ref.
type ListCrews struct {
	Company domain.CompanyID
	Ref     string // "": of any.
	After   string // The ref of the last of the page before.
	Limit   int
}

// CrewPage is a part of the answer.
type CrewPage struct {
	Crews []job.Crew
	Next  string // "" where there is no more.
}

// List returns a page of crews.
func (c *Crews) List(ctx context.Context, q ListCrews) (page CrewPage, err error) {
	err = c.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		found, err := tx.Crews.List(ctx, ports.CrewQuery{Ref: q.Ref, After: q.After, Limit: Beyond(q.Limit)})
		page = CrewPage{}
		var more bool
		if page.Crews, more = Cut(found, q.Limit); more {
			page.Next = page.Crews[len(page.Crews)-1].Ref()
		}
		return err
	})
	return page, err
}
