package planning

import (
	"context"
	"fmt"

	"actual/app/roster"
	"actual/domain"
	"actual/domain/job"
	"actual/domain/ledger"
	"actual/ports"
)

// Jobs keeps a company's jobs.
type Jobs struct{ desk }

// NewJobs returns the use cases.
func NewJobs(work ports.UnitOfWork, clock ports.Clock, ids ports.Identifiers) *Jobs {
	return &Jobs{desk{work, clock, ids}}
}

// CreateJob is the command to plan a job by hand.
type CreateJob struct {
	Company domain.CompanyID
	Plan    job.Plan
	By      string
}

// Create plans a job.
//
// Errors: those of job.NewJob, job.ErrJobTaken, geofence.ErrNotFound,
// job.ErrCrewNotFound.
func (j *Jobs) Create(ctx context.Context, cmd CreateJob) (made job.Job, err error) {
	if made, err = job.NewJob(domain.JobID{UUID: j.ids.New()}, job.ByHand, cmd.Plan); err != nil {
		return job.Job{}, err
	}
	err = j.update(ctx, cmd.Company, cmd.By, func(ctx context.Context, a act) error { return a.createJob(ctx, made) })
	if err != nil {
		return job.Job{}, fmt.Errorf("create job: %w", err)
	}
	return made, nil
}

func (a act) createJob(ctx context.Context, made job.Job) error {
	if _, err := a.Jobs.Create(ctx, []job.Job{made}, a.now); err != nil {
		return err
	}
	return a.note(ctx, ledger.JobCreated, "job:"+made.ID().String(), jobFields(made))
}

// jobFields leaves out the ref: it may name a customer.
func jobFields(j job.Job) ledger.Fields {
	series := ledger.Null()
	if of := j.Turn().Series; !of.IsZero() {
		series = ledger.Text(of.String())
	}
	return workFields(j.Plan().Work, ledger.Fields{
		"date": dateValue(j.Plan().Date), "source": ledger.Text(string(j.Source())), "series": series, "series_date": dateValue(j.Turn().Date),
	})
}

// ChangeJob is the command to change a job.
type ChangeJob struct {
	Company domain.CompanyID
	Job     domain.JobID
	Seen    domain.Revision // The revision that the change is made from.
	Ref     roster.Change[string]
	Date    roster.Change[domain.Date]
	Work    WorkChange
	By      string
}

// Change changes a job. One of a series no longer follows it.
//
// Errors: job.ErrJobNotFound, domain.ErrMoved, job.ErrCancelled, those of Create.
func (j *Jobs) Change(ctx context.Context, cmd ChangeJob) (changed job.Job, err error) {
	err = j.update(ctx, cmd.Company, cmd.By, func(ctx context.Context, a act) error {
		was, err := a.Jobs.ByID(ctx, cmd.Job)
		if err != nil {
			return err
		}
		if cmd.Seen != was.Revision() {
			return domain.ErrMoved
		}
		p := was.Plan()
		var fields []ledger.Value
		cmd.Ref.Over(&p.Ref, "ref", &fields)
		cmd.Date.Over(&p.Date, "date", &fields)
		cmd.Work.over(&p.Work, &fields)
		if changed = was; p == was.Plan() { // It says nothing new: a job of a series goes on following it.
			return nil
		}
		if changed, err = was.Changed(p); err != nil {
			return err
		}
		return a.saveJob(ctx, &changed, ledger.JobChanged, ledger.List(fields...))
	})
	if err != nil {
		return job.Job{}, fmt.Errorf("change job: %w", err)
	}
	return changed, nil
}

// saveJob stores a job, and raises its revision as the store does.
func (a act) saveJob(ctx context.Context, j *job.Job, kind ledger.Kind, fields ledger.Value) error {
	if err := a.Jobs.Save(ctx, *j, a.now); err != nil {
		return err
	}
	body := jobFields(*j)
	body["fields"] = fields
	*j = job.RestoreJob(j.ID(), j.Source(), j.Plan(), j.State(), j.Turn(), j.Revision()+1)
	return a.note(ctx, kind, "job:"+j.ID().String(), body)
}

// Cancel cancels a job, for good: a series does not plan it again.
//
// Errors: job.ErrJobNotFound, job.ErrCancelled, domain.ErrMoved.
func (j *Jobs) Cancel(ctx context.Context, company domain.CompanyID, id domain.JobID, by string) (cancelled job.Job, err error) {
	err = j.update(ctx, company, by, func(ctx context.Context, a act) error {
		was, err := a.Jobs.ByID(ctx, id)
		if err != nil {
			return err
		}
		if cancelled, err = was.Cancelled(); err != nil {
			return err
		}
		return a.saveJob(ctx, &cancelled, ledger.JobCancelled, ledger.List(ledger.Text("state")))
	})
	if err != nil {
		return job.Job{}, fmt.Errorf("cancel job: %w", err)
	}
	return cancelled, nil
}

// Show returns a job, or job.ErrJobNotFound.
func (j *Jobs) Show(ctx context.Context, company domain.CompanyID, id domain.JobID) (shown job.Job, err error) {
	err = j.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		shown, err = tx.Jobs.ByID(ctx, id)
		return err
	})
	return shown, err
}

// ListJobs asks for jobs, ordered by date and id. Zero fields select all.
type ListJobs struct {
	Company  domain.CompanyID
	From, To domain.Date // Both included.
	Only     ports.JobQuery
	Limit    int
}

// JobCursor is a place in the order of jobs.
type JobCursor struct {
	Date domain.Date
	ID   domain.JobID // Zero: before the first.
}

// JobPage is a part of the answer.
type JobPage struct {
	Jobs []job.Job
	Next JobCursor
}

// List returns a page of jobs.
func (j *Jobs) List(ctx context.Context, q ListJobs) (page JobPage, err error) {
	q.Only.Limit = roster.Beyond(q.Limit)
	err = j.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		found, err := tx.Jobs.Between(ctx, q.From, q.To, q.Only)
		page = JobPage{}
		var more bool
		if page.Jobs, more = roster.Cut(found, q.Limit); more {
			last := page.Jobs[len(page.Jobs)-1]
			page.Next = JobCursor{last.Plan().Date, last.ID()}
		}
		return err
	})
	return page, err
}
