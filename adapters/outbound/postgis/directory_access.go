package postgis

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"actual/domain"
	"actual/domain/tenant"
)

// into returns where the columns of credentialColumns are scanned to.
func (r *credentialRow) into() []any {
	return []any{
		&r.Label, &r.SecretHash, &r.FormerHash, &r.FormerUntil, &r.CreatedAt, &r.RotatedAt, &r.ExpiresAt, &r.RevokedAt, &r.LastUsedAt, &r.Addresses,
	}
}

// Route implements ports.Directory.
func (d *Directory) Route(ctx context.Context, id domain.RouteID) (tenant.Route, error) {
	r := tenant.Route{ID: id}
	var row credentialRow
	err := d.pool.QueryRow(ctx, `SELECT company_id, (SELECT house FROM company c WHERE c.company_id = route.company_id), `+credentialColumns+` FROM route WHERE id = $1`, id.UUID).
		Scan(append([]any{&r.Company.UUID, &r.House}, row.into()...)...)
	if err == nil {
		r.Credential, err = row.credential()
	}
	return r, missing(err)
}

// Key implements ports.Directory.
func (d *Directory) Key(ctx context.Context, id domain.KeyID) (tenant.APIKey, error) {
	k := tenant.APIKey{ID: id}
	var row credentialRow
	err := d.pool.QueryRow(ctx, `SELECT company_id, scopes, `+credentialColumns+` FROM api_key WHERE id = $1`, id.UUID).
		Scan(append([]any{&k.Company.UUID, &row.Scopes}, row.into()...)...)
	if err == nil {
		k.Scopes = scopesOf(row.Scopes)
		k.Credential, err = row.credential()
	}
	return k, missing(err)
}

// missing says of a credential that is not there what is said of a wrong one.
func missing(err error) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return tenant.ErrBadCredential
	}
	return translate(err)
}
