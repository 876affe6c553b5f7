package scheduler

import (
	"context"
	"log/slog"
	"time"

	"actual/app/runs"
	"actual/app/task"
	"actual/domain"
	"actual/ports"
)

// RunStarter is the use case that plans runs and starts those that are due.
type RunStarter interface {
	Start(ctx context.Context, plan bool) (runs.Started, error)
}

// RunWorker is the use case that works a turn of a run.
type RunWorker interface {
	Work(ctx context.Context, d task.Definition, company domain.CompanyID, period string) error
}

// Runs looks for due runs.
type Runs struct {
	starter RunStarter
	clock   ports.Clock
	log     *slog.Logger
}

// NewRuns returns a driver.
func NewRuns(starter RunStarter, clock ports.Clock, log *slog.Logger) *Runs {
	return &Runs{starter: starter, clock: clock, log: log}
}

const (
	lookEvery = 5 * time.Second        // At most; where a run is due before, then.
	lookLeast = 100 * time.Millisecond // Between looks.
	planEvery = 12                     // Looks; also when something was due, since that leaves less ahead.
)

// Run looks until ctx ends. Every process looks; each run is started by one.
func (r *Runs) Run(ctx context.Context) error {
	wait := time.Duration(0)
	for look, due := 0, false; sleep(ctx, wait); look++ {
		started, err := r.starter.Start(ctx, due || look%planEvery == 0)
		due = len(started.Queued)+len(started.Skipped) > 0
		if err != nil && ctx.Err() == nil {
			r.log.ErrorContext(ctx, "start due runs", "error", err)
		}
		for _, s := range started.Skipped {
			r.log.WarnContext(ctx, "a run was skipped: a later period does for it", "kind", s.Kind, "period", s.Period.Key, "instead", s.Instead)
		}
		wait = lookEvery
		if err == nil && !started.Next.IsZero() {
			wait = min(max(started.Next.Sub(r.clock.Now()), lookLeast), lookEvery)
		}
	}
	return nil
}
