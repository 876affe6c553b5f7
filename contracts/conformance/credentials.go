package conformance

import (
	"context"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/tenant"
	"actual/ports"
)

func aCredential(hash byte) tenant.Credential {
	return tenant.Credential{
		Label: "power bi", Hash: []byte{hash}, Created: now, Expires: now.Add(time.Hour),
		Addresses: []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24")},
	}
}

func credentials(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	key := tenant.APIKey{Credential: aCredential(1), ID: domain.KeyID{UUID: id(3)}, Company: acme, Scopes: []tenant.Capability{tenant.CorrectPresence}}
	route := tenant.Route{Credential: aCredential(2), ID: domain.RouteID{UUID: id(4)}, Company: acme}
	require.NoError(t, s.Work.Update(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
		require.NoError(t, tx.Keys.Create(ctx, key))
		require.NoError(t, tx.Routes.Create(ctx, route))
		return nil
	}))
	gotKey, err := s.Directory.Key(t.Context(), key.ID)
	require.NoError(t, err)
	require.Equal(t, key, gotKey)
	gotRoute, err := s.Directory.Route(t.Context(), route.ID)
	require.NoError(t, err)
	require.Equal(t, route, gotRoute)
	rotatedAndUsed(t, s, key, route)
	require.NoError(t, s.Work.View(t.Context(), other, func(ctx context.Context, tx ports.Tx) error {
		keys, err := tx.Keys.List(ctx, domain.KeyID{}, 0)
		require.Empty(t, keys)
		require.NoError(t, err)
		routes, err := tx.Routes.List(ctx, domain.RouteID{}, 0)
		require.Empty(t, routes)
		require.NoError(t, err)
		_, err = tx.Keys.ByID(ctx, key.ID)
		require.ErrorIs(t, err, tenant.ErrKeyNotFound)
		_, err = tx.Routes.ByID(ctx, route.ID)
		require.ErrorIs(t, err, tenant.ErrRouteNotFound)
		return nil
	}))
	require.ErrorIs(t, s.Work.Update(t.Context(), other, func(ctx context.Context, tx ports.Tx) error {
		return tx.Keys.Save(ctx, key, []byte{11})
	}), ports.ErrCredentialMoved)
	_, err = s.Directory.Key(t.Context(), domain.KeyID{UUID: id(9)})
	require.ErrorIs(t, err, tenant.ErrBadCredential)
	_, err = s.Directory.Route(t.Context(), domain.RouteID{UUID: id(9)})
	require.ErrorIs(t, err, tenant.ErrBadCredential)
}

func rotatedAndUsed(t *testing.T, s Store, key tenant.APIKey, route tenant.Route) {
	t.Helper()
	key.Hash, key.Former, key.FormerUntil, key.Rotated, key.Expires = []byte{11}, []byte{1}, now.Add(time.Minute), now, now.Add(2*time.Hour)
	route.Hash, route.Former, route.FormerUntil, route.Rotated, route.Revoked = []byte{12}, []byte{2}, now.Add(time.Minute), now, now
	require.NoError(t, s.Work.Update(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
		require.NoError(t, tx.Keys.Save(ctx, key, []byte{1}))
		require.ErrorIs(t, tx.Keys.Save(ctx, key, []byte{1}), ports.ErrCredentialMoved)
		require.NoError(t, tx.Routes.Save(ctx, route, []byte{2}))
		require.ErrorIs(t, tx.Routes.Save(ctx, route, []byte{12}), ports.ErrCredentialMoved, "it is revoked")
		require.NoError(t, tx.Keys.Used(ctx, map[domain.KeyID]time.Time{key.ID: now.Add(time.Second)}))
		require.NoError(t, tx.Keys.Used(ctx, map[domain.KeyID]time.Time{key.ID: now}), "one that comes late takes nothing back")
		require.NoError(t, tx.Routes.Used(ctx, map[domain.RouteID]time.Time{route.ID: now}))
		second := key
		second.ID, second.Hash = domain.KeyID{UUID: id(5)}, []byte{5}
		return tx.Keys.Create(ctx, second)
	}))
	key.LastUsed, route.LastUsed = now.Add(time.Second), now
	require.NoError(t, s.Work.View(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
		got, err := tx.Keys.ByID(ctx, key.ID)
		require.NoError(t, err)
		require.Equal(t, key, got)
		page, err := tx.Keys.List(ctx, domain.KeyID{}, 1)
		require.NoError(t, err)
		require.Equal(t, []tenant.APIKey{key}, page)
		page, err = tx.Keys.List(ctx, key.ID, 5)
		require.NoError(t, err)
		require.Len(t, page, 1)
		require.Equal(t, domain.KeyID{UUID: id(5)}, page[0].ID)
		routes, err := tx.Routes.List(ctx, domain.RouteID{}, 0)
		require.NoError(t, err)
		require.Equal(t, []tenant.Route{route}, routes)
		return nil
	}))
}

