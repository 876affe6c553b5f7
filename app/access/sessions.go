package access

import (
	"context"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/ledger"
	"actual/domain/tenant"
	"actual/ports"
)

// WallClock tells the machine's time even where the platform's own runs faster
// (actual dev): a person who signs in lives by the wall's.
type WallClock struct{ ports.Clock }

// Sessions opens, checks and ends sessions.
type Sessions struct {
	work    ports.UnitOfWork
	people  ports.PeopleDirectory
	clock   WallClock
	ids     ports.Identifiers
	secrets ports.Secrets
	terms   tenant.SessionTerms
}

// NewSessions returns the use cases.
func NewSessions(work ports.UnitOfWork, people ports.PeopleDirectory, clock WallClock, ids ports.Identifiers, secrets ports.Secrets, terms tenant.SessionTerms) *Sessions {
	return &Sessions{work: work, people: people, clock: clock, ids: ids, secrets: secrets, terms: terms}
}

// Admitted is a request that was made in a session.
type Admitted struct {
	Principal tenant.Principal
	Session   tenant.Session
	Secret    tenant.Secret
}

// seenEvery is how exactly it is known when a session was used last.
const seenEvery = time.Minute

// Admit returns who makes a request in the session that a text proves. What was
// ended, disabled or changed counts from the next request on: nothing is
// remembered. It fails with tenant.ErrBadCredential.
func (s *Sessions) Admit(ctx context.Context, text string) (Admitted, error) {
	id, secret, err := tenant.ParseSession(text)
	if err != nil {
		return Admitted{}, err
	}
	g, err := s.people.Session(ctx, id)
	if err != nil {
		return Admitted{}, err
	}
	now := s.clock.Now()
	if !g.Session.Proven(secret) || !g.Session.Lives(now, s.terms.Idle) || !g.User.Admitted(now) {
		return Admitted{}, tenant.ErrBadCredential
	}
	p := g.User.Principal(id)
	if g.Session.Kind == tenant.BySupport {
		if g.User.Role != tenant.RoleSupport || !g.Via.Lives(now, s.terms.Idle) {
			return Admitted{}, tenant.ErrBadCredential
		}
		p = g.Session.Visitor(g.User)
	}
	if now.Sub(g.Session.Seen) >= seenEvery {
		if err := s.seen(ctx, g, now); err != nil {
			return Admitted{}, err
		}
	}
	return Admitted{Principal: p, Session: g.Session, Secret: secret}, nil
}

// seen keeps a session alive, and with a visit the house's that it was opened in.
func (s *Sessions) seen(ctx context.Context, g ports.Signed, now time.Time) error {
	err := s.work.Update(ctx, g.Session.Company, func(ctx context.Context, tx ports.Tx) error { return tx.Sessions.Seen(ctx, g.Session.ID, now) })
	if err == nil && !g.Via.ID.IsZero() {
		err = s.work.Update(ctx, g.Via.Company, func(ctx context.Context, tx ports.Tx) error { return tx.Sessions.Seen(ctx, g.Via.ID, now) })
	}
	return err
}

// Opened is a session and the text that proves it, which is nowhere kept.
type Opened struct {
	Text    string
	Session tenant.Session
}

// Open begins a session of a user, always a new one: what a browser had before
// the sign-in proves nothing after it. Identified says who the person is at an
// issuer, where the sign-in says so; the user is linked to it.
//
// Errors: tenant.ErrBadCredential where the user may not sign in now.
func (s *Sessions) Open(ctx context.Context, company domain.CompanyID, user domain.UserID, way tenant.SignInWay, issuer, subject string) (Opened, error) {
	now := s.clock.Now()
	o := s.fresh(tenant.Session{Company: company, User: user, Kind: tenant.ByUser, By: way}, now, s.terms.Most)
	err := s.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		u, err := tx.Users.ByID(ctx, user)
		if err != nil {
			return err
		}
		if !u.Admitted(now) || u.Issuer != "" && issuer != "" && (u.Issuer != issuer || u.Subject != subject) {
			return tenant.ErrBadCredential
		}
		if err := arrived(ctx, tx, u, now, issuer, subject); err != nil {
			return err
		}
		return tx.Sessions.Create(ctx, o.Session)
	})
	if err != nil {
		return Opened{}, fmt.Errorf("open session: %w", err)
	}
	return o, nil
}

