package tenancy_test

import (
	"context"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/app/tenancy"
	"actual/domain"
	"actual/domain/tenant"
	"actual/ports"
)

var (
	acme   = domain.CompanyID{UUID: domain.UUID{0xa1}}
	id     = domain.KeyID{UUID: domain.UUID{7}}
	noon   = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	home   = netip.MustParseAddr("203.0.113.7")
	first  = tenant.Secret{1}
	second = tenant.Secret{2}
)

// office is a directory with one key, a clock, and what was written of uses.
type office struct {
	ports.Directory
	ports.UnitOfWork
	ports.Keys
	ports.Routes

	mu    sync.Mutex
	now   time.Time
	key   tenant.APIKey
	reads int
	used  []time.Time
}

func (o *office) Now() time.Time { o.mu.Lock(); defer o.mu.Unlock(); return o.now }

func (o *office) Key(_ context.Context, of domain.KeyID) (tenant.APIKey, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.reads++
	if of != o.key.ID {
		return tenant.APIKey{}, tenant.ErrBadCredential
	}
	return o.key, nil
}

func (o *office) Update(ctx context.Context, _ domain.CompanyID, fn func(context.Context, ports.Tx) error) error {
	return fn(ctx, ports.Tx{Keys: usedKeys{o: o}, Routes: usedRoutes{}})
}

type usedKeys struct {
	ports.Keys
	o *office
}

func (u usedKeys) Used(_ context.Context, last map[domain.KeyID]time.Time) error {
	u.o.used = append(u.o.used, last[id])
	return nil
}

type usedRoutes struct{ ports.Routes }

func (usedRoutes) Used(context.Context, map[domain.RouteID]time.Time) error { return nil }

func open(t *testing.T) (*office, *tenancy.Credentials) {
	t.Helper()
	c, err := tenant.NewCredential("power bi", first, noon, 90*24*time.Hour, nil)
	require.NoError(t, err)
	o := &office{now: noon, key: tenant.APIKey{Credential: c, ID: id, Company: acme}}
	return o, tenancy.NewCredentials(o, o, o, nil, nil, "live")
}

// shows presents the key with a secret.
func shows(t *testing.T, c *tenancy.Credentials, s tenant.Secret) error {
	t.Helper()
	_, err := c.Key(t.Context(), tenant.KeyText("live", id, s), home)
	return err
}

func TestWhatWasReadIsBelievedForSeconds(t *testing.T) {
	o, c := open(t)
	require.NoError(t, shows(t, c, first))
	o.key.Revoked = noon
	o.now = noon.Add(5*time.Second - 1)
	require.NoError(t, shows(t, c, first))
	require.Equal(t, 1, o.reads)
	o.now = noon.Add(5 * time.Second)
	require.ErrorIs(t, shows(t, c, first), tenant.ErrBadCredential)
}

func TestASecretThatAnotherProcessMadeIsKnownAtOnce(t *testing.T) {
	o, c := open(t)
	require.NoError(t, shows(t, c, first))
	require.ErrorIs(t, shows(t, c, second), tenant.ErrBadCredential)
	var err error
	o.key.Credential, err = o.key.Rotate(second, noon, 3*time.Second, 0)
	require.NoError(t, err)
	require.NoError(t, shows(t, c, second))
	require.NoError(t, shows(t, c, first))
	o.now = noon.Add(3 * time.Second)
	require.ErrorIs(t, shows(t, c, first), tenant.ErrBadCredential, "it ends on time, whatever is remembered")
	require.NoError(t, shows(t, c, second))
}

func TestAKeyIsRefusedFromElsewhere(t *testing.T) {
	o, c := open(t)
	o.key.Addresses = []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")}
	require.ErrorIs(t, shows(t, c, first), tenant.ErrForeignAddress)
	require.ErrorIs(t, shows(t, c, second), tenant.ErrBadCredential, "who has not the secret learns nothing")
	require.NoError(t, c.WriteUses(t.Context()))
	require.Empty(t, o.used)
}

func TestGuessesFillNoMemory(t *testing.T) {
	o, c := open(t)
	for n := range 3 {
		_, err := c.Key(t.Context(), tenant.KeyText("live", domain.KeyID{UUID: domain.UUID{9, byte(n)}}, first), home)
		require.ErrorIs(t, err, tenant.ErrBadCredential)
	}
	require.Equal(t, 3, o.reads)
}

func TestThoseWhoAskTogetherWaitForOneReader(t *testing.T) {
	o, c := open(t)
	var asking sync.WaitGroup
	for range 50 {
		asking.Go(func() { require.NoError(t, shows(t, c, first)) })
	}
	asking.Wait()
	require.Equal(t, 1, o.reads)
}

func TestAUseIsWrittenOnceAMinute(t *testing.T) {
	o, c := open(t)
	for second := range 180 {
		o.now = noon.Add(time.Duration(second) * time.Second)
		require.NoError(t, shows(t, c, first))
		require.NoError(t, c.WriteUses(t.Context()))
	}
	require.Equal(t, []time.Time{noon, noon.Add(time.Minute), noon.Add(2 * time.Minute)}, o.used)
}
