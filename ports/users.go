package ports

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/tenant"
)

// Users stores the people who may sign in to the transaction's company.
type Users interface {
	// Create inserts a user, or fails with tenant.ErrEmailTaken.
	Create(ctx context.Context, u tenant.User) error
	// ByID returns a user, or tenant.ErrUserNotFound.
	ByID(ctx context.Context, id domain.UserID) (tenant.User, error)
	// List returns up to limit users with addresses after the one given, by
	// address; disabled ones too.
	List(ctx context.Context, after string, limit int) ([]tenant.User, error)
	// Save stores what changed of a user, whose Revision must be one more than
	// what is stored: else it fails with domain.ErrMoved. The address never changes.
	Save(ctx context.Context, u tenant.User) error
	// Admins counts the users who are admins and not disabled.
	Admins(ctx context.Context) (tenant.Admins, error)
}

// Sessions stores the sessions in the transaction's company.
type Sessions interface {
	// Create inserts a session.
	Create(ctx context.Context, s tenant.Session) error
	// Seen says that the session was used.
	Seen(ctx context.Context, id domain.SessionID, at time.Time) error
	// End ends a session, or fails with tenant.ErrSessionNotFound.
	End(ctx context.Context, id domain.SessionID, at time.Time) error
	// EndOf ends all sessions of a user and returns how many those were.
	EndOf(ctx context.Context, user domain.UserID, at time.Time) (int, error)
	// Of returns the sessions of a user that neither ended nor expired at that
	// time, the newest first.
	Of(ctx context.Context, user domain.UserID, now time.Time) ([]tenant.Session, error)
}

// PeopleDirectory answers who somebody is before a company is known. It reads
// nothing of people but what signing in needs: no names.
type PeopleDirectory interface {
	// Session returns a session and whose it is, or tenant.ErrBadCredential.
	Session(ctx context.Context, id domain.SessionID) (Signed, error)
	// UsersByEmail returns the users with an address, of all companies.
	UsersByEmail(ctx context.Context, email string) ([]tenant.User, error)
	// UsersByIdentity returns the users whom an issuer knows as the subject.
	UsersByIdentity(ctx context.Context, issuer, subject string) ([]tenant.User, error)
}

// Signed is a session and whose it is.
type Signed struct {
	Session tenant.Session
	User    tenant.User
	Via     tenant.Session // Of support's: the house's session that it was opened in.
}
