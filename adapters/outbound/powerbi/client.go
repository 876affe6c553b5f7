// Package powerbi asks Power BI's REST API, as a service principal, to refresh models and
// to make workspaces (contracts/powerbi).
package powerbi

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"actual/adapters/outbound/internal/vendorhttp"
	"actual/domain"
	"actual/domain/vendor"
	"actual/ports"
)

// Where Power BI has its API, and where Entra grants tokens for it. A stand-in does both
// at one address.
const (
	API   = "https://api.powerbi.com"
	Login = "https://login.microsoftonline.com"
	scope = "https://analysis.windows.net/powerbi/api/.default"
)

// Meter is told what becomes of calls.
type Meter = vendorhttp.Meter

// Policy says how it is called, where that is not the usual.
type Policy = vendorhttp.Policy

// Options are what differs between installations.
type Options struct {
	Policy Policy            // What is zero is as usual.
	Base   http.RoundTripper // Nil: the program's own.
}

// usual: limits are told by 429 alone; a company asks a few times an hour.
var usual = []ports.Rate{{Calls: 60, Per: time.Minute, Burst: 20}}

// Client implements ports.Refreshes and ports.Workspaces.
type Client struct {
	wall        *vendorhttp.Wall
	credentials ports.Credentials
	clock       ports.Clock

	mu     sync.Mutex
	tokens map[domain.CompanyID]*token
}

var (
	_ ports.Refreshes  = (*Client)(nil)
	_ ports.Workspaces = (*Client)(nil)
)

// New returns a client. budget and meter may be nil.
func New(o Options, credentials ports.Credentials, budget ports.RateBudget, meter Meter, clock ports.Clock, log *slog.Logger) *Client {
	p := o.Policy
	p.Vendor = string(vendor.PowerBI)
	p.Secret = append(slices.Clone(p.Secret), "access_token", "client_secret")
	if len(p.Rates) == 0 {
		p.Rates = usual
	}
	return &Client{wall: vendorhttp.New(p, o.Base, budget, meter, log), credentials: credentials, clock: clock, tokens: map[domain.CompanyID]*token{}}
}

// token is a company's. Who needs a new one waits for who is fetching it.
type token struct {
	mu    sync.Mutex
	of    int64 // The version of the credential that it was given for.
	text  string
	until time.Time // For so long it is used.
}

func (c *Client) one(company domain.CompanyID) *token {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.tokens[company] == nil {
		c.tokens[company] = &token{}
	}
	return c.tokens[company]
}

// call is a call of the API.
type call struct {
	name    string // As metrics and errors call it.
	method  string
	path    string // Below /v1.0/myorg.
	profile string // As which the service principal acts; "" for none.
	body    any    // Sent as JSON, once; nil: none.
}

// ask makes a call and returns what was answered, below 400. A token that is refused is
// renewed, and it is asked once more: 401 says that nothing was done.
//
// Errors: refusal for what was refused; those of vendorhttp and ports.Credentials.
func (c *Client) ask(ctx context.Context, company domain.CompanyID, o call) (vendorhttp.Answer, error) {
	credential, err := c.credentials.Credential(ctx, company, vendor.PowerBI)
	if err != nil {
		return vendorhttp.Answer{}, err
	}
	text, err := c.token(ctx, company, credential, "")
	if err != nil {
		return vendorhttp.Answer{}, err
	}
	answer, err := c.once(ctx, company, credential, text, o)
	if err == nil && answer.Status == http.StatusUnauthorized {
		if text, err = c.token(ctx, company, credential, text); err == nil {
			answer, err = c.once(ctx, company, credential, text, o)
		}
	}
	if err != nil {
		return answer, err
	}
	if answer.Status >= http.StatusBadRequest {
		return answer, refusal{o.name, answer.Status, said(answer.Body)}
	}
	return answer, nil
}

// refusal is what Power BI does not do.
type refusal struct {
	of     string
	status int
	says   string
}

// Error implements error.
func (r refusal) Error() string {
	return fmt.Sprintf("powerbi %s: answered %d: %s", r.of, r.status, r.says)
}

// Unwrap makes a refusal the port's.
func (r refusal) Unwrap() error {
	switch r.status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound:
		return ports.ErrReportsDenied
	}
	return ports.ErrRefreshRefused
}

