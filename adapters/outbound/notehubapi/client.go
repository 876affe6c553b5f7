// Package notehubapi asks Blues Notehub's API: what events a project has stored,
// what devices it has, and their environment variables. What it sends and expects
// is described in contracts/notehub/openapi.yaml.
package notehubapi

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"actual/adapters/outbound/internal/vendorhttp"
	"actual/domain"
	"actual/domain/vendor"
	"actual/ports"
)

// API is where Blues has its API.
const API = "https://api.notefile.net"

// Meter is told what becomes of calls.
type Meter = vendorhttp.Meter

// Policy says how it is called, where that is not the usual.
type Policy = vendorhttp.Policy

// documented is what Notehub's smallest plan allows, as others say: Blues does not.
var documented = []ports.Rate{{Calls: 7, Per: time.Minute, Burst: 3}, {Calls: 10_200, Per: 24 * time.Hour, Burst: 1_000}}

// Options are what differs between installations.
type Options struct {
	Policy    Policy            // What is zero is as usual, and the rates as documented.
	PageSize  int               // Rows of a page, 1 to 10,000; 0: as usual.
	Transport http.RoundTripper // Nil: the wall's own.
}

const (
	usualPage = 1_000
	mostRows  = 10_000
)

// Client implements ports.HubEvents, ports.HubDevices and ports.HubEnvironment.
type Client struct {
	wall        *vendorhttp.Wall
	credentials ports.Credentials
	clock       ports.Clock
	tokens      *tokens
	page        int
}

var (
	_ ports.HubEvents      = (*Client)(nil)
	_ ports.HubDevices     = (*Client)(nil)
	_ ports.HubEnvironment = (*Client)(nil)
)

// New returns a client. budget and meter may be nil.
func New(o Options, credentials ports.Credentials, budget ports.RateBudget, meter Meter, clock ports.Clock, log *slog.Logger) *Client {
	policy := o.Policy
	policy.Vendor = string(vendor.Notehub)
	if len(policy.Rates) == 0 {
		policy.Rates = documented
	}
	page := usualPage
	if o.PageSize > 0 {
		page = min(o.PageSize, mostRows)
	}
	return &Client{
		wall: vendorhttp.New(policy, o.Transport, budget, meter, log), credentials: credentials, clock: clock, tokens: newTokens(), page: page,
	}
}

// operation is one of the API's.
type operation struct {
	name   string // As metrics and errors call it.
	method string
	path   []string // Below the project; each part is escaped.
	query  url.Values
	body   any   // Sent as JSON; nil: none.
	reads  []int // Failures (5xx) that the caller understands.
}

// ask sends an operation of the account's project and returns what was answered.
// A credential that is refused is looked up once more: it may have been renewed.
//
// Errors: ports.ErrHubRefused, and those of vendorhttp and ports.Credentials.
func (c *Client) ask(ctx context.Context, a *account, o operation) (vendorhttp.Answer, error) {
	answer, err := c.once(ctx, a, o)
	if err == nil && answer.Status == http.StatusUnauthorized {
		renewed, failed := c.renew(ctx, a)
		if failed != nil {
			return answer, failed
		}
		if renewed {
			answer, err = c.once(ctx, a, o)
		}
	}
	if err != nil {
		return answer, err
	}
	switch {
	case answer.Status == http.StatusUnauthorized, answer.Status == http.StatusForbidden:
		return answer, ports.ErrHubRefused.With("%s: %s", o.name, c.said(a, o, answer))
	case answer.Status >= http.StatusBadRequest && answer.Status != http.StatusNotFound && !understood(o, answer.Status):
		return answer, fmt.Errorf("notehub %s: answered %s", o.name, c.said(a, o, answer))
	}
	return answer, nil
}

func understood(o operation, status int) bool {
	for _, s := range o.reads {
		if s == status {
			return true
		}
	}
	return false
}

func (c *Client) once(ctx context.Context, a *account, o operation) (vendorhttp.Answer, error) {
	req, err := a.request(ctx, o)
	if err != nil {
		return vendorhttp.Answer{}, err
	}
	return c.client(a, o).Do(req)
}

func (c *Client) client(a *account, o operation) *vendorhttp.Client {
	return c.wall.For(vendorhttp.Call{Company: a.company, Account: a.project, Operation: o.name, Reads: o.reads, Secrets: a.secrets()})
}

// said is what the hub says is wrong, fit to be shown.
func (c *Client) said(a *account, o operation, answer vendorhttp.Answer) string {
	text := strconv.Itoa(answer.Status)
	if why := c.client(a, o).Excerpt(answer); why != "" {
		text += " " + why
	}
	return text
}

// account is a company's project, and what it is asked with.
type account struct {
	company    domain.CompanyID
	credential vendor.Credential
	base       string
	project    string
	token      string
	borrowed   bool // The token is one that was remembered.
}

func (a *account) secrets() []string {
	secrets := []string{a.token}
	for _, s := range a.credential.Secrets {
		secrets = append(secrets, s.Reveal())
	}
	return secrets
}

func (a *account) request(ctx context.Context, o operation) (*http.Request, error) {
	at := a.base + "/v1/projects/" + url.PathEscape(a.project)
	for _, part := range o.path {
		at += "/" + url.PathEscape(part)
	}
	if len(o.query) > 0 {
		at += "?" + o.query.Encode()
	}
	var body []byte
	if o.body != nil {
		var err error
		if body, err = json.Marshal(o.body); err != nil {
			return nil, fmt.Errorf("notehub %s: encode: %w", o.name, err)
		}
	}
	req, err := http.NewRequestWithContext(ctx, o.method, at, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("notehub %s: such a request can't be made", o.name) // The error names the address.
	}
	req.Header.Set("Authorization", "Bearer "+a.token)
	req.Header.Set("Accept", "application/json")
	if o.body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return req, nil
}

// open returns the company's account, ready to be asked.
func (c *Client) open(ctx context.Context, company domain.CompanyID) (*account, error) {
	credential, err := c.credentials.Credential(ctx, company, vendor.Notehub)
	if err != nil {
		return nil, err
	}
	a := &account{company: company}
	return a, c.authorize(ctx, a, credential)
}

// authorize gives the account the credential, and a token by it.
func (c *Client) authorize(ctx context.Context, a *account, credential vendor.Credential) (err error) {
	a.credential = credential
	a.base = strings.TrimRight(credential.Setting(vendor.BaseURLField, API), "/")
	a.project = credential.Setting(vendor.ProjectField, "")
	if token, personal := credential.Secrets[vendor.TokenField]; personal {
		a.token, a.borrowed = token.Reveal(), false
		return nil
	}
	a.token, a.borrowed, err = c.tokens.get(ctx, c, a)
	return err
}

// renew finds another token for an account whose own was refused, and reports
// whether there is one.
func (c *Client) renew(ctx context.Context, a *account) (bool, error) {
	if a.borrowed { // It may have ended before its time.
		c.tokens.drop(a)
		return true, c.authorize(ctx, a, a.credential)
	}
	now, renewed, err := c.credentials.Refused(ctx, a.company, vendor.Notehub, a.credential)
	if err != nil || !renewed {
		return false, err
	}
	return true, c.authorize(ctx, a, now)
}
