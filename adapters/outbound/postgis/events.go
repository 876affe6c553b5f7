package postgis

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"actual/domain"
	"actual/ports"
)

type events struct{ scope }

type eventRow struct {
	Key      string          `bun:"key"`
	Content  int64           `bun:"content"`
	BadgeID  string          `bun:"badge_id"`
	RouteID  string          `bun:"route_id"`
	StoredAt time.Time       `bun:"stored_at"`
	Raw      json.RawMessage `bun:"raw"`
}

func (r eventRow) event() (ports.StoredEvent, error) {
	badge, err := domain.ParseBadgeID(r.BadgeID)
	if err != nil {
		return ports.StoredEvent{}, fmt.Errorf("stored event %s: %w", r.Key, err)
	}
	route, err := domain.ParseUUID(r.RouteID)
	return ports.StoredEvent{
		Key: r.Key, Content: uint64(r.Content), Badge: badge, Route: domain.RouteID{UUID: route},
		StoredAt: r.StoredAt.UTC(), Raw: r.Raw,
	}, err
}

// ByKey implements ports.Events. event_key says in which partition to look.
func (s events) ByKey(ctx context.Context, key string) ([]ports.StoredEvent, error) {
	var rows []eventRow
	err := s.all(ctx, &rows, `SELECT e.key, e.content, e.badge_id, e.route_id, e.stored_at, e.raw
		FROM event_key k JOIN event e ON e.company_id = k.company_id AND e.stored_at = k.stored_at AND e.key = k.key AND e.content = k.content
		WHERE k.company_id = ? AND k.key = ? ORDER BY e.stored_at, e.content`, s.id(), key)
	if err != nil {
		return nil, fmt.Errorf("select event: %w", err)
	}
	if len(rows) == 0 {
		return nil, ports.ErrEventNotFound
	}
	return convert(rows, eventRow.event)
}
