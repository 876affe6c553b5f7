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

// Webhooks tests the promises of the ports that webhooks are kept and sent by. open returns
// a store over an empty database that t owns.
func Webhooks(t *testing.T, open func(t *testing.T) (Store, ports.WebhookDirectory)) {
	t.Helper()
	for name, test := range map[string]func(t *testing.T, s Store, d ports.WebhookDirectory){
		"subscriptions come back as they were": webhooksKept, "no more than there may be": webhooksMany, "facts become messages once": webhooksQueued,
		"a turn is one's own": webhookTurns, "what came of messages": webhooksFinished, "those in a line wait": webhookLines,
		"secrets end and are wrapped anew": webhookSecretsKept, "messages are looked up, replayed, forgotten": webhooksLooked,
	} {
		t.Run(name, func(t *testing.T) {
			s, d := open(t)
			seed(t, s)
			test(t, s, d)
		})
	}
}

func aWebhook(b byte) webhook.Subscription {
	w := webhook.Usual()
	w.ID, w.Name, w.URL, w.CreatedAt, w.CreatedBy, w.Revision = domain.WebhookID{UUID: id(b)}, "Ledgerly", "https://hooks.example.com", now, "user:1", 1
	return w
}

func hooked(t *testing.T, s Store, all ...webhook.Subscription) {
	t.Helper()
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		for _, w := range all {
			require.NoError(t, tx.Webhooks.Add(ctx, w))
		}
	})
}

func webhooksKept(t *testing.T, s Store, _ ports.WebhookDirectory) {
	w := aWebhook(1)
	w.Types, w.Order, w.Signing, w.InFlight, w.PerSecond = []webhook.Type{webhook.VisitOpened, webhook.BadgeOffline}, webhook.PerBadge, webhook.Ed25519, 3, 7
	hooked(t, s, w, aWebhook(2))
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		got, err := tx.Webhooks.ByID(ctx, w.ID)
		require.NoError(t, err)
		require.Equal(t, w, got)
		got.Name, got.State, got.Why, got.Types = "Other", webhook.Disabled, webhook.Failing, nil
		got.Health = webhook.Health{Failures: 4, FailingSince: now, RestUntil: now.Add(time.Minute), AnsweredAt: now.Add(-time.Hour)}
		require.NoError(t, tx.Webhooks.Save(ctx, got))
		require.ErrorIs(t, tx.Webhooks.Save(ctx, got), domain.ErrMoved)
		got.Revision++
		all, err := tx.Webhooks.List(ctx)
		require.NoError(t, err)
		require.Equal(t, []webhook.Subscription{got, aWebhook(2)}, all)
		require.NoError(t, tx.Webhooks.Remove(ctx, w.ID))
		require.ErrorIs(t, tx.Webhooks.Remove(ctx, w.ID), webhook.ErrNotFound)
		_, err = tx.Webhooks.ByID(ctx, w.ID)
		require.ErrorIs(t, err, webhook.ErrNotFound)
	})
	in(t, s, other, func(ctx context.Context, tx ports.Tx) {
		_, err := tx.Webhooks.ByID(ctx, aWebhook(2).ID)
		require.ErrorIs(t, err, webhook.ErrNotFound)
		require.ErrorIs(t, tx.Webhooks.Remove(ctx, aWebhook(2).ID), webhook.ErrNotFound)
	})
}

func webhooksMany(t *testing.T, s Store, _ ports.WebhookDirectory) {
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		for n := range webhook.Most {
			require.NoError(t, tx.Webhooks.Add(ctx, aWebhook(byte(n+1))))
		}
		require.ErrorIs(t, tx.Webhooks.Add(ctx, aWebhook(200)), webhook.ErrMany)
	})
}

// happened appends facts of numbers to the outbox.
func happened(t *testing.T, s Store, badge domain.BadgeID, numbers ...byte) {
	t.Helper()
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		for _, n := range numbers {
			require.NoError(t, tx.Outbox.Append(ctx, ports.Fact{ID: id(n), Type: string(webhook.VisitOpened), At: now, Badge: badge, Body: []byte(`{"b": 1}`)}))
		}
	})
}

