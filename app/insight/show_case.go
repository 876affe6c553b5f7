package insight

import (
	"context"
	"fmt"

	"actual/domain"
	"actual/ports"
)

// ShowCase asks for one case in quarantine.
type ShowCase struct {
	Company domain.CompanyID
	Case    domain.QuarantineID
}

// Show returns the case with its bytes, or ports.ErrNotQuarantined.
func (l *Quarantine) Show(ctx context.Context, q ShowCase) (c ports.Quarantined, err error) {
	err = l.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		c, err = tx.Quarantine.ByID(ctx, q.Case)
		return err
	})
	if err != nil {
		return ports.Quarantined{}, fmt.Errorf("show case %s: %w", q.Case, err)
	}
	return c, nil
}
