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

// named finds badges and sites by what people call them.
func named(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	site := geofence.Site{ID: domain.SiteID{UUID: id(3)}, Ref: "s3", Name: "Site 3", Kind: geofence.KindYard}
	fence := geofence.Fence{ID: domain.FenceID{UUID: id(4)}, Site: site.ID, Version: 1, Shape: square(t, 400000000, -740000000), From: now.Unix()}
	inCompany(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		b, err := tx.Badges.ByID(ctx, worn)
		require.NoError(t, err)
		called, err := b.Changed("Mow 1", []string{"north"}, b.Plan())
		require.NoError(t, err)
		require.NoError(t, tx.Badges.Save(ctx, called))
		for _, name := range []string{worn.String(), "dev:1", "Mow 1"} {
			found, err := tx.BadgeNames.Named(ctx, []string{name, "nobody"})
			require.NoError(t, err)
			require.Len(t, found, 1, name)
			require.Equal(t, []string{"north"}, found[0].Tags())
		}
		require.NoError(t, tx.Sites.Save(ctx, []geofence.Site{site}, []geofence.Fence{fence}, now))
		sites, fences, err := tx.Sites.Named(ctx, []string{"s3", "s4"})
		require.NoError(t, err)
		require.Len(t, sites, 1)
		require.Len(t, fences, 1)
		require.Equal(t, fence.ID, fences[0].ID)
		sites, fences, err = tx.Sites.Named(ctx, []string{"s4"})
		require.NoError(t, err)
		require.Empty(t, sites)
		require.Empty(t, fences)
	})
	inCompany(t, s, other, func(ctx context.Context, tx ports.Tx) {
		found, err := tx.BadgeNames.Named(ctx, []string{worn.String(), "dev:1", "Mow 1"})
		require.NoError(t, err)
		require.Empty(t, found)
		sites, fences, err := tx.Sites.Named(ctx, []string{"s3"})
		require.NoError(t, err)
		require.Empty(t, sites)
		require.Empty(t, fences)
	})
}

// nearby asks for badges in several areas at once.
func nearby(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	_, err := s.Sink.Store(t.Context(), batch(t, s, accepted("a", 1, now), accepted("b", 1, now.Add(time.Hour))))
	require.NoError(t, err)
	area := func(lat int32, from, to time.Duration) ports.Area {
		return ports.Area{
			Box:  ports.Box{MinLat: lat - 150_000, MinLng: -740_150_000, MaxLat: lat, MaxLng: -740_000_000},
			Span: presence.Span{From: now.Add(from).Unix(), To: now.Add(to).Unix()},
		}
	}
	areas := []ports.Area{area(400_000_000, 0, 2*time.Hour), area(399_999_999, 0, 2*time.Hour), area(400_100_000, time.Minute, time.Hour), area(400_000_000, 2*time.Hour, 3*time.Hour)}
	inCompany(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		found, err := tx.Fixes.Near(ctx, areas)
		require.NoError(t, err)
		require.ElementsMatch(t, []ports.Nearby{
			{Area: 0, Badge: worn, Span: presence.Span{From: now.Unix(), To: now.Unix() + 3600}},
			{Area: 2, Badge: worn, Span: presence.Span{From: now.Unix() + 3600, To: now.Unix() + 3600}},
		}, found, "edges belong to a box; one unit beside it does not")
		found, err = tx.Fixes.Near(ctx, nil)
		require.NoError(t, err)
		require.Empty(t, found)
	})
	inCompany(t, s, other, func(ctx context.Context, tx ports.Tx) {
		found, err := tx.Fixes.Near(ctx, areas)
		require.NoError(t, err)
		require.Empty(t, found)
	})
}

// zoneTimes has a badge for an hour at a site of two zones.
func zoneTimes(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	site := geofence.Site{ID: domain.SiteID{UUID: id(3)}, Ref: "s3", Name: "Site 3", Kind: geofence.KindYard}
	zone := func(b byte, name string) geofence.Zone {
		return geofence.Zone{ID: domain.ZoneID{UUID: id(b)}, Name: name, Sites: []domain.SiteID{site.ID}, Revision: 1}
	}
	north, south, gone := zone(0x21, "North"), zone(0x22, "South"), zone(0x23, "Gone")
	gone.Retired = now.Unix()
	inCompany(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.Sites.Save(ctx, []geofence.Site{site}, nil, now))
		for _, z := range []geofence.Zone{north, south, gone} {
			require.NoError(t, tx.Zones.Save(ctx, z, now))
		}
	})
	v := version(1)
	v.Last = v.Arrived + 3600 // It lasts.
	closed(t, s, ports.Closing{Versions: []presence.Version{v}})
	ask := func(company domain.CompanyID, from, to time.Duration) (times map[domain.BadgeID]ports.ZoneTime) {
		inCompany(t, s, company, func(ctx context.Context, tx ports.Tx) {
			var err error
			times, err = tx.ZoneTimes.InZones(ctx, []domain.BadgeID{worn}, domain.Span{From: now.Add(from), To: now.Add(to)})
			require.NoError(t, err)
		})
		return times
	}
	require.Equal(t, map[domain.BadgeID]ports.ZoneTime{worn: {Total: 3600, Of: map[domain.ZoneID]int64{north.ID: 3600, south.ID: 3600}}}, ask(acme, -time.Hour, 2*time.Hour))
	require.Equal(t, int64(1200), ask(acme, 20*time.Minute, 40*time.Minute)[worn].Total, "what lies in the span")
	require.Empty(t, ask(acme, time.Hour, 2*time.Hour))
	require.Empty(t, ask(other, -time.Hour, 2*time.Hour))
}
