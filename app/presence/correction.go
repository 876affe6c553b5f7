package presence

import (
	"actual/app/fences"
	"actual/domain"
	"actual/domain/fault"
	"actual/domain/presence"
)

// Answers about corrections.
var (
	// ErrMoved: what was previewed is no longer what would be done.
	ErrMoved = fault.New(fault.Conflict, "presence.preview_moved", "something has changed since the preview, or it is too old: look at it again")
	// ErrNoFix: a badge has no fix of that event.
	ErrNoFix = fault.New(fault.NotFound, "presence.fix_not_found", "the badge has no fix of that event")
	// ErrBadSpan: a ruling is about no time at all.
	ErrBadSpan = fault.New(fault.Invalid, "ruling.bad_span", "a ruling needs a beginning, and an end that is not before it, from 1970 to 2100")
	// ErrNoReason: a ruling is made or withdrawn without a word.
	ErrNoReason = fault.New(fault.Invalid, "ruling.no_reason", "a ruling needs a reason, for those who will ask")
	// ErrOut: a fix is out by a ruling already.
	ErrOut = fault.New(fault.Conflict, "ruling.fix_is_out", "the fix is out already, by a ruling")
	// ErrTooLarge: the preview is beyond the bound that was set.
	ErrTooLarge = fault.New(fault.Invalid, "presence.preview_too_large", "this is too large to be shown in one answer")
)

// Correction is what a person wants to correct. The parts that it has are shown,
// and done, together.
type Correction struct {
	Company   domain.CompanyID
	Sites     []fences.Imported // Sites with their fences as they should be.
	Retired   []fences.Retirement
	Excluded  []Exclusion
	Placed    []Placement
	Withdrawn []domain.RulingID // Rulings that are to count no more.
	Policy    *presence.Policy  // The next one in use; one without a Version is the program's own.
	By        string            // Who does it, for the ledger.
	Reason    string            // Why; for people of the company.

	Bound    Bound
	Progress func(done, badges int) // Told before each badge; may be nil.
}

// Exclusion takes one fix of a badge out.
type Exclusion struct {
	Badge domain.BadgeID
	Event string // The key of the event that the fix is from.
}

// Placement says that a badge was at a site: during a visit, or from From to To
// (Unix seconds, both inclusive).
type Placement struct {
	Site     domain.SiteID
	Visit    domain.VisitID // Where it is not zero, the rest follows from it.
	Badge    domain.BadgeID
	From, To int64
}

// Bound limits what a preview may look at; zero is no limit.
type Bound struct {
	Badges int
	Fixes  int // Of all badges together.
}
