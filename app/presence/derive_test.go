package presence_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	apppresence "actual/app/presence"
	"actual/domain/presence"
)

// Two processes work off the marks of a badge in turns, in bits and in any order:
// what each remembers never makes a difference to deriving everything at once.
func TestRememberedIsAsStored(t *testing.T) {
	sites := threeSites(t)
	rapid.Check(t, func(t *rapid.T) {
		s := &store{index: sites, now: time.Unix(monday+30*86_400, 0).UTC()}
		workers := [2]*apppresence.Deriver{newDeriver(s), newDeriver(s)}
		all := wander(t, rapid.IntRange(1, 6).Draw(t, "days"))
		for told := 0; told < len(all); {
			n := min(rapid.SampledFrom([]int{1, 1, 2, 9, 80}).Draw(t, "events"), len(all)-told)
			s.tell(all[told : told+n])
			told += n
			if rapid.IntRange(0, 3).Draw(t, "work") == 0 {
				continue
			}
			_, err := workers[rapid.SampledFrom([]int{0, 0, 0, 1}).Draw(t, "worker")].Derive(t.Context(), acme)
			require.NoError(t, err)
		}
		for range 2 { // The second finds nothing.
			_, err := workers[0].Derive(t.Context(), acme)
			require.NoError(t, err)
		}
		want := presence.Derive(presence.Input{Fixes: all, Index: sites, Policy: presence.DefaultPolicy(), AsOf: s.now.Unix(), Zone: time.UTC})
		require.Equal(t, want, s.believed())
	})
}

// A step that overtakes or fails is done again with what is stored.
func TestOvertaken(t *testing.T) {
	s := &store{index: threeSites(t), now: time.Unix(monday+30*86_400, 0).UTC()}
	d := newDeriver(s)
	day := stays(monday, 0, 1, 2)
	s.tell(day[:20])
	_, err := d.Derive(t.Context(), acme)
	require.NoError(t, err)
	s.spoil() // Somebody else writes a version, and breaks the rule that the stamp must change.
	s.tell(day[20:])
	_, err = d.Derive(t.Context(), acme)
	require.Error(t, err)
	n, err := d.Derive(t.Context(), acme)
	require.NoError(t, err)
	require.Equal(t, 1, n)
	want := presence.Derive(presence.Input{Fixes: day, Index: s.index, Policy: presence.DefaultPolicy(), AsOf: s.now.Unix(), Zone: time.UTC})
	require.Equal(t, want, s.believed())
}
