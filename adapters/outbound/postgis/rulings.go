package postgis

import (
	"context"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/presence"
	"actual/ports"
)

type rulings struct{ scope }

type rulingRow struct {
	ID     string    `bun:"id"`
	Kind   string    `bun:"kind"`
	FixKey string    `bun:"fix_key"`
	SiteID *string   `bun:"site_id"`
	FromAt time.Time `bun:"from_at"`
	ToAt   time.Time `bun:"to_at"`
}

func (r rulingRow) ruling() (presence.Ruling, error) {
	id, err := domain.ParseUUID(r.ID)
	if err != nil {
		return presence.Ruling{}, fmt.Errorf("stored ruling: %w", err)
	}
	out := presence.Ruling{ID: domain.RulingID{UUID: id}, Kind: presence.RulingKind(r.Kind), FixKey: r.FixKey, From: r.FromAt.Unix(), To: r.ToAt.Unix()}
	if r.SiteID != nil {
		out.Site, err = domain.ParseSiteID(*r.SiteID)
	}
	return out, err
}

// Of implements ports.Rulings.
func (s rulings) Of(ctx context.Context, b domain.BadgeID, span presence.Span) ([]presence.Ruling, error) {
	var rows []rulingRow
	err := s.all(ctx, &rows, `SELECT r.id, r.kind, r.fix_key, r.site_id, r.from_at, r.to_at FROM ruling r
		WHERE r.company_id = ? AND r.badge_id = ? AND r.from_at <= ? AND r.to_at >= ?
			AND NOT EXISTS (SELECT FROM ruling_withdrawal w WHERE w.company_id = r.company_id AND w.ruling_id = r.id)
		ORDER BY r.id`, s.id(), b.String(), at(span.To), at(span.From))
	if err != nil {
		return nil, fmt.Errorf("select rulings: %w", err)
	}
	return convert(rows, rulingRow.ruling)
}

// Make implements ports.Rulings.
func (s rulings) Make(ctx context.Context, b domain.BadgeID, r presence.Ruling, reason, by string, when time.Time) error {
	_, err := s.exec(ctx, `INSERT INTO ruling (company_id, id, badge_id, kind, fix_key, site_id, from_at, to_at, reason, made_by, made_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		s.id(), r.ID.String(), b.String(), string(r.Kind), r.FixKey, idOrNull(r.Site.UUID), at(r.From), at(r.To), reason, by, when)
	if err != nil {
		return fmt.Errorf("insert ruling: %w", err)
	}
	return nil
}

type rulingRecordRow struct {
	rulingRow

	BadgeID         string     `bun:"badge_id"`
	Reason          string     `bun:"reason"`
	MadeBy          string     `bun:"made_by"`
	MadeAt          time.Time  `bun:"made_at"`
	WithdrawnReason string     `bun:"withdrawn_reason"`
	WithdrawnBy     string     `bun:"withdrawn_by"`
	WithdrawnAt     *time.Time `bun:"withdrawn_at"`
}

func (r rulingRecordRow) record() (ports.RulingRecord, error) {
	ruling, err := r.ruling()
	if err != nil {
		return ports.RulingRecord{}, err
	}
	badge, err := domain.ParseBadgeID(r.BadgeID)
	return ports.RulingRecord{
		Ruling: ruling, Badge: badge, Made: ports.Decision{Reason: r.Reason, By: r.MadeBy, At: r.MadeAt.UTC()},
		Withdrawn: ports.Decision{Reason: r.WithdrawnReason, By: r.WithdrawnBy, At: timeOf(r.WithdrawnAt)},
	}, err
}

const rulingRecords = `SELECT r.id, r.kind, r.fix_key, r.site_id, r.from_at, r.to_at, r.badge_id, r.reason, r.made_by, r.made_at,
		COALESCE(w.reason, '') AS withdrawn_reason, COALESCE(w.made_by, '') AS withdrawn_by, w.made_at AS withdrawn_at
	FROM ruling r LEFT JOIN ruling_withdrawal w ON w.company_id = r.company_id AND w.ruling_id = r.id`

// ByID implements ports.Rulings.
func (s rulings) ByID(ctx context.Context, id domain.RulingID) (ports.RulingRecord, error) {
	var row rulingRecordRow
	if err := s.one(ctx, ports.ErrRulingNotFound, &row, rulingRecords+` WHERE r.company_id = ? AND r.id = ?`, s.id(), id.String()); err != nil {
		return ports.RulingRecord{}, fmt.Errorf("select ruling %s: %w", id, err)
	}
	return row.record()
}

// List implements ports.Rulings.
func (s rulings) List(ctx context.Context, b domain.BadgeID) ([]ports.RulingRecord, error) {
	query, args := rulingRecords+` WHERE r.company_id = ?`, []any{s.id()}
	if !b.IsZero() {
		query, args = query+` AND r.badge_id = ?`, append(args, b.String())
	}
	var rows []rulingRecordRow
	if err := s.all(ctx, &rows, query+` ORDER BY r.id`, args...); err != nil {
		return nil, fmt.Errorf("select rulings: %w", err)
	}
	return convert(rows, rulingRecordRow.record)
}

// Withdraw implements ports.Rulings.
func (s rulings) Withdraw(ctx context.Context, id domain.RulingID, reason, by string, when time.Time) error {
	_, err := s.exec(ctx, `INSERT INTO ruling_withdrawal (company_id, ruling_id, reason, made_by, made_at) VALUES (?, ?, ?, ?, ?)`,
		s.id(), id.String(), reason, by, when)
	switch {
	case violates(err, "ruling_withdrawal_pkey"):
		return ports.ErrRulingWithdrawn
	case violates(err, "ruling_withdrawal_company_id_ruling_id_fkey"):
		return ports.ErrRulingNotFound
	case err != nil:
		return fmt.Errorf("withdraw ruling %s: %w", id, err)
	}
	return nil
}
