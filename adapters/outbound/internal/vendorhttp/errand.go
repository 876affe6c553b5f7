package vendorhttp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"actual/domain/fault"
	"actual/ports"
)

// errand is one call: the requests that are made for it, and what is wrong with
// the last of them.
type errand struct {
	*Client
	repeatable bool
	requests   int
	trouble    *trouble
	wait       time.Duration // Before the next request.
}

// RoundTrip implements http.RoundTripper: it makes one request, if the breaker and
// the budget let it, and reads the whole answer. Whatever is no answer that an
// adapter could read is an error, and stands in trouble.
func (e *errand) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, t := e.attempt(r)
	e.trouble = t
	if t != nil {
		return nil, t
	}
	return resp, nil
}

func (e *errand) attempt(r *http.Request) (*http.Response, *trouble) {
	b := e.wall.breakers.of(e.call.Company)
	if at, resting := b.resting(); resting {
		return nil, &trouble{fault: ports.ErrVendorResting, what: "not asked", at: at}
	}
	if t := e.reserve(r.Context()); t != nil {
		return nil, t
	}
	resp, t := b.execute(func() (*http.Response, *trouble) { return e.exchange(r) })
	if t != nil && t.fault == ports.ErrVendorBusy {
		e.drain(r.Context(), t)
	}
	return resp, t
}

var (
	errDeadline = errors.New("vendorhttp: the deadline of the call passed")
	errSlow     = errors.New("vendorhttp: the time of an attempt passed")
)

// exchange sends the request and reads the answer to its end, within the time of
// one attempt.
func (e *errand) exchange(r *http.Request) (*http.Response, *trouble) {
	p := e.wall.policy
	ctx, cancel := context.WithTimeoutCause(r.Context(), p.Timeout, errSlow)
	defer cancel()
	var looked, got atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { looked.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { got.Store(true) },
	})
	e.requests++
	resp, err := e.wall.base.RoundTrip(r.WithContext(ctx))
	if err != nil {
		return nil, e.lost(ctx, err, got.Load() || !looked.Load())
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, p.MaxAnswer+1))
	_ = resp.Body.Close() // What could be read of it is read.
	switch {
	case err != nil:
		return nil, e.lost(ctx, err, true)
	case int64(len(body)) > p.MaxAnswer:
		return nil, &trouble{fault: ports.ErrVendorUnreadable, what: fmt.Sprintf("answered %d with more than %d bytes", resp.StatusCode, p.MaxAnswer), cause: ErrTooLong, done: true, up: true}
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, e.judge(r, resp, body)
}

// lost is what is wrong where no answer came, or half of one.
func (e *errand) lost(ctx context.Context, err error, sent bool) *trouble {
	t := &trouble{fault: ports.ErrVendorDown, what: reason(err), passing: true, done: sent}
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, errSlow):
		t.what = "gave no whole answer within " + e.wall.policy.Timeout.String()
	case errors.Is(cause, errDeadline):
		t.what, t.passing = "gave no whole answer before the deadline of "+e.wall.policy.Deadline.String(), false
	case cause != nil: // Whoever asked waits no longer.
		t.what, t.passing, t.left = "was not waited for", false, true
	case errors.Is(err, errPrivate):
		t.passing, t.up = false, true
	}
	return t
}

// judge is what is wrong with an answer that came whole.
func (e *errand) judge(r *http.Request, resp *http.Response, body []byte) *trouble {
	switch code := resp.StatusCode; {
	case slices.Contains(e.call.Reads, code):
		return nil
	case code == http.StatusTooManyRequests:
		t := &trouble{fault: ports.ErrVendorBusy, what: "answered 429", passing: true, up: true}
		t.ask(resp.Header, time.Now())
		return t
	case code >= http.StatusInternalServerError, code == http.StatusRequestTimeout:
		t := &trouble{fault: ports.ErrVendorDown, what: fmt.Sprintf("answered %d", code), passing: code != http.StatusNotImplemented, done: true}
		if said := e.hide.excerpt(body); said != "" {
			t.what += ": " + said
		}
		t.ask(resp.Header, time.Now())
		return t
	case code < http.StatusMultipleChoices && broken(r, resp, body):
		return &trouble{fault: ports.ErrVendorUnreadable, what: fmt.Sprintf("answered %d with what is no JSON", code), passing: true, done: true}
	}
	return nil
}

