package telemetry

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.opentelemetry.io/otel/metric"

	"actual/ports"
)

// Presence measures how news of badges become visits. It implements the Meter
// of app/presence.
type Presence struct {
	meter       metric.Meter
	took        metric.Float64Histogram
	badges      metric.Int64Counter
	corrections metric.Int64Counter
}

func newPresence(m metric.Meter) (*Presence, error) {
	p := &Presence{meter: m}
	var failed [3]error
	p.took, failed[0] = m.Float64Histogram("actual_derive", metric.WithUnit("s"),
		metric.WithDescription("Time to derive and record the visits of the badges of one step."), metric.WithExplicitBucketBoundaries(seconds...))
	p.badges, failed[1] = m.Int64Counter("actual_derive_badges", metric.WithDescription("Badges whose visits were derived."))
	p.corrections, failed[2] = m.Int64Counter("actual_presence_corrections", metric.WithDescription("Settled visits that news changed."))
	p.badges.Add(context.Background(), 0) // So that both are there from the start.
	p.corrections.Add(context.Background(), 0)
	return p, errors.Join(failed[:]...)
}

// Derived counts one step: how many badges it took, how long, and how many
// settled visits it changed.
func (p *Presence) Derived(ctx context.Context, badges int, took time.Duration, corrections int) {
	p.took.Record(ctx, took.Seconds())
	p.badges.Add(ctx, int64(badges))
	p.corrections.Add(ctx, int64(corrections))
}

// watchTimeout bounds the question to the store that a scrape asks.
const watchTimeout = 2 * time.Second

// WatchMarks shows how many marks wait and how old the oldest is, whenever
// metrics are read. It is called once.
func (p *Presence) WatchMarks(work ports.WorkDirectory, clock ports.Clock) error {
	waiting, err := p.meter.Int64ObservableGauge("actual_marks_waiting", metric.WithDescription("Marks (news of badges) that wait for the worker."))
	if err != nil {
		return err
	}
	oldest, err := p.meter.Float64ObservableGauge("actual_marks_oldest_age", metric.WithUnit("s"),
		metric.WithDescription("Age of the oldest mark; 0 where none waits."))
	if err != nil {
		return err
	}
	_, err = p.meter.RegisterCallback(func(ctx context.Context, o metric.Observer) error {
		ctx, cancel := context.WithTimeout(ctx, watchTimeout)
		defer cancel()
		companies, err := work.Marked(ctx)
		if err != nil {
			return fmt.Errorf("count marks: %w", err)
		}
		count, age := backlog(companies, clock.Now())
		o.ObserveInt64(waiting, count)
		o.ObserveFloat64(oldest, age.Seconds())
		return nil
	}, waiting, oldest)
	return err
}

func backlog(companies []ports.Waiting, now time.Time) (count int64, oldest time.Duration) {
	for _, c := range companies {
		count += c.Count
		oldest = max(oldest, now.Sub(c.Since))
	}
	return count, oldest
}
