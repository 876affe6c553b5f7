package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/oauth2-proxy/mockoidc"
)

// visitor is a browser, as far as signing in needs one: it keeps cookies as
// browsers must (of names with __Host- only those that are Secure, HttpOnly, of
// the whole host and no domain), says where a request was made, and follows no
// redirect by itself. A loopback address counts as secure, as it does for browsers.
type visitor struct {
	url     string
	cookies map[string]string
	origin  string // That its requests say that they were made on.
}

func (p *signInProof) browser() *visitor {
	return &visitor{url: p.server.url, cookies: map[string]string{}, origin: p.server.url}
}

// another returns a browser with the same cookies: what was stolen, or kept.
func (v *visitor) another() *visitor {
	return &visitor{url: v.url, cookies: maps.Clone(v.cookies), origin: v.origin}
}

// answer is what a request was answered.
type answer struct {
	status   int
	location string
	body     string
}

// code returns the problem's code, of a page or of the API.
func (a answer) code() string {
	if found := codeIn.FindStringSubmatch(a.body); found != nil {
		return found[1]
	}
	var problem struct{ Code string }
	_ = json.Unmarshal([]byte(a.body), &problem)
	return problem.Code
}

// refusedAs reports whether it is a refusal with the code.
func (a answer) refusedAs(code string) bool {
	return a.status >= 400 && a.status < 500 && a.code() == code && a.location == ""
}

var codeIn = regexp.MustCompile(`<code>([a-z_.]+)</code>`)

var errCookie = errors.New("a browser would not keep the cookie")

// send sends a request as the browser would.
func (v *visitor) send(ctx context.Context, method, path, contentType, body string, headers ...string) (answer, error) {
	req, err := http.NewRequestWithContext(ctx, method, v.url+path, strings.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	var cookies []string
	for name, value := range v.cookies {
		cookies = append(cookies, name+"="+value)
	}
	if len(cookies) > 0 {
		req.Header.Set("Cookie", strings.Join(cookies, "; "))
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	if method != http.MethodGet && v.origin != "" {
		req.Header.Set("Origin", v.origin)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := stayer.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return answer{}, err
	}
	return answer{resp.StatusCode, resp.Header.Get("Location"), string(raw)}, v.keep(resp.Cookies())
}

// stayer follows no redirect.
var stayer = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

func (v *visitor) keep(cookies []*http.Cookie) error {
	for _, c := range cookies {
		if !strings.HasPrefix(c.Name, "__Host-") || !c.Secure || !c.HttpOnly || c.Path != "/" || c.Domain != "" || c.SameSite != http.SameSiteLaxMode {
			return fmt.Errorf("%w: %s", errCookie, c.Raw)
		}
		if v.cookies[c.Name] = c.Value; c.MaxAge < 0 {
			delete(v.cookies, c.Name)
		}
	}
	return nil
}

func (v *visitor) get(ctx context.Context, path string) (answer, error) {
	return v.send(ctx, http.MethodGet, path, "", "")
}

// form sends a form with fields, as a page of ours would.
func (v *visitor) form(ctx context.Context, path string, fields ...string) (answer, error) {
	values := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		values.Set(fields[i], fields[i+1])
	}
	return v.send(ctx, http.MethodPost, path, "application/x-www-form-urlencoded", values.Encode())
}

// change sends a change in the session, with its token.
func (v *visitor) change(ctx context.Context, method, path, body string, headers ...string) (answer, error) {
	token, err := v.token(ctx)
	if err != nil {
		return answer{}, err
	}
	return v.send(ctx, method, path, "application/json", body, append([]string{"X-CSRF-Token", token}, headers...)...)
}

func (v *visitor) token(ctx context.Context) (string, error) {
	var session struct {
		Token string `json:"csrf_token"`
	}
	got, err := v.get(ctx, "/v1/session")
	if err != nil || got.status != http.StatusOK {
		return "", fmt.Errorf("GET /v1/session: %v: %w", got, err)
	}
	return session.Token, json.Unmarshal([]byte(got.body), &session)
}

// whoAmI is what /v1/me says.
type whoAmI struct {
	Kind, Name, Role string
	Company          struct{ Ref string }
}

func (v *visitor) me(ctx context.Context) (who whoAmI, err error) {
	got, err := v.get(ctx, "/v1/me")
	if err != nil || got.status != http.StatusOK {
		return who, fmt.Errorf("GET /v1/me: %v: %w", got, err)
	}
	return who, json.Unmarshal([]byte(got.body), &who)
}

// begin begins a sign-in and lets the person prove themselves at the issuer. It
// returns where the issuer sends the browser back to. rewrite may change what the
// issuer is asked.
func (v *visitor) begin(ctx context.Context, p *signInProof, who *mockoidc.MockUser, returnTo string, rewrite func(url.Values)) (string, error) {
	got, err := v.get(ctx, "/sign-in/oidc?return_to="+url.QueryEscape(returnTo))
	if err != nil || got.status != http.StatusSeeOther {
		return "", fmt.Errorf("begin at the issuer: %v: %w", got, err)
	}
	asked, err := url.Parse(got.location)
	if err != nil {
		return "", err
	}
	query := asked.Query()
	if rewrite != nil {
		rewrite(query)
	}
	asked.RawQuery = query.Encode()
	p.issuer.QueueUser(who)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, asked.String(), nil)
	if err != nil {
		return "", err
	}
	resp, err := stayer.Do(req)
	if err != nil {
		return "", err
	}
	_ = resp.Body.Close()
	back := resp.Header.Get("Location")
	if path, ours := strings.CutPrefix(back, v.url); ours {
		return path, nil
	}
	return "", fmt.Errorf("the issuer sent the browser to %q (%d)", back, resp.StatusCode)
}

// atIssuer signs in at the issuer.
func (v *visitor) atIssuer(ctx context.Context, p *signInProof, who *mockoidc.MockUser, returnTo string) error {
	back, err := v.begin(ctx, p, who, returnTo, nil)
	if err != nil {
		return err
	}
	got, err := v.get(ctx, back)
	if err != nil || got.status != http.StatusSeeOther {
		return fmt.Errorf("come back from the issuer: %v: %w", got, err)
	}
	if returnTo != "" && got.location != returnTo {
		return fmt.Errorf("it led to %q", got.location)
	}
	return nil
}

// choose picks a company on the page that asks which.
func (v *visitor) choose(ctx context.Context, name string) error {
	got, err := v.get(ctx, "/sign-in/company")
	if err != nil {
		return err
	}
	found := regexp.MustCompile(`value="([0-9a-f-]{36})"[^>]*>` + name).FindStringSubmatch(got.body)
	if found == nil {
		return fmt.Errorf("the page does not ask: %v", got)
	}
	got, err = v.form(ctx, "/sign-in/company", "company", found[1])
	if err != nil || got.status != http.StatusSeeOther {
		return fmt.Errorf("choose: %v: %w", got, err)
	}
	return nil
}

// byLink signs in by a link out of the mail: opens it, and presses the button.
func (v *visitor) byLink(ctx context.Context, p *signInProof, address string) error {
	token, err := p.link(ctx, v, address)
	if err != nil {
		return err
	}
	got, err := v.get(ctx, "/sign-in/link?token="+token)
	if err != nil || got.status != http.StatusOK || !strings.Contains(got.body, "<button") {
		return fmt.Errorf("open the link: %v: %w", got, err)
	}
	got, err = v.form(ctx, "/sign-in/link", "token", token)
	if err != nil || got.status != http.StatusSeeOther {
		return fmt.Errorf("follow the link: %v: %w", got, err)
	}
	return nil
}