// broken reports whether an answer is no JSON, though it says so or nothing else was
// asked for: HTTP alone does not always tell that half of it is missing, and what
// stands between may answer with a page.
func broken(r *http.Request, resp *http.Response, body []byte) bool {
	kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	is := kind == "application/json" || strings.HasSuffix(kind, "+json")
	switch {
	case r.Method == http.MethodHead, resp.StatusCode == http.StatusNoContent, len(body) == 0 && r.Method != http.MethodGet:
		return false
	case !is:
		return r.Header.Get("Accept") == "application/json"
	}
	return !json.Valid(body)
}

// maxHops bounds how often a vendor may send us on.
const maxHops = 3

// redirect lets a vendor send a question on within itself only.
func (e *errand) redirect(next *http.Request, via []*http.Request) error {
	first := via[0]
	asks := first.Method == http.MethodGet || first.Method == http.MethodHead
	if asks && len(via) <= maxHops && next.URL.Scheme == first.URL.Scheme && next.URL.Host == first.URL.Host {
		return nil
	}
	e.trouble = &trouble{fault: ports.ErrVendorUnreadable, what: "answered with another address", done: true, up: true}
	return e.trouble
}

// answer hands on what was read.
func (e *errand) answer(resp *http.Response) (Answer, error) {
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return Answer{}, fmt.Errorf("%s: read the answer again: %w", e.name(), err)
	}
	return Answer{Status: resp.StatusCode, Header: resp.Header, Body: body}, nil
}

// reserve waits for the account's turn. While it waits, another process may have
// been told to stop: that is looked at again.
func (e *errand) reserve(ctx context.Context) *trouble {
	if e.wall.budget == nil {
		return nil
	}
	for rates := e.wall.policy.Rates; ; rates = nil {
		wait, err := e.wall.budget.Reserve(ctx, e.account(), rates, e.patience(ctx))
		switch at, said := ports.LaterAt(err); {
		case errors.Is(err, ports.ErrVendorBusy) && said:
			return &trouble{fault: ports.ErrVendorBusy, what: "not asked", at: at}
		case err != nil:
			return &trouble{fault: ports.ErrVendorDown, what: "not asked, since the budget of its account is not known", cause: err}
		case wait <= 0:
			return nil
		}
		e.wall.meter.Waited(ctx, e.wall.policy.Vendor, wait)
		turn := time.NewTimer(wait)
		select {
		case <-turn.C:
		case <-ctx.Done():
			turn.Stop()
			return &trouble{fault: ports.ErrVendorBusy, what: "not asked: its turn had not come", left: true}
		}
	}
}

// patience is how long a call may wait for its turn, so that time is left to ask.
func (e *errand) patience(ctx context.Context) time.Duration {
	deadline, _ := ctx.Deadline() // There is one.
	left := time.Until(deadline)
	return max(0, left-min(e.wall.policy.Timeout, left/4))
}

// soon bounds what is told to the store beside a call.
const soon = 5 * time.Second

// drain tells all processes that the vendor refused a call of the account.
func (e *errand) drain(ctx context.Context, t *trouble) {
	if !t.asked {
		t.wait = e.step()
	}
	if e.wall.budget == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), soon)
	defer cancel()
	if err := e.wall.budget.Pause(ctx, e.account(), e.wall.policy.Rates, t.wait); err != nil {
		e.wall.log.WarnContext(ctx, "the budget of a vendor's account can't be paused", "vendor", e.wall.policy.Vendor, "company_id", e.call.Company.String(), "error", err)
	}
}

func (e *errand) account() ports.VendorAccount {
	return ports.VendorAccount{Company: e.call.Company, Vendor: e.wall.policy.Vendor, Account: e.call.Account}
}

// outcome names what became of the call, for metrics.
func (e *errand) outcome(a Answer, err error) string {
	switch {
	case err == nil && a.Status < http.StatusBadRequest:
		return "answered"
	case err == nil:
		return "refused"
	case errors.Is(err, ports.ErrUnknownOutcome):
		return "unknown"
	case errors.Is(err, context.Canceled):
		return "cancelled"
	}
	for kind, name := range map[*fault.Error]string{
		ports.ErrVendorResting: "resting", ports.ErrVendorBusy: "busy", ports.ErrVendorUnreadable: "unreadable", ports.ErrVendorDown: "down",
	} {
		if errors.Is(err, kind) {
			return name
		}
	}
	return "failed"
}
