package webhook_test

import (
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/webhook"
	"actual/ports"
)

func TestAddressesAreReadStrictly(t *testing.T) {
	p := poster(t, webhook.Options{})
	for address, says := range map[string]string{
		"http://hooks.acme.com/":                              "does not begin with https://",
		"https://u:p@hooks.acme.com/":                         "leave them out",
		"https://hooks.acme.com/#x":                           "has a #",
		"https://hooks.acme.com:22/":                          "port 22",
		"https://hooks.acme.com:/":                            "its port is none",
		"https://hooks.acme.com:0443/":                        "its port is none",
		"https:///x":                                          "names no host",
		"https:hooks.acme.com":                                "names no host",
		"https://hooks.acme.com\\@10.0.0.1/":                  "no URL",
		"https://hooks acme.com/":                             "no URL",
		"https://①②⑦.⓪.⓪.①/":                                  "xn--",
		"https://127。0。0。1/":                                  "xn--",
		"https://2130706433/":                                 "its host is a number",
		"https://0x7f000001/":                                 "its host is a number",
		"https://0177.0.0.1/":                                 "its host is a number",
		"https://127.1/":                                      "its host is a number",
		"https://10.0.0.1./":                                  "its host is a number",
		"https://[::ffff:127.0.0.1]/":                         "this machine itself",
		"https://[fe80::1%25eth0]/":                           "an address with a zone",
		"https://metadata/":                                   "a network inside",
		"https://metadata.google.internal/":                   "a network inside",
		"https://db.svc.cluster.local./":                      "a network inside",
		"https://hooks..acme.com/":                            "no name",
		"https://hooks.acme.com/" + strings.Repeat("a", 2000): "more than 2000",
	} {
		err := p.Check(address)
		require.ErrorIs(t, err, ports.ErrForbiddenAddress, address)
		require.ErrorContains(t, err, says, address)
		_, again := p.Post(t.Context(), address, nil, nil)
		require.Equal(t, err, again, address)
	}
	for _, address := range []string{"https://hooks.acme.com", "https://HOOKS.acme.com:8443/in?a=b", "https://xn--mller-kva.example.com/", "https://8.8.8.8/", "https://[2606:4700::1111]/"} {
		require.NoError(t, p.Check(address), address)
	}
}

func FuzzCheck(f *testing.F) {
	for _, s := range []string{"https://hooks.acme.com/in", "https://[::1]:443/", "https://0x7f.1/", "http://a", "https://a:b@c/", "https://xn--a.b:8443?#"} {
		f.Add(s)
	}
	p := webhook.New(webhook.Options{})
	f.Fuzz(func(t *testing.T, to string) {
		if p.Check(to) != nil {
			return
		}
		u, err := url.Parse(to) // What passes is what everybody reads alike.
		if err != nil || u.Scheme != "https" || u.User != nil || u.Hostname() == "" || strings.ContainsAny(u.Host, "@\\/?# ") {
			t.Fatalf("%q passes", to)
		}
		if ip, err := netip.ParseAddr(u.Hostname()); err == nil && (ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast()) {
			t.Fatalf("%q passes", to)
		}
	})
}
