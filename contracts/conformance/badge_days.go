package conformance

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/presence"
	"actual/ports"
)

// badgeDays tests how badges did: where, and when nothing was heard of them.
func badgeDays(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	heard := func(key string, at time.Time) ports.Accepted {
		a := accepted(key, 1, at)
		a.HeardAt = at
		return a
	}
	step := func(events ...ports.Accepted) {
		t.Helper()
		for _, e := range events { // Each comes by itself.
			_, err := s.Sink.Store(t.Context(), batch(t, s, e))
			require.NoError(t, err)
		}
		require.NoError(t, s.in(t, acme, func(ctx context.Context, tx ports.Tx) error {
			news, err := tx.Marks.Take(ctx, 10, nil)
			if err != nil {
				return err
			}
			health := map[domain.BadgeID]badge.Health{}
			for _, n := range news {
				health[n.Badge] = n.Health
			}
			_, err = tx.Steps.Close(ctx, ports.Closing{At: now, News: news, Health: health})
			return err
		}))
	}
	rough := heard("c", now.Add(4*time.Hour))
	rough.Fix.Source, rough.Fix.Weak = presence.SourceTower, presence.WeakSource
	stale := heard("d", now.Add(4*time.Hour+time.Minute))
	stale.Fix.Weak = presence.WeakStale
	step(heard("a", now), heard("b", now.Add(time.Hour)), rough, stale) // The third after three hours, in one step.
	step(heard("e", now.Add(7*time.Hour)))
	step(heard("f", now.Add(3*time.Hour))) // Came late: what was noted stays.
	span := func(from, to time.Duration) presence.Span {
		return presence.Span{From: now.Add(from).Unix(), To: now.Add(to).Unix()}
	}
	look := func(who domain.CompanyID, of presence.Span, since int64) (points map[domain.BadgeID][]presence.Fix, quiet map[domain.BadgeID][]presence.Span) {
		require.NoError(t, s.in(t, who, func(ctx context.Context, tx ports.Tx) (err error) {
			if points, err = tx.BadgeDays.Points(ctx, of, since); err == nil {
				quiet, err = tx.BadgeDays.Quiet(ctx, of)
			}
			return err
		}))
		return points, quiet
	}
	points, quiet := look(acme, span(2*time.Hour, 5*time.Hour), now.Unix()-60)
	var times []int64
	for _, f := range points[worn] {
		times = append(times, f.At-now.Unix())
	}
	require.Equal(t, []int64{3600, 3 * 3600, 4 * 3600}, times, "the last before, and of those within none that is stale")
	require.Equal(t, presence.SourceTower, points[worn][2].Source)
	require.Equal(t, []presence.Span{span(time.Hour, 4*time.Hour), span(4*time.Hour+time.Minute, 7*time.Hour)}, quiet[worn])
	points, quiet = look(acme, span(8*time.Hour, 9*time.Hour), span(7*time.Hour, 0).From+1)
	require.Empty(t, points, "the last one was before that")
	require.Empty(t, quiet)
	points, quiet = look(other, span(0, 9*time.Hour), 0)
	require.Empty(t, points)
	require.Empty(t, quiet)
}
