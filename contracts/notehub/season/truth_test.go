package season

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain/geofence"
)

// big is a season in which all that is rare happens.
func big(seed uint64) *Season {
	cfg := Default(seed)
	cfg.Crews, cfg.BadgesPerCrew, cfg.Days, cfg.Sites, cfg.Cadence = 8, 3, 28, 500, 15*time.Minute
	return New(cfg)
}

func TestTruthIsAPartition(t *testing.T) {
	seen := map[Kind]int{}
	for seed := range uint64(3) {
		s := big(seed)
		from, to := s.Span()
		for i := range s.badges {
			last := from
			for _, st := range s.Truth(i) {
				require.Equal(t, s.badges[i].Device, st.Badge)
				require.Equal(t, last, st.From)
				require.Greater(t, st.To, st.From)
				require.Equal(t, st.Kind == Travel, st.Site == "")
				require.Equal(t, st.Kind == Elsewhere, st.Site == "elsewhere")
				last = st.To
				seen[st.Kind]++
			}
			require.Equal(t, to, last)
		}
	}
	for _, k := range []Kind{Work, Yard, Left, Pass, Travel, Elsewhere} {
		require.Positive(t, seen[k], k)
	}
}

// TestTruthAgreesWithTheFences walks the true path in steps of seconds and asks
// the published fences, by the domain's own geometry, where it is.
func TestTruthAgreesWithTheFences(t *testing.T) {
	s := New(Default(2))
	var sites []geofence.Site
	shapes := map[string]geofence.Shape{}
	for _, f := range parse(t, s.Fences()) {
		shapes[f.Properties.Site] = f.shape(t)
		sites = append(sites, geofence.Site{Ref: f.Properties.Site})
	}
	require.Len(t, sites, len(shapes))
	for badge := range 3 {
		truth := s.Truth(badge)
		k, checked, inside := 0, 0, map[Kind]int{}
		outside := map[Kind]int{}
		var last Point
		for p := range s.Path(badge) {
			for at := (last.At/7000 + 1) * 7000; last.At > 0 && at < p.At; at += 7000 {
				for truth[k].To*1000 <= at {
					k++
				}
				st := truth[k]
				if st.Kind == Elsewhere || at-st.From*1000 < 1500 || st.To*1000-at < 1500 {
					continue
				}
				here := geofence.LatLng{Lat: last.Lat + int32(int64(p.Lat-last.Lat)*(at-last.At)/(p.At-last.At)), Lng: last.Lng + int32(int64(p.Lng-last.Lng)*(at-last.At)/(p.At-last.At))}
				shape := shapes[st.Site]
				if shape.Holds(here) {
					inside[st.Kind]++
				} else {
					outside[st.Kind]++
				}
				checked++
			}
			last = p
		}
		require.Greater(t, checked, 20_000)
		require.Zero(t, inside[Travel])
		require.Zero(t, outside[Yard]+outside[Pass])
		require.Positive(t, outside[Work], "trips to the truck")
		require.Less(t, float64(outside[Work])/float64(inside[Work]), 0.03)
	}
}

// TestDaysOfWork checks what the plan promises about a crew's day.
func TestDaysOfWork(t *testing.T) {
	s := big(1)
	zone, _ := time.LoadLocation("America/New_York")
	stops, days, next, stays, short := 0, 0, 0, 0, 0
	for i := range s.badges {
		truth := s.Truth(i)
		perDay := map[string]map[string]bool{}
		for k, st := range truth {
			if st.Kind != Work {
				continue
			}
			stays++
			at := time.Unix(st.From, 0).In(zone)
			require.NotContains(t, []time.Weekday{time.Saturday, time.Sunday}, at.Weekday())
			require.True(t, at.Hour() >= 6 && at.Hour() < 20, "%v", at)
			require.LessOrEqual(t, st.To-st.From, int64(85*60))
			if st.To-st.From < 240 {
				short++
			}
			require.LessOrEqual(t, st.Outside, (st.To-st.From)/3+60)
			if perDay[at.Format(time.DateOnly)] == nil {
				perDay[at.Format(time.DateOnly)] = map[string]bool{}
			}
			perDay[at.Format(time.DateOnly)][st.Site] = true
			if k > 1 && truth[k-2].Kind == Work && s.adjoin(truth[k-2].Site, st.Site) {
				next++
			}
		}
		for _, sites := range perDay {
			stops += len(sites)
			days++
		}
	}
	require.InDelta(t, 16, float64(stops)/float64(days), 1.5)
	require.InDelta(t, 24*20, days, 20, "badges × working days")
	require.Greater(t, next, stays/40, "next-door stays in sequence, on foot")
	require.Less(t, short, stays/100)
}

// adjoin reports whether two sites have corners in common.
func (s *Season) adjoin(a, b string) bool {
	corners, common := map[point]bool{}, 0
	for i := range s.town.sites {
		site := &s.town.sites[i]
		if site.ref != a && site.ref != b || site.kind != "residential" {
			continue
		}
		for _, p := range site.shape.polygons[0][0] {
			if corners[p] {
				common++
			}
			corners[p] = true
		}
	}
	return a != b && common == 2
}

// TestPathsArePhysical: no path jumps, none is faster than a truck, and a day
// ends where the next begins.
func TestPathsArePhysical(t *testing.T) {
	s := big(3)
	for i := range s.badges {
		var last way
		for o := range s.outings(i) {
			require.Equal(t, o.until, o.now())
			for _, w := range o.ways {
				limit := map[act]int64{lying: 0, sitting: 0, walking: 4600, driving: 18_100}[w.act]
				took := w.t - last.t
				if last.t > 0 && (took < 0 || distance(last.p, w.p)*1000 > limit*(took+10)+1000) {
					require.Failf(t, "a jump", "%+v to %+v", last, w)
				}
				last = w
			}
		}
	}
}

// TestCrossingsWithinAStayAreShort: within a stay of work the path is in another
// fence for less than a minute at a time.
func TestCrossingsWithinAStayAreShort(t *testing.T) {
	s := big(2)
	crossings := 0
	for i := range 6 {
		for o := range s.outings(i) {
			raw := s.sift(o.ways)
			for _, m := range s.judge(o, raw) {
				for _, r := range raw {
					if m.kind == Work && r.site != m.site && r.from >= m.from && r.to <= m.to {
						require.Less(t, r.to-r.from, minute)
						crossings++
					}
				}
			}
		}
	}
	require.Positive(t, crossings)
}

func TestTrucksPassOtherSitesFronts(t *testing.T) {
	s := New(Default(1))
	passed := 0
	shift := s.shift(0, 1)
	for _, site := range s.town.lots {
		front := s.town.sites[site].front()
		served, near := false, false
		for _, h := range shift.halts {
			for _, w := range h.windows {
				served = served || w.site == site
			}
		}
		r := reader{ways: shift.truck}
		for at := shift.leaves; at < shift.truck[len(shift.truck)-1].t; at += second {
			p, w := r.at(at)
			near = near || w.act == driving && distance(p, front) < 15*metre
		}
		if near && !served {
			passed++
		}
	}
	require.Greater(t, passed, 5)
}
