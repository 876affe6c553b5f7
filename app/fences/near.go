package fences

import (
	"context"

	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/presence"
	"actual/ports"
)

// The times that a store can hold, for validities without an end.
const (
	earliest = 0             // 1970.
	latest   = 4_102_444_800 // 2100.
)

func clip(from, to int64) presence.Span {
	if to == 0 {
		to = latest
	}
	return presence.Span{From: max(from, earliest), To: min(to, latest)}
}

// reach is how far beyond a fence a fix may still speak of it, 1e-7 degree: at
// least 500 m of longitude up to 60° of latitude.
const reach = 100_000

// area is where and when a fence changed.
type area struct {
	shape geofence.Shape
	span  presence.Span
}

// near returns the badges that were near the areas.
func near(ctx context.Context, tx ports.Tx, areas []area) (map[domain.BadgeID]presence.Span, error) {
	spans := map[domain.BadgeID]presence.Span{}
	for _, a := range areas {
		if a.shape.IsZero() {
			continue
		}
		lo, hi := a.shape.Bounds()
		box := ports.Box{MinLat: lo.Lat - reach, MinLng: lo.Lng - reach, MaxLat: hi.Lat + reach, MaxLng: hi.Lng + reach}
		found, err := tx.Fixes.Near(ctx, box, a.span)
		if err != nil {
			return nil, err
		}
		for id, span := range found {
			if had, ok := spans[id]; ok {
				span = presence.Span{From: min(span.From, had.From), To: max(span.To, had.To)}
			}
			spans[id] = span
		}
	}
	return spans, nil
}
