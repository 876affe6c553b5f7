package assignments

import (
	"context"
	"fmt"
	"slices"
	"time"

	"actual/domain"
	"actual/domain/assignment"
	"actual/domain/job"
	"actual/domain/source"
	"actual/ports"
)

// visitsAtOnce is how many visits are read at a time.
const visitsAtOnce = 5000

// loader reads what is known of a date.
type loader struct {
	tx     ports.Tx
	day    assignment.Day
	recent assignment.Recent
	from   assignment.MadeFrom
}

func (l *loader) load(ctx context.Context) error {
	l.from = assignment.MadeFrom{Zone: l.day.Zone.String(), Recent: l.recent}
	reach := assignment.Reach(l.day.Date, l.day.Zone)
	for _, part := range []func(context.Context, domain.Span) error{l.jobs, l.crews, l.badges, l.booked, l.visits} {
		if err := part(ctx, reach); err != nil {
			return fmt.Errorf("load assignments: %w", err)
		}
	}
	return nil
}

// jobs reads the jobs of the date, and what their sources say of them.
func (l *loader) jobs(ctx context.Context, _ domain.Span) error {
	all, err := l.tx.Jobs.Between(ctx, l.day.Date, l.day.Date, ports.JobQuery{State: job.Planned})
	if err != nil {
		return err
	}
	ids, refs := make([]domain.JobID, len(all)), map[job.Source][]string{}
	for i, j := range all {
		ids[i] = j.ID()
		if j.Source() != job.ByHand && j.Plan().Ref != "" {
			refs[j.Source()] = append(refs[j.Source()], j.Plan().Ref)
		}
	}
	l.from.Jobs = len(all)
	if l.day.OnJobs, err = l.tx.JobBadges.Of(ctx, ids); err != nil {
		return err
	}
	said := map[job.Source]map[string]source.Row{}
	leaders := map[job.Source]map[string]domain.WorkerID{}
	for of, those := range refs {
		if said[of], leaders[of], err = l.said(ctx, of, those); err != nil {
			return err
		}
	}
	for _, j := range all {
		p := assignment.Planned{Job: j}
		if row, there := said[j.Source()][j.Plan().Ref]; there {
			p.Said = assignment.Said{Ticket: row.Said.Ticket, Number: row.Said.Number, Service: row.Said.Name, Order: row.Said.Order, Version: row.Link.Revision}
			p.Leader = leaders[j.Source()][row.Said.Leader]
		}
		l.day.Jobs = append(l.day.Jobs, p)
	}
	return nil
}

// said returns what a source says of jobs, by refs, and whom of ours it means by the
// leaders of those without a crew; it notes when it was read last.
func (l *loader) said(ctx context.Context, of job.Source, refs []string) (map[string]source.Row, map[string]domain.WorkerID, error) {
	rows, err := l.tx.Links.List(ctx, ports.SourceLinkQuery{Source: of, Kind: source.Job, Refs: refs})
	if err != nil {
		return nil, nil, err
	}
	said, leaders := map[string]source.Row{}, map[string]domain.WorkerID{}
	var names []string
	for _, r := range rows {
		said[r.Ref] = r
		if r.Said.Leader != "" && !slices.Contains(names, r.Said.Leader) {
			names = append(names, r.Said.Leader)
		}
	}
	if len(names) > 0 {
		people, err := l.tx.Links.List(ctx, ports.SourceLinkQuery{Source: of, Kind: source.Worker, Refs: names})
		if err != nil {
			return nil, nil, err
		}
		for _, r := range people {
			leaders[r.Ref] = domain.WorkerID{UUID: r.Link.Ours}
		}
	}
	syncs, err := l.tx.Syncs.List(ctx, of, domain.SyncID{}, 5)
	for _, s := range syncs {
		if !s.EndedAt.IsZero() {
			l.from.Syncs = append(l.from.Syncs, assignment.Synced{Source: of, Sync: s.ID, EndedAt: s.EndedAt})
			break
		}
	}
	slices.SortFunc(l.from.Syncs, func(a, b assignment.Synced) int { return compare(a.Source, b.Source) })
	return said, leaders, err
}

func compare(a, b job.Source) int {
	if a < b {
		return -1
	}
	return 1
}

// crews reads who leads and who is in which crew.
func (l *loader) crews(ctx context.Context, reach domain.Span) error {
	crews, err := l.tx.Crews.List(ctx, ports.CrewQuery{})
	if err != nil {
		return err
	}
	l.day.Leaders = map[domain.CrewID]domain.WorkerID{}
	for _, c := range crews {
		l.day.Leaders[c.ID()] = c.Leader()
	}
	l.day.Members, err = l.tx.Members.List(ctx, ports.MembershipQuery{Touching: reach})
	l.from.Members = len(l.day.Members)
	return err
}

// badges reads who wears, and which crew carries, which badge, and which were heard.
func (l *loader) badges(ctx context.Context, reach domain.Span) (err error) {
	if l.day.Worn, err = l.tx.Custodies.List(ctx, ports.CustodyQuery{Touching: reach}); err != nil {
		return err
	}
	if l.day.Carried, err = l.tx.CrewBadges.List(ctx, ports.CarriageQuery{Touching: reach}); err != nil {
		return err
	}
	heard, err := l.tx.Heard.During(ctx, reach.From, reach.To)
	l.day.Heard = map[domain.BadgeID]bool{}
	for _, b := range heard {
		l.day.Heard[b] = true
	}
	return err
}

// booked reads who was booked with which crew of late.
func (l *loader) booked(ctx context.Context, _ domain.Span) error {
	rows, err := l.tx.Booked.Between(ctx, l.day.Date.AddDays(-l.recent.Within), l.day.Date.AddDays(-1), ports.BookedQuery{})
	for _, r := range rows {
		if !r.Travel {
			l.day.Booked = append(l.day.Booked, assignment.Booked{Crew: r.Of.Crew, Worker: r.Of.Worker, Date: r.Date})
		}
	}
	l.from.Booked = len(l.day.Booked)
	return err
}

// visits reads the visits that touch the time that is looked at.
func (l *loader) visits(ctx context.Context, reach domain.Span) error {
	q := ports.VisitQuery{From: reach.From, To: reach.To, Limit: visitsAtOnce}
	for {
		page, err := l.tx.Visits.List(ctx, q)
		if err != nil {
			return err
		}
		l.day.Visits = append(l.day.Visits, page...)
		if l.from.Visits = len(l.day.Visits); len(page) < visitsAtOnce {
			return nil
		}
		last := page[len(page)-1]
		q.AfterArrived, q.AfterID = time.Unix(last.Arrived, 0).UTC(), last.ID
	}
}
