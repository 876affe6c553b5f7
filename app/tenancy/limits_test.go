package tenancy_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/app/access"
	"actual/app/tenancy"
	"actual/domain"
	"actual/domain/tenant"
	"actual/ports"
)

// hall is a store of limits, and a clock.
type hall struct {
	ports.UnitOfWork
	ports.Limits
	now    time.Time
	limits tenant.Limits
	reads  int
}

func (h *hall) Now() time.Time { return h.now }

func (h *hall) View(ctx context.Context, _ domain.CompanyID, fn func(context.Context, ports.Tx) error) error {
	return fn(ctx, ports.Tx{Limits: h})
}

func (h *hall) All(context.Context) (tenant.Limits, error) { h.reads++; return h.limits, nil }

func TestAKeyAndItsCompanyEachHaveALimit(t *testing.T) {
	h := &hall{now: noon, limits: tenant.Limits{tenant.KeyRequests: 60, tenant.CompanyRequests: 90}}
	throttle := tenancy.NewThrottle(h, access.WallClock{Clock: h})
	passed := map[byte]int{}
	var last tenant.Allowance
	for _, key := range []byte{1, 2, 3} {
		for range 20 {
			a, err := throttle.Request(t.Context(), tenant.NewPrincipal(tenant.ByKey, acme, domain.UUID{key}, nil))
			require.NoError(t, err)
			if last = a; a.OK {
				passed[key]++
			} else if key == 1 {
				require.Equal(t, tenant.KeyRequests, a.Of)
			}
		}
	}
	require.Equal(t, map[byte]int{1: 10, 2: 5}, passed, "ten seconds' worth of a key, and of the company")
	require.Positive(t, last.Retry)
	require.Equal(t, tenant.CompanyRequests, last.Of)
	require.Equal(t, 1, h.reads)
	other, err := throttle.Request(t.Context(), tenant.NewPrincipal(tenant.ByKey, domain.CompanyID{UUID: domain.UUID{9}}, domain.UUID{9}, nil))
	require.NoError(t, err)
	require.True(t, other.OK, "another company's are not counted with these")

	h.limits = tenant.Limits{tenant.KeyRequests: 6000, tenant.CompanyRequests: 6000}
	h.now = noon.Add(10 * time.Second)
	a, err := throttle.Request(t.Context(), tenant.NewPrincipal(tenant.ByKey, acme, domain.UUID{1}, nil))
	require.NoError(t, err)
	require.True(t, a.OK)
	require.EqualValues(t, 1000, a.Limit, "limits are read again")
}
