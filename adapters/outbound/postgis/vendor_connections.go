package postgis

import (
	"context"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/vendor"
	"actual/ports"
)

type vendorConnections struct{ scope }

type vendorConnectionRow struct {
	Vendor      string     `bun:"vendor"`
	Version     int64      `bun:"version"`
	Account     string     `bun:"account"`
	AccountName string     `bun:"account_name"`
	Person      string     `bun:"person"`
	ConnectedAt time.Time  `bun:"connected_at"`
	ConnectedBy string     `bun:"connected_by"`
	RenewedAt   time.Time  `bun:"renewed_at"`
	ExpiresAt   time.Time  `bun:"expires_at"`
	ProvenAt    *time.Time `bun:"proven_at"`
	SentAt      *time.Time `bun:"sent_at"`
	CutAt       *time.Time `bun:"cut_at"`
	CutWhy      string     `bun:"cut_why"`
	Turn        *string    `bun:"turn"`
	TurnUntil   *time.Time `bun:"turn_until"`
	Sealed      []byte     `bun:"sealed"`
	WrappedKey  []byte     `bun:"wrapped_key"`
	KeyID       string     `bun:"key_id"`
}

const vendorConnectionColumns = `SELECT vendor, version, account, account_name, person, connected_at, connected_by, renewed_at, expires_at, proven_at, sent_at,
	cut_at, cut_why, turn, turn_until, sealed, wrapped_key, key_id FROM vendor_connection`

func (r vendorConnectionRow) connection() (ports.SealedConnection, error) {
	c := ports.SealedConnection{
		Connection: vendor.Connection{
			Vendor: vendor.Name(r.Vendor), Version: r.Version, Account: vendor.Account{Ref: r.Account, Name: r.AccountName, Person: r.Person},
			ConnectedAt: r.ConnectedAt.UTC(), ConnectedBy: r.ConnectedBy, RenewedAt: r.RenewedAt.UTC(), Expires: r.ExpiresAt.UTC(),
			ProvenAt: timeOf(r.ProvenAt), SentAt: timeOf(r.SentAt), Cut: vendor.Cut{At: timeOf(r.CutAt), Why: r.CutWhy},
		},
		Sealed: r.Sealed, Key: ports.WrappedKey{KeyID: r.KeyID, Bytes: r.WrappedKey}, Turn: ports.ConnectionTurn{Until: timeOf(r.TurnUntil)},
	}
	if r.Turn == nil {
		return c, nil
	}
	var err error
	c.Turn.Of, err = domain.ParseUUID(*r.Turn)
	return c, err
}

// All implements ports.VendorConnections.
func (s vendorConnections) All(ctx context.Context) ([]ports.SealedConnection, error) {
	var rows []vendorConnectionRow
	if err := s.all(ctx, &rows, vendorConnectionColumns+` WHERE company_id = ? ORDER BY vendor`, s.id()); err != nil {
		return nil, fmt.Errorf("select vendor connections: %w", err)
	}
	return convert(rows, vendorConnectionRow.connection)
}

// Get implements ports.VendorConnections.
func (s vendorConnections) Get(ctx context.Context, name vendor.Name) (ports.SealedConnection, error) {
	return s.get(ctx, name, vendorConnectionColumns+` WHERE company_id = ? AND vendor = ?`)
}

// Hold implements ports.VendorConnections.
func (s vendorConnections) Hold(ctx context.Context, name vendor.Name) (ports.SealedConnection, error) {
	return s.get(ctx, name, vendorConnectionColumns+` WHERE company_id = ? AND vendor = ? FOR UPDATE`)
}

func (s vendorConnections) get(ctx context.Context, name vendor.Name, query string) (ports.SealedConnection, error) {
	var row vendorConnectionRow
	if err := s.one(ctx, vendor.ErrNotConnected, &row, query, s.id(), string(name)); err != nil {
		return ports.SealedConnection{}, fmt.Errorf("select connection of %s: %w", name, err)
	}
	return row.connection()
}

