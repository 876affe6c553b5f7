package ingest_test

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/app/ingest"
	"actual/domain"
	"actual/domain/tenant"
	"actual/ports"
)

var rival = domain.CompanyID{UUID: domain.UUID{0xb2}}

// flooded is ingest whose store stands still while acme's deliveries fill all the
// room that acme may have.
type flooded struct {
	*stuck
	committer *ingest.Committer
	acceptor  *ingest.Acceptor
	batches   [][]string // The keys of each batch that was written.
	accepting sync.WaitGroup
	end       func()
}

func flood(t *testing.T, bounds ingest.Bounds) *flooded {
	t.Helper()
	f := &flooded{stuck: &stuck{plant: newPlant(), released: make(chan struct{})}}
	f.owners["dev:2"] = []ports.Ownership{{Company: rival, Badge: domain.BadgeID{UUID: domain.UUID{2}}, From: math.MinInt64, To: math.MaxInt64}}
	f.own()
	f.refuse = func(b ports.Batch) error {
		var keys []string
		for _, e := range b.Events {
			keys = append(keys, e.Key)
		}
		f.batches = append(f.batches, keys)
		return nil
	}
	f.committer = ingest.NewCommitter(f, f, clock{}, deaf{}, bounds)
	f.acceptor = ingest.NewAcceptor(decoder{}, f.committer, clock{}, &serial{})
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- f.committer.Run(ctx) }()
	f.end = func() { cancel(); require.NoError(t, <-ended) }
	for i := range bounds.MaxEach / 10 {
		f.accept(t, by(acme, false, "dev:1", "flood-"+strconv.Itoa(i), 10))
		require.Eventually(t, func() bool { return f.committer.QueueDepth() == int64(i+1)*10 }, time.Minute, time.Millisecond)
	}
	return f
}

func (f *flooded) accept(t *testing.T, d ingest.Delivery) {
	f.accepting.Go(func() {
		_, err := f.acceptor.Accept(t.Context(), d)
		require.NoError(t, err)
	})
}

// by is a delivery of so many events by a route.
func by(company domain.CompanyID, shared bool, device, name string, n int) ingest.Delivery {
	d := ingest.Delivery{Route: tenant.Route{ID: domain.RouteID{UUID: domain.UUID{9}}, Company: company, House: shared}}
	for i := range n {
		d.Items = append(d.Items, ingest.Item{Raw: fmt.Appendf(nil, "%s/%s-%d", device, name, i)})
	}
	return d
}

var narrow = ingest.Bounds{Writers: 1, MaxBatch: 20, MaxQueue: 1000, MaxEach: 200}

func TestAFloodFillsOnlyItsOwnRoomAndTheOthersGoBetween(t *testing.T) {
	f := flood(t, narrow)
	_, err := f.acceptor.Accept(t.Context(), by(acme, false, "dev:1", "more", 1))
	require.ErrorIs(t, err, ingest.ErrFull, "acme's room is full")
	f.accept(t, by(rival, false, "dev:2", "rival", 1))
	require.Eventually(t, func() bool { return f.committer.QueueDepth() == 201 }, time.Minute, time.Millisecond)
	close(f.released)
	f.accepting.Wait()
	f.end()
	when := 0
	for i, keys := range f.batches {
		if strings.Contains(strings.Join(keys, " "), "rival-0") {
			when = i
		}
	}
	require.Greater(t, len(f.batches), 8, "there was a queue")
	require.LessOrEqual(t, when, 3, "one batch was being written and one was full; then comes the rival's turn")
	require.Zero(t, f.committer.QueueDepth())
}

func TestByASharedRouteEachTakesTheTurnOfTheBadgesOwner(t *testing.T) {
	f := flood(t, narrow)
	close(f.released)
	f.accepting.Wait() // Now the devices are remembered.
	require.NoError(t, func() error {
		_, err := f.acceptor.Accept(t.Context(), by(house, true, "dev:2", "first", 1))
		return err
	}())
	f.released = make(chan struct{})
	for range 20 {
		f.accept(t, by(house, true, "dev:1", "shared", 10))
	}
	require.Eventually(t, func() bool { return f.committer.QueueDepth() == 200 }, time.Minute, time.Millisecond)
	_, err := f.acceptor.Accept(t.Context(), by(acme, false, "dev:1", "own", 1))
	require.ErrorIs(t, err, ingest.ErrFull, "what comes by the shared route is acme's all the same")
	f.accept(t, by(house, true, "dev:2", "rival", 1))
	close(f.released)
	f.accepting.Wait()
	f.end()
}

func TestACallerWhoWentAwayHoldsItsRoomUntilItsEventsAreWritten(t *testing.T) {
	f := flood(t, ingest.Bounds{Writers: 1, MaxBatch: 20, MaxQueue: 1000, MaxEach: 30})
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := f.acceptor.Accept(gone, by(rival, false, "dev:2", "gone", 1))
	require.ErrorIs(t, err, context.Canceled)
	require.EqualValues(t, 30, f.committer.QueueDepth(), "one that was gone before holds nothing")
	leaving, leave := context.WithCancel(t.Context())
	left := make(chan error, 1)
	go func() {
		_, err := f.acceptor.Accept(leaving, by(rival, false, "dev:2", "leaving", 30))
		left <- err
	}()
	require.Eventually(t, func() bool { return f.committer.QueueDepth() == 60 }, time.Minute, time.Millisecond)
	leave()
	require.ErrorIs(t, <-left, context.Canceled)
	_, err = f.acceptor.Accept(t.Context(), by(rival, false, "dev:2", "next", 1))
	require.ErrorIs(t, err, ingest.ErrFull)
	close(f.released)
	f.accepting.Wait()
	f.end()
	require.Zero(t, f.committer.QueueDepth())
	require.Len(t, f.stored, 60)
}
