package presence

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Late news need the history around them, not all since: what is derived from a
// window that ends on either side equals the whole wherever it touches the scope.
func TestAroundIsEnoughOnBothSides(t *testing.T) {
	bounded := 0
	rapid.Check(t, func(t *rapid.T) {
		all := season(t, rapid.IntRange(3, 12).Draw(t, "days"))
		if len(all) == 0 {
			return
		}
		whole := Derive(input(all))
		for range 8 {
			lo := rapid.IntRange(0, len(all)-1).Draw(t, "news from")
			hi := min(len(all), lo+rapid.IntRange(1, 4).Draw(t, "news"))
			news := Span{From: all[lo].At, To: all[hi-1].At}
			window, scope := smallest(all, lo, news)
			from := len(window) - len(all[lo:])
			for end := from + hi - lo + 8; end < len(window); end += 1 + (end-from)/8 {
				short := window[:end]
				if !AroundAhead(short, news, DefaultPolicy()) {
					continue
				}
				bounded++
				same, _ := Around(short, news, DefaultPolicy())
				require.Equal(t, scope, same)
				wanted, _ := split(whole, scope)
				got, _ := split(Derive(input(short)), scope)
				require.Equal(t, wanted, got)
				break
			}
		}
	})
	require.Positive(t, bounded, "no window ever ended")
}

func TestAWindowWithoutHolesReachesTheNewest(t *testing.T) {
	var fixes []Fix
	p := spot(middle('Y'))
	for i := range 5000 {
		fixes = append(fixes, Fix{Key: string(rune('a' + i)), At: monday + int64(i)*600, Lat: p.Lat, Lng: p.Lng, DOP: 100, Source: SourceGPS})
	}
	require.False(t, AroundAhead(fixes, Span{From: fixes[100].At, To: fixes[100].At}, DefaultPolicy()))
	require.False(t, AroundAhead(nil, Span{}, DefaultPolicy()))
}

// Whether a badge is parked where a week of cuts begins may hang on the news: then
// what follows that cut is theirs as well.
func TestNewsThatDecideAParkedCutReachBeyondIt(t *testing.T) {
	const turn, step = int64(monday)/(7*86_400)*(7*86_400) + 7*86_400, 1800
	x, y := middle('A')
	add := func(fixes []Fix, at int64, away float64) []Fix {
		p := spot(x+away, y)
		return append(fixes, Fix{Key: time.Unix(at, 0).String(), At: at, Lat: p.Lat, Lng: p.Lng, DOP: 100, Source: SourceGPS})
	}
	var fixes []Fix
	for i := int64(-40); i <= 40; i++ {
		away := 0.0
		if n := max(i, -i); n == 2 || n == 3 || i >= 12 && i <= 20 { // Not quiet about the turn, and too often away to be parked.
			away = 700
		}
		fixes = add(fixes, turn+i*step, away)
	}
	cutAt := func(fixes []Fix) bool {
		for _, v := range Derive(input(fixes)) {
			if v.Arrived == turn && v.ArrivedBetween == [2]int64{turn, turn} {
				return true
			}
		}
		return false
	}
	require.False(t, cutAt(fixes))
	news := Span{From: turn - 20*step + 60, To: turn - 16*step + 60}
	for at := news.From; at <= news.To; at += step {
		fixes = add(fixes, at, 0)
	}
	slices.SortFunc(fixes, func(a, b Fix) int { return cmp.Compare(a.At, b.At) })
	require.True(t, cutAt(fixes))
	scope, _ := Around(fixes, news, DefaultPolicy())
	require.Greater(t, scope.To, turn+20*step)
}
