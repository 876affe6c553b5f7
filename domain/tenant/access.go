package tenant

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"strings"
	"time"

	"actual/domain"
	"actual/domain/fault"
)

// Reasons to refuse a credential. Both say the same to a stranger.
var (
	ErrBadCredential = fault.New(fault.Denied, "access.bad_credential", "the credential is missing, unknown, expired or revoked")
	ErrKeyNotFound   = fault.New(fault.NotFound, "access.key_not_found", "no such API key of this company, or it has ended")
	ErrRouteNotFound = fault.New(fault.NotFound, "access.route_not_found", "no such route of this company")
)

// The prefixes tell what a leaked credential is and let scanners find it.
const (
	keyPrefix   = "actual_key_"
	routePrefix = "actual_route_"
)

// SecretBytes is how many random bytes a secret has. It is long enough that its
// plain SHA-256 can be stored: there is nothing to guess.
const SecretBytes = 32

// Secret is what a caller proves itself with. Only its hash is stored.
type Secret [SecretBytes]byte

// Hash returns the SHA-256 that is stored.
func (s Secret) Hash() []byte { h := sha256.Sum256(s[:]); return h[:] }

// KeyText returns the API key as it is shown once: actual_key_<id>_<secret>.
func KeyText(id domain.KeyID, s Secret) string { return credential(keyPrefix, id.UUID, s) }

// RouteText returns the value of a route's X-Actual-Secret header, shown once:
// actual_route_<id>_<secret>.
func RouteText(id domain.RouteID, s Secret) string { return credential(routePrefix, id.UUID, s) }

// ParseKey splits an API key. It fails with ErrBadCredential.
func ParseKey(text string) (domain.KeyID, Secret, error) {
	id, s, err := parse(keyPrefix, text)
	return domain.KeyID{UUID: id}, s, err
}

// ParseRoute splits a route's secret. It fails with ErrBadCredential.
func ParseRoute(text string) (domain.RouteID, Secret, error) {
	id, s, err := parse(routePrefix, text)
	return domain.RouteID{UUID: id}, s, err
}

func credential(prefix string, id domain.UUID, s Secret) string {
	return prefix + strings.ReplaceAll(id.String(), "-", "") + "_" + base64.RawURLEncoding.EncodeToString(s[:])
}

func parse(prefix, text string) (domain.UUID, Secret, error) {
	rest, ok := strings.CutPrefix(text, prefix)
	if !ok || len(rest) < 34 || rest[32] != '_' {
		return domain.UUID{}, Secret{}, ErrBadCredential
	}
	id, err := domain.ParseUUID(rest[0:8] + "-" + rest[8:12] + "-" + rest[12:16] + "-" + rest[16:20] + "-" + rest[20:32])
	if err != nil {
		return domain.UUID{}, Secret{}, ErrBadCredential
	}
	raw, err := base64.RawURLEncoding.DecodeString(rest[33:])
	if err != nil || len(raw) != SecretBytes {
		return domain.UUID{}, Secret{}, ErrBadCredential
	}
	return id, Secret(raw), nil
}

// APIKey lets an integrator do in one company what its scopes say.
type APIKey struct {
	ID      domain.KeyID
	Company domain.CompanyID
	Label   string
	Scopes  []Capability // What it may.
	Hash    []byte
	Created time.Time
	Expires time.Time
	Revoked time.Time // Zero while it is not.
}

// Admits reports whether the secret opens the key at that time. It compares in
// constant time.
func (k APIKey) Admits(s Secret, now time.Time) bool {
	same := subtle.ConstantTimeCompare(k.Hash, s.Hash()) == 1
	return same && now.Before(k.Expires) && k.Revoked.IsZero()
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
	ID       domain.RouteID
	Company  domain.CompanyID
	House    bool // A shared route: devices of any company may come by it.
	Label    string
	Hash     []byte
	NextHash []byte // Valid beside the first during a rotation; nil otherwise.
	Created  time.Time
	Revoked  time.Time // Zero while it is not.
}

// Admits reports whether either secret of the route is the one given. It
// compares in constant time.
func (r Route) Admits(s Secret) bool {
	h := s.Hash()
	first := subtle.ConstantTimeCompare(r.Hash, h)
	next := 0
	if len(r.NextHash) > 0 {
		next = subtle.ConstantTimeCompare(r.NextHash, h)
	}
	return first|next == 1 && r.Revoked.IsZero()
}
