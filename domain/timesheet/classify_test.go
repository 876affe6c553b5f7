package timesheet_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/timesheet"
)

var zone = func() *time.Location {
	z, err := time.LoadLocation("America/Los_Angeles")
	if err != nil {
		panic(err)
	}
	return z
}()

// week begins on Monday, 2026-06-01.
var (
	week   = timesheet.Workweek{Begins: time.Monday, Zone: zone}
	monday = domain.NewDate(2026, time.June, 1)
)

// shift is hours of work on a day from 6 o'clock on.
func shift(day int, hours float64) timesheet.Stint { return from(day, 6, hours) }

func from(day, hour int, hours float64) timesheet.Stint {
	begin, _ := monday.AddDays(day).At(domain.WallTime(hour*60), zone)
	return timesheet.Stint{
		Activity: timesheet.OnSite, Rate: timesheet.Rate{Basic: 24 * timesheet.Dollar},
		Span: domain.Span{From: begin.UTC(), To: begin.UTC().Add(time.Duration(hours * float64(time.Hour)))},
	}
}

// days is a shift of so many hours on each day, from Monday on.
func days(hours ...float64) []timesheet.Stint {
	var all []timesheet.Stint
	for day, h := range hours {
		if h > 0 {
			all = append(all, shift(day, h))
		}
	}
	return all
}

// sums tells the hours of each day that has any, as regular/overtime/double.
func sums(lines []timesheet.Line) string {
	type sum map[timesheet.Class]timesheet.Hours
	byDay := map[domain.Date]sum{}
	var order []domain.Date
	for _, l := range lines {
		if byDay[l.Day] == nil {
			byDay[l.Day] = sum{}
			order = append(order, l.Day)
		}
		byDay[l.Day][l.Class] += l.Lasts()
	}
	var said []string
	for _, d := range order {
		said = append(said, fmt.Sprintf("%s %v/%v/%v", d.Weekday().String()[:3],
			byDay[d][timesheet.Regular].Decimal(), byDay[d][timesheet.Overtime].Decimal(), byDay[d][timesheet.Double].Decimal()))
	}
	return strings.Join(said, ", ")
}

func TestWhatHoursAre(t *testing.T) {
	overnight := timesheet.Workweek{Begins: time.Monday, At: 4 * 60, Zone: zone}
	cheap := shift(0, 9)
	cheap.Rate.Basic = 17 * timesheet.Dollar
	for name, tt := range map[string]struct {
		rules timesheet.Rules
		week  timesheet.Workweek
		done  []timesheet.Stint
		want  string
	}{
		"federal: over 40 in the week, those done last": {timesheet.Federal(), week, days(10, 10, 10, 10, 6), "Mon 10/0/0, Tue 10/0/0, Wed 10/0/0, Thu 10/0/0, Fri 0/6/0"},
		"federal: each week by itself":                  {timesheet.Federal(), week, days(8, 8, 8, 8, 8, 0, 0, 8), "Mon 8/0/0, Tue 8/0/0, Wed 8/0/0, Thu 8/0/0, Fri 8/0/0, Mon 8/0/0"},
		"California: six days of seven hours":           {timesheet.California(), week, days(7, 7, 7, 7, 7, 7), "Mon 7/0/0, Tue 7/0/0, Wed 7/0/0, Thu 7/0/0, Fri 7/0/0, Sat 5/2/0"},
		"California: thirteen hours":                    {timesheet.California(), week, days(13), "Mon 8/4/1"},
		"California: seven days of six hours":           {timesheet.California(), week, days(6, 6, 6, 6, 6, 6, 6), "Mon 6/0/0, Tue 6/0/0, Wed 6/0/0, Thu 6/0/0, Fri 6/0/0, Sat 6/0/0, Sun 0/6/0"},
		"California: nine hours on the seventh day":     {timesheet.California(), week, days(1, 1, 1, 1, 1, 1, 9), "Mon 1/0/0, Tue 1/0/0, Wed 1/0/0, Thu 1/0/0, Fri 1/0/0, Sat 1/0/0, Sun 0/8/1"},
		"California: seven days, not of one week":       {timesheet.California(), week, days(0, 6, 6, 6, 6, 6, 6, 6), "Tue 6/0/0, Wed 6/0/0, Thu 6/0/0, Fri 6/0/0, Sat 6/0/0, Sun 6/0/0, Mon 6/0/0"},
		"California: no hour is overtime twice":         {timesheet.California(), week, days(10, 10, 10, 10), "Mon 8/2/0, Tue 8/2/0, Wed 8/2/0, Thu 8/2/0"},
		"Alaska: over eight in the day":                 {timesheet.Alaska(), week, days(9), "Mon 8/1/0"},
		"Nevada: not where the rate is higher":          {timesheet.Nevada(), week, days(9), "Mon 9/0/0"},
		"Nevada: where it is lower":                     {timesheet.Nevada(), week, []timesheet.Stint{cheap}, "Mon 8/1/0"},
		"Colorado: over twelve in the day":              {timesheet.Colorado(), week, days(13), "Mon 12/1/0"},
		"Colorado: over twelve in one go":               {timesheet.Colorado(), week, []timesheet.Stint{from(0, 16, 14)}, "Mon 8/0/0, Tue 4/2/0"},
		"Colorado: not with a pause between":            {timesheet.Colorado(), week, []timesheet.Stint{from(0, 12, 6), from(0, 23, 8)}, "Mon 7/0/0, Tue 7/0/0"},
		"a night's shift is of the day it began on":     {timesheet.California(), overnight, []timesheet.Stint{from(0, 18, 9)}, "Mon 8/1/0"},
		"and is cut where the next begins":              {timesheet.California(), overnight, []timesheet.Stint{from(0, 20, 10)}, "Mon 8/0/0, Tue 2/0/0"},
	} {
		t.Run(name, func(t *testing.T) {
			lines, err := timesheet.Classify(tt.rules, tt.week, tt.done)
			require.NoError(t, err)
			require.Equal(t, tt.want, sums(lines))
		})
	}
}

