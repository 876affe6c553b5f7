package timesheet_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/presence"
	"actual/domain/timesheet"
)

// draw makes days of a worker with several badges, their visits in any order, over
// days on which clocks may change.
func draw(t *rapid.T, week timesheet.Workweek) timesheet.Known {
	week.At = domain.WallTime(rapid.SampledFrom([]int{0, 0, 4 * 60, 22 * 60}).Draw(t, "day begins"))
	day := rapid.SampledFrom([]domain.Date{workday, domain.NewDate(2026, 3, 8), domain.NewDate(2026, 11, 1)}).Draw(t, "day")
	k := timesheet.Known{Worker: ana, From: day.AddDays(-3), To: day.AddDays(3), Week: week, Places: places(), Leg: timesheet.UsualLeg()}
	zero := day.AddDays(-1).Span(week.Zone).From
	for n := range byte(rapid.IntRange(1, 3).Draw(t, "badges")) {
		k.Custodies = append(k.Custodies, badge.Custody{
			ID: domain.CustodyID{UUID: domain.UUID{30 + n}}, Badge: badgeNo(n), Worker: rapid.SampledFrom([]domain.WorkerID{ana, ana, ben}).Draw(t, "wearer"),
			Span: domain.Span{From: zero.Add(time.Duration(rapid.IntRange(-100, 2000).Draw(t, "worn from")) * time.Minute)},
		})
		at := int64(0)
		for range rapid.IntRange(0, 6).Draw(t, "visits") {
			at += int64(rapid.IntRange(0, 18_000).Draw(t, "later"))
			lasts := int64(rapid.IntRange(0, 30_000).Draw(t, "lasts"))
			k.Visits = append(k.Visits, presence.Version{ID: domain.VisitID{UUID: domain.UUID{40, n, byte(len(k.Visits))}}, Number: 1, Badge: badgeNo(n), Visit: presence.Visit{
				Site: rapid.SampledFrom(sites).Draw(t, "site"), Arrived: zero.Unix() + at, Departed: zero.Unix() + at + lasts,
				Verdict: rapid.SampledFrom([]presence.Verdict{presence.Decided, presence.Decided, presence.Undecided}).Draw(t, "verdict"),
			}})
			at += lasts
		}
	}
	if rapid.Bool().Draw(t, "break") {
		k.Breaks = []timesheet.BookedBreak{{Row: domain.UUID{50}, Date: day, Lasts: timesheet.Hours(rapid.IntRange(1, 5000).Draw(t, "paused"))}}
	}
	return k
}

func TestTimeIsNeitherMadeNorLost(t *testing.T) {
	w := ourWeek(t)
	rapid.Check(t, func(t *rapid.T) {
		k := draw(t, w)
		all := timesheet.Derive(k)
		var sum timesheet.Hours
		for i, e := range all {
			sum += e.Lasts()
			require.Positive(t, e.Lasts())
			require.True(t, e.Span.Within(k.Week.Hours(e.Day)), "within its day")
			require.False(t, e.Began.Earliest.After(e.Began.Latest) || e.Ended.Earliest.After(e.Ended.Latest))
			require.NotEmpty(t, e.Evidence.Visits)
			if i > 0 {
				require.False(t, e.Span.From.Before(all[i-1].Span.To), "one thing at a time: %s and %s", all[i-1].Span, e.Span)
			}
		}
		require.Equal(t, expected(k), sum, "minutes in are minutes out")
	})
}

// expected sums up, second by second in effect, the time in which any of the worker's
// badges was at a site, and the pauses between that are not too long.
func expected(k timesheet.Known) (sum timesheet.Hours) {
	type stretch struct{ from, to int64 }
	var all []stretch
	for _, c := range k.Custodies {
		for _, v := range k.Visits {
			if from := max(v.Arrived, c.Span.From.Unix()); c.Worker == k.Worker && c.Badge == v.Badge && from < v.Departed {
				all = append(all, stretch{from, v.Departed})
			}
		}
	}
	slices.SortFunc(all, func(a, b stretch) int { return int(a.from - b.from) })
	var until int64
	for i, s := range all {
		if gap := timesheet.Hours(s.from - until); i > 0 && gap > 0 && gap <= k.Leg.Apart {
			sum += gap
		}
		sum += timesheet.Hours(max(0, s.to-max(s.from, until)))
		until = max(until, s.to)
	}
	return sum
}

func TestOrderAndOtherDaysMeanNothing(t *testing.T) {
	w := ourWeek(t)
	rapid.Check(t, func(t *rapid.T) {
		k := draw(t, w)
		all := timesheet.Derive(k)
		shuffled := k
		shuffled.Visits, shuffled.Custodies = slices.Clone(k.Visits), slices.Clone(k.Custodies)
		mix := rand.New(rand.NewPCG(1, rapid.Uint64().Draw(t, "order")))
		mix.Shuffle(len(k.Visits), func(i, j int) {
			shuffled.Visits[i], shuffled.Visits[j] = shuffled.Visits[j], shuffled.Visits[i]
		})
		slices.Reverse(shuffled.Custodies)
		require.Equal(t, all, timesheet.Derive(shuffled))
		var one []timesheet.Entry
		for day := k.From; !day.After(k.To); day = day.AddDays(1) {
			alone := k
			alone.From, alone.To = day, day
			one = append(one, timesheet.Derive(alone)...)
		}
		require.Equal(t, all, one)
	})
}

func TestEntriesKeepTheirIdentity(t *testing.T) {
	s := newScene(t)
	s.visit(badgeNo(1), church, 700, 900)
	s.visit(badgeNo(1), mall, 920, 1200)
	stand := timesheet.Derive(s.k)
	for i := range stand {
		stand[i].ID, stand[i].Revision = domain.TimeEntryID{UUID: domain.UUID{byte(100 + i)}}, 1
	}
	require.True(t, timesheet.Keep(stand, timesheet.Derive(s.k)).Alike(), "the same again changes nothing")
	s.k.Visits[0].Departed = clock(s.k.Week, 856).Unix()
	s.k.Visits[0].Number = 4
	k := timesheet.Keep(stand, timesheet.Derive(s.k))
	require.Equal(t, 2, k.New)
	require.Empty(t, k.Gone)
	require.Equal(t, stand[0].ID, k.Now[0].ID)
	require.Zero(t, k.Now[0].Revision)
	require.Equal(t, stand[2], k.Now[2], "the afternoon stays as it was approved")
	s.k.Visits = s.k.Visits[1:]
	k = timesheet.Keep(stand, timesheet.Derive(s.k))
	require.Len(t, k.Gone, 2)
	require.Len(t, k.Now, 1)
}

// However the days change between approvals, each entry that stands has one identifier,
// and no identifier is given twice.
func TestIdentitiesAreNeverShared(t *testing.T) {
	w := ourWeek(t)
	rapid.Check(t, func(t *rapid.T) {
		var stand []timesheet.Entry
		n := byte(0)
		for range 3 {
			k := timesheet.Keep(stand, timesheet.Derive(draw(t, w)))
			stand = k.Now
			ids := map[domain.TimeEntryID]bool{}
			for i := range stand {
				if stand[i].ID.IsZero() {
					n++
					stand[i].ID = domain.TimeEntryID{UUID: domain.UUID{1, n}}
				}
				require.False(t, ids[stand[i].ID])
				ids[stand[i].ID] = true
			}
			for _, gone := range k.Gone {
				require.False(t, ids[gone.ID])
			}
		}
	})
}
