package run_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain/run"
)

func TestWhyARunIsLate(t *testing.T) {
	due := utc("2027-03-14T07:00:00Z")
	in := func(minutes int) time.Time { return due.Add(time.Duration(minutes) * time.Minute) }
	base := run.Run{Period: run.Period{Key: "2027-03-14", Due: due}, LateAt: in(15), State: run.Planned, PlannedAt: in(-9999)}
	for name, test := range map[string]struct {
		change func(r *run.Run)
		now    int // Minutes after it was due.
		want   []run.Delay
	}{
		"in time":         {func(r *run.Run) { r.State = run.Queued; r.QueuedAt = in(0) }, 14, nil},
		"nobody looks":    {func(*run.Run) {}, 20, []run.Delay{{Why: run.WhyNotQueued, For: 20 * time.Minute}}},
		"skipped":         {func(r *run.Run) { r.State = run.Skipped; r.EndedAt = in(500) }, 500, nil},
		"the queue waits": {func(r *run.Run) { r.State = run.Queued; r.QueuedAt = in(1) }, 30, []run.Delay{{Why: run.WhyNotQueued, For: time.Minute}, {Why: run.WhyQueueLong, For: 29 * time.Minute}}},
		"down, then an attempt failed": {func(r *run.Run) {
			r.State, r.DownSince, r.DownUntil, r.QueuedAt, r.StartedAt, r.TakenAt, r.EndedAt = run.Done, in(-600), in(14390), in(14400), in(14401), in(14405), in(14406)
		}, 20000, []run.Delay{
			{Why: run.WhyServerDown, For: 14390 * time.Minute},
			{Why: run.WhyNotQueued, For: 10 * time.Minute},
			{Why: run.WhyQueueLong, For: time.Minute},
			{Why: run.WhyAttemptFailed, For: 4 * time.Minute},
			{Why: run.WhyTookLong, For: time.Minute},
		}},
		"planned while servers were down": {func(r *run.Run) {
			r.State, r.DownSince, r.DownUntil, r.PlannedAt, r.QueuedAt, r.StartedAt, r.TakenAt, r.EndedAt = run.Done, in(-600), in(100), in(100), in(100), in(100), in(100), in(100)
		}, 200, []run.Delay{{Why: run.WhyServerDown, For: 100 * time.Minute}}},
		"down while an earlier one ran": {func(r *run.Run) { r.DownSince, r.DownUntil = in(10), in(30) }, 40, []run.Delay{
			{Why: run.WhyNotQueued, For: 10 * time.Minute}, {Why: run.WhyServerDown, For: 20 * time.Minute}, {Why: run.WhyNotQueued, For: 10 * time.Minute},
		}},
		"a young company": {func(r *run.Run) { r.PlannedAt, r.LateAt = in(100), in(115) }, 120, []run.Delay{
			{Why: run.WhyPlannedLate, For: 100 * time.Minute}, {Why: run.WhyNotQueued, For: 20 * time.Minute},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			r := base
			test.change(&r)
			require.Equal(t, test.want, r.Delays(in(test.now)))
			var sum time.Duration
			for _, d := range test.want {
				sum += d.For
			}
			require.Equal(t, sum, r.LateBy(in(test.now)), "the parts are the whole")
			chief, ok := r.Chief(in(test.now))
			require.Equal(t, test.want != nil, ok)
			for _, d := range test.want {
				require.LessOrEqual(t, d.For, chief.For)
			}
		})
	}
}
