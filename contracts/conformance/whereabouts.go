package conformance

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/presence"
	"actual/ports"
)

// places tests where badges were, and by what was known when.
func places(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	require.NoError(t, s.Work.Update(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
		return tx.Sites.Save(ctx, []geofence.Site{{ID: domain.SiteID{UUID: id(3)}, Ref: "s3", Name: "Site 3", Kind: geofence.KindYard}}, nil, now)
	}))
	weak := accepted("c", 1, now.Add(2*time.Hour))
	weak.Fix.Weak = presence.WeakRepeat
	_, err := s.Sink.Store(t.Context(), batch(t, s, accepted("a", 1, now), accepted("b", 1, now.Add(time.Hour)), weak))
	require.NoError(t, err)
	late := batch(t, s, accepted("d", 1, now.Add(30*time.Minute)))
	late.StoredAt = now.Add(3 * time.Hour)
	_, err = s.Sink.Store(t.Context(), late)
	require.NoError(t, err)

	ask := func(who domain.CompanyID, at, known time.Duration) (key string, stay int) {
		q := ports.WhereaboutsQuery{Badges: []domain.BadgeID{worn}, At: now.Add(at)}
		if known != 0 {
			q.Known = now.Add(known)
		}
		require.NoError(t, s.Work.View(t.Context(), who, func(ctx context.Context, tx ports.Tx) error {
			fixes, err := tx.Places.Fixes(ctx, q, 24*time.Hour)
			require.NoError(t, err)
			stays, err := tx.Places.Stays(ctx, q, 24*time.Hour)
			key, stay = fixes[worn].Key, stays[worn].Number
			return err
		}))
		return key, stay
	}
	last := func(at, known time.Duration) string { key, _ := ask(acme, at, known); return key }
	require.Equal(t, "a", last(10*time.Minute, 0))
	require.Equal(t, "d", last(40*time.Minute, 0), "all that is known now")
	require.Equal(t, "a", last(40*time.Minute, time.Hour), "the later event was not known then")
	require.Equal(t, "b", last(5*time.Hour, 0), "what may not decide is no place")
	require.Empty(t, last(30*time.Hour, 0), "too long ago")

	// A visit that was open, then ended: believed from one hour on, and from two.
	first, second := version(1), version(2)
	first.RecordedAt = now.Add(time.Hour).UnixMicro()
	closed(t, s, ports.Closing{At: now.Add(time.Hour), Versions: []presence.Version{first}})
	second.Open, second.Departed, second.DepartedBetween, second.RecordedAt = false, now.Unix()+3600, [2]int64{now.Unix() + 3000, now.Unix() + 3600}, now.Add(2*time.Hour).UnixMicro()
	closed(t, s, ports.Closing{At: now.Add(2 * time.Hour), Versions: []presence.Version{second}})
	stay := func(at, known time.Duration) int { _, number := ask(acme, at, known); return number }
	require.Equal(t, 2, stay(30*time.Minute, 0))
	require.Zero(t, stay(90*time.Minute, 0), "it had left")
	require.Equal(t, 1, stay(90*time.Minute, 90*time.Minute), "as far as was known then, it was there")
	require.Zero(t, stay(30*time.Minute, 30*time.Minute), "nothing was believed of it yet")

	key, number := ask(other, 40*time.Minute, 0)
	require.Empty(t, key)
	require.Zero(t, number)
	placesOfDay(t, s)
}

func placesOfDay(t *testing.T, s Store) {
	t.Helper()
	look := func(who domain.CompanyID) (heard []int, stays int) {
		require.NoError(t, s.Work.View(t.Context(), who, func(ctx context.Context, tx ports.Tx) error {
			span := domain.Span{From: now, To: now.Add(2*time.Hour + 10*time.Minute)}
			all, err := tx.Places.Activity(ctx, []domain.BadgeID{worn}, span, time.Hour)
			require.NoError(t, err)
			visits, err := tx.Places.Visits(ctx, []domain.BadgeID{worn}, span)
			heard, stays = all[worn], len(visits)
			return err
		}))
		return heard, stays
	}
	heard, stays := look(acme)
	require.Equal(t, []int{2, 1, 1}, heard)
	require.Equal(t, 1, stays)
	heard, stays = look(other)
	require.Empty(t, heard)
	require.Zero(t, stays)
}
