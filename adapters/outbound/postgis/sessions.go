package postgis

import (
	"context"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/tenant"
)

type sessions struct{ scope }

// Create implements ports.Sessions.
func (s sessions) Create(ctx context.Context, n tenant.Session) error {
	_, err := s.exec(ctx, `INSERT INTO session (company_id, id, user_id, kind, way, via, secret_hash, created_at, seen_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		s.id(), n.ID.String(), n.User.String(), string(n.Kind), string(n.By), idOrNull(n.Via.UUID), n.Hash, n.Created, n.Seen, n.Expires)
	if err != nil {
		return fmt.Errorf("insert session: %w", err)
	}
	return nil
}

// Seen implements ports.Sessions. Of two at once the later counts.
func (s sessions) Seen(ctx context.Context, id domain.SessionID, at time.Time) error {
	if _, err := s.exec(ctx, `UPDATE session SET seen_at = ? WHERE company_id = ? AND id = ? AND seen_at < ?`, at, s.id(), id.String(), at); err != nil {
		return fmt.Errorf("update session: %w", err)
	}
	return nil
}

// End implements ports.Sessions.
func (s sessions) End(ctx context.Context, id domain.SessionID, at time.Time) error {
	n, err := s.exec(ctx, `UPDATE session SET ended_at = ? WHERE company_id = ? AND id = ? AND ended_at IS NULL`, at, s.id(), id.String())
	if err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	if n == 0 {
		return tenant.ErrSessionNotFound
	}
	return nil
}

// EndOf implements ports.Sessions.
func (s sessions) EndOf(ctx context.Context, user domain.UserID, at time.Time) (int, error) {
	n, err := s.exec(ctx, `UPDATE session SET ended_at = ? WHERE company_id = ? AND user_id = ? AND ended_at IS NULL AND expires_at > ?`, at, s.id(), user.String(), at)
	if err != nil {
		return 0, fmt.Errorf("end sessions: %w", err)
	}
	return int(n), nil
}

type sessionRow struct {
	ID        string    `bun:"id"`
	UserID    string    `bun:"user_id"`
	Kind      string    `bun:"kind"`
	Way       string    `bun:"way"`
	CreatedAt time.Time `bun:"created_at"`
	SeenAt    time.Time `bun:"seen_at"`
	ExpiresAt time.Time `bun:"expires_at"`
}

// Of implements ports.Sessions.
func (s sessions) Of(ctx context.Context, user domain.UserID, now time.Time) ([]tenant.Session, error) {
	var rows []sessionRow
	err := s.all(ctx, &rows, `SELECT id, user_id, kind, way, created_at, seen_at, expires_at FROM session
		WHERE company_id = ? AND user_id = ? AND ended_at IS NULL AND expires_at > ? ORDER BY created_at DESC, id`, s.id(), user.String(), now)
	if err != nil {
		return nil, fmt.Errorf("select sessions: %w", err)
	}
	return convert(rows, func(r sessionRow) (tenant.Session, error) {
		id, err := domain.ParseUUID(r.ID)
		return tenant.Session{
			ID: domain.SessionID{UUID: id}, Company: s.company, User: user, Kind: tenant.PrincipalKind(r.Kind), By: tenant.SignInWay(r.Way),
			Created: r.CreatedAt.UTC(), Seen: r.SeenAt.UTC(), Expires: r.ExpiresAt.UTC(),
		}, err
	})
}
