package postgis

import (
	"context"
	"fmt"

	"actual/domain"
	"actual/domain/booked"
	"actual/domain/job"
)

type plannedRow struct {
	Ticket string  `bun:"ticket"`
	Crew   string  `bun:"crew"`
	Site   string  `bun:"site"`
	OnDate string  `bun:"on_date"`
	Ours   *string `bun:"ours"`
}

// Planned implements ports.BookedTimes.
func (s bookedTimes) Planned(ctx context.Context, source job.Source, from, to domain.Date) ([]booked.Planned, error) {
	var rows []plannedRow
	err := s.all(ctx, &rows, `SELECT said->>'ticket' AS ticket, COALESCE(said->>'crew', '') AS crew, COALESCE(said->>'site', '') AS site, on_date::text AS on_date, ours
		FROM source_row WHERE company_id = ? AND source = ? AND kind = 'job' AND on_date BETWEEN ?::date AND ?::date AND gone_at IS NULL AND said->>'ticket' <> '' ORDER BY ref`,
		s.id(), string(source), from.String(), to.String())
	if err != nil {
		return nil, fmt.Errorf("select what was planned: %w", err)
	}
	return convert(rows, func(r plannedRow) (booked.Planned, error) {
		date, err := domain.ParseDate(r.OnDate)
		if err != nil {
			return booked.Planned{}, fmt.Errorf("stored row of a source: %w", err)
		}
		ours, err := orZero(r.Ours)
		return booked.Planned{Ticket: r.Ticket, Crew: r.Crew, Site: r.Site, Date: date, Job: domain.JobID{UUID: ours}}, err
	})
}
