// Package webhook posts to addresses that companies gave: messages to integrators, and
// word to people's chats. Whoever gives an address may mean to reach into our network by
// it, to keep us waiting or to fill our memory: each of these has its bound here.
package webhook

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"actual/adapters/outbound/internal/netguard"
	"actual/adapters/outbound/internal/txguard"
	"actual/adapters/outbound/internal/vendorhttp"
	"actual/ports"
)

// Resolver looks up what a name stands for; network is ip. *net.Resolver is one.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// Options say how is posted. What is zero is as in Usual.
type Options struct {
	// Allowed are networks that are posted to though they are not public, there also by
	// http and at any port: for development, and for receivers of an installation's own.
	Allowed []netip.Prefix
	// Forbidden are public networks that are not posted to: an installation's own.
	Forbidden []netip.Prefix
	// Ports are those that are posted to.
	Ports []uint16

	Connect time.Duration // To look up the name and connect.
	TLS     time.Duration // For the handshake.
	Answer  time.Duration // Until the head of the answer is there, from when the request is sent.
	Rest    time.Duration // For the answer's body, which nobody needs.
	Whole   time.Duration // For all of it.

	PerHost int // Connections to one host and port at once.
	Idle    int // … and of them those that are kept for what comes next.

	Resolver Resolver       // nil: the machine's.
	Roots    *x509.CertPool // Whose certificates are believed; nil: the machine's.
}

// Usual are the options where nothing is said.
func Usual() Options {
	return Options{
		Ports:   []uint16{443, 8443},
		Connect: 5 * time.Second, TLS: 5 * time.Second, Answer: 15 * time.Second, Rest: 3 * time.Second, Whole: 20 * time.Second,
		PerHost: 64, Idle: 16, Resolver: net.DefaultResolver,
	}
}

// What is sent and read at most.
const (
	maxBody    = 1 << 20  // Bytes that are sent.
	maxHeaders = 32       // Headers that are sent, …
	maxSent    = 16 << 10 // … and bytes of them.
	maxHead    = 32 << 10 // Bytes of an answer's head.
	maxRead    = 4 << 10  // Bytes of an answer that are shown.
	maxDrained = 64 << 10 // Bytes of an answer that are read so that the connection may be kept.
	maxIdle    = 1024     // Connections that are kept, to all hosts.
)

// Poster posts, with HTTP/1.1, over connections that it keeps for a while.
type Poster struct {
	guard    netguard.Guard
	ports    []uint16
	o        Options
	secure   *http.Transport
	insecure *http.Transport // To allowed networks alone.
}

// New returns a poster.
func New(o Options) *Poster {
	u := Usual()
	if len(o.Ports) == 0 {
		o.Ports = u.Ports
	}
	o.Connect, o.TLS, o.Answer = cmp.Or(o.Connect, u.Connect), cmp.Or(o.TLS, u.TLS), cmp.Or(o.Answer, u.Answer)
	o.Rest, o.Whole = cmp.Or(o.Rest, u.Rest), cmp.Or(o.Whole, u.Whole)
	o.PerHost, o.Idle = cmp.Or(o.PerHost, u.PerHost), cmp.Or(o.Idle, u.Idle)
	if o.Resolver == nil {
		o.Resolver = u.Resolver
	}
	p := &Poster{guard: netguard.Guard{Allowed: slices.Clone(o.Allowed), Forbidden: slices.Clone(o.Forbidden)}, ports: slices.Clone(o.Ports), o: o}
	p.secure, p.insecure = p.transport(p.judgeSecure), p.transport(p.judgeInsecure)
	return p
}

var (
	_ ports.Poster       = (*Poster)(nil)
	_ ports.PostingRules = (*Poster)(nil)
)

// transport has no proxy: behind one it would not be seen what is connected to.
func (p *Poster) transport(judge func(netip.AddrPort) error) *http.Transport {
	var one http.Protocols
	one.SetHTTP1(true) // A connection is of one request: bounds and times are simple.
	d := &dialer{poster: p, judge: judge}
	return &http.Transport{
		Proxy: nil, DialContext: d.dial, Protocols: &one,
		TLSClientConfig:     &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: p.o.Roots},
		TLSHandshakeTimeout: p.o.TLS, ResponseHeaderTimeout: p.o.Answer, MaxResponseHeaderBytes: maxHead,
		DisableCompression: true, // A small answer could unpack into a large one.
		MaxConnsPerHost:    p.o.PerHost, MaxIdleConnsPerHost: p.o.Idle, MaxIdleConns: maxIdle, IdleConnTimeout: 90 * time.Second,
	}
}

