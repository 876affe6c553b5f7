package postgis

import (
	"context"
	"fmt"
	"time"

	"actual/domain/job"
	"actual/ports"
)

type bookedReads struct{ scope }

// Note implements ports.BookedReads.
func (s bookedReads) Note(ctx context.Context, source job.Source, list ports.BookedList, at time.Time) error {
	_, err := s.exec(ctx, `INSERT INTO booked_read (company_id, source, list, read_at) VALUES (?, ?, ?, ?)
		ON CONFLICT (company_id, source, list) DO UPDATE SET read_at = GREATEST(booked_read.read_at, EXCLUDED.read_at)`, s.id(), string(source), string(list), at)
	if err != nil {
		return fmt.Errorf("note that booked time was read: %w", err)
	}
	return nil
}

// Last implements ports.BookedReads.
func (s bookedReads) Last(ctx context.Context, source job.Source, list ports.BookedList) (time.Time, error) {
	var rows []struct {
		ReadAt time.Time `bun:"read_at"`
	}
	err := s.all(ctx, &rows, `SELECT read_at FROM booked_read WHERE company_id = ? AND source = ? AND list = ?`, s.id(), string(source), string(list))
	if err != nil || len(rows) == 0 {
		return time.Time{}, err
	}
	return rows[0].ReadAt.UTC(), nil
}
