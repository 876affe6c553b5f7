package conformance

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/geofence"
	"actual/domain/presence"
	"actual/domain/tenant"
	"actual/ports"
)

// UnitOfWork tests the promises of ports.UnitOfWork and of what its
// transactions hold. open returns a store over an empty database that t owns.
func UnitOfWork(t *testing.T, open func(t *testing.T) Store) {
	t.Helper()
	t.Run("what commits can be read", func(t *testing.T) {
		s := open(t)
		seed(t, s)
		require.NoError(t, s.Work.View(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
			c, err := tx.Companies.Get(ctx)
			require.NoError(t, err)
			require.Equal(t, "acme", c.Ref())
			require.Equal(t, "America/New_York", c.Zone().String())
			b, err := tx.Badges.ByID(ctx, domain.BadgeID{UUID: id(1)})
			require.NoError(t, err)
			require.Equal(t, "dev:1", b.Device())
			return nil
		}))
	})
	t.Run("an error rolls back and comes back unchanged", func(t *testing.T) {
		s, boom := open(t), errors.New("boom")
		err := s.Work.Update(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
			require.NoError(t, tx.Companies.Create(ctx, company(t, acme, "acme"), now))
			return boom
		})
		require.ErrorIs(t, err, boom)
		_, err = s.Directory.CompanyByRef(t.Context(), "acme")
		require.ErrorIs(t, err, tenant.ErrNotFound)
	})
	t.Run("a panic rolls back", func(t *testing.T) {
		s := open(t)
		require.Panics(t, func() {
			_ = s.Work.Update(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
				require.NoError(t, tx.Companies.Create(ctx, company(t, acme, "acme"), now))
				panic("boom")
			})
		})
		_, err := s.Directory.CompanyByRef(t.Context(), "acme")
		require.ErrorIs(t, err, tenant.ErrNotFound)
	})
	t.Run("without a company nothing runs", func(t *testing.T) {
		s := open(t)
		require.ErrorIs(t, s.Work.Update(t.Context(), domain.CompanyID{}, func(context.Context, ports.Tx) error {
			t.Error("it ran")
			return nil
		}), domain.ErrNoCompany)
	})
	t.Run("a view cannot write", func(t *testing.T) {
		s := open(t)
		require.Error(t, s.Work.View(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
			return tx.Companies.Create(ctx, company(t, acme, "acme"), now)
		}))
	})
	t.Run("another company sees nothing", func(t *testing.T) { foreign(t, open(t)) })
	t.Run("a device has one owner at a time", func(t *testing.T) { oneOwner(t, open(t)) })
	t.Run("fence versions come back as they were", func(t *testing.T) { fenceVersions(t, open(t)) })
	t.Run("health keeps what is latest", func(t *testing.T) { health(t, open(t)) })
	t.Run("keys and routes", func(t *testing.T) { credentials(t, open(t)) })
	t.Run("limits", func(t *testing.T) { limits(t, open(t)) })
	t.Run("repeats", func(t *testing.T) { repeated(t, open(t)) })
	t.Run("a released device is free from then on", func(t *testing.T) { released(t, open(t)) })
	t.Run("steps read and write at once", func(t *testing.T) { steps(t, open(t)) })
	t.Run("rulings", func(t *testing.T) { rulings(t, open(t)) })
	t.Run("a ruling that is withdrawn stays and counts no more", func(t *testing.T) { withdrawn(t, open(t)) })
	t.Run("the fixes of an event", func(t *testing.T) { ofEvent(t, open(t)) })
	t.Run("a company is changed from what was read of it", func(t *testing.T) { changedCompany(t, open(t)) })
	t.Run("a badge is changed from what was read of it", func(t *testing.T) { changedBadge(t, open(t)) })
	t.Run("a claim code opens once", func(t *testing.T) { claimCodes(t, open(t)) })
	t.Run("workers", func(t *testing.T) { workers(t, open(t)) })
	t.Run("crews", func(t *testing.T) { crews(t, open(t)) })
	t.Run("a worker is in one crew at a time", func(t *testing.T) { memberships(t, open(t)) })
	t.Run("a badge has one wearer at a time", func(t *testing.T) { custody(t, open(t)) })
	t.Run("jobs", func(t *testing.T) { jobs(t, open(t)) })
	t.Run("booked times", func(t *testing.T) { bookedTimes(t, open(t)) })
	t.Run("how badges did", func(t *testing.T) { badgeDays(t, open(t)) })
	t.Run("where badges were", func(t *testing.T) { places(t, open(t)) })
	t.Run("when booked time was read", func(t *testing.T) { bookedReads(t, open(t)) })
	t.Run("booked and clocked time goes, and is forgotten of whom", func(t *testing.T) { bookedDisposal(t, open(t)) })
	t.Run("what a source has planned, by ticket", func(t *testing.T) { plannedByTicket(t, open(t)) })
	t.Run("clock times", func(t *testing.T) { clockTimes(t, open(t)) })
	t.Run("series of jobs", func(t *testing.T) { jobSeries(t, open(t)) })
	t.Run("a series has one job for a date", func(t *testing.T) { jobsOfSeries(t, open(t)) })
	t.Run("badges of jobs", func(t *testing.T) { jobBadges(t, open(t)) })
	t.Run("a badge is with one crew at a time", func(t *testing.T) { crewBadges(t, open(t)) })
	t.Run("visits of a worker are those of the badges in custody", func(t *testing.T) { visitsOfWorker(t, open(t)) })
	t.Run("assignments in revisions", func(t *testing.T) { assigned(t, open(t)) })
	t.Run("assignments past their term", func(t *testing.T) { assignedGone(t, open(t)) })
	t.Run("which badges were heard", func(t *testing.T) { heard(t, open(t)) })
	t.Run("policies", func(t *testing.T) { policies(t, open(t)) })
	t.Run("the ledger's book", func(t *testing.T) { ledgerBook(t, open(t)) })
	t.Run("zones", func(t *testing.T) { zones(t, open(t)) })
	t.Run("previews in the background", func(t *testing.T) { previews(t, open(t)) })
	t.Run("tasks that people asked for", func(t *testing.T) { askedTasks(t, open(t)) })
	t.Run("a task is in one pair of hands", func(t *testing.T) { heldTask(t, open(t)) })
	t.Run("badges and sites by name", func(t *testing.T) { named(t, open(t)) })
	t.Run("badges near many places", func(t *testing.T) { nearby(t, open(t)) })
	t.Run("time in zones", func(t *testing.T) { zoneTimes(t, open(t)) })
	t.Run("rows of tasks", func(t *testing.T) { taskRows(t, open(t)) })
	t.Run("where crews stood", func(t *testing.T) { stays(t, open(t)) })
	t.Run("drafts of fences", func(t *testing.T) { drafts(t, open(t)) })
	t.Run("vendor credentials", func(t *testing.T) { vendorCredentials(t, open(t)) })
	t.Run("vendor connections", func(t *testing.T) { vendorConnections(t, open(t)) })
	t.Run("who corrects keeps others out", func(t *testing.T) { held(t, open(t)) })
}

