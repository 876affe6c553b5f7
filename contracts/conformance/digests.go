package conformance

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/digest"
	"actual/domain/job"
	"actual/domain/reconcile"
	"actual/domain/run"
	"actual/domain/tenant"
	"actual/ports"
)

// Digests tests the promises of ports.DigestSettings, Digests, Letters and RunChoices.
func Digests(t *testing.T, open func(t *testing.T) Store) {
	t.Helper()
	t.Run("settings are found as they were stored, and not overwritten unseen", func(t *testing.T) { digestSettings(t, open(t)) })
	t.Run("a period has one of its own, told as it was", func(t *testing.T) { digestsKept(t, open(t)) })
	t.Run("letters change hands by turns", func(t *testing.T) { lettersKept(t, open(t)) })
	t.Run("names of people go, figures stay, and all goes at its term", func(t *testing.T) { digestsForgotten(t, open(t)) })
	t.Run("what is chosen is planned for who chose it", func(t *testing.T) { runsChosen(t, open(t)) })
}

func digestSettings(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	want := digest.Usual()
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		got, err := tx.DigestSets.Get(ctx)
		require.NoError(t, err)
		require.Equal(t, want, got)
		want, err = got.Changed(digest.Change{Weekly: new(true), Weekday: new(time.Friday), MonthDay: new(28), At: new(domain.WallTime(6*60 + 30)), Language: new(job.Spanish), Recipients: &[]digest.Named{
			{Email: "maria@acme.example", Language: job.English}, {Email: "pat@acme.example"},
		}}, now)
		require.NoError(t, err)
		want = want.Standing("pat@acme.example", digest.Refused, "550 no such user “pat”", now)
		require.NoError(t, tx.DigestSets.Save(ctx, want))
		require.ErrorIs(t, tx.DigestSets.Save(ctx, want), domain.ErrMoved)
	})
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		got, err := tx.DigestSets.Hold(ctx)
		require.NoError(t, err)
		want.Revision = 2
		require.Equal(t, want, got)
		got.Daily = true
		require.NoError(t, tx.DigestSets.Save(ctx, got))
		require.ErrorIs(t, tx.DigestSets.Save(ctx, got), domain.ErrMoved)
	})
}

// toldDigest is a summary with something of everything.
func toldDigest(n byte, sent domain.Date) digest.Digest {
	a := digest.Amounts{Worked: 3600, Travel: 60, Unresolved: 7, Planned: 7200, Jobs: 3, Unsaid: 1}
	p := digest.PeriodOf(digest.Weekly, sent)
	return digest.Digest{
		ID: domain.DigestID{UUID: id(n)}, Company: acme, Period: p, MadeAt: now, MadeBy: "system:test", Zone: "America/New_York",
		Figures: digest.Figures{
			AsOf: now, Total: digest.Line{Amounts: a}, Sites: []digest.Line{{ID: id(1), Name: "Church “St. Ann”", Amounts: a}, {Amounts: a}}, Crews: []digest.Line{{ID: id(2), Name: "North", Amounts: a}},
			Days: []digest.Day{{Date: p.From, Amounts: a}}, Workers: 4,
			Found: digest.Found{
				Kinds: []digest.KindFound{{Kind: reconcile.LateStart, Severity: reconcile.Warning, Count: 4, Open: 1, Resolved: 1, False: 1, Gone: 1}}, Open: 1, Earlier: 2,
				Notable: []digest.Notable{{ID: domain.DiscrepancyID{UUID: id(3)}, Date: p.To, Kind: reconcile.LateStart, Severity: reconcile.Warning, English: "Ana was late.", Spanish: "Ana llegó tarde."}},
			},
			Badges: digest.Badges{Total: 9, OnTime: 6, Late: 2, Never: 1, BatteryLow: 1, Ailing: []digest.Ailing{
				{ID: domain.BadgeID{UUID: id(4)}, Name: "B-7", Wearer: "Ana", HeardAt: now.Add(-time.Hour), LateSince: now, Millivolt: 3300, Low: true}, {ID: domain.BadgeID{UUID: id(5)}, Name: "B-8"},
			}},
		},
		Since: digest.Since{
			Last: digest.PeriodOf(digest.Weekly, sent.AddDays(-7)), Told: now.Add(-24 * time.Hour), Total: a, Settled: 2,
			Restated: []digest.Restated{{Of: digest.OfCrew, ID: id(2), Name: "North", Was: 1, Now: 2, Plan: 3, PlanNow: 4, Travelled: -5}, {Of: digest.OfTotal, Was: 9}},
		},
	}
}

var digestMonday = domain.NewDate(2026, 7, 13)

func digestsKept(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	first, second, byHand := toldDigest(1, digestMonday.AddDays(-7)), toldDigest(2, digestMonday), toldDigest(3, digestMonday)
	byHand.Manual, byHand.Since = true, digest.Since{}
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		for _, d := range []digest.Digest{first, second, byHand} {
			require.NoError(t, tx.Digests.Add(ctx, d))
		}
		again := toldDigest(4, digestMonday)
		require.ErrorIs(t, tx.Digests.Add(ctx, again), domain.ErrMoved, "the period has its own")
		again.Manual = true
		require.NoError(t, tx.Digests.Add(ctx, again), "by hand there may be many")
	})
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		for _, want := range []digest.Digest{first, second, byHand} {
			got, err := tx.Digests.ByID(ctx, want.ID)
			require.NoError(t, err)
			require.Equal(t, want, got)
		}
		last, err := tx.Digests.Last(ctx, digest.Weekly, digestMonday)
		require.NoError(t, err)
		require.Equal(t, first, last)
		_, err = tx.Digests.Last(ctx, digest.Daily, digestMonday)
		require.ErrorIs(t, err, digest.ErrNotFound)
		page, err := tx.Digests.List(ctx, "", byHand.ID, 5)
		require.NoError(t, err)
		require.Equal(t, []domain.DigestID{second.ID, first.ID}, []domain.DigestID{page[0].ID, page[1].ID})
		require.Empty(t, page[0].Figures)
		_, err = tx.Digests.ByID(ctx, domain.DigestID{UUID: id(9)})
		require.ErrorIs(t, err, digest.ErrNotFound)
	})
	require.NoError(t, s.Work.View(t.Context(), other, func(ctx context.Context, tx ports.Tx) error {
		_, err := tx.Digests.ByID(ctx, first.ID)
		require.ErrorIs(t, err, digest.ErrNotFound, "another company's")
		return nil
	}))
}