// queue gives all facts their sequences, and takes a turn of each of the subscriptions.
func queue(t *testing.T, s Store, at time.Time, take ...ports.WebhookTurn) (due []webhook.Message) {
	t.Helper()
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		subs, facts, ok, err := tx.HookQueue.Open(ctx, 100)
		require.NoError(t, err)
		require.True(t, ok)
		c := ports.WebhookClosing{Now: at, Heads: map[domain.WebhookID]webhook.Head{}, Take: take, Until: at.Add(time.Minute)}
		for _, f := range facts {
			c.Facts = append(c.Facts, f.ID)
			for i := range subs {
				var m webhook.Message
				m, subs[i].Head = subs[i].Queue(f, at)
				c.Messages, c.Heads[subs[i].ID] = append(c.Messages, m), subs[i].Head
			}
		}
		due, err = tx.HookQueue.Close(ctx, c)
		require.NoError(t, err)
	})
	return due
}

func webhooksQueued(t *testing.T, s Store, d ports.WebhookDirectory) {
	happened(t, s, domain.BadgeID{}, 9)
	waits := func() bool {
		all, err := d.ToSend(t.Context(), now.Add(time.Second))
		require.NoError(t, err)
		return len(all) == 1 && all[0].Company == acme
	}
	require.False(t, waits(), "without a subscription nothing is kept")
	hooked(t, s, aWebhook(1), aWebhook(2))
	happened(t, s, domain.BadgeID{}, 11, 12, 13)
	require.True(t, waits())
	due := queue(t, s, now, ports.WebhookTurn{Webhook: aWebhook(1).ID, Turn: 1, Most: 2})
	require.Len(t, due, 2)
	require.EqualValues(t, 1, due[0].Sequence)
	require.Equal(t, id(11), due[0].Fact)
	require.Contains(t, string(due[0].Payload), `"data":{"b": 1}}`)
	require.True(t, waits(), "of the second")
	require.Len(t, queue(t, s, now, ports.WebhookTurn{Webhook: aWebhook(2).ID, Turn: 1, Most: 9}), 3, "the facts were taken once")
	require.False(t, waits(), "all are in hand")
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		w, err := tx.HookQueue.Hold(ctx, aWebhook(1).ID)
		require.NoError(t, err)
		require.EqualValues(t, 3, w.Head.Sequence)
		m, err := tx.HookLog.List(ctx, w.ID, ports.WebhookQuery{From: 3, Limit: 1, Payload: true})
		require.NoError(t, err)
		require.Equal(t, w.Head.Hash, m[0].Hash)
		w.Revision = 1
		require.NoError(t, tx.Webhooks.Save(ctx, w), "how far it is stays")
	})
}

// finish ends a turn with outcomes of a status.
func finish(t *testing.T, s Store, turn ports.WebhookTurn, status int, all ...webhook.Message) (ended []webhook.Subscription) {
	t.Helper()
	f := ports.WebhookFinish{WebhookTurn: turn, Changed: true, Done: true}
	for _, m := range all {
		out := webhook.After(m, f.Health, webhook.Attempt{At: now, Took: time.Second, Status: status, Answer: "x", Signatures: 1}, 0)
		f.Health, f.Outcomes, f.End = out.Health, append(f.Outcomes, out), out.End
	}
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		var err error
		ended, err = tx.HookQueue.Finish(ctx, []ports.WebhookFinish{f})
		require.NoError(t, err)
	})
	return ended
}

