package conformance

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain/vendor"
	"actual/ports"
)

func sealedTime(version int64) ports.SealedConnection {
	return ports.SealedConnection{
		Connection: vendor.Connection{
			Vendor: vendor.QuickBooksTime, Version: version, Account: vendor.Account{Ref: "88", Name: "acmepaving", Person: "501"},
			ConnectedAt: now, ConnectedBy: "user:1", RenewedAt: now, Expires: now.Add(240 * time.Hour),
		},
		Sealed: []byte{0, 1, 0xff}, Key: ports.WrappedKey{KeyID: "k1", Bytes: []byte{2, 0}},
	}
}

func vendorConnections(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	first, next := sealedTime(7), sealedTime(8)
	next.ProvenAt, next.SentAt, next.Cut = now, now.Add(time.Second), vendor.Cut{At: now.Add(time.Minute), Why: "revoked"}
	next.Turn, next.Sealed = ports.ConnectionTurn{Of: id(9), Until: now.Add(time.Hour)}, []byte{7}
	require.NoError(t, s.Work.Update(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
		_, err := tx.Connected.Get(ctx, vendor.QuickBooksTime)
		require.ErrorIs(t, err, vendor.ErrNotConnected)
		require.ErrorIs(t, tx.Connected.Remove(ctx, vendor.QuickBooksTime), vendor.ErrNotConnected)
		require.ErrorIs(t, tx.Connected.Put(ctx, next, 7), ports.ErrCredentialMoved, "there is none before it")
		require.NoError(t, tx.Connected.Put(ctx, first, 0))
		require.ErrorIs(t, tx.Connected.Put(ctx, first, 0), ports.ErrCredentialMoved, "there is one")
		isConnected(ctx, t, tx, first)
		require.ErrorIs(t, tx.Connected.Put(ctx, next, 6), ports.ErrCredentialMoved, "another version is there")
		require.NoError(t, tx.Connected.Put(ctx, next, 7))
		isConnected(ctx, t, tx, next)
		return nil
	}))
	require.NoError(t, s.Work.Update(t.Context(), other, func(ctx context.Context, tx ports.Tx) error {
		all, err := tx.Connected.All(ctx)
		require.NoError(t, err)
		require.Empty(t, all, "of another company")
		_, err = tx.Connected.Hold(ctx, vendor.QuickBooksTime)
		require.ErrorIs(t, err, vendor.ErrNotConnected)
		require.ErrorIs(t, tx.Connected.Put(ctx, first, 8), ports.ErrCredentialMoved)
		require.ErrorIs(t, tx.Connected.Remove(ctx, vendor.QuickBooksTime), vendor.ErrNotConnected)
		return tx.Connected.Put(ctx, first, 0)
	}))
	require.NoError(t, s.Work.Update(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
		return tx.Connected.Remove(ctx, vendor.QuickBooksTime)
	}))
	require.NoError(t, s.Work.View(t.Context(), other, func(ctx context.Context, tx ports.Tx) error {
		isConnected(ctx, t, tx, first)
		return nil
	}))
	attempted(t, s)
}

func isConnected(ctx context.Context, t *testing.T, tx ports.Tx, want ports.SealedConnection) {
	t.Helper()
	got, err := tx.Connected.Get(ctx, vendor.QuickBooksTime)
	require.NoError(t, err)
	require.Equal(t, want, got)
	all, err := tx.Connected.All(ctx)
	require.NoError(t, err)
	require.Equal(t, []ports.SealedConnection{want}, all)
}

// attempted: an attempt is answered once, in its company, before it ends.
func attempted(t *testing.T, s Store) {
	t.Helper()
	a := vendor.Attempt{Hash: []byte{1}, Vendor: vendor.QuickBooksTime, By: "user:1", Redirect: "https://a/b", Expires: now.Add(time.Minute)}
	late := a
	late.Hash = []byte{2}
	require.NoError(t, s.Work.Update(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
		require.NoError(t, tx.Connecting.Begin(ctx, a, now))
		return tx.Connecting.Begin(ctx, late, now)
	}))
	require.NoError(t, s.Work.Update(t.Context(), other, func(ctx context.Context, tx ports.Tx) error {
		_, err := tx.Connecting.Take(ctx, a.Hash, now)
		require.ErrorIs(t, err, vendor.ErrBadAttempt)
		return nil
	}))
	require.NoError(t, s.Work.Update(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
		_, err := tx.Connecting.Take(ctx, late.Hash, now.Add(time.Minute))
		require.ErrorIs(t, err, vendor.ErrBadAttempt, "it has ended")
		got, err := tx.Connecting.Take(ctx, a.Hash, now)
		require.NoError(t, err)
		require.Equal(t, a, got)
		_, err = tx.Connecting.Take(ctx, a.Hash, now)
		require.ErrorIs(t, err, vendor.ErrBadAttempt, "once")
		return nil
	}))
}
