package tenant

import (
	"crypto/subtle"
	"net/netip"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"actual/domain/fault"
)

// Bounds of a credential's life.
const (
	MinTerm        = time.Hour
	MaxTerm        = 2 * 366 * 24 * time.Hour
	DefaultOverlap = 24 * time.Hour
	MaxOverlap     = 30 * 24 * time.Hour

	maxLabel     = 200 // Characters.
	maxAddresses = 50
	warning      = 14 * 24 * time.Hour // Before the end; of a short term its last quarter.
)

// Rules of a credential.
var (
	ErrBadCredential  = fault.New(fault.Denied, "access.bad_credential", "the credential is missing, unknown, expired or revoked")
	ErrForeignAddress = fault.New(fault.Denied, "access.foreign_address", "the credential is not for use from this address")
	ErrBadLabel       = fault.New(fault.Invalid, "access.bad_label", "a label says what the credential is for, in 1 to 200 characters without control characters")
	ErrBadTerm        = fault.New(fault.Invalid, "access.bad_term", "a credential is valid for at least an hour and at most two years")
	ErrBadOverlap     = fault.New(fault.Invalid, "access.bad_overlap", "two secrets are valid beside each other for at most 30 days")
	ErrBadAddress     = fault.New(fault.Invalid, "access.bad_address", "source addresses are at most 50 networks such as 203.0.113.0/24, or single addresses")
	ErrRotating       = fault.New(fault.Conflict, "access.rotating", "the secret of before is valid still: wait for its end, or rotate with an overlap of 0, which ends both")
	ErrEnded          = fault.New(fault.Conflict, "access.ended", "the credential has expired or is revoked: make a new one")
)

// Credential is the life that API keys and routes share: a secret, for a while a
// second one beside it, a term, and from where it may be used. Only hashes of
// secrets are kept.
type Credential struct {
	Label       string
	Hash        []byte // Of the secret in use.
	Former      []byte // Of the one before it; nil but during a rotation.
	FormerUntil time.Time
	Created     time.Time
	Rotated     time.Time // Zero: never.
	Expires     time.Time
	Revoked     time.Time      // Zero while it is not.
	LastUsed    time.Time      // Zero: never. To about a minute.
	Addresses   []netip.Prefix // From where alone it may be used; empty: from anywhere.
}

// NewCredential returns a credential that is valid from now on for the term.
//
// Errors: ErrBadLabel, ErrBadTerm, ErrBadAddress.
func NewCredential(label string, s Secret, now time.Time, term time.Duration, addresses []netip.Prefix) (Credential, error) {
	label = strings.TrimSpace(label)
	switch {
	case label == "" || utf8.RuneCountInString(label) > maxLabel || strings.ContainsFunc(label, unicode.IsControl):
		return Credential{}, ErrBadLabel
	case term < MinTerm || term > MaxTerm:
		return Credential{}, ErrBadTerm.With("not %s", term)
	case len(addresses) > maxAddresses:
		return Credential{}, ErrBadAddress
	}
	return Credential{Label: label, Hash: s.Hash(), Created: now, Expires: now.Add(term), Addresses: addresses}, nil
}

// Rotate returns the credential with a new secret that is valid for the term; 0
// is as long as the one before was. The secret in use goes on beside it for the
// overlap, and not beyond its own end.
//
// Errors: ErrEnded, ErrRotating, ErrBadOverlap, ErrBadTerm.
func (c Credential) Rotate(next Secret, now time.Time, overlap, term time.Duration) (Credential, error) {
	if term == 0 {
		term = c.Term()
	}
	switch {
	case c.Ended(now):
		return c, ErrEnded
	case overlap < 0 || overlap > MaxOverlap:
		return c, ErrBadOverlap.With("not %s", overlap)
	case overlap > 0 && c.Rotating(now):
		return c, ErrRotating.With("it is until %s", c.FormerUntil.UTC().Format(time.RFC3339))
	case term < MinTerm || term > MaxTerm:
		return c, ErrBadTerm.With("not %s", term)
	}
	former, until := c.Hash, now.Add(overlap)
	if c.Expires.Before(until) {
		until = c.Expires
	}
	if overlap == 0 {
		former, until = nil, time.Time{}
	}
	c.Former, c.FormerUntil = former, until
	c.Hash, c.Rotated, c.Expires = next.Hash(), now, now.Add(term)
	return c, nil
}

// Term is how long the secret in use is valid, from when it was made.
func (c Credential) Term() time.Duration {
	began := c.Created
	if !c.Rotated.IsZero() {
		began = c.Rotated
	}
	return c.Expires.Sub(began)
}

// Admits reports whether the secret opens the credential at that time. It
// compares in constant time.
func (c Credential) Admits(s Secret, now time.Time) bool {
	h := s.Hash()
	current := subtle.ConstantTimeCompare(c.Hash, h) == 1
	former := subtle.ConstantTimeCompare(c.Former, h) == 1 && c.Rotating(now)
	return (current || former) && !c.Ended(now)
}

// Rotating reports whether two secrets are valid beside each other.
func (c Credential) Rotating(now time.Time) bool {
	return len(c.Former) > 0 && now.Before(c.FormerUntil)
}

// Ended reports whether it has expired or is revoked.
func (c Credential) Ended(now time.Time) bool { return !c.Revoked.IsZero() || !now.Before(c.Expires) }

// ExpiresSoon reports whether it is time to rotate it.
func (c Credential) ExpiresSoon(now time.Time) bool {
	return !c.Ended(now) && c.Expires.Sub(now) <= min(warning, c.Term()/4)
}

// From fails with ErrForeignAddress where it is not for use from the address.
func (c Credential) From(address netip.Addr) error {
	if len(c.Addresses) == 0 {
		return nil
	}
	address = address.Unmap()
	for _, p := range c.Addresses {
		if p.Contains(address) {
			return nil
		}
	}
	return ErrForeignAddress
}

// ParseAddresses reads networks such as 203.0.113.0/24 and single addresses. It
// fails with ErrBadAddress.
func ParseAddresses(texts []string) ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, text := range texts {
		p, err := netip.ParsePrefix(text)
		if single, is := netip.ParseAddr(text); is == nil && single.Zone() == "" {
			single = single.Unmap()
			p, err = netip.PrefixFrom(single, single.BitLen()), nil
		}
		if err != nil {
			return nil, ErrBadAddress.With("%.60q is none", text)
		}
		out = append(out, p.Masked())
	}
	return out, nil
}
