package transport

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// Proxies are the networks of those who may say for whom they ask.
type Proxies []netip.Prefix

// ParseProxies reads networks, such as 10.0.0.0/8, and single addresses.
func ParseProxies(texts []string) (Proxies, error) {
	var all Proxies
	for _, text := range texts {
		text = strings.TrimSpace(text)
		if a, err := netip.ParseAddr(text); err == nil {
			all = append(all, netip.PrefixFrom(a, a.BitLen()))
			continue
		}
		p, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, fmt.Errorf("%q is no network such as 10.0.0.0/8, and no address", text)
		}
		all = append(all, p.Masked())
	}
	return all, nil
}

func (p Proxies) trust(a netip.Addr) bool {
	return slices.ContainsFunc(p, func(n netip.Prefix) bool { return n.Contains(a) })
}

// forwarded lists the headers by which proxies say for whom they ask.
var forwarded = []string{"X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port", "X-Real-Ip", "Forwarded"}

// hsts tells browsers to come by TLS alone, for a year.
const hsts = "max-age=31536000"

// Handler hands requests on with the caller's own address as RemoteAddr: the
// peer's or, where that is a trusted proxy, the last one in X-Forwarded-For that
// is not. From anybody else these headers are taken away, so that nothing behind
// believes them. What came by TLS, to us or to the proxy, is answered with HSTS.
func (p Proxies) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		secure := r.TLS != nil
		if p.trust(peer(r)) {
			if a := p.caller(r); a.IsValid() {
				r.RemoteAddr = net.JoinHostPort(a.String(), "0")
			}
			secure = secure || lastOf(r.Header.Values("X-Forwarded-Proto")) == "https"
		} else {
			for _, name := range forwarded {
				r.Header.Del(name)
			}
		}
		if secure {
			w.Header().Set("Strict-Transport-Security", hsts)
		}
		next.ServeHTTP(w, r)
	})
}

// peer returns who is at the other end of the connection.
func peer(r *http.Request) netip.Addr {
	a, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return a.Addr().Unmap()
}

// caller returns for whom trusted proxies ask: going back, the first address that
// is none of theirs. It is not valid where they do not say, or say nonsense: then
// the caller is the proxy.
func (p Proxies) caller(r *http.Request) (last netip.Addr) {
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		a, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil {
			return netip.Addr{}
		}
		if last = a.Unmap(); !p.trust(last) {
			return last
		}
	}
	return last
}

func lastOf(values []string) string {
	parts := strings.Split(strings.Join(values, ","), ",")
	return strings.TrimSpace(parts[len(parts)-1])
}
