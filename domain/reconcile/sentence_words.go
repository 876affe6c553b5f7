package reconcile

import (
	"fmt"

	"actual/domain"
)

// words is how a language tells discrepancies. The keys of found are kinds, or kind/finding.
type words struct {
	found                         map[string]string
	cause                         map[CauseKind]string
	since                         map[string]string
	likely, only, other, somebody string
	days                          func(int) string
	date                          func(domain.Date) string
	on                            func(clock, date string) string
	minute, hour, events          string
	way                           map[bool]string // Of days: true is before.
}

// span says seconds to the minute: 18 min, 3 h 04 min.
func (w words) span(n int64) string {
	minutes := (max(n, 0) + 30) / 60
	if minutes < 60 {
		return fmt.Sprintf("%d %s", minutes, w.minute)
	}
	return fmt.Sprintf("%d %s %02d %s", minutes/60, w.hour, minutes%60, w.minute)
}

func times2(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

var english = words{
	minute: "min", hour: "h", events: "events", way: map[bool]string{true: "earlier", false: "later"}, somebody: "somebody unknown",
	likely: "most likely {cause}", only: "that is {cause}", other: "; or else {cause}",
	days: func(n int) string { return times2(n, "day", "days") },
	date: func(d domain.Date) string { return fmt.Sprintf("%s, %d %s", d.Weekday(), d.Day(), d.Month()) },
	on:   func(clock, date string) string { return clock + " on " + date },
	cause: map[CauseKind]string{
		DeadBattery: "a badge's battery was empty", NoCoverage: "badges could not be seen there", WrongFence: "the fence is not where the site is",
		WrongAssignment: "the badge was with somebody else than the records say", ScheduleMoved: "the plan was changed and the schedule was not", NoShow: "they did not come",
		BadgeForgotten: "the badge was forgotten", FieldTicket: "the work was agreed in the field and its job is not entered yet", Helper: "somebody helped out",
		PlanTooTight: "the planned hours don't fit the work", EntryMistake: "a mistake of entry", EntryLate: "an entry that is still to come",
		Confusable: "two sites too near each other to tell apart", ReallySo: "it was as it looks",
	},
	since: map[string]string{
		saysChange: ", since {what} was changed", saysLow: ", since the battery of {what} was low", saysSilent: ", since {what} was not heard for {for}",
		saysHole: ", since {what} had no position for {for}", saysStill: ", since {what} lay still for {for}", saysNextDoor: ", since they were next door at {what} for {for}",
		saysWeak: ", since the evidence of the visit is weak", saysOther: ", since {what} is planned there on another date", saysPassed: ", since they only passed for {for}",
		saysElse: ", since a badge was at {what}", saysCrews: ", since {what} came",
		saysOver: ", since the visit of {for} there and those of crew mates next door are one",
	},
	found: map[string]string{
		string(PresenceWithoutJob):                "{crew} was at {site} for {actual} on {date}, from {at}, and no job was planned there",
		string(PresenceWithoutJob) + "/cancelled": "{crew} was at {site} for {actual} on {date}, from {at}, where the job was cancelled",
		string(PresenceWithoutJob) + "/other_day": "{crew} was at {site} for {actual} on {date}, from {at}, where jobs are planned on other days only",
		string(JobWithoutPresence):                "nobody of {crew} was at {site} for job {job} on {date}",
		string(JobWithoutPresence) + "/passed":    "at {site}, where job {job} was planned for {crew} on {date}, somebody only passed, for {actual}",
		string(JobWithoutPresence) + "/overruled": "badge {badge} was at {site} for {actual} on {date}, from {at}, where job {job} was planned for {crew}, and counts for {place} next door, where crew mates were who came and left with it",
		string(WrongCrew):                         "job {job} at {site} on {date} was planned for {crew}, and {other} did it, for {actual} from {at}",
		string(WrongDay) + "/later":               "job {job} at {site} was planned for {date}, and was done {days} later, from {at}",
		string(WrongDay) + "/earlier":             "job {job} at {site} was planned for {date}, and was done {days} earlier, from {at}",
		string(NeighbouringSite):                  "what fits job {job} at {site} on {date} was seen next door at {other}, for {actual} from {at}",
		string(NeighbouringSite) + "/undecided":   "a visit of {actual} from {at} on {date} may be job {job} at {site}, or a stay at {other}",
		string(NeighbouringSite) + "/serves_both": "job {job} at {site} on {date} and one next door share a visit of {actual} from {at}",
		string(ShortStay):                         "job {job} at {site} on {date} took {actual} of the {expected} that were planned for those who were there",
		string(LongStay):                          "job {job} at {site} on {date} took {actual}, {over} more than planned",
		string(LateStart):                         "{crew} came to {site} for job {job} on {date} at {actual_at}, and was due at {expected_at}",
		string(EarlyLeave):                        "{crew} left {site}, job {job} on {date}, at {actual_at}, and was to stay until {expected_at}",
		string(MemberMissing):                     "{worker} of {crew} was at none of its jobs on {date}, where the others worked for {expected}",
		string(MemberExtra):                       "{worker}, who is not of {crew}, worked with it for {actual} on {date}",
		string(MemberSubstituted):                 "{other} worked with {crew} for {actual} on {date}, and its member {worker} did not",
		string(SplitCrew):                         "{crew} was at {site} and at {other} at once on {date}, for {actual} from {at}",
		string(PresenceWithoutBooking):            "{worker} was at {site} for job {job} for {actual} on {date}, and no time is booked for it",
		string(BookingWithoutPresence):            "{expected} are booked for {worker} at {site} on {date} from {at}, who was not seen there that day",
		string(BookingOutsideClock):               "of {actual} booked for {worker} on {date} from {at}, only {expected} lie within the clocked time",
		string(BookingsOverlap):                   "two entries of {worker} on {date} claim the same {actual} from {at}",
		string(ClockOutMissing):                   "{worker} clocked in at {at} on {date} and never clocked out",
		string(ClockOutMissing) + "/too_long":     "{worker} clocked in at {at} on {date} and out only {actual} later",
		string(BreakMissing):                      "{worker} worked on {date} without a break, and {expected} are due",
		string(BreakShort):                        "{worker} had a break of {actual} on {date}, and {expected} are due",
		string(UnallottedTime):                    "of {expected} that {worker} was clocked in on {date}, {actual} are booked to nothing",
		string(BadgeLeftBehind):                   "badge {badge} lay still for {actual} on {date} while {worker} was clocked in",
		string(BadgeLeftBehind) + "/mates_away":   "badge {badge} of {worker} lay still at {place} for {actual} on {date} while the crew worked elsewhere",
		string(BadgesAsOne):                       "badges {badge} and {other} moved as one for {actual} on {date} from {at}, as if one person carried both",
		string(UnknownBadge):                      "badge {badge}, which is nobody's, sent {n} events on {date}",
		string(UnmappedWorker):                    "time of {date} is of somebody at the source whom nobody has mapped to a worker",
		string(SiteUnlocated):                     "a job of {date} is at {site}, which has neither a fence nor coordinates",
		string(SiteUnlocated) + "/no_site":        "job {job} of {date} does not say at which site it is",
		string(CrewLeaderless):                    "{crew} has a job on {date}, and nobody is known to lead it or to be in it",
		string(CrewLeaderless) + "/no_crew":       "job {job} of {date} has neither a crew nor a leader",
		string(BadgeSilent):                       "badge {badge} was not heard for {actual} of the work of {date}",
		string(CoverageHole):                      "badges had no position at {site} for {actual} on {date}",
	},
}
