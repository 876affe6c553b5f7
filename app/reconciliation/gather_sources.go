package reconciliation

import (
	"context"

	"actual/domain"
	"actual/domain/discrepancy"
	"actual/domain/job"
	"actual/domain/source"
	"actual/ports"
)

// tickets returns what a source says of those jobs that it brought.
func (g *gathering) tickets(ctx context.Context, jobs []job.Job) (map[domain.JobID]source.Said, error) {
	var brought []domain.UUID
	for _, j := range jobs {
		if j.Source() == source.Aspire {
			brought = append(brought, j.ID().UUID)
		}
	}
	if len(brought) == 0 {
		return nil, nil
	}
	rows, err := g.tx.Links.List(ctx, ports.SourceLinkQuery{Source: source.Aspire, Kind: source.Job, Ours: brought})
	if err != nil {
		return nil, err
	}
	of := make(map[domain.JobID]source.Said, len(rows))
	for _, r := range rows {
		of[domain.JobID{UUID: r.Link.Ours}] = r.Said
	}
	return of, nil
}

// schedule notes whether the source of jobs was read since the date ended. Nobody
// waits for it: the pass says what it lacked, and a later one catches up.
func (g *gathering) schedule(ctx context.Context) error {
	syncs, err := g.tx.Syncs.List(ctx, source.Aspire, domain.SyncID{}, syncsBack)
	if err != nil || len(syncs) == 0 {
		return err
	}
	for _, s := range syncs {
		if !s.EndedAt.IsZero() && !s.From.After(g.on) && !s.To.Before(g.on) {
			g.read = s.BeganAt
			break
		}
	}
	if g.read.Before(g.day.To) {
		g.lacked = append(g.lacked, discrepancy.Lack{What: discrepancy.LacksSchedule, Of: string(source.Aspire), Since: g.read})
	}
	return nil
}

// syncsBack is how many syncs are looked at for one that ended.
const syncsBack = 20
