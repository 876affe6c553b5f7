package conformance

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/ports"
)

// Budget is a rate budget as two processes have it, over an empty database.
type Budget struct {
	Store
	Both [2]ports.RateBudget
	Now  func() time.Time // The machine's time.
}

// RateBudget tests the promises of ports.RateBudget.
func RateBudget(t *testing.T, open func(t *testing.T) Budget) {
	t.Helper()
	account := ports.VendorAccount{Company: acme, Vendor: "notehub", Account: "app:1"}
	t.Run("over two processes no span has more calls than a rate allows", func(t *testing.T) {
		for _, rates := range [][]ports.Rate{
			{{Calls: 7, Per: time.Minute, Burst: 3}},
			{{Calls: 7, Per: time.Minute, Burst: 7}, {Calls: 20, Per: time.Hour, Burst: 5}},
			{{Calls: 1, Per: time.Minute}},
		} {
			seldomEnough(t, open, account, rates)
		}
	})
	t.Run("who can't wait takes nothing", func(t *testing.T) { impatient(t, open, account) })
	t.Run("a pause holds for all processes", func(t *testing.T) { paused(t, open, account) })
	t.Run("other accounts are others'", func(t *testing.T) {
		b := open(t)
		seed(t, b.Store)
		once := []ports.Rate{{Calls: 1, Per: time.Hour}}
		for _, of := range []ports.VendorAccount{
			account, {Company: other, Vendor: "notehub", Account: "app:1"}, {Company: acme, Vendor: "aspire", Account: "app:1"}, {Company: acme, Vendor: "notehub", Account: "app:2"},
		} {
			require.Zero(t, turn(t, b.Both[0], of, once, 0), of)
		}
	})
}

func turn(t *testing.T, b ports.RateBudget, of ports.VendorAccount, rates []ports.Rate, patience time.Duration) time.Duration {
	t.Helper()
	wait, err := b.Reserve(t.Context(), of, rates, patience)
	require.NoError(t, err)
	return wait
}

// seldomEnough takes calls from both processes at once, as fast as it can, and
// looks at the times at which they are to be made.
func seldomEnough(t *testing.T, open func(t *testing.T) Budget, account ports.VendorAccount, rates []ports.Rate) {
	t.Helper()
	b := open(t)
	seed(t, b.Store)
	const each, askers = 8, 6
	var mu sync.Mutex
	var calls []time.Time
	var askersDone sync.WaitGroup
	for i := range askers {
		askersDone.Go(func() {
			for range each {
				wait, err := b.Both[i%2].Reserve(t.Context(), account, rates, 1000*time.Hour)
				mu.Lock()
				calls = append(calls, b.Now().Add(wait))
				mu.Unlock()
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	askersDone.Wait()
	slices.SortFunc(calls, time.Time.Compare)
	require.Len(t, calls, each*askers)
	for _, r := range rates {
		for i := r.Calls; i < len(calls); i++ {
			require.Greater(t, calls[i].Sub(calls[i-r.Calls]), r.Per, "call %d comes %d calls after another within the span of %+v", i, r.Calls, r)
		}
	}
	slowest := time.Duration(0) // That there is a budget does not mean that nothing is done.
	for _, r := range rates {
		slowest = max(slowest, r.Per/time.Duration(max(1, r.Calls-r.Burst)))
	}
	require.Less(t, calls[len(calls)-1].Sub(calls[0]), slowest*each*askers+time.Minute)
	at := calls[0]
	require.WithinDuration(t, b.Now(), at, 30*time.Second, "the first call need not wait")
}

func impatient(t *testing.T, open func(t *testing.T) Budget, account ports.VendorAccount) {
	t.Helper()
	b := open(t)
	seed(t, b.Store)
	hourly := []ports.Rate{{Calls: 1, Per: time.Hour}}
	require.Zero(t, turn(t, b.Both[0], account, hourly, 0))
	for range 3 {
		_, err := b.Both[1].Reserve(t.Context(), account, hourly, time.Minute)
		require.ErrorIs(t, err, ports.ErrVendorBusy)
		at, said := ports.LaterAt(err)
		require.True(t, said)
		require.WithinDuration(t, b.Now().Add(time.Hour), at, 5*time.Minute)
	}
	wait := turn(t, b.Both[0], account, hourly, 2*time.Hour)
	require.InDelta(t, time.Hour, wait, float64(5*time.Minute), "those that did not wait took nothing")
}

func paused(t *testing.T, open func(t *testing.T) Budget, account ports.VendorAccount) {
	t.Helper()
	b := open(t)
	seed(t, b.Store)
	for _, rates := range [][]ports.Rate{nil, {{Calls: 60, Per: time.Minute, Burst: 60}}} {
		account.Account += "+"
		require.NoError(t, b.Both[0].Pause(t.Context(), account, rates, time.Hour))
		require.NoError(t, b.Both[1].Pause(t.Context(), account, rates, time.Minute), "a shorter one shortens nothing")
		_, err := b.Both[1].Reserve(t.Context(), account, rates, time.Minute)
		require.ErrorIs(t, err, ports.ErrVendorBusy)
		at, _ := ports.LaterAt(err)
		require.WithinDuration(t, b.Now().Add(time.Hour), at, 5*time.Minute)
		first := turn(t, b.Both[1], account, rates, 2*time.Hour)
		require.InDelta(t, time.Hour, first, float64(5*time.Minute))
		if rates != nil {
			require.Greater(t, turn(t, b.Both[0], account, rates, 2*time.Hour), first+500*time.Millisecond, "no calls were saved up over the pause")
		}
	}
}
