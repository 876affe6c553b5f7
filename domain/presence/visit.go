package presence

import (
	"time"

	"actual/domain"
	"actual/domain/geofence"
)

// Verdict says whether the evidence tells one site from its neighbours.
type Verdict uint8

// The verdicts.
const (
	Decided   Verdict = iota // One site beats every other by the policy's odds.
	Undecided                // Neighbours stay closer than the policy's odds.
)

// String returns "decided" or "undecided".
func (v Verdict) String() string {
	if v == Undecided {
		return "undecided"
	}
	return "decided"
}

// State says what may still happen to a visit.
type State uint8

// The states. The engine gives the first two; sealing is an act of a person.
const (
	Provisional State = iota // News may still change it.
	Settled                  // A later fix closed it, or the policy's lag has passed.
	Sealed                   // Approved for pay.
)

// String returns "provisional", "settled" or "sealed".
func (s State) String() string {
	switch s {
	case Settled:
		return "settled"
	case Sealed:
		return "sealed"
	}
	return "provisional"
}

// Candidate is a site that a stay could belong to.
type Candidate struct {
	Site  domain.SiteID
	Ref   string
	Fence domain.FenceID // The version valid at the first fix that speaks of it; zero where none.
	Odds  int64          // The best candidate over this one in thousandths: 1000 = equally likely.
}

// Visit is one stay of one badge at one site. Instants are Unix seconds, UTC.
type Visit struct {
	Site                domain.SiteID // The best candidate when undecided.
	Ref                 string
	Fence               domain.FenceID // The version valid at arrival; zero where only a ruling says so.
	Arrived             int64
	ArrivedBetween      [2]int64 // Last fix outside (exclusive), first fix inside (inclusive).
	Departed            int64
	DepartedBetween     [2]int64 // Last fix inside, first fix outside.
	Open                bool     // No later sound fix yet; Departed and its range are then 0.
	Last                int64    // At of the last fix inside: what is proven so far.
	Verdict             Verdict
	State               State
	CompletenessUnknown bool        // It settled with nothing that says that it ended.
	Candidates          []Candidate // Best first; the site itself is the first.
	Confidence          int32       // Thousandths: how sure the site is over its fixes, the time between them included.
	Fixes               int32       // Sound fixes inside.
	SettlesAt           int64       // When it settles if nothing more is heard; 0 when settled already.
}

// RulingKind says what a person decided.
type RulingKind string

// The kinds of ruling that presence respects. Their values are stored.
const (
	ExcludeFix RulingKind = "exclude_fix" // The fix with that key is out.
	AtSite     RulingKind = "at_site"     // From From to To the badge was at Site.
)

// Ruling is a person's decision: an input of the engine, never an edit of its
// output. Where two of kind AtSite overlap the one with the greater ID, the
// later one, holds.
type Ruling struct {
	ID       domain.RulingID
	Kind     RulingKind
	FixKey   string // The event's key, for ExcludeFix.
	From, To int64  // Both inclusive, for AtSite.
	Site     domain.SiteID
}

// Input is everything that presence depends on. Fixes are of ONE badge, in any
// order, repeats allowed.
type Input struct {
	Fixes   []Fix
	Index   *geofence.Index // Never nil; a company without fences has an empty one.
	Rulings []Ruling
	Policy  Policy         // Must be valid; see Policy.Validate.
	AsOf    int64          // The time of judgement: decides states only.
	Zone    *time.Location // The company's time zone, for the end of a day; nil is UTC.
}

// Span is a stretch of time, both ends inclusive.
type Span struct{ From, To int64 }
