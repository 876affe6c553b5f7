package timesheet_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"actual/domain"
	"actual/domain/timesheet"
)

// aWeek draws a week: when it begins, where, and what somebody did in it and in the
// days around it. Three of the weeks hold a change of clocks, or a leap day.
func aWeek(t *rapid.T) (timesheet.Workweek, []timesheet.Stint) {
	w := timesheet.Workweek{
		Begins: time.Weekday(rapid.IntRange(0, 6).Draw(t, "begins")),
		At:     domain.WallTime(rapid.SampledFrom([]int{0, 0, 120, 150, 240, 1080}).Draw(t, "at")),
		Zone:   zone,
	}
	start := rapid.SampledFrom([]time.Time{
		time.Date(2026, 6, 1, 7, 0, 0, 0, time.UTC), time.Date(2026, 3, 5, 8, 0, 0, 0, time.UTC),
		time.Date(2026, 10, 29, 7, 0, 0, 0, time.UTC), time.Date(2028, 2, 26, 8, 0, 0, 0, time.UTC),
	}).Draw(t, "start")
	var done []timesheet.Stint
	at := start
	for range rapid.IntRange(0, 40).Draw(t, "stints") {
		at = at.Add(time.Duration(rapid.SampledFrom([]int{0, 0, 0, 1, 600, 1800, 14_400, 36_000, 54_000}).Draw(t, "gap")) * time.Second)
		end := at.Add(time.Duration(rapid.IntRange(1, 40_000).Draw(t, "lasts")) * time.Second)
		done = append(done, timesheet.Stint{
			Span:     domain.Span{From: at, To: end},
			Activity: rapid.SampledFrom([]timesheet.Activity{timesheet.OnSite, timesheet.OnSite, timesheet.Travel, timesheet.Yard, timesheet.Rest, timesheet.Meal}).Draw(t, "activity"),
			Rate:     timesheet.Rate{Basic: timesheet.Money(rapid.IntRange(1, 60).Draw(t, "rate")) * timesheet.Dollar},
			Overlay: timesheet.Overlay{
				Daily: rapid.SampledFrom([]timesheet.Hours{0, 0, 7 * timesheet.Hour}).Draw(t, "overlay"), Basic: rapid.Bool().Draw(t, "basic"),
				Days: [7]timesheet.Class{time.Sunday: timesheet.Double},
			},
		})
		at = end
	}
	return w, done
}

func someRules(t *rapid.T) timesheet.Rules {
	return rapid.SampledFrom(timesheet.AllRules()).Draw(t, "rules")
}

func lasts[T interface{ Lasts() timesheet.Hours }](all []T) (sum timesheet.Hours) {
	for _, one := range all {
		sum += one.Lasts()
	}
	return sum
}

func paid(done []timesheet.Stint) []timesheet.Stint {
	return slices.DeleteFunc(slices.Clone(done), func(s timesheet.Stint) bool { return !s.Paid() })
}

// Each second that is paid is in one line, and no other is.
func TestTimeInIsTimeOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, done := aWeek(t)
		lines, err := timesheet.Classify(someRules(t), w, done)
		require.NoError(t, err)
		require.Equal(t, lasts(paid(done)), lasts(lines))
		i := 0
		for n, l := range lines {
			require.Positive(t, l.Lasts())
			require.True(t, n == 0 || !l.Span.From.Before(lines[n-1].Span.To), "twice: %s", l.Span)
			for !l.Span.Within(done[i].Span) {
				i++
				require.Less(t, i, len(done), "%s is of no stint", l.Span)
			}
			require.Equal(t, done[i].Activity, l.Activity)
		}
	})
}

// Where a stint is split, and in which order stints are given, changes no second.
func TestSplitsChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, done := aWeek(t)
		r := someRules(t)
		whole, err := timesheet.Classify(r, w, done)
		require.NoError(t, err)
		var parts []timesheet.Stint
		for _, s := range done {
			if s.Activity != timesheet.Meal { // A meal in two parts is another meal.
				cut := s.Span.From.Add(time.Duration(rapid.Int64Range(0, int64(s.Lasts())).Draw(t, "cut")) * time.Second)
				first := s
				first.Span.To, s.Span.From = cut, cut
				if first.Lasts() > 0 {
					parts = append(parts, first)
				}
			}
			if s.Lasts() > 0 {
				parts = append(parts, s)
			}
		}
		split, err := timesheet.Classify(r, w, rapid.Permutation(parts).Draw(t, "order"))
		require.NoError(t, err)
		require.Equal(t, joined(whole), joined(split))
	})
}

