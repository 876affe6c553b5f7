package transfer

import (
	"crypto/sha256"
	"slices"
	"time"

	"actual/domain"
	"actual/domain/export"
	"actual/domain/fault"
	"actual/domain/timesheet"
)

// ErrTarget reports a target that there is not.
var ErrTarget = fault.New(fault.NotFound, "transfer.no_target", "time is not written there")

// Target is where time is written. The names are stored.
type Target = export.Target

// The targets.
const (
	QuickBooksTime   Target = "quickbooks_time"
	QuickBooksOnline Target = "quickbooks_online"
	AspireTime       Target = "aspire_time"
	// ADP is a payroll: its people are read as those of targets are, and it is given
	// hours of pay periods (package payroll), not time entries.
	ADP Target = "adp"
)

// Targets returns all of them.
func Targets() []Target { return []Target{QuickBooksTime, QuickBooksOnline, AspireTime, ADP} }

// ParseTarget reads a target's name; it fails with ErrTarget.
func ParseTarget(s string) (Target, error) {
	if t := Target(s); slices.Contains(Targets(), t) {
		return t, nil
	}
	return "", ErrTarget.With("%.40q; there are quickbooks_time, quickbooks_online, aspire_time and adp", s)
}

// Content is one person's time, as a target keeps it. Two contents that are == are the
// same time.
type Content struct {
	Person string      // The target's ref of the person.
	Code   string      // The target's ref of what the time is booked to; empty: nothing.
	Day    domain.Date // That it counts for, in the zone of the work.
	// Span is when it was: UTC and whole seconds. Zero where the target keeps only how
	// long it took.
	Span  domain.Span
	Lasts timesheet.Hours // What it comes to.
}

// Forgotten stands where a target's ref of a person was who has been erased.
const Forgotten = "forgotten"

// Traits say what a target can do.
type Traits struct {
	Target    Target        // Whose these are.
	Bulk      int           // So many items a writing takes at most.
	Grain     time.Duration // What times are kept to: a second, or a minute.
	Spans     bool          // It keeps when it was; else only the day and how long.
	CanChange bool          // What is there can be changed …
	CanRemove bool          // … and removed.
	Exclusive bool          // It refuses time of a person that overlaps other time.
	// Keyed: what is sent again under its key is done once, as if it had been sent once.
	Keyed bool
	// Settle is how long after it was sent something may still arrive whose answer is
	// lost. What is not there then was not done.
	Settle time.Duration
}

// As returns the content as the target keeps it: each end cut to its grain, so that
// what met still meets, and nothing overlaps that did not.
func (t Traits) As(c Content) Content {
	grain := max(t.Grain, time.Second)
	c.Span = domain.Span{From: c.Span.From.UTC().Truncate(grain), To: c.Span.To.UTC().Truncate(grain)}
	c.Lasts = timesheet.Hours(c.Span.To.Sub(c.Span.From) / time.Second)
	if !t.Spans {
		c.Span = domain.Span{}
	}
	return c
}

// Row is time as a target has it.
type Row struct {
	Content
	Ref     string // What the target calls it: never empty, never another's.
	Version string // Another text whenever it has changed there; empty: it does not tell.
	Mark    string // Empty: it bears none, so that it is not known to be ours.
	Notes   string // Beside the mark; for people.
	Locked  string // Why it can't be changed or removed, in plain words; empty: it can be.
}

// Op is what is done to time at a target. The names are stored.
type Op string

// The ops.
const (
	Nothing Op = "none" // What is there is as it should be, or can't be touched.
	Add     Op = "add"
	Change  Op = "change"
	Remove  Op = "remove"
)

// Write is one thing to be done at a target.
type Write struct {
	Op  Op
	Key string // 36 characters: the same when it is sent again, another for each other thing.
	// Mark is kept beside the time: MarkLength characters of A to Z, 2 to 7 and '-'.
	Mark    string
	Ref     string // Of what is changed or removed.
	Version string // That was read of it: what has moved on is not touched.
	Content        // Of a removal: what is there.
	Zone    *time.Location
	Notes   string // For people, one line; the target may cut it.
}

// Outcome is what became of a Write.
type Outcome string

// The outcomes.
const (
	Done     Outcome = "done"
	Refused  Outcome = "refused"  // It is not done; nor is it, sent again as it is.
	Conflict Outcome = "conflict" // It is not done: it overlaps other time, or what is there has moved on.
	Gone     Outcome = "gone"     // What was to be changed or removed is not there.
	Unknown  Outcome = "unknown"  // It may be done or not, now or within Traits.Settle.
	Unsent   Outcome = "unsent"   // It is not done: nobody got to it.
)

// Result is what a target answered to a Write.
type Result struct {
	Outcome Outcome
	Ref     string   // Of what was added or changed.
	Version string   // As it is now.
	Reason  string   // Why not, in plain words, with the vendor's own; for people.
	Others  []string // The refs of other time that was changed or removed with it.
}

const markLetters = 12

// MarkLength is how many characters a mark has.
const MarkLength = len("ACT-") + markLetters

// MarkOf returns what an entry is known by at a target, through all its revisions. Of a
// million marks of a company no two are alike, but for one case in 10^6.
func MarkOf(company domain.CompanyID, t Target, entry domain.TimeEntryID) string {
	sum := sha256.Sum256([]byte("transfer\n" + company.String() + "\n" + string(t) + "\n" + entry.String()))
	letters := make([]byte, markLetters)
	for i := range letters {
		letters[i] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[sum[i]&31]
	}
	return "ACT-" + string(letters)
}

// MarkIn returns the mark that stands in a text, such as notes; empty where there is
// none. Of several it is the first.
func MarkIn(text string) string {
	for i := 0; i+MarkLength <= len(text); i++ {
		if text[i:i+4] == "ACT-" && isMark(text[i+4:i+MarkLength]) {
			return text[i : i+MarkLength]
		}
	}
	return ""
}

func isMark(letters string) bool {
	for _, c := range letters {
		if (c < 'A' || c > 'Z') && (c < '2' || c > '7') {
			return false
		}
	}
	return true
}
