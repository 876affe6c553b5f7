package ports

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/tenant"
)

// SignIns stores the sign-ins that have begun. Whose they are is not known yet, so
// they belong to the house.
type SignIns interface {
	// Create inserts a sign-in, and deletes those that ended a day before it.
	Create(ctx context.Context, s tenant.SignIn) error
	// Arm gives a link that is about to be sent its secret's hash. One that was
	// used stays so.
	Arm(ctx context.Context, id domain.SignInID, hash []byte) error
	// ByID returns a sign-in, or tenant.ErrSignInOver.
	ByID(ctx context.Context, id domain.SignInID) (tenant.SignIn, error)
	// Use marks a sign-in as used, or fails with tenant.ErrSignInOver: only one
	// caller ever succeeds.
	Use(ctx context.Context, id domain.SignInID, at time.Time) error
	// Count returns how many sign-ins began since, from the caller, and how many
	// of the links go to the address.
	Count(ctx context.Context, since time.Time, email, caller string) (links, calls int, err error)
}

// What signing in may want of the outside and not get.
var (
	// ErrNoIssuer reports a server that knows no issuer.
	ErrNoIssuer = fault.New(fault.NotFound, "sign_in.no_issuer", "this server signs nobody in by an issuer: give it ACTUAL_OIDC_ISSUER")
	// ErrNoMail reports a server that sends no mail.
	ErrNoMail = fault.New(fault.NotFound, "sign_in.no_mail", "this server sends no sign-in links: give it ACTUAL_SMTP_ADDRESS")
	// ErrNotIdentified reports that the issuer did not say who the person is, or
	// not so that it can be believed.
	ErrNotIdentified = fault.New(fault.Denied, "sign_in.not_identified", "the issuer did not say who you are in a way that can be believed: begin again")
	// ErrIssuerDown reports an issuer that does not answer.
	ErrIssuerDown = fault.New(fault.Unavailable, "sign_in.issuer_down", "the issuer does not answer; try again shortly, or take a link by e-mail")
)

// IdentityProvider lets an issuer say who a person is: OpenID Connect, the
// authorization code with PKCE.
type IdentityProvider interface {
	// Name is what people call the issuer; "" where there is none.
	Name() string
	// AuthURL returns where the browser goes to. It fails with ErrNoIssuer or
	// ErrIssuerDown.
	AuthURL(ctx context.Context, r AuthRequest) (string, error)
	// Identify redeems the code that the browser came back with, and checks all
	// that it gets for it: signature, issuer, audience, times and the nonce.
	//
	// Errors: ErrNoIssuer, ErrIssuerDown, ErrNotIdentified.
	Identify(ctx context.Context, code string, r AuthRequest) (Identity, error)
}

// AuthRequest is what binds an answer of the issuer to the question.
type AuthRequest struct{ State, Nonce, Verifier string }

// Identity is who the issuer says that somebody is.
type Identity struct {
	Issuer, Subject string
	Email           string // As it says; "" where it does not.
	EmailVerified   bool   // It says that it knows the address to be the person's.
}
