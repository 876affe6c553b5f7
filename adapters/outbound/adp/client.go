package adp

import (
	"crypto/x509"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"actual/adapters/outbound/internal/vendorhttp"
	"actual/domain/vendor"
	"actual/ports"
)

// Where ADP has its API, and where it grants tokens. A stand-in does both at one
// address.
const (
	API      = "https://api.adp.com"
	Accounts = "https://accounts.adp.com"
)

// Meter is told what becomes of calls.
type Meter = vendorhttp.Meter

// Policy says how it is called, where that is not the usual.
type Policy = vendorhttp.Policy

// ADP's limits are not public: two calls a second for a customer are few enough.
var usual = []ports.Rate{{Calls: 2, Per: time.Second, Burst: 2}}

// Options are what differs between installations.
type Options struct {
	Policy Policy         // What is zero is as usual.
	Roots  *x509.CertPool // Whom we trust to be ADP; nil: whom the machine trusts.
	Wrap   func(http.RoundTripper) http.RoundTripper
}

// Client implements ports.Payroll and ports.TimeDirectory.
type Client struct {
	wall        *vendorhttp.Wall
	credentials ports.Credentials
	clock       ports.Clock
	tokens      *tokens
	turns       *turns
}

var (
	_ ports.Payroll       = (*Client)(nil)
	_ ports.TimeDirectory = (*Client)(nil)
)

// New returns a client. budget and meter may be nil.
func New(o Options, credentials ports.Credentials, budget ports.RateBudget, meter Meter, clock ports.Clock, log *slog.Logger) *Client {
	p := o.Policy
	p.Vendor = string(vendor.ADP)
	p.Secret = append(slices.Clone(p.Secret), "access_token", "client_secret", "associateOID")
	if len(p.Rates) == 0 {
		p.Rates = usual
	}
	var base http.RoundTripper = newDoors(p.Local, o.Roots)
	if o.Wrap != nil {
		base = o.Wrap(base)
	}
	return &Client{wall: vendorhttp.New(p, base, budget, meter, log), credentials: credentials, clock: clock, tokens: newTokens(), turns: newTurns()}
}
