package postgis

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"actual/domain"
	"actual/ports"
)

type quarantine struct{ scope }

type quarantineRow struct {
	ID         string          `bun:"id"`
	RouteID    string          `bun:"route_id"`
	Reason     string          `bun:"reason"`
	Why        string          `bun:"why"`
	Key        string          `bun:"key"`
	Content    int64           `bun:"content"`
	Device     string          `bun:"device"`
	Headers    json.RawMessage `bun:"headers"`
	Raw        []byte          `bun:"raw"`
	Size       int64           `bun:"size"`
	SHA256     []byte          `bun:"sha256"`
	StoredAt   time.Time       `bun:"stored_at"`
	ResolvedAt *time.Time      `bun:"resolved_at"`
	Resolution string          `bun:"resolution"`
}

const quarantineColumns = `id, route_id, reason, why, key, content, device, headers, size, sha256, stored_at, resolved_at, resolution`

func (s quarantine) row(r quarantineRow) (ports.Quarantined, error) {
	id, err := domain.ParseQuarantineID(r.ID)
	if err != nil {
		return ports.Quarantined{}, fmt.Errorf("stored case: %w", err)
	}
	route, err := domain.ParseUUID(r.RouteID)
	if err != nil {
		return ports.Quarantined{}, fmt.Errorf("stored case %s: %w", id, err)
	}
	q := ports.Quarantined{
		ID: id, Company: s.company, Route: domain.RouteID{UUID: route}, Reason: r.Reason, Why: r.Why, Key: r.Key, Content: uint64(r.Content),
		Device: r.Device, Raw: r.Raw, Size: r.Size, StoredAt: r.StoredAt.UTC(), ResolvedAt: timeOf(r.ResolvedAt), Resolution: r.Resolution,
	}
	copy(q.SHA256[:], r.SHA256)
	if err := json.Unmarshal(r.Headers, &q.Headers); err != nil {
		return q, fmt.Errorf("stored case %s: headers: %w", id, err)
	}
	return q, nil
}

// List implements ports.Quarantine. Cases have ids in order of time.
func (s quarantine) List(ctx context.Context, openOnly bool, before domain.QuarantineID, limit int) ([]ports.Quarantined, error) {
	var rows []quarantineRow
	err := s.all(ctx, &rows, `SELECT `+quarantineColumns+` FROM quarantine
		WHERE company_id = ? AND (? OR id < ?::uuid) AND (NOT ? OR resolved_at IS NULL) ORDER BY id DESC LIMIT ?`,
		s.id(), before.IsZero(), before.String(), openOnly, limit)
	if err != nil {
		return nil, fmt.Errorf("select quarantine: %w", err)
	}
	return convert(rows, s.row)
}

// ByID implements ports.Quarantine.
func (s quarantine) ByID(ctx context.Context, id domain.QuarantineID) (ports.Quarantined, error) {
	var row quarantineRow
	err := s.one(ctx, ports.ErrNotQuarantined, &row, `SELECT raw, `+quarantineColumns+` FROM quarantine WHERE company_id = ? AND id = ?`, s.id(), id.String())
	if err != nil {
		return ports.Quarantined{}, fmt.Errorf("select case: %w", err)
	}
	return s.row(row)
}

// ByKey implements ports.Quarantine. Only open cases have an index by key.
func (s quarantine) ByKey(ctx context.Context, key string) ([]ports.Quarantined, error) {
	var rows []quarantineRow
	err := s.all(ctx, &rows, `SELECT raw, `+quarantineColumns+` FROM quarantine
		WHERE company_id = ? AND key = ? AND resolved_at IS NULL ORDER BY content`, s.id(), key)
	if err != nil {
		return nil, fmt.Errorf("select cases of event: %w", err)
	}
	return convert(rows, s.row)
}

// OfDevice implements ports.Quarantine.
func (s quarantine) OfDevice(ctx context.Context, device string, limit int) ([]ports.Quarantined, error) {
	var rows []quarantineRow
	err := s.all(ctx, &rows, `SELECT raw, `+quarantineColumns+` FROM quarantine
		WHERE company_id = ? AND device = ? AND resolved_at IS NULL ORDER BY id LIMIT ?`, s.id(), device, limit)
	if err != nil {
		return nil, fmt.Errorf("select cases of device: %w", err)
	}
	return convert(rows, s.row)
}

// Resolve implements ports.Quarantine.
func (s quarantine) Resolve(ctx context.Context, ids []domain.QuarantineID, how string, at time.Time) error {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = id.String()
	}
	if _, err := s.exec(ctx, `UPDATE quarantine SET resolved_at = ?, resolution = ? WHERE company_id = ? AND id = ANY (?::uuid[]) AND resolved_at IS NULL`,
		at, how, s.id(), pgdialect.Array(texts)); err != nil {
		return fmt.Errorf("resolve cases: %w", err)
	}
	return nil
}
