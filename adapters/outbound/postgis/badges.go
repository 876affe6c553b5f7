package postgis

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"actual/domain"
	"actual/domain/badge"
	"actual/ports"
)

type badges struct{ scope }

type badgeRow struct {
	ID           string     `bun:"id"`
	Device       string     `bun:"device"`
	Label        string     `bun:"label"`
	Tags         []string   `bun:"tags,array"`
	OwnedFrom    *time.Time `bun:"owned_from"`
	OwnedTo      *time.Time `bun:"owned_to"`
	ReportEveryS int64      `bun:"report_every_s"`
	HeartbeatS   int64      `bun:"heartbeat_s"`
	HeardAt      *time.Time `bun:"heard_at"`
	LastFixAt    *time.Time `bun:"last_fix_at"`
	LastLat      *int32     `bun:"last_lat"`
	LastLng      *int32     `bun:"last_lng"`
	VoltageMV    *int32     `bun:"voltage_mv"`
	VoltageAt    *time.Time `bun:"voltage_at"`
	Revision     int        `bun:"revision"`
	Replaces     *string    `bun:"replaces"`
}

// badgeColumns reads infinite ends as NULL, which Go's time cannot hold.
const badgeColumns = `b.id, b.device, b.label, b.tags, NULLIF(b.owned_from, '-infinity') AS owned_from, NULLIF(b.owned_to, 'infinity') AS owned_to,
	b.report_every_s, b.heartbeat_s, b.revision, b.replaces, s.heard_at, s.last_fix_at, s.last_lat, s.last_lng, s.voltage_mv, s.voltage_at
	FROM badge b LEFT JOIN badge_state s ON s.company_id = b.company_id AND s.badge_id = b.id`

func (r badgeRow) health() (ports.BadgeHealth, error) {
	id, err := domain.ParseBadgeID(r.ID)
	if err != nil {
		return ports.BadgeHealth{}, fmt.Errorf("stored badge: %w", err)
	}
	plan := badge.ReportingPlan{Moving: time.Duration(r.ReportEveryS) * time.Second, Heartbeat: time.Duration(r.HeartbeatS) * time.Second}
	h := badge.Health{HeardAt: timeOf(r.HeardAt), LastFixAt: timeOf(r.LastFixAt), VoltageAt: timeOf(r.VoltageAt)}
	if r.LastLat != nil && r.LastLng != nil {
		h.LastLat, h.LastLng = *r.LastLat, *r.LastLng
	}
	if r.VoltageMV != nil {
		h.VoltageMV = *r.VoltageMV
	}
	replaces, err := orZero(r.Replaces)
	made := badge.Restore(id, r.Device, r.Label, r.Tags, timeOf(r.OwnedFrom), timeOf(r.OwnedTo), plan)
	return ports.BadgeHealth{Badge: made.At(domain.Revision(r.Revision), domain.BadgeID{UUID: replaces}), Health: h}, err
}

// ByID implements ports.Badges.
func (s badges) ByID(ctx context.Context, id domain.BadgeID) (badge.Badge, error) {
	var row badgeRow
	err := s.one(ctx, badge.ErrNotFound, &row, `SELECT `+badgeColumns+` WHERE b.company_id = ? AND b.id = ?`, s.id(), id.String())
	if err != nil {
		return badge.Badge{}, fmt.Errorf("select badge: %w", err)
	}
	b, err := row.health()
	return b.Badge, err
}

// List implements ports.Badges.
func (s badges) List(ctx context.Context) ([]ports.BadgeHealth, error) {
	var rows []badgeRow
	if err := s.all(ctx, &rows, `SELECT `+badgeColumns+` WHERE b.company_id = ? ORDER BY b.device, b.owned_from`, s.id()); err != nil {
		return nil, fmt.Errorf("select badges: %w", err)
	}
	return convert(rows, badgeRow.health)
}

// Named implements ports.BadgeNames.
func (s badges) Named(ctx context.Context, names []string) ([]badge.Badge, error) {
	var ids []string
	for _, name := range names {
		if _, err := domain.ParseBadgeID(name); err == nil {
			ids = append(ids, name)
		}
	}
	var rows []badgeRow
	err := s.all(ctx, &rows, `SELECT `+badgeColumns+` WHERE b.company_id = ? AND (b.device = ANY (?::text[]) OR b.label = ANY (?::text[]) OR b.id = ANY (?::uuid[]))
		ORDER BY b.owned_from, b.id`, s.id(), pgdialect.Array(names), pgdialect.Array(names), pgdialect.Array(nonNil(ids)))
	if err != nil {
		return nil, fmt.Errorf("select badges by name: %w", err)
	}
	return convert(rows, func(r badgeRow) (badge.Badge, error) {
		b, err := r.health()
		return b.Badge, err
	})
}

