package tenant_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/tenant"
)

func TestTermsHaveALegalMinimum(t *testing.T) {
	var usual tenant.Retention
	for _, p := range tenant.Purposes() {
		require.GreaterOrEqual(t, usual.Days(p), tenant.TermOf(p).Least, "%s", p)
		_, err := usual.Changed(map[tenant.Purpose]int{p: tenant.TermOf(p).Least - 1})
		require.ErrorIs(t, err, tenant.ErrTermTooShort, "%s", p)
		_, err = usual.Changed(map[tenant.Purpose]int{p: tenant.LongestTerm + 1})
		require.ErrorIs(t, err, tenant.ErrTermTooLong, "%s", p)
		changed, err := usual.Changed(map[tenant.Purpose]int{p: tenant.TermOf(p).Least})
		require.NoError(t, err)
		require.Equal(t, tenant.TermOf(p).Least, changed.Days(p))
		require.False(t, changed.Same(usual))
	}
	now := time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC)
	for _, p := range []tenant.Purpose{tenant.ForVisits, tenant.ForLedger} {
		least, err := usual.Changed(map[tenant.Purpose]int{p: tenant.TermOf(p).Least})
		require.NoError(t, err)
		require.True(t, least.Before(p, now).Before(now.AddDate(-4, 0, 0)), "four years from the day of pay")
	}
	require.Equal(t, tenant.TermOf(tenant.ForVisits).Least, tenant.RestoreRetention(map[tenant.Purpose]int{tenant.ForVisits: 10}, 3).Days(tenant.ForVisits),
		"what is stored does not undercut the law")
}

func TestAHoldIsOnOneThing(t *testing.T) {
	now := time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC)
	badge, site := domain.BadgeID{UUID: domain.UUID{1}}, domain.SiteID{UUID: domain.UUID{2}}
	_, err := tenant.NewHold(tenant.Hold{Reason: "a suit"})
	require.ErrorIs(t, err, tenant.ErrHoldSubject)
	_, err = tenant.NewHold(tenant.Hold{Badge: badge, Site: site, Reason: "a suit"})
	require.ErrorIs(t, err, tenant.ErrHoldSubject)
	_, err = tenant.NewHold(tenant.Hold{Badge: badge, Reason: " "})
	require.ErrorIs(t, err, tenant.ErrHoldReason)
	_, err = tenant.NewHold(tenant.Hold{Badge: badge, Reason: "a suit", From: now, To: now})
	require.ErrorIs(t, err, tenant.ErrHoldSpan)
	h, err := tenant.NewHold(tenant.Hold{Site: site, Reason: " a suit ", From: now})
	require.NoError(t, err)
	require.True(t, h.Holds())
	require.Equal(t, "a suit", h.Reason)
	require.Equal(t, "site:"+site.String(), h.Subject())
}
