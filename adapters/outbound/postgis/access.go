package postgis

import (
	"context"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/tenant"
)

type access struct{ scope }

// CreateKey implements ports.Access.
func (s access) CreateKey(ctx context.Context, k tenant.APIKey) error {
	_, err := s.exec(ctx, `INSERT INTO api_key (company_id, id, label, secret_hash, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)`,
		s.id(), k.ID.String(), k.Label, k.Hash, k.Created, k.Expires)
	if err != nil {
		return fmt.Errorf("insert API key: %w", err)
	}
	return nil
}

// RevokeKey implements ports.Access.
func (s access) RevokeKey(ctx context.Context, id domain.KeyID, at time.Time) error {
	n, err := s.exec(ctx, `UPDATE api_key SET revoked_at = ? WHERE company_id = ? AND id = ? AND revoked_at IS NULL`, at, s.id(), id.String())
	if err != nil {
		return fmt.Errorf("revoke API key: %w", err)
	}
	if n == 0 {
		return tenant.ErrKeyNotFound
	}
	return nil
}

// CreateRoute implements ports.Access.
func (s access) CreateRoute(ctx context.Context, r tenant.Route) error {
	_, err := s.exec(ctx, `INSERT INTO route (company_id, id, label, secret_hash, created_at) VALUES (?, ?, ?, ?, ?)`,
		s.id(), r.ID.String(), r.Label, r.Hash, r.Created)
	if err != nil {
		return fmt.Errorf("insert route: %w", err)
	}
	return nil
}

// RotateRoute implements ports.Access.
func (s access) RotateRoute(ctx context.Context, id domain.RouteID, next []byte) error {
	n, err := s.exec(ctx, `UPDATE route SET secret_hash = COALESCE(next_secret_hash, secret_hash), next_secret_hash = ? WHERE company_id = ? AND id = ? AND revoked_at IS NULL`,
		next, s.id(), id.String())
	if err != nil {
		return fmt.Errorf("rotate route: %w", err)
	}
	if n == 0 {
		return tenant.ErrKeyNotFound.With("route %s", id)
	}
	return nil
}
