package adp

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"actual/adapters/outbound/internal/vendorhttp"
	"actual/domain"
	"actual/domain/vendor"
	"actual/ports"
)

// mostAtOnce is how many calls of a customer are on their way at once.
const mostAtOnce = 2

// turns keeps calls of a company from being more at once than ADP may like.
type turns struct {
	mu   sync.Mutex
	each map[domain.CompanyID]chan struct{}
}

func newTurns() *turns { return &turns{each: map[domain.CompanyID]chan struct{}{}} }

// take waits for a turn; what it returns gives it back.
func (t *turns) take(ctx context.Context, company domain.CompanyID) (leave func(), err error) {
	t.mu.Lock()
	if t.each[company] == nil {
		t.each[company] = make(chan struct{}, mostAtOnce)
	}
	of := t.each[company]
	t.mu.Unlock()
	select {
	case of <- struct{}{}:
		return func() { <-of }, nil
	case <-ctx.Done():
		return nil, ports.ErrVendorBusy.With("adp: others of the company's calls are on their way")
	}
}

// operation is one of the API's.
type operation struct {
	name  string // As metrics and errors call it.
	path  string
	query url.Values
	body  any // POSTed as JSON, once; nil: it is read.
}

// ask sends an operation and returns what was answered. A token that is refused is
// renewed, and it is asked once more: 401 says that nothing was done.
//
// Errors: ports.ErrPayrollDenied, and those of vendorhttp and ports.Credentials.
func (c *Client) ask(ctx context.Context, company domain.CompanyID, o operation) (answer vendorhttp.Answer, err error) {
	leave, err := c.turns.take(ctx, company)
	if err != nil {
		return answer, err
	}
	defer leave()
	a, err := c.open(ctx, company)
	if err != nil {
		return answer, err
	}
	answer, err = c.once(ctx, a, o)
	if err == nil && answer.Status == http.StatusUnauthorized {
		if err = c.again(ctx, a); err != nil {
			return answer, err
		}
		answer, err = c.once(ctx, a, o)
	}
	if err != nil {
		return answer, err
	}
	switch answer.Status {
	case http.StatusUnauthorized:
		return answer, ports.ErrPayrollDenied.With("adp %s: it refuses the token that it just gave: %s", o.name, said(answer.Body))
	case http.StatusForbidden:
		return answer, ports.ErrPayrollDenied.With("adp %s: that is not granted to the client in the customer's Consumer Application Registry: %s", o.name, said(answer.Body))
	}
	return answer, nil
}

// once makes one call.
func (c *Client) once(ctx context.Context, a *account, o operation) (vendorhttp.Answer, error) {
	method, body := http.MethodGet, []byte(nil)
	if o.body != nil {
		var err error
		method = http.MethodPost
		if body, err = json.Marshal(o.body); err != nil {
			return vendorhttp.Answer{}, fmt.Errorf("adp %s: encode: %w", o.name, err)
		}
	}
	at := a.base() + o.path
	if len(o.query) > 0 {
		at += "?" + o.query.Encode()
	}
	req, err := http.NewRequestWithContext(showing(ctx, a.by), method, at, bytes.NewReader(body))
	if err != nil {
		return vendorhttp.Answer{}, ports.ErrVendorUnreadable.With("adp %s: such a request can't be made", o.name) // The error names the address.
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Authorization", "Bearer "+a.token)
	req.Header.Set("roleCode", a.credential.Setting(vendor.RoleCodeField, "practitioner"))
	if o.body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	answer, err := c.client(a, o.name, vendorhttp.Call{Once: o.body != nil, Reads: outage(o)}).Do(req)
	if err == nil && answer.Status == http.StatusServiceUnavailable {
		if answer.Header.Get("Retry-After") == "" { // Nobody says that nothing was done.
			return answer, ports.ErrUnknownOutcome.With("adp %s answered 503", o.name)
		}
		return answer, ports.ErrVendorDown.With("adp %s: it is being maintained: %s", o.name, said(answer.Body))
	}
	return answer, err
}

// outage lets the planned outage of what is written be told from other failures: it has
// a Retry-After.
func outage(o operation) []int {
	if o.body == nil {
		return nil
	}
	return []int{http.StatusServiceUnavailable}
}

type message struct {
	User struct {
		Title string `json:"title"`
		Text  string `json:"messageTxt"`
	} `json:"userMessage"`
	Developer struct {
		Path string `json:"messageTxt"`
	} `json:"developerMessage"`
}

// confirm is how ADP tells what became of a request.
type confirm struct {
	Message struct {
		Status struct {
			Code string `json:"codeValue"`
		} `json:"requestStatusCode"`
		Process   []message `json:"processMessages"`
		Resources []struct {
			Status struct {
				Code string `json:"codeValue"`
			} `json:"resourceStatusCode"`
			Process []message `json:"processMessages"`
		} `json:"resourceMessages"`
	} `json:"confirmMessage"`
	Response struct {
		Application struct {
			Text string `json:"message"`
		} `json:"applicationCode"`
	} `json:"response"`
	Exceptions []struct {
		Text string `json:"message"`
	} `json:"exceptionMessages"`
}

// messages returns what it says at both levels.
func (c confirm) messages() (all []message) {
	all = append(all, c.Message.Process...)
	for _, r := range c.Message.Resources {
		all = append(all, r.Process...)
	}
	return all
}

func (m message) says() string { return cmp.Or(m.User.Text, m.User.Title, m.Developer.Path) }

// mostSaid bounds what is shown of an answer.
const mostSaid = 300

// said is what an answer says is wrong, in ADP's words.
func said(body []byte) string {
	var c confirm
	_ = json.Unmarshal(body, &c) // What can't be read says nothing.
	var parts []string
	for _, m := range c.messages() {
		parts = append(parts, m.says())
	}
	parts = append(parts, c.Response.Application.Text)
	for _, e := range c.Exceptions {
		parts = append(parts, e.Text)
	}
	text := strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
	if text == "" {
		return "it does not say why"
	}
	return text[:min(len(text), mostSaid)]
}
