package completeness_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"actual/domain"
	"actual/domain/completeness"
)

var midnight = time.Date(2026, 6, 2, 4, 0, 0, 0, time.UTC)

// stretch is a badge's sessions as Notehub had them, and each one's events.
type stretch struct {
	sessions [][]completeness.Heard
	day      domain.Span
}

func (s stretch) all() (events []completeness.Heard) {
	for _, one := range s.sessions {
		events = append(events, one...)
	}
	return events
}

// GoString implements fmt.GoStringer: what rapid shows of it.
func (s stretch) GoString() string { return fmt.Sprintf("%d sessions", len(s.sessions)) }

// span is all that was uploaded.
func (s stretch) span() domain.Span {
	all := s.all()
	return domain.Span{From: midnight.Add(-48 * time.Hour), To: all[len(all)-1].Received.Add(time.Minute)}
}

// anyStretch draws sessions over a day and some hours, over midnight too, that may end
// several times, each end counting anew or from the beginning of the session.
func anyStretch() *rapid.Generator[stretch] {
	return rapid.Custom(func(t *rapid.T) stretch {
		s := stretch{day: domain.Span{From: midnight, To: midnight.Add(24 * time.Hour)}}
		at, n := midnight.Add(-3*time.Hour), 0
		began := at
		for i := 0; began.Before(s.day.To.Add(time.Hour)); i++ {
			id := fmt.Sprint("session ", i)
			began = at
			add := func(h completeness.Heard) {
				n++
				h.Key, h.Session, h.Received, h.Stored = fmt.Sprint("event ", n), id, at, at.Add(time.Second)
				if h.Begins || h.Ends {
					h.Began = began
				}
				s.sessions[i] = append(s.sessions[i], h)
			}
			s.sessions = append(s.sessions, nil)
			add(completeness.Heard{Begins: true})
			ends, anew := rapid.SampledFrom([]int{1, 1, 1, 2, 6}).Draw(t, "ends"), rapid.Bool().Draw(t, "anew")
			count := int64(0)
			for range ends {
				if anew {
					count = 0
				}
				for range rapid.IntRange(0, 4).Draw(t, "notes") {
					at = at.Add(time.Duration(rapid.IntRange(0, 900).Draw(t, "seconds")) * time.Second)
					add(completeness.Heard{Note: true})
					count++
				}
				if rapid.Bool().Draw(t, "of Notehub's own") {
					add(completeness.Heard{})
				}
				at = at.Add(time.Second)
				add(completeness.Heard{Ends: true, Counts: completeness.Counts{HubReceived: count, CardSent: -1, HubRouted: -1}})
			}
			at = at.Add(time.Duration(rapid.IntRange(60, 14_000).Draw(t, "pause")) * time.Second)
		}
		return s
	})
}

// shuffled doubles some events and mixes all.
func shuffled(t *rapid.T, events []completeness.Heard) []completeness.Heard {
	dice := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
	out := append([]completeness.Heard{}, events...)
	for range len(events) / 3 {
		twice := events[dice.IntN(len(events))]
		twice.Stored = twice.Stored.Add(time.Hour)
		out = append(out, twice)
	}
	dice.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

func sessionsOf(events []completeness.Heard) (all []completeness.Session) {
	for _, s := range completeness.Count(events) {
		all = append(all, s)
	}
	return all
}

func TestCountsDoNotDependOnOrderOrRepeats(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyStretch().Draw(t, "stretch")
		want := completeness.Count(s.all())
		got := completeness.Count(shuffled(t, s.all()))
		for id, w := range want {
			g := got[id]
			w.Stored, g.Stored = time.Time{}, time.Time{} // Of a repeat that was stored alone it is later.
			require.Equal(t, w, g)
		}
	})
}

func TestNothingIsInventedWhereNothingIsMissing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyStretch().Draw(t, "stretch")
		ev := completeness.Evidence{Counter: rapid.SampledFrom(completeness.Counters()).Draw(t, "counter")}
		if rapid.Bool().Draw(t, "counted late") {
			ev.Since = midnight.Add(time.Duration(rapid.IntRange(-5, 20).Draw(t, "since")) * time.Hour)
		}
		if rapid.Bool().Draw(t, "compared") {
			ev.Compared = []domain.Span{s.span()}
		}
		got := completeness.State(s.day, sessionsOf(shuffled(t, s.all())), ev)
		require.NotEqual(t, completeness.Incomplete, got.Verdict)
		for _, j := range got.Sessions {
			require.NotEqual(t, completeness.Incomplete, j.Verdict)
			require.Zero(t, j.Lacks)
			if len(ev.Compared) > 0 {
				require.Equal(t, completeness.Complete, j.Verdict)
			}
		}
		require.Equal(t, len(ev.Compared) > 0, got.Verdict == completeness.Complete, "a day is proven complete by a comparison alone")
	})
}

func TestWhatIsLostIsMissedAndNeverCalledComplete(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyStretch().Draw(t, "stretch")
		which := rapid.IntRange(0, len(s.sessions)-1).Draw(t, "session")
		one := s.sessions[which]
		at := rapid.IntRange(0, len(one)-1).Draw(t, "event")
		lost := one[at]
		s.sessions[which] = append(append([]completeness.Heard{}, one[:at]...), one[at+1:]...)
		ends := 0
		for _, h := range one {
			if h.Ends {
				ends++
			}
		}
		counts := completeness.Count(shuffled(t, s.all()))
		ev := completeness.Evidence{Counter: completeness.HubReceived}
		j := counts[lost.Session].Judge(ev, midnight.Add(48*time.Hour))
		switch {
		case lost.Note && ends == 1:
			require.Equal(t, completeness.Incomplete, j.Verdict)
			require.Equal(t, completeness.Missing, j.Why)
			require.Equal(t, int64(1), j.Lacks)
		case lost.Note, lost.Ends && ends == 1:
			require.NotEqual(t, completeness.Complete, j.Verdict)
		}
		require.NotEqual(t, completeness.Complete, completeness.State(s.day, sessionsOf(s.all()), ev).Verdict, "nothing was compared")
	})
}

func TestAWholeSessionThatIsLostLeavesTheDayUnknownUntilItIsCompared(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyStretch().Draw(t, "stretch")
		which := rapid.IntRange(0, len(s.sessions)-1).Draw(t, "session")
		s.sessions[which] = nil
		if len(s.all()) == 0 {
			return
		}
		st := completeness.State(s.day, sessionsOf(s.all()), completeness.Evidence{Counter: completeness.HubReceived})
		require.Equal(t, completeness.Unknown, st.Verdict)
	})
}

func TestABadgeThatChangedHandsLacksNothingByItsCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyStretch().Draw(t, "stretch")
		from := midnight.Add(time.Duration(rapid.IntRange(-2, 20).Draw(t, "hour")) * time.Hour)
		var ours []completeness.Heard
		for _, h := range s.all() {
			if !h.Received.Before(from) { // What was captured before belongs to the one before.
				ours = append(ours, h)
			}
		}
		ev := completeness.Evidence{Counter: completeness.HubReceived, Owned: domain.Span{From: from}}
		for _, one := range sessionsOf(ours) {
			require.NotEqual(t, completeness.Incomplete, one.Judge(ev, midnight.Add(48*time.Hour)).Verdict)
		}
	})
}
