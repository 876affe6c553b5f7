package timesheet

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/fault"
)

// Answers about a worker's day.
var (
	ErrNotApproved = fault.New(fault.Conflict, "time.not_approved", "the day is not approved")
	ErrNotDisputed = fault.New(fault.Conflict, "time.not_disputed", "nobody disputes the day")
	ErrBlocked     = fault.New(fault.Conflict, "time.blocked", "something stands against approving the day: settle it, or say why it is approved all the same")
	ErrOtherTime   = fault.New(fault.Conflict, "time.other_time", "the day's time is another than you have seen: look at it again")
	ErrLocked      = fault.New(fault.Conflict, "time.locked", "the day is in a pay period that is locked: what changes there is an adjustment, which takes the capability time:lock and a reason")
)

// DayState says whether a worker's day is approved as it stands. The names are
// stored.
type DayState string

// The states.
const (
	DayOpen     DayState = "open"
	DayApproved DayState = "approved"
)

// Day is what people have done about a worker's day of work. The zero revision is that
// nobody has done anything.
type Day struct {
	Worker   domain.WorkerID
	Day      domain.Date
	State    DayState
	Disputed bool
	Revision domain.Revision // It rises with each act.
}

// ActKind says what a person did about a worker's day. The names are stored.
type ActKind string

// What people do.
const (
	ActApproved ActKind = "approved"
	ActReopened ActKind = "reopened" // What was approved stands until the day is approved again.
	ActDisputed ActKind = "disputed" // By the worker.
	ActAnswered ActKind = "answered"
	ActSaid     ActKind = "said" // Somebody said what a stretch of it was, …
	ActUnsaid   ActKind = "unsaid"
)

// Act is something that a person did about a worker's day.
type Act struct {
	What       ActKind
	Revision   domain.Revision // Of the day, after it.
	At         time.Time
	By         string // As the ledger names who did.
	Text       string
	Overridden []string // What stood against an approval.
}

// Approve returns the day approved. What was disputed is answered by it.
func (d Day) Approve() Day {
	d.State, d.Disputed = DayApproved, false
	d.Revision++
	return d
}

// Reopen returns the day open again; it fails with ErrNotApproved.
func (d Day) Reopen() (Day, error) {
	if d.State != DayApproved {
		return d, ErrNotApproved
	}
	d.State = DayOpen
	d.Revision++
	return d, nil
}

// Dispute returns the day disputed; an approval stands.
func (d Day) Dispute() Day {
	d.Disputed = true
	d.Revision++
	return d
}

// Answer returns the day disputed no more; it fails with ErrNotDisputed.
func (d Day) Answer() (Day, error) {
	if !d.Disputed {
		return d, ErrNotDisputed
	}
	d.Disputed = false
	d.Revision++
	return d, nil
}

// Touch returns the day with something said of it.
func (d Day) Touch() Day {
	d.Revision++
	return d
}

// Digest says in 16 letters what the entries of a day say: who approves names what they
// have seen.
func Digest(all []Entry) string {
	sum := sha256.New()
	for _, e := range all {
		fmt.Fprintf(sum, "%s %s %d %d %s %s %s\n", e.Worker, e.Day, e.Span.From.Unix(), e.Span.To.Unix(), e.Activity, e.Job, e.Site)
	}
	return hex.EncodeToString(sum.Sum(nil))[:16]
}
