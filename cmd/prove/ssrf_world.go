package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/netip"
	"os/exec"
	"strconv"
	"sync"
	"time"
)

// What is public in the world of the proof. All other addresses answer there as well.
const (
	ssrfPublic4 = "8.8.8.8"
	ssrfPublic6 = "2606:4700::1111"
	ssrfNAT64   = "64:ff9b::808:808" // Of 8.8.8.8.
)

// ssrfHosts are what the receiver's certificate is for.
var ssrfHosts = []string{"hooks.receiver.com", "other.receiver.com", "xn--mller-kva.receiver.com"}

// ssrfPorts are listened at: TLS and HTTP at the first two, nothing but connections at the
// others.
var ssrfPorts = []int{443, 8443, 80, 22, 6379, 8080, 3000}

// ssrfWorld is a network in which every address is this machine's.
type ssrfWorld struct {
	roots *x509.CertPool
	dns   *ssrfNames

	mu   sync.Mutex
	seen []netip.AddrPort // The addresses that were connected to, since they were taken last.
	more *sync.Cond
}

// openSSRF sets the network up. It is gone with the process.
func openSSRF(ctx context.Context) (*ssrfWorld, error) {
	for _, args := range [][]string{{"link", "set", "lo", "up"}, {"route", "add", "local", "0.0.0.0/0", "dev", "lo"}, {"-6", "route", "add", "local", "::/0", "dev", "lo"}} {
		if out, err := exec.CommandContext(ctx, "ip", args...).CombinedOutput(); err != nil {
			return nil, fmt.Errorf("ip %v: %w: %s", args, err, out)
		}
	}
	w := &ssrfWorld{}
	w.more = sync.NewCond(&w.mu)
	certificate, err := w.certificate()
	if err != nil {
		return nil, err
	}
	for i, port := range ssrfPorts {
		l, err := net.Listen("tcp", ":"+strconv.Itoa(port))
		if err != nil {
			return nil, err
		}
		counted := &ssrfListener{l, w}
		switch {
		case i < 2:
			s := &http.Server{Handler: http.HandlerFunc(ssrfReceiver), ReadHeaderTimeout: time.Minute, TLSConfig: &tls.Config{Certificates: []tls.Certificate{certificate}}, ErrorLog: log.New(io.Discard, "", 0)}
			go func() { _ = s.ServeTLS(counted, "", "") }()
		default:
			s := &http.Server{Handler: http.HandlerFunc(ssrfReceiver), ReadHeaderTimeout: time.Minute, ErrorLog: log.New(io.Discard, "", 0)}
			go func() { _ = s.Serve(counted) }()
		}
	}
	w.dns, err = openSSRFNames()
	return w, err
}

// ssrfReceiver answers as its path asks.
func ssrfReceiver(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	if r.URL.Path == "/close" {
		w.Header().Set("Connection", "close")
	}
	if to := r.URL.Query().Get("to"); to != "" {
		status, _ := strconv.Atoi(r.URL.Query().Get("status"))
		w.Header().Set(map[bool]string{true: "Location", false: "Refresh"}[status >= 300], to)
		w.Header().Set("Alt-Svc", `h2="127.0.0.1:443"; ma=60`)
		w.WriteHeader(status)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// ssrfListener tells which address each connection was made to.
type ssrfListener struct {
	net.Listener
	world *ssrfWorld
}

// Accept implements net.Listener.
func (l *ssrfListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err == nil {
		if at, err := netip.ParseAddrPort(c.LocalAddr().String()); err == nil {
			l.world.mu.Lock()
			l.world.seen = append(l.world.seen, netip.AddrPortFrom(at.Addr().Unmap().WithZone(""), at.Port()))
			l.world.more.Broadcast()
			l.world.mu.Unlock()
		}
	}
	return c, err
}

// ssrfKnock is connected to, at each port, after each case: connections are taken in their
// order, so that those of the case were seen by then.
var ssrfKnock = netip.MustParseAddr("127.9.9.9")

// take returns which addresses were connected to since it was called before.
func (w *ssrfWorld) take() ([]netip.AddrPort, error) {
	for _, port := range ssrfPorts {
		c, err := (&net.Dialer{Timeout: 5 * time.Second}).DialContext(context.Background(), "tcp", netip.AddrPortFrom(ssrfKnock, uint16(port)).String())
		if err != nil {
			return nil, err
		}
		_ = c.Close()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for {
		var all []netip.AddrPort
		knocks := 0
		for _, at := range w.seen {
			if at.Addr() == ssrfKnock {
				knocks++
			} else {
				all = append(all, at)
			}
		}
		if knocks == len(ssrfPorts) {
			w.seen = nil
			return all, nil
		}
		w.more.Wait()
	}
}

// certificate makes the receiver's certificate, which w.roots believe.
func (w *ssrfWorld) certificate() (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "receiver"}, DNSNames: ssrfHosts, IsCA: true, BasicConstraintsValid: true,
		IPAddresses: []net.IP{net.ParseIP(ssrfPublic4), net.ParseIP(ssrfPublic6)},
		NotBefore:   time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return tls.Certificate{}, err
	}
	parsed, err := x509.ParseCertificate(raw)
	if err != nil {
		return tls.Certificate{}, err
	}
	w.roots = x509.NewCertPool()
	w.roots.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}, nil
}
