package presence

import (
	"testing"

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
