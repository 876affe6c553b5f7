package vault

import (
	"context"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"time"

	"actual/domain/tenant"
	"actual/domain/vendor"
)

// Certificate is a client certificate of a company's credentials.
type Certificate struct {
	Company tenant.Company
	Vendor  vendor.Name
	Field   string
	Ends    time.Time
	Next    bool // Another one that is valid longer is set beside it.
}

// soon is how long before its end a certificate is warned of: a vendor may take weeks to
// sign the next one.
const soon = 60 * 24 * time.Hour

// Soon reports whether it ends within 60 days, and nothing comes after it.
func (c Certificate) Soon(now time.Time) bool { return !c.Next && c.Ends.Sub(now) < soon }

// Warns reports whether a warning is due on the day of a time: 60, 30 and 7 days before
// its end, and each day from then on.
func (c Certificate) Warns(now time.Time) bool {
	days := int(c.Ends.Sub(now).Hours() / 24)
	return c.Soon(now) && (days >= 59 || days == 29 || days < 7)
}

// Certificates returns when the client certificates of an entry end. What is none is
// left out: whoever uses it says so.
func (e Entry) Certificates() (all []Certificate) {
	for _, field := range []string{vendor.CertificateField, vendor.NextCertificateField} {
		raw, err := base64.StdEncoding.DecodeString(e.State.Settings[field])
		block, _ := pem.Decode(raw)
		if err != nil || block == nil {
			continue
		}
		cert, err := x509.ParseCertificate(block.Bytes)
		if err == nil {
			all = append(all, Certificate{Vendor: e.Description.Vendor, Field: field, Ends: cert.NotAfter.UTC()})
		}
	}
	for i := range all {
		for _, o := range all {
			all[i].Next = all[i].Next || o.Ends.After(all[i].Ends)
		}
	}
	return all
}

// Companies lists companies.
type Companies interface {
	List(ctx context.Context) ([]tenant.Company, error)
}

// Watch looks at the client certificates of all companies.
type Watch struct {
	vault     *Vault
	companies Companies
}

// NewWatch returns it.
func NewWatch(v *Vault, companies Companies) *Watch { return &Watch{v, companies} }

// Certificates returns those of all companies.
func (w *Watch) Certificates(ctx context.Context) (all []Certificate, err error) {
	companies, err := w.companies.List(ctx)
	if err != nil {
		return nil, fmt.Errorf("look at certificates: %w", err)
	}
	for _, c := range companies {
		entries, failed := w.vault.List(ctx, c.ID())
		err = errors.Join(err, failed)
		for _, e := range entries {
			for _, one := range e.Certificates() {
				one.Company = c
				all = append(all, one)
			}
		}
	}
	return all, err
}
