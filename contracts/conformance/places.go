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

// inCompany runs fn in a transaction of a company.
func inCompany(t *testing.T, s Store, company domain.CompanyID, fn func(ctx context.Context, tx ports.Tx)) {
	t.Helper()
	require.NoError(t, s.Work.Update(t.Context(), company, func(ctx context.Context, tx ports.Tx) error {
		fn(ctx, tx)
		return nil
	}))
}

func zones(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	site := geofence.Site{ID: domain.SiteID{UUID: id(3)}, Ref: "s3", Name: "Site 3", Kind: geofence.KindYard}
	north := geofence.Zone{ID: domain.ZoneID{UUID: id(4)}, Name: "north", Revision: 1, Sites: []domain.SiteID{site.ID}}
	inCompany(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.Sites.Save(ctx, []geofence.Site{site}, nil, now))
		require.NoError(t, tx.Zones.Save(ctx, north, now))
	})
	fails := func(company domain.CompanyID, z geofence.Zone) error {
		return s.Work.Update(t.Context(), company, func(ctx context.Context, tx ports.Tx) error { return tx.Zones.Save(ctx, z, now) })
	}
	same := geofence.Zone{ID: domain.ZoneID{UUID: id(5)}, Name: "north", Revision: 1}
	require.ErrorIs(t, fails(acme, same), geofence.ErrZoneTaken)
	foreign := geofence.Zone{ID: domain.ZoneID{UUID: id(6)}, Name: "theirs", Revision: 1, Sites: []domain.SiteID{site.ID}}
	require.ErrorIs(t, fails(other, foreign), geofence.ErrNotFound, "it is another company's site")
	retired := geofence.Zone{ID: north.ID, Name: "north", Revision: 2, Retired: now.Unix(), Sites: []domain.SiteID{}}
	require.NoError(t, fails(acme, retired))
	require.NoError(t, fails(acme, same), "the name is free again")
	same.Sites = []domain.SiteID{}
	inCompany(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		all, err := tx.Zones.Load(ctx)
		require.NoError(t, err)
		require.Equal(t, []geofence.Zone{retired, same}, all)
	})
	inCompany(t, s, other, func(ctx context.Context, tx ports.Tx) {
		all, err := tx.Zones.Load(ctx)
		require.NoError(t, err)
		require.Empty(t, all)
	})
}

func previews(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	task := func(b byte, at time.Time) ports.PreviewTask {
		return ports.PreviewTask{
			ID: domain.PreviewID{UUID: id(b)}, Request: []byte(`{"a":1}`), Expect: "x", Applies: true, By: "user:1", State: ports.PreviewWaiting,
			AskedAt: at, HeardAt: at, ExpiresAt: at.Add(time.Hour),
		}
	}
	first := task(1, now)
	inCompany(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.Previews.Begin(ctx, first))
		got, err := tx.Previews.ByID(ctx, first.ID, now)
		require.NoError(t, err)
		require.Equal(t, first, got)
		_, err = tx.Previews.ByID(ctx, first.ID, now.Add(time.Hour))
		require.ErrorIs(t, err, ports.ErrPreviewNotFound, "it has expired")

		taken, ok, err := tx.Previews.Take(ctx, first.ID, now.Add(time.Minute), now)
		require.NoError(t, err)
		require.True(t, ok)
		require.Equal(t, ports.PreviewRunning, taken.State)
		_, ok, err = tx.Previews.Take(ctx, first.ID, now.Add(2*time.Minute), now.Add(time.Minute))
		require.NoError(t, err)
		require.False(t, ok, "it is in another's hands")
		_, ok, err = tx.Previews.Take(ctx, first.ID, now.Add(3*time.Minute), now.Add(2*time.Minute))
		require.NoError(t, err)
		require.True(t, ok, "who had it fell silent")

		taken.State, taken.Done, taken.Badges, taken.Result = ports.PreviewDone, 2, 2, []byte(`{"b":2}`)
		taken.Changes = [][]byte{[]byte(`{"n":0}`), []byte(`{"n":1}`), []byte(`{"n":2}`)}
		require.NoError(t, tx.Previews.Save(ctx, taken))
		changes, err := tx.Previews.Changes(ctx, first.ID, 1, 1)
		require.NoError(t, err)
		require.Equal(t, [][]byte{[]byte(`{"n":1}`)}, changes)
		for b := range byte(ports.MaxPreviews) {
			require.NoError(t, tx.Previews.Begin(ctx, task(10+b, now)))
		}
		require.ErrorIs(t, tx.Previews.Begin(ctx, task(30, now)), ports.ErrPreviewsFull)
		require.NoError(t, tx.Previews.Begin(ctx, task(31, now.Add(2*time.Hour))), "those that have expired went")
	})
	inCompany(t, s, other, func(ctx context.Context, tx ports.Tx) {
		_, err := tx.Previews.ByID(ctx, domain.PreviewID{UUID: id(31)}, now)
		require.ErrorIs(t, err, ports.ErrPreviewNotFound)
		_, ok, err := tx.Previews.Take(ctx, domain.PreviewID{UUID: id(31)}, now, now)
		require.NoError(t, err)
		require.False(t, ok)
	})
}

