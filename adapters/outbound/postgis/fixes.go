package postgis

import (
	"context"
	"fmt"
	"math"
	"time"

	"actual/domain"
	"actual/domain/presence"
	"actual/ports"
)

type fixes struct{ scope }

type fixRow struct {
	At      time.Time `bun:"at"`
	Key     string    `bun:"key"`
	Content int64     `bun:"content"`
	Lat     int32     `bun:"lat"`
	Lng     int32     `bun:"lng"`
	DOP     int32     `bun:"dop"`
	Speed   int32     `bun:"speed"`
	Source  int16     `bun:"source"`
	Weak    string    `bun:"weak"`
}

func (r fixRow) fix() presence.Fix {
	return presence.Fix{
		Key: r.Key, Content: uint64(r.Content), At: r.At.Unix(), Lat: r.Lat, Lng: r.Lng,
		DOP: saturate(r.DOP), Speed: saturate(r.Speed), Source: presence.Source(r.Source), Weak: presence.Weakness(r.Weak),
	}
}

func saturate(n int32) uint16 { return uint16(min(max(n, 0), math.MaxUint16)) }

// Between implements ports.Fixes.
func (s fixes) Between(ctx context.Context, b domain.BadgeID, span presence.Span) ([]presence.Fix, error) {
	var rows []fixRow
	err := s.all(ctx, &rows, `SELECT at, key, content, lat, lng, dop, speed, source, weak FROM fix
		WHERE company_id = ? AND badge_id = ? AND at BETWEEN ? AND ? ORDER BY at, key, content`, s.id(), b.String(), at(span.From), at(span.To))
	if err != nil {
		return nil, fmt.Errorf("select fixes: %w", err)
	}
	out := make([]presence.Fix, len(rows))
	for i, r := range rows {
		out[i] = r.fix()
	}
	return out, nil
}

// Bounds implements ports.Fixes.
func (s fixes) Bounds(ctx context.Context, b domain.BadgeID) (presence.Span, bool, error) {
	var row struct {
		First *time.Time `bun:"first"`
		Last  *time.Time `bun:"last"`
	}
	// Two index look-ups; min and max would do the same over one partition only.
	err := s.one(ctx, nil, &row, `SELECT
		(SELECT at FROM fix WHERE company_id = ?0 AND badge_id = ?1 ORDER BY at LIMIT 1) AS first,
		(SELECT at FROM fix WHERE company_id = ?0 AND badge_id = ?1 ORDER BY at DESC LIMIT 1) AS last`, s.id(), b.String())
	if err != nil {
		return presence.Span{}, false, fmt.Errorf("select bounds of fixes: %w", err)
	}
	return presence.Span{From: secOf(row.First), To: secOf(row.Last)}, row.First != nil, nil
}

// Near implements ports.Fixes.
func (s fixes) Near(ctx context.Context, box ports.Box, span presence.Span) (map[domain.BadgeID]presence.Span, error) {
	var rows []struct {
		BadgeID string    `bun:"badge_id"`
		First   time.Time `bun:"first"`
		Last    time.Time `bun:"last"`
	}
	err := s.all(ctx, &rows, `SELECT badge_id, min(at) AS first, max(at) AS last FROM fix
		WHERE company_id = ? AND at BETWEEN ? AND ? AND lat BETWEEN ? AND ? AND lng BETWEEN ? AND ? GROUP BY badge_id`,
		s.id(), at(span.From), at(span.To), box.MinLat, box.MaxLat, box.MinLng, box.MaxLng)
	if err != nil {
		return nil, fmt.Errorf("select badges near: %w", err)
	}
	out := make(map[domain.BadgeID]presence.Span, len(rows))
	for _, r := range rows {
		id, err := domain.ParseBadgeID(r.BadgeID)
		if err != nil {
			return nil, fmt.Errorf("stored badge: %w", err)
		}
		out[id] = presence.Span{From: r.First.Unix(), To: r.Last.Unix()}
	}
	return out, nil
}

// OfEvent implements ports.Fixes. The key is looked for among the badge's rows of
// the primary key: an index of its own would cost every event that comes.
func (s fixes) OfEvent(ctx context.Context, b domain.BadgeID, key string) (presence.Span, bool, error) {
	var row struct {
		First *time.Time `bun:"first"`
		Last  *time.Time `bun:"last"`
	}
	err := s.one(ctx, nil, &row, `SELECT min(at) AS first, max(at) AS last FROM fix WHERE company_id = ? AND badge_id = ? AND key = ?`, s.id(), b.String(), key)
	if err != nil {
		return presence.Span{}, false, fmt.Errorf("select fixes of an event: %w", err)
	}
	return presence.Span{From: secOf(row.First), To: secOf(row.Last)}, row.First != nil, nil
}
