package postgis

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"actual/domain"
	"actual/ports"
)

// EventSink makes events durable as actual_ingest.
type EventSink struct{ pool IngestPool }

// NewEventSink returns a sink over the ingest pool.
func NewEventSink(pool IngestPool) *EventSink { return &EventSink{pool: pool} }

// storeEvents writes a batch in one statement, and so in one round trip and one
// commit: keys that are new, their events, fixes and marks. It stores nothing
// when the directory has changed since the batch was attributed. COPY would be
// faster but is refused under row level security.
const storeEvents = `
WITH incoming AS MATERIALIZED (
	SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::bigint[], $6::text[], $7::timestamptz[], $8::int[],
		$9::timestamptz[], $10::int[], $11::int[], $12::int[], $13::int[], $14::smallint[], $15::text[])
		WITH ORDINALITY AS t (company_id, badge_id, route_id, key, content, raw, heard_at, voltage_mv, at, lat, lng, dop, speed, source, weak, n)
	WHERE (SELECT epoch FROM directory_epoch) = $17
), fresh AS (
	INSERT INTO event_key (company_id, key, content, stored_at)
	SELECT company_id, key, content, $16 FROM incoming
	ON CONFLICT DO NOTHING RETURNING company_id, key, content
), news AS MATERIALIZED (
	SELECT i.* FROM incoming i JOIN fresh f ON f.company_id = i.company_id AND f.key = i.key AND f.content = i.content
), stored AS (
	INSERT INTO event (company_id, stored_at, key, content, badge_id, route_id, raw)
	SELECT company_id, $16, key, content, badge_id, route_id, raw::json FROM news
), placed AS (
	INSERT INTO fix (company_id, badge_id, at, key, content, lat, lng, dop, speed, source, weak)
	SELECT company_id, badge_id, at, key, content, lat, lng, dop, speed, source, weak FROM news WHERE at IS NOT NULL
), marked AS (
	INSERT INTO mark (company_id, badge_id, since, until, heard_at, voltage_mv, stored_at)
	SELECT company_id, badge_id, min(at), max(at), max(heard_at),
		(array_agg(voltage_mv ORDER BY heard_at DESC) FILTER (WHERE voltage_mv IS NOT NULL))[1], $16
	FROM news GROUP BY company_id, badge_id
)
SELECT (SELECT epoch FROM directory_epoch), COALESCE((SELECT array_agg(n) FROM news), '{}')`

// Store implements ports.EventSink. The events of a batch are expected grouped
// by company: costs nothing here and much elsewhere (design: Citus).
func (s *EventSink) Store(ctx context.Context, b ports.Batch) ([]bool, error) {
	if len(b.Quarantine) == 0 { // One statement is a transaction of its own.
		fresh, err := storeBatch(ctx, s.pool, b)
		return fresh, sinkError(err)
	}
	var fresh []bool
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) (err error) {
		if err := holdEpoch(ctx, tx, b.Epoch); err != nil {
			return err
		}
		if fresh, err = storeBatch(ctx, tx, b); err != nil {
			return err
		}
		return storeQuarantine(ctx, tx, b)
	})
	return fresh, sinkError(err)
}

func storeBatch(ctx context.Context, q querier, b ports.Batch) ([]bool, error) {
	fresh := make([]bool, len(b.Events))
	if len(b.Events) == 0 {
		return fresh, nil
	}
	var epoch int64
	var news []int64
	c := columnsOf(b.Events)
	err := q.QueryRow(ctx, storeEvents, c.company, c.badge, c.route, c.key, c.content, c.raw, c.heard, c.voltage,
		c.at, c.lat, c.lng, c.dop, c.speed, c.source, c.weak, b.StoredAt, b.Epoch).Scan(&epoch, &news)
	if err != nil {
		return nil, fmt.Errorf("store batch of %d events: %w", len(b.Events), err)
	}
	if epoch != b.Epoch {
		return nil, ports.ErrEpoch
	}
	for _, n := range news {
		fresh[n-1] = true
	}
	return fresh, nil
}

