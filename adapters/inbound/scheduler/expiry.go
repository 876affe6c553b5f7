package scheduler

import (
	"context"
	"log/slog"
	"time"

	"actual/app/tenancy"
)

// ExpiryFinder is the use case that finds credentials which expire soon.
type ExpiryFinder interface {
	ExpiringSoon(ctx context.Context) ([]tenancy.Expiring, error)
}

// ExpiryLog implements task.ExpiryWarner: it writes a line for each into the log.
type ExpiryLog struct {
	finder ExpiryFinder
	log    *slog.Logger
}

// NewExpiryLog returns it.
func NewExpiryLog(finder ExpiryFinder, log *slog.Logger) *ExpiryLog {
	return &ExpiryLog{finder: finder, log: log}
}

// WarnOfExpiry implements task.ExpiryWarner. The line has no label, which people
// write.
func (e *ExpiryLog) WarnOfExpiry(ctx context.Context) error {
	all, err := e.finder.ExpiringSoon(ctx)
	for _, x := range all {
		e.log.WarnContext(ctx, "a credential expires soon: rotate it", "company_id", x.Company.ID().String(), "credential", x.Kind, "id", x.ID.String(),
			"expires", x.Life.Expires.Format(time.RFC3339))
	}
	return err
}
