package runs

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/ledger"
	"actual/domain/run"
	"actual/ports"
)

// Lister shows runs and dead tasks, and restarts these.
type Lister struct {
	work  ports.UnitOfWork
	clock ports.Clock
	ids   ports.Identifiers
	kinds Kinds
}

// ErrKind reports a kind of scheduled work that there is not.
var ErrKind = fault.New(fault.Invalid, "run.unknown_kind", "there is no such kind of run")

// NewLister returns the use case.
func NewLister(work ports.UnitOfWork, clock ports.Clock, ids ports.Identifiers, kinds Kinds) *Lister {
	return &Lister{work: work, clock: clock, ids: ids, kinds: kinds}
}

// List is the query for a page of a company's runs.
type List struct {
	Company domain.CompanyID
	Kind    string    // Empty: all.
	State   run.State // Empty: all.
	Late    bool      // Only those that ended late, or are late.
	Before  ports.RunPlace
	Limit   int
}

// Shown is a run as it is judged now.
type Shown struct {
	run.Run
	LateBy time.Duration // 0: in time.
	Delays []run.Delay
}

// Page is one of runs, those due last first; Next is the zero place at the end.
type Page struct {
	Runs []Shown
	Next ports.RunPlace
}

// Runs returns a page of runs. It fails with ErrKind.
func (l *Lister) Runs(ctx context.Context, q List) (page Page, err error) {
	if _, known := l.kinds[q.Kind]; q.Kind != "" && !known {
		return page, ErrKind.With("%.60q; there are: %s", q.Kind, strings.Join(slices.Sorted(maps.Keys(l.kinds)), ", "))
	}
	now := l.clock.Now()
	filter := ports.RunFilter{Kind: q.Kind, State: q.State}
	if q.Late {
		filter.Late = now
	}
	err = l.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		found, err := tx.RunLog.List(ctx, filter, q.Before, q.Limit+1)
		if err != nil {
			return err
		}
		page = Page{}
		for _, r := range found {
			if len(page.Runs) == q.Limit {
				last := page.Runs[q.Limit-1]
				page.Next = ports.RunPlace{Due: last.Period.Due, ID: last.ID}
				break
			}
			page.Runs = append(page.Runs, shown(r, now))
		}
		return nil
	})
	if err != nil {
		return Page{}, fmt.Errorf("list runs: %w", err)
	}
	return page, nil
}

// Run returns one run, or run.ErrNotFound.
func (l *Lister) Run(ctx context.Context, company domain.CompanyID, id domain.RunID) (found Shown, err error) {
	err = l.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		r, err := tx.RunLog.ByID(ctx, id)
		found = shown(r, l.clock.Now())
		return err
	})
	if err != nil {
		return Shown{}, fmt.Errorf("show run: %w", err)
	}
	return found, nil
}

func shown(r run.Run, now time.Time) Shown {
	return Shown{Run: r, LateBy: r.LateBy(now), Delays: r.Delays(now)}
}

// DeadPage is a page of dead tasks; Next is zero at the end.
type DeadPage struct {
	Tasks []ports.DeadTask
	Next  domain.DeadTaskID
}

// Dead returns up to limit dead tasks of a company after one (zero: from the first).
func (l *Lister) Dead(ctx context.Context, company domain.CompanyID, after domain.DeadTaskID, limit int) (page DeadPage, err error) {
	err = l.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		page = DeadPage{}
		page.Tasks, err = tx.DeadTasks.List(ctx, after, limit+1)
		if err == nil && len(page.Tasks) > limit {
			page.Tasks = page.Tasks[:limit]
			page.Next = page.Tasks[limit-1].ID
		}
		return err
	})
	if err != nil {
		return DeadPage{}, fmt.Errorf("list dead tasks: %w", err)
	}
	return page, nil
}

// Restart queues a dead task again, with all its attempts.
//
// Errors: ports.ErrDeadTaskNotFound.
func (l *Lister) Restart(ctx context.Context, company domain.CompanyID, id domain.DeadTaskID, by string) (restarted ports.DeadTask, err error) {
	err = l.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		if restarted, err = tx.DeadTasks.Take(ctx, id); err != nil {
			return err
		}
		if restarted.Period != "" {
			err = tx.Tasks.EnqueueRun(ctx, restarted.Kind, restarted.Period)
		} else {
			err = tx.Tasks.Enqueue(ctx, restarted.Kind, restarted.Payload)
		}
		if err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, ledger.Entry{
			ID: domain.EntryID{UUID: l.ids.New()}, Company: company, At: l.clock.Now().Unix(), Kind: ledger.DeadTaskRestarted, Actor: by, Subject: "dead_task:" + id.String(),
			Body: ledger.NewObject(ledger.Fields{"kind": ledger.Text(restarted.Kind), "period": ledger.Text(restarted.Period), "attempts": ledger.Int(int64(restarted.Attempts))}),
		})
	})
	if err != nil {
		return ports.DeadTask{}, fmt.Errorf("restart dead task: %w", err)
	}
	return restarted, nil
}

// remembered is for how long runs and dead tasks can be looked up.
const remembered = 400 * 24 * time.Hour

// Forget implements task.RunForgetter: what the week's period finds older than
// remembered goes, with its entry, in the transaction that ends the run: exactly
// once.
func (l *Lister) Forget(ctx context.Context, company domain.CompanyID, t run.Turn) error {
	return l.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		if err := tx.Runs.End(ctx, t, l.clock.Now()); err != nil {
			return err
		}
		gone, dead, err := tx.RunLog.Forget(ctx, t.Period.Due.Add(-remembered))
		if err != nil || gone+dead == 0 {
			return err
		}
		return tx.Ledger.Append(ctx, ledger.Entry{
			ID: domain.EntryID{UUID: l.ids.New()}, Company: company, At: l.clock.Now().Unix(), Kind: ledger.RetentionApplied, Actor: "system:runs", Subject: "company:" + company.String(),
			Body: ledger.NewObject(ledger.Fields{"runs": ledger.Int(gone), "dead_tasks": ledger.Int(dead)}),
		})
	})
}
