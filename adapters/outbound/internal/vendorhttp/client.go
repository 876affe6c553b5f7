package vendorhttp

import (
	"context"
	"fmt"
	"net"
	"net/http"

	"github.com/hashicorp/go-retryablehttp"

	"actual/adapters/outbound/internal/txguard"
	"actual/domain/fault"
)

// Client makes the requests of one operation for one company.
type Client struct {
	wall *Wall
	call Call
	hide hider
}

// Answer is a vendor's whole answer.
type Answer struct {
	Status int // Below 500, and neither 408 nor 429; but for what the Call reads.
	Header http.Header
	Body   []byte
}

// Do sends a request and returns the whole answer, also where the vendor refuses
// (4xx): that is the adapter's to tell. A GET, HEAD, PUT or DELETE, a request with
// an Idempotency-Key, and one of a Repeatable call is tried again where the
// vendor fails; another one only where it is sure that nothing was done.
//
// Errors: ports.ErrVendorDown, ErrVendorResting, ErrVendorBusy, ErrVendorUnreadable
// (Unavailable, in a ports.LaterError where it is known when to try again);
// ports.ErrUnknownOutcome for a request that may have been done and may not be
// repeated; context.Canceled; ErrInTransaction. Their texts hold no address and
// nothing that came with the request.
func (c *Client) Do(req *http.Request) (Answer, error) {
	if txguard.Open(req.Context()) {
		return Answer{}, fmt.Errorf("%s: %w", c.name(), ErrInTransaction)
	}
	if !c.wall.allowed(req) {
		return Answer{}, errInsecure.With("%s", c.name())
	}
	ctx, cancel := context.WithTimeoutCause(req.Context(), c.wall.policy.Deadline, errDeadline)
	defer cancel()
	ctx, done := c.wall.meter.Call(ctx, c.wall.policy.Vendor, c.call.Operation)
	e := &errand{Client: c, repeatable: (repeatable(req) || c.call.Repeatable) && !c.call.Once}
	answer, err := e.run(ctx, req)
	done(e.outcome(answer, err), e.requests)
	return answer, err
}

// name says what was tried, in our words.
func (c *Client) name() string { return c.wall.policy.Vendor + " " + c.call.Operation }

// errInsecure reports an address that a vendor may not have.
var errInsecure = fault.New(fault.Invalid, "vendor.insecure_address", "a vendor is asked over https only")

// allowed refuses what is not TLS, a sandbox on this machine excepted.
func (w *Wall) allowed(req *http.Request) bool {
	return req.URL.Scheme == "https" || w.policy.Local && req.URL.Scheme == "http" && loopback(req.URL.Hostname())
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// repeatable reports whether HTTP says that a request may be sent twice.
func repeatable(req *http.Request) bool {
	switch req.Method {
	case http.MethodGet, http.MethodHead, http.MethodPut, http.MethodDelete:
		return true
	}
	return req.Header.Get("Idempotency-Key") != ""
}

// run tries until there is an answer, or none is to be had.
func (e *errand) run(ctx context.Context, req *http.Request) (Answer, error) {
	again, err := retryablehttp.FromRequest(req.WithContext(ctx))
	if err != nil {
		return Answer{}, fmt.Errorf("%s: read the body of the request: %T", e.name(), err)
	}
	// Of its five traps: what is repeated, how long is waited and with what jitter is
	// said by e; it has no logger, since it would log addresses; and it hands the last
	// failure on as it is.
	client := retryablehttp.Client{
		HTTPClient: &http.Client{Transport: e, CheckRedirect: e.redirect},
		RetryMax:   e.wall.policy.Attempts - 1, CheckRetry: e.again, Backoff: e.pause,
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
	resp, err := client.Do(again)
	if err != nil {
		return Answer{}, e.failure(req.Context())
	}
	defer func() { _ = resp.Body.Close() }() // In memory.
	return e.answer(resp)
}
