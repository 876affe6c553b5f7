package tenant

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"strings"
	"time"

	"actual/domain"
	"actual/domain/fault"
)

// Reasons to refuse what is asked of or in a session.
var (
	ErrSessionNotFound = fault.New(fault.NotFound, "session.not_found", "no such session, or it has ended")
	ErrForged          = fault.New(fault.Denied, "session.forged_request", "the request does not prove that it was made on our own page: send the X-CSRF-Token of GET /v1/session, from the same origin")
)

const sessionPrefix = "actual_session_"

// SessionText returns what a browser proves a session with:
// actual_session_<id>_<secret>.
func SessionText(id domain.SessionID, s Secret) string {
	return sessionPrefix + ending(id.UUID, s)
}

// ParseSession splits it. It fails with ErrBadCredential.
func ParseSession(text string) (domain.SessionID, Secret, error) {
	id, s, err := parseAfter(sessionPrefix, text)
	return domain.SessionID{UUID: id}, s, err
}

// parseAfter reads an id and a secret behind a prefix. It fails with
// ErrBadCredential.
func parseAfter(prefix, text string) (domain.UUID, Secret, error) {
	rest, ok := strings.CutPrefix(text, prefix)
	if !ok {
		return domain.UUID{}, Secret{}, ErrBadCredential
	}
	return parse(rest)
}

// Session is a stretch of being signed in to one company.
type Session struct {
	ID      domain.SessionID
	Company domain.CompanyID
	User    domain.UserID
	Kind    PrincipalKind    // ByUser, or BySupport: then the user is one of the house.
	By      SignInWay        // How the person proved who it is.
	Via     domain.SessionID // Of BySupport: the house's session that it was opened in, and ends with.
	Hash    []byte
	Created time.Time
	Seen    time.Time // The last request, within a minute.
	Expires time.Time // Whatever happens in it.
	Ended   time.Time // Zero while it is not.
}

// SignInWay says how a person proved who it is. The names are stored.
type SignInWay string

// The ways.
const (
	ByOIDC  SignInWay = "oidc"
	ByEmail SignInWay = "email"
	ByEntry SignInWay = "entry" // Support, out of a session of the house.
)

// SessionTerms bounds sessions.
type SessionTerms struct {
	Idle time.Duration // Without a request.
	Most time.Duration // From sign-in.
}

// DefaultSessionTerms are those of the documentation.
func DefaultSessionTerms() SessionTerms {
	return SessionTerms{Idle: 12 * time.Hour, Most: 7 * 24 * time.Hour}
}

// Lives reports whether the session goes on at that time.
func (s Session) Lives(now time.Time, idle time.Duration) bool {
	return s.Ended.IsZero() && now.Before(s.Expires) && now.Before(s.Seen.Add(idle))
}

// Proven reports whether the secret is the session's. It compares in constant
// time.
func (s Session) Proven(secret Secret) bool {
	return subtle.ConstantTimeCompare(s.Hash, secret.Hash()) == 1
}

// Token returns the text that a request which changes something must carry
// beside the session's cookie: a page of another origin can send the cookie, and
// can't know this.
func (s Secret) Token() string {
	mac := hmac.New(sha256.New, s[:])
	mac.Write([]byte("actual csrf token"))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// IsToken compares a text with the token in constant time.
func (s Secret) IsToken(text string) bool {
	return subtle.ConstantTimeCompare([]byte(s.Token()), []byte(text)) == 1
}

// Visitor returns who a request in a session of support is made by: the user of
// the house, who may look.
func (s Session) Visitor(u User) Principal {
	p := NewPrincipal(BySupport, s.Company, u.ID.UUID, Visiting)
	p.Session, p.Name = s.ID.UUID, u.Email
	return p
}
