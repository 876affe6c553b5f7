package presence

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// season draws a badge's history: stays at the town's places with drives between
// them, silences, strays, repeats and weak fixes.
func season(t *rapid.T, days int) []Fix {
	step := rapid.SampledFrom([]int64{60, 120, 300, 600}).Draw(t, "step")
	at := int64(monday) + rapid.Int64Range(0, 86_400*7).Draw(t, "start")
	end := at + int64(days)*86_400
	var fixes []Fix
	x, y := middle('Y')
	number := 0
	add := func(x, y float64, weak bool) {
		p := spot(x+stray(number, 1), y+stray(number, 2))
		f := Fix{Key: string(rune('a'+number%26)) + time.Unix(at, 0).String(), Content: uint64(number), At: at, Lat: p.Lat, Lng: p.Lng, DOP: 100, Source: SourceGPS}
		if weak {
			f.Source = SourceTower
		}
		fixes = append(fixes, f)
		number++
	}
	stay := func(every int64, n int, spread float64) {
		for range n {
			dx, dy := 0.0, 0.0
			if spread > 0 {
				dx, dy = rapid.Float64Range(-spread, spread).Draw(t, "dx"), rapid.Float64Range(-spread, spread).Draw(t, "dy")
			}
			add(x+dx, y+dy, false)
			at += every
		}
	}
	for at < end && len(fixes) < 1500 {
		switch rapid.IntRange(0, 12).Draw(t, "kind") {
		case 0:
			at += rapid.Int64Range(600, 6*3600).Draw(t, "silence")
		case 1, 2:
			add(x+rapid.Float64Range(-3000, 3000).Draw(t, "stray"), y, rapid.Bool().Draw(t, "weak"))
			at += step
		case 3, 4:
			stay(rapid.SampledFrom([]int64{900, 3600}).Draw(t, "heartbeat"), rapid.IntRange(3, 60).Draw(t, "beats"), 0)
		case 5, 6:
			stay(step, rapid.IntRange(1, 20).Draw(t, "stay"), 0)
		case 7:
			stay(900, rapid.IntRange(1, 20).Draw(t, "stay"), rapid.SampledFrom([]float64{30, 1400}).Draw(t, "spread"))
		default:
			toX, toY := middle(rapid.SampledFrom([]byte("ABCPYLESG")).Draw(t, "goal"))
			legs := 1 + int(math.Hypot(toX-x, toY-y)/(9*float64(step)))
			for i := 1; i < legs; i++ {
				add(x+(toX-x)*float64(i)/float64(legs), y+(toY-y)*float64(i)/float64(legs), false)
				at += step
			}
			x, y = toX, toY
		}
	}
	return fixes
}

func input(fixes []Fix) Input {
	return Input{Fixes: fixes, Index: town(), Policy: DefaultPolicy(), AsOf: monday + 5*86_400}
}

func TestOrderAndRepeatsChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fixes := season(t, 2)
		want := Derive(input(fixes))
		shuffled := rapid.Permutation(fixes).Draw(t, "order")
		for range rapid.IntRange(0, 5).Draw(t, "repeats") {
			if len(shuffled) > 0 {
				shuffled = append(shuffled, rapid.SampledFrom(fixes).Draw(t, "repeat"))
			}
		}
		require.Equal(t, want, Derive(input(shuffled)))
	})
}

func TestContentsOfOneKey(t *testing.T) {
	fixes := drive("YYYY>>>>AAAAAAAAA>>>CCCCCC", monday, 120)
	other := fixes[10]
	other.Content, other.Lat = 7, other.Lat+3000
	worse := fixes[11]
	worse.Source, worse.Content = SourceTower, 1
	want := derive(append([]Fix{other, worse}, fixes...))
	require.Equal(t, want, derive(append(append([]Fix{}, fixes...), worse, other)))
	got := Explain(input(append(append([]Fix{}, fixes...), worse, other)), want[1])
	var superseded []uint64
	for _, e := range got {
		if e.Why == WeakSuperseded {
			superseded = append(superseded, uint64(e.At))
		}
	}
	require.Equal(t, []uint64{uint64(fixes[10].At), uint64(fixes[11].At)}, superseded)
}

func TestNoVisitWithoutASoundFixInside(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := input(season(t, 1))
		for _, v := range Derive(in) {
			held := false
			for _, e := range Explain(in, v) {
				held = held || e.Why == Sound && e.OfVisit && e.Distance*10 <= int64(e.Error)*int64(in.Policy.InsideErrors)
			}
			require.True(t, held || v.Verdict == Undecided, "%+v", v)
		}
	})
}

func TestAsOfChangesStatesOnly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := input(season(t, 2))
		early, late := in, in
		early.AsOf, late.AsOf = 0, math.MaxInt64
		a, b := Derive(early), Derive(late)
		require.Len(t, b, len(a))
		for i := range a {
			require.Equal(t, Settled, b[i].State)
			require.Zero(t, b[i].SettlesAt)
			require.Equal(t, a[i].State == Provisional, a[i].SettlesAt > 0)
			a[i].State, a[i].SettlesAt, a[i].CompletenessUnknown = b[i].State, b[i].SettlesAt, b[i].CompletenessUnknown
			require.Equal(t, a[i], b[i])
		}
	})
}

