package targeting

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"actual/domain"
	"actual/domain/source"
	"actual/domain/targetlink"
	"actual/domain/timesheet"
	"actual/domain/transfer"
	"actual/ports"
)

// Waits is one of ours that is not settled, and the approved time that waits for it.
type Waits struct {
	targetlink.Ours
	Entries int
	Hours   timesheet.Hours
}

// together is how many entries are read at once.
const together = 2000

// Waiting returns for what approved time of some days of work waits at a target, the
// most hours first. Time of a worker whom nobody has settled waits for the worker, and
// for its code, too, where that is not settled.
func (t *Targeting) Waiting(ctx context.Context, company domain.CompanyID, of transfer.Target, first, last domain.Date) (all []Waits, err error) {
	err = t.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		s, err := t.sheet(ctx, tx, company, of)
		if err != nil {
			return err
		}
		rule, err := tx.Targeted.Rule(ctx, of)
		if err != nil {
			return err
		}
		sum := waiting{book: targetlink.NewBook(rule, s.Links), tx: tx, by: map[targetlink.Subject]*Waits{}}
		for q := (ports.TimeEntryQuery{From: first, To: last, Limit: together}); ; {
			entries, err := tx.TimeHeld.Approved(ctx, q)
			if err != nil {
				return err
			}
			if err := sum.add(ctx, entries); err != nil {
				return err
			}
			if len(entries) < together {
				break
			}
			end := entries[len(entries)-1]
			q.AfterWorker, q.AfterBegan, q.AfterID = end.Worker, end.Span.From, end.ID
		}
		all = sum.named(s.Ours)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list what waits at a target: %w", err)
	}
	return all, nil
}

// waiting sums up what waits.
type waiting struct {
	book targetlink.Book
	tx   ports.Tx
	by   map[targetlink.Subject]*Waits
}

func (w *waiting) add(ctx context.Context, entries []timesheet.Entry) error {
	var jobs []domain.JobID
	for _, e := range entries {
		if !e.Job.IsZero() {
			jobs = append(jobs, e.Job)
		}
	}
	slices.SortFunc(jobs, func(a, b domain.JobID) int { return slices.Compare(a.UUID[:], b.UUID[:]) })
	jobs = slices.Compact(jobs)
	services, err := w.tx.Services.OfJobs(ctx, jobs)
	if err != nil {
		return err
	}
	orders, err := w.tx.Services.Orders(ctx, source.Aspire, jobs)
	if err != nil {
		return err
	}
	for _, e := range entries {
		stint, paid := e.Stint()
		if !paid || !stint.Paid() {
			continue
		}
		who := w.book.Person(e.Worker)
		what := w.book.Code(targetlink.Work{Activity: e.Activity, Site: e.Site, Service: services[e.Job], Order: orders[e.Job]})
		if who.LeftOut || what.LeftOut {
			continue
		}
		for _, a := range []targetlink.Answer{who, what} {
			if a.Missing == (targetlink.Subject{}) {
				continue
			}
			one := w.by[a.Missing]
			if one == nil {
				one = &Waits{Ours: targetlink.Ours{Subject: a.Missing, Ref: a.Missing.Key, Name: a.Missing.Key}}
				w.by[a.Missing] = one
			}
			one.Entries++
			one.Hours += e.Lasts()
		}
	}
	return nil
}

// named returns them with what people call them.
func (w *waiting) named(ours []targetlink.Ours) (all []Waits) {
	for _, o := range ours {
		if one := w.by[o.Subject]; one != nil {
			one.Ours = o
		}
	}
	for _, one := range w.by {
		all = append(all, *one)
	}
	slices.SortFunc(all, func(a, b Waits) int {
		return cmp.Or(cmp.Compare(b.Hours, a.Hours), placeOf(targetlink.Standing{Ours: a.Ours}).compare(placeOf(targetlink.Standing{Ours: b.Ours})))
	})
	return all
}