// arrived stores a user's first sign-in, and who the issuer says that it is.
func arrived(ctx context.Context, tx ports.Tx, u tenant.User, now time.Time, issuer, subject string) error {
	if !u.Active.IsZero() && (issuer == "" || u.Issuer != "") {
		return nil
	}
	if u.Active.IsZero() {
		u.Active = now
	}
	if issuer != "" {
		u.Issuer, u.Subject = issuer, subject
	}
	u.Revision++
	return tx.Users.Save(ctx, u)
}

// fresh completes a session with an id and a secret of its own.
func (s *Sessions) fresh(n tenant.Session, now time.Time, most time.Duration) Opened {
	secret := tenant.Secret(s.secrets.Secret())
	n.ID, n.Hash, n.Created, n.Seen, n.Expires = domain.SessionID{UUID: s.ids.New()}, secret.Hash(), now, now, now.Add(most)
	return Opened{Text: tenant.SessionText(n.ID, secret), Session: n}
}

// Of returns a user's sessions, the newest first; those that idled away are left
// out. It fails with tenant.ErrUserNotFound.
func (s *Sessions) Of(ctx context.Context, company domain.CompanyID, user domain.UserID) (out []tenant.Session, err error) {
	now := s.clock.Now()
	err = s.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		if _, err := tx.Users.ByID(ctx, user); err != nil {
			return err
		}
		all, err := tx.Sessions.Of(ctx, user, now)
		for _, one := range all {
			if one.Lives(now, s.terms.Idle) {
				out = append(out, one)
			}
		}
		return err
	})
	return out, err
}

// End ends one of a user's own sessions, or fails with tenant.ErrSessionNotFound.
func (s *Sessions) End(ctx context.Context, company domain.CompanyID, user domain.UserID, id domain.SessionID) error {
	now := s.clock.Now()
	return s.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		all, err := tx.Sessions.Of(ctx, user, now)
		if err != nil {
			return err
		}
		for _, one := range all {
			if one.ID == id {
				return tx.Sessions.End(ctx, id, now)
			}
		}
		return tenant.ErrSessionNotFound
	})
}

// EndText ends the session that a text proves, if it does: a browser that signs
// in anew leaves none behind.
func (s *Sessions) EndText(ctx context.Context, text string) error {
	a, err := s.Admit(ctx, text)
	if err != nil {
		return nil //nolint:nilerr // It proves none: there is nothing to end.
	}
	return s.work.Update(ctx, a.Session.Company, func(ctx context.Context, tx ports.Tx) error { return tx.Sessions.End(ctx, a.Session.ID, s.clock.Now()) })
}

// EndAll ends the sessions of a user, as an admin may, and returns how many.
//
// Errors: tenant.ErrUserNotFound.
func (s *Sessions) EndAll(ctx context.Context, company domain.CompanyID, user domain.UserID, by string) (n int, err error) {
	now := s.clock.Now()
	err = s.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		if _, err := tx.Users.ByID(ctx, user); err != nil {
			return err
		}
		if n, err = tx.Sessions.EndOf(ctx, user, now); err != nil || n == 0 {
			return err
		}
		return tx.Ledger.Append(ctx, ledger.Entry{
			ID: domain.EntryID{UUID: s.ids.New()}, Company: company, At: now.Unix(), Kind: ledger.SessionsEnded, Actor: by,
			Subject: "user:" + user.String(), Body: ledger.NewObject(ledger.Fields{"sessions": ledger.Int(int64(n))}),
		})
	})
	return n, err
}
