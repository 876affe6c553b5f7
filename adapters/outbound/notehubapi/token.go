package notehubapi

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"actual/adapters/outbound/internal/loosejson"
	"actual/adapters/outbound/internal/vendorhttp"
	"actual/domain"
	"actual/domain/vendor"
	"actual/ports"
)

// tokens remembers the tokens of companies that have a client id and secret.
type tokens struct {
	mu   sync.Mutex
	each map[domain.CompanyID]*token
}

func newTokens() *tokens { return &tokens{each: map[domain.CompanyID]*token{}} }

// token is one company's. Who needs a new one waits for who is fetching it.
type token struct {
	mu      sync.Mutex
	text    string
	version int64 // Of the credential that it was given for.
	until   time.Time
}

func (t *tokens) of(company domain.CompanyID) *token {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.each[company] == nil {
		t.each[company] = &token{}
	}
	return t.each[company]
}

// get returns a token of the account's credential, and whether it is a remembered
// one.
func (t *tokens) get(ctx context.Context, c *Client, a *account) (text string, remembered bool, err error) {
	one := t.of(a.company)
	one.mu.Lock()
	defer one.mu.Unlock()
	now := c.clock.Now()
	if one.text != "" && one.version == a.credential.Version && now.Before(one.until) {
		return one.text, true, nil
	}
	text, life, err := c.fetch(ctx, a)
	if err != nil {
		return "", false, err
	}
	one.text, one.version, one.until = text, a.credential.Version, now.Add(early(life))
	return text, false, nil
}

// drop forgets the account's token, if it is still the one that is remembered.
func (t *tokens) drop(a *account) {
	one := t.of(a.company)
	one.mu.Lock()
	defer one.mu.Unlock()
	if one.text == a.token {
		one.text = ""
	}
}

// early is for how long a token that lives for a while is used: it shall not end
// on the way.
func early(life time.Duration) time.Duration { return life - max(life/5, min(life/2, time.Minute)) }

// usualLife is how long a token lives that does not say.
const usualLife = 30 * time.Minute

// fetch gets a token for the client id and secret. Asking twice does no harm.
func (c *Client) fetch(ctx context.Context, a *account) (string, time.Duration, error) {
	form := url.Values{
		"grant_type":    {"client_credentials"},
		"client_id":     {a.credential.Secrets[vendor.ClientIDField].Reveal()},
		"client_secret": {a.credential.Secrets[vendor.ClientSecretField].Reveal()},
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.base+"/oauth2/token", strings.NewReader(form.Encode()))
	if err != nil {
		return "", 0, ports.ErrHubRefused.With("token: such a request can't be made")
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	a.token = ""
	o := operation{name: "token"}
	answer, err := c.wall.For(vendorhttp.Call{Company: a.company, Account: a.project, Operation: o.name, Repeatable: true, Secrets: a.secrets()}).Do(req)
	switch {
	case err != nil:
		return "", 0, err
	case answer.Status >= http.StatusBadRequest:
		if _, _, err := c.credentials.Refused(ctx, a.company, vendor.Notehub, a.credential); err != nil {
			return "", 0, err
		}
		return "", 0, ports.ErrHubRefused.With("%s: %s", o.name, c.said(a, o, answer))
	}
	return readToken(answer.Body)
}

func readToken(body []byte) (string, time.Duration, error) {
	var said struct {
		Token string          `json:"access_token"`
		Life  loosejson.Value `json:"expires_in"`
	}
	if err := json.Unmarshal(body, &said); err != nil || said.Token == "" {
		return "", 0, ports.ErrVendorUnreadable.With("notehub token: answered without one")
	}
	if life := said.Life.Seconds(); life > 0 {
		return said.Token, life, nil
	}
	return said.Token, usualLife, nil
}
