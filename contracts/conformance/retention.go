package conformance

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/job"
	"actual/domain/presence"
	"actual/domain/tenant"
	"actual/ports"
)

// Retention tests the promises of the ports about what is kept and what goes: terms,
// erasures, legal holds and disposal. open returns a store over an empty database
// that t owns.
func Retention(t *testing.T, open func(t *testing.T) Store) {
	t.Helper()
	t.Run("terms", func(t *testing.T) { terms(t, open(t)) })
	t.Run("sessions that were over go, but those of support", func(t *testing.T) { accessForgotten(t, open(t)) })
	t.Run("erasures", func(t *testing.T) { erasures(t, open(t)) })
	t.Run("who signs in as an erased worker is nobody", func(t *testing.T) { userForgotten(t, open(t)) })
	t.Run("holds", func(t *testing.T) { holds(t, open(t)) })
	t.Run("what is past its term goes, and what is held stays", func(t *testing.T) { disposed(t, open(t)) })
	t.Run("visits go with all their versions", func(t *testing.T) { visitsDisposed(t, open(t)) })
}

func terms(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		usual, err := tx.Retention.Get(ctx)
		require.NoError(t, err)
		require.Equal(t, domain.Revision(1), usual.Revision())
		require.Equal(t, tenant.TermOf(tenant.ForFixes).Usual, usual.Days(tenant.ForFixes))
		for want := domain.Revision(2); want < 4; want++ {
			now, err := tx.Retention.Get(ctx)
			require.NoError(t, err)
			next, err := now.Changed(map[tenant.Purpose]int{tenant.ForFixes: 30 + int(want)})
			require.NoError(t, err)
			require.NoError(t, tx.Retention.Save(ctx, next))
			stored, err := tx.Retention.Get(ctx)
			require.NoError(t, err)
			require.Equal(t, want, stored.Revision())
			require.Equal(t, 30+int(want), stored.Days(tenant.ForFixes))
			require.ErrorIs(t, tx.Retention.Save(ctx, now), domain.ErrMoved, "it was made from what is no more")
		}
	})
	in(t, s, other, func(ctx context.Context, tx ports.Tx) {
		theirs, err := tx.Retention.Get(ctx)
		require.NoError(t, err)
		require.Equal(t, domain.Revision(1), theirs.Revision(), "another company's terms are its own")
	})
}

func accessForgotten(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	user := domain.UserID{UUID: id(9)}
	old, newer, stay := aSession(1, acme, user), aSession(2, acme, user), aSession(3, acme, user)
	newer.Expires = now.Add(3 * time.Hour)
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		for _, one := range []tenant.Session{old, newer, stay} {
			require.NoError(t, tx.Sessions.Create(ctx, one))
		}
		e, err := tenant.NewSupportEntry(stay.ID, acme, user, "ticket 4711: look", 10*time.Minute, now)
		require.NoError(t, err)
		require.NoError(t, tx.Entries.Create(ctx, e))
	})
	forget := func(who domain.CompanyID, before time.Time, limit int) (n int64) {
		in(t, s, who, func(ctx context.Context, tx ports.Tx) {
			var err error
			n, err = tx.Retention.ForgetAccess(ctx, before, limit)
			require.NoError(t, err)
		})
		return n
	}
	require.Zero(t, forget(other, now.Add(2*time.Hour), 10), "they are not theirs")
	require.Zero(t, forget(acme, now.Add(2*time.Hour), 0), "at most so many")
	require.Zero(t, forget(acme, old.Expires, 10), "it was not over before")
	require.Equal(t, int64(1), forget(acme, now.Add(2*time.Hour), 10))
	require.Zero(t, forget(acme, now.Add(2*time.Hour), 10), "the one that support came by stays with its stay")
	require.Equal(t, int64(1), forget(acme, now.Add(4*time.Hour), 10))
}

