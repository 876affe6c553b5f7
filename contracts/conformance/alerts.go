package conformance

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/notice"
	"actual/ports"
)

// Alerts tests the promises of ports.AlertRules, Alerts, AlertMessages, AlertWatch and
// PulseDirectory.
func Alerts(t *testing.T, open func(t *testing.T) (Store, ports.PulseDirectory)) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, Store, ports.PulseDirectory){
		"rules": alertRules, "one of a subject": alertOnce, "messages": alertMessages, "watch": alertWatch, "addresses": alertAddresses,
	} {
		t.Run(name, func(t *testing.T) {
			s, pulses := open(t)
			seed(t, s)
			inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
				require.NoError(t, tx.Badges.Register(ctx, newBadge(t, 0x71, "dev:alerts", time.Time{}, time.Time{}), now))
			})
			test(t, s, pulses)
		})
	}
}

func alertRules(t *testing.T, s Store, _ ports.PulseDirectory) {
	t.Helper()
	yes, three, hour := true, 3, time.Hour
	hours, quiet := notice.On(360, 1080, time.Monday, time.Saturday), notice.Nightly(1200, 360)
	kinds, days, repeat := []notice.Kind{notice.RunLate}, []domain.Date{domain.NewDate(2026, 12, 25)}, []time.Duration{time.Hour, 4 * time.Hour}
	first, second, spanish := []notice.Recipient{{Channel: notice.Email, To: "a@b.example"}}, []notice.Recipient{{Channel: notice.Slack, To: "https://hooks.slack.com/…abcd", Address: domain.AlertAddressID{UUID: id(0xb1)}}}, notice.Spanish
	full := notice.Rule{
		ID: domain.AlertRuleID{UUID: id(0x81)}, Scope: notice.Scope{Level: notice.OfCompany}, Revision: 1, Off: &yes, OffKinds: &kinds, Missed: &three, Silence: &hour, Hours: &hours,
		DaysOff: &days, Quiet: &quiet, Repeat: &repeat, Escalate: &three, First: &first, Second: &second, Language: &spanish,
	}
	of := notice.Rule{ID: domain.AlertRuleID{UUID: id(0x82)}, Scope: notice.Scope{Level: notice.OfBadge, ID: id(0x71)}, Revision: 1}
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.AlertRules.Create(ctx, full, "user:1", now))
		require.NoError(t, tx.AlertRules.Create(ctx, of, "user:1", now))
		all, err := tx.AlertRules.List(ctx)
		require.NoError(t, err)
		require.Equal(t, []notice.Rule{full, of}, all)
		full.Missed = nil
		require.NoError(t, tx.AlertRules.Save(ctx, full, "user:2", now))
		require.ErrorIs(t, tx.AlertRules.Save(ctx, full, "user:2", now), domain.ErrMoved)
		full.Revision = 2
		got, err := tx.AlertRules.ByID(ctx, full.ID)
		require.NoError(t, err)
		require.Equal(t, full, got)
		require.NoError(t, tx.AlertRules.Remove(ctx, full))
		_, err = tx.AlertRules.ByID(ctx, full.ID)
		require.ErrorIs(t, err, notice.ErrRuleNotFound)
	})
	refused := func(r notice.Rule, want error) {
		t.Helper()
		require.ErrorIs(t, s.Work.Update(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error { return tx.AlertRules.Create(ctx, r, "user:1", now) }), want)
	}
	of.ID = domain.AlertRuleID{UUID: id(0x83)}
	refused(of, notice.ErrRuleTaken)
	of.Scope.ID = id(0x7f)
	refused(of, badge.ErrNotFound)
}

