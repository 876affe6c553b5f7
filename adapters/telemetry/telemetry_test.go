package telemetry_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/telemetry"
	"actual/app/ingest"
	"actual/app/presence"
	"actual/ports"
)

// What the use cases ask for.
var (
	_ ingest.Meter   = (*telemetry.Ingest)(nil)
	_ presence.Meter = (*telemetry.Presence)(nil)
)

type clock struct{ time.Time }

func (c clock) Now() time.Time { return c.Time }

// marked is a directory of companies with marks.
type marked struct {
	ports.WorkDirectory
	companies []ports.Waiting
	err       error
}

func (m *marked) Marked(ctx context.Context) ([]ports.Waiting, error) {
	if _, bounded := ctx.Deadline(); !bounded {
		return nil, errors.New("a scrape must not wait for ever")
	}
	return m.companies, m.err
}

func start(t *testing.T, log *slog.Logger) *telemetry.Telemetry {
	t.Helper()
	tele, stop, err := telemetry.Start(t.Context(), telemetry.Config{ServiceVersion: "v1", Log: log})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, stop(context.Background())) })
	return tele
}

// scrape returns the lines of /metrics.
func scrape(t *testing.T, tele *telemetry.Telemetry) string {
	t.Helper()
	got := httptest.NewRecorder()
	tele.Metrics().ServeHTTP(got, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	require.Equal(t, http.StatusOK, got.Code, got.Body)
	return got.Body.String()
}

func TestNamedMetrics(t *testing.T) {
	now := time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC)
	tele := start(t, slog.New(slog.DiscardHandler))
	work := &marked{companies: []ports.Waiting{{Since: now.Add(-3 * time.Second), Count: 4}, {Since: now.Add(-7 * time.Second), Count: 1}}}
	require.NoError(t, tele.Ingest.WatchQueue(func() int64 { return 42 }))
	require.NoError(t, tele.Presence.WatchMarks(work, clock{now}))
	tele.Ingest.Committed(t.Context(), 6, 20*time.Millisecond, 3, 2, 1)
	tele.Ingest.Refused(t.Context(), 9)
	tele.Presence.Derived(t.Context(), 16, 30*time.Millisecond, 2)
	_, end := tele.HTTP.Begin(httptest.NewRequest(http.MethodGet, "/v1/visits/7", nil), "/v1/visits/:id", time.Now())
	end(http.StatusOK)
	_, called := tele.Vendors.Call(t.Context(), "notehub", "events.uploaded")
	called("answered", 3)
	tele.Vendors.Waited(t.Context(), "notehub", 2*time.Second)
	tele.Vendors.Breakers(t.Context(), "notehub", 1)

	lines := strings.Split(scrape(t, tele), "\n")
	for _, want := range []string{
		`actual_ingest_events_total{result="stored"} 3`,
		`actual_ingest_events_total{result="duplicate"} 2`,
		`actual_ingest_events_total{result="quarantined"} 1`,
		`actual_ingest_events_total{result="refused"} 9`,
		`actual_ingest_batch_size_sum 6`,
		`actual_ingest_batch_wait_seconds_sum 0.02`,
		`actual_ingest_queue_depth 42`,
		`actual_marks_oldest_age_seconds 7`,
		`actual_marks_waiting 5`,
		`actual_derive_seconds_sum 0.03`,
		`actual_derive_badges_total 16`,
		`actual_presence_corrections_total 2`,
		`actual_vendor_call_seconds_count{operation="events.uploaded",outcome="answered",vendor="notehub"} 1`,
		`actual_vendor_requests_total{operation="events.uploaded",vendor="notehub"} 3`,
		`actual_vendor_budget_wait_seconds_sum{vendor="notehub"} 2`,
		`actual_vendor_breakers_open{vendor="notehub"} 1`,
		`http_server_request_duration_seconds_count{http_request_method="GET",http_response_status_code="200",http_route="/v1/visits/:id"} 1`,
	} {
		require.Contains(t, lines, want)
	}
	require.Contains(t, strings.Join(lines, "\n"), "go_goroutines")
}

func TestNoMarksHaveNoAge(t *testing.T) {
	tele := start(t, slog.New(slog.DiscardHandler))
	require.NoError(t, tele.Presence.WatchMarks(&marked{}, clock{time.Now()}))
	require.Contains(t, scrape(t, tele), "\nactual_marks_oldest_age_seconds 0\n")
}

func TestScrapeWithoutTheStore(t *testing.T) {
	var out bytes.Buffer
	tele := start(t, telemetry.NewLogger(&out, nil))
	require.NoError(t, tele.Presence.WatchMarks(&marked{err: errors.New("store is down")}, clock{time.Now()}))
	tele.Ingest.Refused(t.Context(), 1)
	require.Contains(t, scrape(t, tele), `actual_ingest_events_total{result="refused"} 1`, "the other metrics are there all the same")
	require.Contains(t, out.String(), "store is down")
}

func TestCollectorThatIsNotThereDisturbsNothing(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	tele, stop, err := telemetry.Start(t.Context(), telemetry.Config{OTLPEndpoint: "http://" + l.Addr().String(), Log: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	ctx, end := tele.HTTP.Begin(httptest.NewRequest(http.MethodPost, "/", nil), "/v1/notehub/events", time.Now())
	end(http.StatusInternalServerError)
	require.Contains(t, scrape(t, tele), `http_response_status_code="500"`)

	var out bytes.Buffer
	telemetry.NewLogger(&out, nil).InfoContext(ctx, "hello")
	require.Contains(t, out.String(), `"trace_id":"`, "a traced request is found from its log")

	last, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	began := time.Now()
	_ = stop(last) // It may say that not all was sent.
	require.Less(t, time.Since(began), 5*time.Second)
}

func TestTraceGoesOnBelowTheCallers(t *testing.T) {
	tele, stop, err := telemetry.Start(t.Context(), telemetry.Config{OTLPEndpoint: "http://127.0.0.1:1", Log: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
	ctx, end := tele.HTTP.Begin(r, "/healthz", time.Now())
	end(http.StatusOK)
	var out bytes.Buffer
	telemetry.NewLogger(&out, nil).InfoContext(ctx, "hello")
	require.Contains(t, out.String(), `"trace_id":"0af7651916cd43dd8448eb211c80319c"`)
	last, cancel := context.WithCancel(context.Background())
	cancel()
	_ = stop(last)
}

func TestLogCarriesWhatTheContextHas(t *testing.T) {
	var out bytes.Buffer
	log := telemetry.NewLogger(&out, slog.LevelInfo)
	request := telemetry.With(t.Context(), slog.String(telemetry.RequestID, "r1"))
	acme := telemetry.With(request, slog.String(telemetry.CompanyID, "acme"))
	other := telemetry.With(request, slog.String(telemetry.CompanyID, "other"))

	log.With("part", "api").WarnContext(acme, "first", "status", 404)
	log.DebugContext(acme, "below the level")
	log.InfoContext(other, "second")
	log.InfoContext(t.Context(), "third")

	var lines []map[string]any
	for _, line := range strings.Split(strings.TrimSpace(out.String()), "\n") {
		var m map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &m))
		delete(m, "time")
		lines = append(lines, m)
	}
	require.Equal(t, []map[string]any{
		{"level": "WARN", "msg": "first", "part": "api", "status": 404.0, "request_id": "r1", "company_id": "acme"},
		{"level": "INFO", "msg": "second", "request_id": "r1", "company_id": "other"},
		{"level": "INFO", "msg": "third"},
	}, lines)
}
