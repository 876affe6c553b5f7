package offline_test

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/cmd/internal/offline"
	"actual/contracts/notehub/season"
	"actual/domain/presence"
)

// tiny is a season of a crew of two badges, over the night in which the clocks
// of New York go back.
func tiny(t *testing.T) (events []string, fences []byte) {
	t.Helper()
	cfg := season.Default(11)
	cfg.Days, cfg.Crews, cfg.BadgesPerCrew, cfg.Sites = 4, 1, 2, 40
	cfg.Start = time.Date(2026, time.October, 30, 0, 0, 0, 0, time.UTC)
	s := season.New(cfg)
	var out bytes.Buffer
	require.NoError(t, s.WriteEvents(&out))
	return strings.Split(strings.TrimSpace(out.String()), "\n"), s.Fences()
}

// replay returns what is printed for a stream of events.
func replay(t *testing.T, fences []byte, events string) string {
	t.Helper()
	sites, err := offline.ReadFences(fences)
	require.NoError(t, err)
	fixes, summary, err := offline.ReadFixes(strings.NewReader(events))
	require.NoError(t, err)
	require.Zero(t, summary.Unread(), "%v", summary.Problems)
	zone, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	r := offline.Replay{Index: sites.Index, Policy: presence.DefaultPolicy(), AsOf: summary.AsOf(), Zone: zone}
	var out bytes.Buffer
	n, err := r.Write(&out, r.Derive(fixes))
	require.NoError(t, err)
	require.Equal(t, n, strings.Count(out.String(), "\n"))
	return out.String()
}

func TestOrderRepeatsAndBatchesChangeNothing(t *testing.T) {
	events, fences := tiny(t)
	want := replay(t, fences, strings.Join(events, "\n"))
	require.Greater(t, strings.Count(want, "\n"), 20)
	for seed := range uint64(12) {
		got := replay(t, fences, scramble(events, rand.New(rand.NewPCG(seed, 1))))
		require.Equal(t, want, got, "seed %d", seed)
	}
}

// scramble shuffles events, repeats some, and puts several into a line in every
// way that is read.
func scramble(events []string, dice *rand.Rand) string {
	all := append([]string(nil), events...)
	for range len(events) / 3 {
		all = append(all, events[dice.IntN(len(events))])
	}
	dice.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	var b strings.Builder
	if dice.IntN(2) == 0 {
		b.WriteString("\xef\xbb\xbf")
	}
	for len(all) > 0 {
		n := min(len(all), 1+dice.IntN(6))
		switch some := all[:n]; dice.IntN(5) {
		case 0:
			b.WriteString("[" + strings.Join(some, ",") + "]\n")
		case 1:
			b.WriteString(strings.Join(some, " ") + "\r\n")
		case 2:
			b.WriteString("\n  " + strings.Join(some, "\n\n") + ",\n")
		default:
			b.WriteString(strings.Join(some, "\n") + "\n")
		}
		all = all[n:]
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func TestVisitsAreOrderedByBadgeThenArrival(t *testing.T) {
	events, fences := tiny(t)
	var last string
	for line := range strings.Lines(replay(t, fences, strings.Join(events, "\n"))) {
		badge := between(line, `"badge":"`, `"`)
		arrived, err := time.Parse(time.RFC3339, between(line, `"arrived":"`, `"`))
		require.NoError(t, err)
		key := badge + arrived.UTC().Format(time.RFC3339)
		require.Less(t, last, key)
		last = key
	}
	require.NotEmpty(t, last)
}

func between(s, from, to string) string {
	_, s, _ = strings.Cut(s, from)
	s, _, _ = strings.Cut(s, to)
	return s
}

func TestLessEvidenceIsAnotherResult(t *testing.T) { // Else the tests above prove nothing.
	events, fences := tiny(t)
	all := replay(t, fences, strings.Join(events, "\n"))
	require.NotEqual(t, all, replay(t, fences, strings.Join(events[:len(events)/2], "\n")))
}
