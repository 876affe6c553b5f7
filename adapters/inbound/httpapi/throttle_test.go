package httpapi_test

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/inbound/httpapi"
	"actual/app/insight"
	"actual/domain/tenant"
)

// throttle allows what it is told to.
type throttle struct{ request, delivery tenant.Allowance }

func (f throttle) Request(context.Context, tenant.Principal) (tenant.Allowance, error) {
	return f.request, nil
}

func (f throttle) Delivery(context.Context, tenant.Route) (tenant.Allowance, error) {
	return f.delivery, nil
}

func TestWhatIsOverTheLimitIsRefusedBeforeAnyUseCaseHearsOfIt(t *testing.T) {
	w := newWorld(t, func(p *httpapi.Parts) {
		p.Throttle = throttle{request: tenant.Allowance{Limit: 20, Window: 10 * time.Second, Reset: 9900 * time.Millisecond, Retry: 400 * time.Millisecond}}
	})
	got := w.ask(t, http.MethodGet, "/v1/visits", nil)
	require.Equal(t, http.StatusTooManyRequests, got.Code)
	require.Equal(t, "limit.requests", problemIn(t, got.Body.Bytes()).Code)
	for header, want := range map[string]string{
		"RateLimit-Limit": "20", "RateLimit-Remaining": "0", "RateLimit-Reset": "10", "RateLimit-Policy": "20;w=10", "Retry-After": "1",
	} {
		require.Equal(t, want, got.Header().Get(header), header)
	}
	got = w.ask(t, http.MethodGet, "/v1/visits", nil, "Authorization", "Bearer wrong")
	require.Equal(t, http.StatusUnauthorized, got.Code, "whom nobody knows is told nothing of limits")
	require.Empty(t, got.Header().Get("RateLimit-Limit"))
	require.Equal(t, http.StatusOK, w.ask(t, http.MethodGet, "/healthz", nil).Code)
}

func TestWhoIsHeldOffIsToldWhoseLimitItIs(t *testing.T) {
	for limit, whose := range map[tenant.Limit]string{tenant.KeyRequests: "this key's", tenant.CompanyRequests: "the company's"} {
		w := newWorld(t, func(p *httpapi.Parts) {
			p.Throttle = throttle{request: tenant.Allowance{Of: limit, Retry: time.Second}}
		})
		got := w.ask(t, http.MethodGet, "/v1/visits", nil)
		require.Equal(t, http.StatusTooManyRequests, got.Code)
		require.Contains(t, problemIn(t, got.Body.Bytes()).Detail, "it is "+whose)
	}
}

func TestWhatIsWithinTheLimitIsToldWhatIsLeft(t *testing.T) {
	w := newWorld(t, func(p *httpapi.Parts) {
		p.Throttle = throttle{request: tenant.Allowance{OK: true, Limit: 20, Remaining: 7, Window: 10 * time.Second, Reset: 6500 * time.Millisecond}}
		p.Visits = listVisits(func(insight.ListVisits) (insight.VisitPage, error) { return insight.VisitPage{}, nil })
	})
	got := w.ask(t, http.MethodGet, "/v1/visits", nil)
	require.Equal(t, http.StatusOK, got.Code)
	require.Equal(t, "7", got.Header().Get("RateLimit-Remaining"))
	require.Equal(t, "7", got.Header().Get("RateLimit-Reset"))
	require.Empty(t, got.Header().Get("Retry-After"))
}

func TestADeliveryOverTheLimitIsAskedForAgain(t *testing.T) {
	w := newWorld(t, func(p *httpapi.Parts) {
		p.Throttle = throttle{delivery: tenant.Allowance{Retry: 1500 * time.Millisecond}}
	})
	got := w.post(t, `{"device":"dev:1"}`)
	require.Equal(t, http.StatusServiceUnavailable, got.Code, "Notehub sends again after a 5xx alone")
	require.Equal(t, "limit.deliveries", problemIn(t, got.Body.Bytes()).Code)
	require.Equal(t, "2", got.Header().Get("Retry-After"))
	require.Zero(t, w.sink.calls)
	require.NotContains(t, w.log.String(), "limit", "a flood does not fill the log")
}

// asked waits for the end of its request.
type asked func(ctx context.Context) error

func (f asked) List(ctx context.Context, _ insight.ListVisits) (insight.VisitPage, error) {
	return insight.VisitPage{}, f(ctx)
}

func TestEveryRequestHasADeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var took time.Duration
		w := newWorld(t, func(p *httpapi.Parts) {
			p.Visits = asked(func(ctx context.Context) error {
				began := time.Now()
				<-ctx.Done()
				took = time.Since(began)
				return ctx.Err()
			})
		})
		got := w.ask(t, http.MethodGet, "/v1/visits", nil)
		require.Equal(t, http.StatusServiceUnavailable, got.Code)
		require.Equal(t, "request.deadline", problemIn(t, got.Body.Bytes()).Code)
		require.Equal(t, httpapi.RequestDeadline, took)
	})
}
