package discrepancy

import (
	"slices"
	"strings"

	"actual/domain/fault"
)

// State says how far people are with a discrepancy. The names are stored.
type State string

// The states. Open and acknowledged ones ask for something; the others are over.
const (
	Open         State = "open"
	Acknowledged State = "acknowledged" // Somebody has seen it, and it is not settled.
	Resolved     State = "resolved"     // A person has settled it.
	Superseded   State = "superseded"   // A later pass no longer found it.
)

// States returns all of them.
func States() []State { return []State{Open, Acknowledged, Resolved, Superseded} }

// Over reports whether nothing is asked of anybody any more.
func (s State) Over() bool { return s == Resolved || s == Superseded }

// Reason says why there was a disagreement, as a person found it. The names are
// stored.
type Reason string

// The reasons.
const (
	BadgeNotWorn    Reason = "badge_not_worn"   // Forgotten, or left at a place.
	BadgeFailed     Reason = "badge_failed"     // Battery, antenna, or broken.
	WrongWearer     Reason = "wrong_wearer"     // Somebody else wore it than was on record.
	NoCoverage      Reason = "no_coverage"      // No signal or no sky at the site.
	WrongFence      Reason = "wrong_fence"      // The fence is not where the site is.
	WrongSite       Reason = "wrong_site"       // The visit was at a neighbour.
	ScheduleMoved   Reason = "schedule_moved"   // The work was moved and the schedule was not, or later.
	ScheduleMissing Reason = "schedule_missing" // Work was done that nobody had planned.
	CrewChanged     Reason = "crew_changed"     // Another crew or another worker did it than was planned.
	NoShow          Reason = "no_show"
	WorkShort       Reason = "work_short" // It took less than planned, or was left undone.
	WorkLong        Reason = "work_long"
	TimeBookedWrong Reason = "time_booked_wrong"
	Weather         Reason = "weather"
	FalseAlarm      Reason = "false_alarm" // There was no disagreement.
	OtherReason     Reason = "other"       // The note says what.
)

var reasons = []Reason{
	BadgeNotWorn, BadgeFailed, WrongWearer, NoCoverage, WrongFence, WrongSite, ScheduleMoved, ScheduleMissing, CrewChanged, NoShow,
	WorkShort, WorkLong, TimeBookedWrong, Weather, FalseAlarm, OtherReason,
}

// Reasons returns all of them.
func Reasons() []Reason { return slices.Clone(reasons) }

// Resolution says what was done about a discrepancy. The names are stored.
type Resolution string

// The resolutions.
const (
	Accepted         Resolution = "accepted" // It stays as it was; nothing had to be done.
	VisitCorrected   Resolution = "visit_corrected"
	CustodyCorrected Resolution = "custody_corrected"
	FenceCorrected   Resolution = "fence_corrected"
	RosterCorrected  Resolution = "roster_corrected"
	JobChanged       Resolution = "job_changed"
	JobCancelled     Resolution = "job_cancelled"
	JobPlanned       Resolution = "job_planned"
	TimeCorrected    Resolution = "time_corrected"
	BadgeServiced    Resolution = "badge_serviced"
	WorkerSpokenTo   Resolution = "worker_spoken_to"
	OtherResolution  Resolution = "other" // The note says what.
)

var resolutions = []Resolution{
	Accepted, VisitCorrected, CustodyCorrected, FenceCorrected, RosterCorrected, JobChanged, JobCancelled, JobPlanned, TimeCorrected,
	BadgeServiced, WorkerSpokenTo, OtherResolution,
}

// Resolutions returns all of them.
func Resolutions() []Resolution { return slices.Clone(resolutions) }

// Rules of what people say.
var (
	ErrBadReason     = fault.New(fault.Invalid, "discrepancy.bad_reason", "there is no such reason")
	ErrBadResolution = fault.New(fault.Invalid, "discrepancy.bad_resolution", "there is no such resolution")
	ErrNoNote        = fault.New(fault.Invalid, "discrepancy.no_note", "where the reason or the resolution is other, a note says what")
	ErrBadText       = fault.New(fault.Invalid, "discrepancy.bad_text", "a note or a comment has 2,000 characters at most, and a comment at least one")
)

// Settlement is what a person says when a discrepancy is settled.
type Settlement struct {
	Reason     Reason
	Resolution Resolution
	Note       string // Up to 2,000 characters; may be empty.
	Link       Link   // What was changed by it.
}

// NewSettlement returns a settlement. Spaces around the note are dropped.
//
// Errors: ErrBadReason, ErrBadResolution, ErrNoNote, ErrBadText.
func NewSettlement(reason, resolution, note string) (Settlement, error) {
	s := Settlement{Reason: Reason(reason), Resolution: Resolution(resolution), Note: strings.TrimSpace(note)}
	switch {
	case !slices.Contains(reasons, s.Reason):
		return Settlement{}, ErrBadReason.With("reason is %.40q; there are: %s", reason, names(reasons))
	case !slices.Contains(resolutions, s.Resolution):
		return Settlement{}, ErrBadResolution.With("resolution is %.40q; there are: %s", resolution, names(resolutions))
	case s.Note == "" && (s.Reason == OtherReason || s.Resolution == OtherResolution):
		return Settlement{}, ErrNoNote.With("note is empty")
	case tooLong(s.Note):
		return Settlement{}, ErrBadText.With("note has %d characters", len([]rune(s.Note)))
	}
	return s, nil
}

func names[T ~string](all []T) string {
	out := make([]string, len(all))
	for i, one := range all {
		out[i] = string(one)
	}
	return strings.Join(out, ", ")
}

const maxText = 2000

// tooLong reports whether a text has more characters than are kept.
func tooLong(text string) bool { return len([]rune(text)) > maxText }

// NewComment returns a comment without spaces around it; it fails with ErrBadText.
func NewComment(text string) (string, error) {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return "", ErrBadText.With("text is empty")
	case tooLong(text):
		return "", ErrBadText.With("text has %d characters", len([]rune(text)))
	}
	return text, nil
}
