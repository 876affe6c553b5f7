package source

import (
	"slices"
	"time"

	"actual/domain"
)

// State says how a row of a source stands to ours.
type State string

// The states.
const (
	New       State = "new"       // None of ours was it: Ours is what was made of it; zero: not yet, and Problem says why.
	Matched   State = "matched"   // Ours was there before, and is it.
	Ambiguous State = "ambiguous" // Several of ours may be it, or several rows may be ours: people decide. Nothing is made.
	Gone      State = "gone"      // The source has it no more. Ours, where there is one, stays.
	Ignored   State = "ignored"   // People said that it is nothing to us.
)

// States are all states.
func States() []State { return []State{New, Matched, Ambiguous, Gone, Ignored} }

// ParseState reads a state; it fails with ErrUnknownState.
func ParseState(s string) (State, error) {
	switch k := State(s); k {
	case New, Matched, Ambiguous, Gone, Ignored:
		return k, nil
	}
	return "", ErrUnknownState.With("%.40q", s)
}

// Link is which of ours a row is, and what of it was taken over. A row that was just
// read for the first time is New, of no Ours, and not Settled.
type Link struct {
	State      State
	Ours       domain.UUID // A site, crew, worker or job by the row's kind; zero: none.
	Candidates []Candidate // Of an Ambiguous row, the best first.
	Taken      Said        // What was last taken over to Ours. What people changed of ours since differs from it, and is left alone.
	TakenAs    Named       // Which of ours that named then.
	Problem    string      // Why it, or part of it, could not be taken over; for people.
	By         string      // Who decided it, as the ledger names people; empty: a sync did. A sync keeps to what people decided.
	At         time.Time   // Since when it is so.
	Settled    bool        // Nothing of the row waits to be taken over.
	Revision   domain.Revision
}

// Named are those of ours that a row names; zero: none, or none of ours yet.
type Named struct {
	Site   domain.SiteID   // Of a job.
	Crew   domain.CrewID   // Of a job.
	Leader domain.WorkerID // Of a crew.
}

// Candidate is one of ours that a row may be.
type Candidate struct {
	Ours domain.UUID
	Why  []Evidence // At least one.
}

// Evidence is a reason to take a row for one of ours.
type Evidence string

// The reasons.
const (
	SameRef   Evidence = "ref"   // Ours is called what the source knows it by, or what payroll does.
	SameName  Evidence = "name"  // Both have one name, but for capitals, blanks and punctuation.
	SamePlace Evidence = "place" // The source's place lies in our fence.
)

// Same reports whether both say the same, whatever their revisions.
func (l Link) Same(o Link) bool {
	return l.State == o.State && l.Ours == o.Ours && l.Taken == o.Taken && l.TakenAs == o.TakenAs && l.Problem == o.Problem && l.By == o.By && l.At.Equal(o.At) && l.Settled == o.Settled &&
		slices.EqualFunc(l.Candidates, o.Candidates, func(a, b Candidate) bool { return a.Ours == b.Ours && slices.Equal(a.Why, b.Why) })
}

// Return is for a row that was gone, and is there again.
func (l *Link) Return() {
	switch l.State = New; {
	case !l.Ours.IsZero():
		l.State = Matched
	case l.By != "": // What people said was of what it was.
		l.State = Ambiguous
	}
}