func TestVisitsAreSane(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := input(season(t, 2))
		in.Policy.Ends = rapid.SampledFrom([]Ends{EndsEstimate, EndsMidpoint, EndsFavourWorker}).Draw(t, "ends")
		last := int64(math.MinInt64)
		visits := Derive(in)
		for i, v := range visits {
			require.GreaterOrEqual(t, v.Arrived, last)
			require.True(t, v.ArrivedBetween[0] <= v.Arrived && v.Arrived <= v.ArrivedBetween[1])
			require.LessOrEqual(t, v.ArrivedBetween[1], v.Last)
			require.True(t, v.Confidence >= 0 && v.Confidence <= 1000)
			require.Equal(t, v.Site, v.Candidates[0].Site)
			last = v.End()
			if v.Open {
				require.Equal(t, len(visits)-1, i)
				require.Zero(t, v.Departed)
				continue
			}
			require.True(t, v.Last == v.DepartedBetween[0] && v.Last <= v.Departed && v.Departed <= v.DepartedBetween[1])
		}
	})
}

func TestAFixInsideNeverShortens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fixes := drive("YYYY>>>>AAAAAAAAA>>>CCCCCCCCC>>>>PPPPPPPPPP>>YYYYYYY", monday, rapid.SampledFrom([]int64{60, 120, 300}).Draw(t, "step"))
		for _, v := range derive(fixes) {
			if v.Open {
				continue
			}
			x, y := middle(v.Ref[0])
			p := spot(x+rapid.Float64Range(-8, 8).Draw(t, "x"), y+rapid.Float64Range(-8, 8).Draw(t, "y"))
			extra := Fix{Key: "extra", At: rapid.Int64Range(v.ArrivedBetween[1], v.Last).Draw(t, "at"), Lat: p.Lat, Lng: p.Lng, DOP: 100, Source: SourceGPS}
			kept := false
			for _, w := range derive(append(append([]Fix{}, fixes...), extra)) {
				kept = kept || w.Site == v.Site && w.Arrived <= v.ArrivedBetween[1] && (w.Open || w.Departed >= v.DepartedBetween[0])
			}
			require.True(t, kept, "%s with a fix at %d", v.Ref, extra.At)
		}
	})
}

// A correction touches only what its news touches: what is derived from a window
// around the news equals the whole, before and after, wherever it touches the
// scope; and elsewhere nothing has changed.
func TestAroundIsEnough(t *testing.T) {
	bounded := 0
	rapid.Check(t, func(t *rapid.T) {
		after := season(t, rapid.IntRange(1, 12).Draw(t, "days"))
		if len(after) == 0 {
			return
		}
		whole := Derive(input(after))
		for range 8 {
			lo := rapid.IntRange(0, len(after)-1).Draw(t, "news from")
			hi := min(len(after), lo+rapid.IntRange(1, 4).Draw(t, "news"))
			news := Span{From: after[lo].At, To: after[hi-1].At}
			window, scope := smallest(after, lo, news)
			if scope.From > after[0].At {
				bounded++
			}
			inScope, outOfScope := split(whole, scope)
			got, _ := split(Derive(input(window)), scope)
			require.Equal(t, inScope, got)
			for _, loaded := range [][]Fix{window, after} {
				visits, same, _ := DeriveAround(input(loaded), news)
				wider, _ := Around(loaded, news, DefaultPolicy())
				require.Equal(t, wider, same)
				got, _ = split(visits, same)
				wanted, _ := split(whole, same)
				require.Equal(t, wanted, got)
			}
			before := append(append([]Fix{}, after[:lo]...), after[hi:]...)
			_, untouched := split(Derive(input(before)), scope)
			require.Equal(t, untouched, outOfScope)
		}
	})
	require.Positive(t, bounded, "no scope was ever bounded")
}

// smallest returns the shortest of the windows tried that is enough, or all.
func smallest(fixes []Fix, before int, news Span) (window []Fix, scope Span) {
	for back := 8; back < before; back += 1 + back/8 {
		if scope, enough := Around(fixes[before-back:], news, DefaultPolicy()); enough {
			return fixes[before-back:], scope
		}
	}
	scope, _ = Around(fixes, news, DefaultPolicy())
	return fixes, scope
}

func split(visits []Visit, scope Span) (in, out []Visit) {
	for _, v := range visits {
		if v.Touches(scope) {
			in = append(in, v)
		} else {
			out = append(out, v)
		}
	}
	return in, out
}

// A farm so wide that a badge goes far without leaving it: the days it spends
// there don't become one visit that each new fix would need all of.
func TestWanderingWithinOneFenceStaysBounded(t *testing.T) {
	var fixes []Fix
	at := int64(monday)
	add := func(dx, dy float64, next int64) {
		x, y := middle('G')
		p := spot(x+dx, y+dy)
		fixes = append(fixes, Fix{Key: time.Unix(at, 0).String(), At: at, Lat: p.Lat, Lng: p.Lng, DOP: 100, Source: SourceGPS})
		at += next
	}
	for range 8 {
		for i := range 14 {
			add(stray(i, 1), stray(i, 2), 3600)
		}
		for i := range 12 {
			add(float64(i)*110, 0, 600)
		}
		for i := range 12 {
			add(float64(12-i)*110, 0, 600)
		}
	}
	whole := Derive(input(fixes))
	window, scope := smallest(fixes, len(fixes)-2, Span{fixes[len(fixes)-2].At, at})
	require.Less(t, len(window), len(fixes)*3/4)
	want, _ := split(whole, scope)
	got, _ := split(Derive(input(window)), scope)
	require.Equal(t, want, got)
	require.Greater(t, len(whole), 4)
}
