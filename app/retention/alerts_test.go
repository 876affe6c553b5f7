package retention_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/app/retention"
	"actual/domain"
	"actual/domain/notice"
	"actual/domain/tenant"
	"actual/ports"
)

// alerted stores an alert of a badge that was over some days ago, and a message about it.
func (w *world) alerted(n byte, b domain.BadgeID, days int, to string) {
	w.t.Helper()
	a := notice.Raise(notice.Alert{ID: domain.AlertID{UUID: id(n)}, Kind: notice.BadgeOffline, Subject: "badge:" + b.String(), About: "B", Badge: b, Since: ago(days + 1)}, ago(days+1))
	a = a.Finish(notice.Heard, ago(days))
	m := ports.AlertMessage{
		ID: domain.AlertMessageID{UUID: id(n)}, To: notice.Recipient{Channel: notice.Email, To: to}, Language: notice.English, Kind: notice.BadgeOffline, Text: notice.Text{Subject: "s"},
		Alerts: []ports.TellingOf{{Alert: a.ID, N: 1}}, MadeAt: ago(days), Fate: ports.FateSent, DueAt: ago(days),
	}
	require.NoError(w.t, w.work.Update(w.t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
		if _, err := tx.Alerts.Add(ctx, a); err != nil {
			return err
		}
		return tx.AlertSent.Add(ctx, m)
	}))
}

// Alerts go with events, what was told of them too, but for those of badges that are held.
func TestAlertsGoWithEvents(t *testing.T) {
	w := newWorld(t)
	one, two := badgeOf(acme, 1), badgeOf(acme, 2)
	term := tenant.TermOf(tenant.ForEvents).Usual
	w.alerted(0xa1, one, term+5, "office@acme.example")
	w.alerted(0xa2, two, term+5, "office@acme.example")
	w.alerted(0xa3, two, term-5, "office@acme.example")
	_, err := w.holds.Place(t.Context(), retention.PlaceHold{Company: acme, Badge: one, From: ago(term + 9), Reason: "a suit", By: "user:1"})
	require.NoError(t, err)
	require.Equal(t, int64(1), w.apply(acme)[tenant.ForEvents])
	require.Equal(t, 2, w.count(`SELECT count(*) FROM alert`), "one is held, one is young")
	require.Equal(t, 2, w.count(`SELECT count(*) FROM alert_message`))
	require.Equal(t, 2, w.count(`SELECT count(*) FROM alert_told`))
	require.True(t, w.verify(acme).Fits())
}

// Who is erased is told no more, and stands in no message; others are told as before.
func TestAnErasedWorkerIsToldNothing(t *testing.T) {
	w := newWorld(t)
	ana := w.ana(40, 20)
	w.alerted(0xa1, badgeOf(acme, 1), 3, "Ana@example.com")
	rule := func(n byte, scope notice.Scope, to ...string) {
		var first []notice.Recipient
		for _, address := range to {
			first = append(first, notice.Recipient{Channel: notice.Email, To: address})
		}
		require.NoError(t, w.work.Update(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
			return tx.AlertRules.Create(ctx, notice.Rule{ID: domain.AlertRuleID{UUID: id(n)}, Scope: scope, First: &first}, "user:1", now)
		}))
	}
	rule(0xb1, notice.Scope{Level: notice.OfCompany}, "ana@example.com", "office@acme.example")
	rule(0xb2, notice.Scope{Level: notice.OfBadge, ID: badgeOf(acme, 2).UUID}, "ANA@example.com")
	_, err := retention.NewEraser(w.work, clock{}, w.ids).Erase(t.Context(), retention.EraseWorker{Company: acme, Worker: ana.ID(), By: "user:1"})
	require.NoError(t, err)
	require.Zero(t, w.count(`SELECT count(*) FROM alert_message WHERE lower(recipient) LIKE 'ana@%'`))
	require.NoError(t, w.work.View(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
		all, err := tx.AlertRules.List(ctx)
		require.Len(t, all, 2)
		require.Equal(t, []notice.Recipient{{Channel: notice.Email, To: "office@acme.example"}}, *all[0].First)
		require.Nil(t, all[1].First, "nobody is left: what is wider has its way")
		return err
	}))
}
