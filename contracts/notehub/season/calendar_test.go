package season

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestClockChangesKeepLocalHours(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	for name, tc := range map[string]struct {
		start time.Time
		hours int64
	}{
		"spring":  {time.Date(2026, time.March, 7, 0, 0, 0, 0, time.UTC), 71},
		"autumn":  {time.Date(2026, time.October, 31, 0, 0, 0, 0, time.UTC), 73},
		"neither": {time.Date(2026, time.June, 6, 0, 0, 0, 0, time.UTC), 72},
	} {
		t.Run(name, func(t *testing.T) {
			s := New(Config{Seed: 1, Start: tc.start, Days: 3})
			from, to := s.Span()
			require.Equal(t, tc.hours*3600, to-from)
			first := true
			for _, st := range s.Truth(0) {
				if at := time.Unix(st.From, 0).In(zone); st.Kind == Work && first {
					first = false
					require.Equal(t, time.Monday, at.Weekday())
					require.True(t, at.Hour() == 6 || at.Hour() == 7, "%v", at)
				}
			}
			require.False(t, first)
		})
	}
}

// TestSnowIsWorkedAtNight: crews plough from 22:00 to about 04:00, over the hour
// that a clock change skips or repeats, and rest by day.
func TestSnowIsWorkedAtNight(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	for _, start := range []time.Time{time.Date(2026, time.March, 2, 0, 0, 0, 0, time.UTC), time.Date(2026, time.October, 26, 0, 0, 0, 0, time.UTC)} {
		s := New(Config{Seed: 1, Start: start, Days: 14, SnowNights: 1})
		nights, stays := map[string]bool{}, 0
		for _, st := range s.Truth(1) {
			if st.Kind != Work {
				continue
			}
			at, end := time.Unix(st.From, 0).In(zone), time.Unix(st.To, 0).In(zone)
			if at.Month() == time.October {
				continue
			}
			stays++
			require.True(t, at.Hour() >= 22 || at.Hour() < 5, "%v", at)
			require.True(t, end.Hour() >= 22 || end.Hour() < 5, "%v", end)
			nights[at.Add(-12*time.Hour).Format(time.DateOnly)] = true
		}
		require.GreaterOrEqual(t, len(nights), 7)
		require.Greater(t, stays, 5*len(nights))
	}
	require.False(t, New(Config{Seed: 1, SnowNights: 1, Start: time.Date(2026, time.July, 1, 0, 0, 0, 0, time.UTC)}).storm(0), "no snow in summer")
}

func TestSwapsTradeTwoBadges(t *testing.T) {
	s := big(1)
	swapped := 0
	for day := range 28 {
		for badge := range s.badges {
			w := s.wearer(badge, day)
			require.Equal(t, badge, s.wearer(w, day))
			if w != badge {
				swapped++
				require.Equal(t, badge^1, w)
			}
		}
	}
	require.Positive(t, swapped)
}

// TestMishapsLeaveBadgesBehind: a badge that lies at a site stays until it is
// fetched to the yard; one in the truck is never worn.
func TestMishapsLeaveBadgesBehind(t *testing.T) {
	seen := map[mishap]int{}
	for seed := range uint64(4) {
		s := big(seed)
		for badge := range s.badges {
			for o, day := range s.outings(badge) {
				shift := s.shift(s.wearer(badge, day)/s.cfg.BadgesPerCrew, day)
				how := s.mishap(badge, day, shift)
				seen[how]++
				switch how {
				case leftAtHome:
					require.Len(t, o.marks, 1)
				case leftAtSite:
					if last := o.marks[len(o.marks)-1]; last.kind == Left {
						require.True(t, s.town.sites[last.site].shape.holds(o.at()))
					}
				case leftInTruck:
					for _, m := range o.marks {
						require.NotEqual(t, Work, m.kind)
					}
				}
			}
		}
	}
	for how := noMishap; how <= leftAtHome; how++ {
		require.Positive(t, seen[how], how)
	}
}
