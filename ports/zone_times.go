package ports

import (
	"context"

	"actual/domain"
)

// ZoneTimes says how long badges of the transaction's company were in which zone.
type ZoneTimes interface {
	// InZones returns, of each of the badges that has any, the time of its decided
	// visits to sites of zones that are not retired, as far as it lies in the span. A
	// visit that lasts counts up to its last fix.
	InZones(ctx context.Context, badges []domain.BadgeID, in domain.Span) (map[domain.BadgeID]ZoneTime, error)
}

// ZoneTime is time in zones, in seconds.
type ZoneTime struct {
	Total int64 // In any: a site of two zones counts once.
	Of    map[domain.ZoneID]int64
}
