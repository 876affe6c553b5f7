package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"actual/domain/geofence"
)

// fencePeer asks PostGIS which fences hold positions, over one connection, a
// batch at a time.
type fencePeer struct {
	conn *pgx.Conn
	ask  string // Takes longitudes and latitudes, returns pairs of their number and the fence's.
}

// pair says that a fence holds a position; both by number.
type pair struct{ place, fence int32 }

// peerBatch is how many positions a statement asks for.
const peerBatch = 1000

// newFencePeer stores the town's fences as a column of a type (geometry or
// geography) with a GiST index, and prepares the question.
func newFencePeer(ctx context.Context, url string, t *fenceTown, kind string) (*fencePeer, error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, err
	}
	table := fmt.Sprintf("%s_%d", kind, len(t.rings))
	for _, statement := range []string{
		// One core, and no time spent compiling: it is the peer at its best.
		"SET max_parallel_workers_per_gather = 0", "SET jit = off",
		fmt.Sprintf("CREATE TABLE %s (id int, area %s(Polygon, 4326))", table, kind),
	} {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return nil, err
		}
	}
	ids := make([]int32, 0, peerBatch)
	areas := make([][]byte, 0, peerBatch)
	for i, ring := range t.rings {
		ids, areas = append(ids, int32(i)), append(areas, wellKnownBytes(ring))
		if len(ids) < peerBatch && i+1 < len(t.rings) {
			continue
		}
		_, err := conn.Exec(ctx, fmt.Sprintf("INSERT INTO %s SELECT i, ST_GeomFromWKB(a, 4326)::%s FROM unnest($1::int[], $2::bytea[]) AS u(i, a)", table, kind), ids, areas)
		if err != nil {
			return nil, err
		}
		ids, areas = ids[:0], areas[:0]
	}
	for _, statement := range []string{
		fmt.Sprintf("CREATE INDEX ON %s USING gist (area)", table), fmt.Sprintf("VACUUM ANALYZE %s", table),
	} {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return nil, err
		}
	}
	point := "ST_SetSRID(ST_MakePoint(p.lng, p.lat), 4326)"
	if kind == "geography" {
		point += "::geography"
	}
	return &fencePeer{conn: conn, ask: fmt.Sprintf(`SELECT p.n::int - 1, f.id
		FROM unnest($1::float8[], $2::float8[]) WITH ORDINALITY AS p(lng, lat, n) JOIN %s f ON ST_Covers(f.area, %s)`, table, point)}, nil
}

// indexed fails unless PostGIS answers the question by its GiST index.
func (p *fencePeer) indexed(ctx context.Context) error {
	rows, err := p.conn.Query(ctx, "EXPLAIN "+p.ask, make([]float64, peerBatch), make([]float64, peerBatch))
	if err != nil {
		return err
	}
	plan, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	if text := strings.Join(plan, "\n"); !strings.Contains(text, "Index Scan") {
		return fmt.Errorf("the peer does not use its index:\n%s", text)
	}
	return nil
}

// holding returns which fences hold the positions, ordered.
func (p *fencePeer) holding(ctx context.Context, places []geofence.LatLng) ([]pair, error) {
	var pairs []pair
	lngs, lats := make([]float64, 0, peerBatch), make([]float64, 0, peerBatch)
	for from := 0; from < len(places); from += peerBatch {
		batch := places[from:min(from+peerBatch, len(places))]
		lngs, lats = lngs[:0], lats[:0]
		for _, q := range batch {
			lngs, lats = append(lngs, float64(q.Lng)/1e7), append(lats, float64(q.Lat)/1e7)
		}
		rows, err := p.conn.Query(ctx, p.ask, lngs, lats)
		if err != nil {
			return nil, err
		}
		for rows.Next() { // The raw values: pgx's Scan would count against the peer.
			v := rows.RawValues()
			pairs = append(pairs, pair{int32(from) + int32(binary.BigEndian.Uint32(v[0])), int32(binary.BigEndian.Uint32(v[1]))})
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
	}
	return pairs, nil
}

// wellKnownBytes is the WKB of a polygon.
func wellKnownBytes(ring geofence.Ring) []byte {
	b := []byte{1}
	b = binary.LittleEndian.AppendUint32(b, 3)
	b = binary.LittleEndian.AppendUint32(b, 1)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(ring)+1))
	for _, p := range append(slices.Clone(ring), ring[0]) {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(float64(p.Lng)/1e7))
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(float64(p.Lat)/1e7))
	}
	return b
}
