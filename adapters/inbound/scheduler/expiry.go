package scheduler

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"actual/app/tenancy"
	"actual/app/vault"
	"actual/ports"
)

// ExpiryFinder is the use case that finds credentials which expire soon.
type ExpiryFinder interface {
	ExpiringSoon(ctx context.Context) ([]tenancy.Expiring, error)
}

// ExpiryLog implements task.ExpiryWarner: it writes a line for each into the log.
type ExpiryLog struct {
	finder       ExpiryFinder
	certificates CertificateFinder
	clock        ports.Clock
	log          *slog.Logger
}

// CertificateFinder is the use case that looks at client certificates of companies.
type CertificateFinder interface {
	Certificates(ctx context.Context) ([]vault.Certificate, error)
}

// NewExpiryLog returns it.
func NewExpiryLog(finder ExpiryFinder, certificates CertificateFinder, clock ports.Clock, log *slog.Logger) *ExpiryLog {
	return &ExpiryLog{finder: finder, certificates: certificates, clock: clock, log: log}
}

// WarnOfExpiry implements task.ExpiryWarner. The line has no label, which people
// write.
func (e *ExpiryLog) WarnOfExpiry(ctx context.Context) error {
	all, err := e.finder.ExpiringSoon(ctx)
	for _, x := range all {
		e.log.WarnContext(ctx, "a credential expires soon: rotate it", "company_id", x.Company.ID().String(), "credential", x.Kind, "id", x.ID.String(),
			"expires", x.Life.Expires.Format(time.RFC3339))
	}
	certificates, failed := e.certificates.Certificates(ctx)
	for _, c := range certificates {
		if c.Warns(e.clock.Now()) {
			e.log.WarnContext(ctx, "a client certificate of a vendor's credentials ends soon: have the next one signed, and set it beside", "company_id", c.Company.ID().String(),
				"vendor", string(c.Vendor), "field", c.Field, "ends", c.Ends.Format(time.RFC3339))
		}
	}
	return errors.Join(err, failed)
}
