package adp

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"actual/adapters/outbound/internal/vendorhttp"
	"actual/domain"
	"actual/domain/fault"
	"actual/domain/vendor"
	"actual/ports"
)

// early is how long before its end a token is renewed.
const early = 300 * time.Second

// tokens remembers the companies' tokens. ADP's outlive each other: a new one ends none.
type tokens struct {
	mu   sync.Mutex
	each map[domain.CompanyID]*token
}

func newTokens() *tokens { return &tokens{each: map[domain.CompanyID]*token{}} }

// token is one company's. Who needs a new one waits for who is fetching it.
type token struct {
	mu    sync.Mutex
	of    int64 // The version of the credential that it was given for.
	text  string
	by    *tls.Certificate // That it was given to, and is shown with.
	until time.Time        // For so long it is used.
}

func (t *tokens) one(company domain.CompanyID) *token {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.each[company] == nil {
		t.each[company] = &token{}
	}
	return t.each[company]
}

// account is a company's at ADP, and what it is asked with.
type account struct {
	company    domain.CompanyID
	credential vendor.Credential
	token      string
	by         *tls.Certificate
}

func (a *account) base() string {
	return strings.TrimRight(a.credential.Setting(vendor.BaseURLField, API), "/")
}

// tokenURL is where tokens are granted: of ADP's own hosts at its accounts, of a
// stand-in at itself.
func (a *account) tokenURL() string {
	base := a.base()
	if strings.HasSuffix(base, ".adp.com") {
		base = Accounts
	}
	return base + "/auth/oauth/v2/token"
}

// open returns the company's account, with a token that is good.
func (c *Client) open(ctx context.Context, company domain.CompanyID) (*account, error) {
	credential, err := c.credentials.Credential(ctx, company, vendor.ADP)
	if err != nil {
		return nil, err
	}
	a := &account{company: company, credential: credential}
	one := c.tokens.one(company)
	one.mu.Lock()
	defer one.mu.Unlock()
	if one.text != "" && one.of == credential.Version && c.clock.Now().Before(one.until) {
		a.token, a.by = one.text, one.by
		return a, nil
	}
	return a, c.renew(ctx, a, one)
}

// again gives the account another token than the one that was refused.
func (c *Client) again(ctx context.Context, a *account) error {
	one := c.tokens.one(a.company)
	one.mu.Lock()
	defer one.mu.Unlock()
	if one.text != "" && one.text != a.token && one.of == a.credential.Version {
		a.token, a.by = one.text, one.by
		return nil
	}
	return c.renew(ctx, a, one)
}

// renew gets a token. Of two client certificates the one that is valid longest is
// tried first: that ADP does not know one yet, or any more, ends nothing.
func (c *Client) renew(ctx context.Context, a *account, one *token) error {
	one.text = ""
	all, err := certificates(a.credential, c.clock.Now())
	if err != nil {
		return err
	}
	if len(all) == 0 {
		all = []*tls.Certificate{nil}
	}
	for _, by := range all {
		var said granted
		if said, err = c.grant(ctx, a, by); err == nil {
			one.of, one.text, one.by = a.credential.Version, said.Token, by
			one.until = c.clock.Now().Add(max(time.Duration(said.Seconds)*time.Second-early, time.Duration(said.Seconds)*time.Second/2))
			a.token, a.by = one.text, by
			return nil
		}
		if ctx.Err() != nil || errors.Is(err, ports.ErrVendorBusy) {
			return err
		}
	}
	if errors.Is(err, ports.ErrPayrollDenied) {
		_, _, noted := c.credentials.Refused(ctx, a.company, vendor.ADP, a.credential)
		if fault.KindOf(noted) == fault.Internal && noted != nil {
			return errors.Join(err, noted)
		}
	}
	return err
}

type granted struct {
	Token   string `json:"access_token"`
	Seconds int64  `json:"expires_in"`
	Error   string `json:"error"`
	Why     string `json:"error_description"`
}

func (c *Client) grant(ctx context.Context, a *account, by *tls.Certificate) (said granted, err error) {
	form := url.Values{
		"grant_type": {"client_credentials"}, "client_id": {a.credential.Secrets[vendor.ClientIDField].Reveal()}, "client_secret": {a.credential.Secrets[vendor.ClientSecretField].Reveal()},
	}
	req, err := http.NewRequestWithContext(showing(ctx, by), http.MethodPost, a.tokenURL(), strings.NewReader(form.Encode()))
	if err != nil {
		return said, ports.ErrVendorUnreadable.With("adp token: such a request can't be made")
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	client := c.client(a, "token", vendorhttp.Call{Repeatable: true}) // A token more does nothing.
	answer, err := client.Do(req)
	if err != nil {
		return said, err
	}
	bad := json.Unmarshal(answer.Body, &said)
	switch {
	case answer.Status >= http.StatusBadRequest && said.Error == "invalid_request":
		return said, ports.ErrPayrollDenied.With("adp token: %s: it wants a client certificate that it signed", client.Excerpt(answer))
	case answer.Status >= http.StatusBadRequest:
		return said, ports.ErrPayrollDenied.With("adp token: answered %d %s", answer.Status, client.Excerpt(answer))
	case bad != nil, said.Token == "", said.Seconds <= 0:
		return said, ports.ErrVendorUnreadable.With("adp token: answered without a token")
	}
	return said, nil
}

// client is for one operation of an account.
func (c *Client) client(a *account, name string, call vendorhttp.Call) *vendorhttp.Client {
	call.Company, call.Operation = a.company, name
	if a.token != "" {
		call.Secrets = append(call.Secrets, a.token)
	}
	for _, s := range a.credential.Secrets {
		call.Secrets = append(call.Secrets, s.Reveal())
	}
	return c.wall.For(call)
}
