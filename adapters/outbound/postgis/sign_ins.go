package postgis

import (
	"context"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/tenant"
)

type signIns struct{ scope }

// kept is how long a sign-in that ended is kept.
const kept = 24 * time.Hour

// Create implements ports.SignIns.
func (s signIns) Create(ctx context.Context, n tenant.SignIn) error {
	if _, err := s.exec(ctx, `DELETE FROM sign_in WHERE company_id = ? AND created_at < ? AND expires_at < ?`, s.id(), n.Created.Add(-kept), n.Created.Add(-kept)); err != nil {
		return fmt.Errorf("delete old sign-ins: %w", err)
	}
	_, err := s.exec(ctx, `INSERT INTO sign_in (company_id, id, kind, secret_hash, browser_hash, nonce, verifier, return_to, email, issuer, subject, caller, created_at, expires_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		s.id(), n.ID.String(), string(n.Kind), bytesOrNull(n.Hash), bytesOrNull(n.Browser), n.Nonce, n.Verifier, n.ReturnTo, n.Email, n.Issuer, n.Subject, n.Caller, n.Created, n.Expires)
	if err != nil {
		return fmt.Errorf("insert sign-in: %w", err)
	}
	return nil
}

func bytesOrNull(b []byte) any {
	if b == nil {
		return nil
	}
	return b
}

// Arm implements ports.SignIns.
func (s signIns) Arm(ctx context.Context, id domain.SignInID, hash []byte) error {
	if _, err := s.exec(ctx, `UPDATE sign_in SET secret_hash = ? WHERE company_id = ? AND id = ?`, hash, s.id(), id.String()); err != nil {
		return fmt.Errorf("arm link: %w", err)
	}
	return nil
}

type signInRow struct {
	Kind        string     `bun:"kind"`
	SecretHash  []byte     `bun:"secret_hash"`
	BrowserHash []byte     `bun:"browser_hash"`
	Nonce       string     `bun:"nonce"`
	Verifier    string     `bun:"verifier"`
	ReturnTo    string     `bun:"return_to"`
	Email       string     `bun:"email"`
	Issuer      string     `bun:"issuer"`
	Subject     string     `bun:"subject"`
	Caller      string     `bun:"caller"`
	CreatedAt   time.Time  `bun:"created_at"`
	ExpiresAt   time.Time  `bun:"expires_at"`
	UsedAt      *time.Time `bun:"used_at"`
}

// ByID implements ports.SignIns.
func (s signIns) ByID(ctx context.Context, id domain.SignInID) (tenant.SignIn, error) {
	var r signInRow
	err := s.one(ctx, tenant.ErrSignInOver, &r, `SELECT kind, secret_hash, browser_hash, nonce, verifier, return_to, email, issuer, subject, caller, created_at, expires_at, used_at
		FROM sign_in WHERE company_id = ? AND id = ?`, s.id(), id.String())
	if err != nil {
		return tenant.SignIn{}, fmt.Errorf("select sign-in: %w", err)
	}
	return tenant.SignIn{
		ID: id, Kind: tenant.SignInKind(r.Kind), Hash: r.SecretHash, Browser: r.BrowserHash, Nonce: r.Nonce, Verifier: r.Verifier, ReturnTo: r.ReturnTo,
		Email: r.Email, Issuer: r.Issuer, Subject: r.Subject, Caller: r.Caller, Created: r.CreatedAt.UTC(), Expires: r.ExpiresAt.UTC(), Used: timeOf(r.UsedAt),
	}, nil
}

// Use implements ports.SignIns.
func (s signIns) Use(ctx context.Context, id domain.SignInID, at time.Time) error {
	n, err := s.exec(ctx, `UPDATE sign_in SET used_at = ? WHERE company_id = ? AND id = ? AND used_at IS NULL AND expires_at > ?`, at, s.id(), id.String(), at)
	if err != nil {
		return fmt.Errorf("use sign-in: %w", err)
	}
	if n == 0 {
		return tenant.ErrSignInOver
	}
	return nil
}

// Count implements ports.SignIns.
func (s signIns) Count(ctx context.Context, since time.Time, email, caller string) (links, calls int, err error) {
	var row struct {
		Links int `bun:"links"`
		Calls int `bun:"calls"`
	}
	err = s.one(ctx, tenant.ErrSignInOver, &row, `SELECT count(*) FILTER (WHERE kind = 'link' AND email = ?) AS links, count(*) FILTER (WHERE caller = ? AND kind <> 'choice') AS calls
		FROM sign_in WHERE company_id = ? AND created_at > ?`, email, caller, s.id(), since)
	if err != nil {
		return 0, 0, fmt.Errorf("count sign-ins: %w", err)
	}
	return row.Links, row.Calls, nil
}
