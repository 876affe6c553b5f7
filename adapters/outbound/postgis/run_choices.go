package postgis

import (
	"context"
	"fmt"

	"actual/domain/run"
)

type runChoices struct{ scope }

// Choose implements ports.RunChoices.
func (s runChoices) Choose(ctx context.Context, c run.Choice) error {
	_, err := s.exec(ctx, `INSERT INTO run_choice (company_id, kind, cycle, weekday, month_day, minute, since) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (company_id, kind) DO UPDATE SET cycle = excluded.cycle, weekday = excluded.weekday, month_day = excluded.month_day, minute = excluded.minute, since = excluded.since`,
		s.id(), c.Kind, string(c.Cycle), int(c.Weekday), c.MonthDay, int(c.At), c.Since)
	if err != nil {
		return fmt.Errorf("choose when runs are due: %w", err)
	}
	return nil
}

// Leave implements ports.RunChoices.
func (s runChoices) Leave(ctx context.Context, kind string) error {
	if _, err := s.exec(ctx, `DELETE FROM run_choice WHERE company_id = ? AND kind = ?`, s.id(), kind); err != nil {
		return fmt.Errorf("leave when runs are due: %w", err)
	}
	return nil
}
