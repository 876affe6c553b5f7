package fences

import (
	"cmp"
	"context"
	"slices"

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
	var asked []ports.Area
	for _, a := range areas {
		if !a.shape.IsZero() {
			asked = append(asked, a.reached())
		}
	}
	found, err := tx.Fixes.Near(ctx, asked)
	if err != nil {
		return nil, err
	}
	spans := map[domain.BadgeID]presence.Span{}
	for _, f := range found {
		span := f.Span
		if had, ok := spans[f.Badge]; ok {
			span = presence.Span{From: min(span.From, had.From), To: max(span.To, had.To)}
		}
		spans[f.Badge] = span
	}
	return spans, nil
}

// reached is where fixes may still speak of the area.
func (a area) reached() ports.Area {
	lo, hi := a.shape.Bounds()
	return ports.Area{Box: ports.Box{MinLat: lo.Lat - reach, MinLng: lo.Lng - reach, MaxLat: hi.Lat + reach, MaxLng: hi.Lng + reach}, Span: a.span}
}

// Nearby returns which of the sites had badges near what would change of them, as
// their places in the command.
func (m *Importer) Nearby(ctx context.Context, tx ports.Tx, cmd ImportSites) ([]int, error) {
	refs := make([]string, len(cmd.Sites))
	for i, in := range cmd.Sites {
		refs[i] = in.Ref
	}
	sites, fences, err := tx.Sites.Named(ctx, refs)
	if err != nil {
		return nil, err
	}
	exists, now := known(sites, fences), m.clock.Now().Unix()
	var asked []ports.Area
	var of []int
	for i, in := range cmd.Sites {
		from := cmp.Or(in.From, now)
		for _, a := range append(exists[in.Ref].areas(from, in.To), area{in.Shape, clip(from, in.To)}) {
			if !a.shape.IsZero() {
				asked, of = append(asked, a.reached()), append(of, i)
			}
		}
	}
	found, err := tx.Fixes.Near(ctx, asked)
	if err != nil {
		return nil, err
	}
	near := make([]int, 0, len(found))
	for _, f := range found {
		near = append(near, of[f.Area])
	}
	slices.Sort(near)
	return slices.Compact(near), nil
}
