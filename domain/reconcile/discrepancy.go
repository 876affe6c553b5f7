package reconcile

import (
	"actual/domain"
	"actual/domain/fault"
)

// Reasons why a discrepancy does not hold when it is judged again.
var (
	ErrTampered = fault.New(fault.Conflict, "reconcile.tampered", "what is written is not what the discrepancy was made of")
	ErrOtherEnd = fault.New(fault.Conflict, "reconcile.other_verdict", "the facts lead to another verdict than the discrepancy has")
	ErrOldRule  = fault.New(fault.Conflict, "reconcile.other_rule", "the discrepancy was judged by another version of its rule than this program has")
)

// Discrepancy is a disagreement, with what its verdict rests upon.
type Discrepancy struct {
	Key         domain.UUID // Of kind, date and subject: the same in each run.
	Digest      [32]byte    // Of rule, facts, thresholds and verdict: it changes when one of them does.
	Severity    Severity
	Provisional bool // Times that may still come could explain it: the second pass decides.
	Case
	Verdict Verdict
	Causes  []Cause // The likeliest first.
}

// Case is what a rule judges: the facts and nothing else.
type Case struct {
	Kind       Kind
	Rule       int         // Version of the rule.
	Date       domain.Date // Of the job; else of what was seen, booked or clocked; in the company's time zone.
	Subject    Subject
	Day        [2]int64 // The date in UTC, [from, to).
	Window     [2]int64 // Of the job with one: its instants; else zero.
	AsOf       int64    // Time of judgement where the rule depends on it; else 0.
	Thresholds []Threshold
	Facts      Records
	Matches    []Match // Of the visits and jobs among the facts.
}

// Subject says what a discrepancy is of; what a kind is not of is zero.
type Subject struct {
	Site   domain.SiteID
	Job    domain.JobID
	Crew   domain.CrewID
	Worker domain.WorkerID
	Badge  domain.BadgeID
	Other  domain.UUID // The second of two: the substitute, the other badge, the other site of a split crew.
	Row    domain.UUID // Of booked or clocked time.
}

// Threshold is a limit that a verdict used, and where it comes from.
type Threshold struct {
	Name  string
	Value int64
	From  Level
}

// Level says who set a threshold.
type Level string

// The levels, the later over the earlier.
const (
	ByPolicy  Level = "policy"
	ByCompany Level = "company"
	ByBranch  Level = "branch"
	BySite    Level = "site"
)

// Verdict is what a rule concludes.
type Verdict struct {
	Holds    bool          // There is a discrepancy.
	Finding  string        // Which of the rule's endings, from a closed list for each kind.
	Expected int64         // What was planned, booked or due: seconds, an instant or a count, as the kind says.
	Actual   int64         // What was instead.
	At       int64         // The instant that it is about; 0: none.
	Site     domain.SiteID // What the schedule proposes for an ambiguous visit, or where a badge lies; zero: nothing.
}

// CauseKind is what may lie behind a discrepancy.
type CauseKind string

// The causes.
const (
	DeadBattery     CauseKind = "dead_battery"
	NoCoverage      CauseKind = "no_coverage"
	WrongFence      CauseKind = "wrong_fence"
	WrongAssignment CauseKind = "wrong_assignment" // A badge is worn by somebody else than the records say.
	ScheduleMoved   CauseKind = "schedule_moved"
	NoShow          CauseKind = "no_show"
	BadgeForgotten  CauseKind = "badge_forgotten"
	FieldTicket     CauseKind = "field_ticket" // Work agreed in the field whose job is not entered yet.
	Helper          CauseKind = "helper"
	PlanTooTight    CauseKind = "plan_off" // The planned hours don't fit the work.
	EntryMistake    CauseKind = "entry_mistake"
	EntryLate       CauseKind = "entry_late"
	Confusable      CauseKind = "confusable_sites"
	ReallySo        CauseKind = "really_so" // It was as it looks.
)

// Cause is a likely cause and what speaks for it.
type Cause struct {
	Kind     CauseKind
	Weight   int32 // Thousandths of all causes together.
	Evidence []Evidence
}

// Evidence is something that speaks for a cause.
type Evidence struct {
	What string // From a closed list; see docs/architecture/reconcile.md.
	ID   domain.UUID
	N    int64 // Seconds or a count, as What says.
}
