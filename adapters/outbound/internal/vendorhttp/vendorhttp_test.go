package vendorhttp_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/internal/txguard"
	"actual/adapters/outbound/internal/vendorhttp"
	"actual/adapters/telemetry"
	"actual/domain"
	"actual/ports"
)

// script answers the n-th call with the n-th status; 0 is a broken connection.
type script struct {
	statuses []int
	headers  http.Header
	body     string
	calls    int
}

func (s *script) RoundTrip(*http.Request) (*http.Response, error) {
	code := s.statuses[min(s.calls, len(s.statuses)-1)]
	s.calls++
	if code == 0 {
		return nil, errors.New("connection reset")
	}
	return &http.Response{StatusCode: code, Header: s.headers.Clone(), Body: io.NopCloser(strings.NewReader(s.body))}, nil
}

var _ vendorhttp.Meter = (*telemetry.Vendors)(nil)

var policy = vendorhttp.Policy{
	Vendor: "acme", Deadline: time.Minute, Timeout: 5 * time.Second, Attempts: 3,
	BackoffMin: 100 * time.Millisecond, BackoffMax: 2 * time.Second, RetryAfterMax: 10 * time.Second,
	TripAfter: 5, OpenFor: time.Minute,
}

var (
	ours   = domain.CompanyID{UUID: domain.UUID{1}}
	theirs = domain.CompanyID{UUID: domain.UUID{2}}
)

func wall(vendor http.RoundTripper) *vendorhttp.Wall {
	return vendorhttp.New(policy, vendor, nil, nil, slog.New(slog.DiscardHandler))
}

func do(t *testing.T, w *vendorhttp.Wall, c vendorhttp.Call, method string, header ...string) (vendorhttp.Answer, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, "https://acme.test/jobs", strings.NewReader("{}"))
	require.NoError(t, err)
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	c.Operation = "jobs.list"
	return w.For(c).Do(req)
}

func TestWhatIsTriedAgain(t *testing.T) {
	key := []string{"Idempotency-Key", "k1"}
	for name, tt := range map[string]struct {
		method   string
		header   []string
		statuses []int
		calls    int
		status   int   // Of the answer …
		fails    error // … if it does not fail.
	}{
		"a good answer is final":            {http.MethodGet, nil, []int{200}, 1, 200, nil},
		"a 5xx is tried again":              {http.MethodGet, nil, []int{503, 502, 200}, 3, 200, nil},
		"at last a 5xx is a failure":        {http.MethodGet, nil, []int{503}, 3, 0, ports.ErrVendorDown},
		"what is not implemented is final":  {http.MethodGet, nil, []int{501, 200}, 1, 0, ports.ErrVendorDown},
		"a network error is tried again":    {http.MethodGet, nil, []int{0, 200}, 2, 200, nil},
		"a 4xx is an answer":                {http.MethodGet, nil, []int{404}, 1, 404, nil},
		"a 429 is tried again":              {http.MethodGet, nil, []int{429, 200}, 2, 200, nil},
		"a 429 for ever is busy":            {http.MethodGet, nil, []int{429}, 3, 0, ports.ErrVendorBusy},
		"a PUT is safe":                     {http.MethodPut, nil, []int{500, 200}, 2, 200, nil},
		"a DELETE is safe":                  {http.MethodDelete, nil, []int{0, 204}, 2, 204, nil},
		"a POST is sent once":               {http.MethodPost, nil, []int{503, 200}, 1, 0, ports.ErrUnknownOutcome},
		"a POST whose answer is lost":       {http.MethodPost, nil, []int{0, 200}, 1, 0, ports.ErrUnknownOutcome},
		"a POST that was too much may come": {http.MethodPost, nil, []int{429, 200}, 2, 200, nil},
		"a PATCH is sent once":              {http.MethodPatch, nil, []int{504, 200}, 1, 0, ports.ErrUnknownOutcome},
		"a POST with a key is safe":         {http.MethodPost, key, []int{503, 200}, 2, 200, nil},
		"a POST with a key at last":         {http.MethodPost, key, []int{503}, 3, 0, ports.ErrVendorDown},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				vendor := &script{statuses: tt.statuses}
				answer, err := do(t, wall(vendor), vendorhttp.Call{Company: ours}, tt.method, tt.header...)
				require.ErrorIs(t, err, tt.fails)
				require.Equal(t, tt.status, answer.Status)
				require.Equal(t, tt.calls, vendor.calls)
			})
		})
	}
}

func TestRefusesInsideTransaction(t *testing.T) {
	vendor := &script{statuses: []int{200}}
	req, err := http.NewRequestWithContext(txguard.Mark(context.Background()), http.MethodGet, "https://acme.test", nil)
	require.NoError(t, err)
	_, err = wall(vendor).For(vendorhttp.Call{Company: ours, Operation: "jobs.list"}).Do(req)
	require.ErrorIs(t, err, vendorhttp.ErrInTransaction)
	require.Zero(t, vendor.calls)
}
