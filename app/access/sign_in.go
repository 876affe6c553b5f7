package access

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"actual/domain"
	"actual/domain/tenant"
	"actual/ports"
)

// SignInRules are settings of signing in.
type SignInRules struct {
	URL          string   // Where browsers find this server, without a slash at the end.
	EmailDomains []string // Whose addresses are believed from the issuer though it does not call them verified: the company's own.
}

// How often a sign-in may be begun.
const (
	window     = 15 * time.Minute
	perAddress = 5   // Links to one address.
	perCaller  = 100 // Sign-ins from one network address, behind which a whole office may sit.
)

// SignIn lets people prove who they are, and opens sessions for them.
type SignIn struct {
	work      ports.UnitOfWork
	directory ports.Directory
	people    ports.PeopleDirectory
	issuer    ports.IdentityProvider
	mail      ports.Mailer
	sessions  *Sessions
	rules     SignInRules
}

// NewSignIn returns the use cases.
func NewSignIn(work ports.UnitOfWork, directory ports.Directory, people ports.PeopleDirectory, issuer ports.IdentityProvider, mail ports.Mailer, sessions *Sessions, rules SignInRules) *SignIn {
	return &SignIn{work: work, directory: directory, people: people, issuer: issuer, mail: mail, sessions: sessions, rules: rules}
}

// Ways returns what people call the issuer ("": there is none), and whether links
// are sent.
func (s *SignIn) Ways() (issuer string, links bool) { return s.issuer.Name(), s.mail.Enabled() }

// Begun is a sign-in at the issuer that has begun.
type Begun struct {
	URL    string // Where the browser goes.
	Cookie string // What it keeps, and must bring back.
}

// Begin begins a sign-in at the issuer. Only the browser that begins it can end it.
//
// Errors: tenant.ErrBadReturn, tenant.ErrTooOften, ports.ErrNoIssuer,
// ports.ErrIssuerDown.
func (s *SignIn) Begin(ctx context.Context, returnTo, caller string) (Begun, error) {
	if s.issuer.Name() == "" {
		return Begun{}, ports.ErrNoIssuer
	}
	back, err := tenant.NewReturn(returnTo)
	if err != nil {
		return Begun{}, err
	}
	cookie, nonce, verifier := s.random(), s.random(), s.random()
	n, text := s.fresh(tenant.AtIssuer, tenant.IssuerWaits)
	n.Browser, n.Nonce, n.Verifier, n.ReturnTo, n.Caller = tenant.HashBrowser(cookie), nonce, verifier, back, caller
	where, err := s.issuer.AuthURL(ctx, ports.AuthRequest{State: text, Nonce: nonce, Verifier: verifier})
	if err != nil {
		return Begun{}, fmt.Errorf("begin sign-in: %w", err)
	}
	err = s.house(ctx, func(ctx context.Context, tx ports.Tx) error {
		_, calls, err := tx.SignIns.Count(ctx, n.Created.Add(-window), "", caller)
		if err == nil && calls >= perCaller {
			err = tenant.ErrTooOften
		}
		if err != nil {
			return err
		}
		return tx.SignIns.Create(ctx, n)
	})
	if err != nil {
		return Begun{}, fmt.Errorf("begin sign-in: %w", err)
	}
	return Begun{URL: where, Cookie: cookie}, nil
}

// Finished is where a sign-in led to: a session, or the question which company.
type Finished struct {
	Opened   Opened
	Choice   string // Not "": what the browser keeps while the person chooses.
	ReturnTo string
}

// Finish ends a sign-in at the issuer: with the state and the code that the browser
// came back with, and the cookie that it began with. State and code work once.
//
// Errors: tenant.ErrSignInOver, tenant.ErrNobody, ports.ErrNotIdentified,
// ports.ErrIssuerDown.
func (s *SignIn) Finish(ctx context.Context, state, code, cookie string) (Finished, error) {
	n, err := s.use(ctx, tenant.AtIssuer, state, cookie)
	if err != nil {
		return Finished{}, err
	}
	who, err := s.issuer.Identify(ctx, code, ports.AuthRequest{State: state, Nonce: n.Nonce, Verifier: n.Verifier})
	if err != nil {
		return Finished{}, fmt.Errorf("finish sign-in: %w", err)
	}
	proof := proven{way: tenant.ByOIDC, issuer: who.Issuer, subject: who.Subject}
	if address, err := tenant.NewEmail(who.Email); err == nil && (who.EmailVerified || s.own(address)) {
		proof.email = address
	}
	return s.admit(ctx, proof, n)
}