func stays(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	site := geofence.Site{ID: domain.SiteID{UUID: id(3)}, Ref: "s3", Name: "Site 3", Kind: geofence.KindYard}
	settled := version(1)
	settled.State, settled.Site, settled.Firm = presence.Settled, site.ID, true
	inCompany(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.Sites.Save(ctx, []geofence.Site{site}, nil, now))
	})
	_, err := s.Sink.Store(t.Context(), batch(t, s, accepted("a", 1, now), accepted("late", 1, now.Add(24*time.Hour))))
	require.NoError(t, err)
	closed(t, s, ports.Closing{Versions: []presence.Version{settled}})
	q := ports.StayQuery{Since: now.Add(-24 * time.Hour), Stays: 5, Fixes: 5}
	ask := func(company domain.CompanyID, q ports.StayQuery) (found []ports.Stay) {
		inCompany(t, s, company, func(ctx context.Context, tx ports.Tx) {
			found, err = tx.Stays.Last(ctx, q)
			require.NoError(t, err)
		})
		return found
	}
	found := ask(acme, q)
	require.Len(t, found, 1)
	require.Equal(t, settled.ID, found[0].Visit)
	for _, f := range found[0].Fixes {
		require.LessOrEqual(t, f.At, settled.Last, "what came after it is none of its")
	}
	q.Site = site.ID
	require.Len(t, ask(acme, q), 1)
	require.Empty(t, ask(other, q))
	q.Site = domain.SiteID{UUID: id(9)}
	require.Empty(t, ask(acme, q))
	q = ports.StayQuery{Since: now.Add(24 * time.Hour), Stays: 5, Fixes: 5}
	require.Empty(t, ask(acme, q), "it is older")
}

func drafts(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	site := geofence.Site{ID: domain.SiteID{UUID: id(3)}, Ref: "s3", Name: "Site 3", Kind: geofence.KindYard}
	want := ports.FenceDraft{
		ID: domain.DraftID{UUID: id(4)}, Site: site.ID, Shape: square(t, 400000000, -740000000), Stays: 9, Fixes: 80, Since: now.Unix() - 60,
		Until: now.Unix(), Agreement: 431, By: "user:1", MadeAt: now,
	}
	inCompany(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.Sites.Save(ctx, []geofence.Site{site}, nil, now))
		require.NoError(t, tx.Drafts.Add(ctx, want))
		got, err := tx.Drafts.ByID(ctx, want.ID)
		require.NoError(t, err)
		require.Equal(t, want.Shape.Polygons(), got.Shape.Polygons())
		all, err := tx.Drafts.OfSite(ctx, site.ID)
		require.NoError(t, err)
		require.Len(t, all, 1)
		got.Shape = want.Shape
		require.Equal(t, want, got)
	})
	inCompany(t, s, other, func(ctx context.Context, tx ports.Tx) {
		_, err := tx.Drafts.ByID(ctx, want.ID)
		require.ErrorIs(t, err, ports.ErrDraftNotFound)
	})
}
