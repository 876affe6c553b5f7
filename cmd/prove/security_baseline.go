package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

var securityBaseline = claim{
	name:   "security-baseline",
	target: "TLS 1.0 and 1.1 are refused by real handshakes, 1.2 and 1.3 accepted with modern suites; the ports that a server listens at are the documented ones; /metrics and /debug are not public; built-up SQL, a secret and a default password each fail the build",
	run:    proveSecurityBaseline,
}

// securityProof counts what was tried against a running server and the build.
type securityProof struct {
	b             *bench
	server        *process
	address, ops  string // host:port
	web           *http.Client
	tried, failed int
}

func proveSecurityBaseline(ctx context.Context, b *bench) (result, error) {
	p := &securityProof{b: b}
	if err := p.open(ctx); err != nil {
		return result{}, err
	}
	for _, part := range []func(context.Context) error{p.handshakes, p.ports, p.public, p.builds} {
		if err := part(ctx); err != nil {
			return result{}, err
		}
	}
	return result{
		figures: fmt.Sprintf("%d of %d checks held: %d handshakes, %d of ports, %d requests, %d builds (one sound, the others with a planted fault)",
			p.tried-p.failed, p.tried, len(handshakes)+1, 3, len(publicRequests)+len(opsRequests)+2, len(plantedInTree)+1),
		ok: p.failed == 0,
	}, nil
}

// check counts one thing, and says what fails.
func (p *securityProof) check(what string, holds bool, got any) {
	p.tried++
	if !holds {
		p.failed++
		p.b.say("FAILED %s: %v", what, got)
	}
}

// open starts a server with a certificate of its own.
func (p *securityProof) open(ctx context.Context) error {
	if err := p.b.open(ctx); err != nil {
		return err
	}
	certFile, keyFile := filepath.Join(p.b.folder, "cert.pem"), filepath.Join(p.b.folder, "key.pem")
	if err := selfSigned(certFile, keyFile); err != nil {
		return err
	}
	p.b.more = append(p.b.more, "ACTUAL_TLS_CERT="+certFile, "ACTUAL_TLS_KEY="+keyFile)
	server, err := p.b.start(ctx)
	if err != nil {
		return err
	}
	p.server = server
	p.address, p.ops = strings.TrimPrefix(server.url, "http://"), strings.TrimPrefix(server.ops, "http://")
	p.web = &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: true}} // It is its own.
	return wait(ctx, 30*time.Second, func() (bool, error) {
		status, _, err := p.ask(ctx, "https://"+p.address+"/readyz")
		return err == nil && status == http.StatusOK, nil
	})
}

func (p *securityProof) ask(ctx context.Context, url string) (int, http.Header, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0, nil, err
	}
	resp, err := p.web.Do(req)
	if err != nil {
		return 0, nil, err
	}
	return resp.StatusCode, resp.Header, resp.Body.Close()
}

// handshake is what a client offers, and whether it should be taken.
type handshake struct {
	name    string
	version uint16
	suites  []uint16 // Nil: those of the library.
	taken   bool
}

var handshakes = []handshake{
	{"TLS 1.0", tls.VersionTLS10, legacy, false},
	{"TLS 1.1", tls.VersionTLS11, legacy, false},
	{"TLS 1.2 without forward secrecy", tls.VersionTLS12, []uint16{tls.TLS_RSA_WITH_AES_128_GCM_SHA256, tls.TLS_RSA_WITH_AES_256_GCM_SHA384}, false},
	{"TLS 1.2 with block chaining", tls.VersionTLS12, legacy, false},
	{"TLS 1.2", tls.VersionTLS12, nil, true},
	{"TLS 1.3", tls.VersionTLS13, nil, true},
}

// legacy are suites that the old versions have.
var legacy = []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, tls.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA, tls.TLS_RSA_WITH_AES_128_CBC_SHA}

// modern lists the suites with ephemeral keys and authenticated encryption.
var modern = []string{
	"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256",
	"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
}

// shake tries a handshake and returns the suite that was agreed on.
func shake(ctx context.Context, address string, h handshake) (suite string, err error) {
	d := tls.Dialer{Config: &tls.Config{MinVersion: h.version, MaxVersion: h.version, CipherSuites: h.suites, InsecureSkipVerify: true}}
	conn, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		return "", err
	}
	if c, is := conn.(*tls.Conn); is {
		suite = tls.CipherSuiteName(c.ConnectionState().CipherSuite)
	}
	return suite, conn.Close()
}

func (p *securityProof) handshakes(ctx context.Context) error {
	var agreed []string
	for _, h := range handshakes {
		suite, err := shake(ctx, p.address, h)
		p.check(h.name, (err == nil) == h.taken && (err != nil || slices.Contains(modern, suite)), fmt.Sprint(suite, err))
		if err == nil {
			agreed = append(agreed, h.name+" with "+suite)
		}
	}
	lax, stop, err := laxServer(ctx, p.b.folder)
	if err != nil {
		return err
	}
	defer stop()
	_, err = shake(ctx, lax, handshakes[0])
	p.check("a server that takes TLS 1.0 is told apart", err == nil, err)
	p.b.say("handshakes: taken are %s; the others are refused, and a lax server is told apart", strings.Join(agreed, ", "))
	return nil
}

var (
	publicRequests = []string{"/metrics", "/metrics/", "/debug", "/debug/pprof/", "/debug/pprof/heap", "/debug/vars", "/debug/requests"}
	opsRequests    = map[string]int{"/metrics": http.StatusOK, "/debug/pprof/": http.StatusNotFound, "/v1/visits": http.StatusNotFound, "/docs": http.StatusNotFound}
)

// public asks for what is not for everybody.
func (p *securityProof) public(ctx context.Context) error {
	for _, path := range publicRequests {
		status, _, err := p.ask(ctx, "https://"+p.address+path)
		if err != nil {
			return err
		}
		p.check("GET "+path+" from the public address", status == http.StatusNotFound, status)
	}
	for path, want := range opsRequests {
		status, _, err := p.ask(ctx, "http://"+p.ops+path)
		if err != nil {
			return err
		}
		p.check("GET "+path+" from the operators' address", status == want, status)
	}
	_, header, err := p.ask(ctx, "https://"+p.address+"/healthz")
	if err != nil {
		return err
	}
	p.check("HSTS", header.Get("Strict-Transport-Security") != "", header)
	status, _, err := p.ask(ctx, "http://"+p.address+"/healthz")
	p.check("a request without TLS", err == nil && status == http.StatusBadRequest, fmt.Sprint(status, err))
	p.b.say("%d paths are not public, the operators' address has /metrics alone, plain HTTP is refused", len(publicRequests))
	return nil
}
