package ports

import (
	"context"

	"actual/domain"
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
