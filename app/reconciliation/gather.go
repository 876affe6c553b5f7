package reconciliation

import (
	"context"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/discrepancy"
	"actual/domain/job"
	"actual/domain/presence"
	"actual/domain/reconcile"
	"actual/domain/source"
	"actual/ports"
)

// gathering reads what a pass over a date judges from, in one snapshot.
type gathering struct {
	tx      ports.Tx
	r       *Reconciler
	company domain.CompanyID
	on      domain.Date
	day     domain.Span // Of the date.
	span    domain.Span // Of the date and its neighbours.

	near     int // So many dates before and after it are read.
	branches map[domain.UUID]string

	in     reconcile.Input
	said   map[domain.JobID]source.Said // Of jobs that a source brought.
	named  []named                      // Those of whom it is to be found out who they are.
	lacked []discrepancy.Lack
	read   time.Time // When the source of jobs was last read as a whole for the date; zero: never, or there is none.
}

// empty reports whether there is nothing to compare.
func (g *gathering) empty() bool {
	return len(g.in.Jobs)+len(g.in.Visits)+len(g.in.Bookings)+len(g.in.Clocks) == 0
}

// gather reads what a pass over a date judges from: the date and its neighbours.
func (r *Reconciler) gather(ctx context.Context, company domain.CompanyID, on domain.Date) (g *gathering, err error) {
	err = r.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		g, err = r.gatherIn(ctx, tx, company, on)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("gather the facts of %s: %w", on, err)
	}
	return g, nil
}

// gatherIn is gather in a transaction.
func (r *Reconciler) gatherIn(ctx context.Context, tx ports.Tx, company domain.CompanyID, on domain.Date) (*gathering, error) {
	now := r.clock.Now()
	c, err := tx.Companies.Get(ctx)
	if err != nil {
		return nil, err
	}
	g := &gathering{tx: tx, r: r, company: company, on: on, day: on.Span(c.Zone()), near: int(r.policy.NearDays)}
	g.in = reconcile.Input{From: on, To: on, Zone: c.Zone(), AsOf: now.Unix(), Policy: r.policy}
	if err := g.limits(ctx); err != nil {
		return nil, err
	}
	g.span = domain.Span{From: g.first().Span(c.Zone()).From, To: g.last().Span(c.Zone()).To}
	for _, part := range []func(context.Context) error{g.jobs, g.visits, g.people, g.schedule, g.booked, g.unmapped, g.sites, g.signals} {
		if err := part(ctx); err != nil {
			return nil, err
		}
	}
	return g, nil
}

// first and last are the dates of the span.
func (g *gathering) first() domain.Date { return g.on.AddDays(-g.near) }

func (g *gathering) last() domain.Date { return g.on.AddDays(g.near) }

func (g *gathering) jobs(ctx context.Context) error {
	found, err := g.tx.Jobs.Between(ctx, g.first(), g.last(), ports.JobQuery{})
	if err != nil {
		return err
	}
	if g.said, err = g.tickets(ctx, found); err != nil {
		return err
	}
	for _, j := range found {
		p := j.Plan()
		one := reconcile.Job{
			ID: j.ID(), Revision: int64(j.Revision()), Ticket: g.said[j.ID()].Ticket, Site: p.Site, Date: p.Date, Window: p.Window, Effort: p.Effort, State: reconcile.Planned,
		}
		if !p.Crew.IsZero() {
			one.Crews = []domain.CrewID{p.Crew}
		}
		if j.State() == job.Cancelled {
			one.State = reconcile.Cancelled
		}
		g.in.Jobs = append(g.in.Jobs, one)
	}
	return nil
}

// visitsAtOnce is how many visits are read together.
const visitsAtOnce = 5000

// longestDays is how long before the span a visit may have begun that is read: a badge that
// has lain somewhere for longer is nobody's work, and to look for it would be to look
// through all that ever was.
const longestDays = 14

func (g *gathering) visits(ctx context.Context) error {
	q := ports.VisitQuery{From: g.span.From, To: g.span.To, Since: g.span.From.AddDate(0, 0, -longestDays), Limit: visitsAtOnce}
	for {
		found, err := g.tx.Visits.List(ctx, q)
		if err != nil {
			return err
		}
		for _, v := range found {
			g.in.Visits = append(g.in.Visits, reconcile.Visit{Visit: v.Visit, ID: v.ID, Number: v.Number, Badge: v.Badge})
		}
		if len(found) < q.Limit {
			g.settling()
			return nil
		}
		last := found[len(found)-1]
		q.AfterArrived, q.AfterID = time.Unix(last.Arrived, 0).UTC(), last.ID
	}
}

// settling notes how many visits of the date may still change.
func (g *gathering) settling() {
	open := 0
	for _, v := range g.in.Visits {
		if v.State == presence.Provisional && v.Touches(presence.Span{From: g.day.From.Unix(), To: g.day.To.Unix() - 1}) {
			open++
		}
	}
	if open > 0 {
		g.lacked = append(g.lacked, discrepancy.Lack{What: discrepancy.LacksSettling, Amount: open})
	}
}

// people reads who is in which crew, who wears and who carries what.
func (g *gathering) people(ctx context.Context) (err error) {
	crews, err := g.tx.Crews.List(ctx, ports.CrewQuery{})
	if err != nil {
		return err
	}
	known := map[domain.WorkerID]bool{}
	for _, c := range crews {
		known[c.Leader()] = true
		g.in.Crews = append(g.in.Crews, reconcile.Crew{ID: c.ID(), Branch: g.branch(c.ID().UUID), Leader: c.Leader()})
	}
	if g.in.Memberships, err = g.tx.Members.List(ctx, ports.MembershipQuery{Touching: g.span}); err != nil {
		return err
	}
	if g.in.Custodies, err = g.tx.Custodies.List(ctx, ports.CustodyQuery{Touching: g.span}); err != nil {
		return err
	}
	if g.in.Carriages, err = g.tx.CrewBadges.List(ctx, ports.CarriageQuery{Touching: g.span}); err != nil {
		return err
	}
	for _, m := range g.in.Memberships {
		known[m.Worker] = true
	}
	for _, c := range g.in.Custodies {
		known[c.Worker] = true
	}
	delete(known, domain.WorkerID{})
	for id := range known { // In no order: reconciliation is of a set.
		g.in.Workers = append(g.in.Workers, reconcile.Worker{ID: id})
	}
	return nil
}
