package timekeeping

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/discrepancy"
	"actual/domain/geofence"
	"actual/domain/job"
	"actual/domain/presence"
	"actual/domain/timesheet"
	"actual/ports"
)

// facts are what days of workers are derived from, and what stands against them.
type facts struct {
	d        *Desk
	tx       ports.Tx
	company  domain.CompanyID
	from, to domain.Date
	workers  []domain.WorkerID // Nil: all.
	holds    bool              // The badges are held.
	now      time.Time

	settings timesheet.Settings
	zone     *time.Location
	week     timesheet.Workweek
	known    timesheet.Known // Of all workers.
	breaks   map[domain.WorkerID][]timesheet.BookedBreak
	held     map[domain.WorkerID][]badge.Custody
	visits   map[domain.VisitID]presence.Version
	ofBadge  map[domain.BadgeID][]presence.Version
	days     map[ports.TimeDayKey]timesheet.Day
	stand    map[ports.TimeDayKey][]timesheet.Entry
	found    []discrepancy.Discrepancy
	periods  []timesheet.Closed
	sites    map[domain.SiteID]string
	arrived  *arrivals // Nil until complete reads it.
}

// gather reads the facts of days of work in one transaction.
func (d *Desk) gather(ctx context.Context, tx ports.Tx, company domain.CompanyID, from, to domain.Date, workers []domain.WorkerID) (*facts, error) {
	return d.gathered(ctx, &facts{d: d, tx: tx, company: company, from: from, to: to, workers: workers})
}

// gatherHeld is gather of days whose visits are sealed or unsealed: nobody else writes
// versions of them until the transaction ends.
func (d *Desk) gatherHeld(ctx context.Context, tx ports.Tx, company domain.CompanyID, from, to domain.Date, workers []domain.WorkerID) (*facts, error) {
	return d.gathered(ctx, &facts{d: d, tx: tx, company: company, from: from, to: to, workers: workers, holds: true})
}

func (d *Desk) gathered(ctx context.Context, f *facts) (*facts, error) {
	f.now = d.now()
	tx, from, to := f.tx, f.from, f.to
	c, err := tx.Companies.Get(ctx)
	if err != nil {
		return nil, err
	}
	if f.settings, err = tx.PaySets.Last(ctx); err != nil {
		return nil, err
	}
	f.zone, f.week = c.Zone(), f.settings.Week(c.Zone())
	span := domain.Span{From: f.week.Hours(from.AddDays(-1)).From, To: f.week.Hours(to.AddDays(1)).To}
	for _, part := range []func(context.Context, domain.Span) error{f.people, f.seen, f.planned, f.booked, f.places, f.acts, f.open} {
		if err := part(ctx, span); err != nil {
			return nil, fmt.Errorf("gather time: %w", err)
		}
	}
	return f, nil
}

func (f *facts) people(ctx context.Context, span domain.Span) (err error) {
	if f.known.Custodies, err = f.tx.Custodies.List(ctx, ports.CustodyQuery{Workers: f.workers, Touching: span}); err != nil {
		return err
	}
	f.held = map[domain.WorkerID][]badge.Custody{}
	for _, c := range f.known.Custodies {
		f.held[c.Worker] = append(f.held[c.Worker], c)
	}
	if f.known.Crews, err = f.tx.Members.List(ctx, ports.MembershipQuery{Touching: span}); err != nil {
		return err
	}
	f.known.Said, err = f.tx.TimeSaid.List(ctx, f.from.AddDays(-1), f.to.AddDays(1), f.workers)
	return err
}

// visitsAtOnce is how many visits are read together; fewBadges is of how many badges
// they are read one by one.
const (
	visitsAtOnce = 5000
	fewBadges    = 8
)

func (f *facts) seen(ctx context.Context, span domain.Span) error {
	f.visits, f.ofBadge = map[domain.VisitID]presence.Version{}, map[domain.BadgeID][]presence.Version{}
	badges := map[domain.BadgeID]bool{}
	for _, c := range f.known.Custodies {
		badges[c.Badge] = true
	}
	if f.holds {
		if err := f.tx.Marks.Hold(ctx, slices.Collect(maps.Keys(badges))); err != nil {
			return err
		}
	}
	queries := []ports.VisitQuery{{From: span.From, To: span.To, Limit: visitsAtOnce}}
	if len(badges) <= fewBadges {
		queries = nil
		for b := range badges {
			queries = append(queries, ports.VisitQuery{Badge: b, From: span.From, To: span.To, Limit: visitsAtOnce})
		}
	}
	for _, q := range queries {
		for {
			page, err := f.tx.Visits.List(ctx, q)
			if err != nil {
				return err
			}
			for _, v := range page {
				if badges[v.Badge] {
					f.visits[v.ID] = v
					f.ofBadge[v.Badge] = append(f.ofBadge[v.Badge], v)
				}
			}
			if len(page) < q.Limit {
				break
			}
			last := page[len(page)-1]
			q.AfterArrived, q.AfterID = time.Unix(last.Arrived, 0).UTC(), last.ID
		}
	}
	return nil
}

func (f *facts) planned(ctx context.Context, _ domain.Span) (err error) {
	f.known.Jobs, err = f.tx.Jobs.Between(ctx, f.from.AddDays(-2), f.to.AddDays(2), ports.JobQuery{State: job.Planned})
	return err
}

