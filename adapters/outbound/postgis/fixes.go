package postgis

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/jackc/pgx/v5"

	"actual/domain"
	"actual/domain/presence"
	"actual/ports"
)

type fixes struct{ scope }

// fixColumns are what fixScan reads.
const fixColumns = `f.at, f.key, f.content, f.lat, f.lng, f.dop, f.speed, f.source, f.weak`

// fixScan is where the columns of a fix are read to.
type fixScan struct {
	at        time.Time
	key, weak string
	content   int64
	lat, lng  int32
	dop       int32
	speed     int32
	source    int16
}

func (r *fixScan) into() []any {
	return []any{&r.at, &r.key, &r.content, &r.lat, &r.lng, &r.dop, &r.speed, &r.source, &r.weak}
}

func (r *fixScan) fix() presence.Fix {
	return presence.Fix{
		Key: r.key, Content: uint64(r.content), At: r.at.Unix(), Lat: r.lat, Lng: r.lng,
		DOP: saturate(r.dop), Speed: saturate(r.speed), Source: presence.Source(r.source), Weak: presence.Weakness(r.weak),
	}
}

func saturate(n int32) uint16 { return uint16(min(max(n, 0), math.MaxUint16)) }

var (
	fixesBetween = prepared{"fixes_between", `SELECT ` + fixColumns + ` FROM fix f
		WHERE f.company_id = $1 AND f.badge_id = $2 AND f.at BETWEEN $3 AND $4 ORDER BY f.at, f.key, f.content`}
	// Two index look-ups; min and max would do the same over one partition only.
	fixBounds = prepared{"fix_bounds", `SELECT
		(SELECT at FROM fix WHERE company_id = $1 AND badge_id = $2 ORDER BY at LIMIT 1),
		(SELECT at FROM fix WHERE company_id = $1 AND badge_id = $2 ORDER BY at DESC LIMIT 1)`}
)

// Between implements ports.Fixes.
func (s fixes) Between(ctx context.Context, b domain.BadgeID, span presence.Span) ([]presence.Fix, error) {
	out := []presence.Fix{}
	err := s.pipeline(ctx, asked{prepared: fixesBetween, args: []any{b.UUID, at(span.From), at(span.To)}, rows: func(rows pgx.Rows) error {
		var f fixScan
		_, err := pgx.ForEachRow(rows, f.into(), func() error {
			out = append(out, f.fix())
			return nil
		})
		return err
	}})
	if err != nil {
		return nil, fmt.Errorf("select fixes: %w", err)
	}
	return out, nil
}

// Bounds implements ports.Fixes.
func (s fixes) Bounds(ctx context.Context, b domain.BadgeID) (presence.Span, bool, error) {
	var first, last *time.Time
	err := s.pipeline(ctx, asked{prepared: fixBounds, args: []any{b.UUID}, rows: func(rows pgx.Rows) error {
		_, err := pgx.ForEachRow(rows, []any{&first, &last}, func() error { return nil })
		return err
	}})
	if err != nil {
		return presence.Span{}, false, fmt.Errorf("select bounds of fixes: %w", err)
	}
	return presence.Span{From: secOf(first), To: secOf(last)}, first != nil, nil
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
