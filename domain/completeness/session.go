package completeness

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"actual/domain/event"
)

// Counts are the counters that a session.end tells. Notehub leaves zeros out, so a
// counter that is absent is 0 where another one of the same side is there.
type Counts struct {
	HubReceived, CardSent, HubRouted int64 // -1: not told.
}

// CountsOf reads the counters of an event.
func CountsOf(c event.SessionCounts) Counts {
	return Counts{HubReceived: told(c.HubReceived, c.HubTold), CardSent: told(c.CardSent, c.CardTold), HubRouted: told(c.HubRouted, c.HubTold)}
}

func told(q event.Quantity, side bool) int64 {
	switch {
	case q.OK && q.Value >= 0:
		return int64(q.Value)
	case q.OK || !side:
		return -1
	}
	return 0
}

// of returns the counter that is believed, or -1.
func (c Counts) of(by Counter) int64 {
	switch by {
	case HubReceived:
		return c.HubReceived
	case CardSent:
		return c.CardSent
	case HubRouted:
		return c.HubRouted
	}
	return -1
}

func compareCounts(a, b Counts) int {
	return cmp.Or(cmp.Compare(a.HubReceived, b.HubReceived), cmp.Compare(a.CardSent, b.CardSent), cmp.Compare(a.HubRouted, b.HubRouted))
}

// Heard is an event that is held, as far as it tells of its session.
type Heard struct {
	Key      string
	Session  string
	Received time.Time // When Notehub received it, whole seconds; zero where it does not say.
	Began    time.Time // When its session began, where it says.
	Note     bool      // A device wrote it: what counters count.
	Begins   bool      // It says that the session began,
	Ends     bool      // or ended,
	Counts   Counts    // and then, what was counted.
	Stored   time.Time // When it was stored here.
}

// HeardOf takes what an event tells of its session; ok is false where it is of none.
func HeardOf(e event.Event, key string, stored time.Time) (h Heard, ok bool) {
	if e.Session == "" {
		return Heard{}, false
	}
	h = Heard{
		Key: key, Session: e.Session, Stored: stored, Begins: e.Req == "session.begin", Ends: e.Req == "session.end",
		Note: e.FromDevice() && e.File != "_session.qo" && !strings.HasPrefix(e.Req, "session."),
	}
	if e.Received.OK {
		h.Received = time.Unix(e.Received.Sec, 0).UTC()
	}
	switch {
	case e.SessionBegan.OK:
		h.Began = time.Unix(e.SessionBegan.Sec, 0).UTC()
	case h.Begins:
		h.Began = h.Received
	}
	if h.Ends {
		h.Counts = CountsOf(e.SessionCounts)
	}
	return h, true
}

// MostEnds is how many ends of one session are kept apart: more say nothing.
const MostEnds = 4

// Session is what is held of one session of a badge.
type Session struct {
	ID          string
	Began       time.Time // As Notehub says; zero where nothing held says so.
	Ended       time.Time // When Notehub received its last end; zero where none is held.
	First, Last time.Time // When Notehub received the first and the last event that is held; zero where none says.
	Stored      time.Time // When the last of them was stored here.
	Notes       int64     // Events that the device wrote.
	Routed      int64     // All events but ends.
	Ends        []Counts  // What was counted, of each end; ordered.
	ManyEnds    bool      // There were more than are kept.
}

// Add counts an event that was not counted before: of those with one key one is. In
// which order events are added makes no difference.
func (s Session) Add(h Heard) Session {
	s.ID = h.Session
	s.Began, s.First = earliest(s.Began, h.Began), earliest(s.First, h.Received)
	s.Last, s.Stored = latest(s.Last, h.Received), latest(s.Stored, h.Stored)
	if h.Note {
		s.Notes++
	}
	if !h.Ends {
		s.Routed++
		return s
	}
	s.Ended = latest(s.Ended, h.Received)
	s.Ends = append(slices.Clone(s.Ends), h.Counts)
	slices.SortFunc(s.Ends, compareCounts)
	if len(s.Ends) > MostEnds {
		s.Ends, s.ManyEnds = s.Ends[:MostEnds], true
	}
	return s
}

// Count counts events by session, each key once.
func Count(events []Heard) map[string]Session {
	met, out := map[string]bool{}, map[string]Session{}
	for _, h := range events {
		if !met[h.Key] {
			met[h.Key] = true
			out[h.Session] = out[h.Session].Add(h)
		}
	}
	return out
}

// Begins returns when the session began, as far as is known.
func (s Session) Begins() time.Time { return earliest(s.Began, s.First) }

// Over returns when it was over, as far as is known.
func (s Session) Over() time.Time { return latest(s.Ended, s.Last) }

func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
