package conformance

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/presence"
	"actual/ports"
)

// EventSink tests the promises of ports.EventSink, and that what it stored is
// there for the worker. open returns a store over an empty database.
func EventSink(t *testing.T, open func(t *testing.T) Store) {
	t.Helper()
	t.Run("new events are stored once, with fix and mark", func(t *testing.T) { storedOnce(t, open(t)) })
	t.Run("the same key with other content is kept beside", func(t *testing.T) { otherContent(t, open(t)) })
	t.Run("nothing is stored by an old directory", func(t *testing.T) { oldDirectory(t, open(t)) })
	t.Run("bytes that are no JSON are refused as a whole", func(t *testing.T) { refused(t, open(t)) })
	t.Run("quarantine keeps bytes and headers", func(t *testing.T) { quarantined(t, open(t)) })
	t.Run("two writers of the same events store them once", func(t *testing.T) { racing(t, open(t)) })
	t.Run("what is held under a key", func(t *testing.T) { underKeys(t, open(t)) })
	t.Run("marks are taken by one worker and gone when done", func(t *testing.T) { marks(t, open(t)) })
}

func accepted(key string, content uint64, at time.Time) ports.Accepted {
	return ports.Accepted{
		Company: acme, Badge: domain.BadgeID{UUID: id(1)}, Route: domain.RouteID{UUID: id(6)}, Key: key, Content: content,
		Raw: fmt.Appendf(nil, `{"event":%q,  "n":%d}`, key, content), HasFix: true, HeardAt: at, VoltageMV: 3900,
		Fix: presence.Fix{Key: key, Content: content, At: at.Unix(), Lat: 400000000, Lng: -740000000, DOP: 110, Speed: 70, Source: presence.SourceGPS},
	}
}

func epochOf(t *testing.T, s Store) int64 {
	t.Helper()
	_, epoch, err := s.Directory.Owners(t.Context(), nil)
	require.NoError(t, err)
	return epoch
}

func batch(t *testing.T, s Store, events ...ports.Accepted) ports.Batch {
	t.Helper()
	return ports.Batch{Epoch: epochOf(t, s), StoredAt: now, Events: events}
}

func fixesOf(t *testing.T, s Store) []presence.Fix {
	t.Helper()
	var got []presence.Fix
	require.NoError(t, s.Work.View(t.Context(), acme, func(ctx context.Context, tx ports.Tx) (err error) {
		got, err = tx.Fixes.Between(ctx, domain.BadgeID{UUID: id(1)}, presence.Span{From: 0, To: now.Unix() + 1e6})
		return err
	}))
	return got
}

func storedOnce(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	one, two := accepted("a", 1, now), accepted("b", 1<<63+5, now.Add(time.Minute))
	fresh, err := s.Sink.Store(t.Context(), batch(t, s, one, two))
	require.NoError(t, err)
	require.Equal(t, []bool{true, true}, fresh)
	fresh, err = s.Sink.Store(t.Context(), batch(t, s, two, accepted("c", 2, now.Add(2*time.Minute))))
	require.NoError(t, err)
	require.Equal(t, []bool{false, true}, fresh)
	got := fixesOf(t, s)
	require.Len(t, got, 3)
	require.Equal(t, one.Fix, got[0])
	require.Equal(t, two.Fix, got[1])
	require.NoError(t, s.Work.View(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
		events, err := tx.Events.ByKey(ctx, "a")
		require.NoError(t, err)
		require.Len(t, events, 1)
		require.Equal(t, string(one.Raw), string(events[0].Raw), "the bytes as they came")
		_, err = tx.Events.ByKey(ctx, "nothing")
		require.ErrorIs(t, err, ports.ErrEventNotFound)
		return nil
	}))
	waiting, err := s.Waiting.Marked(t.Context())
	require.NoError(t, err)
	require.Len(t, waiting, 1)
	require.Equal(t, acme, waiting[0].Company)
}

func otherContent(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	_, err := s.Sink.Store(t.Context(), batch(t, s, accepted("a", 1, now)))
	require.NoError(t, err)
	fresh, err := s.Sink.Store(t.Context(), batch(t, s, accepted("a", 2, now)))
	require.NoError(t, err)
	require.Equal(t, []bool{true}, fresh)
	require.Len(t, fixesOf(t, s), 2)
}

func oldDirectory(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	b := batch(t, s, accepted("a", 1, now))
	b.Epoch--
	_, err := s.Sink.Store(t.Context(), b)
	require.ErrorIs(t, err, ports.ErrEpoch)
	require.Empty(t, fixesOf(t, s))
	b = ports.Batch{Epoch: b.Epoch, StoredAt: now, Quarantine: []ports.Quarantined{unknown(1)}}
	_, err = s.Sink.Store(t.Context(), b)
	require.ErrorIs(t, err, ports.ErrEpoch, "a case must not be made of a device that is known by now")
}

func refused(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	bad := accepted("b", 2, now)
	bad.Raw = []byte(`{"truncated":`)
	_, err := s.Sink.Store(t.Context(), batch(t, s, accepted("a", 1, now), bad))
	require.ErrorIs(t, err, ports.ErrRefused)
	require.Empty(t, fixesOf(t, s))
}

