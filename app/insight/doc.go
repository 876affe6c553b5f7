// Package insight answers the questions that are asked of a company's records:
// each use case is one question, answered from one snapshot, and changes
// nothing.
package insight

import (
	"context"

	"actual/domain"
	"actual/domain/geofence"
	"actual/ports"
)

// Fences gives a company's fence index as of a transaction.
type Fences interface {
	Index(ctx context.Context, tx ports.Tx, company domain.CompanyID) (*geofence.Index, error)
}

// cut keeps the first limit of what was found and reports whether there is more.
func cut[T any](found []T, limit int) ([]T, bool) {
	if len(found) <= limit {
		return found, false
	}
	return found[:limit], true
}
