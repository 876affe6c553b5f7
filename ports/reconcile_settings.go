package ports

import (
	"context"

	"actual/domain/reconcile"
)

// ReconcileSettings keeps the thresholds and branches of the transaction's company, a
// version for each change. It is only ever added to.
type ReconcileSettings interface {
	// InForce returns the last version; the zero one where there is none.
	InForce(ctx context.Context) (reconcile.Settings, error)
	// Add inserts the version after the last one. It fails with domain.ErrMoved where
	// there is such a version already.
	Add(ctx context.Context, s reconcile.Settings) error
}
