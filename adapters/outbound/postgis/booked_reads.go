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

// All implements ports.BookedReads.
func (s bookedReads) All(ctx context.Context) ([]ports.BookedReading, error) {
	var rows []struct {
		Source string    `bun:"source"`
		List   string    `bun:"list"`
		ReadAt time.Time `bun:"read_at"`
	}
	if err := s.all(ctx, &rows, `SELECT source, list, read_at FROM booked_read WHERE company_id = ?`, s.id()); err != nil {
		return nil, fmt.Errorf("select when booked time was read: %w", err)
	}
	out := make([]ports.BookedReading, len(rows))
	for i, r := range rows {
		out[i] = ports.BookedReading{Source: job.Source(r.Source), List: ports.BookedList(r.List), Began: r.ReadAt.UTC()}
	}
	return out, nil
}
