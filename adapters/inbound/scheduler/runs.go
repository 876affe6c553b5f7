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

// Alarm says how long the machine must wait until the clock says a time: that of a
// demonstration runs faster.
type Alarm interface {
	Until(t time.Time) time.Duration
}

// Runs looks for due runs.
type Runs struct {
	starter RunStarter
	clock   ports.Clock
	alarm   Alarm
	log     *slog.Logger
}

// NewRuns returns a driver.
func NewRuns(starter RunStarter, clock ports.Clock, alarm Alarm, log *slog.Logger) *Runs {
	return &Runs{starter: starter, clock: clock, alarm: alarm, log: log}
}

const (
	lookEvery = 5 * time.Second        // By the clock, at most; where a run is due before, then.
	lookLeast = 250 * time.Millisecond // Between looks, by the machine.
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
		if n := len(started.Skipped); n > 0 {
			first := started.Skipped[0]
			r.log.WarnContext(ctx, "runs were skipped: later periods do for them", "runs", n, "first", first.Kind, "period", first.Period.Key, "instead", first.Instead)
		}
		next := r.clock.Now().Add(lookEvery)
		if err == nil && !started.Next.IsZero() && started.Next.Before(next) {
			next = started.Next
		}
		wait = max(r.alarm.Until(next), lookLeast)
	}
	return nil
}
