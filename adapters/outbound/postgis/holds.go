package postgis

import (
	"context"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/tenant"
)

type holds struct{ scope }

type holdRow struct {
	ID         string     `bun:"id"`
	BadgeID    *string    `bun:"badge_id"`
	SiteID     *string    `bun:"site_id"`
	WorkerID   *string    `bun:"worker_id"`
	From       *time.Time `bun:"from_at"`
	To         *time.Time `bun:"to_at"`
	Reason     string     `bun:"reason"`
	PlacedBy   string     `bun:"placed_by"`
	PlacedAt   time.Time  `bun:"placed_at"`
	LiftedBy   *string    `bun:"lifted_by"`
	LiftedAt   *time.Time `bun:"lifted_at"`
	LiftReason *string    `bun:"lift_reason"`
}

const holdColumns = `id, badge_id, site_id, worker_id, NULLIF(from_at, '-infinity') AS from_at, NULLIF(to_at, 'infinity') AS to_at,
	reason, placed_by, placed_at, lifted_by, lifted_at, lift_reason`

func (r holdRow) hold() (tenant.Hold, error) {
	id, err := domain.ParseUUID(r.ID)
	h := tenant.Hold{
		ID: domain.HoldID{UUID: id}, From: timeOf(r.From), To: timeOf(r.To), Reason: r.Reason,
		Placed: tenant.Act{By: r.PlacedBy, At: r.PlacedAt.UTC(), Reason: r.Reason},
	}
	for _, subject := range []struct {
		text *string
		into *domain.UUID
	}{{r.BadgeID, &h.Badge.UUID}, {r.SiteID, &h.Site.UUID}, {r.WorkerID, &h.Worker.UUID}} {
		if err == nil {
			*subject.into, err = orZero(subject.text)
		}
	}
	if err != nil {
		return h, fmt.Errorf("stored hold %s: %w", r.ID, err)
	}
	if r.LiftedAt != nil {
		h.Lifted = tenant.Act{By: *r.LiftedBy, At: r.LiftedAt.UTC(), Reason: *r.LiftReason}
	}
	return h, nil
}

// Place implements ports.Holds.
func (s holds) Place(ctx context.Context, h tenant.Hold) error {
	_, err := s.exec(ctx, `INSERT INTO legal_hold (company_id, id, badge_id, site_id, worker_id, from_at, to_at, reason, placed_by, placed_at)
		VALUES (?, ?, ?, ?, ?, COALESCE(?::timestamptz, '-infinity'), COALESCE(?::timestamptz, 'infinity'), ?, ?, ?)`,
		s.id(), h.ID.String(), idOrNull(h.Badge.UUID), idOrNull(h.Site.UUID), idOrNull(h.Worker.UUID), timeOrNull(h.From), timeOrNull(h.To), h.Reason, h.Placed.By, h.Placed.At)
	if err != nil {
		return fmt.Errorf("insert hold: %w", err)
	}
	return nil
}

// Lift implements ports.Holds.
func (s holds) Lift(ctx context.Context, id domain.HoldID, how tenant.Act) error {
	h, err := s.ByID(ctx, id)
	if err != nil {
		return err
	}
	n, err := s.exec(ctx, `UPDATE legal_hold SET lifted_by = ?, lifted_at = ?, lift_reason = ? WHERE company_id = ? AND id = ? AND lifted_at IS NULL`,
		how.By, how.At, how.Reason, s.id(), id.String())
	if err != nil {
		return fmt.Errorf("lift hold: %w", err)
	}
	if n == 0 || !h.Holds() {
		return tenant.ErrHoldLifted
	}
	return nil
}

// ByID implements ports.Holds.
func (s holds) ByID(ctx context.Context, id domain.HoldID) (tenant.Hold, error) {
	var row holdRow
	if err := s.one(ctx, tenant.ErrHoldNotFound, &row, `SELECT `+holdColumns+` FROM legal_hold WHERE company_id = ? AND id = ?`, s.id(), id.String()); err != nil {
		return tenant.Hold{}, fmt.Errorf("select hold: %w", err)
	}
	return row.hold()
}

// List implements ports.Holds. Holds have ids in order of time.
func (s holds) List(ctx context.Context, all bool, before domain.HoldID, limit int) ([]tenant.Hold, error) {
	var rows []holdRow
	err := s.all(ctx, &rows, `SELECT `+holdColumns+` FROM legal_hold
		WHERE company_id = ? AND (? OR id < ?::uuid) AND (? OR lifted_at IS NULL) ORDER BY id DESC LIMIT ?`,
		s.id(), before.IsZero(), before.String(), all, limit)
	if err != nil {
		return nil, fmt.Errorf("select holds: %w", err)
	}
	return convert(rows, holdRow.hold)
}
