package conformance

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain/vendor"
	"actual/ports"
)

func sealedNotehub(version int64) ports.SealedCredential {
	return ports.SealedCredential{
		State: vendor.State{
			Vendor: vendor.Notehub, Version: version, Settings: map[string]string{"project": "app:1", "base_url": `https://a"b`}, Secrets: []string{"token"},
			SetAt: now, SetBy: "cli:test",
		},
		Sealed: []byte{0, 1, 0xff}, Key: ports.WrappedKey{KeyID: "k1", Bytes: []byte{2, 0}},
	}
}

func vendorCredentials(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	first, none := sealedNotehub(7), ports.SealedCredential{}
	rekeyed := first
	rekeyed.Key = ports.WrappedKey{KeyID: "k2", Bytes: []byte{3}}
	next := sealedNotehub(8)
	next.Secrets, next.Settings, next.SetBy = []string{"client_id", "client_secret"}, map[string]string{}, "apikey:1"
	require.NoError(t, s.Work.Update(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
		_, err := tx.Vendors.Get(ctx, vendor.Notehub)
		require.ErrorIs(t, err, vendor.ErrNoCredential)
		require.ErrorIs(t, tx.Vendors.Remove(ctx, vendor.Notehub), vendor.ErrNoCredential)
		require.ErrorIs(t, tx.Vendors.Put(ctx, next, first), ports.ErrCredentialMoved, "there is none before it")
		require.NoError(t, tx.Vendors.Put(ctx, first, none))
		require.ErrorIs(t, tx.Vendors.Put(ctx, first, none), ports.ErrCredentialMoved, "there is one")
		isStored(ctx, t, tx, first)
		require.NoError(t, tx.Vendors.Put(ctx, rekeyed, first))
		require.ErrorIs(t, tx.Vendors.Put(ctx, next, first), ports.ErrCredentialMoved, "another key wraps it")
		isStored(ctx, t, tx, rekeyed)
		require.NoError(t, tx.Vendors.Put(ctx, next, rekeyed))
		require.ErrorIs(t, tx.Vendors.Put(ctx, rekeyed, first), ports.ErrCredentialMoved, "another version is there")
		isStored(ctx, t, tx, next)
		return nil
	}))
	notedUse(t, s, next)
	require.NoError(t, s.Work.Update(t.Context(), other, func(ctx context.Context, tx ports.Tx) error {
		all, err := tx.Vendors.All(ctx)
		require.NoError(t, err)
		require.Empty(t, all, "of another company")
		require.ErrorIs(t, tx.Vendors.Remove(ctx, vendor.Notehub), vendor.ErrNoCredential)
		return tx.Vendors.Put(ctx, first, none)
	}))
	require.NoError(t, s.Work.Update(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
		return tx.Vendors.Remove(ctx, vendor.Notehub)
	}))
	require.NoError(t, s.Work.View(t.Context(), other, func(ctx context.Context, tx ports.Tx) error {
		isStored(ctx, t, tx, first)
		return nil
	}))
}

func isStored(ctx context.Context, t *testing.T, tx ports.Tx, want ports.SealedCredential) {
	t.Helper()
	got, err := tx.Vendors.Get(ctx, vendor.Notehub)
	require.NoError(t, err)
	require.Equal(t, want, got)
	all, err := tx.Vendors.All(ctx)
	require.NoError(t, err)
	require.Equal(t, []ports.SealedCredential{want}, all)
}

func notedUse(t *testing.T, s Store, c ports.SealedCredential) {
	t.Helper()
	require.NoError(t, s.Work.Update(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
		require.NoError(t, tx.Vendors.Note(ctx, vendor.Notehub, c.Version, now.Add(time.Minute), time.Time{}))
		require.NoError(t, tx.Vendors.Note(ctx, vendor.Notehub, c.Version, now, now), "one that comes late takes nothing back")
		require.NoError(t, tx.Vendors.Note(ctx, vendor.Notehub, c.Version-1, now.Add(time.Hour), now.Add(time.Hour)), "of one that is no more")
		c.UsedAt, c.RefusedAt = now.Add(time.Minute), now
		isStored(ctx, t, tx, c)
		return nil
	}))
}