func alertOnce(t *testing.T, s Store, _ ports.PulseDirectory) {
	t.Helper()
	a := notice.Raise(notice.Alert{
		ID: domain.AlertID{UUID: id(0x91)}, Kind: notice.BadgeOffline, Subject: "badge:1", About: "Mow 1", Badge: domain.BadgeID{UUID: id(0x71)}, Since: now,
		Case: notice.Case{Heard: now.Add(-time.Hour), VoltageMV: 3300, FixAt: now, Lat: 1, Lng: -1, Site: "Yard", Causes: []notice.Cause{notice.BatteryEmpty}},
	}, now)
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		added, err := tx.Alerts.Add(ctx, a)
		require.NoError(t, err)
		require.True(t, added)
		twin := a
		twin.ID = domain.AlertID{UUID: id(0x92)}
		added, err = tx.Alerts.Add(ctx, twin)
		require.NoError(t, err)
		require.False(t, added, "one of a subject at a time")
		pending, err := tx.Alerts.Pending(ctx)
		require.NoError(t, err)
		require.Equal(t, []notice.Alert{a}, pending)
		over := a.Finish(notice.Heard, now.Add(time.Hour))
		require.NoError(t, tx.Alerts.Save(ctx, over))
		require.ErrorIs(t, tx.Alerts.Save(ctx, over), domain.ErrMoved)
		added, err = tx.Alerts.Add(ctx, twin)
		require.NoError(t, err)
		require.True(t, added, "the one before is over")
		newest, err := tx.Alerts.List(ctx, ports.AlertQuery{State: notice.Open, Limit: 5})
		require.NoError(t, err)
		require.Equal(t, []notice.Alert{twin}, newest)
		older, err := tx.Alerts.List(ctx, ports.AlertQuery{BeforeRaised: twin.Raised, BeforeID: twin.ID, Limit: 5})
		require.NoError(t, err)
		require.Len(t, older, 1)
		_, err = tx.Alerts.ByID(ctx, domain.AlertID{UUID: id(0x99)})
		require.ErrorIs(t, err, notice.ErrNotFound)
	})
	require.NoError(t, s.Work.View(t.Context(), other, func(ctx context.Context, tx ports.Tx) error {
		all, err := tx.Alerts.List(ctx, ports.AlertQuery{})
		require.Empty(t, all, "another company sees none")
		return err
	}))
}

func alertMessages(t *testing.T, s Store, _ ports.PulseDirectory) {
	t.Helper()
	a := notice.Raise(notice.Alert{ID: domain.AlertID{UUID: id(0x91)}, Kind: notice.RunLate, Subject: "run:x", About: "x", Since: now}, now)
	m := ports.AlertMessage{
		ID: domain.AlertMessageID{UUID: id(0xa1)}, To: notice.Recipient{Channel: notice.Email, To: "a@b.example"}, Language: notice.English, Kind: notice.RunLate,
		Text:   notice.Text{Subject: "s", Items: []notice.Item{{Title: "t", Lines: []string{"l"}}}, Footer: "f"},
		Alerts: []ports.TellingOf{{Alert: a.ID, N: 1}}, MadeAt: now, Fate: ports.FateQueued, DueAt: now,
	}
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		_, err := tx.Alerts.Add(ctx, a)
		require.NoError(t, err)
		require.NoError(t, tx.AlertSent.Add(ctx, m))
		early, err := tx.AlertSent.Take(ctx, now.Add(-time.Second), now.Add(time.Minute), 5)
		require.NoError(t, err)
		require.Empty(t, early)
		due, err := tx.AlertSent.Next(ctx)
		require.NoError(t, err)
		require.Equal(t, now, due)
		taken, err := tx.AlertSent.Take(ctx, now, now.Add(time.Minute), 5)
		require.NoError(t, err)
		require.Len(t, taken, 1)
		require.Equal(t, m.Text, taken[0].Text)
		require.Equal(t, m.Alerts, taken[0].Alerts)
		again, err := tx.AlertSent.Take(ctx, now, now.Add(time.Minute), 5)
		require.NoError(t, err)
		require.Empty(t, again, "one has it in hand")
		later := taken[0]
		later.Fate, later.DueAt, later.Why = ports.FateQueued, now.Add(time.Hour), "down"
		require.NoError(t, tx.AlertSent.Settle(ctx, later))
		taken, err = tx.AlertSent.Take(ctx, now.Add(time.Hour), now.Add(2*time.Hour), 5)
		require.NoError(t, err)
		require.Equal(t, 2, taken[0].Attempts)
		later.Fate = ports.FateSent
		require.NoError(t, tx.AlertSent.Settle(ctx, later))
		all, err := tx.AlertSent.List(ctx, ports.AlertMessageQuery{Alert: a.ID, Limit: 5})
		require.NoError(t, err)
		require.Equal(t, ports.FateSending, all[0].Fate, "who has it no more settles nothing")
		_, err = tx.AlertSent.Take(ctx, now.Add(2*time.Hour), now.Add(3*time.Hour), 5)
		require.NoError(t, err)
		all, err = tx.AlertSent.List(ctx, ports.AlertMessageQuery{Fate: ports.FateUnsure})
		require.NoError(t, err)
		require.Len(t, all, 1)
	})
}

