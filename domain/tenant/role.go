package tenant

import (
	"slices"

	"actual/domain/fault"
)

// Role is a named set of capabilities. The names are stored: never renamed.
type Role string

// The roles within a company, and of people of ours.
const (
	RoleAdmin    Role = "admin"
	RoleApprover Role = "approver"
	RoleViewer   Role = "viewer"
	RoleWorker   Role = "worker"   // Own time only.
	RoleAuditor  Role = "auditor"  // Dated; ledger and evidence.
	RoleOperator Role = "operator" // Ours: the Field Ops Coordinator.
	RoleSupport  Role = "support"  // Ours: may enter a company.
)

// ErrUnknownRole reports a role that there is not, or not for that company.
var ErrUnknownRole = fault.New(fault.Invalid, "access.unknown_role", "there is no such role")

var may = map[Role][]Capability{
	RoleAdmin:    ofCompany,
	RoleApprover: append(slices.Clone(reads), CorrectPresence, SettleDiscrepancies, ReadEvents, ReadQuarantine, ReadLedger, ReadExports, ManageExports, ApproveTime, AnswerAlerts),
	RoleViewer:   reads,
	RoleWorker:   {ReadOwn, DisputeOwn},
	RoleAuditor:  {ReadCompany, ReadPresence, ReadBadges, ReadSites, ReadPeople, ReadDiscrepancies, ReadTime, ReadPay, ReadEvents, ReadLedger},
	RoleOperator: {ReadFleet},
	RoleSupport:  {EnterCompany},
}

// Visiting is what support may in a company that it has entered: to look.
var Visiting = append(slices.Clone(reads), ReadEvents, ReadQuarantine)

// CompanyRoles returns the roles that a company gives to its people.
func CompanyRoles() []Role {
	return []Role{RoleAdmin, RoleApprover, RoleViewer, RoleWorker, RoleAuditor}
}

// HouseRoles returns the roles of people of ours.
func HouseRoles() []Role { return []Role{RoleOperator, RoleSupport} }

// Capabilities returns what the role may.
func (r Role) Capabilities() []Capability { return slices.Clone(may[r]) }

// ParseRole reads a role that the company (or the house) may give. It fails with
// ErrUnknownRole.
func ParseRole(text string, house bool) (Role, error) {
	roles := CompanyRoles()
	if house {
		roles = HouseRoles()
	}
	if r := Role(text); slices.Contains(roles, r) {
		return r, nil
	}
	return "", ErrUnknownRole.With("%q; there are: %v", text, roles)
}
