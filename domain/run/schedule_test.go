package run_test

import (
	"fmt"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/stretchr/testify/require"

	"actual/domain/run"
)

func zoneOf(t *testing.T, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	require.NoError(t, err)
	return zone
}

func TestPeriodsAcrossChangesOfTheClocks(t *testing.T) {
	for name, test := range map[string]struct {
		schedule    run.Schedule
		zone        string
		from, until string
		want        []run.Period
	}{
		"a wall time that does not exist": {
			run.Weekly(time.Sunday, 2, 30), "America/New_York", "2027-03-08T00:00:00Z", "2027-03-22T00:00:00Z",
			[]run.Period{{Key: "2027-03-14", Due: utc("2027-03-14T07:00:00Z")}, {Key: "2027-03-21", Due: utc("2027-03-21T06:30:00Z")}},
		},
		"a wall time that comes twice": {
			run.Daily(1, 30), "America/New_York", "2027-11-07T00:00:00Z", "2027-11-08T12:00:00Z",
			[]run.Period{{Key: "2027-11-07", Due: utc("2027-11-07T05:30:00Z")}, {Key: "2027-11-08", Due: utc("2027-11-08T06:30:00Z")}},
		},
		"midnight does not exist": {
			run.Daily(0, 0), "America/Sao_Paulo", "2018-11-03T12:00:00Z", "2018-11-05T12:00:00Z",
			[]run.Period{{Key: "2018-11-04", Due: utc("2018-11-04T03:00:00Z")}, {Key: "2018-11-05", Due: utc("2018-11-05T02:00:00Z")}},
		},
		"half an hour": {
			run.Daily(2, 10), "Australia/Lord_Howe", "2027-10-02T12:00:00Z", "2027-10-03T12:00:00Z",
			[]run.Period{{Key: "2027-10-03", Due: utc("2027-10-02T15:30:00Z")}},
		},
		"a day that Samoa left out": {
			run.Daily(3, 0), "Pacific/Apia", "2011-12-29T00:00:00Z", "2011-12-31T23:00:00Z",
			[]run.Period{{Key: "2011-12-29", Due: utc("2011-12-29T13:00:00Z")}, {Key: "2011-12-31", Due: utc("2011-12-30T13:00:00Z")}, {Key: "2012-01-01", Due: utc("2011-12-31T13:00:00Z")}},
		},
		"an interval": {
			run.Every(6 * time.Hour), "Asia/Kathmandu", "2027-03-14T00:00:00Z", "2027-03-14T12:30:00Z",
			[]run.Period{{Key: "2027-03-14T06:00Z", Due: utc("2027-03-14T06:00:00Z")}, {Key: "2027-03-14T12:00Z", Due: utc("2027-03-14T12:00:00Z")}},
		},
		"never": {run.Schedule{}, "UTC", "2027-03-14T00:00:00Z", "2028-03-14T12:30:00Z", nil},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, test.want, test.schedule.Between(utc(test.from), utc(test.until), zoneOf(t, test.zone)))
		})
	}
}

func utc(text string) time.Time {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return at.UTC()
}

