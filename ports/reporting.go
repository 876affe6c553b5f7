package ports

import (
	"context"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/reporting"
)

// ReportingRoles stores whose database role the transaction's company has for reporting.
type ReportingRoles interface {
	// Get returns the company's role, or reporting.ErrNoRole.
	Get(ctx context.Context) (reporting.Role, error)
	// Put stores the role, in the place of the one before it.
	Put(ctx context.Context, r reporting.Role) error
	// Remove forgets the role, or fails with reporting.ErrNoRole. From then on it sees no
	// row, whether it can still sign in or not.
	Remove(ctx context.Context) error
}

// ReportingLogins makes and ends the roles themselves, as who administers the database
// server.
type ReportingLogins interface {
	// Make makes the company's login role with the password, or gives it this password. The
	// password is 32 to 128 letters, digits, - or _.
	Make(ctx context.Context, company domain.CompanyID, password string) error
	// Drop ends the role and its sessions. One that is not there is dropped.
	Drop(ctx context.Context, company domain.CompanyID) error
}

// ReportingModels stores which model in Power BI is the transaction's company's.
type ReportingModels interface {
	// Get returns the model, or reporting.ErrNoModel.
	Get(ctx context.Context) (reporting.Model, error)
	// Put stores the model in the place of that with its revision (0: of none), and raises
	// the revision; or fails with domain.ErrMoved.
	Put(ctx context.Context, m reporting.Model) error
	// Remove forgets the model, or fails with reporting.ErrNoModel.
	Remove(ctx context.Context) error
}

// Refusals of Power BI.
var (
	ErrRefreshRunning = fault.New(fault.Conflict, "reporting.refresh_running", "Power BI refreshes the model already")
	ErrRefreshRefused = fault.New(fault.Conflict, "reporting.refresh_refused", "Power BI does not refresh the model")
	ErrReportsDenied  = fault.New(fault.Conflict, "reporting.denied", "Power BI does not let us")
)

// Refreshes begins and watches refreshes of models in Power BI.
type Refreshes interface {
	// History returns the last refreshes of the model, whoever began them, the newest first,
	// and at least those of 24 hours.
	//
	// Errors: ErrReportsDenied, and those of a vendor.
	History(ctx context.Context, company domain.CompanyID, m reporting.Model) ([]reporting.Past, error)
	// Start begins a refresh and returns what it is called; "" where Power BI did not say.
	//
	// Errors: ErrRefreshRunning; ErrRefreshRefused; ErrReportsDenied; ErrUnknownOutcome,
	// after which History tells; those of a vendor.
	Start(ctx context.Context, company domain.CompanyID, m reporting.Model) (id string, err error)
	// Look returns how far a refresh is, and false where Power BI does not know it (yet, or
	// any more).
	//
	// Errors: ErrReportsDenied, and those of a vendor.
	Look(ctx context.Context, company domain.CompanyID, m reporting.Model, id string) (reporting.Past, bool, error)
}

// Workspaces makes a company's place in Power BI.
type Workspaces interface {
	// Open makes a workspace of that name with a profile of the service principal of that
	// name, which owns it, on a capacity where one is named; what is there already is taken.
	//
	// Errors: ErrReportsDenied, and those of a vendor.
	Open(ctx context.Context, company domain.CompanyID, name, capacity string) (workspace, profile string, err error)
}
