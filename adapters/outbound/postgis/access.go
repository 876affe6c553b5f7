package postgis

import (
	"context"
	"fmt"
	"net/netip"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"actual/domain"
	"actual/domain/tenant"
	"actual/ports"
)

// credentialColumns are the columns that keys and routes share, in the order of
// credentialRow.
const credentialColumns = `label, secret_hash, former_hash, former_until, created_at, rotated_at, expires_at, revoked_at, last_used_at, addresses`

type credentialRow struct {
	ID          string     `bun:"id"`
	Scopes      []string   `bun:"scopes,array"` // Of a key.
	Label       string     `bun:"label"`
	SecretHash  []byte     `bun:"secret_hash"`
	FormerHash  []byte     `bun:"former_hash"`
	FormerUntil *time.Time `bun:"former_until"`
	CreatedAt   time.Time  `bun:"created_at"`
	RotatedAt   *time.Time `bun:"rotated_at"`
	ExpiresAt   time.Time  `bun:"expires_at"`
	RevokedAt   *time.Time `bun:"revoked_at"`
	LastUsedAt  *time.Time `bun:"last_used_at"`
	Addresses   []string   `bun:"addresses,array"`
}

func (r credentialRow) credential() (tenant.Credential, error) {
	addresses, err := tenant.ParseAddresses(r.Addresses)
	return tenant.Credential{
		Label: r.Label, Hash: r.SecretHash, Former: r.FormerHash, FormerUntil: timeOf(r.FormerUntil), Created: r.CreatedAt.UTC(),
		Rotated: timeOf(r.RotatedAt), Expires: r.ExpiresAt.UTC(), Revoked: timeOf(r.RevokedAt), LastUsed: timeOf(r.LastUsedAt), Addresses: addresses,
	}, err
}

func addressTexts(networks []netip.Prefix) []string {
	texts := make([]string, len(networks))
	for i, n := range networks {
		texts[i] = n.String()
	}
	return texts
}

// changes are the parameters of what a rotation or revocation changes.
func changes(c tenant.Credential) []any {
	return []any{c.Hash, c.Former, timeOrNull(c.FormerUntil), timeOrNull(c.Rotated), c.Expires, timeOrNull(c.Revoked)}
}

// moved tells a credential that was changed meanwhile from one that was stored.
func moved(n int64, err error) error {
	if err == nil && n == 0 {
		return ports.ErrCredentialMoved
	}
	return err
}

type keys struct{ scope }

// Create implements ports.Keys.
func (s keys) Create(ctx context.Context, k tenant.APIKey) error {
	_, err := s.exec(ctx, `INSERT INTO api_key (company_id, id, label, scopes, secret_hash, created_at, expires_at, addresses) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		s.id(), k.ID.String(), k.Label, pgdialect.Array(append([]tenant.Capability{}, k.Scopes...)), k.Hash, k.Created, k.Expires, pgdialect.Array(addressTexts(k.Addresses)))
	if err != nil {
		return fmt.Errorf("insert API key: %w", err)
	}
	return nil
}

func (s keys) key(r credentialRow) (tenant.APIKey, error) {
	id, err := domain.ParseKeyID(r.ID)
	if err != nil {
		return tenant.APIKey{}, fmt.Errorf("stored API key: %w", err)
	}
	c, err := r.credential()
	return tenant.APIKey{Credential: c, ID: id, Company: s.company, Scopes: scopesOf(r.Scopes)}, err
}

// ByID implements ports.Keys.
func (s keys) ByID(ctx context.Context, id domain.KeyID) (tenant.APIKey, error) {
	var row credentialRow
	err := s.one(ctx, tenant.ErrKeyNotFound, &row, `SELECT id, scopes, `+credentialColumns+` FROM api_key WHERE company_id = ? AND id = ?`, s.id(), id.String())
	if err != nil {
		return tenant.APIKey{}, fmt.Errorf("select API key: %w", err)
	}
	return s.key(row)
}

// Save implements ports.Keys.
func (s keys) Save(ctx context.Context, k tenant.APIKey, hash []byte) error {
	n, err := s.exec(ctx, `UPDATE api_key SET secret_hash = ?, former_hash = ?, former_until = ?, rotated_at = ?, expires_at = ?, revoked_at = ?
		WHERE company_id = ? AND id = ? AND secret_hash = ? AND revoked_at IS NULL`, append(changes(k.Credential), s.id(), k.ID.String(), hash)...)
	if err = moved(n, err); err != nil {
		return fmt.Errorf("update API key: %w", err)
	}
	return nil
}

// List implements ports.Keys.
func (s keys) List(ctx context.Context, after domain.KeyID, limit int) ([]tenant.APIKey, error) {
	var rows []credentialRow
	err := s.all(ctx, &rows, `SELECT id, scopes, `+credentialColumns+` FROM api_key WHERE company_id = ? AND (? OR id > ?::uuid) ORDER BY id LIMIT ?`,
		s.id(), after.IsZero(), after.String(), limitOrAll(limit))
	if err != nil {
		return nil, fmt.Errorf("select API keys: %w", err)
	}
	return convert(rows, s.key)
}

// Used implements ports.Keys.
func (s keys) Used(ctx context.Context, last map[domain.KeyID]time.Time) error {
	for id, at := range last {
		if _, err := s.exec(ctx, `UPDATE api_key SET last_used_at = ? WHERE company_id = ? AND id = ? AND (last_used_at IS NULL OR last_used_at < ?)`,
			at, s.id(), id.String(), at); err != nil {
			return fmt.Errorf("update use of API key: %w", err)
		}
	}
	return nil
}

func scopesOf(names []string) []tenant.Capability {
	var out []tenant.Capability
	for _, n := range names {
		out = append(out, tenant.Capability(n))
	}
	return out
}

// limitOrAll is a LIMIT; NULL, which is none, for 0.
func limitOrAll(limit int) any {
	if limit == 0 {
		return nil
	}
	return limit
}
