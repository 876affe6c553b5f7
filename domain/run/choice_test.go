package run_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/run"
)

// Of each month there is one period, whatever clocks do on its day, and however the time is
// cut into pieces.
func TestEachMonthHasOnePeriod(t *testing.T) {
	from, until := utc("2020-01-05T00:00:00Z"), utc("2030-01-05T00:00:00Z")
	for i, name := range []string{"UTC", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia", "America/Havana"} {
		zone := zoneOf(t, name)
		monthly := run.Choice{Cycle: run.EachMonth, MonthDay: 8 + i, At: domain.WallTime(150)}.Schedule()
		whole := monthly.Between(from, until, zone)
		require.Len(t, whole, 120, name)
		for n, p := range whole {
			require.Equal(t, fmt.Sprintf("%04d-%02d-%02d", 2020+n/12, n%12+1, 8+i), p.Key)
		}
		require.Equal(t, whole, inPieces(monthly, from, until, zone, 97*time.Hour), name)
		newest, ok := monthly.Newest(until, zone)
		require.True(t, ok)
		require.Equal(t, whole[119], newest)
		require.Equal(t, whole[:2], monthly.Ahead(from, 2, zone))
	}
	require.Equal(t, "day 28 of each month at 02:30", run.Monthly(31, 2, 30).String())
}

func TestChoices(t *testing.T) {
	require.Equal(t, run.Daily(6, 30), run.Choice{Cycle: run.EachDay, At: 390}.Schedule())
	require.Equal(t, run.Weekly(time.Friday, 6, 30), run.Choice{Cycle: run.EachWeek, Weekday: time.Friday, At: 390}.Schedule())
	require.True(t, run.Choice{}.Schedule().IsZero())
}
