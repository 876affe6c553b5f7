package ports

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/vendor"
)

// Connections gives adapters the tokens that they ask a vendor with in the name of a
// company that connected its account by the browser. Tokens are renewed before they
// end, by one process at a time. Never call it inside a transaction.
type Connections interface {
	// Access returns what the company asks the vendor with. Where it is due it is
	// renewed first; where that fails and the old one still works, that is returned.
	//
	// Errors: vendor.ErrNotConnected, vendor.ErrConnectAgain with the reason,
	// vendor.ErrNoCredential where nobody gave a client id, ErrClientRefused,
	// fault.Unavailable, and those of Credentials.
	Access(ctx context.Context, company domain.CompanyID, name vendor.Name) (vendor.Access, error)
	// Refused says that the vendor did not accept the token (401). It returns another,
	// renewed where nobody did that meanwhile, with which the call is worth a second
	// try and no third.
	//
	// Errors: as Access; vendor.ErrConnectAgain also where a token that was granted just
	// now is refused.
	Refused(ctx context.Context, company domain.CompanyID, name vendor.Name, a vendor.Access) (vendor.Access, error)
}

// How an authorisation server may refuse.
var (
	// ErrGrantRefused: what was shown (a code, a refresh token) is good for nothing,
	// any more or at all. Its text says what the vendor says.
	ErrGrantRefused = fault.New(fault.Conflict, "vendor.grant_refused", "the vendor does not accept what was shown to it")
	// ErrClientRefused: the client id or secret is wrong. It says nothing of tokens.
	ErrClientRefused = fault.New(fault.Conflict, "vendor.client_refused", "the vendor refuses the client id or its secret: set them anew")
	// ErrTokenRefused: the access token is not accepted.
	ErrTokenRefused = fault.New(fault.Conflict, "vendor.token_refused", "the vendor does not accept the access token")
)

// GrantTime is how long an authorisation server is waited for, its repeats and waits
// included: whoever holds a connection while it is asked plans with that.
const GrantTime = 20 * time.Second

// GrantServer is a vendor's authorisation server. Credentials are those of our
// application there (client_id, client_secret, settings). No transaction of the
// caller may be open. Each call ends within GrantTime, by an error if need be.
//
// Errors of those that ask it: ErrClientRefused, fault.Unavailable where it is sure
// that nothing was done, ErrUnknownOutcome where it may have been.
type GrantServer interface {
	// Authorize returns the address to which a browser is sent, with the state.
	Authorize(app vendor.Credential, redirect, state string) (string, error)
	// Exchange returns the tokens for what the vendor sent the browser back with, and
	// whose account it is. It fails with ErrGrantRefused.
	Exchange(ctx context.Context, company domain.CompanyID, app vendor.Credential, a GrantAnswer) (vendor.Tokens, vendor.Account, error)
	// Renew returns the tokens for a refresh token, which may be worthless from then on
	// whether an answer comes or not. It fails with ErrGrantRefused.
	Renew(ctx context.Context, company domain.CompanyID, app vendor.Credential, old vendor.Tokens) (vendor.Tokens, error)
	// Who asks whose account an access token is for: the proof that it works. known is
	// what was known of it before. It fails with ErrTokenRefused.
	Who(ctx context.Context, company domain.CompanyID, app vendor.Credential, access vendor.Secret, known vendor.Account) (vendor.Account, error)
}

// GrantAnswer is what a vendor sent the browser back with.
type GrantAnswer struct {
	Code     vendor.Secret
	Account  string // As the address names it (QuickBooks Online's realmId); empty: it does not.
	Redirect string // Where it was sent: exactly what Authorize was given.
}

// VendorConnections stores the connections of the transaction's company, their
// tokens sealed.
type VendorConnections interface {
	// All returns what is stored, by vendor's name.
	All(ctx context.Context) ([]SealedConnection, error)
	// Get returns what is stored of a vendor, or vendor.ErrNotConnected.
	Get(ctx context.Context, name vendor.Name) (SealedConnection, error)
	// Hold is Get, and keeps others from it until the transaction ends.
	Hold(ctx context.Context, name vendor.Name) (SealedConnection, error)
	// Put stores one in the place of the one of a version (0: of none), or fails with
	// ErrCredentialMoved where there is another.
	Put(ctx context.Context, c SealedConnection, before int64) error
	// Remove deletes one, or fails with vendor.ErrNotConnected.
	Remove(ctx context.Context, name vendor.Name) error
}

// SealedConnection is a connection as it is stored.
type SealedConnection struct {
	vendor.Connection
	Sealed []byte // The tokens, and those before them while the connection is not proven.
	Key    WrappedKey
	Turn   ConnectionTurn
}

// ConnectionTurn says who renews a connection, and until when nobody else does.
type ConnectionTurn struct {
	Of    domain.UUID // Zero: nobody.
	Until time.Time
}

// ConnectionAttempts keeps what persons of the transaction's company began to
// connect.
type ConnectionAttempts interface {
	// Begin stores an attempt, and forgets those that have ended at a time.
	Begin(ctx context.Context, a vendor.Attempt, now time.Time) error
	// Take returns and removes the attempt of a hash that has not ended, or fails with
	// vendor.ErrBadAttempt.
	Take(ctx context.Context, hash []byte, now time.Time) (vendor.Attempt, error)
}
