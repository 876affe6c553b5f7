package postgis

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"actual/domain"
	"actual/ports"
)

var (
	_ ports.EventSink = (*EventSink)(nil)
	_ ports.EventKeys = (*EventSink)(nil)
)

const heldKeys = `
SELECT CASE WHEN a.in_quarantine
	THEN EXISTS (SELECT FROM quarantine q WHERE q.company_id = a.company_id AND q.key = a.key AND q.resolved_at IS NULL)
	ELSE EXISTS (SELECT FROM event_key k WHERE k.company_id = a.company_id AND k.key = a.key) END
FROM unnest($1::uuid[], $2::text[], $3::boolean[]) WITH ORDINALITY AS a (company_id, key, in_quarantine, n)
ORDER BY a.n`

// Held implements ports.EventKeys.
func (s *EventSink) Held(ctx context.Context, keys []ports.EventKey) ([]bool, error) {
	company, key, inQuarantine := make([]domain.UUID, len(keys)), make([]string, len(keys)), make([]bool, len(keys))
	for i, k := range keys {
		company[i], key[i], inQuarantine[i] = k.Company.UUID, k.Key, k.Case
	}
	rows, err := s.pool.Query(ctx, heldKeys, company, key, inQuarantine)
	if err != nil {
		return nil, translate(fmt.Errorf("look for %d keys: %w", len(keys), err))
	}
	held, err := pgx.CollectRows(rows, pgx.RowTo[bool])
	if err != nil {
		return nil, translate(fmt.Errorf("look for %d keys: %w", len(keys), err))
	}
	return held, nil
}
