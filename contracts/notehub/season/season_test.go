package season

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// written returns all that a season writes.
func written(t *testing.T, cfg Config) (fences, events, truth string) {
	t.Helper()
	s := New(cfg)
	var e, tr bytes.Buffer
	require.NoError(t, s.WriteEvents(&e))
	require.NoError(t, s.WriteTruth(&tr))
	return string(s.Fences()), e.String(), tr.String()
}

// TestSameBytesEverywhere pins the bytes of one season. It must hold on every
// machine; try GOAMD64=v3 and another GOARCH. Whoever changes the physics on
// purpose changes the hash.
func TestSameBytesEverywhere(t *testing.T) {
	cfg := Default(20260406)
	cfg.Cadence = 2 * time.Minute
	fences, events, truth := written(t, cfg)
	got := fmt.Sprintf("%x", sha256.Sum256([]byte(fences+events+truth)))
	require.Equal(t, "2bad76cec072e681f161b89223472fe4db434e048ea2bd44f0dad0dd930ae7a0", got)
}

func TestSeedDecides(t *testing.T) {
	f1, e1, t1 := written(t, Default(1))
	f2, e2, t2 := written(t, Default(1))
	require.True(t, f1 == f2 && e1 == e2 && t1 == t2)
	f3, e3, t3 := written(t, Default(2))
	require.True(t, f1 != f3 && e1 != e3 && t1 != t3)
}

// TestBadgesStandAlone makes the badges in parallel, each on its own, and
// compares them with the merged stream.
func TestBadgesStandAlone(t *testing.T) {
	cfg := Default(5)
	s := New(cfg)
	merged := make([][]string, len(s.badges))
	last := int64(0)
	for e := range s.All(0) {
		require.GreaterOrEqual(t, e.Received, last, "in order of delivery")
		last = e.Received
		merged[e.Badge] = append(merged[e.Badge], string(e.Raw))
	}
	alone := make([][]string, len(s.badges))
	var wg sync.WaitGroup
	for i := range s.badges {
		wg.Go(func() {
			for e := range s.Events(i) {
				alone[i] = append(alone[i], string(e.Raw))
			}
		})
	}
	wg.Wait()
	require.Equal(t, merged, alone)
}

// TestOneTruthForAllCadences: how badges report changes nothing about where they
// were; nor do hazards of the radio.
func TestOneTruthForAllCadences(t *testing.T) {
	cfg := Default(6)
	fences, events, truth := written(t, cfg)
	cfg.Cadence = 15 * time.Minute
	cfg.Hazards &^= Outages | Holes | DeadBatteries
	f, e, tr := written(t, cfg)
	require.Equal(t, fences, f)
	require.Equal(t, truth, tr)
	require.NotEqual(t, events, e)
}

func TestAllStartsAnywhere(t *testing.T) {
	s := New(Default(8))
	from, to := s.Span()
	middle := (from + to) / 2
	whole, rest := 0, 0
	for e := range s.All(0) {
		if e.Received >= middle*1e9 {
			whole++
		}
	}
	for e := range s.All(middle) {
		require.GreaterOrEqual(t, e.Received, middle*1e9)
		rest++
	}
	require.Equal(t, whole, rest)
	require.Greater(t, rest, 100)
	for range s.All(0) {
		break // A reader may stop.
	}
}

func TestBadgesHaveNames(t *testing.T) {
	s := New(Default(1))
	seen := map[string]bool{}
	for i, b := range s.Badges() {
		require.Regexp(t, `^dev:\d{15}$`, b.Device)
		require.Equal(t, i/3, b.Crew)
		require.False(t, seen[b.Device] || seen[b.Label])
		seen[b.Device], seen[b.Label] = true, true
	}
	require.NotEqual(t, s.Badges()[0].Device, New(Default(2)).Badges()[0].Device, "companies do not share devices")
}
