package quickbooksonline

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"actual/adapters/outbound/internal/vendorhttp"
	"actual/domain"
	"actual/domain/vendor"
	"actual/ports"
)

// operation is one of the API's.
type operation struct {
	name   string // As metrics and errors call it.
	method string
	path   string // Below the account's.
	query  url.Values
	body   any // Sent as JSON; nil: none.
}

// minorVersion is the oldest that there is.
const minorVersion = "75"

// open returns the company's account.
func (c *Client) open(ctx context.Context, company domain.CompanyID) (*account, error) {
	access, err := c.connections.Access(ctx, company, vendor.QuickBooksOnline)
	if err != nil {
		return nil, err
	}
	return &account{company, access}, nil
}

// ask sends an operation and returns what was answered, which is no 401 and no 403. A
// token that is refused was renewed meanwhile, or is renewed: once it is asked again.
//
// Errors: ports.ErrSourceRefused, ErrSourceScope, and those of vendorhttp and
// ports.Connections.
func (c *Client) ask(ctx context.Context, a *account, o operation) (vendorhttp.Answer, error) {
	answer, err := c.once(ctx, a, o)
	if err != nil {
		return answer, err
	}
	if answer.Status == http.StatusUnauthorized {
		if a.access, err = c.connections.Refused(ctx, a.company, vendor.QuickBooksOnline, a.access); err != nil {
			return answer, err
		}
		if answer, err = c.once(ctx, a, o); err != nil {
			return answer, err
		}
	}
	switch answer.Status {
	case http.StatusUnauthorized:
		return answer, ports.ErrSourceRefused.With("quickbooks online %s: %s", o.name, c.said(a, o, answer))
	case http.StatusForbidden:
		return answer, ports.ErrSourceScope.With("quickbooks online %s: %s", o.name, c.said(a, o, answer))
	}
	return answer, nil
}

func (c *Client) once(ctx context.Context, a *account, o operation) (vendorhttp.Answer, error) {
	at := addressOf(a.access.App).api + "/v3/company/" + url.PathEscape(a.access.Account.Ref) + "/" + o.path
	query := url.Values{"minorversion": {minorVersion}}
	for name, values := range o.query {
		query[name] = values
	}
	var body []byte
	if o.body != nil {
		var err error
		if body, err = json.Marshal(o.body); err != nil {
			return vendorhttp.Answer{}, fmt.Errorf("quickbooks online %s: encode: %w", o.name, err)
		}
	}
	req, err := http.NewRequestWithContext(ctx, o.method, at+"?"+strings.ReplaceAll(query.Encode(), "+", "%20"), bytes.NewReader(body))
	if err != nil {
		return vendorhttp.Answer{}, fmt.Errorf("quickbooks online %s: such a request can't be made", o.name) // The error names the address.
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Authorization", "Bearer "+a.access.Token.Reveal())
	if o.body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return c.client(a, o).Do(req)
}

// client is for one operation. What was not answered is not sent again here, though it
// may be: whoever asked for it looks first.
func (c *Client) client(a *account, o operation) *vendorhttp.Client {
	return c.wall.For(vendorhttp.Call{Company: a.company, Account: a.access.Account.Ref, Operation: o.name, Secrets: a.secrets()})
}

// read asks for an operation and decodes its answer.
func (c *Client) read(ctx context.Context, a *account, o operation, into any) error {
	answer, err := c.ask(ctx, a, o)
	switch {
	case err != nil:
		return err
	case answer.Status >= http.StatusBadRequest:
		return ports.ErrVendorUnreadable.With("quickbooks online %s: answered %s", o.name, c.said(a, o, answer))
	case json.Unmarshal(answer.Body, into) != nil:
		return ports.ErrVendorUnreadable.With("quickbooks online %s: answered what can't be read", o.name)
	}
	return nil
}

// said is what it says is wrong, fit to be shown.
func (c *Client) said(a *account, o operation, answer vendorhttp.Answer) string {
	text := strconv.Itoa(answer.Status)
	if why := c.excerpt(a, o, answer); why != "" {
		text += " " + why
	}
	return text
}

// problem is one of a Fault.
type problem struct{ Message, Detail, Code string }

func problemOf(answer vendorhttp.Answer) problem {
	var body struct{ Fault struct{ Error []problem } }
	if json.Unmarshal(answer.Body, &body) != nil || len(body.Fault.Error) == 0 {
		return problem{}
	}
	return body.Fault.Error[0]
}

// excerpt is what a Fault says, without secrets.
func (c *Client) excerpt(a *account, o operation, answer vendorhttp.Answer) string {
	p := problemOf(answer)
	body, err := json.Marshal(map[string]string{"message": p.Message, "detail": p.Detail})
	if err != nil || p.Message == "" && p.Detail == "" {
		return c.client(a, o).Excerpt(answer)
	}
	return c.client(a, o).Excerpt(vendorhttp.Answer{Body: body})
}
