package digests

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"actual/app/insight"
	"actual/app/timekeeping"
	"actual/domain"
	"actual/domain/digest"
	"actual/domain/discrepancy"
	"actual/domain/job"
	"actual/domain/timesheet"
	"actual/ports"
)

// earlier is how many days before a period its open discrepancies are counted.
const earlier = 60

// world is what hours are counted by.
type world struct {
	names   map[domain.UUID]string // Of sites and crews.
	members map[domain.WorkerID][]job.Membership
	jobs    []job.Job
	found   []discrepancy.Discrepancy // Of the period's dates.
	before  int                       // Open ones of earlier dates.
}

// crewOf returns the crew that a worker was in at a time.
func (w *world) crewOf(worker domain.WorkerID, at time.Time) (crew domain.CrewID) {
	for _, m := range w.members[worker] {
		if m.Span.Covers(at) {
			return m.Crew
		}
	}
	return crew
}

// told works out what of a period can be restated: hours, plan and discrepancies.
func (d *Desk) told(ctx context.Context, company domain.CompanyID, p digest.Period, zone *time.Location) (digest.Figures, *world, error) {
	looked, err := d.of.Times.Days(ctx, timekeeping.Look{Company: company, From: p.From, To: p.To})
	if err != nil {
		return digest.Figures{}, nil, err
	}
	w := &world{names: map[domain.UUID]string{}, members: map[domain.WorkerID][]job.Membership{}}
	err = d.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error { return d.look(ctx, tx, company, p, zone, w) })
	if err != nil {
		return digest.Figures{}, nil, err
	}
	sums := digest.NewSums(p)
	for _, day := range looked.Days {
		for _, e := range day.Now {
			sums.Entry(e, w.crewOf(e.Worker, e.Span.From))
		}
	}
	for _, j := range w.jobs {
		plan := j.Plan()
		sums.Job(plan.Date, plan.Site, plan.Crew, timesheet.Hours(plan.Effort))
	}
	f := sums.Figures(d.now(), func(id domain.UUID) string { return w.names[id] })
	f.Found = digest.FoundOf(w.found)
	f.Found.Earlier = w.before
	return f, w, nil
}

func (d *Desk) look(ctx context.Context, tx ports.Tx, company domain.CompanyID, p digest.Period, zone *time.Location, w *world) (err error) {
	index, err := d.of.Fences.Index(ctx, tx, company)
	if err != nil {
		return err
	}
	for _, s := range index.Sites() {
		w.names[s.ID.UUID] = cmp.Or(s.Name, s.Ref)
	}
	crews, err := tx.Crews.List(ctx, ports.CrewQuery{})
	if err != nil {
		return err
	}
	for _, c := range crews {
		w.names[c.ID().UUID] = cmp.Or(c.Name(), c.Ref())
	}
	span := domain.Span{From: p.From.AddDays(-1).Span(zone).From, To: p.To.AddDays(1).Span(zone).To}
	members, err := tx.Members.List(ctx, ports.MembershipQuery{Touching: span})
	if err != nil {
		return err
	}
	for _, m := range members {
		w.members[m.Worker] = append(w.members[m.Worker], m)
	}
	if w.jobs, err = tx.Jobs.Between(ctx, p.From, p.To, ports.JobQuery{State: job.Planned}); err != nil {
		return err
	}
	if w.found, err = tx.Found.List(ctx, ports.DiscrepancyQuery{From: p.From, To: p.To}); err != nil {
		return err
	}
	old, err := tx.Found.List(ctx, ports.DiscrepancyQuery{
		From: p.From.AddDays(-earlier), To: p.From.AddDays(-1), States: []discrepancy.State{discrepancy.Open, discrepancy.Acknowledged},
	})
	w.before = len(old)
	return err
}

// figures works out all that a summary tells of a period.
func (d *Desk) figures(ctx context.Context, company domain.CompanyID, p digest.Period, zone *time.Location) (digest.Figures, error) {
	f, w, err := d.told(ctx, company, p, zone)
	if err != nil {
		return f, fmt.Errorf("work out hours: %w", err)
	}
	for _, one := range digest.Gravest(w.found) {
		shown, err := d.of.Disputes.Show(ctx, company, one.ID)
		if errors.Is(err, discrepancy.ErrNotFound) {
			continue
		}
		if err != nil {
			return f, fmt.Errorf("tell discrepancies: %w", err)
		}
		en, es := shown.Sentences()
		f.Found.Notable = append(f.Found.Notable, digest.Notable{
			ID: one.ID, Date: one.Date, Kind: one.Kind, Severity: one.Severity, English: strings.Join(en, " "), Spanish: strings.Join(es, " "),
		})
	}
	f.Badges, err = d.badges(ctx, company, f.AsOf)
	if err != nil {
		return f, fmt.Errorf("look at badges: %w", err)
	}
	return f, nil
}

// pageOfBadges is how many badges are read at once.
const pageOfBadges = 5000

// badges says how the badges do that the company owns now.
func (d *Desk) badges(ctx context.Context, company domain.CompanyID, now time.Time) (b digest.Badges, err error) {
	wearer := map[domain.BadgeID]domain.WorkerID{}
	q := insight.ListBadges{Company: company, Limit: pageOfBadges}
	for {
		page, err := d.of.Badges.List(ctx, q)
		if err != nil {
			return b, err
		}
		for _, s := range page.Badges {
			if _, to := s.Badge.Owned(); !to.IsZero() && !now.Before(to) {
				continue
			}
			count(&b, s)
			if s.LateSince.IsZero() && !s.Health.BatteryLow() {
				continue
			}
			wearer[s.Badge.ID()] = s.Worker
			b.Ailing = append(b.Ailing, digest.Ailing{
				ID: s.Badge.ID(), Name: cmp.Or(s.Badge.Label(), s.Badge.Device()), HeardAt: s.Health.HeardAt, LateSince: s.LateSince,
				Millivolt: s.Health.VoltageMV, Low: s.Health.BatteryLow(),
			})
		}
		if q.After = page.Next; q.After.IsZero() {
			break
		}
	}
	b.Ailing = digest.Ail(b.Ailing)
	return b, d.wearers(ctx, company, b.Ailing, wearer)
}

func count(b *digest.Badges, s insight.BadgeState) {
	b.Total++
	switch {
	case s.Health.HeardAt.IsZero():
		b.Never++
	case !s.LateSince.IsZero():
		b.Late++
	default:
		b.OnTime++
	}
	if s.Health.BatteryLow() {
		b.BatteryLow++
	}
}

// wearers fills in who wears badges.
func (d *Desk) wearers(ctx context.Context, company domain.CompanyID, all []digest.Ailing, wearer map[domain.BadgeID]domain.WorkerID) error {
	var ids []domain.WorkerID
	for _, a := range all {
		if w := wearer[a.ID]; !w.IsZero() {
			ids = append(ids, w)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	return d.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		workers, err := tx.Workers.List(ctx, ports.WorkerQuery{IDs: ids})
		names := map[domain.WorkerID]string{}
		for _, w := range workers {
			names[w.ID()] = w.Particulars().Name
		}
		for i, a := range all {
			all[i].Wearer = names[wearer[a.ID]]
		}
		return err
	})
}
