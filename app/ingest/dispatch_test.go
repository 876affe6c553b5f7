package ingest_test

import (
	"context"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/app/ingest"
	"actual/ports"
)

// stuck is a store that does not answer until it is released.
type stuck struct {
	*plant
	asked    atomic.Int32
	released chan struct{}
}

func (s *stuck) Store(ctx context.Context, b ports.Batch) ([]bool, error) {
	s.asked.Add(1)
	<-s.released
	return s.plant.Store(ctx, b)
}

// A batch of few costs nearly what one of many does, so few wait for the writer
// that is at work, and only many, or few beside a large batch, get another one.
func TestFewEventsWaitForTheWriterThatIsAtWork(t *testing.T) {
	for _, c := range []struct {
		name    string
		first   int // Events of the delivery that is being written.
		then    int // Deliveries of one event each that come meanwhile.
		writers int32
	}{
		{"few wait", 1, 5, 1},
		{"many do not", 1, 40, 2},
		{"nor few beside a large batch", 200, 1, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &stuck{plant: newPlant(), released: make(chan struct{})}
			s.own()
			committer := ingest.NewCommitter(s, s, clock{}, deaf{}, ingest.DefaultBounds())
			ctx, cancel := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			go func() { ended <- committer.Run(ctx) }()
			var accepting sync.WaitGroup
			accept := func(keys ...string) {
				accepting.Go(func() {
					_, err := ingest.NewAcceptor(decoder{}, committer, clock{}, &serial{}).Accept(ctx, deliver(keys...))
					require.NoError(t, err)
				})
			}
			var many []string
			for i := range c.first {
				many = append(many, "dev:1/first-"+strconv.Itoa(i))
			}
			accept(many...)
			asked := func(n int32) func() bool { return func() bool { return s.asked.Load() == n } }
			require.Eventually(t, asked(1), time.Minute, time.Millisecond)
			for i := range c.then {
				accept("dev:1/" + strconv.Itoa(i))
			}
			require.Eventually(t, func() bool { return committer.QueueDepth() == int64(c.first+c.then) }, time.Minute, time.Millisecond)
			require.Eventually(t, asked(c.writers), time.Minute, time.Millisecond)
			close(s.released)
			accepting.Wait()
			cancel()
			require.NoError(t, <-ended)
			require.Len(t, s.stored, c.first+c.then)
		})
	}
}
