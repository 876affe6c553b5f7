package httpapi_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/inbound/httpapi"
	"actual/app/insight"
	"actual/domain/fault"
	"actual/domain/tenant"
	"actual/ports"
)

func TestEveryRouteNeedsAKey(t *testing.T) {
	w := newWorld(t, nil)
	doc, err := httpapi.GetSpec()
	require.NoError(t, err)
	asked := 0
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			if op.Security != nil { // A rule of its own.
				continue
			}
			asked++
			target := strings.NewReplacer("{id}", anID.String(), "{key}", "k").Replace(path)
			for _, header := range [][]string{{"Authorization", ""}, {"Authorization", "Bearer wrong"}, {"Authorization", "Basic " + goodKey}, {"Authorization", goodKey}} {
				got := w.ask(t, method, target, nil, header...)
				require.Equal(t, http.StatusUnauthorized, got.Code, "%s %s", method, path)
				require.Equal(t, "access.bad_credential", problemIn(t, got.Body.Bytes()).Code)
				require.NotEmpty(t, got.Header().Get("WWW-Authenticate"))
			}
		}
	}
	require.GreaterOrEqual(t, asked, 40, "the routes that need a key")
}

func TestKeyInEitherHeader(t *testing.T) {
	w := newWorld(t, func(p *httpapi.Parts) {
		p.Visits = listVisits(func(q insight.ListVisits) (insight.VisitPage, error) {
			require.Equal(t, acme, q.Company)
			return insight.VisitPage{}, nil
		})
	})
	require.Equal(t, http.StatusOK, w.ask(t, http.MethodGet, "/v1/visits", nil, "Authorization", "bearer  "+goodKey).Code)
	require.Equal(t, http.StatusOK, w.ask(t, http.MethodGet, "/v1/visits", nil, "Authorization", "", "X-API-Key", goodKey).Code)
}

func TestErrorsBecomeStatuses(t *testing.T) {
	kind := func(k fault.Kind) error { return fault.New(k, "x.y", "words for people") }
	tests := map[string]struct {
		err          error
		status       int
		code, detail string
	}{
		"invalid":     {kind(fault.Invalid), 422, "x.y", "words for people"},
		"not found":   {kind(fault.NotFound), 404, "x.y", "words for people"},
		"conflict":    {kind(fault.Conflict), 409, "x.y", "words for people"},
		"denied":      {kind(fault.Denied), 403, "x.y", "words for people"},
		"unavailable": {kind(fault.Unavailable), 503, "x.y", "words for people"},
		"busy":        {ports.LaterError{Err: ports.ErrVendorBusy, At: time.Now().Add(time.Hour)}, 503, "vendor.busy", ports.ErrVendorBusy.Msg},
		"internal":    {kind(fault.Internal), 500, "internal", "something went wrong on our side; the request id finds it in our logs"},
		"unknown":     {errors.New("pq: secret"), 500, "internal", "something went wrong on our side; the request id finds it in our logs"},
		"credential":  {tenant.ErrBadCredential, 401, "access.bad_credential", tenant.ErrBadCredential.Msg},
		"wrapped":     {fmt.Errorf("load: %w", ports.ErrNotQuarantined), 404, "quarantine.not_found", ports.ErrNotQuarantined.Msg},
		"cancelled":   {fmt.Errorf("load: %w", context.Canceled), 500, "internal", "something went wrong on our side; the request id finds it in our logs"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(p *httpapi.Parts) {
				p.Claimer = fakeClaimer{claim: nil}
				p.Keys = keysFunc(func(string) (tenant.APIKey, error) { return tenant.APIKey{}, tt.err })
			})
			r := httptest.NewRequest(http.MethodPost, "/v1/quarantine/"+anID.String()+"/claim", nil)
			r.Header.Set("X-API-Key", "a key")
			got := httptest.NewRecorder()
			w.ServeHTTP(got, r)
			conforms(t, r, got.Code, got.Header(), got.Body.Bytes())
			p := problemIn(t, got.Body.Bytes())
			require.Equal(t, tt.status, got.Code)
			require.Equal(t, httpapi.Problem{
				Type: "urn:actual:problem:" + tt.code, Title: http.StatusText(tt.status), Status: tt.status, Detail: tt.detail, Code: tt.code, RequestId: anID.String(),
			}, p)
			retry := map[string]string{"unavailable": "^2$", "busy": "^3[56][0-9]{2}$"}[name] // An hour, less what the test took.
			require.Regexp(t, cmp.Or(retry, "^$"), got.Header().Get("Retry-After"))
		})
	}
}

func TestNothingThere(t *testing.T) {
	w := newWorld(t, nil)
	for target, want := range map[string]int{
		"GET /": 404, "GET /v1": 404, "GET /v1/visits/": 404, "GET /v2/visits": 404, "GET /v1/quarantine/a/b/c": 404, "DELETE /v1/visits": 405, "GET /v1/notehub/events": 405,
	} {
		method, path, _ := strings.Cut(target, " ")
		require.Equal(t, want, w.ask(t, method, path, nil).Code, target)
	}
}

func TestPanicIsAnsweredAndLogged(t *testing.T) {
	w := newWorld(t, func(p *httpapi.Parts) {
		p.Visits = listVisits(func(insight.ListVisits) (insight.VisitPage, error) { panic("oops") })
	})
	got := w.ask(t, http.MethodGet, "/v1/visits", nil)
	require.Equal(t, http.StatusInternalServerError, got.Code)
	require.Equal(t, "internal", problemIn(t, got.Body.Bytes()).Code)
	require.NotContains(t, got.Body.String(), "oops")
	require.Contains(t, w.log.String(), "oops")
	require.Contains(t, w.log.String(), "api_test.go", "where it happened")
}

