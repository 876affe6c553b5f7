package ports

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/certified"
)

// Works keeps the projects of public works of the transaction's company, what work is
// classified as there, and the payrolls that were certified of them.
type Works interface {
	// AddProject inserts one. It fails as SetProject does, but for domain.ErrMoved.
	AddProject(ctx context.Context, p WorksProject) error
	// Project returns the one of an id or a name, or fails with certified.ErrProjectNotFound.
	Project(ctx context.Context, name string) (WorksProject, error)
	// Projects returns all of them, by name.
	Projects(ctx context.Context) ([]WorksProject, error)
	// SetProject stores one over the revision that it has, with its places, and raises
	// that, or fails with domain.ErrMoved, certified.ErrProjectTaken of the name,
	// certified.ErrPlaceTaken where a place is another project's, geofence.ErrNotFound or
	// job.ErrJobNotFound.
	SetProject(ctx context.Context, p WorksProject) error
	// AddTrade inserts what a worker's work is classified as. It fails with
	// job.ErrWorkerNotFound, job.ErrJobNotFound or geofence.ErrNotFound.
	AddTrade(ctx context.Context, t WorksTrade) error
	// Trades returns what everybody's work was ever said to be, the latest last.
	Trades(ctx context.Context) ([]WorksTrade, error)
	// Certify inserts a payroll with its data. It fails with domain.ErrMoved where the
	// number, or the week, has this revision already.
	Certify(ctx context.Context, project domain.UUID, m certified.Made) error
	// Certified returns the payrolls of a project by number and revision.
	Certified(ctx context.Context, project domain.UUID) ([]certified.Made, error)
}

// WorksProject is a project on record: all of a company's work at its sites, and its
// jobs elsewhere.
type WorksProject struct {
	ID domain.UUID
	certified.Project
	Address  string // Of the company, as the form has it.
	Sites    []domain.SiteID
	Revision domain.Revision // 0: it is not on record yet.
}

// WorksTrade is a classification on record.
type WorksTrade struct {
	ID domain.UUID
	certified.Trade
	By string
	At time.Time
}
