package booked

import (
	"time"

	"actual/domain"
	"actual/domain/job"
)

// LMN is the source of what is read from LMN's files.
const LMN job.Source = "lmn"

// Stage is how far an office has gone with what was noted, by the last thing done.
type Stage string

// The stages, in their order.
const (
	Entered  Stage = "entered" // Also where the source does not tell.
	Accepted Stage = "accepted"
	Approved Stage = "approved"
	Exported Stage = "exported" // To payroll or accounting.
)

// Labour is what a source says of work that is booked: of one worker, on one ticket,
// in one stretch.
type Labour struct {
	Ref     string      // What the source knows it by: never empty, never another's.
	Ticket  string      // The order that it is booked to, by ref; empty: none.
	Number  string      // What people call the order; empty: nothing.
	Worker  string      // By ref; empty: nobody, and a finding says so.
	Crew    string      // By ref; empty: not said.
	Leader  string      // Who led, by a worker's ref; empty: not said.
	Site    string      // By ref; empty: not said.
	Task    string      // What is done; empty: not said.
	Date    domain.Date // That it counts for: never zero.
	Span    domain.Span // Zero: of no time of day.
	Hours   job.Effort  // Of this worker, breaks apart, in whole seconds.
	Break   job.Effort  // In it that is not worked.
	Travel  bool        // Drive or idle time that was spread over tickets: no presence.
	Stage   Stage
	Doubt   Doubt
	Version string // Another text whenever the source has changed it; empty: it does not tell.
}

// Clocked is what a source says of one stretch between clocking in and out.
type Clocked struct {
	Ref    string      // As of Labour.
	Worker string      // By ref; empty: nobody, and a finding says so.
	Date   domain.Date // On which it begins: never zero.
	Span   domain.Span // Its To is zero while it is open.
	Break  job.Effort
	Stage  Stage // Entered or Accepted.
	Doubt  Doubt
}

// Ours are what of ours a row is of, as far as that was known when it was stored.
type Ours struct {
	Worker domain.WorkerID
	Crew   domain.CrewID
	Site   domain.SiteID
	Job    domain.JobID
}

// Time is labour as it is stored.
type Time struct {
	ID     domain.BookedTimeID
	Source job.Source
	Labour
	Of   Ours
	Gone time.Time // Since when the source has it no more; zero: it has it.
}

// Clock is a stretch between clocking in and out as it is stored.
type Clock struct {
	ID     domain.ClockTimeID
	Source job.Source
	Clocked
	Of   domain.WorkerID // As of Ours.
	Gone time.Time       // As of Time.
}

// Present reports whether it claims that somebody was at work then: it is there, and
// not time that was spread over tickets.
func (t Time) Present() bool { return t.Gone.IsZero() && !t.Travel && t.Span != (domain.Span{}) }
