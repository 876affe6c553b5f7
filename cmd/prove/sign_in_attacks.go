package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/oauth2-proxy/mockoidc"
)

const sessionCookie = "__Host-actual_session"

// fixation plants sessions in a browser before its person signs in.
func (p *signInProof) fixation(ctx context.Context) error {
	eve := p.browser()
	if err := eve.byLink(ctx, p, "eve@mail.example"); err != nil {
		return err
	}
	for _, planted := range []struct{ what, text string }{
		{"a session of the attacker's", eve.cookies[sessionCookie]},
		{"a session that the attacker made up", "actual_session_0190b5a07c2e7cc08f3a2f4b6c1d9e10_" + strings.Repeat("A", 43)},
	} {
		victim := p.browser()
		victim.cookies[sessionCookie] = planted.text
		if err := victim.atIssuer(ctx, p, &mockoidc.MockUser{Subject: "maria", Email: "maria@mail.example", EmailVerified: true}, ""); err != nil {
			return err
		}
		p.check("session fixation", planted.what+" is taken over", victim.cookies[sessionCookie] != planted.text, victim.cookies)
		attacker := p.browser()
		attacker.cookies[sessionCookie] = planted.text
		got, err := attacker.get(ctx, "/v1/me")
		if err != nil {
			return err
		}
		p.check("session fixation", planted.what+" opens something afterwards", got.status == http.StatusUnauthorized, got)
	}
	return nil
}

// issuerAttacks brings back what the issuer did not say to this browser, now.
func (p *signInProof) issuerAttacks(ctx context.Context) error {
	maria := &mockoidc.MockUser{Subject: "maria", Email: "maria@mail.example", EmailVerified: true}
	eve := &mockoidc.MockUser{Subject: "eve", Email: "eve@mail.example", EmailVerified: true}
	come := func(kind, what, code string, v *visitor, path string) error {
		got, err := v.get(ctx, path)
		p.check(kind, what, err == nil && got.refusedAs(code) && v.cookies[sessionCookie] == "", got)
		return err
	}
	v := p.browser()
	back, err := v.begin(ctx, p, maria, "", nil)
	if err != nil {
		return err
	}
	if err := come("another browser's state", "an attacker's callback opened by the victim", "sign_in.over", p.browser(), back); err != nil {
		return err
	}
	before := v.another()
	if got, err := v.get(ctx, back); err != nil || got.status != http.StatusSeeOther {
		return fmt.Errorf("come back: %v: %w", got, err)
	}
	if err := come("replayed state and code", "by the same browser", "sign_in.over", before, back); err != nil {
		return err
	}
	// A new state, with the code of before.
	old, err := url.Parse(back)
	if err != nil {
		return err
	}
	v = p.browser()
	if back, err = v.begin(ctx, p, maria, "", nil); err != nil {
		return err
	}
	if err := come("replayed state and code", "the code of before with a new state", "sign_in.not_identified", v, withQuery(back, "code", old.Query().Get("code"))); err != nil {
		return err
	}
	for _, made := range []string{"", "x", "actual_signin_0190b5a07c2e7cc08f3a2f4b6c1d9e10_" + strings.Repeat("A", 43)} {
		if err := come("made-up state", made, "sign_in.over", v, withQuery(back, "state", made)); err != nil {
			return err
		}
	}
	// The attacker's code, brought in with the victim's own state (PKCE, nonce).
	other, victim := p.browser(), p.browser()
	theirs, err := other.begin(ctx, p, eve, "", nil)
	if err != nil {
		return err
	}
	if back, err = victim.begin(ctx, p, maria, "", nil); err != nil {
		return err
	}
	their, err := url.Parse(theirs)
	if err != nil {
		return err
	}
	if err := come("another's code", "with one's own state", "sign_in.not_identified", victim, withQuery(back, "code", their.Query().Get("code"))); err != nil {
		return err
	}
	return p.issuerSays(ctx, come)
}

