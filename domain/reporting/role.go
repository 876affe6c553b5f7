// Package reporting holds the rules of what companies look at in Power BI: the role that
// a company's model reads the database with, and when the model is refreshed.
package reporting

import (
	"strings"
	"time"

	"actual/domain"
	"actual/domain/fault"
)

// RolePrefix is what the names of the database roles of reporting begin with. The role
// without anything behind it, RoleGroup, is what all of them are members of.
const (
	RoleGroup  = "actual_bi"
	RolePrefix = RoleGroup + "_"
)

// The errors of roles.
var (
	ErrNoRole    = fault.New(fault.NotFound, "reporting.no_role", "the company has no reporting role: `actual powerbi role add`")
	ErrRoleThere = fault.New(fault.Conflict, "reporting.role_there", "the company has its reporting role: `actual powerbi role rotate` gives it another password")
	ErrHouse     = fault.New(fault.Invalid, "reporting.house", "the house has nothing to report")
)

// Role is the login role of a company in the database, for Power BI alone.
type Role struct {
	Company domain.CompanyID
	Added   time.Time
	Rotated time.Time // When it was last given a password.
}

// Name is the name of the company's role. It follows from the company, and the database
// checks that it does: no row can give a role another company.
func Name(company domain.CompanyID) string {
	return RolePrefix + strings.ReplaceAll(company.String(), "-", "")
}