func TestRequestID(t *testing.T) {
	w := newWorld(t, nil)
	for given, want := range map[string]string{
		"abc-DEF_1.2": "abc-DEF_1.2", "": anID.String(), "a b": anID.String(), `"}{`: anID.String(), strings.Repeat("x", 65): anID.String(), "ä": anID.String(),
	} {
		require.Equal(t, want, w.ask(t, http.MethodGet, "/healthz", nil, "X-Request-Id", given).Header().Get("X-Request-Id"))
	}
}

func TestSecurityHeaders(t *testing.T) {
	w := newWorld(t, nil)
	for _, path := range []string{"/healthz", "/v1/visits", "/nowhere"} {
		h := w.ask(t, http.MethodGet, path, nil, "Authorization", "").Header()
		require.Equal(t, "nosniff", h.Get("X-Content-Type-Options"))
		require.Equal(t, "no-store", h.Get("Cache-Control"))
		require.Contains(t, h.Get("Content-Security-Policy"), "default-src 'none'")
	}
}

func TestLogHasIDsAndNothingPersonal(t *testing.T) {
	w := newWorld(t, func(p *httpapi.Parts) {
		p.EventReasons = explainEvent(func(insight.ExplainEvent) (insight.EventExplanation, error) {
			return insight.EventExplanation{}, ports.ErrEventNotFound
		})
	})
	w.ask(t, http.MethodGet, "/v1/events/anas-badge?near=40.1,-74.2", nil, "User-Agent", "anas-phone", "X-Request-Id", "req-1")
	line := read[map[string]any](t, w.log.Bytes())
	require.Equal(t, "req-1", line["request_id"])
	require.Equal(t, acme.String(), line["company_id"])
	require.Equal(t, "/v1/events/:key", line["route"])
	require.Equal(t, "GET", line["method"])
	require.InDelta(t, 400, line["status"], 0) // There is no parameter "near"; what was given for it is not logged.
	require.Contains(t, line, "duration_ms")
	for _, private := range []string{"anas", "40.1", "192.0.2.1"} { // The last is the address that httptest gives.
		require.NotContains(t, w.log.String(), private)
	}
}

func TestWhatHappensAllTheTimeIsNotLogged(t *testing.T) {
	w := newWorld(t, nil)
	w.ask(t, http.MethodGet, "/healthz", nil)
	w.post(t, "{}")
	require.Empty(t, w.log.String())
	w.post(t, "{}", "X-Actual-Secret", "wrong")
	require.Contains(t, w.log.String(), `"status":401`)
}

func TestFailuresAreLoggedWithTheirReason(t *testing.T) {
	w := newWorld(t, nil)
	w.sink.err = errors.New("disk is on fire")
	w.post(t, "{}")
	line := read[map[string]any](t, w.log.Bytes())
	require.Equal(t, "ERROR", line["level"])
	require.Equal(t, "disk is on fire", line["error"])
	require.Equal(t, acme.String(), line["company_id"])
}

func TestReadiness(t *testing.T) {
	var err error
	w := newWorld(t, func(p *httpapi.Parts) { p.Ready = readyFunc(func() error { return err }) })
	require.Equal(t, http.StatusOK, w.ask(t, http.MethodGet, "/readyz", nil).Code)
	for code, fails := range map[string]error{
		"server.queue_full": fault.New(fault.Unavailable, "server.queue_full", "the queue is full"),
		"server.store_down": fault.New(fault.Conflict, "server.store_down", "of whatever kind"),
		"server.not_ready":  errors.New("dial tcp 10.0.0.1: refused"),
	} {
		err = fails
		got := w.ask(t, http.MethodGet, "/readyz", nil)
		require.Equal(t, http.StatusServiceUnavailable, got.Code)
		require.Equal(t, code, problemIn(t, got.Body.Bytes()).Code)
		require.NotContains(t, got.Body.String(), "10.0.0.1")
	}
}

func TestMetricsByRoute(t *testing.T) {
	w := newWorld(t, func(p *httpapi.Parts) {
		p.VisitReasons = explainVisit(func(insight.ExplainVisit) (insight.VisitExplanation, error) {
			return insight.VisitExplanation{}, ports.ErrVisitNotFound
		})
	})
	w.ask(t, http.MethodGet, "/v1/visits/"+anID.String(), nil)
	w.ask(t, http.MethodGet, "/nowhere/"+anID.String(), nil)
	w.ask(t, "MADEUP", "/v1/visits", nil)
	scraped := httptest.NewRecorder()
	w.metrics.ServeHTTP(scraped, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	body := scraped.Body.String()
	require.Contains(t, body, `http_server_request_duration_seconds_count{http_request_method="GET",http_response_status_code="404",http_route="/v1/visits/:id"} 1`)
	require.Contains(t, body, `http_route="unmatched"`)
	require.NotContains(t, body, anID.String())
	require.NotContains(t, body, "MADEUP")
}

func TestHandlerThatGivesUpEndsTheConnection(t *testing.T) {
	w := newWorld(t, func(p *httpapi.Parts) {
		p.Visits = listVisits(func(insight.ListVisits) (insight.VisitPage, error) { panic(http.ErrAbortHandler) })
	})
	require.PanicsWithError(t, http.ErrAbortHandler.Error(), func() { w.ask(t, http.MethodGet, "/v1/visits", nil) })
}
