package postgis

import (
	"context"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/tenant"
)

type supportEntries struct{ scope }

// Create implements ports.SupportEntries.
func (s supportEntries) Create(ctx context.Context, e tenant.SupportEntry) error {
	_, err := s.exec(ctx, `INSERT INTO support_entry (company_id, id, user_id, reason, entered_at, until_at) VALUES (?, ?, ?, ?, ?, ?)`,
		s.id(), e.ID.String(), e.User.String(), e.Reason, e.Entered, e.Until)
	if err != nil {
		return fmt.Errorf("insert support entry: %w", err)
	}
	return nil
}

// End implements ports.SupportEntries.
func (s supportEntries) End(ctx context.Context, id domain.SessionID, at time.Time, by string) error {
	n, err := s.exec(ctx, `UPDATE support_entry SET ended_at = ?, ended_by = ? WHERE company_id = ? AND id = ? AND ended_at IS NULL AND until_at > ?`, at, by, s.id(), id.String(), at)
	if err != nil {
		return fmt.Errorf("end support entry: %w", err)
	}
	if n == 0 {
		return tenant.ErrEntryNotFound
	}
	return nil
}

type supportEntryRow struct {
	ID        string     `bun:"id"`
	UserID    string     `bun:"user_id"`
	Reason    string     `bun:"reason"`
	EnteredAt time.Time  `bun:"entered_at"`
	UntilAt   time.Time  `bun:"until_at"`
	EndedAt   *time.Time `bun:"ended_at"`
	EndedBy   string     `bun:"ended_by"`
}

// List implements ports.SupportEntries. Ids are of version 7: in order of time.
func (s supportEntries) List(ctx context.Context, before domain.SessionID, limit int) ([]tenant.SupportEntry, error) {
	var rows []supportEntryRow
	err := s.all(ctx, &rows, `SELECT id, user_id, reason, entered_at, until_at, ended_at, ended_by FROM support_entry
		WHERE company_id = ? AND (? OR id < ?) ORDER BY id DESC LIMIT ?`, s.id(), before.IsZero(), before.String(), limit)
	if err != nil {
		return nil, fmt.Errorf("select support entries: %w", err)
	}
	return convert(rows, func(r supportEntryRow) (tenant.SupportEntry, error) {
		id, err := domain.ParseUUID(r.ID)
		if err != nil {
			return tenant.SupportEntry{}, err
		}
		user, err := domain.ParseUserID(r.UserID)
		return tenant.SupportEntry{
			ID: domain.SessionID{UUID: id}, Company: s.company, User: user, Reason: r.Reason,
			Entered: r.EnteredAt.UTC(), Until: r.UntilAt.UTC(), Ended: timeOf(r.EndedAt), EndedBy: r.EndedBy,
		}, err
	})
}