// issuerSays lets the issuer say what must not be believed.
func (p *signInProof) issuerSays(ctx context.Context, come func(kind, what, code string, v *visitor, path string) error) error {
	for _, said := range []struct {
		kind, what, code string
		who              mockoidc.MockUser
		rewrite          func(url.Values)
	}{
		{"wrong nonce", "an ID token for another question", "sign_in.not_identified", mockoidc.MockUser{Subject: "maria", EmailVerified: true, Email: "maria@mail.example"}, func(q url.Values) { q.Set("nonce", "another") }},
		{"wrong nonce", "an ID token for none", "sign_in.not_identified", mockoidc.MockUser{Subject: "maria", EmailVerified: true, Email: "maria@mail.example"}, func(q url.Values) { q.Del("nonce") }},
		{"address not believed", "unverified, of a foreign domain", "sign_in.nobody", mockoidc.MockUser{Subject: "x1", Email: "vera@mail.example"}, nil},
		{"address not believed", "unverified, of a longer domain", "sign_in.nobody", mockoidc.MockUser{Subject: "x2", Email: "ana@northside.example.evil.example"}, nil},
		{"address not believed", "one that is linked to another subject", "sign_in.nobody", mockoidc.MockUser{Subject: "x3", Email: "maria@mail.example", EmailVerified: true}, nil},
		{"address not believed", "one of nobody", "sign_in.nobody", mockoidc.MockUser{Subject: "x4", Email: "who@mail.example", EmailVerified: true}, nil},
	} {
		v := p.browser()
		back, err := v.begin(ctx, p, &said.who, "", said.rewrite)
		if err != nil {
			return err
		}
		if err := come(said.kind, said.what, said.code, v, back); err != nil {
			return err
		}
	}
	v := p.browser()
	back, err := v.begin(ctx, p, &mockoidc.MockUser{Subject: "maria", Email: "maria@mail.example", EmailVerified: true}, "", nil)
	if err != nil {
		return err
	}
	if err := p.age(ctx); err != nil {
		return err
	}
	return come("too late", "ten minutes at the issuer", "sign_in.over", v, back)
}

// age lets all sign-ins that wait be as old as they may get.
func (p *signInProof) age(ctx context.Context) error {
	return p.b.asAdmin(ctx, func(conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, `UPDATE sign_in SET expires_at = now() - interval '1 second' WHERE used_at IS NULL`)
		return err
	})
}

func withQuery(path, name, value string) string {
	u, err := url.Parse(path)
	if err != nil {
		panic(err) // It is one of ours.
	}
	q := u.Query()
	q.Set(name, value)
	u.RawQuery = q.Encode()
	return u.String()
}

// linkAttacks uses links that are used, old, guessed, or opened by others.
func (p *signInProof) linkAttacks(ctx context.Context) error {
	ana := p.browser()
	token, err := p.link(ctx, ana, "ana@northside.example")
	if err != nil {
		return err
	}
	for range 3 { // A mail scanner looks.
		if got, err := p.browser().get(ctx, "/sign-in/link?token="+token); err != nil || got.status != http.StatusOK {
			return fmt.Errorf("look at a link: %v: %w", got, err)
		}
	}
	follow := func(kind, what, code string, v *visitor, token string) error {
		got, err := v.form(ctx, "/sign-in/link", "token", token)
		p.check(kind, what, err == nil && got.refusedAs(code) && v.cookies[sessionCookie] == "", got)
		return err
	}
	foreign := p.browser()
	for _, origin := range []string{"https://evil.example", "null", ""} {
		foreign.origin = origin
		if err := follow("link pressed by another site", origin, "sign_in.foreign_page", foreign, token); err != nil {
			return err
		}
	}
	if err := follow("guessed link", "another secret", "sign_in.over", p.browser(), token[:len(token)-4]+"AAAA"); err != nil {
		return err
	}
	if got, err := ana.form(ctx, "/sign-in/link", "token", token); err != nil || got.status != http.StatusSeeOther {
		return fmt.Errorf("the link should work still: %v: %w", got, err)
	}
	if err := follow("replayed link", "in another browser", "sign_in.over", p.browser(), token); err != nil {
		return err
	}
	if token, err = p.link(ctx, p.browser(), "ana@northside.example"); err != nil {
		return err
	}
	if err := p.age(ctx); err != nil {
		return err
	}
	return follow("expired link", "after 15 minutes", "sign_in.over", p.browser(), token)
}

