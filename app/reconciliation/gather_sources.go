package reconciliation

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/discrepancy"
	"actual/domain/job"
	"actual/domain/reconcile"
	"actual/domain/source"
	"actual/ports"
)

// tickets returns of which piece of work those jobs are that a source brought.
func (g *gathering) tickets(ctx context.Context, jobs []job.Job) (map[domain.JobID]string, error) {
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
	of := make(map[domain.JobID]string, len(rows))
	for _, r := range rows {
		of[domain.JobID{UUID: r.Link.Ours}] = r.Said.Ticket
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

// booked reads what was booked and clocked at sources. Up to when that is known
// follows from the last row, and from when the source was read last: one that is down
// leaves the date to a later pass.
func (g *gathering) booked(ctx context.Context) error {
	times, err := g.tx.Booked.Between(ctx, g.first(), g.last(), ports.BookedQuery{})
	if err != nil {
		return err
	}
	read, err := g.tx.BookedRead.Last(ctx, source.Aspire, ports.BookedLabour)
	if err != nil {
		return err
	}
	for _, t := range times {
		if t.Span.From.IsZero() || t.Span.To.IsZero() { // Of no time of day.
			continue
		}
		g.in.Bookings = append(g.in.Bookings, reconcile.Booking{
			ID: t.ID.UUID, Worker: t.Of.Worker, Job: t.Of.Job, Ticket: t.Ticket, Site: t.Of.Site, From: t.Span.From.Unix(), To: t.Span.To.Unix(), Distributed: t.Travel,
		})
		g.in.BookedThrough = max(g.in.BookedThrough, t.Date.Span(g.in.Zone).To.Unix(), readOf(t.Source, read))
	}
	clocks, err := g.tx.Clocked.Between(ctx, g.first(), g.last(), ports.ClockQuery{})
	if err != nil {
		return err
	}
	if read, err = g.tx.BookedRead.Last(ctx, source.Aspire, ports.BookedClocked); err != nil {
		return err
	}
	for _, c := range clocks {
		one := reconcile.Clock{ID: c.ID.UUID, Worker: c.Of, From: c.Span.From.Unix(), Break: int64(c.Break)}
		if !c.Span.To.IsZero() {
			one.To = c.Span.To.Unix()
		}
		g.in.Clocks = append(g.in.Clocks, one)
		g.in.ClockedThrough = max(g.in.ClockedThrough, c.Date.Span(g.in.Zone).To.Unix(), readOf(c.Source, read))
	}
	return nil
}

// readOf is when a source's list was read last, Unix seconds; 0 where nobody knows.
func readOf(of job.Source, read time.Time) int64 {
	if of != source.Aspire || read.IsZero() {
		return 0
	}
	return read.Unix()
}
