package telemetry

import (
	"context"
	"fmt"

	"go.opentelemetry.io/otel/metric"

	"actual/ports"
)

// Runs measures scheduled and queued work. Each of its figures is an alarm where it
// is not 0.
type Runs struct{ meter metric.Meter }

// Watch shows how many runs are late and by how much, and what gave up, whenever
// metrics are read. It is called once.
func (r *Runs) Watch(health func(ctx context.Context) (ports.RunHealth, error)) error {
	late, err := r.meter.Int64ObservableGauge("actual_runs_late", metric.WithDescription("Runs of scheduled work that should have ended and have not."))
	if err != nil {
		return err
	}
	behind, err := r.meter.Float64ObservableGauge("actual_runs_behind", metric.WithUnit("s"),
		metric.WithDescription("Time since the run that is late by most was due; 0 where none is late."))
	if err != nil {
		return err
	}
	failed, err := r.meter.Int64ObservableGauge("actual_runs_failed", metric.WithDescription("Runs of scheduled work whose attempts are used up."))
	if err != nil {
		return err
	}
	dead, err := r.meter.Int64ObservableGauge("actual_tasks_dead", metric.WithDescription("Tasks that gave up and wait for a person to restart them."))
	if err != nil {
		return err
	}
	_, err = r.meter.RegisterCallback(func(ctx context.Context, o metric.Observer) error {
		ctx, cancel := context.WithTimeout(ctx, watchTimeout)
		defer cancel()
		h, err := health(ctx)
		if err != nil {
			return fmt.Errorf("look for late runs: %w", err)
		}
		o.ObserveInt64(late, h.Late)
		o.ObserveFloat64(behind, h.Behind.Seconds())
		o.ObserveInt64(failed, h.Failed)
		o.ObserveInt64(dead, h.DeadTasks)
		return nil
	}, late, behind, failed, dead)
	return err
}
