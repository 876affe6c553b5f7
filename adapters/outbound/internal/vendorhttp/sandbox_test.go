package vendorhttp_test

import (
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/internal/vendorhttp"
	"actual/contracts/faults"
	"actual/ports"
)

// orders is a vendor that does what it is asked to each time that it is asked, with
// or without a key.
type orders struct{ done atomic.Int64 }

func (o *orders) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	o.done.Add(1)
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write([]byte(`{"order":"` + strings.Repeat("x", 60) + `"}`))
}

// Identify implements faults.Vendor.
func (*orders) Identify(*http.Request) (operation, account string) { return "order", "" }

// Refuse implements faults.Vendor.
func (*orders) Refuse(w http.ResponseWriter, _ *http.Request, status int, text string) {
	http.Error(w, text, status)
}

// What may not be repeated is done at most once, whatever fault the sandbox does to
// it for how long; and where it may have been done, nobody is told that it failed.
func TestAWriteUnderEveryFaultIsDoneOnceAtMost(t *testing.T) {
	for _, f := range faults.All {
		for _, times := range []int{1, 0} {
			t.Run(string(f.Kind), func(t *testing.T) {
				t.Parallel()
				vendor := &orders{}
				injector := faults.New("orders", vendor, time.Now)
				require.NoError(t, injector.Inject(faults.Rule{Fault: faults.Fault{Kind: f.Kind, Delay: time.Second}, Times: times}))
				server := httptest.NewServer(injector)
				defer server.Close()
				p := local
				p.Attempts, p.RetryAfterMax = 4, 3*time.Second
				req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, strings.NewReader("{}"))
				require.NoError(t, err)
				req.Header.Set("Accept", "application/json")
				answer, err := vendorhttp.New(p, nil, nil, nil, slog.New(slog.DiscardHandler)).For(vendorhttp.Call{Company: ours, Operation: "order.add"}).Do(req)
				done := vendor.done.Load()
				switch {
				case err == nil && answer.Status < 300:
					require.EqualValues(t, 1, done)
				case errors.Is(err, ports.ErrUnknownOutcome):
					require.LessOrEqual(t, done, int64(1))
					require.Zero(t, answer)
				default: // Refused, or known not to have been done.
					require.Zero(t, done)
				}
				require.Equal(t, f.Does && !f.Answers || f.Kind == faults.Latency || f.Kind == faults.SlowDrip || f.Status >= 500 || f.Kind == faults.ResetBefore,
					errors.Is(err, ports.ErrUnknownOutcome), "%v", err)
			})
		}
	}
}
