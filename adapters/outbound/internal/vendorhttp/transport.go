package vendorhttp

import (
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

// errPrivate reports an address that no vendor has: a company may name its
// vendor's address, and shall not reach into our network by it.
var errPrivate = errors.New("vendorhttp: an address in a private network")

// Transport returns what a vendor with TLS of its own goes through: the program's own
// transport, which speaks TLS 1.2 and newer, and reaches no private network unless local.
func Transport(local bool) *http.Transport { return transport(local) }

// transport returns what the requests of all companies to a vendor go through.
func transport(local bool) *http.Transport {
	dialer := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second, Control: func(_, address string, _ syscall.RawConn) error {
		if !outside(address, local) {
			return errPrivate
		}
		return nil
	}}
	return &http.Transport{
		DialContext: dialer.DialContext, ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12},
		Proxy:        http.ProxyFromEnvironment,
		MaxIdleConns: 100, MaxIdleConnsPerHost: 8, IdleConnTimeout: 90 * time.Second, TLSHandshakeTimeout: 10 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
	}
}

// shared is address space of carriers, neither private nor public (RFC 6598).
var shared = netip.MustParsePrefix("100.64.0.0/10")

// outside reports whether an address, IP:PORT, may be a vendor's.
func outside(address string, local bool) bool {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return false
	}
	ip := at.Addr().Unmap()
	if ip.IsLoopback() {
		return local
	}
	return ip.IsGlobalUnicast() && (local || !ip.IsPrivate() && !shared.Contains(ip))
}
