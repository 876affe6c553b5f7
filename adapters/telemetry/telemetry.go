package telemetry

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetricgrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	exporter "go.opentelemetry.io/otel/exporters/prometheus"
	"go.opentelemetry.io/otel/metric"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"
)

// scope names the instruments and spans as ours.
const scope = "actual"

// Config says where telemetry goes.
type Config struct {
	ServiceVersion string       // As in the binary; "" is left out.
	Instance       string       // Tells processes apart; "" is left out.
	OTLPEndpoint   string       // URL of a collector (gRPC), e.g. "http://localhost:4317"; "" sends nothing.
	Log            *slog.Logger // For what goes wrong with telemetry itself.
}

// Telemetry holds what the parts of the program report to.
type Telemetry struct {
	Ingest   *Ingest
	Presence *Presence
	HTTP     *HTTP
	Runs     *Runs
	Vendors  *Vendors

	registry *prometheus.Registry
}

// Start sets telemetry up. The caller calls shutdown once, last of all: it sends
// what waits to be sent, as long as its context allows. A collector that does
// not answer disturbs nothing else.
func Start(ctx context.Context, cfg Config) (t *Telemetry, shutdown func(context.Context) error, err error) {
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) {
		cfg.Log.WarnContext(context.WithoutCancel(ctx), "telemetry is incomplete", "error", err)
	}))
	t = &Telemetry{registry: prometheus.NewRegistry()}
	t.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	meters, err := meterProvider(ctx, cfg, t.registry)
	if err != nil {
		return nil, nil, fmt.Errorf("start metrics: %w", err)
	}
	tracers, stopTracing, err := tracerProvider(ctx, cfg)
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("start traces: %w", err), meters.Shutdown(ctx))
	}
	shutdown = func(ctx context.Context) error { return errors.Join(stopTracing(ctx), meters.Shutdown(ctx)) }
	if err := t.instrument(meters.Meter(scope), tracers.Tracer(scope)); err != nil {
		return nil, nil, errors.Join(err, shutdown(ctx))
	}
	return t, shutdown, nil
}

// Metrics serves /metrics in the format that the scraper asks for.
func (t *Telemetry) Metrics() http.Handler {
	return promhttp.HandlerFor(t.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4})
}

func (t *Telemetry) instrument(m metric.Meter, tracer trace.Tracer) error {
	var failed [4]error
	t.Ingest, failed[0] = newIngest(m)
	t.Presence, failed[1] = newPresence(m)
	t.HTTP, failed[2] = newHTTP(m, tracer)
	t.Runs = &Runs{meter: m}
	t.Vendors, failed[3] = newVendors(m, tracer)
	if err := errors.Join(failed[:]...); err != nil {
		return fmt.Errorf("make instruments: %w", err)
	}
	return nil
}

func describe(cfg Config) *resource.Resource {
	attrs := []attribute.KeyValue{attribute.String("service.name", "actual")}
	if cfg.ServiceVersion != "" {
		attrs = append(attrs, attribute.String("service.version", cfg.ServiceVersion))
	}
	if cfg.Instance != "" {
		attrs = append(attrs, attribute.String("service.instance.id", cfg.Instance))
	}
	return resource.NewSchemaless(attrs...)
}

func meterProvider(ctx context.Context, cfg Config, registry *prometheus.Registry) (*sdkmetric.MeterProvider, error) {
	scraped, err := exporter.New(exporter.WithRegisterer(registry), exporter.WithoutScopeInfo(), exporter.WithoutTargetInfo())
	if err != nil {
		return nil, fmt.Errorf("prometheus exporter: %w", err)
	}
	options := []sdkmetric.Option{sdkmetric.WithResource(describe(cfg)), sdkmetric.WithReader(scraped)}
	if cfg.OTLPEndpoint != "" {
		sent, err := otlpmetricgrpc.New(ctx, otlpmetricgrpc.WithEndpointURL(cfg.OTLPEndpoint))
		if err != nil {
			return nil, fmt.Errorf("OTLP exporter: %w", err)
		}
		options = append(options, sdkmetric.WithReader(sdkmetric.NewPeriodicReader(sent)))
	}
	return sdkmetric.NewMeterProvider(options...), nil
}

func tracerProvider(ctx context.Context, cfg Config) (trace.TracerProvider, func(context.Context) error, error) {
	if cfg.OTLPEndpoint == "" {
		return noop.NewTracerProvider(), func(context.Context) error { return nil }, nil
	}
	sent, err := otlptracegrpc.New(ctx, otlptracegrpc.WithEndpointURL(cfg.OTLPEndpoint))
	if err != nil {
		return nil, nil, fmt.Errorf("OTLP exporter: %w", err)
	}
	p := sdktrace.NewTracerProvider(sdktrace.WithResource(describe(cfg)), sdktrace.WithBatcher(sent))
	return p, p.Shutdown, nil
}
