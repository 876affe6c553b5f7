package score

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/cmd/internal/offline"
	"actual/contracts/notehub/season"
	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/presence"
)

// agreement is the area that two shapes have in common against what they cover
// together, by a grid of a third of a metre.
func agreement(a, b geofence.Shape) float64 {
	alo, ahi := a.Bounds()
	blo, bhi := b.Bounds()
	lo := geofence.LatLng{Lat: min(alo.Lat, blo.Lat), Lng: min(alo.Lng, blo.Lng)}
	hi := geofence.LatLng{Lat: max(ahi.Lat, bhi.Lat), Lng: max(ahi.Lng, bhi.Lng)}
	both, either := 0.0, 0.0
	for lat := lo.Lat; lat <= hi.Lat; lat += 30 {
		for lng := lo.Lng; lng <= hi.Lng; lng += 40 {
			p := geofence.LatLng{Lat: lat, Lng: lng}
			inA, inB := a.Holds(p), b.Holds(p)
			if inA && inB {
				both++
			}
			if inA || inB {
				either++
			}
		}
	}
	return both / either
}

// misdrawn is a town whose residential fences were drawn as circles about an address
// some metres off, and its true lots.
func misdrawn(t *testing.T, s *season.Season) (wrong *geofence.Index, lots map[string]geofence.Shape) {
	t.Helper()
	truth, err := offline.ReadFences(s.Fences())
	require.NoError(t, err)
	lots = map[string]geofence.Shape{}
	var fences []geofence.Fence
	for i := range truth.Index.Fences() {
		f := *truth.Index.Fence(int32(i))
		site := truth.Index.Sites()[slices.IndexFunc(truth.Index.Sites(), func(s geofence.Site) bool { return s.ID == f.Site })]
		if site.Kind == geofence.KindResidential {
			lots[site.Ref] = f.Shape
			lo, hi := f.Shape.Bounds()
			angle := float64(i) * 2.4
			f.Shape, err = geofence.NewCircle(geofence.LatLng{
				Lat: lo.Lat/2 + hi.Lat/2 + int32(900*math.Sin(angle)), Lng: lo.Lng/2 + hi.Lng/2 + int32(1200*math.Cos(angle)),
			}, 18_000)
			require.NoError(t, err)
		}
		fences = append(fences, f)
	}
	return geofence.NewIndex(truth.Index.Sites(), fences), lots
}

// stood are the fixes of the decided visits of a season, by site.
func stood(s *season.Season, x *geofence.Index) map[domain.SiteID][]geofence.Sample {
	_, to := s.Span()
	policy := presence.DefaultPolicy()
	found := map[domain.SiteID][]geofence.Sample{}
	skies := map[domain.SiteID]geofence.Sky{}
	for _, site := range x.Sites() {
		skies[site.ID] = site.Sky
	}
	stay := 0
	for badge := range s.Badges() {
		fixes := seasonFixes(s, badge)
		for _, v := range presence.Derive(presence.Input{Fixes: fixes, Index: x, Policy: policy, AsOf: to + 86_400*7, Zone: time.UTC}) {
			if stay++; v.Verdict != presence.Decided || v.State != presence.Settled {
				continue
			}
			for _, f := range fixes {
				if f.At >= v.ArrivedBetween[1] && f.At <= v.Last && f.Weak == presence.Sound {
					found[v.Site] = append(found[v.Site], geofence.Sample{
						At: geofence.LatLng{Lat: f.Lat, Lng: f.Lng}, ErrorMM: policy.ErrorOf(f, skies[v.Site]), Stay: stay,
					})
				}
			}
		}
	}
	return found
}

// A fence that is learnt from two months of settled stays is nearer to the true lot
// than the circle that it replaces, and takes next to nothing of the neighbours'.
func TestLearntFencesAgainstTrueLots(t *testing.T) {
	for name, cadence := range map[string]time.Duration{"2 minutes": 2 * time.Minute, "5 minutes": 5 * time.Minute} {
		t.Run(name, func(t *testing.T) {
			s := season.New(season.Config{Seed: 77, Days: 60, Crews: 2, BadgesPerCrew: 2, Sites: 60, Cadence: cadence, Hazards: season.AllHazards})
			x, lots := misdrawn(t, s)
			samples := stood(s, x)
			var before, after, worse []float64
			eaten, short := 0.0, 0
			for n, site := range x.Sites() {
				lot, is := lots[site.Ref]
				if !is {
					continue
				}
				now := x.Fence(int32(n)).Shape
				var others []geofence.Neighbour
				for m, other := range x.Sites() {
					if m != n && near(now, x.Fence(int32(m)).Shape) {
						others = append(others, geofence.Neighbour{Shape: x.Fence(int32(m)).Shape, Samples: samples[other.ID]})
					}
				}
				learnt, err := geofence.Learn(samples[site.ID], now, others)
				if err != nil {
					require.ErrorIs(t, err, geofence.ErrTooLittle, "%s", site.Ref)
					short++
					continue
				}
				was, is2 := agreement(now, lot), agreement(learnt, lot)
				before, after = append(before, was), append(after, is2)
				if is2 < was {
					worse = append(worse, is2-was)
				}
				for ref, theirs := range lots {
					if ref != site.Ref && near(learnt, theirs) {
						eaten = max(eaten, covered(learnt, theirs))
					}
				}
			}
			t.Logf("%d lots (%d more with too little known): agreement with the true lot, median %.2f before, %.2f after; worst tenth %.2f, %.2f; %d worse than before; at most %.0f %% of a neighbour's lot taken",
				len(after), short, quantile(before, 0.5), quantile(after, 0.5), quantile(before, 0.1), quantile(after, 0.1), len(worse), eaten*100)
			require.Greater(t, len(after), 20)
			require.Greater(t, quantile(after, 0.5), quantile(before, 0.5)+0.1)
			require.Greater(t, quantile(after, 0.1), quantile(before, 0.1))
		})
	}
}

func quantile(v []float64, q float64) float64 {
	s := slices.Sorted(slices.Values(v))
	return s[int(q*float64(len(s)-1))]
}

// near reports whether two shapes are within some 100 m.
func near(a, b geofence.Shape) bool {
	alo, _ := a.Bounds()
	blo, _ := b.Bounds()
	return alo.DistanceTo(blo) < 100_000
}

// covered is the share of b that a covers.
func covered(a, b geofence.Shape) float64 {
	lo, hi := b.Bounds()
	both, all := 0.0, 0.0
	for lat := lo.Lat; lat <= hi.Lat; lat += 60 {
		for lng := lo.Lng; lng <= hi.Lng; lng += 80 {
			p := geofence.LatLng{Lat: lat, Lng: lng}
			if b.Holds(p) {
				all++
				if a.Holds(p) {
					both++
				}
			}
		}
	}
	return both / all
}
