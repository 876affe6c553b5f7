package tenant_test

import (
	"net/netip"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/tenant"
)

var (
	noon   = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	first  = tenant.Secret{1}
	second = tenant.Secret{2}
	third  = tenant.Secret{3}
)

const days = 24 * time.Hour

func credential(t *testing.T, term time.Duration) tenant.Credential {
	t.Helper()
	c, err := tenant.NewCredential("power bi", first, noon, term, nil)
	require.NoError(t, err)
	return c
}

func TestTwoSecretsLiveBesideEachOtherForTheOverlap(t *testing.T) {
	c := credential(t, 90*days)
	later := noon.Add(80 * days)
	c, err := c.Rotate(second, later, days, 0)
	require.NoError(t, err)
	require.True(t, c.Admits(first, later.Add(days-1)))
	require.True(t, c.Admits(second, later.Add(days-1)))
	require.False(t, c.Admits(first, later.Add(days)), "it dies by time")
	require.True(t, c.Admits(second, later.Add(days)))
	require.False(t, c.Admits(third, later))
	require.Equal(t, later.Add(90*days), c.Expires, "as long again")

	_, err = c.Rotate(third, later.Add(time.Hour), days, 0)
	require.ErrorIs(t, err, tenant.ErrRotating, "it would end a secret that somebody was promised")
	now, err := c.Rotate(third, later.Add(time.Hour), 0, 10*days)
	require.NoError(t, err)
	require.False(t, now.Admits(first, later.Add(time.Hour)))
	require.False(t, now.Admits(second, later.Add(time.Hour)), "an overlap of 0 ends all others")
	require.True(t, now.Admits(third, later.Add(time.Hour)))
	require.Equal(t, later.Add(time.Hour+10*days), now.Expires)
	_, err = c.Rotate(third, later.Add(2*days), days, 0)
	require.NoError(t, err, "the overlap is over")
}

func TestAnOverlapEndsWithTheTermOfTheFormer(t *testing.T) {
	c, err := credential(t, 90*days).Rotate(second, noon.Add(89*days), 30*days, 0)
	require.NoError(t, err)
	require.Equal(t, noon.Add(90*days), c.FormerUntil)
}

func TestWhatHasEndedIsNotRotated(t *testing.T) {
	c := credential(t, 90*days)
	_, err := c.Rotate(second, noon.Add(90*days), days, 0)
	require.ErrorIs(t, err, tenant.ErrEnded)
	c.Revoked = noon
	_, err = c.Rotate(second, noon, days, 0)
	require.ErrorIs(t, err, tenant.ErrEnded)
	require.False(t, c.Admits(first, noon))
	for overlap, term := range map[time.Duration]time.Duration{-1: 0, 30*days + 1: 0, 0: time.Minute, 1: 3 * 366 * days} {
		_, err = credential(t, 90*days).Rotate(second, noon, overlap, term)
		require.Error(t, err, "%s %s", overlap, term)
	}
}

func TestTheWarningComesInTimeAndNotAlways(t *testing.T) {
	c := credential(t, 90*days)
	require.False(t, c.ExpiresSoon(noon.Add(75*days)))
	require.True(t, c.ExpiresSoon(noon.Add(76*days)))
	require.False(t, c.ExpiresSoon(noon.Add(90*days)), "it has ended")
	short := credential(t, 8*time.Hour)
	require.False(t, short.ExpiresSoon(noon.Add(5*time.Hour)))
	require.True(t, short.ExpiresSoon(noon.Add(6*time.Hour)))
}

