package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"actual/adapters/outbound/webhook"
	"actual/ports"
)

// runSSRF runs every case in the network that the process is in, and prints a verdict a
// line.
func runSSRF(ctx context.Context) error {
	w, err := openSSRF(ctx)
	if err != nil {
		return err
	}
	out := json.NewEncoder(os.Stdout)
	for _, c := range ssrfCases() {
		v, err := w.judge(ctx, c)
		if err != nil {
			return fmt.Errorf("%s, %s: %w", c.kind, c.what, err)
		}
		if err := out.Encode(v); err != nil {
			return err
		}
	}
	return nil
}

// judge posts to the case's address with our poster, and with a client without a guard.
func (w *ssrfWorld) judge(ctx context.Context, c ssrfCase) (ssrfVerdict, error) {
	v := ssrfVerdict{Kind: c.kind, What: c.what, To: c.to, Passes: c.kind == "passes"}
	w.dns.script(c.names)
	o := webhook.Options{Resolver: w.dns.resolver(), Roots: w.roots, Whole: 5 * time.Second}
	for _, text := range c.allowed {
		o.Allowed = append(o.Allowed, netip.MustParsePrefix(text))
	}
	p := webhook.New(o)
	defer p.Close()
	if c.before {
		if said, err := p.Post(ctx, c.to, nil, []byte("{}")); err != nil || said.Status != http.StatusNoContent {
			return v, fmt.Errorf("the message before: %d, %w", said.Status, err)
		}
	}
	if _, err := w.take(); err != nil {
		return v, err
	}
	said, err := p.Post(ctx, c.to, map[string]string{"webhook-id": "msg_1"}, []byte("{}"))
	seen, broken := w.take()
	if broken != nil {
		return v, broken
	}
	for _, at := range seen {
		v.Seen = append(v.Seen, at.String())
	}
	switch c.status {
	case 0:
		v.OK, v.Said = errors.Is(err, ports.ErrForbiddenAddress) && len(seen) == 0, fmt.Sprint(err)
	default: // Only what is public, or allowed, is connected to.
		v.OK, v.Said = err == nil && said.Status == c.status && len(seen) > 0 && !slices.ContainsFunc(seen, c.stray), fmt.Sprintf("answered %d", said.Status)
		if err != nil {
			v.Said = err.Error()
		}
	}
	if v.Passes {
		return v, nil
	}
	v.Bare, err = w.bare(ctx, c)
	return v, err
}

// stray reports an address that a case may not connect to.
func (c ssrfCase) stray(at netip.AddrPort) bool {
	inside := slices.ContainsFunc(c.allowed, func(text string) bool { return netip.MustParsePrefix(text).Contains(at.Addr()) })
	return !inside && (!slices.Contains([]string{ssrfPublic4, ssrfPublic6, ssrfNAT64}, at.Addr().String()) || at.Port() != 443 && at.Port() != 8443)
}

// bare reports whether a client without a guard connects to what the case may not connect
// to: that shows that the case could fail.
func (w *ssrfWorld) bare(ctx context.Context, c ssrfCase) (bool, error) {
	w.dns.script(c.names)
	dialer := &net.Dialer{Resolver: w.dns.resolver(), Timeout: time.Second}
	client := http.Client{Timeout: 3 * time.Second, Transport: &http.Transport{
		DialContext: dialer.DialContext, DisableKeepAlives: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, //nolint:gosec // It is the one without a guard.
	}}
	for range 2 { // Who rebinds, does at the second lookup.
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.to, strings.NewReader("{}"))
		if err != nil {
			return false, nil //nolint:nilerr // Such an address no client of ours takes.
		}
		if resp, err := client.Do(req); err == nil {
			_ = resp.Body.Close()
		}
	}
	if u, err := url.Parse(c.to); err == nil && u.Host != "" { // As those do who ask the C library what a host is.
		if port := u.Port(); port == "" || port == "443" {
			w.numeric(u.Hostname())
		}
	}
	seen, err := w.take()
	return slices.ContainsFunc(seen, c.stray), err
}

// numeric connects to a host that is a number, as inet_aton reads it: decimal, octal,
// hexadecimal, with fewer parts than four.
func (w *ssrfWorld) numeric(host string) {
	if ip, ok := readNumber(host); ok {
		if c, err := (&net.Dialer{Timeout: time.Second}).DialContext(context.Background(), "tcp", netip.AddrPortFrom(ip, 443).String()); err == nil {
			_ = c.Close()
		}
	}
}
