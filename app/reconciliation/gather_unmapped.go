package reconciliation

import (
	"context"
	"slices"

	"actual/domain"
	"actual/domain/job"
	"actual/domain/reconcile"
	"actual/domain/source"
	"actual/ports"
)

// named is somebody whom a source names and who, when that was stored, was none of our
// workers.
type named struct {
	source job.Source
	ref    string
	is     *domain.WorkerID // Where it is to be said who that is.
}

// whose notes that it is to be found out who somebody is, where that is not known and the
// source names somebody.
func (g *gathering) whose(of job.Source, ref string, is *domain.WorkerID) {
	if is.IsZero() && ref != "" {
		g.named = append(g.named, named{of, ref, is})
	}
}

// leaders notes who leads jobs of the date of which we know no crew, and jobs of crews of
// which we know no leader, as far as the source of the jobs knows one.
func (g *gathering) leaders(ctx context.Context) error {
	leaderless := map[domain.CrewID]bool{}
	for _, c := range g.in.Crews {
		leaderless[c.ID] = c.Leader.IsZero()
	}
	asked := map[domain.CrewID][]*reconcile.Job{}
	for i := range g.in.Jobs {
		j := &g.in.Jobs[i]
		said, brought := g.said[j.ID]
		switch {
		case !brought || j.Date != g.on:
		case len(j.Crews) == 0:
			g.whose(source.Aspire, said.Leader, &j.Leader)
		case leaderless[j.Crews[0]]:
			asked[j.Crews[0]] = append(asked[j.Crews[0]], j)
		}
	}
	if len(asked) == 0 {
		return nil
	}
	var crews []domain.UUID
	for id := range asked {
		crews = append(crews, id.UUID)
	}
	rows, err := g.tx.Links.List(ctx, ports.SourceLinkQuery{Source: source.Aspire, Kind: source.Crew, Ours: crews})
	if err != nil {
		return err
	}
	for _, r := range rows {
		for _, j := range asked[domain.CrewID{UUID: r.Link.Ours}] {
			g.whose(source.Aspire, r.Said.Leader, &j.Leader)
		}
	}
	return nil
}

// unmapped says who those are whom sources name: one of ours by now, or somebody whom
// people have yet to map. Time of somebody who is to be ignored is left out.
func (g *gathering) unmapped(ctx context.Context) error {
	if err := g.leaders(ctx); err != nil || len(g.named) == 0 {
		return err
	}
	refs := map[job.Source][]string{}
	for _, n := range g.named {
		refs[n.source] = append(refs[n.source], n.ref)
	}
	type who struct {
		source job.Source
		ref    string
	}
	rows := map[who]source.Row{}
	for of, list := range refs {
		slices.Sort(list)
		found, err := g.tx.Links.List(ctx, ports.SourceLinkQuery{Source: of, Kind: source.Worker, Refs: slices.Compact(list)})
		if err != nil {
			return err
		}
		for _, r := range found {
			rows[who{of, r.Ref}] = r
		}
	}
	workers := map[domain.WorkerID]bool{}
	for _, w := range g.in.Workers {
		workers[w.ID] = true
	}
	ignored := domain.WorkerID{UUID: domain.UUID{1}}
	for _, n := range g.named {
		r := rows[who{n.source, n.ref}]
		switch {
		case r.Link.State == source.Ignored:
			*n.is = ignored
			continue
		case !r.Link.Ours.IsZero():
			n.is.UUID = r.Link.Ours
		default:
			*n.is = source.Nobody(n.source, n.ref)
		}
		if !workers[*n.is] {
			workers[*n.is] = true
			g.in.Workers = append(g.in.Workers, reconcile.Worker{ID: *n.is, Unmapped: r.Link.Ours.IsZero()})
		}
	}
	g.in.Bookings = slices.DeleteFunc(g.in.Bookings, func(b reconcile.Booking) bool { return b.Worker == ignored })
	g.in.Clocks = slices.DeleteFunc(g.in.Clocks, func(c reconcile.Clock) bool { return c.Worker == ignored })
	for i := range g.in.Jobs {
		if g.in.Jobs[i].Leader == ignored {
			g.in.Jobs[i].Leader = domain.WorkerID{}
		}
	}
	return nil
}
