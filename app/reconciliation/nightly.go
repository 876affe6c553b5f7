package reconciliation

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"actual/app/task"
	"actual/domain"
	"actual/domain/discrepancy"
	"actual/domain/fault"
	"actual/domain/reconcile"
	"actual/domain/run"
	"actual/ports"
)

// backDays is how many days back a date is compared anew whose pass lacked something, or
// was overtaken.
const backDays = 14

// Nightly compares the date before the period's, and then those dates of the last
// two weeks whose last pass lacked something, or that later jobs or visits may explain
// otherwise. It returns where the next turn goes on.
func (r *Reconciler) Nightly(ctx context.Context, company domain.CompanyID, t run.Turn) (place string, err error) {
	on, err := domain.ParseDate(t.Period.Key)
	if err != nil {
		return "", fmt.Errorf("period %q: %w", t.Period.Key, err)
	}
	on = on.AddDays(-1)
	after := domain.Date{}
	if t.Place == "" {
		if _, _, err := r.Pass(ctx, MakePass{Company: company, Date: on, Cause: discrepancy.Nightly, By: system}); err != nil {
			return "", err
		}
	} else if after, err = domain.ParseDate(t.Place); err != nil {
		return "", fmt.Errorf("place %q: %w", t.Place, err)
	}
	return r.catchUp(ctx, company, on, after)
}

// catchUp compares those dates after one, and before the night's and the day's before,
// which the second pass looks at.
func (r *Reconciler) catchUp(ctx context.Context, company domain.CompanyID, on, after domain.Date) (place string, err error) {
	from := on.AddDays(-backDays)
	if !after.Before(from) {
		from = after.AddDays(1)
	}
	var dates []domain.Date
	err = r.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		dates, err = r.behind(ctx, tx, on, from)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("look for dates to catch up: %w", err)
	}
	until := r.clock.Now().Add(task.Turn)
	for i, date := range dates {
		if _, _, err := r.Pass(ctx, MakePass{Company: company, Date: date, Cause: discrepancy.CatchUp, By: system}); err != nil {
			return "", err
		}
		if i+1 < len(dates) && !r.clock.Now().Before(until) {
			return date.String(), nil
		}
	}
	return "", nil
}

// behind returns the dates from one on that are to be compared anew in the night of a date.
func (r *Reconciler) behind(ctx context.Context, tx ports.Tx, on, from domain.Date) ([]domain.Date, error) {
	to := on.AddDays(-2)
	dates, err := tx.Passes.Lacking(ctx, from, to)
	if err != nil {
		return nil, err
	}
	c, err := tx.Companies.Get(ctx)
	if err != nil {
		return nil, err
	}
	set, err := tx.Limiting.InForce(ctx)
	if err != nil {
		return nil, err
	}
	overtaken, err := tx.Passes.Overtaken(ctx, ports.OvertakenQuery{
		From: from, To: to, Through: on, Days: int(set.Most(r.policy, "near_days")), Zone: c.Zone(), Kinds: reconcile.OverDates(),
	})
	dates = append(dates, overtaken...)
	slices.SortFunc(dates, func(a, b domain.Date) int { return a.DaysSince(b) })
	return slices.Compact(dates), err
}

// Second compares the date two days before the period's: what was planned in the
// field, and what was booked, has come by now.
func (r *Reconciler) Second(ctx context.Context, company domain.CompanyID, t run.Turn) error {
	on, err := domain.ParseDate(t.Period.Key)
	if err != nil {
		return fmt.Errorf("period %q: %w", t.Period.Key, err)
	}
	_, _, err = r.Pass(ctx, MakePass{Company: company, Date: on.AddDays(-2), Cause: discrepancy.Second, By: system})
	return err
}

// ErrBadRange reports dates that can't be compared.
var ErrBadRange = fault.New(fault.Invalid, "reconciliation.bad_range", "give dates from one to another, 366 at most, of which the last has ended")

const mostDates = 366

// Range is the command to compare dates, both included.
type Range struct {
	Company  domain.CompanyID
	From, To domain.Date
	By       string
}

