package timesheet

import (
	"bytes"
	"cmp"
	"time"

	"actual/domain"
)

// Unresolved is time at work of which nobody can tell what it was: the badges stand
// between two sites, or left one and came to another much later than the way takes. It
// is no time worked until a person has said what it was.
const Unresolved Activity = "unresolved"

// Between says when something happened at the earliest and at the latest, both
// included: what the evidence leaves open.
type Between struct{ Earliest, Latest time.Time }

// EntryState says how far people are with an entry. The names are stored.
type EntryState string

// The states of an entry. What is approved or locked stands until a later revision of
// it is approved: a day that was opened again changes nothing before that.
const (
	EntryOpen      EntryState = "open"      // Derived from what is known now; nobody has approved it.
	EntryApproved  EntryState = "approved"  // For pay.
	EntryLocked    EntryState = "locked"    // Approved, in a pay period that is locked.
	EntryWithdrawn EntryState = "withdrawn" // It was approved, and a later approval of its day has it no more.
)

// Entry is one worker's exact time of one activity within one day of work. Entries of
// a worker never overlap.
type Entry struct {
	ID       domain.TimeEntryID // It stays through all revisions; zero until its day is approved first.
	Worker   domain.WorkerID
	Day      domain.Date // Of work: its hours are those of the company's workweek.
	Span     domain.Span // UTC, whole seconds, ended.
	Began    Between     // What the evidence leaves open of its beginning …
	Ended    Between     // … and of its end.
	Activity Activity
	Job      domain.JobID  // Zero: none, or not told apart; always zero of travel.
	Site     domain.SiteID // Of travel where it leads to; zero where nobody knows.
	Evidence Evidence
	Revision domain.Revision // Of its day, when it was approved as it is; 0: never.
	State    EntryState
}

// Evidence is what an entry rests on.
type Evidence struct {
	Visits    []Seen         // By identifier.
	Custodies []Worn         // By identifier.
	Booked    []domain.UUID  // Rows of booked or clocked time that say that a break was taken.
	Said      domain.SaidID  // What a person has said that it was; zero: nobody.
	Why       UnresolvedWhy  // Of unresolved time.
	Rivals    []domain.JobID // Jobs between which nothing tells, where it is of no job.
}

// Seen is a version of a visit.
type Seen struct {
	Visit  domain.VisitID
	Number int
}

// Worn is a custody: that the worker wore the badge.
type Worn struct {
	Custody domain.CustodyID
	Badge   domain.BadgeID
}

// UnresolvedWhy says why time is unresolved. The names are stored.
type UnresolvedWhy string

// Why time is unresolved.
const (
	BySites  UnresolvedWhy = "undecided" // The badge stands between neighbouring sites.
	ByBadges UnresolvedWhy = "badges"    // Two badges of the worker are at two sites at once.
	ByGap    UnresolvedWhy = "gap"       // Between two visits is more time than the way takes.
)

// Lasts returns how long it takes.
func (e Entry) Lasts() Hours { return elapsed(e.Span.From, e.Span.To) }

// Stint returns what is paid by it; ok is false of unresolved time, which is not
// paid.
func (e Entry) Stint() (s Stint, ok bool) {
	return Stint{Span: e.Span, Activity: e.Activity, Job: e.Job}, e.Activity != Unresolved
}

// Compare orders entries by worker, beginning and identifier.
func Compare(a, b Entry) int {
	return cmp.Or(
		bytes.Compare(a.Worker.UUID[:], b.Worker.UUID[:]), a.Span.From.Compare(b.Span.From), bytes.Compare(a.ID.UUID[:], b.ID.UUID[:]),
	)
}
