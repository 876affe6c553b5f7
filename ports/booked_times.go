package ports

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/booked"
	"actual/domain/job"
)

// TimeSource reads what was booked and clocked where a company does that, and changes
// nothing there. Its pages promise what those of JobSource do; errors as there.
// Nothing of pay, of rates or of PINs is ever read.
type TimeSource interface {
	// ListTimes returns a page of the labour that counts for dates of the window.
	ListTimes(ctx context.Context, company domain.CompanyID, w TimeWindow, q SourceQuery) (SourcePage[booked.Labour], error)
	// ListClocks returns a page of the stretches between clocking in and out that begin
	// on dates of the window.
	ListClocks(ctx context.Context, company domain.CompanyID, w TimeWindow, q SourceQuery) (SourcePage[booked.Clocked], error)
	// SitesOf returns the sites of tickets, by refs; those tickets apart of which none
	// is found. calls is how many requests were made.
	SitesOf(ctx context.Context, company domain.CompanyID, tickets []string) (sites map[string]string, calls int, err error)
}

// TimeWindow is a span of dates, both included, as the calendar of the branch shows
// them where work was booked.
type TimeWindow struct {
	From, To domain.Date
	Zone     *time.Location // The company's: for what the source does not tell the zone of.
}

// BookedTimes stores labour that was booked at sources, of the transaction's company.
// A row is of its source and ref.
type BookedTimes interface {
	// Put stores rows as their sources show them now, over what is stored of them. A
	// row that is stored keeps its id; one that was gone is there again. Of two rows
	// with one source and ref the last counts. It fails with what is not found of Of:
	// job.ErrWorkerNotFound, job.ErrCrewNotFound, geofence.ErrNotFound,
	// job.ErrJobNotFound.
	Put(ctx context.Context, rows []booked.Time, at time.Time) (BookedCounts, error)
	// Gone marks rows that the source has no more, and returns how many were there.
	Gone(ctx context.Context, source job.Source, refs []string, at time.Time) (int, error)
	// Between returns the rows that count for dates from one to another, both included,
	// ordered by date and id. A zero date is without bound.
	Between(ctx context.Context, from, to domain.Date, q BookedQuery) ([]booked.Time, error)
	// SitesOf returns what sites are stored for tickets of a source, by refs.
	SitesOf(ctx context.Context, source job.Source, tickets []string) (map[string]string, error)
	// Planned returns what a source has planned on dates from one to another, both
	// included, by SourceRows: those that have a ticket and are not gone.
	Planned(ctx context.Context, source job.Source, from, to domain.Date) ([]booked.Planned, error)
}

// BookedQuery selects labour. Zero fields select all that is not gone.
type BookedQuery struct {
	Source   job.Source
	Refs     []string
	Tickets  []string
	Worker   domain.WorkerID
	Crew     domain.CrewID
	Site     domain.SiteID
	Job      domain.JobID
	WithGone bool // Also what the source has no more.

	AfterDate domain.Date // Keyset cursor.
	AfterID   domain.BookedTimeID
	Limit     int // 0: all.
}

// BookedCounts says what storing rows did.
type BookedCounts struct{ Created, Changed, Unchanged int }

// ClockTimes stores the stretches between clocking in and out, of the transaction's
// company. It promises what BookedTimes does.
type ClockTimes interface {
	// Put is as of BookedTimes; it fails with job.ErrWorkerNotFound.
	Put(ctx context.Context, rows []booked.Clock, at time.Time) (BookedCounts, error)
	// Gone is as of BookedTimes.
	Gone(ctx context.Context, source job.Source, refs []string, at time.Time) (int, error)
	// Between is as of BookedTimes, by the date on which a stretch begins.
	Between(ctx context.Context, from, to domain.Date, q ClockQuery) ([]booked.Clock, error)
}

// ClockQuery selects stretches. Zero fields select all that is not gone.
type ClockQuery struct {
	Source   job.Source
	Refs     []string
	Worker   domain.WorkerID
	WithGone bool

	AfterDate domain.Date // Keyset cursor.
	AfterID   domain.ClockTimeID
	Limit     int // 0: all.
}

// BookedDisposal deletes booked and clocked time of the transaction's company, and
// forgets whose it was.
type BookedDisposal interface {
	// Before deletes up to limit rows of dates before one, the oldest first, and returns
	// how many. What a legal hold on a worker or a site covers is not deleted.
	Before(ctx context.Context, date domain.Date, limit int) (int64, error)
	// Forget takes off all rows what sources call the worker; the rows stay. It returns
	// how many of the worker's there were.
	Forget(ctx context.Context, w domain.WorkerID) (int64, error)
}

// BookedList is one of the lists of a TimeSource.
type BookedList string

// The lists.
const (
	BookedLabour  BookedList = "times"
	BookedClocked BookedList = "clocks"
)

// BookedReads remembers when the lists of the transaction's company were read to their
// ends: what is booked or clocked after that is not known.
type BookedReads interface {
	// Note stores that a list was read to its end by a reading that began at a time; an
	// earlier one than is stored changes nothing.
	Note(ctx context.Context, source job.Source, list BookedList, began time.Time) error
	// All returns when the last such reading of each list began, in no order; of a list
	// that was never read to its end nothing.
	All(ctx context.Context) ([]BookedReading, error)
}

// BookedReading is the last reading of a list to its end.
type BookedReading struct {
	Source job.Source
	List   BookedList
	Began  time.Time
}
