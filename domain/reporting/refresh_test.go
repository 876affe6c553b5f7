package reporting_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain/reporting"
)

var now = time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)

func past(ago time.Duration, status string, ended bool) reporting.Past {
	p := reporting.Past{ID: ago.String(), Status: status, Started: now.Add(-ago)}
	if ended {
		p.Ended = p.Started.Add(time.Minute)
	}
	return p
}

func TestWhatIsAskedForWhileOneWaitsIsTheSame(t *testing.T) {
	m := reporting.Model{PerDay: 8}
	m, joined := m.Ask(now, false)
	require.False(t, joined)
	m, joined = m.Ask(now.Add(time.Minute), true)
	require.True(t, joined)
	require.Equal(t, now, m.WantedAt)
	require.Equal(t, 2, m.Wants)
	require.True(t, m.Whole)
	m = m.Begun("a", now.Add(2*time.Minute))
	m, joined = m.Ask(now.Add(3*time.Minute), false)
	require.False(t, joined, "it may not have read what is new by now")
	m = m.Ended("", now.Add(4*time.Minute))
	require.False(t, m.WantedAt.IsZero())
	m = m.Begun("b", now.Add(5*time.Minute)).Ended("Failed: X", now.Add(6*time.Minute))
	require.Equal(t, 1, m.Failures)
	require.False(t, m.WantedAt.IsZero(), "one that failed is wanted again")
	m = m.Begun("c", now.Add(7*time.Minute)).Ended("", now.Add(8*time.Minute))
	require.Zero(t, m.Failures)
	require.Empty(t, m.Problem)
	require.True(t, m.WantedAt.IsZero())
}

func TestStatuses(t *testing.T) {
	for _, c := range []struct {
		status, extended string
		ended            bool
		want             reporting.Outcome
	}{
		{"Unknown", "", false, reporting.Running}, {"Unknown", "", true, reporting.Running}, {"Unknown", "InProgress", false, reporting.Running}, {"Unknown", "NotStarted", false, reporting.Running},
		{"Completed", "", true, reporting.Completed}, {"Completed", "Completed", true, reporting.Completed},
		{"Failed", "", true, reporting.Failed}, {"Failed", "TimedOut", true, reporting.Failed}, {"Disabled", "", false, reporting.Failed}, {"Cancelled", "", true, reporting.Failed}, {"Unknown", "Cancelled", true, reporting.Failed},
		{"Queued", "", false, reporting.Running}, {"Vanished", "", true, reporting.Failed},
	} {
		p := past(time.Minute, c.status, c.ended)
		p.Extended = c.extended
		require.Equal(t, c.want, p.Outcome(), c)
	}
}

func TestTheDaysLimitCountsWhoeverBeganThem(t *testing.T) {
	m, _ := reporting.Model{PerDay: 3}.Ask(now.Add(-time.Minute), false)
	require.Equal(t, reporting.Step{}, m.Next(nil, now))
	history := []reporting.Past{past(30*time.Hour, "Completed", true), past(20*time.Hour, "Failed", true), past(2*time.Hour, "Completed", true)}
	require.Equal(t, reporting.Step{}, m.Next(history, now))
	history = append(history, past(time.Hour, "Completed", true))
	require.Equal(t, reporting.Step{Wait: now.Add(4 * time.Hour)}, m.Next(history, now), "when the first of them is a day old")
	history = append(history, past(3*time.Hour, "Completed", true))
	require.Equal(t, reporting.Step{Wait: now.Add(21 * time.Hour)}, m.Next(history, now), "others had one more than is ours to have")
	running := past(30*time.Second, "Unknown", false)
	require.Equal(t, reporting.Step{Attach: running.ID}, m.Next(append(history, running), now), "it began after this one was wanted")
	running = past(64*time.Second, "Unknown", false)
	require.Equal(t, reporting.Step{Attach: running.ID}, m.Next([]reporting.Past{running}, now), "or a moment before: clocks differ")
	running = past(5*time.Minute, "Unknown", false)
	require.Equal(t, reporting.Step{Wait: now.Add(time.Minute)}, m.Next([]reporting.Past{running}, now))
	require.Equal(t, reporting.Step{}, m.Next([]reporting.Past{past(7*time.Hour, "Unknown", false)}, now), "nobody runs for so long")
}

func TestModelsAreNamed(t *testing.T) {
	id := "0190b5a0-7c2e-7acc-8000-0000000000a1"
	good := reporting.Model{Workspace: id, Dataset: id, PerDay: 8}
	require.NoError(t, good.Check())
	for field, bad := range map[string]reporting.Model{
		"workspace": {Workspace: "ours", Dataset: id, PerDay: 8}, "dataset": {Workspace: id, Dataset: id + "0", PerDay: 8},
		"profile": {Workspace: id, Dataset: id, Profile: "x", PerDay: 8}, "per_day": {Workspace: id, Dataset: id, PerDay: 49},
	} {
		require.ErrorContains(t, bad.Check(), field)
	}
}
