package conformance

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/completeness"
	"actual/ports"
)

// Sessions tests the promises of ports.SessionCounts, BadgeSessions and SessionSettings.
func Sessions(t *testing.T, open func(t *testing.T) Store) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, Store){
		"one counts at a time": sessionsHeld, "counted": sessionsCounted, "looked at": sessionsLooked, "settings": sessionsSet,
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			seed(t, s)
			inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
				require.NoError(t, tx.Badges.Register(ctx, newBadge(t, 0x71, "dev:sessions", time.Time{}, time.Time{}), now))
			})
			test(t, s)
		})
	}
}

var sessionBadge = domain.BadgeID{UUID: id(0x71)}

// hours is a session that began so many hours from now and lasted half of one.
func hours(name string, h int) completeness.Session {
	began := now.Add(time.Duration(h) * time.Hour)
	over := began.Add(30 * time.Minute)
	return completeness.Session{
		ID: name, Began: began, Ended: over, First: began, Last: over, Stored: over.Add(time.Minute), Notes: 3, Routed: 4,
		Ends: []completeness.Counts{{HubReceived: 4, CardSent: 3, HubRouted: 5}},
	}
}

func counted(t *testing.T, s Store, all ...completeness.Session) {
	t.Helper()
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		_, ok, err := tx.SessCounts.Hold(ctx, now)
		require.NoError(t, err)
		require.True(t, ok)
		sessions := map[ports.SessionKey]completeness.Session{}
		for _, one := range all {
			sessions[ports.SessionKey{Badge: sessionBadge, Session: one.ID}] = one
		}
		require.NoError(t, tx.SessCounts.Save(ctx, sessions, ports.EventPlace{StoredAt: now.Add(time.Hour), Key: "k", Content: 1 << 63}))
	})
}

func sessionsHeld(t *testing.T, s Store) {
	t.Helper()
	counted(t, s)
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		at, ok, err := tx.SessCounts.Hold(ctx, now)
		require.NoError(t, err)
		require.True(t, ok)
		require.Equal(t, ports.EventPlace{StoredAt: now.Add(time.Hour), Key: "k", Content: 1 << 63}, at, "where the last one left off")
		require.NoError(t, s.Work.Update(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
			_, ok, err := tx.SessCounts.Hold(ctx, now)
			require.False(t, ok, "another has it, and nobody waits")
			return err
		}))
		all, err := tx.SessCounts.Stored(ctx, ports.EventPlace{}, now.Add(time.Hour), 10)
		require.NoError(t, err)
		require.Empty(t, all)
	})
}

func sessionsCounted(t *testing.T, s Store) {
	t.Helper()
	before, within, after, later := hours("before", -30), hours("within", 1), hours("after", 25), hours("later", 30)
	counted(t, s, before, within, after, later)
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		key := ports.SessionKey{Badge: sessionBadge, Session: "within"}
		known, err := tx.SessCounts.Known(ctx, []ports.SessionKey{key, {Badge: sessionBadge, Session: "nothing"}})
		require.NoError(t, err)
		require.Equal(t, map[ports.SessionKey]completeness.Session{key: within}, known)
		span := domain.Span{From: now, To: now.Add(24 * time.Hour)}
		during, err := tx.BadgeSess.During(ctx, []domain.BadgeID{sessionBadge}, span)
		require.NoError(t, err)
		require.ElementsMatch(t, []completeness.Session{before, within, after}, during[sessionBadge], "what may have brought something, and the first after it")
		ev, until, err := tx.BadgeSess.Evidence(ctx, span)
		require.NoError(t, err)
		require.Equal(t, now.Add(time.Hour), until)
		require.Empty(t, ev.Compared, "nothing was compared")
	})
	require.NoError(t, s.Work.View(t.Context(), other, func(ctx context.Context, tx ports.Tx) error {
		during, err := tx.BadgeSess.During(ctx, []domain.BadgeID{sessionBadge}, domain.Span{From: now, To: now.Add(24 * time.Hour)})
		require.Empty(t, during, "another company sees none")
		return err
	}))
}

func sessionsLooked(t *testing.T, s Store) {
	t.Helper()
	first, second := hours("first", 1), hours("second", 2)
	counted(t, s, second, first)
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		ended, err := tx.BadgeSess.Ended(ctx, now.Add(10*time.Hour), 5)
		require.NoError(t, err)
		require.Len(t, ended, 2)
		require.Equal(t, first, ended[0].Session, "those that ended first first")
		none, err := tx.BadgeSess.Ended(ctx, now, 5)
		require.NoError(t, err)
		require.Empty(t, none)
		require.NoError(t, tx.BadgeSess.Looked(ctx, []ports.SessionKey{ended[0].SessionKey, ended[1].SessionKey}, now))
		ended, err = tx.BadgeSess.Ended(ctx, now.Add(10*time.Hour), 5)
		require.NoError(t, err)
		require.Empty(t, ended)
	})
	second.Notes++
	counted(t, s, second)
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		ended, err := tx.BadgeSess.Ended(ctx, now.Add(10*time.Hour), 5)
		require.NoError(t, err)
		require.Len(t, ended, 1, "more of it came: it is to be looked at again")
		n, err := tx.BadgeSess.Forget(ctx, now.Add(2*time.Hour), 5)
		require.NoError(t, err)
		require.EqualValues(t, 1, n)
		known, err := tx.SessCounts.Known(ctx, []ports.SessionKey{{Badge: sessionBadge, Session: "first"}, {Badge: sessionBadge, Session: "second"}})
		require.NoError(t, err)
		require.Len(t, known, 1)
	})
}

func sessionsSet(t *testing.T, s Store) {
	t.Helper()
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		usual, err := tx.SessSets.Get(ctx)
		require.NoError(t, err)
		require.Equal(t, domain.Revision(1), usual.Revision)
		require.Equal(t, time.Hour, usual.Every)
	})
	counted(t, s)
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		set, err := tx.SessSets.Get(ctx)
		require.NoError(t, err)
		set.Counter, set.Every = completeness.NoCounter, 2*time.Hour
		require.NoError(t, tx.SessSets.Save(ctx, set))
		require.ErrorIs(t, tx.SessSets.Save(ctx, set), domain.ErrMoved)
		got, err := tx.SessSets.Get(ctx)
		require.NoError(t, err)
		set.Revision++
		require.Equal(t, set, got)
	})
}