func limits(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	require.NoError(t, s.Work.Update(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
		got, err := tx.Limits.All(ctx)
		require.NoError(t, err)
		require.Equal(t, tenant.UsualLimits(false), got)
		require.NoError(t, tx.Limits.Set(ctx, tenant.MaxKeys, 1))
		require.NoError(t, tx.Limits.Set(ctx, tenant.MaxKeys, 2))
		require.NoError(t, tx.Limits.Set(ctx, tenant.MaxSites, 7))
		require.NoError(t, tx.Limits.Set(ctx, tenant.MaxSites, 0))
		for i := range byte(2) {
			require.NoError(t, tx.Limits.Room(ctx, tenant.MaxKeys, 1, now))
			require.NoError(t, tx.Keys.Create(ctx, tenant.APIKey{Credential: aCredential(i), ID: domain.KeyID{UUID: id(40 + i)}, Company: acme}))
		}
		require.ErrorIs(t, tx.Limits.Room(ctx, tenant.MaxKeys, 1, now), tenant.ErrQuota)
		require.NoError(t, tx.Limits.Room(ctx, tenant.MaxKeys, 2, now.Add(2*time.Hour)), "those have ended by then")
		there, err := tx.Limits.Count(ctx, tenant.MaxBadges, now)
		require.NoError(t, err)
		require.EqualValues(t, 1, there)
		for _, l := range tenant.AllLimits() {
			_, err := tx.Limits.Count(ctx, l, now)
			require.NoError(t, err, l)
		}
		return nil
	}))
	require.NoError(t, s.Work.View(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
		want := tenant.UsualLimits(false)
		want[tenant.MaxKeys] = 2
		got, err := tx.Limits.All(ctx)
		require.Equal(t, want, got)
		return err
	}))
	require.NoError(t, s.Work.View(t.Context(), other, func(ctx context.Context, tx ports.Tx) error {
		got, err := tx.Limits.All(ctx)
		require.Equal(t, tenant.UsualLimits(false), got)
		return err
	}))
}

func repeated(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	r := ports.Repeat{Principal: "apikey:1", Key: "k", Fingerprint: [32]byte{1}, Attempt: id(60), Began: now}
	begin := func(company domain.CompanyID, r ports.Repeat, forgotten, givenUp time.Time) (there *ports.Repeat) {
		require.NoError(t, s.Work.Update(t.Context(), company, func(ctx context.Context, tx ports.Tx) (err error) {
			there, err = tx.Repeats.Begin(ctx, r, forgotten, givenUp)
			return err
		}))
		return there
	}
	do := func(fn func(ctx context.Context, tx ports.Tx) error) {
		require.NoError(t, s.Work.Update(t.Context(), acme, fn))
	}
	long := now.Add(-time.Hour)
	require.Nil(t, begin(acme, r, long, long))
	require.Equal(t, &r, begin(acme, ports.Repeat{Principal: r.Principal, Key: r.Key, Fingerprint: [32]byte{2}, Attempt: id(61), Began: now}, long, long))
	of := r
	of.Principal = "apikey:2"
	require.Nil(t, begin(acme, of, long, long), "a key is its principal's")

	second := r
	second.Attempt, second.Began = id(62), now.Add(time.Minute)
	require.Nil(t, begin(acme, second, long, now.Add(time.Second)), "the first was given up")
	r.Answer = &ports.Answer{Status: 201, Headers: map[string]string{"Location": "/x"}, Body: []byte("late")}
	do(func(ctx context.Context, tx ports.Tx) error { return tx.Repeats.Finish(ctx, r) })
	do(func(ctx context.Context, tx ports.Tx) error { return tx.Repeats.Abandon(ctx, r) })
	require.Equal(t, &second, begin(acme, r, long, long), "and ends nothing")
	second.Answer = &ports.Answer{Status: 201, Headers: map[string]string{"Location": "/y"}, Body: []byte("{}")}
	do(func(ctx context.Context, tx ports.Tx) error { return tx.Repeats.Finish(ctx, second) })
	require.Equal(t, &second, begin(acme, r, long, now.Add(time.Hour)), "what was answered is not given up")
	require.Nil(t, begin(acme, r, now.Add(time.Hour), long), "it is forgotten")
	do(func(ctx context.Context, tx ports.Tx) error { return tx.Repeats.Abandon(ctx, r) })
	require.Nil(t, begin(acme, r, long, long), "it is free")
	do(func(ctx context.Context, tx ports.Tx) error {
		n, err := tx.Repeats.Forget(ctx, now.Add(time.Second))
		require.EqualValues(t, 2, n)
		return err
	})
}
