package aspire

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"actual/adapters/outbound/internal/loosejson"
	"actual/adapters/outbound/internal/vendorhttp"
	"actual/domain"
	"actual/domain/vendor"
	"actual/ports"
)

// tokens remembers the companies' tokens.
type tokens struct {
	mu   sync.Mutex
	each map[domain.CompanyID]*token
}

func newTokens() *tokens { return &tokens{each: map[domain.CompanyID]*token{}} }

// token is one company's. Who needs a new one waits for who is fetching it.
type token struct {
	mu   sync.Mutex
	of   vendor.Credential // That it was given for.
	pair pair

	told sync.Mutex
	hush string // The refresh token, which nothing shows.
}

// pair is what a login brings.
type pair struct {
	text, refresh string
	until         time.Time // For so long the text is used.
}

func (t *tokens) one(company domain.CompanyID) *token {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.each[company] == nil {
		t.each[company] = &token{}
	}
	return t.each[company]
}

// secret is the company's refresh token, for what must not be shown.
func (t *tokens) secret(company domain.CompanyID) string {
	one := t.one(company)
	one.told.Lock()
	defer one.told.Unlock()
	return one.hush
}

func (t *token) keep(of vendor.Credential, p pair) {
	t.of, t.pair = of, p
	t.told.Lock()
	defer t.told.Unlock()
	t.hush = p.refresh
}

// isFor reports whether it was given for a credential.
func (t *token) isFor(c vendor.Credential) bool {
	return t.pair.text != "" && t.of.Version == c.Version && t.of.Setting(vendor.BaseURLField, API) == c.Setting(vendor.BaseURLField, API)
}

// authorize gives the account a token: a remembered one while it is good, then one
// by the refresh token, and where that fails one by a login.
func (c *Client) authorize(ctx context.Context, a *account) error {
	one := c.tokens.one(a.company)
	one.mu.Lock()
	defer one.mu.Unlock()
	fits := one.isFor(a.credential)
	if fits && c.clock.Now().Before(one.pair.until) {
		a.token, a.borrowed = one.pair.text, true
		return nil
	}
	a.token, a.borrowed = "", false
	if fits && one.pair.refresh != "" {
		p, err := c.grant(ctx, a, operation{
			name: "refresh", method: http.MethodPost, path: "Authorization/RefreshToken", twice: true, body: map[string]string{"RefreshToken": one.pair.refresh},
		})
		switch {
		case err == nil:
			one.keep(a.credential, p)
			a.token = p.text
			return nil
		case errors.Is(err, ports.ErrVendorBusy), errors.Is(err, ports.ErrVendorResting), ctx.Err() != nil:
			return err // A login would meet the same.
		}
	}
	return c.login(ctx, a, one)
}

// again gives the account another token than the one that was refused, by a login
// unless somebody else made one meanwhile.
func (c *Client) again(ctx context.Context, a *account) error {
	one := c.tokens.one(a.company)
	one.mu.Lock()
	defer one.mu.Unlock()
	if one.isFor(a.credential) && one.pair.text != a.token {
		a.token, a.borrowed = one.pair.text, false
		return nil
	}
	a.borrowed = false
	return c.login(ctx, a, one)
}

// login gets a token for the client id and secret, and where they are refused and
// were renewed meanwhile, for the new ones.
func (c *Client) login(ctx context.Context, a *account, one *token) error {
	for renewed := false; ; {
		p, err := c.enter(ctx, a)
		if err == nil {
			one.keep(a.credential, p)
			a.token = p.text
			return nil
		}
		one.keep(vendor.Credential{}, pair{})
		if renewed || !errors.Is(err, ports.ErrSourceRefused) {
			return err
		}
		now, is, failed := c.credentials.Refused(ctx, a.company, vendor.Aspire, a.credential)
		if failed != nil || !is {
			return errors.Join(failed, err)
		}
		renewed = true
		a.use(now)
	}
}

func (c *Client) enter(ctx context.Context, a *account) (pair, error) {
	a.token = ""
	return c.grant(ctx, a, operation{name: "login", method: http.MethodPost, path: "Authorization", twice: true, body: map[string]string{
		"ClientId": a.credential.Secrets[vendor.ClientIDField].Reveal(), "Secret": a.credential.Secrets[vendor.ClientSecretField].Reveal(),
	}})
}

// grant asks for a token. It fails with ports.ErrSourceRefused where there is none
// for what was given.
func (c *Client) grant(ctx context.Context, a *account, o operation) (pair, error) {
	answer, err := c.once(ctx, a, o)
	switch {
	case err != nil:
		return pair{}, err
	case answer.Status == http.StatusNotFound:
		return pair{}, ports.ErrVendorUnreadable.With("aspire %s: %s", o.name, c.said(a, o, answer))
	case answer.Status >= http.StatusBadRequest:
		return pair{}, ports.ErrSourceRefused.With("aspire %s: %s", o.name, c.said(a, o, answer))
	}
	return c.read(o, answer)
}

func (c *Client) read(o operation, answer vendorhttp.Answer) (pair, error) {
	var said struct{ Token, RefreshToken loosejson.Value }
	if err := json.Unmarshal(answer.Body, &said); err != nil || said.Token.Text() == "" {
		return pair{}, ports.ErrVendorUnreadable.With("aspire %s: answered without a token", o.name)
	}
	p := pair{text: said.Token.Text(), refresh: said.RefreshToken.Text()}
	now := c.clock.Now()
	p.until = now.Add(early(life(p.text, now)))
	return p, nil
}

// early is for how long a token that lives for a while is used: it shall not end
// on the way.
func early(life time.Duration) time.Duration { return life - max(life/5, min(life/2, time.Minute)) }

// usualLife is how long a token lives that does not say. Nobody knows; integrators
// say an hour, or a day.
const usualLife = 30 * time.Minute

// life is how long a token lives by its own word: a JWT says when it ends. One that
// has ended by our clock is of use for nobody but the one who asks now.
func life(text string, now time.Time) time.Duration {
	parts := strings.Split(text, ".")
	if len(parts) != 3 {
		return usualLife
	}
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	var claims struct {
		Exp loosejson.Value `json:"exp"`
	}
	if err != nil || json.Unmarshal(raw, &claims) != nil {
		return usualLife
	}
	exp, ok := claims.Exp.Number()
	if !ok || exp <= 0 || exp > 1e11 {
		return usualLife
	}
	return max(0, time.Unix(int64(exp), 0).Sub(now))
}