// Over years, in zones of every kind: each day that there is has one period, in
// order; the clocks show the wall time then, or have just gone over it; and
// however the years are cut into pieces, the pieces have the same periods.
func TestEachDayHasOnePeriod(t *testing.T) {
	zones := []string{
		"UTC", "America/New_York", "America/Los_Angeles", "America/Phoenix", "America/St_Johns", "America/Sao_Paulo", "America/Havana", "America/Asuncion",
		"Europe/Berlin", "Europe/Dublin", "Africa/Casablanca", "Africa/Cairo", "Asia/Gaza", "Asia/Kathmandu", "Asia/Tehran", "Asia/Amman",
		"Australia/Lord_Howe", "Australia/Sydney", "Pacific/Apia", "Pacific/Chatham", "Pacific/Kwajalein", "Atlantic/Azores", "America/Scoresbysund", "Antarctica/Troll",
	}
	from, until := utc("2009-01-01T12:00:00Z"), utc("2030-01-01T12:00:00Z")
	for i, name := range zones {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			zone := zoneOf(t, name)
			there := days(from, until, zone)
			for _, hour := range []int{0, 2, i % 24} {
				schedule := run.Daily(hour, 30*(i%2))
				whole := schedule.Between(from, until, zone)
				checkDays(t, whole, there, zone, hour*60+30*(i%2))
				require.Equal(t, whole, inPieces(schedule, from, until, zone, time.Duration(7+i)*time.Hour+13*time.Minute))
			}
			weekly := run.Weekly(time.Weekday(i%7), i%24, 30)
			require.Equal(t, weekly.Between(from, until, zone), inPieces(weekly, from, until, zone, 41*time.Hour))
		})
	}
}

func inPieces(s run.Schedule, from, until time.Time, zone *time.Location, piece time.Duration) (all []run.Period) {
	for at := from; at.Before(until); at = at.Add(piece) {
		end := at.Add(piece)
		if end.After(until) {
			end = until
		}
		all = append(all, s.Between(at, end, zone)...)
	}
	return all
}

// days walks through time in steps of an hour and notes each date that
// clocks show.
func days(from, until time.Time, zone *time.Location) map[string]bool {
	out := map[string]bool{}
	for at := from; !at.After(until); at = at.Add(time.Hour) {
		out[at.In(zone).Format(time.DateOnly)] = true
	}
	return out
}

func checkDays(t *testing.T, periods []run.Period, days map[string]bool, zone *time.Location, minutes int) {
	t.Helper()
	require.InDelta(t, len(days), len(periods), 2, "the first and the last day may lie outside")
	for i, p := range periods {
		require.True(t, days[p.Key], "there is no %s", p.Key)
		if i > 0 {
			require.True(t, p.Due.After(periods[i-1].Due), "%s is due before %s", p.Key, periods[i-1].Key)
			require.Greater(t, p.Key, periods[i-1].Key)
		}
		shown := p.Due.In(zone)
		if shown.Format(time.DateOnly) == p.Key && shown.Hour()*60+shown.Minute() == minutes {
			for at := p.Due.Add(-3 * time.Hour).In(zone); at.Before(p.Due); at = at.Add(30 * time.Minute) {
				require.False(t, at.Format(time.DateOnly) == p.Key && at.Hour()*60+at.Minute() >= minutes, "%s came earlier", p)
			}
			continue
		}
		wall := fmt.Sprintf("%s %02d:%02d", p.Key, minutes/60, minutes%60)
		require.Less(t, p.Due.Add(-time.Second).In(zone).Format("2006-01-02 15:04"), wall, "%s: the clocks had not reached it", p.Key)
		require.Greater(t, shown.Format("2006-01-02 15:04"), wall, "%s: the clocks went over it", p.Key)
	}
}

func TestNewestAndAhead(t *testing.T) {
	zone := zoneOf(t, "America/New_York")
	weekly := run.Weekly(time.Sunday, 2, 30)
	newest, ok := weekly.Newest(utc("2027-03-14T06:59:59Z"), zone)
	require.True(t, ok)
	require.Equal(t, "2027-03-07", newest.Key)
	newest, ok = weekly.Newest(utc("2027-03-14T07:00:00Z"), zone)
	require.True(t, ok)
	require.Equal(t, "2027-03-14", newest.Key)
	ahead := weekly.Ahead(newest.Due, 2, zone)
	require.Len(t, ahead, 2)
	require.Equal(t, "2027-03-21", ahead[0].Key)
	require.Equal(t, "2027-03-28", ahead[1].Key)
	require.Len(t, run.Every(time.Minute).Ahead(utc("2027-03-14T07:00:00Z"), 3, zone), 3)
	require.Equal(t, "Sundays at 02:30", weekly.String())
}
