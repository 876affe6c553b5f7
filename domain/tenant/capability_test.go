package tenant_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/tenant"
)

func TestRolesStayWithinTheirHouse(t *testing.T) {
	company := domain.CompanyID{UUID: domain.UUID{1}}
	for _, r := range tenant.CompanyRoles() {
		p := tenant.NewPrincipal(tenant.ByUser, company, domain.UUID{2}, r.Capabilities())
		require.ErrorIs(t, p.Allows(tenant.ReadFleet), tenant.ErrNotAllowed, "%s", r)
		require.ErrorIs(t, p.Allows(tenant.EnterCompany), tenant.ErrNotAllowed, "%s", r)
	}
	for _, r := range tenant.HouseRoles() {
		p := tenant.NewPrincipal(tenant.ByUser, company, domain.UUID{2}, r.Capabilities())
		for _, c := range tenant.Grantable() {
			require.ErrorIs(t, p.Allows(c), tenant.ErrNotAllowed, "%s: %s", r, c)
		}
	}
	worker := tenant.NewPrincipal(tenant.ByUser, company, domain.UUID{2}, tenant.RoleWorker.Capabilities())
	require.NoError(t, worker.Allows(tenant.ReadOwn))
	require.ErrorIs(t, worker.Allows(tenant.ReadPresence), tenant.ErrNotAllowed)
}

func TestWhoMayChange(t *testing.T) {
	for _, change := range []tenant.Capability{
		tenant.WriteCompany, tenant.ManageAccess, tenant.WriteBadges, tenant.WriteSites, tenant.WritePeople, tenant.ErasePeople,
		tenant.WriteEvents, tenant.ResolveQuarantine, tenant.WriteJobs,
	} {
		for _, r := range []tenant.Role{tenant.RoleApprover, tenant.RoleViewer, tenant.RoleWorker, tenant.RoleAuditor} {
			require.NotContains(t, r.Capabilities(), change, "%s", r)
		}
		require.NotContains(t, tenant.Visiting, change, "support looks")
		require.NotContains(t, tenant.Readings(), change, "a key without scopes reads")
		require.Contains(t, tenant.RoleAdmin.Capabilities(), change)
	}
}

func TestAKeyMayWhatItsScopesSay(t *testing.T) {
	key := tenant.APIKey{ID: domain.KeyID{UUID: domain.UUID{3}}, Scopes: []tenant.Capability{tenant.Admin}}
	require.NoError(t, key.Principal().Allows(tenant.ManageAccess))
	require.ErrorIs(t, key.Principal().Allows(tenant.ReadFleet), tenant.ErrNotAllowed)
	require.Equal(t, "apikey:03000000-0000-0000-0000-000000000000", key.Principal().Actor())
	key.Scopes = []tenant.Capability{tenant.ReadPresence}
	require.ErrorContains(t, key.Principal().Allows(tenant.CorrectPresence), "presence:correct")
	require.ErrorIs(t, tenant.Principal{}.Allows(tenant.ReadPresence), tenant.ErrNotAllowed)
	_, err := tenant.ParseScope("fleet:read")
	require.ErrorIs(t, err, tenant.ErrUnknownScope)
}

func TestNobodyGivesMoreThanTheyHave(t *testing.T) {
	manager := tenant.NewPrincipal(tenant.ByKey, domain.CompanyID{UUID: domain.UUID{1}}, domain.UUID{2}, []tenant.Capability{tenant.ManageAccess}).Maker()
	for _, r := range tenant.CompanyRoles() {
		require.ErrorIs(t, manager.Gives(r.Capabilities()...), tenant.ErrBeyondOwn, "%s", r)
	}
	admin := tenant.NewPrincipal(tenant.ByUser, domain.CompanyID{UUID: domain.UUID{1}}, domain.UUID{2}, tenant.RoleAdmin.Capabilities()).Maker()
	for _, r := range tenant.CompanyRoles() {
		require.NoError(t, admin.Gives(r.Capabilities()...), "%s", r)
	}
	for _, r := range tenant.HouseRoles() {
		require.ErrorIs(t, admin.Gives(r.Capabilities()...), tenant.ErrBeyondOwn, "%s", r)
	}
}

