package domain_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"actual/domain"
)

func zone(t require.TestingT, name string) *time.Location {
	loc, err := time.LoadLocation(name)
	require.NoError(t, err)
	return loc
}

func TestDates(t *testing.T) {
	for _, text := range []string{"0001-01-01", "1969-12-31", "1970-01-01", "2024-02-29", "2026-11-30", "9999-12-31"} {
		d, err := domain.ParseDate(text)
		require.NoError(t, err)
		require.Equal(t, text, d.String())
	}
	for _, text := range []string{"", "2026-02-29", "2026-1-1", "0000-01-01", "2026-11-30T00:00:00Z", "20261130"} {
		_, err := domain.ParseDate(text)
		require.ErrorIs(t, err, domain.ErrBadDate, text)
	}
	d := domain.NewDate(2026, time.November, 30)
	require.Equal(t, time.Monday, d.Weekday())
	require.Equal(t, "2026-12-01", d.AddDays(1).String())
	require.Equal(t, 334, d.YearDay())
	require.Equal(t, -30, domain.NewDate(2026, time.October, 31).DaysSince(d))
	require.Empty(t, domain.Date{}.String())
	require.True(t, domain.Date{}.Before(domain.NewDate(1, 1, 1)))
	require.Equal(t, "2026-11-29", domain.DateOf(time.Date(2026, 11, 30, 4, 59, 0, 0, time.UTC), zone(t, "America/New_York")).String())
}

func TestWallTimes(t *testing.T) {
	for text, want := range map[string]domain.WallTime{"00:00": 0, "06:30": 390, "23:59": 1439} {
		w, err := domain.ParseWallTime(text)
		require.NoError(t, err)
		require.Equal(t, want, w)
		require.Equal(t, text, w.String())
	}
	for _, text := range []string{"", "24:00", "6:30", "06:60", "06:30:00", "6.30", "06:3"} {
		_, err := domain.ParseWallTime(text)
		require.ErrorIs(t, err, domain.ErrBadWallTime, text)
	}
}

func TestWhatClocksShow(t *testing.T) {
	for name, tt := range map[string]struct {
		zone, date, at, first, last string
	}{
		"an ordinary day":               {"America/New_York", "2026-11-30", "06:30", "2026-11-30T11:30:00Z", "2026-11-30T11:30:00Z"},
		"put back: twice":               {"America/New_York", "2026-11-01", "01:30", "2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z"},
		"put back: before":              {"America/New_York", "2026-11-01", "00:59", "2026-11-01T04:59:00Z", "2026-11-01T04:59:00Z"},
		"put back: after":               {"America/New_York", "2026-11-01", "02:00", "2026-11-01T07:00:00Z", "2026-11-01T07:00:00Z"},
		"put forward: never":            {"America/New_York", "2026-03-08", "02:30", "2026-03-08T07:00:00Z", "2026-03-08T07:00:00Z"},
		"put forward: after":            {"America/New_York", "2026-03-08", "03:00", "2026-03-08T07:00:00Z", "2026-03-08T07:00:00Z"},
		"half an hour":                  {"Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45:00Z", "2026-04-04T15:15:00Z"},
		"no midnight":                   {"America/Sao_Paulo", "2018-11-04", "00:00", "2018-11-04T03:00:00Z", "2018-11-04T03:00:00Z"},
		"midnight twice":                {"America/Sao_Paulo", "2018-02-17", "23:30", "2018-02-18T01:30:00Z", "2018-02-18T02:30:00Z"},
		"a date that was left out":      {"Pacific/Apia", "2011-12-30", "12:00", "2011-12-30T10:00:00Z", "2011-12-30T10:00:00Z"},
		"where clocks are never turned": {"America/Phoenix", "2026-03-08", "02:30", "2026-03-08T09:30:00Z", "2026-03-08T09:30:00Z"},
	} {
		d, err := domain.ParseDate(tt.date)
		require.NoError(t, err)
		w, err := domain.ParseWallTime(tt.at)
		require.NoError(t, err)
		first, last := d.At(w, zone(t, tt.zone))
		require.Equal(t, tt.first, first.Format(time.RFC3339), name)
		require.Equal(t, tt.last, last.Format(time.RFC3339), name)
	}
}

func TestDaysOfADate(t *testing.T) {
	for date, hours := range map[string]time.Duration{"2026-03-08": 23, "2026-11-01": 25, "2026-07-14": 24} {
		d, err := domain.ParseDate(date)
		require.NoError(t, err)
		s := d.Span(zone(t, "America/New_York"))
		require.Equal(t, hours*time.Hour, s.To.Sub(s.From), date)
	}
}

// Every instant is shown on one date and lies between the first and the last at
// which clocks show its minute; dates meet; later times are never earlier.
func TestDatesHoldEachInstantOnce(t *testing.T) {
	zones := []string{"America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Pacific/Apia", "Asia/Beirut", "UTC", "America/St_Johns"}
	rapid.Check(t, func(t *rapid.T) {
		loc := zone(t, rapid.SampledFrom(zones).Draw(t, "zone"))
		at := time.Unix(rapid.Int64Range(946684800, 2208988800).Draw(t, "at"), 0)
		d := domain.DateOf(at, loc)
		require.True(t, d.Span(loc).Covers(at), "%s in %s", d, d.Span(loc))
		require.Equal(t, d.Span(loc).To, d.AddDays(1).Span(loc).From)
		local := at.In(loc)
		w := domain.WallTime(local.Hour()*60 + local.Minute())
		first, last := d.At(w, loc)
		require.False(t, at.Before(first))
		require.True(t, at.Before(last.Add(time.Minute)))
		if later := rapid.IntRange(int(w), 1439).Draw(t, "later"); later > int(w) {
			f, l := d.At(domain.WallTime(later), loc)
			require.False(t, f.Before(first))
			require.False(t, l.Before(last))
		}
	})
}
