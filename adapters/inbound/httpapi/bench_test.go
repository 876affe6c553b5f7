package httpapi_test

import (
	"context"
	"net/http"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/adapters/inbound/httpapi"
	"actual/app/ingest"
	"actual/domain/tenant"
)

// forgetful takes deliveries and keeps nothing.
type forgetful struct{}

func (forgetful) Accept(_ context.Context, d ingest.Delivery) ([]ingest.Outcome, error) {
	out := make([]ingest.Outcome, len(d.Items))
	for i := range out {
		out[i] = ingest.Outcome{Key: "c1a5f2d0-0000-4000-8000-000000000000", Result: ingest.Stored}
	}
	return out, nil
}

func (forgetful) Oversized(context.Context, tenant.Route, map[string]string, int64, [32]byte) (ingest.Outcome, error) {
	return ingest.Outcome{}, nil
}

// What the handler costs of one event, net/http's own work left out.
func BenchmarkDelivery(b *testing.B) {
	raw, err := os.ReadFile(root + "/contracts/notehub/samples/01-track-where-when.json")
	require.NoError(b, err)
	w := newWorld(b, func(p *httpapi.Parts) { p.Events = forgetful{} })
	body := string(raw)
	b.ReportAllocs()
	for b.Loop() {
		if got := w.deliver(body); got.Code != http.StatusOK {
			b.Fatal(got.Body)
		}
	}
}
