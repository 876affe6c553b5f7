package ports

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/job"
	"actual/domain/targetlink"
	"actual/domain/transfer"
)

// TargetLinks keeps what the transaction's company has decided for a target of its
// time: who of its people workers are, and by which codes time is booked there.
// targetlink.NewBook answers from a rule and links.
type TargetLinks interface {
	// List returns the links, ordered by kind and key.
	List(ctx context.Context, of transfer.Target) ([]targetlink.Link, error)
	// Save stores links over the revisions that they have, and raises those; 0 is one
	// that is new. It fails with domain.ErrMoved where one was changed since, and with
	// targetlink.ErrPersonTaken where a person is another worker.
	Save(ctx context.Context, of transfer.Target, links ...targetlink.Link) error
	// Clear removes links of the revisions that they have, or fails with domain.ErrMoved.
	Clear(ctx context.Context, of transfer.Target, links ...targetlink.Link) error
	// Rule returns by what time is booked there: the company's own rule, else
	// targetlink.UsualRule.
	Rule(ctx context.Context, of transfer.Target) (targetlink.Rule, error)
	// SaveRule stores a rule over the revision that it has, and raises that, or fails
	// with domain.ErrMoved.
	SaveRule(ctx context.Context, of transfer.Target, r targetlink.Rule) error
}

// TargetDirectory keeps the people and codes of targets, as they were last read.
type TargetDirectory interface {
	// Keep stores entries of a target that were read at a time; those that were gone are
	// there again.
	Keep(ctx context.Context, of transfer.Target, entries []targetlink.Entry, at time.Time) error
	// Vanish marks those of a sort as gone that were read last before a time. It returns
	// how many those are.
	Vanish(ctx context.Context, of transfer.Target, sort targetlink.Sort, before, at time.Time) (int, error)
	// List returns the entries of a target, ordered by sort and ref.
	List(ctx context.Context, of transfer.Target) ([]targetlink.Entry, error)
	// Forget removes what targets said of a worker, and the worker's links.
	Forget(ctx context.Context, w domain.WorkerID) error
}

// Services tells what is done in jobs.
type Services interface {
	// OfJobs returns what those of the jobs whose source says it are called.
	OfJobs(ctx context.Context, jobs []domain.JobID) (map[domain.JobID]string, error)
	// Orders returns what the source of those of the jobs that are a part of one calls
	// their order, such as Aspire's tickets.
	Orders(ctx context.Context, of job.Source, jobs []domain.JobID) (map[domain.JobID]string, error)
	// Since returns the names of services of jobs on dates from one on, ordered.
	Since(ctx context.Context, from domain.Date) ([]string, error)
}
