package tenant

import (
	"net/netip"
	"slices"

	"actual/domain"
)

// Principal is who makes a request: a key, or a person in a session. It belongs
// to one company. The zero value may do nothing.
type Principal struct {
	Company domain.CompanyID
	Kind    PrincipalKind
	ID      domain.UUID     // The key's or the user's.
	Session domain.UUID     // Of a person; zero for a key.
	Worker  domain.WorkerID // Whose own time a person with ReadOwn sees; else zero.
	Name    string          // For people: a key's label, a user's e-mail address.
	Role    Role            // Of a person in a session of its own company; else empty.
	may     []Capability

	addresses []netip.Prefix // Of a key: from where alone it may be used.
}

// PrincipalKind says what a principal is. It begins its name in the ledger.
type PrincipalKind string

// The kinds of principal.
const (
	ByKey     PrincipalKind = "apikey"
	ByUser    PrincipalKind = "user"
	BySupport PrincipalKind = "support" // A user of the house in a company that it has entered.
)

// NewPrincipal returns a principal with capabilities; Admin among them stands for
// all of a company's.
func NewPrincipal(kind PrincipalKind, company domain.CompanyID, id domain.UUID, may []Capability) Principal {
	if slices.Contains(may, Admin) {
		may = ofCompany
	}
	return Principal{Company: company, Kind: kind, ID: id, may: may}
}

// Actor names the principal in the ledger, such as "apikey:<id>".
func (p Principal) Actor() string { return string(p.Kind) + ":" + p.ID.String() }

// Capabilities returns what the principal may.
func (p Principal) Capabilities() []Capability { return slices.Clone(p.may) }

// Allows fails with ErrNotAllowed where the principal lacks the capability.
func (p Principal) Allows(c Capability) error {
	if slices.Contains(p.may, c) {
		return nil
	}
	if p.Kind == ByKey {
		return ErrNotAllowed.With("the key lacks the scope %s: `actual apikey create --scope %s` makes one that has it", c, c)
	}
	return ErrNotAllowed.With("it takes %s, which your role has not: ask an admin of your company", c)
}
