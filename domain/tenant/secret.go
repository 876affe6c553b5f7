package tenant

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"actual/domain"
	"actual/domain/fault"
)

// SecretBytes is how many random bytes a secret has. It is long enough that its
// plain SHA-256 can be stored: there is nothing to guess.
const SecretBytes = 32

// Secret is what a caller proves itself with. Only its hash is stored.
type Secret [SecretBytes]byte

// Hash returns the SHA-256 that is stored.
func (s Secret) Hash() []byte { h := sha256.Sum256(s[:]); return h[:] }

// Text returns the secret in base64url, 43 characters.
func (s Secret) Text() string { return base64.RawURLEncoding.EncodeToString(s[:]) }

// Environment names an installation, such as live or test. It stands in the text
// of credentials, so that a leaked one says where it opens something; it is not
// checked.
type Environment string

// ErrBadEnvironment reports a name that could not stand in a credential.
var ErrBadEnvironment = fault.New(fault.Invalid, "access.bad_environment", "an environment is 1 to 16 lower-case letters and digits, begins with a letter, and is not key or route")

// ParseEnvironment reads a name; it fails with ErrBadEnvironment.
func ParseEnvironment(text string) (Environment, error) {
	if !isEnvironment(text) || text == "key" || text == routeWord {
		return "", ErrBadEnvironment.With("%.40q", text)
	}
	return Environment(text), nil
}

func isEnvironment(text string) bool {
	if text == "" || len(text) > 16 || text[0] < 'a' || text[0] > 'z' {
		return false
	}
	return !strings.ContainsFunc(text, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
}

// CredentialPattern is a regular expression (RE2, PCRE) that finds keys and
// routes' secrets in a text.
const CredentialPattern = `\bactual_[a-z][a-z0-9]{0,15}(_route)?_[0-9a-f]{32}_[A-Za-z0-9_-]{43}`

const (
	firstWord = "actual_"
	routeWord = "route"
)

// KeyText returns an API key as it is shown once: actual_<env>_<id>_<secret>.
func KeyText(env Environment, id domain.KeyID, s Secret) string {
	return firstWord + string(env) + "_" + ending(id.UUID, s)
}

// RouteText returns the value of a route's X-Actual-Secret header, shown once:
// actual_<env>_route_<id>_<secret>.
func RouteText(env Environment, id domain.RouteID, s Secret) string {
	return firstWord + string(env) + "_" + routeWord + "_" + ending(id.UUID, s)
}

// ParseKey splits an API key; those of before, actual_key_<id>_<secret>, as well.
// It fails with ErrBadCredential.
func ParseKey(text string) (domain.KeyID, Secret, error) {
	env, rest, ok := words(text)
	if !ok || env == routeWord {
		return domain.KeyID{}, Secret{}, ErrBadCredential
	}
	id, s, err := parse(rest)
	return domain.KeyID{UUID: id}, s, err
}

// ParseRoute splits a route's secret; those of before, actual_route_<id>_<secret>,
// as well. It fails with ErrBadCredential.
func ParseRoute(text string) (domain.RouteID, Secret, error) {
	env, rest, ok := words(text)
	if ok && env != routeWord {
		rest, ok = strings.CutPrefix(rest, routeWord+"_")
	}
	if !ok {
		return domain.RouteID{}, Secret{}, ErrBadCredential
	}
	id, s, err := parse(rest)
	return domain.RouteID{UUID: id}, s, err
}

// words splits actual_<env>_… .
func words(text string) (env, rest string, ok bool) {
	if rest, ok = strings.CutPrefix(text, firstWord); !ok {
		return "", "", false
	}
	env, rest, ok = strings.Cut(rest, "_")
	return env, rest, ok && isEnvironment(env)
}

func ending(id domain.UUID, s Secret) string {
	return strings.ReplaceAll(id.String(), "-", "") + "_" + base64.RawURLEncoding.EncodeToString(s[:])
}

func parse(rest string) (domain.UUID, Secret, error) {
	if len(rest) < 34 || rest[32] != '_' {
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
