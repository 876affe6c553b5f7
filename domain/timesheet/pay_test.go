package timesheet_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/timesheet"
)

func at(s timesheet.Stint, dollars timesheet.Money) timesheet.Stint {
	s.Rate.Basic = dollars * timesheet.Dollar
	return s
}

func pay(t *testing.T, r timesheet.Rules, done []timesheet.Stint, said map[domain.Date]timesheet.Attested) timesheet.Pay {
	t.Helper()
	lines, err := timesheet.Classify(r, week, done)
	require.NoError(t, err)
	missed, err := timesheet.MissedBreaks(r, week, done, said)
	require.NoError(t, err)
	p, ok := timesheet.WeekPay(lines, missed)
	require.True(t, ok)
	return p
}

// 10 h at 30.00 and 36 h at 24.00: 1164.00 straight, 25.3043 an hour, six hours of
// overtime add 75.91.
func TestTwoRatesInAWeekAreWeighted(t *testing.T) {
	done := []timesheet.Stint{at(shift(0, 10), 30), at(shift(1, 10), 24), at(shift(2, 10), 24), at(shift(3, 10), 24), at(shift(4, 6), 24)}
	p := pay(t, timesheet.Federal(), done, nil)
	require.Equal(t, "1164.00", p.Straight.String())
	require.Equal(t, timesheet.Money(253043), p.Regular)
	require.Equal(t, "75.91", p.Premium.String())
	require.Equal(t, "1239.91", p.Total().String())
}

// Fringe is not multiplied, and overtime of public works is of its own basic rate
// where that is more than the average.
func TestOvertimeOfPublicWorks(t *testing.T) {
	done := days(10, 10, 10, 10, 5)
	for i := range done {
		done[i].Rate = timesheet.Rate{Basic: 20 * timesheet.Dollar}
	}
	done[4].Rate = timesheet.Rate{Basic: 40 * timesheet.Dollar, Fringe: 9*timesheet.Dollar + 2500}
	done[4].Overlay.Basic = true
	p := pay(t, timesheet.Federal(), done, nil)
	require.Equal(t, "1000.00", p.Straight.String())
	require.Equal(t, "46.25", p.Fringe.String())
	require.Equal(t, "100.00", p.Premium.String(), "5 h × half of 40")
}

func TestDoubleTimeAddsTheRateOnceMore(t *testing.T) {
	require.Equal(t, "72.00", pay(t, timesheet.California(), days(13), map[domain.Date]timesheet.Attested{}).Premium.String(), "4 h × 12 + 1 h × 24")
}

func TestWithoutARateThereIsNoMoney(t *testing.T) {
	done := shift(0, 4)
	done.Rate = timesheet.Rate{}
	lines, err := timesheet.Classify(timesheet.Federal(), week, []timesheet.Stint{done, from(0, 12, 2)})
	require.NoError(t, err)
	_, ok := timesheet.WeekPay(lines, nil)
	require.False(t, ok)
}

func TestMealsThatWereMissed(t *testing.T) {
	meal := func(hour int) timesheet.Stint {
		m := from(0, hour, 0.5)
		m.Activity = timesheet.Meal
		return m
	}
	after := func(hour int, hours float64) timesheet.Stint {
		s := from(0, hour, hours)
		s.Span.From = s.Span.From.Add(30 * time.Minute)
		return s
	}
	waived := timesheet.Attested{MealWaived: true}
	for name, tt := range map[string]struct {
		done   []timesheet.Stint
		said   timesheet.Attested
		missed int
		breaks string
	}{
		"five hours need none":                  {days(5), timesheet.Attested{}, 0, "0.00"},
		"six hours without":                     {days(6), timesheet.Attested{}, 1, "24.00"},
		"six hours, waived":                     {days(6), waived, 0, "0.00"},
		"more than six can't be waived":         {days(6.5), waived, 1, "24.00"},
		"in time":                               {[]timesheet.Stint{shift(0, 5), meal(11), after(11, 4)}, timesheet.Attested{}, 0, "0.00"},
		"too late":                              {[]timesheet.Stint{shift(0, 6), meal(12), after(12, 3)}, timesheet.Attested{}, 1, "24.00"},
		"a second one is due; paid once a day":  {days(11), timesheet.Attested{}, 2, "24.00"},
		"the second waived, the first taken":    {[]timesheet.Stint{shift(0, 5), meal(11), after(11, 7)}, waived, 0, "0.00"},
		"the second waived, the first not":      {days(11), waived, 2, "24.00"},
		"a rest that could not be taken":        {days(4), timesheet.Attested{RestMissed: true}, 1, "24.00"},
		"a gap is no meal, as nobody showed it": {[]timesheet.Stint{shift(0, 4), from(0, 11, 3)}, timesheet.Attested{}, 1, "24.00"},
	} {
		t.Run(name, func(t *testing.T) {
			said := map[domain.Date]timesheet.Attested{monday: tt.said}
			missed, err := timesheet.MissedBreaks(timesheet.California(), week, tt.done, said)
			require.NoError(t, err)
			require.Len(t, missed, tt.missed)
			require.Equal(t, tt.breaks, pay(t, timesheet.California(), tt.done, said).Breaks.String())
		})
	}
	none, err := timesheet.MissedBreaks(timesheet.Federal(), week, days(11), nil)
	require.NoError(t, err)
	require.Empty(t, none, "no duty to give breaks")
}

