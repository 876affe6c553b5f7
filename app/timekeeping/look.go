package timekeeping

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"actual/domain"
	"actual/domain/job"
	"actual/domain/timesheet"
	"actual/ports"
)

// Look asks for days of workers.
type Look struct {
	Company  domain.CompanyID
	From, To domain.Date       // Both included; at most 31 days. Zero From: yesterday; zero To: From.
	Workers  []domain.WorkerID // Nil: all.
	After    Place             // Of the last day of the page before.
	Limit    int               // 0: all.
}

// Place is where a day stands among those of a look.
type Place struct {
	Day domain.Date
	Ref string // The worker's.
}

// WorkerDay is a worker's day of work: what is known now, what was approved, and what
// stands against approving it.
type WorkerDay struct {
	timesheet.Day
	Now        []timesheet.Entry // Derived from what is known; what is approved as it is has its identifier and revision.
	Stand      []timesheet.Entry // Approved.
	Changed    bool              // It was approved, and is another by now.
	Locked     bool              // In a pay period that is locked.
	Paid       timesheet.Hours   // Of Now.
	Unresolved timesheet.Hours   // Of Now.
	Digest     string            // Of Now: who approves names it.
	Against    []Block           // What stands against approving it.
}

// Key names the day.
func (d WorkerDay) Key() ports.TimeDayKey { return ports.TimeDayKey{Worker: d.Worker, Day: d.Day.Day} }

// Looked is what there is on the days that were asked for, by day, then by the refs of
// the workers.
type Looked struct {
	From, To domain.Date
	Days     []WorkerDay
	Names    Names
	Settings timesheet.Settings
	Next     Place // Zero at the end.
}

// Names are what people call what days speak of.
type Names struct {
	Zone    *time.Location // The company's.
	Sites   map[domain.SiteID]string
	Workers map[domain.WorkerID]job.Worker
	Jobs    map[domain.JobID]string
}

// Job returns what people call a job.
func (n Names) Job(j domain.JobID) string { return n.Jobs[j] }

// Worker returns what people call a worker.
func (n Names) Worker(w domain.WorkerID) string { return n.Workers[w].Particulars().Name }

// Days returns a page of the days of workers on which there is anything.
//
// Errors: ErrTooManyDays.
func (d *Desk) Days(ctx context.Context, q Look) (out Looked, err error) {
	err = d.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		if q, err = d.dated(ctx, tx, q); err != nil {
			return err
		}
		out = Looked{From: q.From, To: q.To}
		first := q.From
		if q.After.Day.After(first) {
			first = q.After.Day
		}
		for ; !first.After(q.To) && out.Next == (Place{}); first = first.AddDays(daysAtOnce) {
			last := first.AddDays(daysAtOnce - 1)
			if last.After(q.To) {
				last = q.To
			}
			if err := d.page(ctx, tx, q, first, last, &out); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return Looked{}, fmt.Errorf("look at time: %w", err)
	}
	return out, nil
}

// daysAtOnce is of how many days facts are read together.
const daysAtOnce = 7

// page adds days to a page, as far as there is room.
func (d *Desk) page(ctx context.Context, tx ports.Tx, q Look, first, last domain.Date, out *Looked) error {
	f, err := d.gather(ctx, tx, q.Company, first, last, q.Workers)
	if err != nil {
		return err
	}
	days, err := f.all(ctx)
	if err != nil {
		return err
	}
	names, err := f.names(ctx)
	if err != nil {
		return err
	}
	out.Settings = f.settings
	out.Names.add(names)
	place := func(d WorkerDay) Place { return Place{d.Day.Day, names.Workers[d.Worker].Particulars().Ref} }
	slices.SortFunc(days, func(a, b WorkerDay) int { return place(a).compare(place(b)) })
	for _, one := range days {
		switch {
		case place(one).compare(q.After) <= 0:
		case q.Limit > 0 && len(out.Days) == q.Limit:
			out.Next = place(out.Days[q.Limit-1])
			if out.Next.Ref == "" {
				out.Next.Ref = out.Names.Workers[out.Days[q.Limit-1].Worker].Particulars().Ref
			}
			return nil
		default:
			out.Days = append(out.Days, one)
		}
	}
	return nil
}