func alertAddresses(t *testing.T, s Store, _ ports.PulseDirectory) {
	t.Helper()
	sealed := func(n byte) ports.SealedAddress {
		return ports.SealedAddress{
			ID: domain.AlertAddressID{UUID: id(n)}, Channel: notice.Teams, Shown: "https://x.example/…abcd", MadeAt: now, MadeBy: "user:1", Version: 7, Sealed: []byte{1, n},
			Key: ports.WrappedKey{KeyID: "k1", Bytes: []byte{2, n}},
		}
	}
	a, b := sealed(0xb1), sealed(0xb2)
	m := ports.AlertMessage{
		ID: domain.AlertMessageID{UUID: id(0xa1)}, To: notice.Recipient{Channel: notice.Teams, To: a.Shown, Address: a.ID}, Language: notice.English, Kind: notice.RunLate,
		Text: notice.Text{Subject: "s", Footer: "f"}, MadeAt: now, Fate: ports.FateQueued, DueAt: now,
	}
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.AlertAddrs.Add(ctx, a))
		require.NoError(t, tx.AlertAddrs.Add(ctx, b))
		got, err := tx.AlertAddrs.ByID(ctx, a.ID)
		require.NoError(t, err)
		require.Equal(t, a, got)
		was := a.Key
		a.Key = ports.WrappedKey{KeyID: "k2", Bytes: []byte{3}}
		require.NoError(t, tx.AlertAddrs.Rewrap(ctx, a, was))
		require.ErrorIs(t, tx.AlertAddrs.Rewrap(ctx, a, was), ports.ErrCredentialMoved)
		all, err := tx.AlertAddrs.All(ctx)
		require.NoError(t, err)
		require.Equal(t, []ports.SealedAddress{a, b}, all)
		require.NoError(t, tx.AlertSent.Add(ctx, m))
		sent, err := tx.AlertSent.List(ctx, ports.AlertMessageQuery{ID: m.ID})
		require.NoError(t, err)
		require.Equal(t, m.To, sent[0].To)
		require.NoError(t, tx.AlertAddrs.Keep(ctx, []domain.AlertAddressID{b.ID}))
		_, err = tx.AlertAddrs.ByID(ctx, a.ID)
		require.ErrorIs(t, err, notice.ErrAddressNotFound)
		sent, err = tx.AlertSent.List(ctx, ports.AlertMessageQuery{ID: m.ID})
		require.NoError(t, err)
		require.Equal(t, notice.Recipient{Channel: notice.Teams, To: a.Shown}, sent[0].To, "its message stays, and says no address")
		require.NoError(t, tx.AlertAddrs.Keep(ctx, nil))
		all, err = tx.AlertAddrs.All(ctx)
		require.NoError(t, err)
		require.Empty(t, all)
	})
}

func alertWatch(t *testing.T, s Store, pulses ports.PulseDirectory) {
	t.Helper()
	b := domain.BadgeID{UUID: id(0x71)}
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		own, whole := notice.Outage{From: now}, notice.Outage{From: now, Whole: true}
		require.NoError(t, tx.AlertWatch.SaveOutages(ctx, []notice.Outage{own, whole}))
		own.To, own.Refuted = now.Add(time.Hour), true
		require.NoError(t, tx.AlertWatch.SaveOutages(ctx, []notice.Outage{own}))
		all, err := tx.AlertWatch.Outages(ctx, now)
		require.NoError(t, err)
		require.Equal(t, []notice.Outage{own, whole}, all)
		all, err = tx.AlertWatch.Outages(ctx, now.Add(2*time.Hour))
		require.NoError(t, err)
		require.Equal(t, []notice.Outage{whole}, all)

		for _, p := range []notice.Pulse{{Live: 1}, {Live: 5, Overdue: 2, Since: 1, Last: now}} {
			require.NoError(t, tx.AlertWatch.SavePulse(ctx, p, now))
		}
		day := domain.DateOf(now, time.UTC)
		for i, mv := range []int32{4000, 3900, 3800, 4100} {
			require.NoError(t, tx.AlertWatch.Volts(ctx, day.AddDays(i), map[domain.BadgeID]int32{b: mv}))
		}
		trails, err := tx.AlertWatch.Trails(ctx, []domain.BadgeID{b}, day.AddDays(-30))
		require.NoError(t, err)
		require.Equal(t, day.AddDays(3).String(), domain.DateOf(trails[b].Charged, time.UTC).String())
		require.Equal(t, day.String(), domain.DateOf(trails[b].FirstRead, time.UTC).String())
		require.NoError(t, tx.AlertWatch.Volts(ctx, day.AddDays(70), map[domain.BadgeID]int32{b: 3700}))
		trails, err = tx.AlertWatch.Trails(ctx, []domain.BadgeID{b}, day.AddDays(-30))
		require.NoError(t, err)
		require.True(t, trails[b].Charged.IsZero(), "older ones are gone")
	})
	got, err := pulses.Pulses(t.Context(), now)
	require.NoError(t, err)
	require.Equal(t, []notice.Pulse{{Live: 5, Overdue: 2, Since: 1, Last: now}}, got)
}
