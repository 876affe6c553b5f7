package task_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/app/task"
)

func TestBackoff(t *testing.T) {
	b := task.Backoff{First: 10 * time.Second, Most: 50 * time.Second}
	for n, want := range []time.Duration{1: 10 * time.Second, 2: 20 * time.Second, 3: 40 * time.Second, 4: 50 * time.Second, 60: 50 * time.Second} {
		if want > 0 {
			require.Equal(t, want, b.After(n, 0), "after attempt %d", n)
			require.Equal(t, want/2, b.After(n, 1), "at the shortest after attempt %d", n)
		}
	}
	require.Equal(t, 5*time.Second, task.Backoff{}.After(1, 0), "the usual one")
	require.Equal(t, time.Hour, task.Backoff{}.After(100, 0))
}
