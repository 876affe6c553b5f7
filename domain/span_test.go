package domain_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"actual/domain"
)

var noon = time.Date(2026, 9, 21, 12, 0, 0, 0, time.UTC)

// aSpan draws a span of minutes around noon; ends may be open.
func aSpan(t *rapid.T, name string) domain.Span {
	from := rapid.IntRange(-5, 10).Draw(t, name+" from")
	to := rapid.IntRange(from, 11).Draw(t, name+" to")
	s := domain.Span{From: noon.Add(time.Duration(from) * time.Minute), To: noon.Add(time.Duration(to) * time.Minute)}
	if from == -5 {
		s.From = time.Time{}
	}
	if to == 11 {
		s.To = time.Time{}
	}
	return s
}

// What the functions say of two spans is what is so at each minute.
func TestSpansAgreeWithTheirMinutes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := aSpan(t, "a"), aSpan(t, "b")
		overlap, within, empty := false, true, true
		for m := -10; m <= 15; m++ {
			at := noon.Add(time.Duration(m) * time.Minute)
			overlap = overlap || a.Covers(at) && b.Covers(at)
			within = within && (!a.Covers(at) || b.Covers(at))
			empty = empty && !a.Covers(at)
		}
		require.Equal(t, overlap, a.Overlaps(b), "%s, %s", a, b)
		require.Equal(t, a.Overlaps(b), b.Overlaps(a))
		require.Equal(t, empty, a.Empty(), "%s", a)
		if !empty {
			require.Equal(t, within, a.Within(b), "%s, %s", a, b)
		}
	})
}

func TestSpanIsOfWholeSecondsInUTC(t *testing.T) {
	local := noon.Add(900 * time.Millisecond).In(time.FixedZone("", 3600))
	s, err := domain.NewSpan(local, time.Time{})
	require.NoError(t, err)
	require.Equal(t, domain.Span{From: noon}, s)
	for _, to := range []time.Time{noon, noon.Add(500 * time.Millisecond), noon.Add(-time.Second)} {
		_, err = domain.NewSpan(noon, to)
		require.ErrorIs(t, err, domain.ErrBackwards)
	}
	s, err = domain.NewSpan(time.Time{}, noon)
	require.NoError(t, err)
	require.Equal(t, "always to 2026-09-21T12:00:00Z", s.String())
	for at, ok := range map[time.Time]bool{noon.Add(-time.Hour): true, noon: false, noon.Add(time.Second): false, {}: false} {
		ended, is := s.EndedAt(at)
		require.Equal(t, ok, is, "%s", at)
		if ok {
			require.Equal(t, at, ended.To)
		} else {
			require.Equal(t, s, ended)
		}
	}
}
