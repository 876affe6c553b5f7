// Package vendorhttp is the wall between Actual and its vendors. Every call out
// goes through it: deadlines, retries of what is safe to repeat, a breaker for
// each vendor and company, the rate budget of an account, the guard against calls
// inside a transaction, and what may be shown of a call. It exists once.
package vendorhttp

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"actual/domain"
	"actual/ports"
)

// ErrInTransaction reports a call made while a database transaction is open. It
// is a bug: the call can neither be rolled back nor safely repeated.
var ErrInTransaction = errors.New("vendorhttp: call inside a database transaction")

// ErrTooLong is what is wrong with an answer that is longer than may be: ask for
// less.
var ErrTooLong = errors.New("vendorhttp: the answer is too long")

// Wall is the way to one vendor.
type Wall struct {
	policy   Policy
	base     http.RoundTripper
	budget   ports.RateBudget
	meter    Meter
	log      *slog.Logger
	breakers *breakers
}

// Meter is told what becomes of calls. It is never told an address, an id or a
// text of the vendor's.
type Meter interface {
	// Call begins a call; the returned function ends it with its outcome, from a
	// closed list, and how many requests were made.
	Call(ctx context.Context, vendor, operation string) (context.Context, func(outcome string, requests int))
	// Waited tells how long a call waited for the budget of its account.
	Waited(ctx context.Context, vendor string, long time.Duration)
	// Breakers tells that so many more (or fewer) breakers are open in this process.
	Breakers(ctx context.Context, vendor string, more int64)
}

// New returns the wall to a vendor. base may be nil: the program's own transport,
// which speaks TLS 1.2 and newer, and reaches no private network. budget may be
// nil: the vendor's refusals are the only limit. meter may be nil.
func New(p Policy, base http.RoundTripper, budget ports.RateBudget, meter Meter, log *slog.Logger) *Wall {
	p = p.complete()
	if base == nil {
		base = transport(p.Local)
	}
	if meter == nil {
		meter = unmetered{}
	}
	w := &Wall{policy: p, base: base, budget: budget, meter: meter, log: log}
	w.breakers = newBreakers(p, w.changed)
	return w
}

// Call says for whom and what a request is made.
type Call struct {
	Company   domain.CompanyID
	Account   string // What the vendor counts calls by, such as a project; never a secret.
	Operation string // Our name for it, one of few: "events.list".
	// Repeatable marks a request as safe to send again, whatever its method: a query
	// by POST, or one that carries an idempotency key of the vendor's.
	Repeatable bool
	// Once marks a request that is not sent again whatever its method: that it may have
	// been done must be known to whoever asked for it.
	Once    bool
	Reads   []int    // Statuses of failure (5xx) that the adapter understands: an Answer then, and not tried again.
	Secrets []string // Values that must never be shown, such as the token.
}

// For returns a client for one operation of a company.
func (w *Wall) For(c Call) *Client {
	return &Client{wall: w, call: c, hide: newHider(w.policy.Secret, c.Secrets)}
}

func (w *Wall) changed(company domain.CompanyID, opened bool) {
	more, what := int64(-1), "vendor is asked again for the company"
	if opened {
		more, what = 1, "vendor fails for the company, and is left alone for a while"
	}
	w.meter.Breakers(context.Background(), w.policy.Vendor, more)
	w.log.Warn(what, "vendor", w.policy.Vendor, "company_id", company.String(), "for", w.policy.OpenFor.String())
}

type unmetered struct{}

func (unmetered) Call(ctx context.Context, _, _ string) (context.Context, func(string, int)) {
	return ctx, func(string, int) {}
}
func (unmetered) Waited(context.Context, string, time.Duration) {}
func (unmetered) Breakers(context.Context, string, int64)       {}