func unknown(n byte) ports.Quarantined {
	return ports.Quarantined{
		ID: domain.QuarantineID{UUID: id(n)}, Company: acme, Route: domain.RouteID{UUID: id(6)}, Reason: ports.ReasonUnknown, Why: "nobody's",
		Key: fmt.Sprintf("q%d", n), Content: uint64(n), Device: "dev:nobody", Headers: map[string]string{"User-Agent": "x"},
		Raw: []byte{0xff, 0x00, '{'}, Size: 3, SHA256: [32]byte{n}, StoredAt: now,
	}
}

func quarantined(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	b := batch(t, s, accepted("a", 1, now))
	b.Quarantine = []ports.Quarantined{unknown(1), unknown(2)}
	_, err := s.Sink.Store(t.Context(), b)
	require.NoError(t, err)
	again := unknown(1)
	again.ID = domain.QuarantineID{UUID: id(9)}
	_, err = s.Sink.Store(t.Context(), ports.Batch{Epoch: epochOf(t, s), StoredAt: now, Quarantine: []ports.Quarantined{again}})
	require.NoError(t, err)
	require.NoError(t, s.Work.Update(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
		cases, err := tx.Quarantine.OfDevice(ctx, "dev:nobody", 10)
		require.NoError(t, err)
		require.Equal(t, []ports.Quarantined{unknown(1), unknown(2)}, cases, "a repeat is the same case")
		return tx.Quarantine.Resolve(ctx, []domain.QuarantineID{{UUID: id(1)}}, "claimed", now)
	}))
	require.NoError(t, s.Work.View(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
		open, err := tx.Quarantine.List(ctx, true, domain.QuarantineID{}, 10)
		require.NoError(t, err)
		require.Len(t, open, 1)
		all, err := tx.Quarantine.List(ctx, false, domain.QuarantineID{}, 10)
		require.NoError(t, err)
		require.Len(t, all, 2)
		one, err := tx.Quarantine.ByID(ctx, domain.QuarantineID{UUID: id(1)})
		require.NoError(t, err)
		require.Equal(t, "claimed", one.Resolution)
		return nil
	}))
	require.NoError(t, s.Work.View(t.Context(), other, func(ctx context.Context, tx ports.Tx) error {
		_, err := tx.Quarantine.ByID(ctx, domain.QuarantineID{UUID: id(1)})
		require.ErrorIs(t, err, ports.ErrNotQuarantined)
		return nil
	}))
}

func underKeys(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	b := batch(t, s, accepted("a", 1, now))
	b.Quarantine = []ports.Quarantined{unknown(1), unknown(2)}
	_, err := s.Sink.Store(t.Context(), b)
	require.NoError(t, err)
	require.NoError(t, s.Work.Update(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
		return tx.Quarantine.Resolve(ctx, []domain.QuarantineID{{UUID: id(1)}}, "claimed", now)
	}))
	got, err := s.Keys.Held(t.Context(), []ports.EventKey{
		{Company: acme, Key: "a"},
		{Company: acme, Key: "b"},
		{Company: other, Key: "a"},
		{Company: acme, Key: "a", Case: true},
		{Company: acme, Key: "q1", Case: true},
		{Company: acme, Key: "q2", Case: true},
		{Company: acme, Key: "q2"},
		{Company: other, Key: "q2", Case: true},
	})
	require.NoError(t, err)
	require.Equal(t, []bool{true, false, false, false, false, true, false, false}, got)
	got, err = s.Keys.Held(t.Context(), nil)
	require.NoError(t, err)
	require.Empty(t, got)
}

func racing(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	var events []ports.Accepted
	for i := range 100 {
		events = append(events, accepted(fmt.Sprintf("k%03d", i), 1, now.Add(time.Duration(i)*time.Second)))
	}
	b := batch(t, s, events...)
	var mu sync.Mutex
	stored := 0
	var writers sync.WaitGroup
	for range 4 {
		writers.Go(func() {
			fresh, err := s.Sink.Store(context.Background(), b)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Errorf("store: %v", err)
			}
			for _, f := range fresh {
				if f {
					stored++
				}
			}
		})
	}
	writers.Wait()
	require.Equal(t, 100, stored)
	require.Len(t, fixesOf(t, s), 100)
}

func marks(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	_, err := s.Sink.Store(t.Context(), batch(t, s, accepted("a", 1, now), accepted("b", 1, now.Add(time.Hour))))
	require.NoError(t, err)
	require.NoError(t, s.Work.Update(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
		news, err := tx.Marks.Take(ctx, 10, nil)
		require.NoError(t, err)
		require.Len(t, news, 1)
		require.Equal(t, presence.Span{From: now.Unix(), To: now.Add(time.Hour).Unix()}, news[0].Span)
		require.Equal(t, now.Add(time.Hour), news[0].Health.HeardAt)
		require.EqualValues(t, 3900, news[0].Health.VoltageMV)
		// Another worker does not get what this one holds.
		require.NoError(t, s.Work.Update(ctx, acme, func(ctx context.Context, tx ports.Tx) error {
			taken, err := tx.Marks.Take(ctx, 10, nil)
			require.Empty(t, taken)
			return err
		}))
		// News that comes meanwhile outlives the step.
		_, err = s.Sink.Store(ctx, batch(t, s, accepted("c", 1, now)))
		require.NoError(t, err)
		_, err = tx.Steps.Close(ctx, ports.Closing{At: now, News: news})
		return err
	}))
	require.NoError(t, s.Work.Update(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
		news, err := tx.Marks.Take(ctx, 10, nil)
		require.Len(t, news, 1)
		require.Len(t, news[0].Marks, 1)
		return err
	}))
}
