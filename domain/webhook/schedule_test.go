package webhook_test

import (
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"actual/domain"
	"actual/domain/webhook"
)

var noon = time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)

// The schedule of the specification: ten attempts, the last one three days later.
func TestTheScheduleOfAttempts(t *testing.T) {
	at, n := noon, 1
	for ; ; n++ {
		next, again := webhook.Again(n, at, 0, 0)
		if !again {
			break
		}
		at = next
	}
	require.Equal(t, webhook.MostAttempts, n)
	require.Equal(t, 75*time.Hour+35*time.Minute+5*time.Second, at.Sub(noon))
	at, _ = webhook.Again(1, noon, time.Hour, 1)
	require.Equal(t, time.Hour, at.Sub(noon), "the receiver is asked when")
	at, _ = webhook.Again(1, noon, 400*24*time.Hour, 1)
	require.Equal(t, 24*time.Hour, at.Sub(noon), "within reason")
	at, _ = webhook.Again(1, noon, 0, 1)
	require.Equal(t, 6*time.Second, at.Sub(noon), "by chance up to a fifth later")
}

// Whatever happens to a message, it ends delivered or given up after at most MostAttempts,
// and waits else; the receiver's health follows from what came last.
func TestAMessageEnds(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		m, h, now := webhook.Message{Progress: webhook.Waiting}, webhook.Health{}, noon
		for n := 1; ; n++ {
			a := webhook.Attempt{
				At: now, Took: time.Duration(rapid.IntRange(0, 20).Draw(r, "took")) * time.Second,
				Status: rapid.SampledFrom([]int{0, 200, 204, 301, 400, 410, 429, 500}).Draw(r, "status"), Asked: time.Duration(rapid.IntRange(0, 200_000).Draw(r, "asked")) * time.Second,
			}
			out := webhook.After(m, h, a, rapid.Float64Range(0, 1).Draw(r, "chance"))
			m, h = out.Message, out.Health
			require.Equal(r, n, m.Tried)
			require.Equal(r, a.Gone(), out.End == webhook.Gone)
			if a.Took2xx() {
				require.Equal(r, webhook.Delivered, m.Progress)
				require.Zero(r, h.Failures)
				return
			}
			require.Equal(r, n, h.Failures)
			require.True(r, a.Asked == 0 || !h.RestUntil.Before(a.At.Add(min(a.Asked, 24*time.Hour))), "rest was asked for")
			if m.Progress == webhook.GivenUp {
				require.Equal(r, webhook.MostAttempts, n)
				return
			}
			require.True(r, m.NextAt.After(a.At))
			now = m.NextAt
		}
	})
}

func TestSequencesFormAChain(t *testing.T) {
	s := webhook.Usual()
	s.ID = domain.WebhookID{UUID: domain.UUID{7}}
	var before []byte
	for n := int64(1); n < 5; n++ {
		m, head := s.Queue(webhook.Fact{ID: domain.UUID{1}, Type: webhook.VisitOpened, At: noon, Data: []byte(`{"a":"ü\""}`)}, noon)
		var said map[string]any
		require.NoError(t, json.Unmarshal(m.Payload, &said))
		require.EqualValues(t, n, said["sequence"])
		require.Equal(t, m.ID(), said["id"])
		require.EqualValues(t, 1, said["version"])
		require.Equal(t, map[string]any{"a": `ü"`}, said["data"])
		if before != nil {
			sum := webhook.Hash(before)
			require.Equal(t, hex.EncodeToString(sum[:]), said["previous"])
		} else {
			require.Nil(t, said["previous"])
		}
		_, err := webhook.Sign([]webhook.Key{someKey(t)}, webhook.Delivery{ID: m.ID(), At: noon, Body: m.Payload})
		require.NoError(t, err, "its id can be signed")
		before, s.Head = m.Payload, head
	}
}

func someKey(t *testing.T) webhook.Key {
	t.Helper()
	k, err := webhook.NewHMAC(make([]byte, 32))
	require.NoError(t, err)
	return k
}

func TestWhatIsKeptOfAnAnswerHoldsNoSecret(t *testing.T) {
	got := webhook.Excerpt("no: v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4= whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw and v1a,ok\x00\r\n" + strings.Repeat("é", 5000) + "\xff")
	require.NotContains(t, got, "K5oZ")
	require.NotContains(t, got, "MfKQ")
	require.Contains(t, got, "v1a,ok")
	require.LessOrEqual(t, len(got), 1100)
	require.True(t, strings.HasPrefix(got, "no: v1,… whsec_… and v1a,ok "))
}

func TestTypesAreAClosedList(t *testing.T) {
	got, err := webhook.ParseTypes([]string{"visit.settled", "visit.opened", "visit.opened"})
	require.NoError(t, err)
	require.Equal(t, []webhook.Type{webhook.VisitOpened, webhook.VisitSettled}, got)
	_, err = webhook.ParseTypes([]string{"webhook.test"})
	require.ErrorIs(t, err, webhook.ErrType)
	s := webhook.Usual()
	require.True(t, s.Wants(webhook.BadgeOnline), "all")
	require.False(t, s.Wants("made.up"))
	s.Types = got
	require.False(t, s.Wants(webhook.BadgeOnline))
}

func TestWhatASubscriptionCanBe(t *testing.T) {
	good := webhook.Usual()
	good.Name, good.URL = "Ledgerly", "https://hooks.example.com/x"
	require.NoError(t, good.Check())
	for field, change := range map[string]func(s *webhook.Subscription){
		"name":       func(s *webhook.Subscription) { s.Name = " x" },
		"url":        func(s *webhook.Subscription) { s.URL = "" },
		"order":      func(s *webhook.Subscription) { s.Order = "site" },
		"signing":    func(s *webhook.Subscription) { s.Signing = "rsa" },
		"in_flight":  func(s *webhook.Subscription) { s.InFlight = 0 },
		"per_second": func(s *webhook.Subscription) { s.PerSecond = -1 },
	} {
		s := good
		change(&s)
		require.ErrorIs(t, s.Check(), webhook.ErrBad, field)
		require.ErrorContains(t, s.Check(), field)
	}
}
