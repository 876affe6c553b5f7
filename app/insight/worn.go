package insight

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/job"
	"actual/ports"
)

// Party is who wears badges, and of which crew each is.
type Party struct {
	Worker map[domain.BadgeID]job.Worker
	Crew   map[domain.BadgeID]job.Crew
}

// partyAt says who wears the badges at an instant. A badge is of its wearer's crew, and
// where nobody wears it of the crew that carries it.
func partyAt(ctx context.Context, tx ports.Tx, badges []domain.BadgeID, at time.Time) (p Party, err error) {
	p = Party{Worker: map[domain.BadgeID]job.Worker{}, Crew: map[domain.BadgeID]job.Crew{}}
	if len(badges) == 0 {
		return p, nil
	}
	held, err := tx.Custodies.List(ctx, ports.CustodyQuery{Badges: badges, At: at})
	if err != nil {
		return p, err
	}
	carried, err := tx.CrewBadges.List(ctx, ports.CarriageQuery{Badges: badges, At: at})
	if err != nil {
		return p, err
	}
	crewOf, crews, err := crewsAt(ctx, tx, at)
	if err != nil {
		return p, err
	}
	workers, err := workersOf(ctx, tx, held)
	if err != nil {
		return p, err
	}
	for _, c := range carried {
		if crew, known := crews[c.Crew]; known {
			p.Crew[c.Badge] = crew
		}
	}
	for _, c := range held {
		p.Worker[c.Badge] = workers[c.Worker]
		if crew, known := crews[crewOf[c.Worker]]; known {
			p.Crew[c.Badge] = crew
		}
	}
	return p, nil
}

func crewsAt(ctx context.Context, tx ports.Tx, at time.Time) (of map[domain.WorkerID]domain.CrewID, crews map[domain.CrewID]job.Crew, err error) {
	members, err := tx.Members.List(ctx, ports.MembershipQuery{At: at})
	if err != nil {
		return nil, nil, err
	}
	all, err := tx.Crews.List(ctx, ports.CrewQuery{})
	if err != nil {
		return nil, nil, err
	}
	of, crews = make(map[domain.WorkerID]domain.CrewID, len(members)), make(map[domain.CrewID]job.Crew, len(all))
	for _, m := range members {
		of[m.Worker] = m.Crew
	}
	for _, c := range all {
		crews[c.ID()] = c
	}
	return of, crews, nil
}

func workersOf(ctx context.Context, tx ports.Tx, held []badge.Custody) (map[domain.WorkerID]job.Worker, error) {
	ids := make([]domain.WorkerID, 0, len(held))
	for _, c := range held {
		ids = append(ids, c.Worker)
	}
	workers := map[domain.WorkerID]job.Worker{}
	if len(ids) == 0 {
		return workers, nil
	}
	known, err := tx.Workers.List(ctx, ports.WorkerQuery{IDs: ids})
	for _, w := range known {
		workers[w.ID()] = w
	}
	return workers, err
}
