package ports

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/assignment"
)

// Assignments keeps, of the transaction's company, who was expected at which job on a
// date and who was there, in all revisions.
type Assignments interface {
	// Exports returns revisions, ordered by date and revision, the newest first.
	Exports(ctx context.Context, q AssignmentExportQuery) ([]assignment.Export, error)
	// Add inserts the revision that follows the newest of its date, and how its rows
	// differ from those of that. It fails with domain.ErrMoved where somebody else has
	// added it meanwhile.
	Add(ctx context.Context, e assignment.Export, changes []assignment.Change) error
	// Checked notes that the newest revision of a date was found to be so still.
	Checked(ctx context.Context, e assignment.Export) error
	// Rows returns rows of a revision of a date, in the order of assignment.Compare.
	Rows(ctx context.Context, on domain.Date, revision domain.Revision, q AssignmentQuery) ([]assignment.Row, error)
	// Changes returns how a revision's rows differ from those of the one before, as
	// assignment.Diff does.
	Changes(ctx context.Context, on domain.Date, revision domain.Revision) ([]assignment.Change, error)
}

// AssignmentExportQuery selects exports. Zero fields select all.
type AssignmentExportQuery struct {
	Date           domain.Date
	Revision       domain.Revision
	BeforeDate     domain.Date // Keyset cursor.
	BeforeRevision domain.Revision
	Limit          int // 0: all.
}

// AssignmentQuery selects rows of a revision. Zero fields select all.
type AssignmentQuery struct {
	Job    domain.JobID
	Site   domain.SiteID
	Crew   domain.CrewID
	Worker domain.WorkerID
	Source assignment.Source
	After  string // Keyset cursor: a row's Place.
	Limit  int    // 0: all.
}

// AssignmentDisposal deletes exports that are past their term.
type AssignmentDisposal interface {
	// Before deletes all revisions of up to limit dates before one, the oldest first,
	// but those of dates that a legal hold touches; it returns how many exports went.
	Before(ctx context.Context, on domain.Date, limit int) (int64, error)
}

// Heard tells which badges gave positions.
type Heard interface {
	// During returns the badges with at least one fix from From to To, both included.
	During(ctx context.Context, from, to time.Time) ([]domain.BadgeID, error)
}