func TestACredentialIsForUseFromItsAddresses(t *testing.T) {
	networks, err := tenant.ParseAddresses([]string{"203.0.113.7/24", "2001:db8::1", "198.51.100.4"})
	require.NoError(t, err)
	c := credential(t, days)
	require.NoError(t, c.From(netip.MustParseAddr("8.8.8.8")), "without a list, from anywhere")
	c.Addresses = networks
	for address, ok := range map[string]bool{
		"203.0.113.200": true, "::ffff:203.0.113.1": true, "203.0.114.1": false, "2001:db8::1": true, "2001:db8::2": false, "198.51.100.4": true, "198.51.100.5": false,
	} {
		require.Equal(t, ok, c.From(netip.MustParseAddr(address)) == nil, address)
	}
	require.ErrorIs(t, c.From(netip.Addr{}), tenant.ErrForeignAddress)
	for _, bad := range []string{"", "203.0.113.0/33", "example.com", "fe80::1%eth0"} {
		_, err := tenant.ParseAddresses([]string{bad})
		require.ErrorIs(t, err, tenant.ErrBadAddress, bad)
	}
}

func TestTextsOfCredentials(t *testing.T) {
	id := domain.UUID{0: 0x01, 15: 0xff}
	pattern := regexp.MustCompile(tenant.CredentialPattern)
	key, route := tenant.KeyText("live", domain.KeyID{UUID: id}, first), tenant.RouteText("test", domain.RouteID{UUID: id}, second)
	require.Regexp(t, "^actual_live_010000000000000000000000000000ff_", key)
	require.Regexp(t, "^actual_test_route_010000000000000000000000000000ff_", route)
	ending := key[len("actual_live_"):]
	for _, text := range []string{key, "actual_key_" + ending, "actual_staging2_" + ending} {
		gotID, got, err := tenant.ParseKey(text)
		require.NoError(t, err, text)
		require.Equal(t, domain.KeyID{UUID: id}, gotID)
		require.Equal(t, first, got)
		require.Equal(t, text, pattern.FindString("curl -H 'Authorization: Bearer "+text+"' https://…"))
		_, _, err = tenant.ParseRoute(text)
		require.ErrorIs(t, err, tenant.ErrBadCredential, "a key is no route")
	}
	for _, text := range []string{route, "actual_route_" + route[len("actual_test_route_"):]} {
		gotID, got, err := tenant.ParseRoute(text)
		require.NoError(t, err, text)
		require.Equal(t, domain.RouteID{UUID: id}, gotID)
		require.Equal(t, second, got)
		require.Equal(t, text, pattern.FindString("X-Actual-Secret: "+text))
		_, _, err = tenant.ParseKey(text)
		require.ErrorIs(t, err, tenant.ErrBadCredential, "a route's secret is no key")
	}
	for _, bad := range []string{"", "actual_", "actual_live", "actual_LIVE_" + ending, "actual__" + ending, "other_live_" + ending, key[:len(key)-1], key + "A"} {
		_, _, err := tenant.ParseKey(bad)
		require.ErrorIs(t, err, tenant.ErrBadCredential, bad)
	}
	for name, ok := range map[string]bool{"live": true, "test2": true, "key": false, "route": false, "": false, "Live": false, "a_b": false, "abcdefghijklmnopq": false} {
		_, err := tenant.ParseEnvironment(name)
		require.Equal(t, ok, err == nil, name)
	}
}

func TestNobodyGivesWhatTheyHaveNot(t *testing.T) {
	p := tenant.NewPrincipal(tenant.ByKey, domain.CompanyID{}, domain.UUID{1}, []tenant.Capability{tenant.ManageAccess, tenant.ReadSites})
	require.NoError(t, p.Maker().Gives(tenant.ReadSites, tenant.ManageAccess))
	require.ErrorIs(t, p.Maker().Gives(tenant.ReadSites, tenant.ReadBadges), tenant.ErrBeyondOwn)
	require.ErrorIs(t, p.Maker().Gives(tenant.Admin), tenant.ErrBeyondOwn)
	require.ErrorIs(t, tenant.Maker{}.Gives(tenant.ReadSites), tenant.ErrBeyondOwn)
	admin := tenant.NewPrincipal(tenant.ByUser, domain.CompanyID{}, domain.UUID{1}, tenant.RoleAdmin.Capabilities())
	require.NoError(t, admin.Maker().Gives(tenant.Grantable()...))
	require.NoError(t, tenant.Ours("operator:me").Gives(tenant.Grantable()...))
}
