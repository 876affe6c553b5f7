package postgis

import (
	"context"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/presence"
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
	err := s.all(ctx, &rows, `SELECT id, kind, fix_key, site_id, from_at, to_at FROM ruling
		WHERE company_id = ? AND badge_id = ? AND from_at <= ? AND to_at >= ? ORDER BY id`, s.id(), b.String(), at(span.To), at(span.From))
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