type querier interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// columns are the events of a batch as arrays, one a column.
type columns struct {
	company, badge, route []domain.UUID
	key, weak             []string
	raw                   [][]byte
	content               []int64
	heard, at             []*time.Time
	voltage               []*int32
	lat, lng, dop, speed  []int32
	source                []int16
}

func columnsOf(events []ports.Accepted) columns {
	n := len(events)
	c := columns{
		company: make([]domain.UUID, n), badge: make([]domain.UUID, n), route: make([]domain.UUID, n),
		key: make([]string, n), raw: make([][]byte, n), weak: make([]string, n), content: make([]int64, n),
		heard: make([]*time.Time, n), at: make([]*time.Time, n), voltage: make([]*int32, n),
		lat: make([]int32, n), lng: make([]int32, n), dop: make([]int32, n), speed: make([]int32, n), source: make([]int16, n),
	}
	for i := range events {
		e := &events[i]
		c.company[i], c.badge[i], c.route[i] = e.Company.UUID, e.Badge.UUID, e.Route.UUID
		c.key[i], c.raw[i], c.content[i] = e.Key, e.Raw, int64(e.Content)
		if !e.HeardAt.IsZero() {
			c.heard[i] = &e.HeardAt
		}
		if e.VoltageMV > 0 {
			c.voltage[i] = &e.VoltageMV
		}
		if e.HasFix {
			when := at(e.Fix.At)
			c.at[i] = &when
			c.lat[i], c.lng[i], c.dop[i], c.speed[i] = e.Fix.Lat, e.Fix.Lng, int32(e.Fix.DOP), int32(e.Fix.Speed)
			c.source[i], c.weak[i] = int16(e.Fix.Source), string(e.Fix.Weak)
		}
	}
	return c
}

// holdEpoch keeps the directory as it is until the transaction ends. Who
// registers a badge then finds every case of its device that was stored before,
// and no case is stored after by the old directory.
func holdEpoch(ctx context.Context, tx pgx.Tx, want int64) error {
	var epoch int64
	if err := tx.QueryRow(ctx, `SELECT epoch FROM directory_epoch FOR SHARE`).Scan(&epoch); err != nil {
		return fmt.Errorf("hold directory epoch: %w", err)
	}
	if epoch != want {
		return ports.ErrEpoch
	}
	return nil
}

const storeCase = `
INSERT INTO quarantine (company_id, id, route_id, reason, why, key, content, device, headers, raw, size, sha256, stored_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
ON CONFLICT (company_id, key, content) WHERE resolved_at IS NULL DO NOTHING`

func storeQuarantine(ctx context.Context, tx pgx.Tx, b ports.Batch) error {
	for i := range b.Quarantine {
		q := &b.Quarantine[i]
		headers, err := json.Marshal(q.Headers)
		if err != nil {
			return fmt.Errorf("encode headers: %w", err)
		}
		_, err = tx.Exec(ctx, storeCase, q.Company.UUID, q.ID.UUID, q.Route.UUID, q.Reason, q.Why, q.Key, int64(q.Content),
			q.Device, string(headers), q.Raw, q.Size, q.SHA256[:], b.StoredAt)
		if err != nil {
			return fmt.Errorf("store quarantined delivery: %w", err)
		}
	}
	return nil
}

// sinkError tells bytes that the store refuses from a store that is down. Class
// 22 is a data exception (no JSON, no UTF-8), 54 a program limit (nested too
// deeply): another try would fail the same way.
func sinkError(err error) error {
	if err == nil {
		return nil
	}
	if code := sqlState(err); len(code) == 5 && (code[:2] == "22" || code[:2] == "54") {
		return fmt.Errorf("%w: %w", ports.ErrRefused, err)
	}
	return translate(err)
}
