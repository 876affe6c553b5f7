package telemetry

import (
	"context"
	"errors"
	"slices"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
)

// seconds are the bounds of what takes from half a millisecond to ten seconds.
var seconds = []float64{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}

// minutes are the bounds of what may take two minutes.
var minutes = append(slices.Clone(seconds), 30, 60, 120)

// Ingest measures how events become durable. It implements the Meter of
// app/ingest.
type Ingest struct {
	meter  metric.Meter
	events metric.Int64Counter
	size   metric.Int64Histogram
	wait   metric.Float64Histogram

	stored, duplicate, quarantined, refused metric.AddOption
}

func newIngest(m metric.Meter) (*Ingest, error) {
	result := func(s string) metric.AddOption {
		return metric.WithAttributeSet(attribute.NewSet(attribute.String("result", s)))
	}
	i := &Ingest{
		meter: m, stored: result("stored"), duplicate: result("duplicate"),
		quarantined: result("quarantined"), refused: result("refused"),
	}
	var failed [3]error
	i.events, failed[0] = m.Int64Counter("actual_ingest_events", metric.WithDescription("Events by what became of them."))
	i.size, failed[1] = m.Int64Histogram("actual_ingest_batch_size", metric.WithDescription("Events committed together."),
		metric.WithExplicitBucketBoundaries(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000))
	i.wait, failed[2] = m.Float64Histogram("actual_ingest_batch_wait", metric.WithUnit("s"),
		metric.WithDescription("How long the oldest event of a batch waited for it."), metric.WithExplicitBucketBoundaries(seconds...))
	return i, errors.Join(failed[:]...)
}

// Committed counts a batch: its size, how long its oldest event waited, and what
// became of the events.
func (i *Ingest) Committed(ctx context.Context, events int, waited time.Duration, stored, duplicate, quarantined int) {
	i.size.Record(ctx, int64(events))
	i.wait.Record(ctx, waited.Seconds())
	i.count(ctx, stored, i.stored)
	i.count(ctx, duplicate, i.duplicate)
	i.count(ctx, quarantined, i.quarantined)
}

// Refused counts events that were not stored, and that the sender must send
// again.
func (i *Ingest) Refused(ctx context.Context, events int) { i.count(ctx, events, i.refused) }

func (i *Ingest) count(ctx context.Context, events int, result metric.AddOption) {
	if events > 0 {
		i.events.Add(ctx, int64(events), result)
	}
}

// WatchQueue shows how many events wait to be written, whenever metrics are
// read. It is called once.
func (i *Ingest) WatchQueue(depth func() int64) error {
	_, err := i.meter.Int64ObservableGauge("actual_ingest_queue_depth", metric.WithDescription("Events that wait to be written."),
		metric.WithInt64Callback(func(_ context.Context, o metric.Int64Observer) error {
			o.Observe(depth())
			return nil
		}))
	return err
}