// On the days on which clocks change, time that passed counts, and not what clocks
// show.
func TestDaysOfTwentyThreeAndTwentyFiveHours(t *testing.T) {
	for date, want := range map[string]string{"2026-03-08": "Sun 8/1/0", "2026-11-01": "Sun 8/3/0"} {
		day, err := domain.ParseDate(date)
		require.NoError(t, err)
		begin, _ := day.At(0, zone)
		end, _ := day.At(10*60, zone)
		lines, err := timesheet.Classify(timesheet.Alaska(), week, []timesheet.Stint{{Activity: timesheet.Travel, Span: domain.Span{From: begin.UTC(), To: end.UTC()}}})
		require.NoError(t, err)
		require.Equal(t, want, sums(lines), "midnight to 10:00 on %s", date)
	}
}

func TestOnlyAFullMealIsNotPaid(t *testing.T) {
	for minutes, want := range map[int]string{20: "Mon 8.33/0/0", 29: "Mon 8.48/0/0", 30: "Mon 8/0/0", 60: "Mon 8/0/0"} {
		meal := from(0, 10, float64(minutes)/60)
		meal.Activity = timesheet.Meal
		rest := from(0, 11, 4)
		lines, err := timesheet.Classify(timesheet.Federal(), week, []timesheet.Stint{shift(0, 4), meal, rest})
		require.NoError(t, err)
		require.Equal(t, want, sums(lines), "a meal of %d minutes", minutes)
	}
}

// What a contract adds holds where it is kinder, and not where the rules are.
func TestAContractAdds(t *testing.T) {
	union := timesheet.Overlay{Daily: 8 * timesheet.Hour, Days: [7]timesheet.Class{time.Saturday: timesheet.Overtime, time.Sunday: timesheet.Double}}
	done := days(10, 0, 0, 0, 0, 4, 2)
	for i := range done {
		done[i].Overlay = union
	}
	lines, err := timesheet.Classify(timesheet.Federal(), week, done)
	require.NoError(t, err)
	require.Equal(t, "Mon 8/2/0, Sat 0/4/0, Sun 0/0/2", sums(lines))
	require.Equal(t, timesheet.ByContract, lines[1].Why)
	lines, err = timesheet.Classify(timesheet.California(), week, []timesheet.Stint{{Activity: timesheet.OnSite, Span: shift(0, 13).Span, Overlay: timesheet.Overlay{Daily: 10 * timesheet.Hour}}})
	require.NoError(t, err)
	require.Equal(t, "Mon 8/4/1", sums(lines))
}

func TestOvertimeIsOfTheJobsThatWereDoneLast(t *testing.T) {
	first, second := shift(0, 6), from(0, 12, 6)
	first.Job, second.Job = domain.JobID{UUID: domain.UUID{1}}, domain.JobID{UUID: domain.UUID{2}}
	lines, err := timesheet.Classify(timesheet.Alaska(), week, []timesheet.Stint{second, first})
	require.NoError(t, err)
	require.Len(t, lines, 3)
	for i, want := range []struct {
		job   domain.JobID
		class timesheet.Class
		hours timesheet.Hours
	}{{first.Job, timesheet.Regular, 6}, {second.Job, timesheet.Regular, 2}, {second.Job, timesheet.Overtime, 4}} {
		require.Equal(t, want.job, lines[i].Job)
		require.Equal(t, want.class, lines[i].Class)
		require.Equal(t, want.hours*timesheet.Hour, lines[i].Lasts())
	}
}

func TestWhatIsNoWork(t *testing.T) {
	open, backwards, odd, unknown := shift(0, 4), shift(0, 4), shift(0, 4), shift(0, 4)
	open.Span.To = time.Time{}
	backwards.Span.To = backwards.Span.From
	odd.Span.To = odd.Span.To.Add(time.Millisecond)
	unknown.Activity = "sleep"
	for _, tt := range []struct {
		done []timesheet.Stint
		want error
	}{
		{[]timesheet.Stint{open}, timesheet.ErrBadStint},
		{[]timesheet.Stint{backwards}, timesheet.ErrBadStint},
		{[]timesheet.Stint{odd}, timesheet.ErrBadStint},
		{[]timesheet.Stint{unknown}, timesheet.ErrBadActivity},
		{[]timesheet.Stint{from(0, 8, 2), shift(0, 3)}, timesheet.ErrOverlap},
	} {
		_, err := timesheet.Classify(timesheet.Federal(), week, tt.done)
		require.ErrorIs(t, err, tt.want)
	}
	_, err := timesheet.Classify(timesheet.Rules{}, week, nil)
	require.ErrorIs(t, err, timesheet.ErrBadRules)
}
