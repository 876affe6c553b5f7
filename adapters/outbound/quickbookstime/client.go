// Package quickbookstime writes worked time to a company's QuickBooks Time as time
// sheets, and reads what is there of it, whom it knows and what time is booked to.
// What it sends and expects is described in contracts/quickbookstime/openapi.yaml.
package quickbookstime

import (
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"actual/adapters/outbound/internal/vendorhttp"
	"actual/domain"
	"actual/domain/vendor"
	"actual/ports"
)

// API is where QuickBooks Time has its API.
const API = "https://rest.tsheets.com/api/v1"

// Meter is told what becomes of calls.
type Meter = vendorhttp.Meter

// Policy says how it is called, where that is not the usual.
type Policy = vendorhttp.Policy

// Of the 300 calls in five minutes that an access token allows a part is left to
// what is counted otherwise than by us.
var usual = []ports.Rate{{Calls: 240, Per: 5 * time.Minute, Burst: 60}}

// Options are what differs between installations.
type Options struct {
	Policy    Policy            // What is zero is as usual.
	PageSize  int               // Rows of a page, 1 to 200; 0: 200.
	Transport http.RoundTripper // Nil: the wall's own.
}

// mostRows is how many rows a page may have.
const mostRows = 200

// Client implements ports.TimeTarget, ports.TimeDirectory and ports.TimeSource.
type Client struct {
	wall        *vendorhttp.Wall
	connections ports.Connections
	clock       ports.Clock
	page        int

	mu     sync.Mutex
	fields map[domain.CompanyID]field // In which the mark stands.
}

var (
	_ ports.TimeTarget    = (*Client)(nil)
	_ ports.TimeDirectory = (*Client)(nil)
	_ ports.TimeSource    = (*Client)(nil)
)

// New returns a client. budget and meter may be nil.
func New(o Options, connections ports.Connections, budget ports.RateBudget, meter Meter, clock ports.Clock, log *slog.Logger) *Client {
	size := mostRows
	if o.PageSize > 0 {
		size = min(o.PageSize, mostRows)
	}
	return &Client{wall: newWall(o, usual, budget, meter, log), connections: connections, clock: clock, page: size, fields: map[domain.CompanyID]field{}}
}

func newWall(o Options, rates []ports.Rate, budget ports.RateBudget, meter Meter, log *slog.Logger) *vendorhttp.Wall {
	p := o.Policy
	p.Vendor = string(vendor.QuickBooksTime)
	p.Secret = append(slices.Clone(p.Secret), "access_token", "refresh_token", "code")
	if len(p.Rates) == 0 || rates == nil {
		p.Rates = rates
	}
	return vendorhttp.New(p, o.Transport, budget, meter, log)
}

// baseOf is where the API of an application is.
func baseOf(app vendor.Credential) string {
	return strings.TrimRight(app.Setting(vendor.BaseURLField, API), "/")
}
