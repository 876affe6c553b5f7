package postgis

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"actual/domain"
	"actual/domain/tenant"
)

type keys struct{ scope }

// Create implements ports.Keys.
func (s keys) Create(ctx context.Context, k tenant.APIKey) error {
	_, err := s.exec(ctx, `INSERT INTO api_key (company_id, id, label, scopes, secret_hash, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		s.id(), k.ID.String(), k.Label, pgdialect.Array(append([]tenant.Capability{}, k.Scopes...)), k.Hash, k.Created, k.Expires)
	if err != nil {
		return fmt.Errorf("insert API key: %w", err)
	}
	return nil
}

// Revoke implements ports.Keys.
func (s keys) Revoke(ctx context.Context, id domain.KeyID, at time.Time) error {
	n, err := s.exec(ctx, `UPDATE api_key SET revoked_at = ? WHERE company_id = ? AND id = ? AND revoked_at IS NULL`, at, s.id(), id.String())
	if err != nil {
		return fmt.Errorf("revoke API key: %w", err)
	}
	if n == 0 {
		return tenant.ErrKeyNotFound.With("%s", id)
	}
	return nil
}

type credentialRow struct {
	ID        string     `bun:"id"`
	Label     string     `bun:"label"`
	CreatedAt time.Time  `bun:"created_at"`
	ExpiresAt *time.Time `bun:"expires_at"`
	RevokedAt *time.Time `bun:"revoked_at"`
	Scopes    []string   `bun:"scopes,array"`
}

// List implements ports.Keys.
func (s keys) List(ctx context.Context) ([]tenant.APIKey, error) {
	var rows []credentialRow
	if err := s.all(ctx, &rows, `SELECT id, label, scopes, created_at, expires_at, revoked_at FROM api_key WHERE company_id = ? ORDER BY id`, s.id()); err != nil {
		return nil, fmt.Errorf("select API keys: %w", err)
	}
	return convert(rows, func(r credentialRow) (tenant.APIKey, error) {
		id, err := domain.ParseUUID(r.ID)
		return tenant.APIKey{
			ID: domain.KeyID{UUID: id}, Company: s.company, Label: r.Label, Scopes: scopesOf(r.Scopes),
			Created: r.CreatedAt.UTC(), Expires: timeOf(r.ExpiresAt), Revoked: timeOf(r.RevokedAt),
		}, err
	})
}

func scopesOf(names []string) []tenant.Capability {
	var out []tenant.Capability
	for _, n := range names {
		out = append(out, tenant.Capability(n))
	}
	return out
}

type routes struct{ scope }

// Create implements ports.Routes.
func (s routes) Create(ctx context.Context, r tenant.Route) error {
	_, err := s.exec(ctx, `INSERT INTO route (company_id, id, label, secret_hash, created_at) VALUES (?, ?, ?, ?, ?)`,
		s.id(), r.ID.String(), r.Label, r.Hash, r.Created)
	if err != nil {
		return fmt.Errorf("insert route: %w", err)
	}
	return nil
}

// Rotate implements ports.Routes.
func (s routes) Rotate(ctx context.Context, id domain.RouteID, next []byte) error {
	n, err := s.exec(ctx, `UPDATE route SET secret_hash = COALESCE(next_secret_hash, secret_hash), next_secret_hash = ? WHERE company_id = ? AND id = ? AND revoked_at IS NULL`,
		next, s.id(), id.String())
	if err != nil {
		return fmt.Errorf("rotate route: %w", err)
	}
	if n == 0 {
		return tenant.ErrRouteNotFound.With("%s", id)
	}
	return nil
}

// List implements ports.Routes.
func (s routes) List(ctx context.Context) ([]tenant.Route, error) {
	var rows []credentialRow
	if err := s.all(ctx, &rows, `SELECT id, label, created_at, revoked_at FROM route WHERE company_id = ? ORDER BY id`, s.id()); err != nil {
		return nil, fmt.Errorf("select routes: %w", err)
	}
	return convert(rows, func(r credentialRow) (tenant.Route, error) {
		id, err := domain.ParseUUID(r.ID)
		return tenant.Route{ID: domain.RouteID{UUID: id}, Company: s.company, Label: r.Label, Created: r.CreatedAt.UTC(), Revoked: timeOf(r.RevokedAt)}, err
	})
}
