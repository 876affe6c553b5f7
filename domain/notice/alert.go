package notice

import (
	"time"

	"actual/domain"
	"actual/domain/fault"
)

// Rules of alerts.
var (
	ErrNotFound  = fault.New(fault.NotFound, "alert.not_found", "no such alert")
	ErrOver      = fault.New(fault.Conflict, "alert.over", "the alert is over: there is nothing to answer")
	ErrBadSnooze = fault.New(fault.Invalid, "alert.bad_snooze", "an alert is snoozed for a quarter of an hour to 31 days from now")
)

// State says how far an alert is. The names are stored.
type State string

// The states.
const (
	Open         State = "open"         // It is told, again and again.
	Acknowledged State = "acknowledged" // Somebody sees to it: nobody is told until it is over.
	Snoozed      State = "snoozed"      // Nobody is told until a time.
	Over         State = "over"
)

// States returns all of them.
func States() []State { return []State{Open, Acknowledged, Snoozed, Over} }

// End says why an alert is over. The names are stored.
type End string

// The ends.
const (
	Heard  End = "heard"  // What was wrong is right again.
	Gone   End = "gone"   // Its subject is no more: a badge that left the company, a key that ended.
	Hushed End = "hushed" // A rule says that it is not to be told any more.
)

// Grid is what all messages are aligned to, in UTC: so those of a crew come together,
// though its badges did not fall silent in the same minute.
const Grid = 15 * time.Minute

// onGrid returns the first instant of the grid that is not before one.
func onGrid(t time.Time) time.Time {
	if g := t.Truncate(Grid); !g.Equal(t) {
		return g.Add(Grid).UTC()
	}
	return t.UTC()
}

// Alert is something that is wrong, of a subject, from when it was seen to when it is over.
type Alert struct {
	ID      domain.AlertID
	Kind    Kind
	Subject string         // What it is about: "badge:" and its id, "vendor:aspire".
	About   string         // What people call that.
	Badge   domain.BadgeID // Of a badge.
	Crew    domain.CrewID  // Whose it is; zero: nobody's. Messages are grouped by it.
	Since   time.Time      // From when on it was wrong: when a badge was silent for too long.
	Raised  time.Time
	State   State
	Told    int       // How many times it was told.
	Next    time.Time // When it is told next at the earliest; zero: no more.
	Until   time.Time // Of a snooze.
	By      string    // Who acknowledged or snoozed it last.
	ByAt    time.Time
	Acts    int // How many times somebody did.
	Ended   time.Time
	End     End
	Case    Case
	// Revision rises with each change.
	Revision domain.Revision
}

// Raise returns a new alert at an instant: it is told at the next one of the grid.
func Raise(a Alert, now time.Time) Alert {
	a.State, a.Raised, a.Next, a.Revision = Open, now, onGrid(now), 1
	return a
}

// Acknowledge returns the alert in somebody's hands. To acknowledge again changes who has
// it. It fails with ErrOver.
func (a Alert) Acknowledge(by string, now time.Time) (Alert, error) {
	if a.State == Over {
		return a, ErrOver
	}
	a.State, a.Next, a.Until = Acknowledged, time.Time{}, time.Time{}
	a.By, a.ByAt, a.Acts = by, now, a.Acts+1
	return a, nil
}

// Snooze returns the alert silent until an instant. It fails with ErrOver or ErrBadSnooze.
func (a Alert) Snooze(by string, until, now time.Time) (Alert, error) {
	if a.State == Over {
		return a, ErrOver
	}
	if until.Before(now.Add(Grid)) || until.After(now.Add(maxRepeat)) {
		return a, ErrBadSnooze
	}
	a.State, a.Next, a.Until = Snoozed, onGrid(until), until
	a.By, a.ByAt, a.Acts = by, now, a.Acts+1
	return a, nil
}

// Finish returns the alert over. Who was told is told that, at the next instant of the
// grid, except where a rule hushes it.
func (a Alert) Finish(why End, now time.Time) Alert {
	a.State, a.Ended, a.End, a.Next, a.Until = Over, now, why, time.Time{}, time.Time{}
	if a.Told > 0 && why != Hushed {
		a.Next = onGrid(now)
	}
	return a
}

// Tell says whether it is told now, and returns the alert after that. In quiet hours it is
// told when they end; while it is held, at an instant of the grid after that. A time that
// was missed, since nobody looked, is made up for once.
func (a Alert) Tell(s *Settled, zone *time.Location, held bool, now time.Time) (next Alert, tell bool) {
	if a.Next.IsZero() || now.Before(a.Next) {
		return a, false
	}
	if held && a.State != Over {
		a.Next = onGrid(now.Add(time.Second))
		return a, false
	}
	quiet := Calendar{Zone: zone, Hours: s.Quiet}
	if in, _ := quiet.In(now); in {
		a.Next = onGrid(quiet.Leave(now))
		return a, false
	}
	if a.State == Over {
		a.Next = time.Time{}
		return a, true
	}
	if a.State == Snoozed {
		a.State, a.Until = Open, time.Time{}
	}
	a.Told++
	a.Next = now.Truncate(Grid).Add(s.Repeat[min(a.Told, len(s.Repeat))-1]).UTC()
	return a, true
}

// To returns who is told by a message that was just told: the first ones, and once so many
// are unanswered, the second ones too. Who was told is told when it is over.
func (a Alert) To(s *Settled) []Recipient {
	escalated := s.Escalate > 0 && a.Told > s.Escalate
	if !escalated {
		return s.First
	}
	return append(s.First[:len(s.First):len(s.First)], s.Second...)
}
