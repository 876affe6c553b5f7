package webhook

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"syscall"
	"unicode"

	"actual/adapters/outbound/internal/netguard"
	"actual/ports"
)

// phase is how far a message came.
type phase int32

const (
	queuing    phase = iota // For a connection.
	connecting              // Looking up the name, too.
	shaking                 // Hands, by TLS.
	sending
	waiting // For the answer.
)

// watch sees how far a message came.
type watch struct{ at atomic.Int32 }

func (w *watch) on(ctx context.Context) context.Context {
	to := func(p phase) { w.at.Store(int32(p)) }
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		ConnectStart:      func(string, string) { to(connecting) },
		TLSHandshakeStart: func() { to(shaking) },
		GotConn:           func(httptrace.GotConnInfo) { to(sending) },
		WroteRequest:      func(httptrace.WroteRequestInfo) { to(waiting) },
	})
}

// trouble says in plain words what went wrong and what helps. Errors of the network are
// not shown: they name addresses.
func (p *Poster) trouble(callers, whole context.Context, t target, w *watch, err error) error {
	var refusal *netguard.Refusal
	if errors.As(err, &refusal) {
		return p.refuse(t.host, refusal)
	}
	if callers.Err() != nil {
		return fmt.Errorf("webhook: %w", context.Cause(callers))
	}
	what, helps := words(err)
	var slow net.Error
	if errors.Is(context.Cause(whole), errWhole) || errors.Is(err, errConnect) || errors.As(err, &slow) && slow.Timeout() {
		what, helps = p.late(phase(w.at.Load()), errors.Is(context.Cause(whole), errWhole))
	}
	return ports.ErrNoAnswer.With("%.80s %s; %s", t.host, what, helps)
}

// late says what took too long.
func (p *Poster) late(at phase, whole bool) (what, helps string) {
	after := func(phase string) string {
		if whole {
			return fmt.Sprintf("%s within the %s that a message has", phase, p.o.Whole)
		}
		return phase
	}
	switch at {
	case queuing:
		return after("could not be looked up, or had no connection free"), "see that its name is found quickly, and that it answers quickly"
	case connecting:
		return fmt.Sprintf("was not connected to within %s", p.o.Connect), "see that the receiver runs, and that its firewall lets us in"
	case shaking:
		return fmt.Sprintf("did not finish the TLS handshake within %s", p.o.TLS), "see that the port speaks TLS, and that the receiver is not overloaded"
	case sending:
		return after("did not take the whole message"), "let the receiver read the whole request before it works on it"
	}
	return fmt.Sprintf("did not answer within %s", min(p.o.Answer, p.o.Whole)), "answer 204 as soon as the message is stored, and work on it afterwards"
}

// words says why a connection failed.
func words(err error) (what, helps string) {
	var (
		dns         *net.DNSError
		host        x509.HostnameError
		unknown     x509.UnknownAuthorityError
		certificate *tls.CertificateVerificationError
		record      tls.RecordHeaderError
		alert       tls.AlertError
	)
	switch {
	case errors.As(err, &dns) && dns.IsNotFound, errors.Is(err, errNoAddr):
		return "has a name that is not found", "correct the name, or put it into the DNS"
	case errors.As(err, &dns):
		return "has a name that can't be looked up now", "see that its name servers answer"
	case errors.As(err, &host):
		return "shows a certificate for another name", "get a certificate for the name of the address"
	case errors.As(err, &unknown):
		return "shows a certificate of an issuer that is not trusted", "use a public issuer, and send its intermediate certificates along"
	case errors.As(err, &certificate):
		return "shows a certificate that is not valid", "renew it"
	case errors.As(err, &record), errors.As(err, &alert), strings.Contains(err.Error(), "tls: "):
		return "does not speak TLS as it should", "offer TLS 1.2 or 1.3, and ask for no client certificate"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "refused the connection", "see that something listens at the port"
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		return "can't be reached from here", "see that it has an IPv4 address, and that its network is up"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF),
		strings.Contains(err.Error(), "server closed idle connection"): // Before we had written.
		return "broke the connection off before it answered", "look at the receiver's log"
	case strings.Contains(err.Error(), "server response headers exceeded"):
		return fmt.Sprintf("answered with headers of more than %d bytes", maxHead), "answer with fewer headers"
	case strings.Contains(err.Error(), "malformed HTTP"):
		return "answered with something that is not HTTP/1.1", "see that the address is the receiver's, and that it speaks HTTP/1.1"
	}
	return "was lost on the way", "look at the receiver's log"
}

const (
	leastHidden = 8 // Bytes: shorter texts are everywhere.
	hidden      = "[hidden]"
)

// shown is what of an answer is kept: valid text without control characters, and without
// what we sent that could be a secret. A receiver may send back all that it got.
func shown(raw []byte, t target, header map[string]string) string {
	text := strings.Map(func(r rune) rune {
		if r == unicode.ReplacementChar || unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(string(raw), ""))
	secrets := []string{t.url.RequestURI(), t.url.RawQuery, strings.TrimPrefix(t.url.Path, "/")}
	for name, value := range header {
		if !strings.EqualFold(name, "content-type") {
			secrets = append(secrets, value)
			secrets = append(secrets, strings.Fields(value)...)
		}
	}
	for _, s := range secrets {
		if len(s) >= leastHidden {
			text = strings.ReplaceAll(text, s, hidden)
		}
	}
	return text
}