func erasures(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	ana, ben := newWorker(t, 0x11, "117"), newWorker(t, 0x12, "118")
	staff(t, s, ana, ben)
	first := job.Erasure{Worker: ana.ID(), AskedBy: "user:1", AskedAt: now, Due: now.Add(2 * time.Hour)}
	second := job.Erasure{Worker: ben.ID(), AskedBy: "user:2", AskedAt: now, Due: now.Add(time.Hour)}
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		_, asked, err := tx.Erasures.Of(ctx, ana.ID())
		require.NoError(t, err)
		require.False(t, asked)
		require.NoError(t, tx.Erasures.Save(ctx, first))
		require.NoError(t, tx.Erasures.Save(ctx, second))
		got, asked, err := tx.Erasures.Of(ctx, ana.ID())
		require.NoError(t, err)
		require.True(t, asked)
		require.Equal(t, first, got)
	})
	due := func(who domain.CompanyID, at time.Time, limit int) (found []job.Erasure) {
		in(t, s, who, func(ctx context.Context, tx ports.Tx) {
			var err error
			found, err = tx.Erasures.Due(ctx, at, limit)
			require.NoError(t, err)
		})
		return found
	}
	require.Empty(t, due(acme, now, 10))
	require.Equal(t, []job.Erasure{second}, due(acme, now.Add(time.Hour), 10))
	require.Len(t, due(acme, now.Add(3*time.Hour), 10), 2)
	require.Len(t, due(acme, now.Add(3*time.Hour), 1), 1)
	require.Empty(t, due(other, now.Add(3*time.Hour), 10), "they are not theirs")
	second.Done = now.Add(90 * time.Minute)
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) { require.NoError(t, tx.Erasures.Save(ctx, second)) })
	require.Equal(t, []job.Erasure{first}, due(acme, now.Add(3*time.Hour), 10), "what is done is due no more")
}

func userForgotten(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	ana := newWorker(t, 0x11, "117")
	staff(t, s, ana)
	u := newUser(t, 1, acme, "ana@acme.example", tenant.Grant{Role: tenant.RoleWorker, Worker: ana.ID()})
	boss := newUser(t, 2, acme, "maria@acme.example", tenant.Grant{Role: tenant.RoleAdmin})
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.Users.Create(ctx, u))
		require.NoError(t, tx.Users.Create(ctx, boss))
		require.NoError(t, tx.Sessions.Create(ctx, aSession(3, acme, u.ID)))
		require.NoError(t, tx.Sessions.Create(ctx, aSession(4, acme, boss.ID)))
	})
	in(t, s, other, func(ctx context.Context, tx ports.Tx) {
		n, err := tx.Erasures.ForgetUser(ctx, ana.ID(), now)
		require.NoError(t, err)
		require.Zero(t, n, "it is not theirs")
	})
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		n, err := tx.Erasures.ForgetUser(ctx, ana.ID(), now)
		require.NoError(t, err)
		require.Equal(t, int64(1), n)
		is, err := tx.Users.ByID(ctx, u.ID)
		require.NoError(t, err)
		require.Equal(t, tenant.UserDisabled, is.State())
		require.NotContains(t, is.Email+is.Name, "ana")
		require.NotContains(t, is.Name, "Maria")
		open, err := tx.Sessions.Of(ctx, u.ID, now)
		require.NoError(t, err)
		require.Empty(t, open)
		open, err = tx.Sessions.Of(ctx, boss.ID, now)
		require.NoError(t, err)
		require.Len(t, open, 1, "others stay signed in")
		n, err = tx.Erasures.ForgetUser(ctx, ana.ID(), now)
		require.NoError(t, err)
		require.Zero(t, n, "once is enough")
	})
}

func aHold(t *testing.T, b byte, of tenant.Hold) tenant.Hold {
	t.Helper()
	of.ID, of.Reason = domain.HoldID{UUID: id(b)}, "a suit"
	of.Placed = tenant.Act{By: "user:1", At: now, Reason: of.Reason}
	h, err := tenant.NewHold(of)
	require.NoError(t, err)
	return h
}

func holds(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	ana := newWorker(t, 0x11, "117")
	staff(t, s, ana)
	open := aHold(t, 1, tenant.Hold{Badge: domain.BadgeID{UUID: id(1)}})
	span := aHold(t, 2, tenant.Hold{Worker: ana.ID(), From: now, To: now.Add(time.Hour)})
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.Holds.Place(ctx, open))
		require.NoError(t, tx.Holds.Place(ctx, span))
		for _, want := range []tenant.Hold{open, span} {
			got, err := tx.Holds.ByID(ctx, want.ID)
			require.NoError(t, err)
			require.Equal(t, want, got)
		}
	})
	lift := func(who domain.CompanyID, of domain.HoldID) error {
		return s.in(t, who, func(ctx context.Context, tx ports.Tx) error {
			return tx.Holds.Lift(ctx, of, tenant.Act{By: "user:2", At: now.Add(time.Hour), Reason: "settled"})
		})
	}
	require.ErrorIs(t, lift(other, open.ID), tenant.ErrHoldNotFound, "it is not theirs")
	require.NoError(t, lift(acme, open.ID))
	require.ErrorIs(t, lift(acme, open.ID), tenant.ErrHoldLifted)
	listed := func(who domain.CompanyID, all bool, before domain.HoldID, limit int) (ids []domain.HoldID) {
		in(t, s, who, func(ctx context.Context, tx ports.Tx) {
			page, err := tx.Holds.List(ctx, all, before, limit)
			require.NoError(t, err)
			for _, h := range page {
				ids = append(ids, h.ID)
			}
		})
		return ids
	}
	require.Equal(t, []domain.HoldID{span.ID}, listed(acme, false, domain.HoldID{}, 10))
	require.Equal(t, []domain.HoldID{span.ID, open.ID}, listed(acme, true, domain.HoldID{}, 10), "the newest first")
	require.Equal(t, []domain.HoldID{open.ID}, listed(acme, true, span.ID, 10))
	require.Equal(t, []domain.HoldID{span.ID}, listed(acme, true, domain.HoldID{}, 1))
	require.Empty(t, listed(other, true, domain.HoldID{}, 10))
}

