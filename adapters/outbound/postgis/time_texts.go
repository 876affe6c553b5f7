package postgis

import (
	"context"
	"fmt"

	"actual/domain"
)

type timeTexts struct{ scope }

// Forget implements ports.TimeTexts.
func (s timeTexts) Forget(ctx context.Context, w domain.WorkerID) error {
	if _, err := s.exec(ctx, `DELETE FROM ledger_beside WHERE company_id = ? AND starts_with(subject, 'time:' || ? || '/')`, s.id(), w.String()); err != nil {
		return fmt.Errorf("forget texts beside entries about time: %w", err)
	}
	if _, err := s.exec(ctx, `UPDATE time_act SET text = '' WHERE company_id = ? AND worker_id = ?::uuid AND text <> ''`, s.id(), w.String()); err != nil {
		return fmt.Errorf("forget what was said about days: %w", err)
	}
	if _, err := s.exec(ctx, `UPDATE time_said SET why = 'erased' WHERE company_id = ? AND worker_id = ?::uuid`, s.id(), w.String()); err != nil {
		return fmt.Errorf("forget why time was said to be: %w", err)
	}
	return nil
}
