package quickbookstime

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"actual/adapters/outbound/internal/vendorhttp"
	"actual/domain"
	"actual/domain/vendor"
	"actual/ports"
)

// account is a company's at QuickBooks Time, and what it is asked with.
type account struct {
	company domain.CompanyID
	access  vendor.Access
	calls   int
}

// operation is one of the API's.
type operation struct {
	name   string // As metrics and errors call it.
	method string
	path   string
	query  url.Values
	body   any // Sent as JSON; nil: none.
}

// open returns the company's account.
func (c *Client) open(ctx context.Context, company domain.CompanyID) (*account, error) {
	access, err := c.connections.Access(ctx, company, vendor.QuickBooksTime)
	if err != nil {
		return nil, err
	}
	return &account{company: company, access: access}, nil
}

// What is beyond HTTP's own statuses.
const statusWalled = 499

// ask sends an operation and returns what was answered. A token that is refused was
// renewed meanwhile, or is renewed: once it is asked again.
//
// Errors: ports.ErrSourceRefused, ErrSourceScope, and those of vendorhttp and
// ports.Connections.
func (c *Client) ask(ctx context.Context, a *account, o operation) (vendorhttp.Answer, error) {
	answer, err := c.once(ctx, a, o)
	if err == nil && answer.Status == http.StatusUnauthorized {
		if a.access, err = c.connections.Refused(ctx, a.company, vendor.QuickBooksTime, a.access); err != nil {
			return answer, err
		}
		answer, err = c.once(ctx, a, o)
	}
	if err != nil {
		return answer, err
	}
	switch answer.Status {
	case http.StatusUnauthorized:
		return answer, ports.ErrSourceRefused.With("quickbooks time %s: %s", o.name, c.said(a, o, answer))
	case http.StatusPaymentRequired:
		return answer, ports.ErrSourceRefused.With("quickbooks time %s: the account has a problem with its billing: %s", o.name, c.said(a, o, answer))
	case statusWalled:
		return answer, ports.ErrSourceRefused.With("quickbooks time %s: the account lets in other addresses alone, by its list in QuickBooks Time: %s", o.name, c.said(a, o, answer))
	case http.StatusForbidden:
		return answer, ports.ErrSourceScope.With("quickbooks time %s: who connected the account may not do that there: %s", o.name, c.said(a, o, answer))
	}
	return answer, nil
}

// once makes one call.
func (c *Client) once(ctx context.Context, a *account, o operation) (vendorhttp.Answer, error) {
	var body []byte
	if o.body != nil {
		var err error
		if body, err = json.Marshal(o.body); err != nil {
			return vendorhttp.Answer{}, fmt.Errorf("quickbooks time %s: encode: %w", o.name, err)
		}
	}
	at := baseOf(a.access.App) + "/" + o.path
	if len(o.query) > 0 {
		at += "?" + o.query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, o.method, at, bytes.NewReader(body))
	if err != nil {
		return vendorhttp.Answer{}, fmt.Errorf("quickbooks time %s: such a request can't be made", o.name) // The error names the address.
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Authorization", "Bearer "+a.access.Token.Reveal())
	if o.body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	a.calls++
	return c.client(a, o).Do(req)
}

// client is for one operation. What changes something is sent once: whoever asked for
// it looks before it is sent again.
func (c *Client) client(a *account, o operation) *vendorhttp.Client {
	secrets := []string{a.access.Token.Reveal()}
	for _, s := range a.access.App.Secrets {
		secrets = append(secrets, s.Reveal())
	}
	return c.wall.For(vendorhttp.Call{Company: a.company, Account: a.access.Account.Ref, Operation: o.name, Once: o.method != http.MethodGet, Secrets: secrets})
}

// said is what it says is wrong, fit to be shown.
func (c *Client) said(a *account, o operation, answer vendorhttp.Answer) string {
	text := strconv.Itoa(answer.Status)
	if why := c.client(a, o).Excerpt(answer); why != "" {
		text += " " + why
	}
	return text
}

// read asks for a list and returns its rows, by their ids, and whether more follow.
func read[R any](ctx context.Context, c *Client, a *account, o operation, list string) ([]R, bool, error) {
	o.method = http.MethodGet
	o.query.Set("supplemental_data", "no")
	answer, err := c.ask(ctx, a, o)
	switch {
	case err != nil:
		return nil, false, err
	case answer.Status >= http.StatusBadRequest:
		return nil, false, ports.ErrVendorUnreadable.With("quickbooks time %s: answered %s", o.name, c.said(a, o, answer))
	}
	rows, more, err := pageOf[R](answer.Body, list)
	if err != nil {
		return nil, false, ports.ErrVendorUnreadable.With("quickbooks time %s: answered without %s", o.name, list)
	}
	return rows, more, nil
}

// pageOf reads a page of a list: rows by their ids, or an empty array where there are
// none.
func pageOf[R any](body []byte, list string) (rows []R, more bool, err error) {
	var page struct {
		Results map[string]json.RawMessage `json:"results"`
		More    *bool                      `json:"more"`
	}
	if err := json.Unmarshal(body, &page); err != nil {
		return nil, false, err
	}
	raw, there := page.Results[list]
	if !there {
		return nil, false, ports.ErrVendorUnreadable
	}
	byID := map[string]R{}
	if text := bytes.TrimSpace(raw); !bytes.Equal(text, []byte("[]")) {
		if err := json.Unmarshal(raw, &byID); err != nil {
			return nil, false, err
		}
	}
	ids := slices.SortedFunc(maps.Keys(byID), func(x, y string) int { return cmpIDs(x, y) })
	for _, id := range ids {
		rows = append(rows, byID[id])
	}
	if page.More == nil {
		return nil, false, ports.ErrVendorUnreadable // Nobody could tell whether that is all.
	}
	return rows, *page.More, nil
}

// cmpIDs orders ids as numbers.
func cmpIDs(x, y string) int {
	if len(x) != len(y) {
		return len(x) - len(y)
	}
	return strings.Compare(x, y)
}
