package adp

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"net/http"
	"slices"
	"sync"
	"time"

	"actual/adapters/outbound/internal/vendorhttp"
	"actual/domain/vendor"
	"actual/ports"
)

// doors are the ways to ADP, one for each client certificate: connections of one are
// never used for another.
type doors struct {
	local bool
	roots *x509.CertPool

	mu   sync.Mutex
	each map[[sha256.Size]byte]*http.Transport
	last [][sha256.Size]byte // In the order in which they were made.
}

// mostDoors bounds how many ways are kept: one that is made again costs a handshake.
const mostDoors = 200

func newDoors(local bool, roots *x509.CertPool) *doors {
	return &doors{local: local, roots: roots, each: map[[sha256.Size]byte]*http.Transport{}}
}

type shows struct{}

// showing has requests of a context show a client certificate.
func showing(ctx context.Context, c *tls.Certificate) context.Context {
	return context.WithValue(ctx, shows{}, c)
}

// RoundTrip implements http.RoundTripper.
func (d *doors) RoundTrip(r *http.Request) (*http.Response, error) {
	c, _ := r.Context().Value(shows{}).(*tls.Certificate)
	return d.by(c).RoundTrip(r)
}

func (d *doors) by(c *tls.Certificate) *http.Transport {
	var key [sha256.Size]byte
	if c != nil {
		key = sha256.Sum256(c.Certificate[0])
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if t := d.each[key]; t != nil {
		return t
	}
	if len(d.last) == mostDoors {
		old := d.last[0]
		d.each[old].CloseIdleConnections()
		delete(d.each, old)
		d.last = slices.Delete(d.last, 0, 1)
	}
	t := vendorhttp.Transport(d.local)
	t.TLSClientConfig.RootCAs = d.roots
	if c != nil {
		t.TLSClientConfig.Certificates = []tls.Certificate{*c}
	}
	d.each[key] = t
	d.last = append(d.last, key)
	return t
}

// ErrCertificate reports a client certificate that can't be used. Its text names the
// field, and nothing of the key.
var ErrCertificate = ports.ErrPayrollDenied

// certificates returns the client certificates of a credential that are valid at a
// time: the one that is valid longest first. None is given for a stand-in without TLS.
func certificates(c vendor.Credential, now time.Time) ([]*tls.Certificate, error) {
	var all []*tls.Certificate
	given := 0
	for _, pair := range [][2]string{{vendor.CertificateField, vendor.PrivateKeyField}, {vendor.NextCertificateField, vendor.NextPrivateKeyField}} {
		text := c.Settings[pair[0]]
		if text == "" {
			continue
		}
		given++
		chain, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return nil, ErrCertificate.With("%s is not base64 of PEM: `base64 -w0 FILE` makes it", pair[0])
		}
		key, err := base64.StdEncoding.DecodeString(c.Secrets[pair[1]].Reveal())
		if err != nil {
			return nil, ErrCertificate.With("%s is not base64 of PEM: `base64 -w0 FILE` makes it", pair[1])
		}
		one, err := tls.X509KeyPair(chain, key)
		if err != nil {
			return nil, ErrCertificate.With("%s and %s are not a certificate and its key", pair[0], pair[1])
		}
		if !now.Before(one.Leaf.NotBefore) && now.Before(one.Leaf.NotAfter) {
			all = append(all, &one)
		}
	}
	if given > 0 && len(all) == 0 {
		return nil, ErrCertificate.With("the client certificate has ended, or is not valid yet: set one that ADP signed as next_certificate")
	}
	slices.SortStableFunc(all, func(a, b *tls.Certificate) int { return b.Leaf.NotAfter.Compare(a.Leaf.NotAfter) })
	return all, nil
}
