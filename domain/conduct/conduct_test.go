package conduct_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/conduct"
	"actual/domain/geofence"
	"actual/domain/reconcile"
)

const (
	minute = int64(60)
	hour   = 60 * minute
	dawn   = int64(1_780_000_000) / 86_400 * 86_400 // A midnight, UTC.
	metre  = 90                                     // In 1e-7 degree of latitude, about.
)

var (
	one, two = domain.BadgeID{UUID: domain.UUID{1}}, domain.BadgeID{UUID: domain.UUID{2}}
	elm, oak = domain.SiteID{UUID: domain.UUID{11}}, domain.SiteID{UUID: domain.UUID{12}}
	yard     = domain.SiteID{UUID: domain.UUID{13}}
	home     = geofence.LatLng{Lat: 420_000_000, Lng: -720_000_000}
)

// north is a place so many metres north of home.
func north(metres int64) geofence.LatLng {
	return geofence.LatLng{Lat: home.Lat + int32(metres*metre), Lng: home.Lng}
}

// town has elm at home, oak a kilometre and the yard four north of it, each of 40 m radius.
func town(t *testing.T) *geofence.Index {
	t.Helper()
	var sites []geofence.Site
	var fences []geofence.Fence
	for i, s := range []struct {
		id   domain.SiteID
		kind geofence.Kind
		at   int64
	}{{elm, geofence.KindResidential, 0}, {oak, geofence.KindResidential, 1000}, {yard, geofence.KindYard, 4000}} {
		shape, err := geofence.NewCircle(north(s.at), 40_000)
		require.NoError(t, err)
		sites = append(sites, geofence.Site{ID: s.id, Ref: s.id.String(), Kind: s.kind})
		fences = append(fences, geofence.Fence{ID: domain.FenceID{UUID: domain.UUID{byte(20 + i)}}, Site: s.id, Version: 1, Shape: shape})
	}
	return geofence.NewIndex(sites, fences)
}

// walk is a badge that is at places, so many metres north of home, every five minutes from
// one time of the day to another.
func walk(from, to int64, metres ...int64) (points []conduct.Point) {
	for at, n := from, 0; at < to; at, n = at+5*minute, n+1 {
		points = append(points, conduct.Point{At: dawn + at, Place: north(metres[n%len(metres)]), ErrorMM: 3000})
	}
	return points
}

func signals(t *testing.T, badges ...conduct.Badge) []reconcile.Signal {
	t.Helper()
	for i := range badges {
		badges[i].Plan = badge.DefaultPlan()
	}
	return conduct.Signals(conduct.Input{
		Day: [2]int64{dawn, dawn + 24*hour}, Until: dawn + 30*hour, Badges: badges, Sites: town(t), Limits: conduct.Limits{StillS: 4 * hour, HoleS: hour / 2},
	})
}

// about walks on and off elm until 10, and is at oak from 16 on.
func about() []conduct.Point {
	return append(walk(7*hour, 10*hour, -30, 0, 30), walk(16*hour, 17*hour, 970, 1000, 1030)...)
}

func TestABadgeThatLies(t *testing.T) {
	points := append(walk(7*hour, 10*hour, -90, 0, 80), conduct.Point{At: dawn + 10*hour, Place: north(5)})
	lies := append(points, conduct.Point{At: dawn + 14*hour, Place: north(20)}, conduct.Point{At: dawn + 29*hour, Place: north(10)})
	for name, badge := range map[string]conduct.Badge{
		"until it moves":        {ID: one, Points: append(lies, conduct.Point{At: dawn + 29*hour + minute, Place: north(400)})},
		"in spite of a stir":    {ID: one, Points: append(append(lies[:len(lies)-1:len(lies)-1], walk(15*hour, 15*hour+11*minute, 0, 10)...), lies[len(lies)-1])},
		"as long as it is told": {ID: one, Points: points},
	} {
		got := signals(t, badge)
		require.Len(t, got, 1, name)
		require.Equal(t, reconcile.Still, got[0].Kind, name)
		require.Equal(t, elm, got[0].Site, name)
		require.Equal(t, dawn+10*hour, got[0].From, name)
		require.GreaterOrEqual(t, got[0].To, dawn+29*hour, name)
	}
	require.Empty(t, signals(t, conduct.Badge{ID: one, Points: walk(7*hour, 30*hour, 0, 20)}), "who works on a small site all day moves")
	require.Empty(t, signals(t, conduct.Badge{ID: one, Points: append(points, walk(13*hour+55*minute, 30*hour, -90, 0, 80)...)}), "for less than it takes")
	got := signals(t, conduct.Badge{ID: one, Points: points, Quiet: [][2]int64{{dawn + 10*hour, dawn + 20*hour}}})
	require.Len(t, got, 2)
	require.Equal(t, reconcile.Silent, got[0].Kind, "what is not heard does not say that it lies")
	require.Equal(t, dawn+20*hour, got[1].From)
}

