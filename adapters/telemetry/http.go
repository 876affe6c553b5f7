package telemetry

import (
	"context"
	"net/http"
	"sync"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// HTTP measures and traces the requests that we serve: by route, never by path,
// so no id and no place gets into a label or a span.
type HTTP struct {
	tracer trace.Tracer
	took   metric.Float64Histogram
	labels sync.Map // From answered to metric.RecordOption.
}

// answered is what requests are told apart by. Its values are few: methods and
// routes are ours, statuses a few dozen.
type answered struct {
	method, route string
	status        int
}

func newHTTP(m metric.Meter, tracer trace.Tracer) (*HTTP, error) {
	took, err := m.Float64Histogram("http.server.request.duration", metric.WithUnit("s"),
		metric.WithDescription("Time to answer a request."), metric.WithExplicitBucketBoundaries(seconds...))
	return &HTTP{tracer: tracer, took: took}, err
}

// Begin opens the span of a request for a route, such as "/v1/visits/:id" (""
// where none matches), below the caller's where the headers name one. The
// returned function ends it.
func (h *HTTP) Begin(r *http.Request, route string, began time.Time) (context.Context, func(status int)) {
	if route == "" {
		route = "unmatched"
	}
	key := answered{method: known(r.Method), route: route}
	ctx := propagation.TraceContext{}.Extract(r.Context(), propagation.HeaderCarrier(r.Header))
	ctx, span := h.tracer.Start(ctx, key.method+" "+route, trace.WithSpanKind(trace.SpanKindServer))
	return ctx, func(status int) {
		key.status = status
		h.took.Record(ctx, time.Since(began).Seconds(), h.label(key))
		if span.IsRecording() {
			span.SetAttributes(key.attributes()...)
			if status >= http.StatusInternalServerError {
				span.SetStatus(codes.Error, "")
			}
		}
		span.End()
	}
}

func (h *HTTP) label(key answered) metric.RecordOption {
	if o, ok := h.labels.Load(key); ok {
		return o.(metric.RecordOption)
	}
	o := metric.WithAttributeSet(attribute.NewSet(key.attributes()...))
	h.labels.Store(key, o)
	return o
}

// attributes uses the names of OpenTelemetry's conventions for HTTP.
func (a answered) attributes() []attribute.KeyValue {
	return []attribute.KeyValue{
		attribute.String("http.request.method", a.method),
		attribute.String("http.route", a.route),
		attribute.Int("http.response.status_code", a.status),
	}
}

// known keeps methods that somebody made up out of the labels.
func known(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	}
	return "_OTHER"
}
