package postgis

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun/dialect/pgdialect"

	"actual/domain/vendor"
	"actual/ports"
)

type vendorCredentials struct{ scope }

type vendorCredentialRow struct {
	Vendor     string     `bun:"vendor"`
	Version    int64      `bun:"version"`
	Settings   string     `bun:"settings"`
	Secrets    []string   `bun:"secrets,array"`
	Sealed     []byte     `bun:"sealed"`
	WrappedKey []byte     `bun:"wrapped_key"`
	KeyID      string     `bun:"key_id"`
	SetAt      time.Time  `bun:"set_at"`
	SetBy      string     `bun:"set_by"`
	UsedAt     *time.Time `bun:"used_at"`
	RefusedAt  *time.Time `bun:"refused_at"`
}

const vendorCredentialColumns = `SELECT vendor, version, settings, secrets, sealed, wrapped_key, key_id, set_at, set_by, used_at, refused_at FROM vendor_credential`

func (r vendorCredentialRow) credential() (ports.SealedCredential, error) {
	c := ports.SealedCredential{
		State: vendor.State{
			Vendor: vendor.Name(r.Vendor), Version: r.Version, Secrets: r.Secrets, SetAt: r.SetAt.UTC(), SetBy: r.SetBy,
			UsedAt: timeOf(r.UsedAt), RefusedAt: timeOf(r.RefusedAt),
		},
		Sealed: r.Sealed, Key: ports.WrappedKey{KeyID: r.KeyID, Bytes: r.WrappedKey},
	}
	if err := json.Unmarshal([]byte(r.Settings), &c.Settings); err != nil {
		return ports.SealedCredential{}, fmt.Errorf("stored settings of %s: %w", r.Vendor, err)
	}
	return c, nil
}

// All implements ports.VendorCredentials.
func (s vendorCredentials) All(ctx context.Context) ([]ports.SealedCredential, error) {
	var rows []vendorCredentialRow
	if err := s.all(ctx, &rows, vendorCredentialColumns+` WHERE company_id = ? ORDER BY vendor`, s.id()); err != nil {
		return nil, fmt.Errorf("select vendor credentials: %w", err)
	}
	return convert(rows, vendorCredentialRow.credential)
}

// Get implements ports.VendorCredentials.
func (s vendorCredentials) Get(ctx context.Context, name vendor.Name) (ports.SealedCredential, error) {
	var row vendorCredentialRow
	err := s.one(ctx, vendor.ErrNoCredential, &row, vendorCredentialColumns+` WHERE company_id = ? AND vendor = ?`, s.id(), string(name))
	if err != nil {
		return ports.SealedCredential{}, fmt.Errorf("select credentials of %s: %w", name, err)
	}
	return row.credential()
}

// Put implements ports.VendorCredentials.
func (s vendorCredentials) Put(ctx context.Context, c, before ports.SealedCredential) error {
	settings, err := json.Marshal(c.Settings)
	if err != nil {
		return fmt.Errorf("settings of %s: %w", c.Vendor, err)
	}
	secrets, used, refused := pgdialect.Array(append([]string{}, c.Secrets...)), timeOrNull(c.UsedAt), timeOrNull(c.RefusedAt)
	var n int64
	if before.Version == 0 {
		n, err = s.exec(ctx, `INSERT INTO vendor_credential (company_id, vendor, version, settings, secrets, sealed, wrapped_key, key_id, set_at, set_by, used_at, refused_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (company_id, vendor) DO NOTHING`,
			s.id(), string(c.Vendor), c.Version, string(settings), secrets, c.Sealed, c.Key.Bytes, c.Key.KeyID, c.SetAt, c.SetBy, used, refused)
	} else {
		n, err = s.exec(ctx, `UPDATE vendor_credential
			SET version = ?, settings = ?, secrets = ?, sealed = ?, wrapped_key = ?, key_id = ?, set_at = ?, set_by = ?, used_at = ?, refused_at = ?
			WHERE company_id = ? AND vendor = ? AND version = ? AND key_id = ?`,
			c.Version, string(settings), secrets, c.Sealed, c.Key.Bytes, c.Key.KeyID, c.SetAt, c.SetBy, used, refused,
			s.id(), string(c.Vendor), before.Version, before.Key.KeyID)
	}
	if err = moved(n, err); err != nil {
		return fmt.Errorf("store credentials of %s: %w", c.Vendor, err)
	}
	return nil
}

// Remove implements ports.VendorCredentials.
func (s vendorCredentials) Remove(ctx context.Context, name vendor.Name) error {
	n, err := s.exec(ctx, `DELETE FROM vendor_credential WHERE company_id = ? AND vendor = ?`, s.id(), string(name))
	if err == nil && n == 0 {
		err = vendor.ErrNoCredential
	}
	if err != nil {
		return fmt.Errorf("delete credentials of %s: %w", name, err)
	}
	return nil
}

// Note implements ports.VendorCredentials.
func (s vendorCredentials) Note(ctx context.Context, name vendor.Name, version int64, used, refused time.Time) error {
	_, err := s.exec(ctx, `UPDATE vendor_credential SET used_at = greatest(used_at, ?::timestamptz), refused_at = greatest(refused_at, ?::timestamptz)
		WHERE company_id = ? AND vendor = ? AND version = ?`, timeOrNull(used), timeOrNull(refused), s.id(), string(name), version)
	if err != nil {
		return fmt.Errorf("note use of credentials of %s: %w", name, err)
	}
	return nil
}

// Wrapped implements ports.VaultDirectory.
func (d *Directory) Wrapped(ctx context.Context) (map[string]int, error) {
	rows, err := d.pool.Query(ctx, `SELECT key_id, count(*) FROM (SELECT key_id FROM vendor_credential UNION ALL SELECT key_id FROM vendor_connection UNION ALL SELECT key_id FROM webhook_secret UNION ALL SELECT key_id FROM alert_address) AS sealed GROUP BY key_id`)
	if err != nil {
		return nil, fmt.Errorf("select keys of vendor credentials: %w", translate(err))
	}
	out := map[string]int{}
	var id string
	var n int
	_, err = pgx.ForEachRow(rows, []any{&id, &n}, func() error { out[id] = n; return nil })
	return out, translate(err)
}

var _ ports.VaultDirectory = (*Directory)(nil)
