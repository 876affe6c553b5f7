package insight

import (
	"context"
	"maps"
	"slices"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/job"
	"actual/domain/presence"
	"actual/ports"
)

// wearers says of each visit which worker had the badge in custody when it
// arrived. A badge that nobody wore then is absent.
func wearers(ctx context.Context, tx ports.Tx, visits []presence.Version) (map[domain.VisitID]job.Worker, error) {
	if len(visits) == 0 {
		return nil, nil
	}
	badges := map[domain.BadgeID]bool{}
	first, last := visits[0].Arrived, visits[0].Arrived
	for _, v := range visits {
		badges[v.Badge] = true
		first, last = min(first, v.Arrived), max(last, v.Arrived)
	}
	held, err := tx.Custodies.List(ctx, ports.CustodyQuery{
		Badges: slices.Collect(maps.Keys(badges)), Touching: domain.Span{From: since(first), To: since(last + 1)},
	})
	if err != nil || len(held) == 0 {
		return nil, err
	}
	of, ids := map[domain.BadgeID][]badge.Custody{}, map[domain.WorkerID]bool{}
	for _, c := range held {
		of[c.Badge] = append(of[c.Badge], c)
		ids[c.Worker] = true
	}
	known, err := tx.Workers.List(ctx, ports.WorkerQuery{IDs: slices.Collect(maps.Keys(ids))})
	if err != nil {
		return nil, err
	}
	workers := map[domain.WorkerID]job.Worker{}
	for _, w := range known {
		workers[w.ID()] = w
	}
	worn := map[domain.VisitID]job.Worker{}
	for _, v := range visits {
		for _, c := range of[v.Badge] {
			if c.Span.Covers(since(v.Arrived)) {
				worn[v.ID] = workers[c.Worker]
			}
		}
	}
	return worn, nil
}
