package tenant

import (
	"crypto/sha256"
	"crypto/subtle"
	"strings"
	"time"

	"actual/domain"
	"actual/domain/fault"
)

// Reasons to refuse a sign-in. They say the same whoever asks.
var (
	ErrSignInOver = fault.New(fault.Denied, "sign_in.over", "this sign-in is used, too old, unknown, or of another browser: begin again")
	ErrNobody     = fault.New(fault.Denied, "sign_in.nobody", "nobody may sign in with this account: ask an admin of your company")
	ErrTooOften   = fault.New(fault.Unavailable, "sign_in.too_often", "too many sign-ins from here of late: try again in a quarter of an hour")
	ErrBadReturn  = fault.New(fault.Invalid, "sign_in.bad_return", "return_to is a path on this server, such as /v1/me")
)

const signInPrefix = "actual_signin_"

// SignInText returns what a sign-in that has begun is proven with:
// actual_signin_<id>_<secret>.
func SignInText(id domain.SignInID, s Secret) string { return signInPrefix + ending(id.UUID, s) }

// ParseSignIn splits it. It fails with ErrSignInOver.
func ParseSignIn(text string) (domain.SignInID, Secret, error) {
	id, s, err := parseAfter(signInPrefix, text)
	if err != nil {
		return domain.SignInID{}, Secret{}, ErrSignInOver
	}
	return domain.SignInID{UUID: id}, s, nil
}

// SignIn is a sign-in that has begun.
type SignIn struct {
	ID       domain.SignInID
	Kind     SignInKind
	Hash     []byte // Of the secret that comes back; nil: a link that was not sent yet.
	Browser  []byte // HashBrowser of the cookie that it is bound to; nil: to none.
	Nonce    string
	Verifier string // PKCE.
	ReturnTo string // NewReturn.
	Email    string // To which a link goes; of a choice, what was proven, or "".
	Issuer   string // Of a choice: who said so.
	Subject  string
	Caller   string // The network address that asked.
	Created  time.Time
	Expires  time.Time
	Used     time.Time // Zero while it is not.
}

// SignInKind says what a sign-in waits for. The names are stored.
type SignInKind string

// The kinds.
const (
	AtIssuer SignInKind = "oidc"   // The issuer sends the browser back.
	ByLink   SignInKind = "link"   // The person opens the link in the mail.
	AtChoice SignInKind = "choice" // The person says which company.
)

// How long they wait.
const (
	IssuerWaits = 10 * time.Minute
	LinkWaits   = 15 * time.Minute
	ChoiceWaits = 10 * time.Minute
)

// HashBrowser returns what is stored of the cookie that a sign-in is bound to.
func HashBrowser(cookie string) []byte { h := sha256.Sum256([]byte(cookie)); return h[:] }

// Check fails with ErrSignInOver unless the secret is the sign-in's, the browser
// is the one that it is bound to, and it is not over. It compares in constant
// time.
func (s SignIn) Check(kind SignInKind, secret Secret, browser string, now time.Time) error {
	same := subtle.ConstantTimeCompare(s.Hash, secret.Hash()) == 1
	bound := s.Browser == nil || subtle.ConstantTimeCompare(s.Browser, HashBrowser(browser)) == 1
	if s.Kind != kind || !same || !bound || !s.Waits(now) {
		return ErrSignInOver
	}
	return nil
}

// Waits reports whether the sign-in can still be used.
func (s SignIn) Waits(now time.Time) bool { return s.Used.IsZero() && now.Before(s.Expires) }

// NewReturn takes a path to go to after a sign-in: one of this server's, however
// a browser reads it. "" is the page that says who is signed in. It fails with
// ErrBadReturn.
func NewReturn(text string) (string, error) {
	if text == "" {
		return "/sign-in", nil
	}
	unwritten := func(r rune) bool { return r <= ' ' || r >= 0x7f || r == '#' }
	if len(text) > 2000 || !local(text) || strings.ContainsFunc(text, unwritten) {
		return "", ErrBadReturn
	}
	// What a browser or a proxy might decode on the way must be local, too.
	for seen := text; ; {
		decoded, changed := unescape(seen)
		if !changed {
			return text, nil
		}
		if !local(decoded) {
			return "", ErrBadReturn
		}
		seen = decoded
	}
}

// local reports whether a text begins with one slash and has nothing in it that
// browsers read as the beginning of another host or pass over.
func local(text string) bool {
	path, _, _ := strings.Cut(text, "?")
	if !strings.HasPrefix(text, "/") || strings.Contains(path, "//") {
		return false
	}
	return !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == '\\' || r == 0x7f })
}

// unescape decodes a text's percent-encoding once; what is none stays.
func unescape(text string) (string, bool) {
	var out strings.Builder
	changed := false
	for i := 0; i < len(text); i++ {
		if text[i] == '%' && i+2 < len(text) && hexDigit(text[i+1]) >= 0 && hexDigit(text[i+2]) >= 0 {
			out.WriteByte(byte(hexDigit(text[i+1])<<4 | hexDigit(text[i+2])))
			i, changed = i+2, true
			continue
		}
		out.WriteByte(text[i])
	}
	return out.String(), changed
}

// hexDigit returns the value of a hexadecimal digit, or -1.
func hexDigit(b byte) int {
	switch {
	case b >= '0' && b <= '9':
		return int(b - '0')
	case b >= 'a' && b <= 'f':
		return int(b-'a') + 10
	case b >= 'A' && b <= 'F':
		return int(b-'A') + 10
	}
	return -1
}
