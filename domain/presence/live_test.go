package presence

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"actual/domain"
	"actual/domain/geofence"
)

// onRecord is what a server has on record of a badge: the fixes that came, and
// the visits that are believed.
type onRecord struct {
	fixes    []Fix
	believed []Version
	ids      uint32
}

// hear takes fixes as a server does: it derives the span around the news from no
// more than the engine says is enough, and records the difference.
func (r *onRecord) hear(t require.TestingT, index *geofence.Index, fixes []Fix, news Span) {
	r.fixes = append(r.fixes, fixes...)
	slices.SortStableFunc(r.fixes, func(a, b Fix) int { return cmp.Compare(a.At, b.At) })
	in := input(r.fixes)
	in.Index, in.AsOf = index, 0
	var scope Span
	for margin := int64(1800); ; margin *= 2 {
		from, _ := slices.BinarySearchFunc(r.fixes, news.From-margin, func(f Fix, at int64) int { return cmp.Compare(f.At, at) })
		in.Fixes = r.fixes[from:]
		found, enough := Around(in.Fixes, news, in.Policy)
		if enough || from == 0 {
			scope = found
			break
		}
	}
	var current []Version
	for _, v := range r.believed {
		if v.Touches(scope) {
			current = append(current, v)
		}
	}
	derived, _ := split(Derive(in), scope)
	for _, c := range Diff(current, derived, domain.BadgeID{}, in.Policy.Version) {
		r.record(t, c)
	}
}

func (r *onRecord) record(t require.TestingT, c Change) {
	if c.Kind == Opened {
		r.ids++
		binary.BigEndian.PutUint32(c.New.ID.UUID[:], r.ids)
		r.believed = append(r.believed, c.New)
		return
	}
	i := slices.IndexFunc(r.believed, func(v Version) bool { return v.ID == c.Old.ID })
	require.GreaterOrEqual(t, i, 0)
	if c.Kind == Withdrew {
		r.believed = slices.Delete(r.believed, i, i+1)
		return
	}
	r.believed[i] = c.New
}

// visits returns what is believed as the engine would say it.
func (r *onRecord) visits() []Visit {
	out := make([]Visit, len(r.believed))
	for i, v := range r.believed {
		out[i] = v.Visit
	}
	slices.SortFunc(out, func(a, b Visit) int { // Two that meet in a cut of one fix arrive together.
		return cmp.Or(cmp.Compare(a.Arrived, b.Arrived), cmp.Compare(a.ArrivedBetween[0], b.ArrivedBetween[0]))
	})
	return out
}

func spanOf(fixes []Fix) Span {
	s := Span{math.MaxInt64, math.MinInt64}
	for _, f := range fixes {
		s = Span{min(s.From, f.At), max(s.To, f.At)}
	}
	return s
}

// Replay = live: however the fixes come (late, in batches, again), what is on
// record in the end is what is derived from all of them at once.
func TestLiveIsReplay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fixes := season(t, rapid.IntRange(1, 4).Draw(t, "days"))
		order := slices.Clone(fixes)
		for range rapid.IntRange(0, len(fixes)/4).Draw(t, "late ones") {
			i, j := rapid.IntRange(0, len(order)-1).Draw(t, "this"), rapid.IntRange(0, len(order)-1).Draw(t, "comes at")
			f := order[i]
			order = slices.Insert(slices.Delete(order, i, i+1), j, f)
		}
		var r onRecord
		for len(order) > 0 {
			n := min(len(order), 1+rapid.IntRange(0, 60).Draw(t, "batch"))
			r.hear(t, town(), order[:n], spanOf(order[:n]))
			order = order[n:]
		}
		want := input(fixes)
		want.AsOf = 0
		require.Len(t, r.believed, len(Derive(want)))
		for i, v := range Derive(want) {
			require.Equal(t, v, r.visits()[i])
		}
	})
}

// moved is the town with one lot somewhere else.
func moved(t *rapid.T) (*geofence.Index, string) {
	ref := rapid.SampledFrom([]string{"A", "B", "C", "P", "Y"}).Draw(t, "moved")
	x := town()
	var fences []geofence.Fence
	for i := range x.Fences() {
		f := *x.Fence(int32(i))
		if f.Site == siteID(ref) {
			next := f
			next.ID.UUID[2], next.Version = 1, 2
			next.Shape = square(rapid.Float64Range(-100, 2600).Draw(t, "x"), rapid.Float64Range(-50, 50).Draw(t, "y"), 35, 35)
			fences = append(fences, next)
		}
		fences = append(fences, f)
	}
	return geofence.NewIndex(x.Sites(), fences), ref
}

// A corrected fence touches only what is near it: deriving anew around the fixes
// near the old and the new fence leaves on record what all fixes give.
func TestACorrectedFenceTouchesWhatIsNear(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fixes := season(t, rapid.IntRange(1, 6).Draw(t, "days"))
		var r onRecord
		r.hear(t, town(), fixes, spanOf(fixes))
		index, ref := moved(t)
		var near []Fix
		for _, f := range fixes {
			for i := range index.Fences() {
				fence := index.Fence(int32(i))
				if fence.Site == siteID(ref) && fence.Shape.EdgeDistance(geofence.LatLng{Lat: f.Lat, Lng: f.Lng}) < 500_000 {
					near = append(near, f)
				}
			}
		}
		if len(near) > 0 {
			r.hear(t, index, nil, spanOf(near))
		}
		want := input(fixes)
		want.Index, want.AsOf = index, 0
		require.ElementsMatch(t, Derive(want), r.visits())
	})
}
