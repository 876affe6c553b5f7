package roster

import (
	"context"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/job"
	"actual/domain/ledger"
	"actual/domain/tenant"
	"actual/ports"
)

// Workers keeps a company's workers.
type Workers struct{ desk }

// NewWorkers returns the use cases.
func NewWorkers(work ports.UnitOfWork, clock ports.Clock, ids ports.Identifiers) *Workers {
	return &Workers{desk{work, clock, ids}}
}

// AddWorker is the command to add a worker.
type AddWorker struct {
	Company domain.CompanyID
	Worker  job.Particulars
	By      string
}

// Add adds a worker.
//
// Errors: those of job.NewWorker, job.ErrWorkerTaken, tenant.ErrQuota.
func (w *Workers) Add(ctx context.Context, cmd AddWorker) (added job.Worker, err error) {
	err = w.update(ctx, cmd.Company, cmd.By, func(ctx context.Context, a act) error {
		added, err = a.addWorker(ctx, cmd.Worker)
		return err
	})
	if err != nil {
		return job.Worker{}, fmt.Errorf("add worker: %w", err)
	}
	return added, nil
}

func (a act) addWorker(ctx context.Context, p job.Particulars) (job.Worker, error) {
	made, err := job.NewWorker(domain.WorkerID{UUID: a.ids.New()}, p)
	if err != nil {
		return job.Worker{}, err
	}
	if err := a.Limits.Room(ctx, tenant.MaxWorkers, 1, a.now); err != nil {
		return job.Worker{}, err
	}
	if err := (Within{a}).AddWorker(ctx, made); err != nil {
		return job.Worker{}, err
	}
	return made, nil
}

// ChangeWorker is the command to change what is said of a worker.
type ChangeWorker struct {
	Company  domain.CompanyID
	Worker   domain.WorkerID
	Seen     domain.Revision // The revision that the change is made from.
	Ref      Change[string]
	Name     Change[string]
	Email    Change[string]
	Phone    Change[string]
	Language Change[job.Language]
	From, To Change[time.Time] // Of the time in which the worker is active.
	By       string
}

// Change changes a worker. Who wears a badge or is in a crew must stay active in
// all of that time.
//
// Errors: those of job.NewWorker, job.ErrWorkerNotFound, job.ErrWorkerTaken,
// job.ErrBusy, domain.ErrMoved.
func (w *Workers) Change(ctx context.Context, cmd ChangeWorker) (changed job.Worker, err error) {
	err = w.update(ctx, cmd.Company, cmd.By, func(ctx context.Context, a act) error {
		was, err := a.Workers.ByID(ctx, cmd.Worker)
		if err != nil {
			return err
		}
		if cmd.Seen != was.Revision() {
			return domain.ErrMoved
		}
		p, fields := cmd.onto(was.Particulars())
		next, err := was.Changed(p)
		if changed = was; err != nil || next == was {
			return err
		}
		if err := a.freeOutside(ctx, next); err != nil {
			return err
		}
		if err := a.Workers.Save(ctx, next); err != nil {
			return err
		}
		changed = job.RestoreWorker(next.ID(), next.Particulars(), next.Revision()+1)
		return a.noteNames(ctx, ledger.WorkerChanged, next, spanFields(next.Particulars().Active, ledger.Fields{"fields": ledger.List(fields...)}))
	})
	if err != nil {
		return job.Worker{}, fmt.Errorf("change worker: %w", err)
	}
	return changed, nil
}

// onto puts the change over what is there, and returns the names of the fields.
func (cmd ChangeWorker) onto(p job.Particulars) (job.Particulars, []ledger.Value) {
	var fields []ledger.Value
	cmd.Ref.Over(&p.Ref, "ref", &fields)
	cmd.Name.Over(&p.Name, "name", &fields)
	cmd.Email.Over(&p.Email, "email", &fields)
	cmd.Phone.Over(&p.Phone, "phone", &fields)
	cmd.Language.Over(&p.Language, "language", &fields)
	cmd.From.Over(&p.Active.From, "active_from", &fields)
	cmd.To.Over(&p.Active.To, "active_to", &fields)
	return p, fields
}

