package reconcile

import (
	"slices"

	"actual/domain/fault"
)

// ErrUnknownKind reports a word that is no kind of discrepancy.
var ErrUnknownKind = fault.New(fault.Invalid, "reconcile.unknown_kind", "there is no such kind of discrepancy")

// Kind is a kind of discrepancy, from a closed list. Its values are stored.
type Kind string

// The kinds. What each is of, its rule and its guards: docs/reconcile-format.md.
const (
	PresenceWithoutJob Kind = "presence_without_job"
	JobWithoutPresence Kind = "job_without_presence"
	WrongCrew          Kind = "wrong_crew"
	WrongDay           Kind = "wrong_day"
	NeighbouringSite   Kind = "neighbouring_site"
	ShortStay          Kind = "short_stay"
	LongStay           Kind = "long_stay"
	LateStart          Kind = "late_start"
	EarlyLeave         Kind = "early_leave"
	MemberMissing      Kind = "member_missing"
	MemberExtra        Kind = "member_extra"
	MemberSubstituted  Kind = "member_substituted"
	SplitCrew          Kind = "split_crew"

	PresenceWithoutBooking Kind = "presence_without_booking"
	BookingWithoutPresence Kind = "booking_without_presence"
	BookingOutsideClock    Kind = "booking_outside_clock"
	BookingsOverlap        Kind = "bookings_overlap"
	ClockOutMissing        Kind = "clock_out_missing"
	BreakMissing           Kind = "break_missing"
	BreakShort             Kind = "break_short"
	UnallottedTime         Kind = "unallotted_time"

	BadgeLeftBehind Kind = "badge_left_behind"
	BadgesAsOne     Kind = "badges_as_one"

	UnknownBadge   Kind = "unknown_badge"
	UnmappedWorker Kind = "unmapped_worker"
	SiteUnlocated  Kind = "site_unlocated"
	CrewLeaderless Kind = "crew_leaderless"
	BadgeSilent    Kind = "badge_silent"
	CoverageHole   Kind = "coverage_hole"
)

// Class says whose matter a discrepancy is.
type Class string

// The classes.
const (
	OfWork  Class = "work"  // Of crews and jobs.
	OfTime  Class = "time"  // Of what was booked and clocked.
	OfBadge Class = "badge" // Of how a badge is worn.
	OfData  Class = "data"  // Of what is not known: nobody did anything wrong.
)

// Severity says how soon a discrepancy wants a person.
type Severity string

// The severities.
const (
	Info    Severity = "info"
	Warning Severity = "warning"
	Serious Severity = "serious"
)

// Graver reports whether a severity wants a person sooner than another.
func (s Severity) Graver(than Severity) bool {
	order := []Severity{Info, Warning, Serious}
	return slices.Index(order, s) > slices.Index(order, than)
}

// about is what is known of each kind.
type about struct {
	kind     Kind
	class    Class
	severity Severity              // Another one is another version of the rule, too.
	rule     int                   // Version of its rule: another one may judge the same facts otherwise.
	judge    func(*Case) Verdict   // It uses the facts and nothing else.
	of       func(Subject) Subject // What identifies its discrepancies, besides the date.
	uses     []string              // Thresholds.
}

// OverDates returns the kinds that what was planned or seen on a date near theirs may explain.
func OverDates() []Kind {
	return []Kind{PresenceWithoutJob, JobWithoutPresence, WrongCrew, WrongDay, NeighbouringSite}
}

// Kinds returns all kinds, in the order of the list.
func Kinds() []Kind {
	kinds := make([]Kind, len(abouts))
	for i, a := range abouts {
		kinds[i] = a.kind
	}
	return kinds
}

// ParseKind reads a kind; it fails with ErrUnknownKind.
func ParseKind(s string) (Kind, error) {
	if k := Kind(s); k.about().kind == k && s != "" {
		return k, nil
	}
	return "", ErrUnknownKind.With("%.40q", s)
}

// Class returns whose matter discrepancies of the kind are.
func (k Kind) Class() Class { return k.about().class }

// Severity returns how soon discrepancies of the kind want a person.
func (k Kind) Severity() Severity { return k.about().severity }

// Rule returns the version of the kind's rule.
func (k Kind) Rule() int { return k.about().rule }

// Unit says what a verdict's Expected and Actual count.
type Unit string

// The units.
const (
	InSeconds Unit = "seconds"
	AsTime    Unit = "time"   // Instants, Unix seconds.
	InDays    Unit = "days"   // Of Actual; below 0: earlier. Expected is 0.
	InEvents  Unit = "events" // Of Actual. Expected is 0.
	InNothing Unit = "none"   // Both are 0.
)

// Unit returns what verdicts on discrepancies of the kind count.
func (k Kind) Unit() Unit {
	switch k { //nolint:exhaustive // The others are lengths of time.
	case LateStart, EarlyLeave:
		return AsTime
	case WrongDay:
		return InDays
	case UnknownBadge:
		return InEvents
	case UnmappedWorker, SiteUnlocated, CrewLeaderless:
		return InNothing
	}
	return InSeconds
}

// order returns the kind's place in the list; -1 for none.
func (k Kind) order() int {
	return slices.IndexFunc(abouts, func(a about) bool { return a.kind == k })
}

func (k Kind) about() about {
	if i := k.order(); i >= 0 {
		return abouts[i]
	}
	return about{}
}