// booked reads how long workers paused by what is booked, and by what is clocked: of
// each date what says more.
func (f *facts) booked(ctx context.Context, _ domain.Span) error {
	times, err := f.tx.Booked.Between(ctx, f.from.AddDays(-1), f.to.AddDays(1), ports.BookedQuery{})
	if err != nil {
		return err
	}
	clocks, err := f.tx.Clocked.Between(ctx, f.from.AddDays(-1), f.to.AddDays(1), ports.ClockQuery{})
	if err != nil {
		return err
	}
	byTicket, byClock := breaks{}, breaks{}
	for _, t := range times {
		byTicket.add(t.Of.Worker, t.ID.UUID, t.Date, t.Break)
	}
	for _, c := range clocks {
		byClock.add(c.Of, c.ID.UUID, c.Date, c.Break)
	}
	f.breaks = map[domain.WorkerID][]timesheet.BookedBreak{}
	for k := range byTicket.and(byClock) {
		rows := byTicket[k]
		if byClock.total(k) > byTicket.total(k) {
			rows = byClock[k]
		}
		f.breaks[k.Worker] = append(f.breaks[k.Worker], rows...)
	}
	return nil
}

type breaks map[ports.TimeDayKey][]timesheet.BookedBreak

func (b breaks) add(w domain.WorkerID, row domain.UUID, date domain.Date, lasts job.Effort) {
	if !w.IsZero() && lasts > 0 {
		k := ports.TimeDayKey{Worker: w, Day: date}
		b[k] = append(b[k], timesheet.BookedBreak{Row: row, Date: date, Lasts: timesheet.Hours(lasts)})
	}
}

func (b breaks) total(k ports.TimeDayKey) (sum timesheet.Hours) {
	for _, one := range b[k] {
		sum += one.Lasts
	}
	return sum
}

func (b breaks) and(o breaks) map[ports.TimeDayKey]bool {
	keys := map[ports.TimeDayKey]bool{}
	for k := range b {
		keys[k] = true
	}
	for k := range o {
		keys[k] = true
	}
	return keys
}

// places says where the sites are that visits and people speak of, and what they are
// called.
func (f *facts) places(ctx context.Context, span domain.Span) error {
	index, err := f.d.fences.Index(ctx, f.tx, f.company)
	if err != nil {
		return err
	}
	f.known.Places, f.sites = map[domain.SiteID]timesheet.Place{}, map[domain.SiteID]string{}
	for _, s := range index.Sites() {
		f.known.Places[s.ID] = timesheet.Place{Kind: s.Kind}
		f.sites[s.ID] = s.Name
		if s.Name == "" {
			f.sites[s.ID] = s.Ref
		}
	}
	noon := span.From.Unix()/2 + span.To.Unix()/2
	for i := range index.Fences() {
		fence := index.Fence(int32(i)) //nolint:gosec // A count of fences.
		if p := f.known.Places[fence.Site]; !fence.Shape.IsZero() && (p.At == (geofence.LatLng{}) || fence.ValidAt(noon)) {
			p.At = fence.Shape.Outline(8)[0][0][0]
			f.known.Places[fence.Site] = p
		}
	}
	return nil
}

// acts reads what people have done about the days.
func (f *facts) acts(ctx context.Context, _ domain.Span) error {
	days, err := f.tx.TimeDays.List(ctx, ports.TimeDayQuery{From: f.from, To: f.to, Workers: f.workers})
	if err != nil {
		return err
	}
	f.days = map[ports.TimeDayKey]timesheet.Day{}
	for _, d := range days {
		f.days[ports.TimeDayKey{Worker: d.Worker, Day: d.Day}] = d
	}
	stand, err := f.tx.TimeHeld.Approved(ctx, ports.TimeEntryQuery{From: f.from, To: f.to, Workers: f.workers})
	if err != nil {
		return err
	}
	f.stand = map[ports.TimeDayKey][]timesheet.Entry{}
	for _, e := range stand {
		k := ports.TimeDayKey{Worker: e.Worker, Day: e.Day}
		f.stand[k] = append(f.stand[k], e)
	}
	f.periods, err = f.tx.PayPeriods.Touching(ctx, f.from, f.to)
	return err
}

// open reads the discrepancies that stand against approvals.
func (f *facts) open(ctx context.Context, _ domain.Span) (err error) {
	if len(f.settings.Blocking) == 0 {
		return nil
	}
	f.found, err = f.tx.Found.List(ctx, ports.DiscrepancyQuery{
		From: f.from, To: f.to, States: []discrepancy.State{discrepancy.Open, discrepancy.Acknowledged}, Kinds: f.settings.Blocking,
	})
	return err
}

// derive returns a worker's entries by day.
func (f *facts) derive(w domain.WorkerID) map[domain.Date][]timesheet.Entry {
	k := f.known
	k.Worker, k.From, k.To, k.Week, k.Leg = w, f.from, f.to, f.week, timesheet.UsualLeg()
	k.Custodies, k.Breaks = f.held[w], f.breaks[w]
	met := map[domain.BadgeID]bool{}
	for _, c := range k.Custodies {
		if !met[c.Badge] {
			met[c.Badge] = true
			k.Visits = append(k.Visits, f.ofBadge[c.Badge]...)
		}
	}
	out := map[domain.Date][]timesheet.Entry{}
	for _, e := range timesheet.Derive(k) {
		out[e.Day] = append(out[e.Day], e)
	}
	return out
}

// everybody returns the workers of whom anything is known, ordered.
func (f *facts) everybody() []domain.WorkerID {
	if f.workers != nil {
		return f.workers
	}
	met := map[domain.WorkerID]bool{}
	for w := range f.held {
		met[w] = true
	}
	for k := range f.days {
		met[k.Worker] = true
	}
	for _, s := range f.known.Said {
		met[s.Worker] = true
	}
	all := make([]domain.WorkerID, 0, len(met))
	for w := range met {
		all = append(all, w)
	}
	slices.SortFunc(all, func(a, b domain.WorkerID) int { return slices.Compare(a.UUID[:], b.UUID[:]) })
	return all
}
