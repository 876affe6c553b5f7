package postgis

import (
	"context"
	"fmt"

	"actual/ports"
)

type outbox struct{ scope }

// Append implements ports.Outbox.
func (s outbox) Append(ctx context.Context, facts ...ports.Fact) error {
	for _, f := range facts {
		if _, err := s.exec(ctx, `INSERT INTO outbox (company_id, id, type, at, body) VALUES (?, ?, ?, ?, ?)`,
			s.id(), f.ID.String(), f.Type, f.At, string(f.Body)); err != nil {
			return fmt.Errorf("append %s: %w", f.Type, err)
		}
	}
	return nil
}