// check fails with ErrBadRange.
func (q Range) check(now time.Time, zone *time.Location) error {
	switch {
	case q.From.IsZero() || q.To.IsZero() || q.To.Before(q.From):
		return ErrBadRange.With("from %s to %s", q.From, q.To)
	case q.To.DaysSince(q.From) >= mostDates:
		return ErrBadRange.With("these are %d", q.To.DaysSince(q.From)+1)
	case !q.To.Before(domain.DateOf(now, zone)):
		return ErrBadRange.With("%s has not ended", q.To)
	}
	return nil
}

// Range compares the dates of a range, and tells each pass as it is made; nil where
// there was nothing to compare.
//
// Errors: ErrBadRange; what tell fails with.
func (r *Reconciler) Range(ctx context.Context, q Range, tell func(on domain.Date, p *discrepancy.Pass) error) error {
	zone, err := r.zone(ctx, q.Company)
	if err != nil {
		return err
	}
	if err := q.check(r.clock.Now(), zone); err != nil {
		return err
	}
	for on := q.From; !on.After(q.To); on = on.AddDays(1) {
		p, ok, err := r.Pass(ctx, MakePass{Company: q.Company, Date: on, Cause: discrepancy.OnRequest, By: q.By})
		if err != nil {
			return err
		}
		made := &p
		if !ok {
			made = nil
		}
		if err := tell(on, made); err != nil {
			return err
		}
	}
	return nil
}

func (r *Reconciler) zone(ctx context.Context, company domain.CompanyID) (zone *time.Location, err error) {
	err = r.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		c, err := tx.Companies.Get(ctx)
		zone = c.Zone()
		return err
	})
	return zone, err
}

// Asked is what somebody asked for: each date has a pass that names the request, when it is made.
type Asked struct {
	Request domain.UUID
	Dates   int
}

// Ask queues the passes over a range, one for each date, whether or not there is anything to
// compare: who asked can follow them to the end.
//
// Errors: ErrBadRange.
func (r *Reconciler) Ask(ctx context.Context, q Range) (Asked, error) {
	asked := Asked{Request: r.ids.New(), Dates: q.To.DaysSince(q.From) + 1}
	err := r.work.Update(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		c, err := tx.Companies.Get(ctx)
		if err != nil {
			return err
		}
		if err := q.check(r.clock.Now(), c.Zone()); err != nil {
			return err
		}
		return tx.Tasks.Enqueue(ctx, task.ReconcileDates, payload(q, asked.Request))
	})
	if err != nil {
		return Asked{}, fmt.Errorf("ask for reconciliation: %w", err)
	}
	return asked, nil
}

func payload(q Range, request domain.UUID) []byte {
	return []byte(strings.Join([]string{q.From.String(), q.To.String(), request.String(), q.By}, " "))
}

// asked reads a payload. Those of before had no request.
func asked(raw []byte) (q Range, request domain.UUID, err error) {
	from, rest, _ := strings.Cut(string(raw), " ")
	to, by, _ := strings.Cut(rest, " ")
	if q.From, err = domain.ParseDate(from); err == nil {
		q.To, err = domain.ParseDate(to)
	}
	q.By = by
	if text, rest, more := strings.Cut(by, " "); more {
		if id, bad := domain.ParseUUID(text); bad == nil {
			request, q.By = id, rest
		}
	}
	if err != nil {
		return q, request, fmt.Errorf("payload %q: %w", raw, err)
	}
	return q, request, nil
}

// Work makes the passes that were asked for, for about a turn; what is left is queued
// behind the tasks of others.
func (r *Reconciler) Work(ctx context.Context, company domain.CompanyID, raw []byte) error {
	q, request, err := asked(raw)
	if err != nil {
		return err
	}
	q.Company = company
	until := r.clock.Now().Add(task.Turn)
	for on := q.From; !on.After(q.To); on = on.AddDays(1) {
		if _, _, err := r.Pass(ctx, MakePass{Company: company, Date: on, Cause: discrepancy.OnRequest, By: q.By, Request: request}); err != nil {
			return err
		}
		if on != q.To && !r.clock.Now().Before(until) {
			q.From = on.AddDays(1)
			return r.later(ctx, q, request)
		}
	}
	return nil
}

// later queues what is left of a range.
func (r *Reconciler) later(ctx context.Context, q Range, request domain.UUID) error {
	return r.work.Update(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		return tx.Tasks.Enqueue(ctx, task.ReconcileDates, payload(q, request))
	})
}