func (p Place) compare(o Place) int { return cmp.Or(p.Day.DaysSince(o.Day), cmp.Compare(p.Ref, o.Ref)) }

// add takes over what else has a name.
func (n *Names) add(more Names) {
	if n.Workers == nil {
		*n = more
		return
	}
	maps.Copy(n.Workers, more.Workers)
	maps.Copy(n.Jobs, more.Jobs)
	maps.Copy(n.Sites, more.Sites)
}

// mostDays is over how many days time is looked at together.
const mostDays = 31

// dated fills in the days that were not said: yesterday, in the company's time zone.
func (d *Desk) dated(ctx context.Context, tx ports.Tx, q Look) (Look, error) {
	if q.From.IsZero() {
		c, err := tx.Companies.Get(ctx)
		if err != nil {
			return q, err
		}
		q.From = domain.DateOf(d.now(), c.Zone()).AddDays(-1)
		if !q.To.IsZero() {
			q.From = q.To
		}
	}
	if q.To.IsZero() {
		q.To = q.From
	}
	if n := q.To.DaysSince(q.From); n < 0 || n >= mostDays {
		return q, ErrTooManyDays
	}
	return q, nil
}

// all returns every day on which there is anything.
func (f *facts) all(ctx context.Context) (out []WorkerDay, err error) {
	for _, w := range f.everybody() {
		now := f.derive(w)
		for day := f.from; !day.After(f.to); day = day.AddDays(1) {
			k := ports.TimeDayKey{Worker: w, Day: day}
			on, recorded := f.days[k]
			if !recorded && len(now[day]) == 0 {
				continue
			}
			if !recorded {
				on = timesheet.Day{Worker: w, Day: day, State: timesheet.DayOpen}
			}
			one, err := f.day(ctx, on, now[day])
			if err != nil {
				return nil, err
			}
			out = append(out, one)
		}
	}
	return out, nil
}

// day compares what is known of a day now with what was approved.
func (f *facts) day(ctx context.Context, on timesheet.Day, now []timesheet.Entry) (WorkerDay, error) {
	d := WorkerDay{Day: on, Stand: f.stand[ports.TimeDayKey{Worker: on.Worker, Day: on.Day}], Digest: timesheet.Digest(now)}
	kept := timesheet.Keep(d.Stand, now)
	d.Now = kept.Now
	d.Changed = (len(d.Stand) > 0 || on.State == timesheet.DayApproved) && !kept.Alike()
	d.Paid, d.Unresolved = timesheet.Total(d.Now)
	d.Locked = f.locked(on.Day)
	var err error
	d.Against, err = f.against(ctx, &d)
	return d, err
}

func (f *facts) locked(day domain.Date) bool {
	return slices.ContainsFunc(f.periods, func(c timesheet.Closed) bool { return c.Locked && c.Has(day) })
}

func (f *facts) names(ctx context.Context) (Names, error) {
	n := Names{Zone: f.zone, Sites: f.sites, Workers: map[domain.WorkerID]job.Worker{}, Jobs: map[domain.JobID]string{}}
	for _, j := range f.known.Jobs {
		n.Jobs[j.ID()] = j.Plan().Ref
	}
	workers, err := f.tx.Workers.List(ctx, ports.WorkerQuery{IDs: f.everybody()})
	for _, w := range workers {
		n.Workers[w.ID()] = w
	}
	return n, err
}

// Approved returns the entries that stand.
func (d *Desk) Approved(ctx context.Context, company domain.CompanyID, q ports.TimeEntryQuery) (all []timesheet.Entry, err error) {
	err = d.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		all, err = tx.TimeHeld.Approved(ctx, q)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list approved time: %w", err)
	}
	return all, nil
}
