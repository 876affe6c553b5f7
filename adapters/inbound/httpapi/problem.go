package httpapi

import (
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/tenant"
	"actual/ports"
)

var statusOf = map[fault.Kind]int{
	fault.Invalid:     http.StatusUnprocessableEntity,
	fault.NotFound:    http.StatusNotFound,
	fault.Conflict:    http.StatusConflict,
	fault.Denied:      http.StatusForbidden,
	fault.Unavailable: http.StatusServiceUnavailable,
}

// refusal is an error whose status does not follow from its kind.
type refusal struct {
	status int
	fault  *fault.Error
}

// Error implements error.
func (r refusal) Error() string { return r.fault.Error() }

// Unwrap lets errors.As find the fault.
func (r refusal) Unwrap() error { return r.fault }

// What is refused before any use case hears of it.
var (
	errInternal   = fault.New(fault.Internal, "internal", "something went wrong on our side; the request id finds it in our logs")
	errNoRoute    = fault.New(fault.NotFound, "request.no_such_route", "there is nothing at this path")
	errNoMethod   = refusal{http.StatusMethodNotAllowed, fault.New(fault.Invalid, "request.method_not_allowed", "this path does not take the method")}
	errParameter  = fault.New(fault.Invalid, "request.bad_parameter", "a parameter can't be read")
	errBody       = fault.New(fault.Invalid, "request.bad_body", "the body is not the JSON object that the API describes")
	errBodyLarge  = fault.New(fault.Invalid, "request.too_large", "the body is larger than the API takes")
	errTruncated  = refusal{http.StatusBadRequest, fault.New(fault.Invalid, "request.truncated", "the body ended before it was whole; nothing was stored")}
	errTooSlow    = refusal{http.StatusRequestTimeout, fault.New(fault.Invalid, "request.too_slow", "the body did not arrive in time; nothing was stored")}
	errBusy       = fault.New(fault.Unavailable, "ingest.busy", "too many large bodies are being read; send again in a few seconds")
	errEventLarge = refusal{http.StatusRequestEntityTooLarge, fault.New(fault.Invalid, "ingest.too_large", "the body is over the limit; its headers and hash are kept, its content is not")}
)

// unreadable marks an error as one of the request's form: 400, not 422.
func unreadable(err error) error {
	var f *fault.Error
	if !errors.As(err, &f) {
		f = errParameter.With("%s", err)
	}
	return refusal{http.StatusBadRequest, f}
}

// fail answers err. It is the only place that turns an error into a status;
// what only we should know is logged and never sent.
func (a *API) fail(c *gin.Context, err error) {
	p := Problem{Status: http.StatusInternalServerError, Code: errInternal.Code, Detail: errInternal.Msg}
	var f *fault.Error
	if late(c, err) {
		_ = c.Error(err) // For the log.
		err = errDeadline
	}
	if errors.As(err, &f) && f.Kind != fault.Internal {
		p = Problem{Status: statusOf[f.Kind], Code: f.Code, Detail: f.Msg}
		var r refusal
		if errors.As(err, &r) {
			p.Status = r.status
		}
		if errors.Is(err, tenant.ErrTooOften) {
			p.Status = http.StatusTooManyRequests
			c.Header("Retry-After", "900")
		}
		if errors.Is(err, domain.ErrMoved) {
			p.Status = http.StatusPreconditionFailed
		}
		if errors.Is(err, tenant.ErrBadCredential) {
			p.Status = http.StatusUnauthorized
			c.Header("WWW-Authenticate", `Bearer realm="actual"`)
		}
	}
	if at, said := ports.LaterAt(err); said && p.Status == http.StatusServiceUnavailable {
		c.Header("Retry-After", seconds(max(time.Second, time.Until(at))))
	}
	if p.Status == http.StatusServiceUnavailable && c.Writer.Header().Get("Retry-After") == "" {
		c.Header("Retry-After", "2")
	}
	if p.Status >= http.StatusInternalServerError {
		_ = c.Error(err) // For the log.
	}
	p.Type, p.Title, p.RequestId = "urn:actual:problem:"+p.Code, http.StatusText(p.Status), c.Writer.Header().Get(requestIDHeader)
	body, err := json.Marshal(p)
	if err != nil { // Texts and a number: it can't fail.
		body = nil
	}
	c.Abort()
	c.Data(p.Status, "application/problem+json", body)
}
