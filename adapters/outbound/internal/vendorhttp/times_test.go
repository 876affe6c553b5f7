package vendorhttp_test

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/internal/vendorhttp"
	"actual/ports"
)

func TestBreakerIsOfOneCompany(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		vendor := &script{statuses: []int{503, 503, 503, 503, 503, 200}}
		w := wall(vendor)
		_, err := do(t, w, vendorhttp.Call{Company: ours}, http.MethodGet) // Requests 1 to 3.
		require.ErrorIs(t, err, ports.ErrVendorDown)
		_, err = do(t, w, vendorhttp.Call{Company: ours}, http.MethodGet) // 4 and 5 open the breaker; the third is not sent.
		require.ErrorIs(t, err, ports.ErrVendorResting)
		require.Equal(t, 5, vendor.calls)
		_, err = do(t, w, vendorhttp.Call{Company: ours}, http.MethodPost)
		require.ErrorIs(t, err, ports.ErrVendorResting, "what is not sent is no unknown outcome")
		require.Equal(t, 5, vendor.calls)
		at, said := ports.LaterAt(err)
		require.True(t, said)
		require.WithinDuration(t, time.Now().Add(policy.OpenFor), at, 5*time.Second)

		answer, err := do(t, w, vendorhttp.Call{Company: theirs}, http.MethodGet)
		require.NoError(t, err, "the other company is not concerned")
		require.Equal(t, 200, answer.Status)

		time.Sleep(policy.OpenFor + time.Millisecond)
		answer, err = do(t, w, vendorhttp.Call{Company: ours}, http.MethodGet)
		require.NoError(t, err)
		require.Equal(t, 200, answer.Status)
	})
}

func TestWhatAFailureToTheBreakerIs(t *testing.T) {
	for name, tt := range map[string]struct {
		statuses []int
		opens    bool
	}{
		"5xx": {[]int{500}, true}, "a network error": {[]int{0}, true}, "408": {[]int{408}, true},
		"401": {[]int{401}, false}, "404": {[]int{404}, false}, "429": {[]int{429}, false},
		"never so many in a row": {[]int{500, 200, 500, 200, 500, 200, 500, 200, 500, 200, 500, 200}, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				vendor := &script{statuses: tt.statuses}
				w := wall(vendor)
				var err error
				for range 9 {
					_, err = do(t, w, vendorhttp.Call{Company: ours}, http.MethodPost)
				}
				if tt.opens {
					require.ErrorIs(t, err, ports.ErrVendorResting)
				} else {
					require.NotErrorIs(t, err, ports.ErrVendorResting)
				}
			})
		})
	}
}

// gone answers when whoever asked has gone.
type gone struct{ calls int }

func (g *gone) RoundTrip(r *http.Request) (*http.Response, error) {
	g.calls++
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func TestWithinEndsInTime(t *testing.T) {
	const most = 7 * time.Second
	for name, p := range map[string]vendorhttp.Policy{
		"the usual":           {Attempts: 100, TripAfter: 100},
		"a policy with more":  {Attempts: 100, TripAfter: 100, Deadline: time.Hour, Timeout: time.Minute},
		"one of short waits":  {Attempts: 100, TripAfter: 100, Timeout: time.Second},
		"one that waits long": {Attempts: 100, TripAfter: 100, Timeout: time.Second, BackoffMin: 5 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				w := vendorhttp.New(p.Within(most), &gone{}, nil, nil, slog.New(slog.DiscardHandler))
				_, err := do(t, w, vendorhttp.Call{Company: ours}, http.MethodGet)
				require.ErrorIs(t, err, ports.ErrVendorDown)
				require.LessOrEqual(t, time.Since(began), most)
			})
		})
	}
	short := vendorhttp.Policy{Deadline: time.Second, Timeout: time.Second}
	require.Equal(t, short, short.Within(most), "what is shorter stays so")
}

func TestWhoeverGoesAwaySaysNothingOfTheVendor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		vendor := &gone{}
		w := wall(vendor)
		for range 9 {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://acme.test", nil)
			require.NoError(t, err)
			_, err = w.For(vendorhttp.Call{Company: ours}).Do(req)
			require.ErrorIs(t, err, ports.ErrVendorDown)
			cancel()
		}
		require.Equal(t, 9, vendor.calls, "asked every time, once")

		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		for method, want := range map[string]error{http.MethodGet: context.Canceled, http.MethodPost: ports.ErrUnknownOutcome} {
			req, err := http.NewRequestWithContext(ctx, method, "https://acme.test", nil)
			require.NoError(t, err)
			_, err = w.For(vendorhttp.Call{Company: ours}).Do(req)
			require.ErrorIs(t, err, want)
		}
	})
}

func TestDeadlines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		vendor, began := &gone{}, time.Now()
		p := policy
		p.Attempts, p.TripAfter = 100, 100
		w := vendorhttp.New(p, vendor, nil, nil, slog.New(slog.DiscardHandler))
		_, err := do(t, w, vendorhttp.Call{Company: ours}, http.MethodGet)
		require.ErrorIs(t, err, ports.ErrVendorDown)
		require.LessOrEqual(t, time.Since(began), p.Deadline)
		require.Greater(t, time.Since(began), p.Deadline-p.Timeout)
		require.Greater(t, vendor.calls, 5, "an attempt has a time of its own")
	})
}

