package main

import (
	"context"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/booked"
	"actual/ports"
)

// aspireWeek is when aspireSeed has booked and clocked time, as New York's calendar
// shows it.
func aspireWeek() ports.TimeWindow {
	monday := domain.NewDate(2026, 11, 23)
	return ports.TimeWindow{From: monday, To: monday, Zone: time.UTC}
}

func readAspireTimes(ctx context.Context, world faultyWorld) error {
	w := world.(*aspireWorld)
	whole := func(l booked.Labour) string {
		if l.Worker == "" || l.Ticket == "" || l.Span.To.Sub(l.Span.From) != time.Hour {
			return "not whole: " + l.Ref
		}
		return l.Ref
	}
	return readAll(whole, 800, func(q ports.SourceQuery) (ports.SourcePage[booked.Labour], error) {
		return w.ListTimes(ctx, w.company, aspireWeek(), q)
	})
}

// readAspireClocks reads stretches, of which each must be read in the zone of its
// worker's branch.
func readAspireClocks(ctx context.Context, world faultyWorld) error {
	w := world.(*aspireWorld)
	whole := func(c booked.Clocked) string {
		if c.Worker == "" || c.Span.To.Sub(c.Span.From) != 8*time.Hour {
			return "not whole: " + c.Ref
		}
		return c.Ref
	}
	return readAll(whole, 900, func(q ports.SourceQuery) (ports.SourcePage[booked.Clocked], error) {
		return w.ListClocks(ctx, w.company, aspireWeek(), q)
	})
}

// readAspireTicketSites asks for the sites of all tickets, each of which has one.
func readAspireTicketSites(ctx context.Context, world faultyWorld) error {
	w := world.(*aspireWorld)
	var tickets []string
	for n := range aspireRows {
		tickets = append(tickets, fmt.Sprint(600+n))
	}
	for range 2 { // The second time with a token that is remembered.
		sites, _, err := w.SitesOf(ctx, w.company, tickets)
		if err != nil {
			return err
		}
		for n, ticket := range tickets {
			if sites[ticket] != fmt.Sprint(100+n) {
				return partError{ticket}
			}
		}
	}
	return nil
}
