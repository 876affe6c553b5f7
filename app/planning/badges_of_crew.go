package planning

import (
	"context"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/job"
	"actual/ports"
)

// BadgesOfCrew returns the badges that are with a crew on a date in a time zone:
// those that its members wear, and those that it carries.
func BadgesOfCrew(ctx context.Context, tx ports.Tx, crew domain.CrewID, on domain.Date, zone *time.Location) ([]domain.BadgeID, error) {
	day := on.Span(zone)
	members, err := tx.Members.List(ctx, ports.MembershipQuery{Crew: crew, Touching: day})
	if err != nil {
		return nil, fmt.Errorf("badges of crew: %w", err)
	}
	workers := make([]domain.WorkerID, len(members))
	for i, m := range members {
		workers[i] = m.Worker
	}
	worn, err := tx.Custodies.List(ctx, ports.CustodyQuery{Workers: workers, Touching: day})
	if err != nil {
		return nil, fmt.Errorf("badges of crew: %w", err)
	}
	carried, err := tx.CrewBadges.List(ctx, ports.CarriageQuery{Crew: crew, Touching: day})
	if err != nil {
		return nil, fmt.Errorf("badges of crew: %w", err)
	}
	return job.BadgesOf(day, members, worn, carried), nil
}
