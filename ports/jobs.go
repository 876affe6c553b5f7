package ports

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/job"
)

// Jobs stores the jobs of the transaction's company.
type Jobs interface {
	// Create inserts the jobs, those apart that a series has on a date for which it
	// has a job already, and returns how many. It fails with job.ErrJobTaken or with
	// what is not found of site, crew and series: geofence.ErrNotFound,
	// job.ErrCrewNotFound, job.ErrSeriesNotFound.
	Create(ctx context.Context, jobs []job.Job, at time.Time) (int, error)
	// ByID returns the job, or job.ErrJobNotFound.
	ByID(ctx context.Context, id domain.JobID) (job.Job, error)
	// Between returns the jobs on dates from one to another, both included, ordered
	// by date and id. A zero date is without bound.
	Between(ctx context.Context, from, to domain.Date, q JobQuery) ([]job.Job, error)
	// Save stores the job, as it is from at on, over the revision that it has, and raises that. It fails
	// with domain.ErrMoved, job.ErrJobTaken, or with what is not found of site and
	// crew.
	Save(ctx context.Context, j job.Job, at time.Time) error
}

// JobQuery selects jobs. Zero fields select all.
type JobQuery struct {
	IDs    []domain.JobID
	Site   domain.SiteID
	Crew   domain.CrewID
	State  job.State
	Source job.Source
	Refs   []string // As the source calls them.
	Series domain.SeriesID

	AfterDate domain.Date // Keyset cursor.
	AfterID   domain.JobID
	Limit     int // 0: all.
}

// JobSeries stores the series of jobs of the transaction's company.
type JobSeries interface {
	// Create inserts the series. It fails with job.ErrSeriesTaken, or with what is
	// not found of site and crew.
	Create(ctx context.Context, s job.Series, at time.Time) error
	// ByID returns the series, or job.ErrSeriesNotFound.
	ByID(ctx context.Context, id domain.SeriesID) (job.Series, error)
	// List returns series, ordered by start and id.
	List(ctx context.Context, q SeriesQuery) ([]job.Series, error)
	// Save stores the series over the revision that it has, and raises that. Up to
	// when its jobs are made is left as it is. Until the transaction ends, nobody
	// else saves the series or makes its jobs. It fails with domain.ErrMoved,
	// job.ErrSeriesTaken, or with what is not found of site and crew.
	Save(ctx context.Context, s job.Series) error
	// Made notes that the jobs of the series, at the revision that it has, are made
	// up to a date. It fails with domain.ErrMoved where the series was changed, or
	// its jobs were made up to another date, since it was read; until the transaction
	// ends, it holds off others as Save does.
	Made(ctx context.Context, s job.Series, upTo domain.Date) error
}

// SeriesQuery selects series. Zero fields select all.
type SeriesQuery struct {
	Site   domain.SiteID
	Crew   domain.CrewID
	Ref    string
	Behind domain.Date // Those whose jobs are to be made up to then, and are not.

	AfterStart domain.Date // Keyset cursor.
	AfterID    domain.SeriesID
	Limit      int // 0: all.
}

// JobBadges stores which badges are expected on jobs.
type JobBadges interface {
	// Of returns the badges of each of the jobs that has any, by id.
	Of(ctx context.Context, jobs []domain.JobID) (map[domain.JobID][]domain.BadgeID, error)
	// Add stores that the badges are expected on the jobs, and returns how many of
	// those were not yet. It fails with job.ErrJobNotFound or badge.ErrNotFound.
	Add(ctx context.Context, those []JobBadge, at time.Time) (int, error)
	// Remove stores that they are not expected, and returns how many were.
	Remove(ctx context.Context, those []JobBadge) (int, error)
}

// JobBadge is a badge that is expected on a job.
type JobBadge struct {
	Job   domain.JobID
	Badge domain.BadgeID
}

// CrewBadges stores which crew carries which badge when. Carriages are only ever
// ended.
type CrewBadges interface {
	// ByID returns the carriage, or job.ErrCarriageNotFound.
	ByID(ctx context.Context, id domain.CarriageID) (job.Carriage, error)
	// List returns carriages, ordered by beginning and id.
	List(ctx context.Context, q CarriageQuery) ([]job.Carriage, error)
	// Begin inserts carriages. It fails with job.ErrCarried, or with what is not
	// found of crew and badge.
	Begin(ctx context.Context, all ...job.Carriage) error
	// End stores the ends of carriages.
	End(ctx context.Context, all ...job.Carriage) error
}

// CarriageQuery selects carriages. Zero fields select all.
type CarriageQuery struct {
	Crew      domain.CrewID
	Badges    []domain.BadgeID
	At        time.Time   // Those that hold then.
	Touching  domain.Span // Those that overlap it.
	AfterFrom time.Time   // Keyset cursor.
	AfterID   domain.CarriageID
	Limit     int // 0: all.
}