func TestBackoff(t *testing.T) {
	for name, tt := range map[string]struct {
		retryAfter  string
		fails       error
		least, most time.Duration
	}{
		"is doubled and drawn":     {"", nil, 150 * time.Millisecond, 300 * time.Millisecond},
		"is what the vendor asks":  {"4", nil, 8 * time.Second, 8*time.Second + 200*time.Millisecond},
		"within the cap":           {"10", nil, 20 * time.Second, 20*time.Second + 200*time.Millisecond},
		"beyond it, nobody waits":  {"11", ports.ErrVendorDown, 0, 0},
		"nor for a day":            {"999999999999999999999", ports.ErrVendorDown, 0, 0},
		"what is past is over":     {"Fri, 31 Dec 1999 23:59:59 GMT", nil, 0, 200 * time.Millisecond},
		"what can't be read isn't": {"soon", nil, 150 * time.Millisecond, 300 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				vendor := &script{statuses: []int{503, 503, 200}, headers: http.Header{"Retry-After": {tt.retryAfter}}}
				began := time.Now()
				_, err := do(t, wall(vendor), vendorhttp.Call{Company: ours}, http.MethodGet)
				require.ErrorIs(t, err, tt.fails)
				require.GreaterOrEqual(t, time.Since(began), tt.least)
				require.LessOrEqual(t, time.Since(began), tt.most)
				if at, said := ports.LaterAt(err); tt.fails != nil {
					require.True(t, said)
					require.Greater(t, at, time.Now().Add(10*time.Second))
				}
			})
		})
	}
}

func TestNobodyComesAgainTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		second := map[time.Duration]int{}
		var askers sync.WaitGroup
		for range 40 {
			askers.Go(func() {
				vendor, began := &script{statuses: []int{503, 200}, headers: http.Header{"Retry-After": {"3"}}}, time.Now()
				_, err := do(t, wall(vendor), vendorhttp.Call{Company: ours}, http.MethodGet)
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					t.Error(err)
				}
				second[time.Since(began).Truncate(time.Millisecond)]++
			})
		}
		askers.Wait()
		require.Greater(t, len(second), 10)
	})
}

// counted is a budget that a test looks into.
type counted struct {
	wait     time.Duration
	stopped  time.Duration // While somebody waited.
	err      error
	reserved int
	patience time.Duration
	paused   []time.Duration
	of       ports.VendorAccount
}

func (c *counted) Reserve(_ context.Context, of ports.VendorAccount, rates []ports.Rate, patience time.Duration) (time.Duration, error) {
	if rates == nil { // Nobody was told to stop.
		wait := c.stopped
		c.stopped = 0
		return wait, c.err
	}
	c.of, c.patience = of, patience
	c.reserved++
	return c.wait, c.err
}

func (c *counted) Pause(_ context.Context, _ ports.VendorAccount, _ []ports.Rate, long time.Duration) error {
	c.paused = append(c.paused, long)
	return nil
}

func budgeted(vendor http.RoundTripper, b ports.RateBudget) *vendorhttp.Wall {
	p := policy
	p.Rates = []ports.Rate{{Calls: 7, Per: time.Minute}}
	return vendorhttp.New(p, vendor, b, nil, slog.New(slog.DiscardHandler))
}

func TestEveryRequestHasItsTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, vendor, began := &counted{wait: 7 * time.Second, stopped: 5 * time.Second}, &script{statuses: []int{502, 200}}, time.Now()
		_, err := do(t, budgeted(vendor, b), vendorhttp.Call{Company: ours, Account: "app:1"}, http.MethodGet)
		require.NoError(t, err)
		require.Equal(t, 2, b.reserved)
		require.GreaterOrEqual(t, time.Since(began), 19*time.Second, "all were told to stop while it waited")
		require.Equal(t, ports.VendorAccount{Company: ours, Vendor: "acme", Account: "app:1"}, b.of)
		require.Less(t, b.patience, policy.Deadline-7*time.Second, "what is waited already is not there any more")
		require.Positive(t, b.patience)
	})
}

func TestWithoutATurnNothingIsSent(t *testing.T) {
	at := time.Date(2026, 11, 27, 18, 0, 0, 0, time.UTC)
	b, vendor := &counted{err: ports.LaterError{Err: ports.ErrVendorBusy, At: at}}, &script{statuses: []int{200}}
	w := budgeted(vendor, b)
	for range 9 {
		_, err := do(t, w, vendorhttp.Call{Company: ours}, http.MethodPost)
		require.ErrorIs(t, err, ports.ErrVendorBusy, "nor does a breaker open")
		until, _ := ports.LaterAt(err)
		require.Equal(t, at, until)
	}
	b.err = context.DeadlineExceeded
	_, err := do(t, w, vendorhttp.Call{Company: ours}, http.MethodPost)
	require.ErrorIs(t, err, ports.ErrVendorDown)
	require.Zero(t, vendor.calls)
}

func TestTooMuchSlowsAllProcessesDown(t *testing.T) {
	for retryAfter, want := range map[string]time.Duration{"9": 9 * time.Second, "7200": 2 * time.Hour, "": 100 * time.Millisecond} {
		synctest.Test(t, func(t *testing.T) {
			b := &counted{}
			vendor := &script{statuses: []int{429, 200}, headers: http.Header{"Retry-After": strings.Fields(retryAfter)}}
			_, _ = do(t, budgeted(vendor, b), vendorhttp.Call{Company: ours}, http.MethodGet)
			require.Len(t, b.paused, 1)
			require.LessOrEqual(t, b.paused[0], want)
			require.GreaterOrEqual(t, b.paused[0], want/2)
		})
	}
}