func disposed(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	mine := domain.BadgeID{UUID: id(1)}
	b := batch(t, s, accepted("a", 1, now), accepted("b", 2, now.Add(time.Hour)))
	b.Quarantine = []ports.Quarantined{unknown(1), unknown(2)}
	_, err := s.Sink.Store(t.Context(), b)
	require.NoError(t, err)
	later := now.Add(48 * time.Hour)
	hold := aHold(t, 7, tenant.Hold{Badge: mine, From: now})
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		kept, err := tx.Disposal.Kept(ctx)
		require.NoError(t, err)
		require.Empty(t, kept)
		require.NoError(t, tx.Holds.Place(ctx, hold))
		kept, err = tx.Disposal.Kept(ctx)
		require.NoError(t, err)
		require.Contains(t, kept, mine)
		require.True(t, kept[mine].Before(now), "what the held span rests on is before it")
	})
	in(t, s, other, func(ctx context.Context, tx ports.Tx) {
		n, err := tx.Disposal.Fixes(ctx, mine, later, 10)
		require.NoError(t, err)
		require.Zero(t, n, "they are not theirs")
		n, err = tx.Disposal.Quarantine(ctx, later, 10)
		require.NoError(t, err)
		require.Zero(t, n)
		n, _, err = tx.Disposal.Events(ctx, map[domain.BadgeID]time.Time{mine: later}, time.Time{})
		require.NoError(t, err)
		require.Zero(t, n)
	})
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		n, err := tx.Disposal.Quarantine(ctx, later, 1)
		require.NoError(t, err)
		require.Equal(t, int64(1), n, "at most so many")
		n, err = tx.Disposal.Fixes(ctx, mine, now.Add(time.Minute), 10)
		require.NoError(t, err)
		require.Equal(t, int64(1), n, "those before, and no others")
		n, next, err := tx.Disposal.Events(ctx, map[domain.BadgeID]time.Time{mine: now}, time.Time{})
		require.NoError(t, err)
		require.Zero(t, n, "they were stored then, not before")
		for rows := int64(0); ; {
			n, next, err = tx.Disposal.Events(ctx, map[domain.BadgeID]time.Time{mine: later}, next)
			require.NoError(t, err)
			if rows += n; next.IsZero() {
				require.Equal(t, int64(2), rows, "day by day, to the end")
				break
			}
		}
	})
	require.Len(t, fixesOf(t, s), 1)
}

func visitsDisposed(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.Sites.Save(ctx, []geofence.Site{{ID: domain.SiteID{UUID: id(3)}, Ref: "s3", Name: "Site 3", Kind: geofence.KindYard}}, nil, now))
	})
	closed(t, s, ports.Closing{Versions: []presence.Version{version(1)}})
	hold := aHold(t, 7, tenant.Hold{Badge: domain.BadgeID{UUID: id(1)}})
	dispose := func(who domain.CompanyID) (n int64) {
		in(t, s, who, func(ctx context.Context, tx ports.Tx) {
			var err error
			n, err = tx.Disposal.Visits(ctx, now.Add(1000*time.Hour), 10)
			require.NoError(t, err)
		})
		return n
	}
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) { require.NoError(t, tx.Holds.Place(ctx, hold)) })
	require.Zero(t, dispose(acme), "it is held")
	require.Zero(t, dispose(other), "it is not theirs")
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.Holds.Lift(ctx, hold.ID, tenant.Act{By: "user:1", At: now, Reason: "settled"}))
	})
	require.Equal(t, int64(1), dispose(acme))
	require.Zero(t, dispose(acme))
}
