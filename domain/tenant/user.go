package tenant

import (
	"strings"
	"time"

	"actual/domain"
	"actual/domain/fault"
)

// Reasons to refuse what is asked of a user.
var (
	ErrUserNotFound = fault.New(fault.NotFound, "user.not_found", "no such user of this company")
	ErrBadEmail     = fault.New(fault.Invalid, "user.bad_email", "an e-mail address is like maria@northside.example: plain ASCII, one @, no name beside it")
	ErrEmailTaken   = fault.New(fault.Conflict, "user.email_taken", "the company has a user with this e-mail address already, perhaps a disabled one")
	ErrBadUser      = fault.New(fault.Invalid, "user.bad_role_parts", "the role lacks a part, or has one that is not its own")
	ErrLastAdmin    = fault.New(fault.Conflict, "user.last_admin", "this is the company's last admin: let another one be admin first")
	ErrFirstAdmin   = fault.New(fault.Denied, "user.first_admin", "a company without an admin gets its first one from the command line, `actual user create`")
	ErrUserState    = fault.New(fault.Conflict, "user.state", "the user is in that state already")
)

// User is a person who may sign in to one company. Who works for two companies
// is a user of each.
type User struct {
	ID      domain.UserID
	Company domain.CompanyID
	Email   string // Normalised: NewEmail.
	Name    string // For people; may be empty.
	Role    Role
	Worker  domain.WorkerID // Whose own time a person of RoleWorker sees; else zero.

	From, To time.Time // When the person may sign in; zero: open. An auditor has an end.
	Invited  time.Time
	Active   time.Time // The first sign-in; zero: invited and not yet seen.
	Disabled time.Time // Zero while the user is not.

	Issuer, Subject string          // Who the person is at an OpenID Connect issuer, once one has said so.
	Revision        domain.Revision // From 1; raised by every change.
}

// UserState says where a user stands.
type UserState string

// The states.
const (
	UserInvited  UserState = "invited" // Has never signed in.
	UserActive   UserState = "active"
	UserDisabled UserState = "disabled"
)

// State returns where the user stands.
func (u User) State() UserState {
	switch {
	case !u.Disabled.IsZero():
		return UserDisabled
	case u.Active.IsZero():
		return UserInvited
	}
	return UserActive
}

// Admins counts the admins of a company who are not disabled.
type Admins struct{ Invited, Active int }

// Spare fails with ErrLastAdmin where an admin, one of those, has to stay: nobody else
// is one or, of an admin who is active, nobody else who has ever signed in. An
// invitation may never arrive.
func (a Admins) Spare(u User) error {
	switch {
	case a.Invited+a.Active < 2:
		return ErrLastAdmin
	case u.State() == UserActive && a.Active < 2:
		return ErrLastAdmin.With("who has ever signed in: the others are invited only")
	}
	return nil
}

// Grant is what a user is given: a role and what belongs to it.
type Grant struct {
	Role     Role
	Worker   domain.WorkerID // Of RoleWorker, and of no other.
	From, To time.Time       // Zero: open. To is a must for RoleAuditor, and refused for RoleAdmin.
}

// check holds a grant against what its role takes.
func (g Grant) check() error {
	switch {
	case (g.Role == RoleWorker) == g.Worker.IsZero():
		return ErrBadUser.With("a worker's user names the worker, and no other does")
	case g.Role == RoleAuditor && g.To.IsZero():
		return ErrBadUser.With("an auditor is for a time: give its end")
	case g.Role == RoleAdmin && (!g.From.IsZero() || !g.To.IsZero()):
		return ErrBadUser.With("an admin is not for a time")
	case !g.To.IsZero() && !g.From.Before(g.To):
		return ErrBadUser.With("it ends before it begins")
	}
	return nil
}

// NewUser returns a user who is invited now.
//
// Errors: ErrBadEmail, ErrBadUser.
func NewUser(id domain.UserID, company domain.CompanyID, email, name string, g Grant, now time.Time) (User, error) {
	address, err := NewEmail(email)
	if err != nil {
		return User{}, err
	}
	u := User{ID: id, Company: company, Email: address, Name: strings.TrimSpace(name), Invited: now, Revision: 1}
	return u.Granted(g)
}

// Granted returns the user with another role. It fails with ErrBadUser.
func (u User) Granted(g Grant) (User, error) {
	if err := g.check(); err != nil {
		return User{}, err
	}
	u.Role, u.Worker, u.From, u.To = g.Role, g.Worker, g.From, g.To
	return u, nil
}

// Admitted reports whether the person may be signed in at that time.
func (u User) Admitted(now time.Time) bool {
	return u.Disabled.IsZero() && !now.Before(u.From) && (u.To.IsZero() || now.Before(u.To))
}

// Principal returns who a request in a session of the user is made by.
func (u User) Principal(session domain.SessionID) Principal {
	p := NewPrincipal(ByUser, u.Company, u.ID.UUID, u.Role.Capabilities())
	p.Session, p.Worker, p.Name, p.Role = session.UUID, u.Worker, u.Email, u.Role
	return p
}

// NewEmail normalises an address: lower case, without space around it. It takes
// what a mail server and a person read alike, and no more. It fails with
// ErrBadEmail.
func NewEmail(text string) (string, error) {
	address := strings.ToLower(strings.TrimSpace(text))
	local, host, found := strings.Cut(address, "@")
	const longest, longestLocal = 254, 64
	if !found || len(address) > longest || len(local) > longestLocal || !dotted(local, "!#$%&'*+-/=?^_`{|}~") || !dotted(host, "-") {
		return "", ErrBadEmail
	}
	return address, nil
}

// dotted reports whether a text is of letters, digits and some more, in parts
// with single dots between them.
func dotted(text, more string) bool {
	for part := range strings.SplitSeq(text, ".") {
		if part == "" {
			return false
		}
		for _, r := range part {
			if (r < 'a' || r > 'z') && (r < '0' || r > '9') && !strings.ContainsRune(more, r) {
				return false
			}
		}
	}
	return true
}
