package scheduler

import (
	"context"
	"sync"
	"time"
)

// Backlog says how many events wait to be on disk.
type Backlog func() int64

// yield keeps the worker from taking the machine away from ingest. Where events
// have come faster than they can be written for some time, accepting goes first:
// what is not accepted may be lost, what is derived later is only late, and the
// more news of a badge there is at once, the less each costs.
type yield struct {
	backlog Backlog

	mu    sync.Mutex
	mean  float64   // Of the backlog, as far as it counts, over the last steps.
	since time.Time // When it became too long; zero while it is not.
}

const (
	longBacklog  = 16
	countBacklog = 64 // More counts as this much, so that a burst is soon forgotten.
	meanSteps    = 8
	patience     = 5 * time.Second // A burst is no reason to yield.
	restTimes    = 9               // Times as long as the step took …
	restMost     = 2 * time.Second
)

// after rests after a step, if need be.
func (y *yield) after(ctx context.Context, took time.Duration) {
	if y.pressed(time.Now()) {
		sleep(ctx, min(restTimes*took, restMost))
	}
}

func (y *yield) pressed(now time.Time) bool {
	y.mu.Lock()
	defer y.mu.Unlock()
	y.mean += (float64(min(y.backlog(), countBacklog)) - y.mean) / meanSteps
	switch {
	case y.mean < longBacklog:
		y.since = time.Time{}
	case y.since.IsZero():
		y.since = now
	}
	return !y.since.IsZero() && now.Sub(y.since) >= patience
}
