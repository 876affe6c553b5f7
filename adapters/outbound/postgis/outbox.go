package postgis

import (
	"context"
	"fmt"

	"actual/ports"
)

type outbox struct{ scope }

// Append implements ports.Outbox.
func (s outbox) Append(ctx context.Context, facts ...ports.Fact) error {
	if len(facts) == 0 {
		return nil
	}
	if err := s.pipeline(ctx, factsAsked(facts)); err != nil {
		return fmt.Errorf("append %s: %w", facts[0].Type, err)
	}
	return nil
}
