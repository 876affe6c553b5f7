package conformance

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/webhook"
	"actual/ports"
)

func webhookSecretsKept(t *testing.T, s Store, _ ports.WebhookDirectory) {
	hooked(t, s, aWebhook(1))
	key := func(b byte) ports.SealedWebhookSecret {
		return ports.SealedWebhookSecret{
			Webhook: aWebhook(1).ID, Signing: webhook.HMAC, MadeAt: now, MadeBy: "user:1", Version: 7, Sealed: []byte{b}, Key: ports.WrappedKey{KeyID: "k1", Bytes: []byte{b, b}},
		}
	}
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		for n := 1; n <= 3; n++ {
			got, err := tx.HookKeys.Add(ctx, key(byte(n)), now.Add(time.Duration(n)*time.Hour), now)
			require.NoError(t, err)
			require.Equal(t, n, got)
		}
		all, err := tx.HookKeys.Of(ctx, aWebhook(1).ID, now.Add(150*time.Minute))
		require.NoError(t, err)
		require.Len(t, all, 2, "the first ended after two hours")
		require.Equal(t, 3, all[0].N)
		require.True(t, all[0].EndsAt.IsZero())
		require.Equal(t, now.Add(3*time.Hour), all[1].EndsAt)
		was := all[0].Key
		all[0].Key = ports.WrappedKey{KeyID: "k2", Bytes: []byte{9}}
		require.NoError(t, tx.HookKeys.Rewrap(ctx, all[0], was))
		require.ErrorIs(t, tx.HookKeys.Rewrap(ctx, all[0], was), ports.ErrCredentialMoved)
		every, err := tx.HookKeys.All(ctx, now)
		require.NoError(t, err)
		require.Len(t, every, 3)
		require.Equal(t, all[0], every[0])
		w, err := tx.Webhooks.ByID(ctx, aWebhook(1).ID)
		require.NoError(t, err)
		require.EqualValues(t, 3, w.Keyed)
		missing := key(1)
		missing.Webhook = aWebhook(5).ID
		_, err = tx.HookKeys.Add(ctx, missing, now, now)
		require.ErrorIs(t, err, webhook.ErrNotFound)
	})
}

func webhooksLooked(t *testing.T, s Store, d ports.WebhookDirectory) {
	hooked(t, s, aWebhook(1))
	happened(t, s, domain.BadgeID{}, 11, 12, 13, 14)
	turn := ports.WebhookTurn{Webhook: aWebhook(1).ID, Turn: 1, Most: 9}
	finish(t, s, turn, 200, queue(t, s, now, turn)...)
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		of := aWebhook(1).ID
		got, err := tx.HookLog.List(ctx, of, ports.WebhookQuery{To: 3, Newest: true, Limit: 2})
		require.NoError(t, err)
		require.Len(t, got, 2)
		require.EqualValues(t, 3, got[0].Sequence)
		require.Empty(t, got[0].Payload)
		n, err := tx.HookLog.Replay(ctx, of, ports.WebhookQuery{From: 2, To: 3}, now.Add(time.Minute))
		require.NoError(t, err)
		require.Equal(t, 2, n)
		got, err = tx.HookLog.List(ctx, of, ports.WebhookQuery{Progress: webhook.Waiting, Type: webhook.VisitOpened, Limit: 9})
		require.NoError(t, err)
		require.Len(t, got, 2)
		require.Zero(t, got[0].Attempts)
		require.Equal(t, 1, got[0].Tried)
	})
	all, err := d.ToSend(t.Context(), now.Add(time.Minute))
	require.NoError(t, err)
	require.Len(t, all, 1)
	in(t, s, other, func(ctx context.Context, tx ports.Tx) {
		got, err := tx.HookLog.List(ctx, aWebhook(1).ID, ports.WebhookQuery{Limit: 9})
		require.NoError(t, err)
		require.Empty(t, got)
		n, err := tx.HookLog.Forget(ctx, now.Add(time.Hour), 9)
		require.NoError(t, err)
		require.Zero(t, n)
	})
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		n, err := tx.HookLog.Forget(ctx, now, 9)
		require.NoError(t, err)
		require.Zero(t, n, "not before their time")
		n, err = tx.HookLog.Forget(ctx, now.Add(time.Second), 3)
		require.NoError(t, err)
		require.Equal(t, 3, n, "the oldest first")
		got, err := tx.HookLog.List(ctx, aWebhook(1).ID, ports.WebhookQuery{Limit: 9})
		require.NoError(t, err)
		require.Len(t, got, 1)
		require.EqualValues(t, 4, got[0].Sequence)
		w, err := tx.Webhooks.ByID(ctx, aWebhook(1).ID)
		require.NoError(t, err)
		require.EqualValues(t, 4, w.Head.Sequence)
	})
}
