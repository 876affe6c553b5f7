package reconciliation

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/booked"
	"actual/domain/job"
	"actual/domain/reconcile"
	"actual/ports"
)

// booked reads what was booked and clocked at sources.
func (g *gathering) booked(ctx context.Context) error {
	read, err := g.tx.BookedRead.All(ctx)
	if err != nil {
		return err
	}
	times, err := g.tx.Booked.Between(ctx, g.first(), g.last(), ports.BookedQuery{})
	if err != nil {
		return err
	}
	known := g.known(ports.BookedLabour)
	g.in.Bookings = make([]reconcile.Booking, 0, len(times))
	for _, t := range times {
		known.add(t.Source, t.Date)
		if t.Span.From.IsZero() || t.Span.To.IsZero() { // Of no time of day.
			continue
		}
		g.in.Bookings = append(g.in.Bookings, reconcile.Booking{
			ID: t.ID.UUID, Worker: t.Of.Worker, Job: t.Of.Job, Ticket: t.Ticket, Site: t.Of.Site, From: t.Span.From.Unix(), To: t.Span.To.Unix(), Distributed: t.Travel,
		})
		g.whose(t.Source, t.Worker, &g.in.Bookings[len(g.in.Bookings)-1].Worker)
	}
	g.in.BookedThrough = known.through(read)
	clocks, err := g.tx.Clocked.Between(ctx, g.first(), g.last(), ports.ClockQuery{})
	if err != nil {
		return err
	}
	known = g.known(ports.BookedClocked)
	g.in.Clocks = make([]reconcile.Clock, 0, len(clocks))
	for _, c := range clocks {
		known.add(c.Source, c.Date)
		one := reconcile.Clock{ID: c.ID.UUID, Worker: c.Of, From: c.Span.From.Unix(), Break: int64(c.Break)}
		if !c.Span.To.IsZero() {
			one.To = c.Span.To.Unix()
		}
		g.in.Clocks = append(g.in.Clocks, one)
		g.whose(c.Source, c.Worker, &g.in.Clocks[len(g.in.Clocks)-1].Worker)
	}
	g.in.ClockedThrough = known.through(read)
	return nil
}

// known is up to when booked, or clocked, time is known: by its last row, and by when
// each source was read last. One that is down leaves the date to a later pass.
type known struct {
	list ports.BookedList
	on   domain.Date
	zone *time.Location
	lag  time.Duration
	ends map[job.Source]domain.Date // The last date of which there are rows.
}

func (g *gathering) known(list ports.BookedList) *known {
	return &known{list, g.on, g.in.Zone, time.Duration(g.in.Everywhere().BookLagS) * time.Second, map[job.Source]domain.Date{}}
}

func (k *known) add(of job.Source, on domain.Date) {
	if k.ends[of].Before(on) {
		k.ends[of] = on
	}
}

// fileDays is for how long a company is taken to book by files after the last one.
const fileDays = 31

// through returns it, Unix seconds; 0 where the company books nothing. A file is made
// when an office is done with the dates that are in it: nothing of those is waited for
// once it was imported after they ended, and of later ones until the next file.
func (k *known) through(read []ports.BookedReading) (until int64) {
	for _, last := range k.ends {
		until = max(until, last.Span(k.zone).To.Unix())
	}
	for _, r := range read {
		last, some := k.ends[r.Source]
		switch {
		case r.List != k.list:
		case r.Source != booked.LMN && some:
			until = max(until, r.Began.Unix())
		case r.Source == booked.LMN && some && !last.Before(k.on):
			until = max(until, r.Began.Add(k.lag).Unix())
		case r.Source == booked.LMN && until == 0 && !r.Began.Before(k.on.AddDays(-fileDays).Span(k.zone).From):
			until = 1 // Nothing of these dates has come yet.
		}
	}
	return until
}