// joined joins lines that follow each other and are of one stint's kind.
func joined(lines []timesheet.Line) []timesheet.Line {
	var out []timesheet.Line
	for _, l := range lines {
		if n := len(out) - 1; n >= 0 && out[n].Span.To.Equal(l.Span.From) {
			same := out[n]
			same.Span = l.Span
			if same == l {
				out[n].Span.To = l.Span.To
				continue
			}
		}
		out = append(out, l)
	}
	return out
}

// The classes are those of the day-by-day reckoning that California's rule is told
// as: a day's hours over 12 and over 8, the seventh day by itself, and then the week.
func TestCaliforniaAsItIsTold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, done := aWeek(t)
		for i := range done {
			done[i].Overlay = timesheet.Overlay{}
		}
		lines, err := timesheet.Classify(timesheet.California(), w, done)
		require.NoError(t, err)
		const h = timesheet.Hour
		for first, week := range timesheet.InWeeks(lines) {
			var day [7]timesheet.Hours
			got := map[timesheet.Class]timesheet.Hours{}
			for _, l := range week {
				day[l.Day.DaysSince(first)] += l.Lasts()
				got[l.Class] += l.Lasts()
			}
			var st, ot, dt timesheet.Hours
			for n, worked := range day {
				if n == 6 && slices.Min(day[:]) > 0 {
					ot += min(worked, 8*h)
					dt += max(0, worked-8*h)
					continue
				}
				st += min(worked, 8*h)
				ot += min(max(worked-8*h, 0), 4*h)
				dt += max(0, worked-12*h)
			}
			over := max(0, st-40*h)
			require.Equal(t, st-over, got[timesheet.Regular])
			require.Equal(t, ot+over, got[timesheet.Overtime])
			require.Equal(t, dt, got[timesheet.Double])
		}
	})
}

// Whoever works more has no less of overtime and double time together, and no less pay.
func TestMoreWorkIsNeverLess(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, done := aWeek(t)
		if len(done) == 0 {
			return
		}
		for i := range done {
			done[i].Rate.Basic = 20 * timesheet.Dollar
			done[i].Overlay = timesheet.Overlay{}
		}
		r := someRules(t)
		less := slices.Delete(slices.Clone(done), len(done)-1, len(done))
		more, err := timesheet.Classify(r, w, done)
		require.NoError(t, err)
		fewer, err := timesheet.Classify(r, w, less)
		require.NoError(t, err)
		require.GreaterOrEqual(t, weighed(more), weighed(fewer))
	})
}

// weighed is time in halves of an hour's pay.
func weighed(lines []timesheet.Line) (sum timesheet.Hours) {
	for _, l := range lines {
		switch l.Class {
		case timesheet.Double:
			sum += 4 * l.Lasts()
		case timesheet.Overtime:
			sum += 3 * l.Lasts()
		case timesheet.Regular:
			sum += 2 * l.Lasts()
		}
	}
	return sum
}

// A day that clocks change on counts the time that passed.
func TestElapsedTimeCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, done := aWeek(t)
		lines, err := timesheet.Classify(someRules(t), w, done)
		require.NoError(t, err)
		for _, l := range lines {
			begin, _ := l.Day.At(w.At, w.Zone)
			end, _ := l.Day.AddDays(1).At(w.At, w.Zone)
			require.True(t, l.Span.Within(domain.Span{From: begin, To: end}), "%s is not within %s", l.Span, l.Day)
			require.Equal(t, l.Week, w.First(l.Day))
		}
	})
}

// Each line is paid in one period, and none before the period of its day.
func TestEachLineIsPaidOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, done := aWeek(t)
		lines, err := timesheet.Classify(someRules(t), w, done)
		require.NoError(t, err)
		p := timesheet.Periods{
			Frequency: rapid.SampledFrom([]timesheet.Frequency{timesheet.Weekly, timesheet.Biweekly, timesheet.Semimonthly, timesheet.Monthly}).Draw(t, "frequency"),
			Anchor:    monday,
		}
		for _, l := range lines {
			due, own := p.Due(l), p.Of(l.Day)
			require.False(t, due.First.Before(own.First))
			require.Equal(t, own, p.Of(own.First))
			require.Equal(t, own, p.Of(own.Last))
			require.NotEqual(t, own, p.Of(own.Last.AddDays(1)))
			require.True(t, l.Class != timesheet.Regular || due == own)
		}
	})
}

// Rounding keeps stints apart, and says what it changed.
func TestRoundingSaysWhatItChanged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		_, done := aWeek(t)
		out, gained, err := timesheet.Rounded(timesheet.Federal(), rapid.SampledFrom([]int{0, 5, 6, 15}).Draw(t, "minutes"), done)
		require.NoError(t, err)
		require.Equal(t, lasts(paid(done))+gained, lasts(paid(out)))
		for i := 1; i < len(out); i++ {
			require.False(t, out[i].Span.From.Before(out[i-1].Span.To))
		}
	})
}
