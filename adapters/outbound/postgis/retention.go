package postgis

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/tenant"
)

type retention struct{ scope }

var errNoRow = errors.New("no row")

// Get implements ports.Retention.
func (s retention) Get(ctx context.Context) (tenant.Retention, error) {
	var row struct {
		Days     json.RawMessage `bun:"days"`
		Revision int             `bun:"revision"`
	}
	err := s.one(ctx, errNoRow, &row, `SELECT days, revision FROM retention WHERE company_id = ?`, s.id())
	if errors.Is(err, errNoRow) {
		return tenant.RestoreRetention(nil, 1), nil
	}
	if err != nil {
		return tenant.Retention{}, fmt.Errorf("select retention: %w", err)
	}
	var days map[tenant.Purpose]int
	if err := json.Unmarshal(row.Days, &days); err != nil {
		return tenant.Retention{}, fmt.Errorf("stored retention: %w", err)
	}
	return tenant.RestoreRetention(days, domain.Revision(row.Revision)), nil
}

// Save implements ports.Retention.
func (s retention) Save(ctx context.Context, r tenant.Retention) error {
	days := make(map[tenant.Purpose]int)
	for _, p := range tenant.Purposes() {
		days[p] = r.Days(p)
	}
	raw, err := json.Marshal(days)
	if err != nil {
		return fmt.Errorf("encode retention: %w", err)
	}
	var n int64
	if r.Revision() == 1 {
		n, err = s.exec(ctx, `INSERT INTO retention (company_id, days, revision) VALUES (?, ?, 2) ON CONFLICT DO NOTHING`, s.id(), string(raw))
	} else {
		n, err = s.exec(ctx, `UPDATE retention SET days = ?, revision = revision + 1 WHERE company_id = ? AND revision = ?`, string(raw), s.id(), int(r.Revision()))
	}
	if err != nil {
		return fmt.Errorf("save retention: %w", err)
	}
	if n == 0 {
		return domain.ErrMoved
	}
	return nil
}

// ForgetAccess implements ports.Retention. The session of a support's stay is kept
// with it.
func (s retention) ForgetAccess(ctx context.Context, before time.Time, limit int) (int64, error) {
	n, err := s.exec(ctx, `DELETE FROM session WHERE company_id = ?0 AND id IN (
			SELECT s.id FROM session s WHERE s.company_id = ?0 AND s.expires_at < ?1 AND NOT EXISTS (
				SELECT FROM support_entry e WHERE e.company_id = s.company_id AND e.id = s.id)
			LIMIT ?2)`, s.id(), before, limit)
	if err != nil {
		return 0, fmt.Errorf("delete sessions: %w", err)
	}
	return n, nil
}