// own reports whether an address is of a company's own domain.
func (s *SignIn) own(address string) bool {
	_, host, _ := strings.Cut(address, "@")
	return slices.Contains(s.rules.EmailDomains, host)
}

// proven is what a person has proven.
type proven struct {
	way             tenant.SignInWay
	email           string // Theirs; "" where that was not shown.
	issuer, subject string
}

// admit opens a session for the one user that the proof is of, or asks which.
func (s *SignIn) admit(ctx context.Context, p proven, n tenant.SignIn) (Finished, error) {
	users, err := s.candidates(ctx, p)
	if err != nil {
		return Finished{}, err
	}
	switch len(users) {
	case 0:
		return Finished{}, tenant.ErrNobody
	case 1:
		return s.open(ctx, users[0], p, n.ReturnTo)
	}
	choice, text := s.fresh(tenant.AtChoice, tenant.ChoiceWaits)
	choice.ReturnTo, choice.Caller, choice.Email, choice.Issuer, choice.Subject = n.ReturnTo, n.Caller, p.email, p.issuer, p.subject
	err = s.house(ctx, func(ctx context.Context, tx ports.Tx) error { return tx.SignIns.Create(ctx, choice) })
	return Finished{Choice: text, ReturnTo: n.ReturnTo}, err
}

func (s *SignIn) open(ctx context.Context, u tenant.User, p proven, returnTo string) (Finished, error) {
	o, err := s.sessions.Open(ctx, u.Company, u.ID, p.way, p.issuer, p.subject)
	return Finished{Opened: o, ReturnTo: returnTo}, err
}

// candidates returns the users that a proof is of and that may sign in now, at
// most one of a company. An issuer's word counts by its subject; by the address
// only for users that no subject was linked to yet: from then on who gets hold of
// the address at the issuer does not get hold of the user.
func (s *SignIn) candidates(ctx context.Context, p proven) ([]tenant.User, error) {
	var found []tenant.User
	if p.issuer != "" {
		linked, err := s.people.UsersByIdentity(ctx, p.issuer, p.subject)
		if err != nil {
			return nil, fmt.Errorf("who is that: %w", err)
		}
		found = linked
	}
	if p.email != "" {
		named, err := s.people.UsersByEmail(ctx, p.email)
		if err != nil {
			return nil, fmt.Errorf("who is that: %w", err)
		}
		for _, u := range named {
			there := slices.ContainsFunc(found, func(f tenant.User) bool { return f.Company == u.Company })
			if !there && (p.issuer == "" || u.Issuer == "") {
				found = append(found, u)
			}
		}
	}
	now := s.sessions.clock.Now()
	return slices.DeleteFunc(found, func(u tenant.User) bool { return !u.Admitted(now) }), nil
}

// use takes a sign-in that is waiting, once.
func (s *SignIn) use(ctx context.Context, kind tenant.SignInKind, text, browser string) (n tenant.SignIn, err error) {
	id, secret, err := tenant.ParseSignIn(text)
	if err != nil {
		return n, err
	}
	now := s.sessions.clock.Now()
	err = s.house(ctx, func(ctx context.Context, tx ports.Tx) error {
		if n, err = tx.SignIns.ByID(ctx, id); err != nil {
			return err
		}
		if err := n.Check(kind, secret, browser, now); err != nil {
			return err
		}
		return tx.SignIns.Use(ctx, id, now)
	})
	return n, err
}

// fresh returns a sign-in that begins now, and the text that proves it.
func (s *SignIn) fresh(kind tenant.SignInKind, waits time.Duration) (tenant.SignIn, string) {
	secret, now := tenant.Secret(s.sessions.secrets.Secret()), s.sessions.clock.Now()
	id := domain.SignInID{UUID: s.sessions.ids.New()}
	return tenant.SignIn{ID: id, Kind: kind, Hash: secret.Hash(), Created: now, Expires: now.Add(waits)}, tenant.SignInText(id, secret)
}

// random returns a text of 43 characters that nobody can guess.
func (s *SignIn) random() string { return tenant.Secret(s.sessions.secrets.Secret()).Text() }

// house runs fn in a transaction of the house.
func (s *SignIn) house(ctx context.Context, fn func(ctx context.Context, tx ports.Tx) error) error {
	house, err := s.directory.CompanyByRef(ctx, tenant.HouseRef)
	if err != nil {
		return fmt.Errorf("the house: %w", err)
	}
	return s.work.Update(ctx, house.ID(), fn)
}