// Register implements ports.Badges.
func (s badges) Register(ctx context.Context, b badge.Badge, at time.Time) error {
	from, to := b.Owned()
	_, err := s.exec(ctx, `INSERT INTO badge (company_id, id, device, label, tags, owned_from, owned_to, report_every_s, heartbeat_s, replaces, created_at)
		VALUES (?, ?, ?, ?, ?, COALESCE(?::timestamptz, '-infinity'), COALESCE(?::timestamptz, 'infinity'), ?, ?, ?, ?)`,
		s.id(), b.ID().String(), b.Device(), b.Label(), pgdialect.Array(nonNil(b.Tags())), timeOrNull(from), timeOrNull(to),
		int64(b.Plan().Moving/time.Second), int64(b.Plan().Heartbeat/time.Second), idOrNull(b.Replaces().UUID), at)
	if err != nil {
		return fmt.Errorf("insert badge: %w", err)
	}
	_, err = s.exec(ctx, `INSERT INTO device_directory (company_id, badge_id, device, owned) VALUES (?, ?, ?, tstzrange(?::timestamptz, ?::timestamptz))`,
		s.id(), b.ID().String(), b.Device(), timeOrNull(from), timeOrNull(to))
	if violates(err, "device_directory_one_owner") {
		return badge.ErrOwned.With("%s", b.Device())
	}
	if err != nil {
		return fmt.Errorf("insert ownership: %w", err)
	}
	return s.raiseEpoch(ctx)
}

// raiseEpoch says to all processes, whatever their company, that whose the
// devices are has changed: no one attributes by an old directory.
func (s badges) raiseEpoch(ctx context.Context) error {
	if _, err := s.tx.NewRaw(`UPDATE directory_epoch SET epoch = epoch + 1`).Exec(ctx); err != nil {
		return fmt.Errorf("raise directory epoch: %w", err)
	}
	return nil
}

// Tags come as JSON: arrays of arrays of several lengths can't be taken apart.
var badgesSave = prepared{"badges_save", `UPDATE badge b SET label = n.label, tags = ARRAY(SELECT json_array_elements_text(n.tags)), report_every_s = n.moving,
		heartbeat_s = n.heartbeat, revision = b.revision + 1
	FROM unnest($2::uuid[], $3::int[], $4::text[], $5::json[], $6::int[], $7::int[]) AS n (id, revision, label, tags, moving, heartbeat)
	WHERE b.company_id = $1 AND b.id = n.id AND b.revision = n.revision`}

// Save implements ports.Badges.
func (s badges) Save(ctx context.Context, all ...badge.Badge) error {
	var ids []domain.UUID
	var revisions, moving, heartbeats []int32
	var labels, tags []string
	for _, b := range all {
		raw, err := json.Marshal(nonNil(b.Tags()))
		if err != nil {
			return fmt.Errorf("tags: %w", err)
		}
		ids, revisions, labels, tags = append(ids, b.ID().UUID), append(revisions, int32(b.Revision())), append(labels, b.Label()), append(tags, string(raw))
		moving, heartbeats = append(moving, int32(b.Plan().Moving/time.Second)), append(heartbeats, int32(b.Plan().Heartbeat/time.Second))
	}
	return s.pipeline(ctx, asked{prepared: badgesSave, args: []any{ids, revisions, labels, tags, moving, heartbeats}, done: func(touched int64) error {
		if touched != int64(len(all)) {
			return domain.ErrMoved
		}
		return nil
	}})
}

// Release implements ports.Badges.
func (s badges) Release(ctx context.Context, id domain.BadgeID, at time.Time) error {
	n, err := s.exec(ctx, `UPDATE badge SET owned_to = ?, revision = revision + 1 WHERE company_id = ? AND id = ?`, at, s.id(), id.String())
	if err != nil {
		return fmt.Errorf("end ownership: %w", err)
	}
	if n == 0 {
		return badge.ErrNotFound
	}
	if _, err := s.exec(ctx, `UPDATE device_directory SET owned = tstzrange(lower(owned), ?) WHERE company_id = ? AND badge_id = ?`, at, s.id(), id.String()); err != nil {
		return fmt.Errorf("end ownership in the directory: %w", err)
	}
	return s.raiseEpoch(ctx)
}

func nonNil(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

// convert maps rows, stopping at the first that is not understood.
func convert[R, T any](rows []R, f func(R) (T, error)) ([]T, error) {
	out := make([]T, len(rows))
	for i, r := range rows {
		v, err := f(r)
		if err != nil {
			return nil, err
		}
		out[i] = v
	}
	return out, nil
}