func TestAKeyMakesNoKeyForElsewhere(t *testing.T) {
	own, err := tenant.ParseAddresses([]string{"203.0.113.0/24"})
	require.NoError(t, err)
	bound := tenant.APIKey{Scopes: []tenant.Capability{tenant.Admin}, Credential: tenant.Credential{Addresses: own}}.Principal().Maker()
	for text, ok := range map[string]bool{"203.0.113.7": true, "203.0.113.128/25": true, "203.0.112.0/23": false, "198.51.100.7": false} {
		of, err := tenant.ParseAddresses([]string{text})
		require.NoError(t, err)
		require.Equal(t, ok, bound.Within(of) == nil, text)
	}
	require.ErrorIs(t, bound.Within(nil), tenant.ErrBeyondOwn)
	require.NoError(t, tenant.Ours("cli:x").Within(nil))
}

func TestWhatAKeyMakesDoesNotOutliveIt(t *testing.T) {
	const day = 24 * time.Hour
	now := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	key := tenant.APIKey{ID: domain.KeyID{UUID: domain.UUID{2}}, Credential: tenant.Credential{Created: now.Add(-80 * day), Expires: now.Add(10 * day)}}
	maker := key.Principal().Maker()
	for name, tt := range map[string]struct {
		by    tenant.Maker
		asked time.Duration
		want  time.Duration // 0: refused.
	}{
		"within its own":               {maker, 9 * day, 9 * day},
		"just its own":                 {maker, 10 * day, 10 * day},
		"longer":                       {maker, 11 * day, 0},
		"what is usual":                {maker, 0, 10 * day},
		"itself, as long again":        {maker.Renews(key, now), 0, 90 * day},
		"itself, longer":               {maker.Renews(key, now), 91 * day, 0},
		"another":                      {maker.Renews(tenant.APIKey{Credential: key.Credential}, now), 11 * day, 0},
		"somebody of ours":             {tenant.Ours("cli:x"), 11 * day, 11 * day},
		"somebody of ours, as usual":   {tenant.Ours("cli:x"), 0, 90 * day},
		"ours and a key that has none": {tenant.Ours("cli:x").Renews(tenant.APIKey{}, now), 91 * day, 91 * day},
	} {
		t.Run(name, func(t *testing.T) {
			term, err := tt.by.Term(tt.asked, 90*day, now)
			if tt.want == 0 {
				require.ErrorIs(t, err, tenant.ErrBeyondOwn)
				return
			}
			require.NoError(t, err)
			require.Equal(t, tt.want, term)
		})
	}
	_, err := maker.Term(0, 90*day, now.Add(10*day-time.Minute))
	require.ErrorIs(t, err, tenant.ErrBeyondOwn, "it ends within the hour")
}

func TestWhoMayNotIsToldWhatHelpsIfAnythingDoes(t *testing.T) {
	company := domain.CompanyID{UUID: domain.UUID{1}}
	key := tenant.NewPrincipal(tenant.ByKey, company, domain.UUID{2}, tenant.Readings())
	viewer := tenant.NewPrincipal(tenant.ByUser, company, domain.UUID{2}, tenant.RoleViewer.Capabilities())
	admin := tenant.NewPrincipal(tenant.ByUser, company, domain.UUID{2}, tenant.RoleAdmin.Capabilities())
	require.ErrorContains(t, key.Allows(tenant.WriteSites), "`actual apikey create --company COMPANY --scope sites:write`")
	require.ErrorContains(t, key.Allows(tenant.WriteSites), "POST /v1/api-keys")
	for _, c := range []tenant.Capability{tenant.ReadOwn, tenant.ReadFleet, tenant.EnterCompany} {
		err := key.Allows(c)
		require.ErrorContains(t, err, "no key can have it")
		require.NotContains(t, err.Error(), "apikey create")
		require.NotContains(t, admin.Allows(c).Error(), "an admin")
	}
	require.ErrorContains(t, viewer.Allows(tenant.WriteSites), "your role does not include it; an admin of your company can give you another role")
	require.ErrorContains(t, viewer.Allows(tenant.ReadOwn), "only people with the role worker")
	require.ErrorContains(t, viewer.Allows(tenant.ReadFleet), "no role of a company")
}
