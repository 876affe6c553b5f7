// Package aspire asks Aspire's external API where a company plans its work:
// properties, routes, employees and the visits of work tickets, and what was booked
// and clocked there. It writes issues, and changes nothing else there. What it sends
// and expects is described in contracts/aspire/openapi.yaml.
package aspire

import (
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"actual/adapters/outbound/internal/vendorhttp"
	"actual/domain"
	"actual/domain/vendor"
	"actual/ports"
)

// Where Aspire has its API, and its sandbox.
const (
	API     = "https://cloud-api.youraspire.com"
	Sandbox = "https://cloudsandbox-api.youraspire.com"
)

// Meter is told what becomes of calls.
type Meter = vendorhttp.Meter

// Policy says how it is called, where that is not the usual.
type Policy = vendorhttp.Policy

// Of the 1,200 calls a minute that Aspire allows all integrations of a customer
// together we take a quarter at most; of its sandbox's 60 all.
var (
	ours     = ports.Rate{Calls: 300, Per: time.Minute, Burst: 20}
	sandboxs = ports.Rate{Calls: 60, Per: time.Minute, Burst: 5}
)

// Options are what differs between installations.
type Options struct {
	Policy    Policy            // What is zero is as usual. At Aspire's own addresses its rates only lower ours.
	PageSize  int               // Rows of a page, 1 to 500; 0: as usual.
	Transport http.RoundTripper // Nil: the wall's own.
}

const mostRows = 500 // More is refused, as some say.

// Client implements ports.JobSource, ports.TimeSource and ports.JobSourceCheck.
type Client struct {
	own         map[string]*vendorhttp.Wall // To Aspire's own addresses.
	elsewhere   *vendorhttp.Wall            // To a stand-in.
	credentials ports.Credentials
	clock       ports.Clock
	tokens      *tokens
	page        int

	mu    sync.Mutex
	known map[place]way // What is asked for in another way than the first.
}

// place is a list of a company.
type place struct {
	company domain.CompanyID
	path    string
}

var (
	_ ports.JobSource      = (*Client)(nil)
	_ ports.TimeSource     = (*Client)(nil)
	_ ports.JobSourceCheck = (*Client)(nil)
)

// New returns a client. budget and meter may be nil.
func New(o Options, credentials ports.Credentials, budget ports.RateBudget, meter Meter, clock ports.Clock, log *slog.Logger) *Client {
	wall := func(rates ...ports.Rate) *vendorhttp.Wall {
		p := o.Policy
		p.Vendor, p.Rates = string(vendor.Aspire), rates
		p.Secret = append(slices.Clone(p.Secret), "ClientId", "RefreshToken", "EmployeePin")
		return vendorhttp.New(p, o.Transport, budget, meter, log)
	}
	rates := o.Policy.Rates
	elsewhere := rates
	if len(rates) == 0 {
		elsewhere = []ports.Rate{ours}
	}
	page := mostRows
	if o.PageSize > 0 {
		page = min(o.PageSize, mostRows)
	}
	return &Client{
		own:       map[string]*vendorhttp.Wall{API: wall(append(slices.Clone(rates), ours)...), Sandbox: wall(append(slices.Clone(rates), sandboxs)...)},
		elsewhere: wall(elsewhere...), credentials: credentials, clock: clock, tokens: newTokens(), page: page, known: map[place]way{},
	}
}

// wallOf is the way to where an account is.
func (c *Client) wallOf(a *account) *vendorhttp.Wall {
	if w := c.own[a.base]; w != nil {
		return w
	}
	return c.elsewhere
}