func TestABadgeThatIsNotHeard(t *testing.T) {
	got := signals(t, conduct.Badge{ID: one, Points: walk(7*hour, 9*hour, 0, 90), Quiet: [][2]int64{{dawn + 9*hour, dawn + 16*hour}, {dawn + 18*hour, dawn + 30*hour}}})
	require.Equal(t, []reconcile.Signal{{Kind: reconcile.Silent, Badge: one, From: dawn + 18*hour, To: dawn + 30*hour}}, got[:1], "its plan lets it be silent for eight hours")
	late := append(walk(7*hour, 9*hour, 0, 90), walk(11*hour, 17*hour, 0, 90)...)
	for _, s := range signals(t, conduct.Badge{ID: one, Points: append(late, walk(23*hour, 30*hour, 0, 90)...), Quiet: [][2]int64{{dawn + 9*hour, dawn + 18*hour}}}) {
		require.NotEqual(t, reconcile.Silent, s.Kind, "what it captured came later")
	}
}

func TestAPlaceWhereNobodyIsSeen(t *testing.T) {
	got := signals(t, conduct.Badge{ID: one, Points: append(walk(7*hour, 12*hour, -90, 0, 90), walk(13*hour, 30*hour, 1300, 1400)...), Due: []domain.SiteID{elm, oak}})
	require.Equal(t, []reconcile.Signal{{Kind: reconcile.NoFix, Badge: one, From: dawn + 12*hour - 5*minute, To: dawn + 13*hour, Site: oak}}, got)
	moved := append(walk(7*hour, 12*hour, -90, 0, 90), walk(13*hour, 30*hour, 1300, 1400)...)
	require.Empty(t, signals(t, conduct.Badge{ID: one, Points: moved}), "it was due nowhere")
	mate := conduct.Badge{ID: two, Points: walk(12*hour, 30*hour, 990, 1100), Due: []domain.SiteID{oak}}
	require.Empty(t, signals(t, conduct.Badge{ID: one, Points: moved, Due: []domain.SiteID{elm, oak}}, mate), "a mate was seen there")
	rest := append(walk(7*hour, 12*hour, 900, 1000), walk(13*hour, 30*hour, 1000, 900)...)
	require.Empty(t, signals(t, conduct.Badge{ID: one, Points: rest, Due: []domain.SiteID{elm}}), "it lay where it was")
}

func TestTwoBadgesInOnePocket(t *testing.T) {
	path := func(shift, aside int64) (points []conduct.Point) {
		for at := 7 * hour; at < 15*hour; at += 5 * minute {
			site := int64(0)
			if at > 11*hour {
				site = 1000
			}
			points = append(points, conduct.Point{At: dawn + at + shift, Place: north(site + at/minute%7*5 + aside), ErrorMM: 3000})
		}
		return append(points, walk(15*hour+10*minute, 30*hour, 2000, 2100)...)
	}
	got := signals(t, conduct.Badge{ID: two, Points: path(0, 0)}, conduct.Badge{ID: one, Points: path(20, 3)})
	require.Len(t, got, 1)
	require.Equal(t, []any{reconcile.Alongside, one, two, true}, []any{got[0].Kind, got[0].Badge, got[0].Other, got[0].Moving})
	require.Less(t, got[0].ApartMM, int32(12_000))
	require.Greater(t, got[0].Fixes, int32(90))
	require.Empty(t, signals(t, conduct.Badge{ID: two, Points: path(0, 0)}, conduct.Badge{ID: one, Points: path(20, 25)}), "mates work so near each other")
}

func TestABadgeOfNobody(t *testing.T) {
	got := signals(t, conduct.Badge{ID: one, Nobody: true, Points: append(about(), walk(18*hour, 30*hour, 0, 300)...)})
	require.Equal(t, reconcile.Unknown, got[len(got)-1].Kind)
	for _, s := range signals(t, conduct.Badge{ID: one, Nobody: true, Points: walk(7*hour, 30*hour, 4000, 4020)}) {
		require.NotEqual(t, reconcile.Unknown, s.Kind, "one that lies in the yard waits for a wearer")
	}
}
