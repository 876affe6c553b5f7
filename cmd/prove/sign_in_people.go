package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/oauth2-proxy/mockoidc"
)

// alike measures whether an answer betrays whose an address is.
func (p *signInProof) alike(ctx context.Context) error {
	const rounds = 11
	var known, unknown []time.Duration
	ask := func(address string) (time.Duration, error) {
		began := time.Now()
		got, err := p.browser().send(ctx, http.MethodPost, "/v1/sign-in/email", "application/json", fmt.Sprintf(`{"email":%q}`, address))
		if err == nil && got.status != http.StatusAccepted {
			err = fmt.Errorf("asked for a link: %v", got)
		}
		return time.Since(began), err
	}
	for i := range rounds {
		for address, into := range map[string]*[]time.Duration{"vera@mail.example": &known, fmt.Sprintf("stranger%d@mail.example", i): &unknown} {
			took, err := ask(address)
			if err != nil {
				return err
			}
			*into = append(*into, took)
		}
	}
	slices.Sort(known)
	slices.Sort(unknown)
	p.known, p.unknown = known[rounds/2], unknown[rounds/2]
	p.check("address found out", "by how long the answer takes", (p.known-p.unknown).Abs() < 10*time.Millisecond, []time.Duration{p.known, p.unknown})
	time.Sleep(2 * time.Second) // Mail that will not come.
	strangers := 0
	for i := range rounds {
		strangers += len(p.inbox.To(fmt.Sprintf("stranger%d@mail.example", i)))
	}
	p.check("address found out", "mail to strangers", strangers == 0, strangers)
	p.check("flood of mail", "to one address", len(p.inbox.To("vera@mail.example")) == 5, len(p.inbox.To("vera@mail.example")))
	return nil
}

// midSession takes away what people have, while they are signed in.
func (p *signInProof) midSession(ctx context.Context) error {
	vera := p.browser()
	if err := vera.atIssuer(ctx, p, &mockoidc.MockUser{Subject: "vera", Email: "vera@mail.example", EmailVerified: true}, ""); err != nil {
		return err
	}
	until := func(path string, status int) (time.Duration, error) {
		began := time.Now()
		err := wait(ctx, 10*time.Second, func() (bool, error) {
			got, err := vera.get(ctx, path)
			return got.status == status, err
		})
		return time.Since(began), err
	}
	if got, err := vera.get(ctx, "/v1/quarantine"); err != nil || got.status != http.StatusOK {
		return fmt.Errorf("vera should see quarantine: %v: %w", got, err)
	}
	if _, err := p.b.actual(ctx, "user", "role", "vera@mail.example", "--company", "northside", "--role", "viewer"); err != nil {
		return err
	}
	var err error
	p.lowered, err = until("/v1/quarantine", http.StatusForbidden)
	p.check("role lowered mid-session", "goes on as before", err == nil, err)
	if _, err := p.b.actual(ctx, "user", "disable", "vera@mail.example", "--company", "northside"); err != nil {
		return err
	}
	p.disabled, err = until("/v1/me", http.StatusUnauthorized)
	p.check("disabled user", "goes on", err == nil, err)
	again := p.browser()
	back, err := again.begin(ctx, p, &mockoidc.MockUser{Subject: "vera", Email: "vera@mail.example", EmailVerified: true}, "", nil)
	if err != nil {
		return err
	}
	got, err := again.get(ctx, back)
	p.check("disabled user", "signs in at the issuer", err == nil && got.refusedAs("sign_in.nobody"), got)
	if err != nil {
		return err
	}
	return p.lastAdmin(ctx)
}

// lastAdmin lets admins end sessions, and try to leave a company without one.
func (p *signInProof) lastAdmin(ctx context.Context) error {
	eve := p.browser()
	if err := eve.byLink(ctx, p, "eve@mail.example"); err != nil {
		return err
	}
	stolen := eve.another()
	if got, err := eve.change(ctx, http.MethodPost, "/v1/session/end", ""); err != nil || got.status != http.StatusNoContent {
		return fmt.Errorf("sign out: %v: %w", got, err)
	}
	got, err := stolen.get(ctx, "/v1/me")
	p.check("session after sign-out", "a copy of the cookie", err == nil && got.status == http.StatusUnauthorized, got)
	if err != nil {
		return err
	}
	carl := p.browser()
	if err := carl.atIssuer(ctx, p, &mockoidc.MockUser{Subject: "carl", Email: "carl@mail.example", EmailVerified: true}, ""); err != nil {
		return err
	}
	if err := carl.choose(ctx, "Southside"); err != nil {
		return err
	}
	var list struct {
		Users []struct{ ID, Email string }
	}
	if got, err = carl.get(ctx, "/v1/users"); err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(got.body), &list); err != nil {
		return err
	}
	ids := map[string]string{}
	for _, u := range list.Users {
		ids[u.Email] = u.ID
	}
	if got, err = carl.change(ctx, http.MethodPost, "/v1/users/"+ids["eve@mail.example"]+"/disable", ""); err != nil || got.status != http.StatusOK {
		return fmt.Errorf("disable eve: %v: %w", got, err)
	}
	got, err = carl.change(ctx, http.MethodPost, "/v1/users/"+ids["carl@mail.example"]+"/disable", "")
	p.check("last admin", "is disabled", err == nil && got.refusedAs("user.last_admin"), got)
	if err != nil {
		return err
	}
	got, err = carl.change(ctx, http.MethodPatch, "/v1/users/"+ids["carl@mail.example"], `{"role":"viewer"}`, "If-Match", `"2"`)
	p.check("last admin", "is demoted", err == nil && got.refusedAs("user.last_admin"), got)
	return err
}

