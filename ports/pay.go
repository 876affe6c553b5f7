package ports

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/timesheet"
)

// PaySettings stores how time of the transaction's company is approved and classified,
// in revisions that are only ever added to.
type PaySettings interface {
	// Last returns those that hold: timesheet.UsualSettings where there are none.
	Last(ctx context.Context) (timesheet.Settings, error)
	// Save stores settings over the revision that they have, and raises that, or fails
	// with domain.ErrMoved.
	Save(ctx context.Context, s timesheet.Settings, by string, at time.Time) error
}

// PayRates stores what workers of the transaction's company are paid an hour. They are
// only ever added to.
type PayRates interface {
	// Add inserts one. It fails with job.ErrWorkerNotFound or job.ErrJobNotFound.
	Add(ctx context.Context, r timesheet.Pays) error
	// Of returns those of workers, of all where there are none, by identifier.
	Of(ctx context.Context, workers []domain.WorkerID) ([]timesheet.Pays, error)
}

// PayPeriods stores which pay periods of the transaction's company are locked.
type PayPeriods interface {
	// Touching returns the periods on record that have a day from one to another, both
	// included, by their first days.
	Touching(ctx context.Context, from, to domain.Date) ([]timesheet.Closed, error)
	// Save stores a period over the revision that it has, and raises that, or fails with
	// domain.ErrMoved.
	Save(ctx context.Context, c timesheet.Closed) error
}

// PayDisposal deletes records of pay of the transaction's company.
type PayDisposal interface {
	// Before deletes up to about limit rows of before a day, and returns how many: workers'
	// days with their approved time and what was done and said about them; then what payroll
	// was given of pay periods of which no day is left, but for what is on its way or
	// unknown, and those periods; then rates that a later one had replaced by the day. A
	// legal hold keeps the days of the worker in its span; one on a badge or a site all of
	// them; any hold keeps the pay periods that it touches, and rates of before its end.
	Before(ctx context.Context, day domain.Date, limit int) (int64, error)
}