// seed makes two companies, with badge 1 (dev:1) at acme and badge 2 (dev:2) at
// the other.
func seed(t *testing.T, s Store) {
	t.Helper()
	for who, b := range map[domain.CompanyID]badge.Badge{
		acme:  newBadge(t, 1, "dev:1", time.Time{}, time.Time{}),
		other: newBadge(t, 2, "dev:2", time.Time{}, time.Time{}),
	} {
		ref := "acme"
		if who == other {
			ref = "other"
		}
		require.NoError(t, s.Work.Update(t.Context(), who, func(ctx context.Context, tx ports.Tx) error {
			if err := tx.Companies.Create(ctx, company(t, who, ref), now); err != nil {
				return err
			}
			return tx.Badges.Register(ctx, b, now)
		}))
	}
}

func foreign(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	require.NoError(t, s.Work.View(t.Context(), other, func(ctx context.Context, tx ports.Tx) error {
		_, err := tx.Badges.ByID(ctx, domain.BadgeID{UUID: id(1)})
		require.ErrorIs(t, err, badge.ErrNotFound)
		all, err := tx.Badges.List(ctx)
		require.NoError(t, err)
		require.Len(t, all, 1)
		require.Equal(t, "dev:2", all[0].Badge.Device())
		return nil
	}))
}

func oneOwner(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	register := func(b badge.Badge) error {
		return s.Work.Update(t.Context(), other, func(ctx context.Context, tx ports.Tx) error { return tx.Badges.Register(ctx, b, now) })
	}
	require.ErrorIs(t, register(newBadge(t, 3, "dev:1", now, time.Time{})), badge.ErrOwned)
	require.NoError(t, register(newBadge(t, 4, "dev:9", time.Time{}, now)))
	require.NoError(t, register(newBadge(t, 5, "dev:9", now, time.Time{})), "the spans meet and do not overlap")
	owners, _, err := s.Directory.Owners(t.Context(), []string{"dev:9", "dev:nobody"})
	require.NoError(t, err)
	require.Len(t, owners["dev:9"], 2)
	require.Empty(t, owners["dev:nobody"])
	for _, o := range owners["dev:9"] {
		require.Equal(t, o.Badge.UUID == id(4), o.Covers(now.Unix()-1))
		require.Equal(t, o.Badge.UUID == id(5), o.Covers(now.Unix()))
	}
}

