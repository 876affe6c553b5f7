package telemetry

import (
	"context"
	"errors"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"
)

// Vendors measures and traces the calls to vendors: by vendor, our name for what
// was asked, and what became of it. No address, id or text of a vendor's gets into
// a label or a span. It implements the Meter of the wall to vendors.
type Vendors struct {
	tracer   trace.Tracer
	took     metric.Float64Histogram
	requests metric.Int64Counter
	waited   metric.Float64Histogram
	breakers metric.Int64UpDownCounter
}

func newVendors(m metric.Meter, tracer trace.Tracer) (*Vendors, error) {
	v := &Vendors{tracer: tracer}
	var failed [4]error
	v.took, failed[0] = m.Float64Histogram("actual_vendor_call", metric.WithUnit("s"),
		metric.WithDescription("Time of a call to a vendor, its waiting and further attempts included."), metric.WithExplicitBucketBoundaries(minutes...))
	v.requests, failed[1] = m.Int64Counter("actual_vendor_requests", metric.WithDescription("Requests made for calls to vendors; a call may take several."))
	v.waited, failed[2] = m.Float64Histogram("actual_vendor_budget_wait", metric.WithUnit("s"),
		metric.WithDescription("How long a call waited for its turn in the rate budget of its account."), metric.WithExplicitBucketBoundaries(minutes...))
	v.breakers, failed[3] = m.Int64UpDownCounter("actual_vendor_breakers_open",
		metric.WithDescription("Companies for which a vendor is left alone, as this process sees it: each process finds out by itself."))
	return v, errors.Join(failed[:]...)
}

// Call opens the span of a call. The returned function ends it.
func (v *Vendors) Call(ctx context.Context, vendor, operation string) (context.Context, func(outcome string, requests int)) {
	began := time.Now()
	what := []attribute.KeyValue{attribute.String("vendor", vendor), attribute.String("operation", operation)}
	ctx, span := v.tracer.Start(ctx, vendor+" "+operation, trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(what...))
	return ctx, func(outcome string, requests int) {
		ended := attribute.String("outcome", outcome)
		v.took.Record(ctx, time.Since(began).Seconds(), metric.WithAttributes(append(what, ended)...))
		v.requests.Add(ctx, int64(requests), metric.WithAttributes(what...))
		span.SetAttributes(ended, attribute.Int("requests", requests))
		if outcome != "answered" && outcome != "refused" {
			span.SetStatus(codes.Error, outcome)
		}
		span.End()
	}
}

// Waited records how long a call waited for its turn.
func (v *Vendors) Waited(ctx context.Context, vendor string, long time.Duration) {
	v.waited.Record(ctx, long.Seconds(), metric.WithAttributes(attribute.String("vendor", vendor)))
}

// Breakers counts breakers that opened (or, below zero, closed) in this process.
func (v *Vendors) Breakers(ctx context.Context, vendor string, more int64) {
	v.breakers.Add(ctx, more, metric.WithAttributes(attribute.String("vendor", vendor)))
}
