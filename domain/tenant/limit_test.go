package tenant_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain/tenant"
)

func TestABucketLetsABurstThroughAndThenTheRate(t *testing.T) {
	var b tenant.Bucket
	const perMinute = 120 // Two a second; ten seconds' worth is 20.
	for i := range 20 {
		a := b.Take(noon, perMinute)
		require.True(t, a.OK)
		require.EqualValues(t, 20, a.Limit)
		require.EqualValues(t, 19-i, a.Remaining)
	}
	a := b.Take(noon, perMinute)
	require.Equal(t, tenant.Allowance{Limit: 20, Window: 10 * time.Second, Reset: 10 * time.Second, Retry: 500 * time.Millisecond}, a)
	require.False(t, b.Take(noon.Add(a.Retry-1), perMinute).OK)
	require.True(t, b.Take(noon.Add(a.Retry), perMinute).OK)
	passed := 0
	for ms := range 60_000 { // A thousand a second.
		if b.Take(noon.Add(time.Second+time.Duration(ms)*time.Millisecond), perMinute).OK {
			passed++
		}
	}
	require.InDelta(t, 120, passed, 2)
	require.False(t, b.Full(noon.Add(61*time.Second)))
	require.True(t, b.Full(noon.Add(71*time.Second+time.Second)))
}

func TestABucketOfARareRateHoldsOne(t *testing.T) {
	var b tenant.Bucket
	require.True(t, b.Take(noon, 1).OK)
	require.Equal(t, time.Minute, b.Take(noon, 1).Retry)
	require.True(t, b.Take(noon.Add(time.Minute), 1).OK)
}

func TestLimits(t *testing.T) {
	require.Len(t, tenant.AllLimits(), len(tenant.UsualLimits(false)))
	for _, l := range tenant.AllLimits() {
		require.NoError(t, tenant.CheckLimit(l, tenant.UsualLimits(false)[l]), l)
		got, err := tenant.ParseLimit(string(l))
		require.NoError(t, err)
		require.Equal(t, l, got)
	}
	_, err := tenant.ParseLimit("gold")
	require.ErrorIs(t, err, tenant.ErrUnknownLimit)
	require.ErrorIs(t, tenant.CheckLimit(tenant.MaxKeys, 0), tenant.ErrBadLimit)
	require.Greater(t, tenant.UsualLimits(true)[tenant.RouteDeliveries], tenant.UsualLimits(false)[tenant.RouteDeliveries])
	limits := tenant.Limits{tenant.MaxKeys: 3}
	require.NoError(t, limits.Room(tenant.MaxKeys, 2, 1))
	require.ErrorIs(t, limits.Room(tenant.MaxKeys, 2, 2), tenant.ErrQuota)
	require.ErrorContains(t, limits.Room(tenant.MaxKeys, 3, 1), "keys: it may have 3 and has 3")
}
