package main

import (
	"context"
	"net"
	"sync"

	metrics "go.opentelemetry.io/proto/otlp/collector/metrics/v1"
	traces "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/encoding/prototext"
	"google.golang.org/protobuf/proto"
)

// otlp is a collector of traces and metrics that keeps what it is sent, as text.
type otlp struct {
	traces.UnimplementedTraceServiceServer
	url    string
	server *grpc.Server

	mu    sync.Mutex
	text  []byte
	spans int
}

// collect starts a collector on a free port.
func collect() (*otlp, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	o := &otlp{url: "http://" + listener.Addr().String(), server: grpc.NewServer()}
	traces.RegisterTraceServiceServer(o.server, o)
	metrics.RegisterMetricsServiceServer(o.server, meters{otlp: o})
	go func() { _ = o.server.Serve(listener) }()
	return o, nil
}

func (o *otlp) close(context.Context) error { o.server.Stop(); return nil }

// Export keeps traces.
func (o *otlp) Export(_ context.Context, r *traces.ExportTraceServiceRequest) (*traces.ExportTraceServiceResponse, error) {
	n := 0
	for _, resource := range r.ResourceSpans {
		for _, scope := range resource.ScopeSpans {
			n += len(scope.Spans)
		}
	}
	o.keep(r, n)
	return &traces.ExportTraceServiceResponse{}, nil
}

func (o *otlp) keep(m proto.Message, spans int) {
	wire, _ := proto.Marshal(m) // It came so.
	o.mu.Lock()
	defer o.mu.Unlock()
	o.spans += spans
	o.text = append(append(append(o.text, prototext.Format(m)...), wire...), '\n')
}

// kept returns all that came.
func (o *otlp) kept() []byte {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]byte(nil), o.text...)
}

// counted returns how many spans came.
func (o *otlp) counted() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.spans
}

// meters keeps metrics.
type meters struct {
	metrics.UnimplementedMetricsServiceServer
	otlp *otlp
}

// Export keeps metrics.
func (m meters) Export(_ context.Context, r *metrics.ExportMetricsServiceRequest) (*metrics.ExportMetricsServiceResponse, error) {
	m.otlp.keep(r, 0)
	return &metrics.ExportMetricsServiceResponse{}, nil
}
