package completeness

import (
	"slices"
	"time"

	"actual/domain"
	"actual/domain/fault"
)

// Counter names which of Notehub's counters of a session is believed, by its name in
// the session.end event.
type Counter string

// The counters. HubReceived and CardSent are compared with the notes that are held of a
// session; HubRouted with all its events but the end.
const (
	HubReceived Counter = "hub_rcvd_notes" // What Notehub received: it is the one that routes could deliver.
	CardSent    Counter = "card_sent_notes"
	HubRouted   Counter = "hub_events_routed" // A project with several routes may count an event for each.
	NoCounter   Counter = "none"              // None is: comparisons alone tell.
)

// Counters lists them, the usual one first.
func Counters() []Counter { return []Counter{HubReceived, CardSent, HubRouted, NoCounter} }

// ErrCounter reports a counter that there is not.
var ErrCounter = fault.New(fault.Invalid, "completeness.bad_counter", "there is no such counter")

// ParseCounter reads the name of a counter; empty is the usual one.
func ParseCounter(text string) (Counter, error) {
	if text == "" {
		return HubReceived, nil
	}
	if c := Counter(text); slices.Contains(Counters(), c) {
		return c, nil
	}
	return "", ErrCounter.With("%.40q; there are hub_rcvd_notes, card_sent_notes, hub_events_routed and none", text)
}

// Verdict says whether anything is missing.
type Verdict string

// The verdicts. Their names are told to programs.
const (
	Complete   Verdict = "complete"
	Incomplete Verdict = "incomplete"
	Unknown    Verdict = "unknown"
)

// Why names the reason of a verdict. The names are told to programs.
type Why string

// The reasons.
const (
	Counted        Why = "counted"         // As much is held as was counted.
	Compared       Why = "compared"        // All that Notehub has is held.
	Missing        Why = "missing"         // More was counted than is held, and it is to be fetched.
	NotFound       Why = "not_found"       // More was counted than is held, and Notehub shows no more for the badge.
	NoEnd          Why = "no_end"          // The session has not ended, or its end never came.
	NoCount        Why = "no_count"        // Its end tells no count that is believed.
	EndsDisagree   Why = "ends_disagree"   // It ended several times, with counts that do not fit.
	MoreHeld       Why = "more_held"       // More is held than was counted: the count is of something else.
	Uncounted      Why = "before_counting" // Some of it came before sessions were counted.
	ChangedHands   Why = "changed_hands"   // The badge was not the company's for all of the time.
	NotHeardSince  Why = "not_heard_since" // The badge has not been heard since the day was over: it may hold more.
	NotCompared    Why = "not_compared"    // A session of which nothing came at all would not show: nothing was compared yet.
	NothingHeard   Why = "nothing_heard"   // No session is known about the time at all.
	graceOfChanges     = 24 * time.Hour    // So long after a badge came, what it kept for its owner before may still be among what is counted.
)

// Evidence is what sessions of a badge are judged by.
type Evidence struct {
	Counter  Counter
	Owned    domain.Span   // When the badge is the company's.
	Since    time.Time     // Everything that Notehub received from then on was counted; zero: all was.
	Compared []domain.Span // Times of upload that were compared with Notehub, after which all was counted again; see Join.
}

// Judged is a session with what can be said of it.
type Judged struct {
	Session

	Verdict Verdict
	Why     Why
	Lacks   int64 // How many are missing, at least.
	Told    int64 // What was counted, by the counter that is believed; -1: nothing.
	Held    int64 // What is held of that.
}

// Judge says whether a session is complete. next is when the badge's next session
// began, after which this one can't go on; zero where there is none.
func (s Session) Judge(ev Evidence, next time.Time) Judged {
	j := Judged{Session: s, Verdict: Unknown, Told: -1, Held: s.held(ev.Counter)}
	until := s.Over()
	if s.Ended.IsZero() {
		if next.IsZero() {
			j.Why = NoEnd
			return j
		}
		until = latest(until, next)
	}
	compared := covered(ev.Compared, domain.Span{From: s.Begins(), To: until.Add(time.Second)})
	least, most := s.told(ev.Counter)
	counts, why := s.countable(ev, least, until)
	if counts {
		j.Told = least
	}
	switch {
	case counts && j.Held < least:
		j.Verdict, j.Why, j.Lacks = Incomplete, Missing, least-j.Held
		if compared {
			j.Why = NotFound
		}
	case compared:
		j.Verdict, j.Why = Complete, Compared
	case !counts:
		j.Why = why
	case j.Held > most:
		j.Why = MoreHeld
	case j.Held < most || s.ManyEnds:
		j.Why = EndsDisagree
	default:
		j.Verdict, j.Why = Complete, Counted
	}
	return j
}

// countable says whether its count can be believed, or why not.
func (s Session) countable(ev Evidence, least int64, until time.Time) (bool, Why) {
	owned := ev.Owned
	if !owned.From.IsZero() {
		owned.From = owned.From.Add(graceOfChanges)
	}
	begins := s.Begins()
	if s.Began.IsZero() { // Its begin never came: it may be long ago.
		begins = begins.Add(-graceOfChanges)
	}
	switch {
	case s.Ended.IsZero():
		return false, NoEnd
	case begins.Before(ev.Since):
		return false, Uncounted
	case !owned.Covers(begins) || !owned.Covers(until):
		return false, ChangedHands
	case least < 0:
		return false, NoCount
	}
	return true, ""
}

// told returns the bounds of what was counted: of several ends, each may count from
// the beginning, or from the end before. -1: it is not told.
func (s Session) told(by Counter) (least, most int64) {
	if len(s.Ends) == 0 {
		return -1, -1
	}
	for _, e := range s.Ends {
		n := e.of(by)
		if n < 0 {
			return -1, -1
		}
		least, most = max(least, n), most+n
	}
	return least, most
}

func (s Session) held(by Counter) int64 {
	if by == HubRouted {
		return s.Routed
	}
	return s.Notes
}

// Join returns spans of time without overlaps, ordered, those that touch as one.
func Join(spans []domain.Span) (out []domain.Span) {
	spans = slices.Clone(spans)
	slices.SortFunc(spans, func(a, b domain.Span) int { return a.From.Compare(b.From) })
	for _, s := range spans {
		if n := len(out); n > 0 && !s.From.After(out[n-1].To) {
			out[n-1].To = latest(out[n-1].To, s.To)
			continue
		}
		out = append(out, s)
	}
	return out
}

// covered reports whether one of the joined spans has all of a time.
func covered(joined []domain.Span, s domain.Span) bool {
	return slices.ContainsFunc(joined, func(c domain.Span) bool { return !s.From.Before(c.From) && !s.To.After(c.To) })
}
