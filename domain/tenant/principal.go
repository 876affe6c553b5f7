package tenant

import (
	"fmt"
	"net/netip"
	"slices"
	"time"

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
	until     time.Time      // Of a key: when it ends.
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
	return ErrNotAllowed.With("%s", p.remedy(c))
}

// remedy says why the principal lacks the capability, and who can give it, if anybody.
func (p Principal) remedy(c Capability) string {
	switch given := slices.Contains(ofCompany, c); {
	case p.Kind == ByKey && given:
		return fmt.Sprintf("the key lacks the scope %s: `actual apikey create --company COMPANY --scope %s` makes one that has it, and so does POST /v1/api-keys", c, c)
	case p.Kind == ByKey:
		return fmt.Sprintf("it takes %s, and no key can have it: it is for people who sign in", c)
	case c == ReadOwn || c == DisputeOwn:
		return fmt.Sprintf("it takes %s, which only people with the role %s have, each for their own time", c, RoleWorker)
	case !given:
		return fmt.Sprintf("it takes %s, which no role of a company includes: only people who run this service have it", c)
	case p.Kind == BySupport:
		return fmt.Sprintf("it takes %s: in a company that it has entered, support may only look", c)
	case slices.Contains(HouseRoles(), p.Role):
		return fmt.Sprintf("it takes %s, and your role does not include it", c)
	}
	return fmt.Sprintf("it takes %s, and your role does not include it; an admin of your company can give you another role", c)
}
