package postgis

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"actual/domain/badge"
)

// claimCodes are of no company. The two functions that it calls are the only way to
// them (migrations, badge_life).
type claimCodes struct{ scope }

// Make implements ports.ClaimCodes.
func (s claimCodes) Make(ctx context.Context, c badge.ClaimCode, device string, at time.Time) error {
	if _, err := s.tx.NewRaw(`SELECT make_claim_code(?, ?, ?)`, c.Hash(), device, at).Exec(ctx); err != nil {
		return fmt.Errorf("make claim code: %w", err)
	}
	return nil
}

// Redeem implements ports.ClaimCodes.
func (s claimCodes) Redeem(ctx context.Context, c badge.ClaimCode, at time.Time) (device string, err error) {
	err = s.tx.NewRaw(`SELECT redeem_claim_code(?, ?)`, c.Hash(), at).Scan(ctx, &device)
	if errors.Is(err, sql.ErrNoRows) {
		return "", badge.ErrClaimCode
	}
	if err != nil {
		return "", fmt.Errorf("redeem claim code: %w", err)
	}
	return device, nil
}