// freeOutside refuses a worker that would wear a badge or be in a crew while not
// active.
func (a act) freeOutside(ctx context.Context, w job.Worker) error {
	active := w.Particulars().Active
	worn, err := a.Custodies.List(ctx, ports.CustodyQuery{Worker: w.ID()})
	if err != nil {
		return err
	}
	for _, c := range worn {
		if !c.Span.Empty() && !c.Span.Within(active) {
			return job.ErrBusy.With("custody %s, %s", c.ID, c.Span)
		}
	}
	in, err := a.Members.List(ctx, ports.MembershipQuery{Worker: w.ID()})
	if err != nil {
		return err
	}
	for _, m := range in {
		if !m.Span.Empty() && !m.Span.Within(active) {
			return job.ErrBusy.With("membership %s of crew %s, %s", m.ID, m.Crew, m.Span)
		}
	}
	return nil
}

// active refuses a worker who is not active in all of a span.
func (a act) active(ctx context.Context, id domain.WorkerID, in domain.Span) error {
	w, err := a.Workers.ByID(ctx, id)
	if err != nil {
		return err
	}
	if active := w.Particulars().Active; !in.Within(active) {
		return job.ErrInactive.With("worker %s is from %s", id, active)
	}
	return nil
}

// Show returns a worker, or job.ErrWorkerNotFound.
func (w *Workers) Show(ctx context.Context, company domain.CompanyID, id domain.WorkerID) (shown job.Worker, err error) {
	err = w.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		shown, err = tx.Workers.ByID(ctx, id)
		return err
	})
	return shown, err
}

// ListWorkers asks for workers, ordered by ref. Zero fields select all.
type ListWorkers struct {
	Company  domain.CompanyID
	Ref      string
	ActiveAt time.Time
	Crew     domain.CrewID // In it at ActiveAt, or now.
	After    string        // The ref of the last of the page before.
	Limit    int
}

// WorkerPage is a part of the answer.
type WorkerPage struct {
	Workers []job.Worker
	Next    string // "" where there is no more.
}

// List returns a page of workers. It fails with job.ErrCrewNotFound.
func (w *Workers) List(ctx context.Context, q ListWorkers) (page WorkerPage, err error) {
	err = w.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		ask := ports.WorkerQuery{ActiveAt: q.ActiveAt, After: q.After, Limit: Beyond(q.Limit)}
		if q.Ref != "" {
			ask.Refs = []string{q.Ref}
		}
		if !q.Crew.IsZero() {
			if ask.IDs, err = inCrew(ctx, tx, q.Crew, q.ActiveAt, w.clock.Now()); err != nil {
				return err
			}
		}
		found, err := tx.Workers.List(ctx, ask)
		if err != nil {
			return err
		}
		page = WorkerPage{}
		var more bool
		if page.Workers, more = Cut(found, q.Limit); more {
			page.Next = page.Workers[len(page.Workers)-1].Particulars().Ref
		}
		return nil
	})
	if err != nil {
		return WorkerPage{}, fmt.Errorf("list workers: %w", err)
	}
	return page, nil
}

// inCrew returns who is in a crew at an instant; now where that is zero.
func inCrew(ctx context.Context, tx ports.Tx, crew domain.CrewID, at, now time.Time) ([]domain.WorkerID, error) {
	if _, err := tx.Crews.ByID(ctx, crew); err != nil {
		return nil, err
	}
	if at.IsZero() {
		at = now
	}
	in, err := tx.Members.List(ctx, ports.MembershipQuery{Crew: crew, At: at})
	ids := make([]domain.WorkerID, len(in))
	for i, m := range in {
		ids[i] = m.Worker
	}
	return ids, err
}
