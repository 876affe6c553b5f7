package aspire

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"actual/adapters/outbound/internal/vendorhttp"
	"actual/domain"
	"actual/domain/vendor"
	"actual/ports"
)

// account is a company's at Aspire, and what it is asked with.
type account struct {
	company    domain.CompanyID
	credential vendor.Credential
	base       string
	token      string
	borrowed   bool // The token is one that was remembered.
	calls      int  // Requests for answers, so far.
}

// name is what the rate of an account is kept by.
func (a *account) name() string {
	if a.base == Sandbox {
		return "sandbox"
	}
	return ""
}

func (a *account) secrets() []string {
	secrets := []string{a.token}
	for _, s := range a.credential.Secrets {
		secrets = append(secrets, s.Reveal())
	}
	return secrets
}

// operation is one of the API's.
type operation struct {
	name   string // As metrics and errors call it.
	method string
	path   string
	query  string // As it is sent.
	body   any    // Sent as JSON; nil: none.
	twice  bool   // It may be sent twice, though it is a POST.
	accept string // What is expected instead of JSON.
}

// open returns the company's account, ready to be asked.
func (c *Client) open(ctx context.Context, company domain.CompanyID) (*account, error) {
	credential, err := c.credentials.Credential(ctx, company, vendor.Aspire)
	if err != nil {
		return nil, err
	}
	a := &account{company: company}
	a.use(credential)
	return a, c.authorize(ctx, a)
}

func (a *account) use(credential vendor.Credential) {
	a.credential, a.base = credential, strings.TrimRight(credential.Setting(vendor.BaseURLField, API), "/")
	for _, own := range []string{API, Sandbox} {
		if strings.EqualFold(a.base, own) {
			a.base = own
		}
	}
}

// ask sends an operation and returns what was answered, which is no 401 and no
// 403. A token that is refused may have ended before its time, and some said that a
// new one was let in where an older was not: once it is asked again with another.
//
// Errors: ports.ErrSourceRefused, ErrSourceScope, and those of vendorhttp and
// ports.Credentials.
func (c *Client) ask(ctx context.Context, a *account, o operation) (vendorhttp.Answer, error) {
	answer, err := c.once(ctx, a, o)
	if err != nil {
		return answer, err
	}
	if answer.Status == http.StatusUnauthorized || answer.Status == http.StatusForbidden && a.borrowed {
		if err := c.again(ctx, a); err != nil {
			return answer, err
		}
		if answer, err = c.once(ctx, a, o); err != nil {
			return answer, err
		}
	}
	switch answer.Status {
	case http.StatusUnauthorized:
		if _, _, err := c.credentials.Refused(ctx, a.company, vendor.Aspire, a.credential); err != nil {
			return answer, err
		}
		return answer, ports.ErrSourceRefused.With("aspire %s: %s", o.name, c.said(a, o, answer))
	case http.StatusForbidden:
		return answer, ports.ErrSourceScope.With("aspire: the credential lacks the scope of %s", o.path)
	}
	return answer, nil
}

// once makes one call.
func (c *Client) once(ctx context.Context, a *account, o operation) (vendorhttp.Answer, error) {
	req, err := a.request(ctx, o)
	if err != nil {
		return vendorhttp.Answer{}, err
	}
	a.calls++
	return c.client(a, o).Do(req)
}

// client is for one operation.
func (c *Client) client(a *account, o operation) *vendorhttp.Client {
	return c.wallOf(a).For(vendorhttp.Call{
		Company: a.company, Account: a.name(), Operation: o.name, Repeatable: o.twice, Secrets: append(a.secrets(), c.tokens.secret(a.company)),
	})
}

// said is what Aspire says is wrong, fit to be shown.
func (c *Client) said(a *account, o operation, answer vendorhttp.Answer) string {
	text := strconv.Itoa(answer.Status)
	if why := c.client(a, o).Excerpt(answer); why != "" {
		text += " " + why
	}
	return text
}

func (a *account) request(ctx context.Context, o operation) (*http.Request, error) {
	at := a.base + "/" + o.path
	if o.query != "" {
		at += "?" + o.query
	}
	var body []byte
	if o.body != nil {
		var err error
		if body, err = json.Marshal(o.body); err != nil {
			return nil, fmt.Errorf("aspire %s: encode: %w", o.name, err)
		}
	}
	req, err := http.NewRequestWithContext(ctx, o.method, at, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("aspire %s: such a request can't be made", o.name) // The error names the address.
	}
	req.Header.Set("Accept", "application/json")
	if o.accept != "" {
		req.Header.Set("Accept", o.accept)
	}
	if a.token != "" {
		req.Header.Set("Authorization", "Bearer "+a.token)
	}
	if o.body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return req, nil
}
