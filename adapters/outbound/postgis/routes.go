package postgis

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"actual/domain"
	"actual/domain/tenant"
)

type routes struct{ scope }

// Create implements ports.Routes.
func (s routes) Create(ctx context.Context, r tenant.Route) error {
	_, err := s.exec(ctx, `INSERT INTO route (company_id, id, label, secret_hash, created_at, expires_at, addresses) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		s.id(), r.ID.String(), r.Label, r.Hash, r.Created, r.Expires, pgdialect.Array(addressTexts(r.Addresses)))
	if err != nil {
		return fmt.Errorf("insert route: %w", err)
	}
	return nil
}

func (s routes) route(r credentialRow) (tenant.Route, error) {
	id, err := domain.ParseRouteID(r.ID)
	if err != nil {
		return tenant.Route{}, fmt.Errorf("stored route: %w", err)
	}
	c, err := r.credential()
	return tenant.Route{Credential: c, ID: id, Company: s.company}, err
}

// ByID implements ports.Routes.
func (s routes) ByID(ctx context.Context, id domain.RouteID) (tenant.Route, error) {
	var row credentialRow
	err := s.one(ctx, tenant.ErrRouteNotFound, &row, `SELECT id, `+credentialColumns+` FROM route WHERE company_id = ? AND id = ?`, s.id(), id.String())
	if err != nil {
		return tenant.Route{}, fmt.Errorf("select route: %w", err)
	}
	return s.route(row)
}

// Save implements ports.Routes.
func (s routes) Save(ctx context.Context, r tenant.Route, hash []byte) error {
	n, err := s.exec(ctx, `UPDATE route SET secret_hash = ?, former_hash = ?, former_until = ?, rotated_at = ?, expires_at = ?, revoked_at = ?
		WHERE company_id = ? AND id = ? AND secret_hash = ? AND revoked_at IS NULL`, append(changes(r.Credential), s.id(), r.ID.String(), hash)...)
	if err = moved(n, err); err != nil {
		return fmt.Errorf("update route: %w", err)
	}
	return nil
}

// List implements ports.Routes.
func (s routes) List(ctx context.Context, after domain.RouteID, limit int) ([]tenant.Route, error) {
	var rows []credentialRow
	err := s.all(ctx, &rows, `SELECT id, `+credentialColumns+` FROM route WHERE company_id = ? AND (? OR id > ?::uuid) ORDER BY id LIMIT ?`,
		s.id(), after.IsZero(), after.String(), limitOrAll(limit))
	if err != nil {
		return nil, fmt.Errorf("select routes: %w", err)
	}
	return convert(rows, s.route)
}

// Used implements ports.Routes.
func (s routes) Used(ctx context.Context, last map[domain.RouteID]time.Time) error {
	for id, at := range last {
		if _, err := s.exec(ctx, `UPDATE route SET last_used_at = ? WHERE company_id = ? AND id = ? AND (last_used_at IS NULL OR last_used_at < ?)`,
			at, s.id(), id.String(), at); err != nil {
			return fmt.Errorf("update use of route: %w", err)
		}
	}
	return nil
}
