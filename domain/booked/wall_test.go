package booked_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/booked"
	"actual/domain/job"
)

func wall(t *testing.T, text string) booked.Wall {
	t.Helper()
	at, err := time.Parse("2006-01-02 15:04:05", text)
	require.NoError(t, err)
	return booked.WallOf(at)
}

// In New York clocks go from 02:00 to 03:00 on 8 March 2026, and from 02:00 back to
// 01:00 on 1 November.
func TestStretchesOnAWall(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	const hour = job.Effort(3600)
	for name, tt := range map[string]struct {
		from, to string
		length   job.Effort
		begins   string // In UTC.
		lasts    time.Duration
		doubt    booked.Doubt
	}{
		"a summer's day":                          {"2026-07-14 07:00:05", "2026-07-14 15:30:00", 0, "2026-07-14T11:00:05Z", 8*time.Hour + 30*time.Minute - 5*time.Second, booked.Clear},
		"over the hour that is skipped":           {"2026-03-08 01:00:00", "2026-03-08 04:00:00", 0, "2026-03-08T06:00:00Z", 2 * time.Hour, booked.Clear},
		"from within the hour that is skipped":    {"2026-03-08 02:30:10", "2026-03-08 04:00:00", 0, "2026-03-08T07:00:00Z", time.Hour, booked.Skipped},
		"over the hour that comes twice":          {"2026-11-01 00:30:00", "2026-11-01 03:00:00", 0, "2026-11-01T04:30:00Z", 3*time.Hour + 30*time.Minute, booked.Clear},
		"to within it, of no length":              {"2026-11-01 00:30:00", "2026-11-01 01:30:00", 0, "2026-11-01T04:30:00Z", time.Hour, booked.Repeated},
		"to within it, of two hours":              {"2026-11-01 00:30:00", "2026-11-01 01:30:00", 2 * hour, "2026-11-01T04:30:00Z", 2 * time.Hour, booked.Repeated},
		"from within it, of no length":            {"2026-11-01 01:30:00", "2026-11-01 03:00:00", 0, "2026-11-01T06:30:00Z", 90 * time.Minute, booked.Repeated},
		"within it, and the end seems before":     {"2026-11-01 01:45:00", "2026-11-01 01:15:00", hour / 2, "2026-11-01T05:45:00Z", 30 * time.Minute, booked.Repeated},
		"overnight":                               {"2026-01-10 22:00:00", "2026-01-11 06:00:00", 0, "2026-01-11T03:00:00Z", 8 * time.Hour, booked.Clear},
		"overnight, with an hour more than usual": {"2026-10-31 22:00:00", "2026-11-01 06:00:00", 9 * hour, "2026-11-01T02:00:00Z", 9 * time.Hour, booked.Clear},
	} {
		span, doubt, ok := booked.Stretch(wall(t, tt.from), wall(t, tt.to), zone, tt.length)
		require.True(t, ok, name)
		require.Equal(t, tt.doubt, doubt, name)
		require.Equal(t, tt.begins, span.From.UTC().Format(time.RFC3339), name)
		require.Equal(t, tt.lasts, span.To.Sub(span.From), name)
	}
	_, _, ok := booked.Stretch(wall(t, "2026-07-14 07:00:00"), wall(t, "2026-07-14 06:00:00"), zone, 0)
	require.False(t, ok, "it would end before it begins")
	at, doubt := wall(t, "2026-11-01 01:30:00").Instant(zone)
	require.Equal(t, booked.Repeated, doubt)
	require.Equal(t, "2026-11-01T05:30:00Z", at.UTC().Format(time.RFC3339))
}

func TestWhoClaimsToHaveBeenThere(t *testing.T) {
	at := time.Date(2026, 7, 14, 11, 0, 0, 0, time.UTC)
	work := booked.Time{Labour: booked.Labour{Span: domain.Span{From: at, To: at.Add(time.Hour)}}}
	require.True(t, work.Present())
	spread, gone, allotted := work, work, booked.Time{}
	spread.Travel, gone.Gone = true, at
	for _, one := range []booked.Time{spread, gone, allotted} {
		require.False(t, one.Present())
	}
}
