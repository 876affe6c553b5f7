package presence

import (
	"context"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/presence"
	"actual/ports"
)

// shelf is the fixes of one badge, which counts those that are taken out.
type shelf struct {
	ports.Fixes
	fixes []presence.Fix
	taken int
}

func (s *shelf) Bounds(context.Context, domain.BadgeID) (presence.Span, bool, error) {
	return presence.Span{From: s.fixes[0].At, To: s.fixes[len(s.fixes)-1].At}, true, nil
}

func (s *shelf) Between(_ context.Context, _ domain.BadgeID, span presence.Span) (out []presence.Fix, _ error) {
	for _, f := range s.fixes {
		if span.From <= f.At && f.At <= span.To {
			out = append(out, f)
		}
	}
	s.taken += len(out)
	return out, nil
}

const perDay = 250

// working is a badge that reports every two minutes of each day of work.
func working(days int) *shelf {
	s := &shelf{}
	for i := range days * perDay {
		day, n := i/perDay, i%perDay
		if day%7 < 5 {
			s.fixes = append(s.fixes, presence.Fix{
				Key: strconv.Itoa(i), At: 1_790_000_000 + int64(day)*86_400 + int64(n)*120, Source: presence.SourceGPS, DOP: 100,
				Lat: 399_500_000 + int32(n/25)*10_000, Lng: -751_600_000,
			})
		}
	}
	return s
}

func TestLateNewsLoadABoundedPartOfALongHistory(t *testing.T) {
	s := working(365)
	for name, c := range map[string]struct {
		at     int
		newest bool
	}{
		"late":            {12*perDay + 100, false},
		"at the weekend":  {4*5*perDay - 1, false},
		"the first":       {0, false},
		"of the last day": {len(s.fixes) - 100, true},
		"the newest":      {len(s.fixes) - 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			s.taken = 0
			tx := ports.Tx{Fixes: s}
			news := presence.Span{From: s.fixes[c.at].At, To: s.fixes[c.at].At}
			_, scope, newest, err := bounded(t.Context(), tx, domain.BadgeID{}, news, lens{policy: presence.DefaultPolicy()})
			require.NoError(t, err)
			require.Equal(t, c.newest, newest)
			require.Less(t, s.taken, 20*perDay)
			_, whole, err := window(t.Context(), tx, domain.BadgeID{}, news, lens{policy: presence.DefaultPolicy()})
			require.NoError(t, err)
			require.Equal(t, whole.To, scope.To)
			require.Equal(t, whole.From, scope.From)
		})
	}
}
