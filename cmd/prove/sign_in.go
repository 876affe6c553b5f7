package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/oauth2-proxy/mockoidc"

	"actual/contracts/smtp"
)

var signIn = claim{
	name:   "sign-in",
	target: "people get in by an issuer and by a link; every attack refused",
	run:    proveSignIn,
}

// proveSignIn lets people sign in to a real server by a real issuer and by links
// out of a real mail server, and then attacks each step as a stranger, as another
// user and as another site would. A browser of the proof's own keeps the cookies
// as browsers must.
func proveSignIn(ctx context.Context, b *bench) (result, error) {
	p := &signInProof{b: b, counts: map[string]int{}}
	if err := p.open(ctx); err != nil {
		return result{}, err
	}
	for _, step := range []func(context.Context) error{
		p.byIssuer, p.byLink, p.fixation, p.issuerAttacks, p.linkAttacks, p.forgedRequests, p.openRedirects, p.alike, p.midSession, p.ours, p.tooOften,
	} {
		if err := step(ctx); err != nil {
			return result{}, err
		}
	}
	var named []string
	for _, name := range p.order {
		named = append(named, fmt.Sprintf("%s %d", name, p.counts[name]))
	}
	figures := fmt.Sprintf("signed in by issuer and by link; %d of %d attacks refused (%s); disabled: out after %s; role lowered: after %s; an unknown address answered in %s, a known one in %s",
		p.held, p.tried, strings.Join(named, ", "), p.disabled.Round(time.Millisecond), p.lowered.Round(time.Millisecond), p.unknown.Round(time.Millisecond/10), p.known.Round(time.Millisecond/10))
	return result{figures: figures, ok: p.held == p.tried && p.tried > 0}, nil
}

// signInProof counts attacks.
type signInProof struct {
	b      *bench
	server *process
	issuer *mockoidc.MockOIDC
	inbox  *smtp.Inbox

	tried, held int
	order       []string
	counts      map[string]int // Refused, by kind of attack.

	disabled, lowered, known, unknown time.Duration
}

// open starts the issuer, the mail server and the server, and makes people.
func (p *signInProof) open(ctx context.Context) (err error) {
	if err := p.b.open(ctx); err != nil {
		return err
	}
	if p.issuer, err = mockoidc.Run(); err != nil {
		return err
	}
	p.b.closers = append(p.b.closers, func(context.Context) error { return p.issuer.Shutdown() })
	if p.inbox, err = smtp.Open(nil); err != nil {
		return err
	}
	p.b.closers = append(p.b.closers, func(context.Context) error { return p.inbox.Close() })
	if p.b.address, err = freeAddress(); err != nil {
		return err
	}
	p.b.more = append(
		p.b.more, "ACTUAL_PUBLIC_URL=http://"+p.b.address, "ACTUAL_DATABASE_URL_OPS="+p.b.database.URLs.Ops,
		"ACTUAL_OIDC_ISSUER="+p.issuer.Issuer(), "ACTUAL_OIDC_CLIENT_ID="+p.issuer.ClientID, "ACTUAL_OIDC_CLIENT_SECRET="+p.issuer.ClientSecret,
		"ACTUAL_OIDC_EMAIL_DOMAINS=northside.example",
		"ACTUAL_SMTP_ADDRESS="+p.inbox.Address(), "ACTUAL_SMTP_FROM=Actual <sign-in@actual.example>", "ACTUAL_SMTP_HELO=localhost",
	)
	if p.server, err = p.b.serve(ctx); err != nil {
		return err
	}
	return p.people(ctx)
}

func (p *signInProof) people(ctx context.Context) error {
	for _, args := range [][]string{
		{"company", "create", "northside", "--name", "Northside", "--time-zone", "America/New_York"},
		{"company", "create", "southside", "--name", "Southside", "--time-zone", "America/New_York"},
		{"user", "create", "maria@mail.example", "--company", "northside", "--role", "admin"},
		{"user", "create", "ana@northside.example", "--company", "northside", "--role", "admin"},
		{"user", "create", "vera@mail.example", "--company", "northside", "--role", "approver"},
		{"user", "create", "carl@mail.example", "--company", "northside", "--role", "viewer"},
		{"user", "create", "carl@mail.example", "--company", "southside", "--role", "admin"},
		{"user", "create", "eve@mail.example", "--company", "southside", "--role", "admin"},
		{"user", "create", "otto@ours.example", "--company", "house", "--role", "operator"},
		{"user", "create", "sam@ours.example", "--company", "house", "--role", "support"},
	} {
		if _, err := p.b.actual(ctx, args...); err != nil {
			return err
		}
	}
	return nil
}

// check counts an attack of a kind. One that was not refused is printed.
func (p *signInProof) check(kind, what string, refused bool, detail any) {
	if _, known := p.counts[kind]; !known {
		p.order, p.counts[kind] = append(p.order, kind), 0
	}
	p.tried++
	if refused {
		p.held++
		p.counts[kind]++
		return
	}
	p.b.say("OPEN  %s: %s: %v", kind, what, detail)
}

// byIssuer signs in at the issuer, and as somebody of two companies, who chooses.
func (p *signInProof) byIssuer(ctx context.Context) error {
	maria := p.browser()
	if err := maria.atIssuer(ctx, p, &mockoidc.MockUser{Subject: "maria", Email: "Maria@mail.example", EmailVerified: true}, "/v1/me"); err != nil {
		return fmt.Errorf("maria signs in: %w", err)
	}
	if me, err := maria.me(ctx); err != nil || me.Name != "maria@mail.example" || me.Company.Ref != "northside" || me.Role != "admin" {
		return fmt.Errorf("maria is %+v: %w", me, err)
	}
	carl := p.browser()
	if err := carl.atIssuer(ctx, p, &mockoidc.MockUser{Subject: "carl", Email: "carl@mail.example", EmailVerified: true}, ""); err != nil {
		return fmt.Errorf("carl signs in: %w", err)
	}
	if err := carl.choose(ctx, "Southside"); err != nil {
		return fmt.Errorf("carl chooses: %w", err)
	}
	if me, err := carl.me(ctx); err != nil || me.Company.Ref != "southside" {
		return fmt.Errorf("carl is %+v: %w", me, err)
	}
	p.b.say("signed in by an issuer (%s): one company, and one of two", p.issuer.Issuer())
	return nil
}

// byLink signs in by a link out of the mail.
func (p *signInProof) byLink(ctx context.Context) error {
	ana := p.browser()
	if err := ana.byLink(ctx, p, "ana@northside.example"); err != nil {
		return fmt.Errorf("ana signs in: %w", err)
	}
	if me, err := ana.me(ctx); err != nil || me.Name != "ana@northside.example" {
		return fmt.Errorf("ana is %+v: %w", me, err)
	}
	p.b.say("signed in by a link that came by SMTP")
	return nil
}

var errNoMail = errors.New("no mail came within 20 s")

// link asks for a link, and returns what the mail says.
func (p *signInProof) link(ctx context.Context, v *visitor, address string) (string, error) {
	before := len(p.inbox.To(address))
	got, err := v.form(ctx, "/sign-in/email", "email", address)
	if err != nil || got.status != http.StatusAccepted {
		return "", fmt.Errorf("ask for a link: %v: %w", got, err)
	}
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if letters := p.inbox.To(address); len(letters) > before {
			_, rest, _ := strings.Cut(letters[len(letters)-1].Text, "/sign-in/link?token=")
			token, _, _ := strings.Cut(rest, "\n")
			return token, nil
		}
	}
	return "", errNoMail
}
