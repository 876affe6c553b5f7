package runs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/run"
	"actual/domain/tenant"
	"actual/ports"
)

// downAfter is how long nobody looks for due runs before no server counts as at work.
const downAfter = 2 * time.Minute

// Started is what a look for due runs came to.
type Started struct {
	Planned int       // Runs that got their row.
	Queued  []run.Run // Runs that were due and wait for their turn now.
	Skipped []run.Run
	Next    time.Time // When the next run is due; zero where none is known.
}

// Start plans what is to plan (where asked) and queues the tasks of all runs that
// are due, or ends those that need not be run any more, each once, whoever else
// does the same in this moment. Where a company fails, the others go on.
func (s *Scheduler) Start(ctx context.Context, plan bool) (out Started, err error) {
	house, err := s.companies.CompanyByRef(ctx, tenant.HouseRef)
	if err != nil {
		return out, fmt.Errorf("start due runs: %w", err)
	}
	var down ports.Downtime
	err = s.work.Update(ctx, house.ID(), func(ctx context.Context, tx ports.Tx) (err error) {
		down, err = tx.RunLooks.Look(ctx, s.clock.Now(), downAfter)
		return err
	})
	if err != nil {
		return out, fmt.Errorf("start due runs: %w", err)
	}
	return s.start(ctx, domain.CompanyID{}, plan, down)
}

// Health counts what should have been done in all companies, and was not.
func (s *Scheduler) Health(ctx context.Context) (ports.RunHealth, error) {
	return s.directory.RunHealth(ctx, s.kinds.names(), s.clock.Now())
}

// Trigger is Start for one company, or by the house for all: for schedulers outside.
func (s *Scheduler) Trigger(ctx context.Context, company domain.CompanyID) (Started, error) {
	house, err := s.companies.CompanyByRef(ctx, tenant.HouseRef)
	switch {
	case errors.Is(err, tenant.ErrNotFound): // No server has been at work yet.
		return s.start(ctx, company, true, ports.Downtime{})
	case err != nil:
		return Started{}, fmt.Errorf("trigger due runs: %w", err)
	case house.ID() == company:
		return s.Start(ctx, true)
	}
	var down ports.Downtime
	err = s.work.View(ctx, house.ID(), func(ctx context.Context, tx ports.Tx) (err error) {
		down, err = tx.RunLooks.Seen(ctx, s.clock.Now(), downAfter)
		return err
	})
	if err != nil {
		return Started{}, fmt.Errorf("trigger due runs: %w", err)
	}
	return s.start(ctx, company, true, down)
}

func (s *Scheduler) start(ctx context.Context, one domain.CompanyID, plan bool, down ports.Downtime) (out Started, err error) {
	var failed []error
	if plan {
		if out.Planned, err = s.Plan(ctx, one); err != nil {
			failed = append(failed, err)
		}
	}
	now := s.clock.Now()
	due, next, err := s.directory.DueRuns(ctx, s.kinds.names(), now)
	if err != nil {
		return out, errors.Join(append(failed, err)...)
	}
	out.Next = next
	for _, company := range due {
		if !one.IsZero() && company != one {
			continue
		}
		queued, skipped, err := s.startCompany(ctx, company, now, down)
		if err != nil {
			failed = append(failed, fmt.Errorf("start due runs of company %s: %w", company, err))
			continue
		}
		out.Queued, out.Skipped = append(out.Queued, queued...), append(out.Skipped, skipped...)
	}
	return out, errors.Join(failed...)
}

func (s *Scheduler) startCompany(ctx context.Context, company domain.CompanyID, now time.Time, down ports.Downtime) (queued, skipped []run.Run, err error) {
	err = s.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		queued, skipped = nil, nil
		due, err := tx.RunPlan.Due(ctx, s.kinds.names(), now, down, dueEach)
		if err != nil {
			return err
		}
		queued, skipped = s.choose(due, now)
		for _, r := range skipped {
			if err := tx.RunPlan.Skip(ctx, r); err != nil {
				return err
			}
		}
		for _, r := range queued {
			if err := tx.RunPlan.Queue(ctx, r); err != nil {
				return err
			}
			if err := tx.Tasks.EnqueueRun(ctx, r.Kind, r.Period.Key); err != nil {
				return err
			}
		}
		return nil
	})
	return queued, skipped, err
}

// choose says which of the runs that are due, the oldest first, are queued: of each
// kind one, since its runs follow each other. It is the newest where that does for
// the older ones, else the oldest.
func (s *Scheduler) choose(due []run.Run, now time.Time) (queued, skipped []run.Run) {
	chosen := map[string]run.Run{}
	for _, r := range due {
		if _, is := chosen[r.Kind]; !is || s.kinds[r.Kind].Scheduled.CatchUp == run.NewestOnly {
			chosen[r.Kind] = r
		}
	}
	for _, r := range due {
		c := chosen[r.Kind]
		switch {
		case r.ID == c.ID:
			r.State, r.QueuedAt = run.Queued, now
			queued = append(queued, r)
		case s.kinds[r.Kind].Scheduled.CatchUp == run.NewestOnly:
			r.State, r.EndedAt, r.Instead = run.Skipped, now, c.Period.Key
			skipped = append(skipped, r)
		}
	}
	return queued, skipped
}
