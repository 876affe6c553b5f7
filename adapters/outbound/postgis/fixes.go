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

// fixesNear reads the fixes once, however many areas there are: both are put into
// cells of 0.01 degree.
var fixesNear = prepared{"fixes_near", `WITH area AS (
		SELECT * FROM unnest($2::int[], $3::int[], $4::int[], $5::int[], $6::timestamptz[], $7::timestamptz[])
			WITH ORDINALITY AS a (min_lat, min_lng, max_lat, max_lng, since, until, n)
	), cell AS (
		SELECT area.*, y, x FROM area, generate_series((min_lat::bigint + 2000000000) / 100000, (max_lat::bigint + 2000000000) / 100000) AS y,
			generate_series((min_lng::bigint + 2000000000) / 100000, (max_lng::bigint + 2000000000) / 100000) AS x
	)
	SELECT c.n - 1, f.badge_id, min(f.at), max(f.at) FROM fix f
	JOIN cell c ON c.y = (f.lat::bigint + 2000000000) / 100000 AND c.x = (f.lng::bigint + 2000000000) / 100000
	WHERE f.company_id = $1 AND f.at BETWEEN $8 AND $9 AND f.lat BETWEEN c.min_lat AND c.max_lat AND f.lng BETWEEN c.min_lng AND c.max_lng AND f.at BETWEEN c.since AND c.until
	GROUP BY c.n, f.badge_id`}

// Near implements ports.Fixes.
func (s fixes) Near(ctx context.Context, areas []ports.Area) (out []ports.Nearby, err error) {
	if len(areas) == 0 {
		return nil, nil
	}
	var box [4][]int32
	var since, until []time.Time
	all := areas[0].Span
	for _, a := range areas {
		for i, edge := range []int32{a.MinLat, a.MinLng, a.MaxLat, a.MaxLng} {
			box[i] = append(box[i], edge)
		}
		since, until = append(since, at(a.Span.From)), append(until, at(a.Span.To))
		all = presence.Span{From: min(all.From, a.Span.From), To: max(all.To, a.Span.To)}
	}
	args := []any{box[0], box[1], box[2], box[3], since, until, at(all.From), at(all.To)}
	err = s.pipeline(ctx, asked{prepared: fixesNear, args: args, rows: func(rows pgx.Rows) error {
		var n ports.Nearby
		var first, last time.Time
		_, err := pgx.ForEachRow(rows, []any{&n.Area, &n.Badge.UUID, &first, &last}, func() error {
			n.Span = presence.Span{From: first.Unix(), To: last.Unix()}
			out = append(out, n)
			return nil
		})
		return err
	}})
	if err != nil {
		return nil, fmt.Errorf("select badges near: %w", err)
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
