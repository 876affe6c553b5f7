package ports

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/timesheet"
)

// TimeDays keeps what people of the transaction's company do about workers' days of
// work.
type TimeDays interface {
	// Hold returns days, each as it is on record, in the order of the keys, and keeps
	// others from them until the transaction ends. Of one that is not on record the
	// revision is 0. It fails with job.ErrWorkerNotFound.
	Hold(ctx context.Context, keys []TimeDayKey) ([]timesheet.Day, error)
	// List returns the days that are on record, by day and worker.
	List(ctx context.Context, q TimeDayQuery) ([]timesheet.Day, error)
	// Save stores a day that is held, with the act that changed it.
	Save(ctx context.Context, d timesheet.Day, a timesheet.Act) error
	// Acts returns what was done about a day, the oldest first.
	Acts(ctx context.Context, key TimeDayKey) ([]timesheet.Act, error)
	// Enter stores entries of a day that is held: new revisions of those that are
	// there, and those that are gone as withdrawn at that revision.
	Enter(ctx context.Context, fresh, gone []timesheet.Entry, revision domain.Revision, at time.Time) error
}

// TimeDayKey names a worker's day of work.
type TimeDayKey struct {
	Worker domain.WorkerID
	Day    domain.Date
}

// TimeDayQuery selects days. Zero fields select all.
type TimeDayQuery struct {
	From, To domain.Date // Both included.
	Workers  []domain.WorkerID
	State    timesheet.DayState
	Disputed bool
}

// TimeSaid keeps what people of the transaction's company have said that workers' time
// was. It is only ever added to: what is withdrawn stays.
type TimeSaid interface {
	// Add inserts one. It fails with what is not found of worker, site and job.
	Add(ctx context.Context, s timesheet.Said) error
	// ByID returns one, a withdrawn one too, or timesheet.ErrSaidNotFound.
	ByID(ctx context.Context, id domain.SaidID) (timesheet.Said, error)
	// List returns what was said of days from one to another, both included, withdrawn
	// ones too, by identifier; of all workers where there are none.
	List(ctx context.Context, from, to domain.Date, workers []domain.WorkerID) ([]timesheet.Said, error)
	// Withdraw lets one count no more, or fails with timesheet.ErrSaidWithdrawn.
	Withdraw(ctx context.Context, id domain.SaidID, by string, at time.Time) error
}

// TimeTexts are what people wrote about workers' days of the transaction's company.
type TimeTexts interface {
	// Forget empties what was written about a worker's days, beside the ledger too.
	Forget(ctx context.Context, w domain.WorkerID) error
}
