package ports

import (
	"context"
	"time"

	"actual/domain/badge"
)

// ClaimCodes keeps the codes that are printed on badges. They are of no company:
// whoever has a code may use it, once.
type ClaimCodes interface {
	// Make stores the hash of a code for a device. An unused one of before ends.
	Make(ctx context.Context, c badge.ClaimCode, device string, at time.Time) error
	// Redeem uses a code up for the transaction's company and returns the device
	// that it is for, or badge.ErrClaimCode. Where the transaction is rolled back,
	// it is not used.
	Redeem(ctx context.Context, c badge.ClaimCode, at time.Time) (device string, err error)
}
