package postgis

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"actual/domain"
	"actual/domain/notice"
	"actual/ports"
)

type alertAddresses struct{ scope }

type alertAddressRow struct {
	ID         string    `bun:"id"`
	Channel    string    `bun:"channel"`
	Shown      string    `bun:"shown"`
	MadeAt     time.Time `bun:"made_at"`
	MadeBy     string    `bun:"made_by"`
	Version    int64     `bun:"version"`
	Sealed     []byte    `bun:"sealed"`
	WrappedKey []byte    `bun:"wrapped_key"`
	KeyID      string    `bun:"key_id"`
}

const alertAddressSelect = `SELECT id, channel, shown, made_at, made_by, version, sealed, wrapped_key, key_id FROM alert_address WHERE company_id = ?`

func (r alertAddressRow) address() (ports.SealedAddress, error) {
	id, err := domain.ParseAlertAddressID(r.ID)
	if err != nil {
		return ports.SealedAddress{}, fmt.Errorf("stored address of alerts: %w", err)
	}
	return ports.SealedAddress{
		ID: id, Channel: notice.Channel(r.Channel), Shown: r.Shown, MadeAt: r.MadeAt.UTC(), MadeBy: r.MadeBy, Version: r.Version, Sealed: r.Sealed,
		Key: ports.WrappedKey{KeyID: r.KeyID, Bytes: r.WrappedKey},
	}, nil
}

// All implements ports.AlertAddresses.
func (s alertAddresses) All(ctx context.Context) ([]ports.SealedAddress, error) {
	var rows []alertAddressRow
	if err := s.all(ctx, &rows, alertAddressSelect+` ORDER BY id`, s.id()); err != nil {
		return nil, fmt.Errorf("select addresses of alerts: %w", err)
	}
	return convert(rows, alertAddressRow.address)
}

// ByID implements ports.AlertAddresses.
func (s alertAddresses) ByID(ctx context.Context, id domain.AlertAddressID) (ports.SealedAddress, error) {
	var row alertAddressRow
	if err := s.one(ctx, notice.ErrAddressNotFound, &row, alertAddressSelect+` AND id = ?`, s.id(), id.String()); err != nil {
		return ports.SealedAddress{}, fmt.Errorf("select address of alerts: %w", err)
	}
	return row.address()
}

// Add implements ports.AlertAddresses.
func (s alertAddresses) Add(ctx context.Context, a ports.SealedAddress) error {
	_, err := s.exec(ctx, `INSERT INTO alert_address (company_id, id, channel, shown, made_at, made_by, version, sealed, wrapped_key, key_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		s.id(), a.ID.String(), string(a.Channel), a.Shown, a.MadeAt, a.MadeBy, a.Version, a.Sealed, a.Key.Bytes, a.Key.KeyID)
	if err != nil {
		return fmt.Errorf("insert address of alerts: %w", err)
	}
	return nil
}

// Keep implements ports.AlertAddresses.
func (s alertAddresses) Keep(ctx context.Context, ids []domain.AlertAddressID) error {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = id.String()
	}
	if _, err := s.exec(ctx, `DELETE FROM alert_address WHERE company_id = ? AND id <> ALL (?::uuid[])`, s.id(), pgdialect.Array(names)); err != nil {
		return fmt.Errorf("delete addresses of alerts: %w", err)
	}
	return nil
}

// Rewrap implements ports.AlertAddresses.
func (s alertAddresses) Rewrap(ctx context.Context, a ports.SealedAddress, was ports.WrappedKey) error {
	n, err := s.exec(ctx, `UPDATE alert_address SET wrapped_key = ?, key_id = ? WHERE company_id = ? AND id = ? AND key_id = ? AND wrapped_key = ?`,
		a.Key.Bytes, a.Key.KeyID, s.id(), a.ID.String(), was.KeyID, was.Bytes)
	if err = moved(n, err); err != nil {
		return fmt.Errorf("rewrap address of alerts %s: %w", a.ID, err)
	}
	return nil
}