func TestOvertimeOfAWeekThatAPeriodCutsIsPaidWhenTheWeekEnds(t *testing.T) {
	lines, err := timesheet.Classify(timesheet.California(), week, []timesheet.Stint{shift(14, 10), shift(15, 10)}) // 15 and 16 June.
	require.NoError(t, err)
	p := timesheet.Periods{Frequency: timesheet.Semimonthly}
	require.NoError(t, p.Check())
	due := map[string]timesheet.Hours{}
	for _, l := range lines {
		due[p.Due(l).First.String()+" "+string(l.Class)] += l.Lasts() / timesheet.Hour
	}
	require.Equal(t, map[string]timesheet.Hours{"2026-06-01 regular": 8, "2026-06-16 regular": 8, "2026-06-16 overtime": 4}, due)
}

func TestPeriods(t *testing.T) {
	for _, tt := range []struct {
		f                 timesheet.Frequency
		day, first, until string
	}{
		{timesheet.Weekly, "2026-06-07", "2026-06-01", "2026-06-07"},
		{timesheet.Weekly, "2026-05-31", "2026-05-25", "2026-05-31"},
		{timesheet.Biweekly, "2026-06-14", "2026-06-01", "2026-06-14"},
		{timesheet.Biweekly, "2026-05-31", "2026-05-18", "2026-05-31"},
		{timesheet.Semimonthly, "2028-02-29", "2028-02-16", "2028-02-29"},
		{timesheet.Semimonthly, "2026-06-15", "2026-06-01", "2026-06-15"},
		{timesheet.Monthly, "2026-12-31", "2026-12-01", "2026-12-31"},
	} {
		day, err := domain.ParseDate(tt.day)
		require.NoError(t, err)
		got := timesheet.Periods{Frequency: tt.f, Anchor: monday}.Of(day)
		require.Equal(t, tt.first+" "+tt.until, got.First.String()+" "+got.Last.String(), "%s, %s", tt.f, tt.day)
	}
	require.ErrorIs(t, timesheet.Periods{Frequency: timesheet.Weekly}.Check(), timesheet.ErrBadPeriods)
	require.ErrorIs(t, timesheet.Periods{Frequency: "yearly"}.Check(), timesheet.ErrBadPeriods)
}

func TestRounding(t *testing.T) {
	span := func(from, to string) timesheet.Stint {
		s := shift(0, 1)
		day := s.Span.From.Truncate(24 * time.Hour)
		read := func(clock string) time.Time {
			c, err := time.Parse("15:04:05", clock)
			require.NoError(t, err)
			return day.Add(c.Sub(c.Truncate(24 * time.Hour)))
		}
		s.Span = domain.Span{From: read(from), To: read(to)}
		return s
	}
	for _, tt := range []struct {
		from, to string
		minutes  int
		want     string
		gained   timesheet.Hours
	}{
		{"06:07:00", "14:08:00", 15, "06:00:00 14:15:00", 14 * 60},
		{"06:08:00", "14:07:00", 15, "06:15:00 14:00:00", -14 * 60},
		{"06:02:29", "14:02:30", 5, "06:00:00 14:05:00", 299},
		{"06:02:59", "14:03:00", 6, "06:00:00 14:06:00", 359},
		{"06:07:31", "14:07:31", 0, "06:07:31 14:07:31", 0},
	} {
		out, gained, err := timesheet.Rounded(timesheet.Federal(), tt.minutes, []timesheet.Stint{span(tt.from, tt.to)})
		require.NoError(t, err)
		require.Equal(t, tt.want, out[0].Span.From.Format("15:04:05 ")+out[0].Span.To.Format("15:04:05"))
		require.Equal(t, tt.gained, gained)
	}
	gone, gained, err := timesheet.Rounded(timesheet.Federal(), 15, []timesheet.Stint{span("06:01:00", "06:04:00")})
	require.NoError(t, err)
	require.Empty(t, gone)
	require.Equal(t, timesheet.Hours(-180), gained)
	_, _, err = timesheet.Rounded(timesheet.California(), 15, days(8))
	require.ErrorIs(t, err, timesheet.ErrExact)
	_, _, err = timesheet.Rounded(timesheet.Federal(), 10, days(8))
	require.ErrorIs(t, err, timesheet.ErrBadRounding)
}
