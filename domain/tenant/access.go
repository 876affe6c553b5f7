package tenant

import (
	"slices"
	"time"

	"actual/domain"
	"actual/domain/fault"
)

// Rules of keys and routes.
var (
	ErrKeyNotFound   = fault.New(fault.NotFound, "access.key_not_found", "no such API key of this company")
	ErrRouteNotFound = fault.New(fault.NotFound, "access.route_not_found", "no such route of this company")
	ErrBeyondOwn     = fault.New(fault.Denied, "access.beyond_own", "nobody can give or renew what they may not do themselves")
)

// How long keys and routes are valid where nobody says otherwise. A route's term
// is the longest: Notehub does not send again what is answered 401, so an end
// that somebody forgot loses events.
const (
	DefaultKeyTerm   = 90 * 24 * time.Hour
	DefaultRouteTerm = 2 * 365 * 24 * time.Hour
)

// APIKey lets an integrator do in one company what its scopes say.
type APIKey struct {
	Credential
	ID      domain.KeyID
	Company domain.CompanyID
	Scopes  []Capability // What it may.
}

// Principal returns who a request with the key is made by.
func (k APIKey) Principal() Principal {
	p := NewPrincipal(ByKey, k.Company, k.ID.UUID, k.Scopes)
	p.Name = k.Label
	return p
}

// Route is a Notehub route whose deliveries are accepted. Its secret belongs to
// one company, or to the house (a shared route).
type Route struct {
	Credential
	ID      domain.RouteID
	Company domain.CompanyID
	House   bool // A shared route: devices of any company may come by it.
}

// Maker is who makes or renews a credential. The zero value may give nothing.
type Maker struct {
	Actor string // As the ledger names it.
	may   []Capability
}

// Maker returns the principal as a maker of credentials.
func (p Principal) Maker() Maker { return Maker{Actor: p.Actor(), may: p.may} }

// Ours returns somebody of ours at the command line, who may give anything.
func Ours(actor string) Maker { return Maker{Actor: actor, may: ofCompany} }

// Gives fails with ErrBeyondOwn where the maker lacks one of the capabilities.
func (m Maker) Gives(scopes ...Capability) error {
	for _, s := range scopes {
		needs := []Capability{s}
		if s == Admin {
			needs = ofCompany
		}
		for _, c := range needs {
			if !slices.Contains(m.may, c) {
				return ErrBeyondOwn.With("%s takes %s", s, c)
			}
		}
	}
	return nil
}