// Put implements ports.VendorConnections.
func (s vendorConnections) Put(ctx context.Context, c ports.SealedConnection, before int64) error {
	values := []any{
		c.Version, c.Account.Ref, c.Account.Name, c.Account.Person, c.ConnectedAt, c.ConnectedBy, c.RenewedAt, c.Expires, timeOrNull(c.ProvenAt), timeOrNull(c.SentAt),
		timeOrNull(c.Cut.At), c.Cut.Why, idOrNull(c.Turn.Of), timeOrNull(c.Turn.Until), c.Sealed, c.Key.Bytes, c.Key.KeyID,
	}
	var n int64
	var err error
	if before == 0 {
		n, err = s.exec(ctx, `INSERT INTO vendor_connection (company_id, version, account, account_name, person, connected_at, connected_by, renewed_at, expires_at, proven_at, sent_at,
				cut_at, cut_why, turn, turn_until, sealed, wrapped_key, key_id, vendor)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (company_id, vendor) DO NOTHING`,
			append(append([]any{s.id()}, values...), string(c.Vendor))...)
	} else {
		n, err = s.exec(ctx, `UPDATE vendor_connection SET version = ?, account = ?, account_name = ?, person = ?, connected_at = ?, connected_by = ?, renewed_at = ?, expires_at = ?,
				proven_at = ?, sent_at = ?, cut_at = ?, cut_why = ?, turn = ?, turn_until = ?, sealed = ?, wrapped_key = ?, key_id = ?
			WHERE company_id = ? AND vendor = ? AND version = ?`, append(values, s.id(), string(c.Vendor), before)...)
	}
	if err = moved(n, err); err != nil {
		return fmt.Errorf("store connection of %s: %w", c.Vendor, err)
	}
	return nil
}

// Remove implements ports.VendorConnections.
func (s vendorConnections) Remove(ctx context.Context, name vendor.Name) error {
	n, err := s.exec(ctx, `DELETE FROM vendor_connection WHERE company_id = ? AND vendor = ?`, s.id(), string(name))
	if err == nil && n == 0 {
		err = vendor.ErrNotConnected
	}
	if err != nil {
		return fmt.Errorf("delete connection of %s: %w", name, err)
	}
	return nil
}

type vendorAttempts struct{ scope }

type vendorAttemptRow struct {
	Hash      []byte    `bun:"hash"`
	Vendor    string    `bun:"vendor"`
	BegunBy   string    `bun:"begun_by"`
	Redirect  string    `bun:"redirect"`
	ExpiresAt time.Time `bun:"expires_at"`
}

// Begin implements ports.ConnectionAttempts.
func (s vendorAttempts) Begin(ctx context.Context, a vendor.Attempt, now time.Time) error {
	if _, err := s.exec(ctx, `DELETE FROM vendor_attempt WHERE company_id = ? AND expires_at <= ?`, s.id(), now); err != nil {
		return fmt.Errorf("forget attempts to connect: %w", err)
	}
	_, err := s.exec(ctx, `INSERT INTO vendor_attempt (company_id, hash, vendor, begun_by, redirect, expires_at) VALUES (?, ?, ?, ?, ?, ?)`,
		s.id(), a.Hash, string(a.Vendor), a.By, a.Redirect, a.Expires)
	if err != nil {
		return fmt.Errorf("store attempt to connect %s: %w", a.Vendor, err)
	}
	return nil
}

// Take implements ports.ConnectionAttempts.
func (s vendorAttempts) Take(ctx context.Context, hash []byte, now time.Time) (vendor.Attempt, error) {
	var row vendorAttemptRow
	err := s.one(ctx, vendor.ErrBadAttempt, &row, `DELETE FROM vendor_attempt WHERE company_id = ? AND hash = ? AND expires_at > ?
		RETURNING hash, vendor, begun_by, redirect, expires_at`, s.id(), hash, now)
	if err != nil {
		return vendor.Attempt{}, fmt.Errorf("take attempt to connect: %w", err)
	}
	return vendor.Attempt{Hash: row.Hash, Vendor: vendor.Name(row.Vendor), By: row.BegunBy, Redirect: row.Redirect, Expires: row.ExpiresAt.UTC()}, nil
}