func (c *Client) once(ctx context.Context, company domain.CompanyID, credential vendor.Credential, text string, o call) (vendorhttp.Answer, error) {
	var body []byte
	if o.body != nil {
		var err error
		if body, err = json.Marshal(o.body); err != nil {
			return vendorhttp.Answer{}, fmt.Errorf("powerbi %s: encode: %w", o.name, err)
		}
	}
	req, err := http.NewRequestWithContext(ctx, o.method, base(credential)+"/v1.0/myorg"+o.path, bytes.NewReader(body))
	if err != nil {
		return vendorhttp.Answer{}, ports.ErrVendorUnreadable.With("powerbi %s: such a request can't be made", o.name) // The error names the address.
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Authorization", "Bearer "+text)
	if o.body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if o.profile != "" {
		req.Header.Set("X-PowerBI-Profile-Id", o.profile)
	}
	return c.client(company, credential, text, o.name, vendorhttp.Call{Once: o.method == http.MethodPost}).Do(req)
}

// client is for one operation of a company.
func (c *Client) client(company domain.CompanyID, credential vendor.Credential, text, name string, of vendorhttp.Call) *vendorhttp.Client {
	of.Company, of.Operation = company, name
	if text != "" {
		of.Secrets = append(of.Secrets, text)
	}
	for _, s := range credential.Secrets {
		of.Secrets = append(of.Secrets, s.Reveal())
	}
	return c.wall.For(of)
}

func base(credential vendor.Credential) string {
	return strings.TrimRight(credential.Setting(vendor.BaseURLField, API), "/")
}

// early is how long before its end a token is renewed.
const early = 5 * time.Minute

// token returns one that is good, and is not the one that was refused.
func (c *Client) token(ctx context.Context, company domain.CompanyID, credential vendor.Credential, refused string) (string, error) {
	one := c.one(company)
	one.mu.Lock()
	defer one.mu.Unlock()
	if one.text != "" && one.text != refused && one.of == credential.Version && c.clock.Now().Before(one.until) {
		return one.text, nil
	}
	one.text = ""
	at := base(credential)
	if at == API {
		at = Login
	}
	form := url.Values{
		"grant_type": {"client_credentials"}, "scope": {scope},
		"client_id": {credential.Secrets[vendor.ClientIDField].Reveal()}, "client_secret": {credential.Secrets[vendor.ClientSecretField].Reveal()},
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, at+"/"+url.PathEscape(credential.Settings[vendor.DirectoryField])+"/oauth2/v2.0/token", strings.NewReader(form.Encode()))
	if err != nil {
		return "", ports.ErrVendorUnreadable.With("powerbi token: such a request can't be made")
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	answer, err := c.client(company, credential, "", "token", vendorhttp.Call{Repeatable: true}).Do(req) // A token more does nothing.
	if err != nil {
		return "", err
	}
	var got struct {
		Token   string `json:"access_token"`
		Seconds int64  `json:"expires_in"`
		Error   string `json:"error"`
	}
	bad := json.Unmarshal(answer.Body, &got)
	switch {
	case answer.Status >= http.StatusBadRequest:
		_, _, noted := c.credentials.Refused(ctx, company, vendor.PowerBI, credential)
		if noted != nil {
			return "", noted
		}
		return "", ports.ErrReportsDenied.With("powerbi token: answered %d %.60s", answer.Status, cmp.Or(got.Error, "without saying why"))
	case bad != nil, got.Token == "", got.Seconds <= 0:
		return "", ports.ErrVendorUnreadable.With("powerbi token: answered without a token")
	}
	lives := time.Duration(got.Seconds) * time.Second
	one.text, one.of, one.until = got.Token, credential.Version, c.clock.Now().Add(max(lives-early, lives/2))
	return one.text, nil
}

// mostSaid bounds what is shown of an answer.
const mostSaid = 200

// said is what an answer says is wrong: a code, and words.
func said(body []byte) string {
	var got struct {
		Error struct {
			Code    string `json:"code"`
			Message string `json:"message"`
		} `json:"error"`
	}
	_ = json.Unmarshal(body, &got) // What can't be read says nothing.
	text := strings.Join(strings.Fields(got.Error.Code+" "+got.Error.Message), " ")
	if text == "" {
		return "it does not say why"
	}
	return text[:min(len(text), mostSaid)]
}
