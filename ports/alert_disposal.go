package ports

import (
	"context"
	"time"

	"actual/domain"
)

// AlertDisposal deletes what is kept of alerts of the transaction's company.
type AlertDisposal interface {
	// Before deletes up to limit alerts that were over before a time, with what was told of
	// them, but for those of badges that a legal hold covers in that time. It returns how
	// many alerts went.
	Before(ctx context.Context, before time.Time, limit int) (int64, error)
	// ForgetWorker takes the addresses of a worker, and of who signs in as the worker, out
	// of rules and messages. Where a rule names nobody any more that is told first, that
	// part of it is inherited again. It is to be called before those addresses go.
	ForgetWorker(ctx context.Context, w domain.WorkerID, at time.Time) error
}
