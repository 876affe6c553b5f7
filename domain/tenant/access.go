package tenant

import (
	"cmp"
	"net/netip"
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
	p.Name, p.addresses, p.until = k.Label, k.Addresses, k.Expires
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

	addresses []netip.Prefix // Of a key: from where alone what it makes may be used. Empty: no bound.
	until     time.Time      // Of a key: when it ends. Zero: no bound.
	key       domain.KeyID   // Zero: no key.
}

// Maker returns the principal as a maker of credentials.
func (p Principal) Maker() Maker {
	m := Maker{Actor: p.Actor(), may: p.may, addresses: p.addresses, until: p.until}
	if p.Kind == ByKey {
		m.key.UUID = p.ID
	}
	return m
}

// Ours returns somebody of ours at the command line, who may give anything.
func Ours(actor string) Maker { return Maker{Actor: actor, may: ofCompany} }

// Gives fails with ErrBeyondOwn where the maker lacks one of the capabilities.
func (m Maker) Gives(scopes ...Capability) error {
	for _, s := range scopes {
		needs := []Capability{s}
		switch s {
		case Admin:
			needs = ofCompany
		case ReadOwn: // A part of all presence.
			needs = []Capability{ReadPresence}
		case DisputeOwn: // Who approves may speak for the worker, too.
			needs = []Capability{ApproveTime}
		}
		for _, c := range needs {
			if !slices.Contains(m.may, c) {
				return ErrBeyondOwn.With("%s takes %s", s, c)
			}
		}
	}
	return nil
}

// Term returns for how long what is made at an instant is valid: as asked or, where
// that is 0, as otherwise. What a key makes ends with it at the latest; so does what it
// renews, itself excepted.
//
// Errors: ErrBeyondOwn where more is asked for, or the key ends within MinTerm.
func (m Maker) Term(asked, otherwise time.Duration, now time.Time) (time.Duration, error) {
	left := m.until.Sub(now)
	switch {
	case m.until.IsZero():
	case left < MinTerm || asked > left:
		return 0, ErrBeyondOwn.With("the key that makes it ends %s: rotate that one first, or ask for a term within its own", m.until.UTC().Format(time.RFC3339))
	default:
		otherwise = min(otherwise, left)
	}
	return cmp.Or(asked, otherwise), nil
}

// Renews returns who renews a key: a key gives itself as long a term again, and no
// longer one.
func (m Maker) Renews(key APIKey, now time.Time) Maker {
	if !m.key.IsZero() && m.key == key.ID {
		m.until = now.Add(key.Term())
	}
	return m
}

// Within fails with ErrBeyondOwn where a key could be used from where the key that
// makes it can't.
func (m Maker) Within(addresses []netip.Prefix) error {
	if len(m.addresses) == 0 {
		return nil
	}
	if len(addresses) == 0 {
		return ErrBeyondOwn.With("the key that makes it is bound to source addresses: give addresses among them")
	}
	for _, of := range addresses {
		if !slices.ContainsFunc(m.addresses, func(own netip.Prefix) bool { return own.Bits() <= of.Bits() && own.Contains(of.Addr()) }) {
			return ErrBeyondOwn.With("%s is not among the source addresses of the key that makes it", of)
		}
	}
	return nil
}