// forgedRequests lets other sites send changes with the session's cookie.
func (p *signInProof) forgedRequests(ctx context.Context) error {
	maria, eve := p.browser(), p.browser()
	if err := maria.atIssuer(ctx, p, &mockoidc.MockUser{Subject: "maria"}, ""); err != nil {
		return err
	}
	if err := eve.byLink(ctx, p, "eve@mail.example"); err != nil {
		return err
	}
	token, err := maria.token(ctx)
	if err != nil {
		return err
	}
	others, err := eve.token(ctx)
	if err != nil {
		return err
	}
	const body = `{"email":"mole@evil.example","role":"admin"}`
	for _, forged := range []struct {
		what, origin, contentType string
		headers                   []string
	}{
		{"no token", maria.url, "application/json", nil},
		{"an empty token", maria.url, "application/json", []string{"X-CSRF-Token", ""}},
		{"the token of another session", maria.url, "application/json", []string{"X-CSRF-Token", others}},
		{"a foreign origin", "https://evil.example", "application/json", []string{"X-CSRF-Token", token}},
		{"an origin that begins alike", maria.url + ".evil.example", "application/json", []string{"X-CSRF-Token", token}},
		{"a hidden origin", "null", "application/json", []string{"X-CSRF-Token", token}},
		{"no origin", "", "application/json", []string{"X-CSRF-Token", token}},
		{"a foreign origin, as a form", "https://evil.example", "text/plain", nil},
		{"another site, it says", maria.url, "application/json", []string{"X-CSRF-Token", token, "Sec-Fetch-Site", "cross-site"}},
		{"a sibling, it says", maria.url, "application/json", []string{"X-CSRF-Token", token, "Sec-Fetch-Site", "same-site"}},
	} {
		v := maria.another()
		v.origin = forged.origin
		got, err := v.send(ctx, http.MethodPost, "/v1/users", forged.contentType, body, forged.headers...)
		if err != nil {
			return err
		}
		p.check("CSRF", forged.what, got.refusedAs("session.forged_request"), got)
	}
	got, err := maria.change(ctx, http.MethodPost, "/v1/users", `{"email":"new@northside.example","role":"viewer"}`)
	if err != nil || got.status != http.StatusCreated {
		return fmt.Errorf("the refusals prove nothing: an honest change was answered %v: %w", got, err)
	}
	list, err := maria.get(ctx, "/v1/users")
	if err != nil {
		return err
	}
	p.check("CSRF", "and none had an effect", !strings.Contains(list.body, "mole@evil.example"), list)
	return nil
}

// openRedirects asks to be sent elsewhere after signing in.
func (p *signInProof) openRedirects(ctx context.Context) error {
	for _, elsewhere := range []string{
		"https://evil.example", "http:evil.example", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "/%2fevil.example", "/%2F/evil.example",
		"/%5cevil.example", "/%252fevil.example", "/\t/evil.example", "/%09/evil.example", "javascript:alert(1)", "/x\r\nLocation: https://evil.example", "@evil.example",
	} {
		v := p.browser()
		for _, way := range []func() (answer, error){
			func() (answer, error) { return v.get(ctx, "/sign-in?return_to="+url.QueryEscape(elsewhere)) },
			func() (answer, error) { return v.get(ctx, "/sign-in/oidc?return_to="+url.QueryEscape(elsewhere)) },
			func() (answer, error) {
				return v.form(ctx, "/sign-in/email", "email", "ana@northside.example", "return_to", elsewhere)
			},
		} {
			got, err := way()
			if err != nil {
				return err
			}
			p.check("open redirect", elsewhere, got.refusedAs("sign_in.bad_return"), got)
		}
	}
	return nil
}
