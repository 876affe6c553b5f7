package timekeeping

import (
	"cmp"
	"context"
	"fmt"
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

// Looked is what there is on the days that were asked for, by day, then by the names
// of the workers.
type Looked struct {
	From, To domain.Date
	Days     []WorkerDay
	Names    Names
	Settings timesheet.Settings
}

// Names are what people call what days speak of.
type Names struct {
	Zone    *time.Location // The company's.
	Sites   map[domain.SiteID]string
	Workers map[domain.WorkerID]job.Worker
	Jobs    map[domain.JobID]string
}

// Worker returns what people call a worker.
func (n Names) Worker(w domain.WorkerID) string { return n.Workers[w].Particulars().Name }

// Days returns the days of workers on which there is anything.
//
// Errors: ErrTooManyDays.
func (d *Desk) Days(ctx context.Context, q Look) (out Looked, err error) {
	err = d.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		if q, err = d.dated(ctx, tx, q); err != nil {
			return err
		}
		f, err := d.gather(ctx, tx, q.Company, q.From, q.To, q.Workers)
		if err != nil {
			return err
		}
		out = Looked{From: q.From, To: q.To, Settings: f.settings}
		if out.Days, err = f.all(ctx); err != nil {
			return err
		}
		if out.Names, err = f.names(ctx); err != nil {
			return err
		}
		slices.SortStableFunc(out.Days, func(a, b WorkerDay) int {
			return cmp.Or(a.Day.Day.DaysSince(b.Day.Day), cmp.Compare(out.Names.Worker(a.Worker), out.Names.Worker(b.Worker)), slices.Compare(a.Worker.UUID[:], b.Worker.UUID[:]))
		})
		return nil
	})
	if err != nil {
		return Looked{}, fmt.Errorf("look at time: %w", err)
	}
	return out, nil
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
