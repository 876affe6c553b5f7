package vendorhttp

import (
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"

	"actual/adapters/outbound/internal/netguard"
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

// outside reports whether an address, IP:PORT, may be a vendor's. A local one may be in a
// private network, too.
func outside(address string, local bool) bool {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return false
	}
	g := netguard.Guard{}
	if local {
		g.Allowed = inside
	}
	return g.Judge(at.Addr()) == nil
}

// inside are the networks of machines and companies.
var inside = []netip.Prefix{
	netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("172.16.0.0/12"), netip.MustParsePrefix("192.168.0.0/16"),
	netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("::1/128"), netip.MustParsePrefix("fc00::/7"),
}
