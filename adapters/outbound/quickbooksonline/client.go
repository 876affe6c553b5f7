// Package quickbooksonline writes worked time to a company's QuickBooks Online as time
// activities, reads what is there of it, and whom and what it knows. What it sends and
// expects is described in contracts/quickbooksonline/openapi.yaml. Each write bears a
// request id, so that the same again is answered as the first time.
package quickbooksonline

import (
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"actual/adapters/outbound/internal/vendorhttp"
	"actual/domain"
	"actual/domain/vendor"
	"actual/ports"
)

// Where Intuit has the API, its sandbox, the authorisation server, and the page where a
// person allows an application.
const (
	API     = "https://quickbooks.api.intuit.com"
	Sandbox = "https://sandbox-quickbooks.api.intuit.com"
	grants  = "https://oauth.platform.intuit.com"
	page    = "https://appcenter.intuit.com"
)

// Meter is told what becomes of calls.
type Meter = vendorhttp.Meter

// Policy says how it is called, where that is not the usual.
type Policy = vendorhttp.Policy

// Intuit allows 500 calls a minute of an account, over all that ask it, and 10 a second
// of an application: a part of either is left to others, and to what was counted late.
var usual = []ports.Rate{{Calls: 400, Per: time.Minute, Burst: 100}, {Calls: 8, Per: time.Second, Burst: 8}}

// Options are what differs between installations.
type Options struct {
	Policy    Policy            // What is zero is as usual.
	PageSize  int               // Rows of a page, 1 to 1000; 0: 1000.
	Transport http.RoundTripper // Nil: the wall's own.
}

// mostRows is how many rows a page may have.
const mostRows = 1000

// Client implements ports.TimeTarget, ports.TimeDirectory and ports.GrantServer.
type Client struct {
	wall        *vendorhttp.Wall
	connections ports.Connections
	clock       ports.Clock
	page        int
}

var (
	_ ports.TimeTarget    = (*Client)(nil)
	_ ports.TimeDirectory = (*Client)(nil)
)

// New returns a client. budget and meter may be nil.
func New(o Options, connections ports.Connections, budget ports.RateBudget, meter Meter, clock ports.Clock, log *slog.Logger) *Client {
	size := mostRows
	if o.PageSize > 0 {
		size = min(o.PageSize, mostRows)
	}
	return &Client{wall: newWall(o, usual, budget, meter, log), connections: connections, clock: clock, page: size}
}

func newWall(o Options, rates []ports.Rate, budget ports.RateBudget, meter Meter, log *slog.Logger) *vendorhttp.Wall {
	p := o.Policy
	p.Vendor = string(vendor.QuickBooksOnline)
	p.Secret = append(slices.Clone(p.Secret), "access_token", "refresh_token", "code")
	if len(p.Rates) == 0 || rates == nil {
		p.Rates = rates
	}
	return vendorhttp.New(p, o.Transport, budget, meter, log)
}

// address is where an account is asked.
type address struct{ api, grants, page string }

// addressOf is that of an application's settings: at Intuit's own each has a host of its
// own, at a stand-in all are below one.
func addressOf(app vendor.Credential) address {
	base := strings.TrimRight(app.Setting(vendor.BaseURLField, API), "/")
	for _, own := range []string{API, Sandbox} {
		if strings.EqualFold(base, own) {
			return address{own, grants, page}
		}
	}
	return address{base, base, base}
}

// account is a company's at QuickBooks Online, and what it is asked with.
type account struct {
	company domain.CompanyID
	access  vendor.Access
}

func (a *account) secrets() []string {
	out := []string{a.access.Token.Reveal()}
	for _, s := range a.access.App.Secrets {
		out = append(out, s.Reveal())
	}
	return out
}
