package access

import (
	"context"
	"fmt"

	"actual/app/task"
	"actual/domain"
	"actual/domain/tenant"
	"actual/ports"
)

// AskLink is the command to send a one-time link to an address.
type AskLink struct {
	Email, ReturnTo string
	Caller          string // The network address that asks.
}

// Ask takes the wish for a link. Whether the address is anybody's is looked at
// later, by Deliver: the answer is the same, and comes as fast, for all addresses.
// Beyond a few to one address in a quarter of an hour nothing is sent.
//
// Errors: ports.ErrNoMail, tenant.ErrBadEmail, tenant.ErrBadReturn,
// tenant.ErrTooOften.
func (s *SignIn) Ask(ctx context.Context, cmd AskLink) error {
	if !s.mail.Enabled() {
		return ports.ErrNoMail
	}
	address, err := tenant.NewEmail(cmd.Email)
	if err != nil {
		return err
	}
	back, err := tenant.NewReturn(cmd.ReturnTo)
	if err != nil {
		return err
	}
	n, _ := s.fresh(tenant.ByLink, tenant.LinkWaits)
	n.Hash, n.Email, n.ReturnTo, n.Caller = nil, address, back, cmd.Caller
	err = s.house(ctx, func(ctx context.Context, tx ports.Tx) error {
		links, calls, err := tx.SignIns.Count(ctx, n.Created.Add(-window), address, cmd.Caller)
		if err != nil {
			return err
		}
		if calls >= perCaller {
			return tenant.ErrTooOften
		}
		if err := tx.SignIns.Create(ctx, n); err != nil || links >= perAddress {
			return err
		}
		return tx.Tasks.Enqueue(ctx, task.SendSignInLink, []byte(n.ID.String()))
	})
	if err != nil {
		return fmt.Errorf("ask for a link: %w", err)
	}
	return nil
}

// Deliver sends the link that was asked for, if the address is of somebody who may
// sign in. Its secret is made now: nowhere is more than its hash.
func (s *SignIn) Deliver(ctx context.Context, text string) error {
	u, err := domain.ParseUUID(text)
	if err != nil {
		return err
	}
	id := domain.SignInID{UUID: u}
	var n tenant.SignIn
	err = s.house(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
		n, err = tx.SignIns.ByID(ctx, id)
		return err
	})
	if err != nil {
		return fmt.Errorf("deliver link: %w", err)
	}
	if !n.Waits(s.sessions.clock.Now()) {
		return nil
	}
	users, err := s.candidates(ctx, proven{email: n.Email})
	if err != nil || len(users) == 0 {
		return err
	}
	secret := tenant.Secret(s.sessions.secrets.Secret())
	if err := s.house(ctx, func(ctx context.Context, tx ports.Tx) error { return tx.SignIns.Arm(ctx, id, secret.Hash()) }); err != nil {
		return fmt.Errorf("deliver link: %w", err)
	}
	if err := s.mail.Send(ctx, s.letter(n, tenant.SignInText(id, secret))); err != nil {
		return fmt.Errorf("deliver link: %w", err)
	}
	return nil
}

func (s *SignIn) letter(n tenant.SignIn, text string) ports.Mail {
	return ports.Mail{To: n.Email, Subject: "Sign in to Actual", Text: fmt.Sprintf(`Somebody asked to sign in to Actual with this address. If it was you, open
this page and press its button:

%s/sign-in/link?token=%s

It works once, until %s.

If it was not you, do nothing. Never send this link to anybody: we do not ask
for it.
`, s.rules.URL, text, n.Expires.Format("15:04 MST on 2 January 2006"))}
}

// Follow ends a sign-in by a link. It works once.
//
// Errors: tenant.ErrSignInOver, tenant.ErrNobody.
func (s *SignIn) Follow(ctx context.Context, text string) (Finished, error) {
	n, err := s.use(ctx, tenant.ByLink, text, "")
	if err != nil {
		return Finished{}, err
	}
	return s.admit(ctx, proven{way: tenant.ByEmail, email: n.Email}, n)
}

// Choices returns the companies that a person may choose from, by name.
//
// Errors: tenant.ErrSignInOver.
func (s *SignIn) Choices(ctx context.Context, choice string) ([]tenant.Company, error) {
	id, secret, err := tenant.ParseSignIn(choice)
	if err != nil {
		return nil, err
	}
	var n tenant.SignIn
	err = s.house(ctx, func(ctx context.Context, tx ports.Tx) error {
		if n, err = tx.SignIns.ByID(ctx, id); err != nil {
			return err
		}
		return n.Check(tenant.AtChoice, secret, "", s.sessions.clock.Now())
	})
	if err != nil {
		return nil, err
	}
	users, err := s.candidates(ctx, ofChoice(n))
	if err != nil {
		return nil, err
	}
	all, err := s.directory.Companies(ctx)
	if err != nil {
		return nil, err
	}
	var out []tenant.Company
	for _, c := range all {
		for _, u := range users {
			if u.Company == c.ID() {
				out = append(out, c)
			}
		}
	}
	return out, nil
}

// Choose ends a sign-in in one of the companies that it may lead to.
//
// Errors: tenant.ErrSignInOver, tenant.ErrNobody.
func (s *SignIn) Choose(ctx context.Context, choice string, company domain.CompanyID) (Finished, error) {
	n, err := s.use(ctx, tenant.AtChoice, choice, "")
	if err != nil {
		return Finished{}, err
	}
	users, err := s.candidates(ctx, ofChoice(n))
	if err != nil {
		return Finished{}, err
	}
	for _, u := range users {
		if u.Company == company {
			return s.open(ctx, u, ofChoice(n), n.ReturnTo)
		}
	}
	return Finished{}, tenant.ErrNobody
}

// ofChoice is what was proven before the choice.
func ofChoice(n tenant.SignIn) proven {
	way := tenant.ByEmail
	if n.Issuer != "" {
		way = tenant.ByOIDC
	}
	return proven{way: way, email: n.Email, issuer: n.Issuer, subject: n.Subject}
}
