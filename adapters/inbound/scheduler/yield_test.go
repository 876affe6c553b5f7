package scheduler

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestTheWorkerYieldsToALastingBacklogOnly(t *testing.T) {
	backlog, now := int64(0), time.Unix(0, 0)
	y := yield{backlog: func() int64 { return backlog }}
	pressed := func(of int64, steps int) (last bool) {
		backlog = of
		for range steps {
			now = now.Add(100 * time.Millisecond)
			last = y.pressed(now)
		}
		return last
	}
	require.False(t, pressed(10, 1000), "as usual")
	require.False(t, pressed(20_000, 30), "a burst")
	require.False(t, pressed(10, 20), "after it")
	require.False(t, pressed(60, 50), "not for long enough")
	require.True(t, pressed(60, 20), "for long")
	require.False(t, pressed(0, 10), "it is over")
}