func fenceVersions(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	circle, err := geofence.NewCircle(geofence.LatLng{Lat: 401000000, Lng: -741000000}, 25_000)
	require.NoError(t, err)
	site := geofence.Site{ID: domain.SiteID{UUID: id(7)}, Ref: "site-7", Name: "Site 7", Kind: geofence.KindYard, Sky: geofence.SkyOpen, Revision: 3, Retired: now.Unix() + 9000}
	want := []geofence.Fence{
		{ID: domain.FenceID{UUID: id(8)}, Site: site.ID, Version: 1, Shape: square(t, 400000000, -740000000), From: -1 << 63},
		{ID: domain.FenceID{UUID: id(9)}, Site: site.ID, Version: 2, Shape: circle, Sky: geofence.SkyCanopy, From: now.Unix(), To: now.Unix() + 3600},
		{ID: domain.FenceID{UUID: id(10)}, Site: site.ID, Version: 3, From: now.Unix() + 9000, Sky: geofence.SkyCanopy}, // No fence from then on.
	}
	var before, after int64
	require.NoError(t, s.Work.Update(t.Context(), acme, func(ctx context.Context, tx ports.Tx) (err error) {
		if before, err = tx.Sites.Epoch(ctx); err != nil {
			return err
		}
		if err = tx.Sites.Save(ctx, []geofence.Site{site}, want, now); err != nil {
			return err
		}
		after, err = tx.Sites.Epoch(ctx)
		return err
	}))
	require.Greater(t, after, before)
	require.NoError(t, s.Work.View(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
		sites, fences, err := tx.Sites.Load(ctx)
		require.NoError(t, err)
		require.Equal(t, []geofence.Site{site}, sites)
		require.Len(t, fences, 3)
		require.Equal(t, []geofence.Sky{geofence.SkyOpen, geofence.SkyCanopy, geofence.SkyCanopy}, []geofence.Sky{fences[0].Sky, fences[1].Sky, fences[2].Sky})
		require.True(t, fences[2].Shape.IsZero())
		for i, f := range fences {
			require.Equal(t, want[i].Shape.Polygons(), f.Shape.Polygons())
			wantCentre, wantRadius, wantCircle := want[i].Shape.Circle()
			centre, radius, isCircle := f.Shape.Circle()
			require.Equal(t, wantCentre, centre)
			require.Equal(t, wantRadius, radius)
			require.Equal(t, wantCircle, isCircle)
			require.Equal(t, [2]int64{want[i].From, want[i].To}, [2]int64{f.From, f.To})
		}
		return nil
	}))
	require.NoError(t, s.Work.View(t.Context(), other, func(ctx context.Context, tx ports.Tx) error {
		sites, fences, err := tx.Sites.Load(ctx)
		require.Empty(t, sites)
		require.Empty(t, fences)
		return err
	}))
}

func health(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	one := domain.BadgeID{UUID: id(1)}
	news := []badge.Health{
		{HeardAt: now, VoltageMV: 3900, VoltageAt: now},
		{HeardAt: now.Add(-time.Hour), LastFixAt: now.Add(-time.Hour), LastLat: 5, LastLng: 6, VoltageMV: 4000, VoltageAt: now.Add(-time.Hour)},
	}
	for _, h := range news {
		require.NoError(t, s.Work.Update(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
			_, err := tx.Steps.Close(ctx, ports.Closing{At: now, Health: map[domain.BadgeID]badge.Health{one: h}})
			return err
		}))
	}
	require.NoError(t, s.Work.View(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
		all, err := tx.Badges.List(ctx)
		require.NoError(t, err)
		require.Equal(t, badge.Health{HeardAt: now, LastFixAt: now.Add(-time.Hour), LastLat: 5, LastLng: 6, VoltageMV: 3900, VoltageAt: now}, all[0].Health)
		return nil
	}))
}

func rulings(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	one := domain.BadgeID{UUID: id(1)}
	want := presence.Ruling{ID: domain.RulingID{UUID: id(3)}, Kind: presence.ExcludeFix, FixKey: "k", From: now.Unix(), To: now.Unix()}
	require.NoError(t, s.Work.Update(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
		return tx.Rulings.Make(ctx, one, want, "the badge lay in a truck", "user:1", now)
	}))
	require.NoError(t, s.Work.View(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
		got, err := tx.Rulings.Of(ctx, one, presence.Span{From: now.Unix() - 5, To: now.Unix() + 5})
		require.NoError(t, err)
		require.Equal(t, []presence.Ruling{want}, got)
		got, err = tx.Rulings.Of(ctx, one, presence.Span{From: now.Unix() + 1, To: now.Unix() + 5})
		require.NoError(t, err)
		require.Empty(t, got)
		return nil
	}))
}

func released(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	one := domain.BadgeID{UUID: id(1)}
	_, before, err := s.Directory.Owners(t.Context(), nil)
	require.NoError(t, err)
	require.NoError(t, s.Work.Update(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error { return tx.Badges.Release(ctx, one, now) }))
	_, after, err := s.Directory.Owners(t.Context(), nil)
	require.NoError(t, err)
	require.Greater(t, after, before, "no process attributes by the old directory")
	require.NoError(t, s.Work.Update(t.Context(), other, func(ctx context.Context, tx ports.Tx) error {
		return tx.Badges.Register(ctx, newBadge(t, 6, "dev:1", now, time.Time{}), now)
	}))
	require.ErrorIs(t, s.Work.Update(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
		return tx.Badges.Release(ctx, domain.BadgeID{UUID: id(9)}, now)
	}), badge.ErrNotFound)
}