func webhookTurns(t *testing.T, s Store, d ports.WebhookDirectory) {
	hooked(t, s, aWebhook(1))
	happened(t, s, domain.BadgeID{}, 11, 12)
	first := ports.WebhookTurn{Webhook: aWebhook(1).ID, Turn: 1, Most: 1}
	due := queue(t, s, now, first)
	all, err := d.ToSend(t.Context(), now.Add(30*time.Second))
	require.NoError(t, err)
	require.Empty(t, all, "it is in hand")
	all, err = d.ToSend(t.Context(), now.Add(2*time.Minute))
	require.NoError(t, err)
	require.Len(t, all, 1, "who had it is gone")
	second := ports.WebhookTurn{Webhook: aWebhook(1).ID, Turn: 2, Most: 9}
	require.Len(t, queue(t, s, now.Add(2*time.Minute), second), 2)
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.HookQueue.Keep(ctx, []ports.WebhookTurn{first}, now.Add(time.Hour)))
	})
	finish(t, s, first, 200, due...)
	all, err = d.ToSend(t.Context(), now.Add(2*time.Minute+30*time.Second))
	require.NoError(t, err)
	require.Empty(t, all, "who comes late gives back nothing")
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		n, err := tx.HookLog.Count(ctx, aWebhook(1).ID, ports.WebhookQuery{})
		require.NoError(t, err)
		require.Equal(t, map[webhook.Progress]int{webhook.Delivered: 1, webhook.Waiting: 1}, n, "but what was delivered is")
	})
	all, err = d.ToSend(t.Context(), now.Add(4*time.Minute))
	require.NoError(t, err)
	require.Len(t, all, 1, "nor was it kept for longer")
}

func webhooksFinished(t *testing.T, s Store, d ports.WebhookDirectory) {
	hooked(t, s, aWebhook(1))
	happened(t, s, domain.BadgeID{}, 11, 12)
	turn := ports.WebhookTurn{Webhook: aWebhook(1).ID, Turn: 1, Most: 9}
	due := queue(t, s, now, turn)
	require.Empty(t, finish(t, s, turn, 200, due[0]))
	turn.Turn++
	due = queue(t, s, now, turn)
	require.Len(t, due, 1)
	require.Empty(t, finish(t, s, turn, 500, due...))
	all, err := d.ToSend(t.Context(), now.Add(5*time.Second))
	require.NoError(t, err)
	require.Empty(t, all, "it is due later")
	turn.Turn++
	due = queue(t, s, now.Add(time.Minute), turn)
	require.Len(t, due, 1)
	require.Equal(t, 1, due[0].Tried)
	ended := finish(t, s, turn, 410, due...)
	require.Len(t, ended, 1)
	require.Equal(t, webhook.Gone, ended[0].Why)
	require.EqualValues(t, 2, ended[0].Revision)
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		log, err := tx.HookLog.Attempts(ctx, aWebhook(1).ID, 2)
		require.NoError(t, err)
		require.Len(t, log, 2)
		require.Equal(t, webhook.Attempt{N: 1, At: now, Took: time.Second, Status: 500, Answer: "x", Signatures: 1}, log[0])
	})
	all, err = d.ToSend(t.Context(), now.Add(time.Hour))
	require.NoError(t, err)
	require.Empty(t, all, "it is sent nothing")
	happened(t, s, domain.BadgeID{}, 13)
	all, err = d.ToSend(t.Context(), now.Add(time.Hour))
	require.NoError(t, err)
	require.Empty(t, all, "and nothing is kept for it")
}

func webhookLines(t *testing.T, s Store, _ ports.WebhookDirectory) {
	w := aWebhook(1)
	w.Order = webhook.PerBadge
	hooked(t, s, w)
	happened(t, s, domain.BadgeID{UUID: id(0x51)}, 11, 12)
	happened(t, s, domain.BadgeID{UUID: id(0x52)}, 13)
	turn := ports.WebhookTurn{Webhook: w.ID, Turn: 1, Most: 9}
	due := queue(t, s, now, turn)
	require.Len(t, due, 3)
	require.Equal(t, id(0x51), due[0].Line.UUID)
	finish(t, s, turn, 500, due[0])
	turn.Turn++
	due = queue(t, s, now.Add(time.Second), turn)
	require.Len(t, due, 1)
	require.EqualValues(t, 3, due[0].Sequence, "the second of the badge waits for the first")
	finish(t, s, turn, 200, due...)
	turn.Turn++
	require.Len(t, queue(t, s, now.Add(time.Minute), turn), 2)
}