func lettersKept(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	d := toldDigest(1, digestMonday)
	l := digest.Letter{ID: domain.LetterID{UUID: id(11)}, Digest: d.ID, To: "maria@acme.example", Language: job.Spanish, Fate: digest.Waiting, MadeAt: now, DueAt: now, MovedAt: now}
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.Digests.Add(ctx, d))
		require.NoError(t, tx.Letters.Add(ctx, []digest.Letter{l}))
		got, err := tx.Letters.Hold(ctx, l.ID)
		require.NoError(t, err)
		require.Empty(t, got.Secret)
		got.Secret = nil
		require.Equal(t, l, got)
		ok, _ := got.Take(now)
		require.True(t, ok)
		got.Secret = []byte{1, 2}
		got.Handing(now)
		require.NoError(t, tx.Letters.Save(ctx, got, 0))
		require.ErrorIs(t, tx.Letters.Save(ctx, l, 0), domain.ErrMoved, "another has it in hand by now")
		held, err := tx.Letters.Hold(ctx, l.ID)
		require.NoError(t, err)
		require.Equal(t, got, held)
		held.Took("250 queued", now)
		require.NoError(t, tx.Letters.Save(ctx, held, 1))
		all, err := tx.Letters.Of(ctx, []domain.DigestID{d.ID, {UUID: id(9)}})
		require.NoError(t, err)
		require.Equal(t, []digest.Letter{held}, all)
		_, err = tx.Letters.Hold(ctx, domain.LetterID{UUID: id(12)})
		require.ErrorIs(t, err, digest.ErrNoLetter)
	})
}

func digestsForgotten(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	old, fresh := toldDigest(1, digestMonday.AddDays(-7)), toldDigest(2, digestMonday)
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.Digests.Add(ctx, old))
		require.NoError(t, tx.Digests.Add(ctx, fresh))
		require.NoError(t, tx.Letters.Add(ctx, []digest.Letter{{ID: domain.LetterID{UUID: id(11)}, Digest: old.ID, To: "a@b.example", Language: job.English, Fate: digest.Sent, MadeAt: now, MovedAt: now}}))
		n, err := tx.Digests.Forget(ctx, digestMonday)
		require.NoError(t, err)
		require.EqualValues(t, 1, n)
		_, err = tx.Letters.Hold(ctx, domain.LetterID{UUID: id(11)})
		require.ErrorIs(t, err, digest.ErrNoLetter)
		got, err := tx.Digests.ByID(ctx, fresh.ID)
		require.NoError(t, err)
		require.Equal(t, fresh, got)
		require.NoError(t, tx.Digests.ForgetNames(ctx, []string{"Ben Flores", ""}))
		got, err = tx.Digests.ByID(ctx, fresh.ID)
		require.NoError(t, err)
		require.Equal(t, fresh, got, "names of others stay")
		require.NoError(t, tx.Digests.ForgetNames(ctx, []string{"Ana"}))
		got, err = tx.Digests.ByID(ctx, fresh.ID)
		require.NoError(t, err)
		fresh.Figures.Found.Notable = nil
		fresh.Figures.Badges.Ailing[0].Wearer = ""
		require.Equal(t, fresh, got)
	})
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		from := digestMonday.AddDays(-3).Span(time.UTC).From
		held := newBadge(t, 0x71, "dev:held", time.Time{}, time.Time{})
		require.NoError(t, tx.Badges.Register(ctx, held, now))
		require.NoError(t, tx.Holds.Place(ctx, tenant.Hold{
			ID: domain.HoldID{UUID: id(21)}, Badge: held.ID(), From: from, To: from.AddDate(0, 0, 1), Reason: "a suit", Placed: tenant.Act{By: "user:1", At: now},
		}))
		n, err := tx.Digests.Forget(ctx, digestMonday.AddDays(30))
		require.NoError(t, err)
		require.Zero(t, n, "a hold covers a day of it")
	})
}

func runsChosen(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	chosen := run.Choice{Kind: "test.chosen.v1", Cycle: run.EachMonth, Weekday: time.Friday, MonthDay: 15, At: 6*60 + 30, Since: now}
	toPlan := func() []ports.ToPlan {
		all, err := s.Runs.ToPlan(t.Context(), []ports.PlannedKind{{Kind: chosen.Kind, Chosen: true}}, now, 2)
		require.NoError(t, err)
		return all
	}
	require.Empty(t, toPlan(), "nobody has chosen it")
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		early := chosen
		early.MonthDay = 3
		require.NoError(t, tx.RunChoices.Choose(ctx, early))
		require.NoError(t, tx.RunChoices.Choose(ctx, chosen))
	})
	require.Equal(t, []ports.ToPlan{{Company: acme, Zone: "America/New_York", Kind: chosen.Kind, Choice: chosen}}, toPlan())
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) { require.NoError(t, tx.RunChoices.Leave(ctx, chosen.Kind)) })
	require.Empty(t, toPlan())
}
