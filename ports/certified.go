package ports

import (
	"context"

	"actual/domain"
	"actual/domain/certified"
)

// Works keeps the projects of public works of the transaction's company, what work is
// classified as there, and the payrolls that were certified of them.
type Works interface {
	// AddProject inserts one, or fails with certified.ErrProjectTaken.
	AddProject(ctx context.Context, p WorksProject) error
	// Project returns the one of a name, or fails with certified.ErrProjectNotFound.
	Project(ctx context.Context, name string) (WorksProject, error)
	// Projects returns all of them, by name.
	Projects(ctx context.Context) ([]WorksProject, error)
	// SetProject stores one over the revision that it has, with its places, and raises
	// that, or fails with domain.ErrMoved, or with certified.ErrPlaceTaken where a
	// place is another project's.
	SetProject(ctx context.Context, p WorksProject) error
	// AddTrade inserts what a worker's work is classified as. It fails with
	// job.ErrWorkerNotFound or job.ErrJobNotFound.
	AddTrade(ctx context.Context, id domain.UUID, t certified.Trade, by string, at int64) error
	// Trades returns what everybody's work was ever said to be, the latest last.
	Trades(ctx context.Context) ([]certified.Trade, error)
	// Certify inserts a payroll with its data.
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