// ours tries what people of ours may not.
func (p *signInProof) ours(ctx context.Context) error {
	otto, sam, ana := p.browser(), p.browser(), p.browser()
	for address, v := range map[string]*visitor{"otto@ours.example": otto, "sam@ours.example": sam, "ana@northside.example": ana} {
		if err := v.byLink(ctx, p, address); err != nil {
			return err
		}
	}
	for path, status := range map[string]int{"/v1/fleet/companies": 200, "/v1/fleet/badges": 200} {
		if got, err := otto.get(ctx, path); err != nil || got.status != status {
			return fmt.Errorf("the operator asks for %s: %v: %w", path, got, err)
		}
	}
	refused := func(kind, what string, v *visitor, path string) error {
		got, err := v.get(ctx, path)
		p.check(kind, what+" "+path, err == nil && got.status == http.StatusForbidden, got)
		return err
	}
	for _, path := range []string{"/v1/visits", "/v1/badges", "/v1/sites", "/v1/users", "/v1/workers", "/v1/support/entries"} {
		if err := refused("operator looks at places and people", "", otto, path); err != nil {
			return err
		}
		if err := refused("support outside", "reads", sam, path); err != nil {
			return err
		}
	}
	if err := refused("company's admin looks across companies", "", ana, "/v1/fleet/companies"); err != nil {
		return err
	}
	return p.visit(ctx, sam, ana)
}

// visit lets support into a company and out again.
func (p *signInProof) visit(ctx context.Context, sam, ana *visitor) error {
	const entry = `{"company":"northside","reason":%q,"minutes":%d}`
	for _, bad := range []string{fmt.Sprintf(entry, "", 10), fmt.Sprintf(entry, "short", 10), fmt.Sprintf(entry, "ticket 4711: look", 241), fmt.Sprintf(entry, "ticket 4711: look", 0)} {
		got, err := sam.change(ctx, http.MethodPost, "/v1/support/entries", bad)
		p.check("support without reason or end", bad, err == nil && (got.status == http.StatusBadRequest || got.status == http.StatusUnprocessableEntity), got)
		if err != nil {
			return err
		}
	}
	got, err := ana.change(ctx, http.MethodPost, "/v1/support/entries", fmt.Sprintf(entry, "ticket 4711: look", 10))
	p.check("support outside", "a company's admin enters", err == nil && got.status == http.StatusForbidden, got)
	if err != nil {
		return err
	}
	if got, err = sam.change(ctx, http.MethodPost, "/v1/support/entries", fmt.Sprintf(entry, "ticket 4711: look", 10)); err != nil || got.status != http.StatusCreated {
		return fmt.Errorf("support enters: %v: %w", got, err)
	}
	if got, err = sam.get(ctx, "/v1/visits"); err != nil || got.status != http.StatusOK {
		return fmt.Errorf("support looks: %v: %w", got, err)
	}
	got, err = sam.change(ctx, http.MethodPost, "/v1/users", `{"email":"mole@evil.example","role":"admin"}`)
	p.check("support changes something", "", err == nil && got.status == http.StatusForbidden, got)
	if err != nil {
		return err
	}
	err = wait(ctx, 10*time.Second, func() (bool, error) { // Until it has its number.
		got, err = ana.get(ctx, "/v1/ledger/entries?kind=support.entered")
		return strings.Contains(got.body, "ticket 4711"), err
	})
	if err != nil {
		return fmt.Errorf("the company's ledger should say it: %v: %w", got, err)
	}
	var list struct{ Entries []struct{ ID string } }
	if got, err = ana.get(ctx, "/v1/support/entries"); err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(got.body), &list); err != nil || len(list.Entries) != 1 {
		return fmt.Errorf("the admin should see the entry: %v: %w", got, err)
	}
	if got, err = ana.change(ctx, http.MethodPost, "/v1/support/entries/"+list.Entries[0].ID+"/end", ""); err != nil || got.status != http.StatusNoContent {
		return fmt.Errorf("the admin ends it: %v: %w", got, err)
	}
	got, err = sam.get(ctx, "/v1/visits")
	p.check("support outside", "after it was sent out", err == nil && got.status == http.StatusForbidden, got)
	return err
}

// tooOften begins more sign-ins than one network address may.
func (p *signInProof) tooOften(ctx context.Context) error {
	var got answer
	for range 101 {
		var err error
		if got, err = p.browser().get(ctx, "/sign-in/oidc"); err != nil {
			return err
		}
		if got.status != http.StatusSeeOther {
			break
		}
	}
	p.check("flood of sign-ins", "from one network address", got.status == http.StatusTooManyRequests && got.code() == "sign_in.too_often", got)
	return nil
}