// Close ends the connections that are kept.
func (p *Poster) Close() {
	p.secure.CloseIdleConnections()
	p.insecure.CloseIdleConnections()
}

var errInTransaction = errors.New("webhook: posting inside a transaction")

// Post implements ports.Poster. Where a connection that was kept breaks before it answers,
// the message is sent once more, over another.
func (p *Poster) Post(ctx context.Context, to string, header map[string]string, body []byte) (ports.Posted, error) {
	if txguard.Open(ctx) {
		return ports.Posted{}, errInTransaction
	}
	t, err := p.target(to)
	if err != nil {
		return ports.Posted{}, err
	}
	whole, cancel := context.WithTimeoutCause(ctx, p.o.Whole, errWhole)
	defer cancel()
	w := &watch{}
	req, err := request(w.on(whole), t, header, body)
	if err != nil {
		return ports.Posted{}, err
	}
	began := time.Now()
	resp, err := p.through(t).RoundTrip(req) //nolint:bodyclose // Closed below. And so no redirect is followed.
	if err != nil {
		return ports.Posted{Took: time.Since(began)}, p.trouble(ctx, whole, t, w, err)
	}
	said := read(resp.Body, p.o.Rest, cancel)
	posted := ports.Posted{Status: resp.StatusCode, Body: shown(said, t, header), Took: time.Since(began)}
	posted.RetryAfter, _ = vendorhttp.RetryAfter(resp.Header.Get("Retry-After"), time.Now())
	return posted, nil
}

func (p *Poster) through(t target) *http.Transport {
	if t.url.Scheme == "http" {
		return p.insecure
	}
	return p.secure
}

// ours are headers that are set here, or are of one connection.
var ours = []string{
	"Host", "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "Upgrade", "Te", "Trailer", "Expect", "Accept-Encoding",
	"Proxy-Authorization", "Proxy-Connection", "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto",
	"Metadata", "Metadata-Flavor", "X-Aws-Ec2-Metadata-Token", "X-Aws-Ec2-Metadata-Token-Ttl-Seconds", // With them clouds answer.
}

func request(ctx context.Context, t target, header map[string]string, body []byte) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, t.url.String(), bytes.NewReader(body))
	if err != nil {
		return nil, ports.ErrForbiddenAddress.With("it is no URL: give one such as https://hooks.example.com/actual")
	}
	if len(body) > maxBody {
		return nil, fmt.Errorf("webhook: a message of %d bytes: at most %d are sent", len(body), maxBody)
	}
	req.Header.Set("User-Agent", "Actual-Webhooks/1")
	req.Header.Set("Content-Type", "application/json")
	sent := 0
	for _, name := range slices.Sorted(maps.Keys(header)) {
		value := header[name]
		sent += len(name) + len(value)
		if slices.Contains(ours, http.CanonicalHeaderKey(name)) || strings.ContainsFunc(name+value, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			return nil, fmt.Errorf("webhook: the header %.40q can't be sent", name)
		}
		req.Header.Set(name, value)
	}
	if len(header) > maxHeaders || sent > maxSent {
		return nil, fmt.Errorf("webhook: %d headers of %d bytes: at most %d of %d are sent", len(header), sent, maxHeaders, maxSent)
	}
	req.Header["Idempotency-Key"] = nil // Not sent; it tells the transport that a message may be sent again.
	return req, nil
}

// read returns the beginning of an answer's body. One that goes on and on, or that does
// not come, is not waited for: what counts came before it.
func read(body io.ReadCloser, within time.Duration, cancel context.CancelFunc) []byte {
	defer func() { _ = body.Close() }()
	stop := time.AfterFunc(within, cancel)
	defer stop.Stop()
	said, err := io.ReadAll(io.LimitReader(body, maxRead))
	if err == nil {
		_, _ = io.Copy(io.Discard, io.LimitReader(body, maxDrained)) // What is longer loses the connection.
	}
	return said
}
