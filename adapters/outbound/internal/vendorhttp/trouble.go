package vendorhttp

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"syscall"
	"time"

	"actual/domain/fault"
	"actual/ports"
)

// trouble is what is wrong with a request. Its text is made of our own words and
// of what hider.excerpt lets through: errors of the network name addresses.
type trouble struct {
	fault *fault.Error
	what  string
	cause error // Of our own making, where there is one.

	passing bool // It may pass by itself: another attempt is worth it.
	done    bool // The vendor may have done what was asked.
	up      bool // The vendor works: no failure to its breaker.
	left    bool // Whoever asked went away: says nothing of the vendor.

	asked bool          // The vendor said how long to wait:
	wait  time.Duration // so long,
	at    time.Time     // until then.
}

// Error implements error.
func (t *trouble) Error() string { return t.what }

// ask takes a Retry-After.
func (t *trouble) ask(h http.Header, now time.Time) {
	if t.wait, t.asked = RetryAfter(h.Get("Retry-After"), now); t.asked {
		t.at = now.Add(t.wait).UTC()
	}
}

// failure is the error of a call that got no answer.
func (e *errand) failure(callers context.Context) error {
	t := e.trouble
	switch {
	case t == nil:
		return fmt.Errorf("%s: such a request can't be made", e.name())
	case t.done && !e.repeatable:
		return ports.ErrUnknownOutcome.With("%s %s", e.name(), t.what)
	case errors.Is(callers.Err(), context.Canceled):
		return fmt.Errorf("%s: %w", e.name(), context.Canceled)
	case t.cause != nil:
		return fmt.Errorf("%w: %w", t.fault.With("%s %s", e.name(), t.what), t.cause)
	}
	err := t.fault.With("%s %s%s", e.name(), t.what, e.tries())
	if !t.at.IsZero() {
		return ports.LaterError{Err: err, At: t.at}
	}
	return err
}

func (e *errand) tries() string {
	if e.requests < 2 {
		return ""
	}
	return fmt.Sprintf(", asked %d times", e.requests)
}

// reason says why a request failed, in words that name nobody.
func reason(err error) string {
	var (
		dns         *net.DNSError
		op          *net.OpError
		unknown     x509.UnknownAuthorityError
		host        x509.HostnameError
		certificate *tls.CertificateVerificationError
		record      tls.RecordHeaderError
		alert       tls.AlertError
	)
	switch {
	case errors.Is(err, errPrivate):
		return "has an address in a private network"
	case errors.As(err, &dns):
		return "has a name that is not found"
	case errors.As(err, &host):
		return "shows a certificate for another name"
	case errors.As(err, &unknown):
		return "shows a certificate of an issuer that is not trusted"
	case errors.As(err, &certificate):
		return "shows a certificate that is not valid"
	case errors.As(err, &record), errors.As(err, &alert), errors.Is(err, http.ErrSchemeMismatch):
		return "does not speak TLS as it should"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "refused the connection"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, io.EOF):
		return "broke the connection"
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "gave half an answer"
	case errors.As(err, &op) && op.Op == "remote error": // An alert of TLS.
		return "refuses TLS with us, such as a client certificate that it does not know"
	case errors.As(err, &op) && op.Op == "dial":
		return "was not reached"
	}
	return "was lost on the way"
}
