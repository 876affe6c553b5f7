package digestform

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"actual/domain"
	"actual/domain/digest"
	"actual/domain/job"
	"actual/domain/reconcile"
	"actual/domain/timesheet"
)

// words is how a language tells a summary.
type words struct {
	Lang                                                           string
	Title                                                          map[digest.Cadence]string
	Subject                                                        string // {title}, {company}, {period}, {hours}.
	Days, Months                                                   []string
	Date                                                           func(w words, d domain.Date, year bool) string
	Hours, Plan, OfPlan, Travel, Unresolved, Jobs, Workers         string
	ByDay, ByCrew, BySite, Crew, Site, Worked, Planned, Share      string
	NoCrew, NoSite, NoPlan, Unsaid                                 string
	OneJob, OneWorker, OneUnsaid, OneEarlier, OneSettled           string
	Found, FoundNone, Kind, Count, Open, Resolved, FalseAlarm      string
	Gone, Earlier, OpenNow, Notable                                string
	Badges, OnTime, Late, Never, Low, SilentSince, WornBy, AllWell string
	Since, SinceNone, SinceSame, Restated, Was, Is, PlanWas        string
	Settled, ThanLast, SameAsLast                                  string
	Why, AsOf, Zone, OpenIn                                        string
	Unsubscribe, WhyYou, Attached, HoursFormat, Provisional        string
	Kinds                                                          map[reconcile.Kind]string
	Severity                                                       map[reconcile.Severity]string
	Of                                                             map[digest.Of]string
}

func wordsOf(l job.Language) words {
	if l == job.Spanish {
		return spanish
	}
	return english
}

// clock tells hours as 41:30.
func clock(h timesheet.Hours) string {
	sign := ""
	if h < 0 {
		sign, h = "−", -h
	}
	minutes := (int64(h) + 30) / 60
	return fmt.Sprintf("%s%d:%02d", sign, minutes/60, minutes%60)
}

// more tells by how much something is above or below another: +1:30.
func signed(h timesheet.Hours) string {
	if h > 0 {
		return "+" + clock(h)
	}
	return clock(h)
}

// span tells from when to when.
func (w words) span(p digest.Period) string {
	if p.From == p.To {
		return w.Date(w, p.From, true)
	}
	return w.Date(w, p.From, p.From.Year() != p.To.Year()) + " – " + w.Date(w, p.To, true)
}

func (w words) day(d domain.Date) string { return w.Days[d.Weekday()] }

// moment tells an instant in a zone.
func (w words) moment(t time.Time, zone *time.Location) string {
	at := t.In(zone)
	return w.Date(w, domain.DateOf(t, zone), false) + " " + at.Format("15:04")
}

// counted fills in a number, or takes the text for one.
func counted(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return fill(many, "{n}", strconv.Itoa(n))
}

func fill(text string, pairs ...string) string { return strings.NewReplacer(pairs...).Replace(text) }

var english = words{
	Lang:    "en",
	Title:   map[digest.Cadence]string{digest.Daily: "Yesterday's crews", digest.Weekly: "Your crews' week", digest.Monthly: "Your crews' month"},
	Subject: "{title}: {hours} h worked, {period} – {company}",
	Days:    []string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"},
	Months:  []string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
	Date: func(w words, d domain.Date, year bool) string {
		text := fmt.Sprintf("%s, %s %d", w.day(d), w.Months[d.Month()-1], d.Day())
		if year {
			text += fmt.Sprintf(", %d", d.Year())
		}
		return text
	},
	Hours: "Hours worked", Plan: "of {planned} planned", OfPlan: "{percent}% of plan", Travel: "{hours} h on the way", Unresolved: "{hours} h nobody can tell yet",
	Jobs: "{n} jobs planned", Workers: "{n} people at work",
	ByDay: "Day by day", ByCrew: "By crew", BySite: "By site", Crew: "Crew", Site: "Site", Worked: "Worked", Planned: "Planned", Share: "Of plan",
	NoCrew: "In no crew", NoSite: "At no site", NoPlan: "no plan", Unsaid: "{n} of the jobs do not say how long they take.",
	OneJob: "1 job planned", OneWorker: "1 person at work", OneUnsaid: "1 of the jobs does not say how long it takes.", OneEarlier: "1 more of earlier days is still open.",
	OneSettled: "1 discrepancy that was open then is settled.",
	Found:      "Discrepancies", FoundNone: "None was found on these days.", Kind: "What", Count: "Found", Open: "Open", Resolved: "Settled", FalseAlarm: "False alarm",
	Gone: "Cleared", Earlier: "{n} more of earlier days are still open.", OpenNow: "{n} open of {all}", Notable: "Look at these first",
	Badges: "Badges", OnTime: "On time", Late: "Silent too long", Never: "Never heard", Low: "Battery low", SilentSince: "silent since {at}", WornBy: "worn by {name}",
	AllWell: "All badges report as planned.",
	Since:   "What changed since the last report", SinceNone: "This is the first report of its kind: there is nothing to compare with.",
	SinceSame: "The figures of the last report ({period}) stand as they were told.", Restated: "Restated figures of {period}", Was: "Was", Is: "Is now",
	PlanWas: "plan {was} → {now}", Settled: "{n} discrepancies that were open then are settled.", ThanLast: "{diff} h against the period before ({last} h)",
	SameAsLast: "as many as in the period before",
	Why:        "Late data, a corrected fence or badge, or a changed plan can restate what was told.", AsOf: "As of {at}.", Zone: "Times are of {zone}.",
	OpenIn:      "Open in Actual",
	Unsubscribe: "Unsubscribe", WhyYou: "You get this since {company} named your address in Actual.", Attached: "The figures are attached for spreadsheets, CSV and Excel.",
	HoursFormat: "Hours are told as hours:minutes.", Provisional: "What is still provisional may change.",
	Severity: map[reconcile.Severity]string{reconcile.Serious: "serious", reconcile.Warning: "warning", reconcile.Info: "info"},
	Of:       map[digest.Of]string{digest.OfTotal: "All crews", digest.OfCrew: "Crew", digest.OfSite: "Site"},
	Kinds: map[reconcile.Kind]string{
		reconcile.PresenceWithoutJob: "Work without a job", reconcile.JobWithoutPresence: "Job where nobody was", reconcile.WrongCrew: "Another crew did it", reconcile.WrongDay: "Done on another day",
		reconcile.NeighbouringSite: "Maybe next door", reconcile.ShortStay: "Shorter than planned", reconcile.LongStay: "Longer than planned", reconcile.LateStart: "Late start",
		reconcile.EarlyLeave: "Left early", reconcile.MemberMissing: "Crew member missing", reconcile.MemberExtra: "Extra person with a crew", reconcile.MemberSubstituted: "Crew member substituted",
		reconcile.SplitCrew: "Crew at two sites at once", reconcile.PresenceWithoutBooking: "Work that nobody booked", reconcile.BookingWithoutPresence: "Booked, but not there",
		reconcile.BookingOutsideClock: "Booked outside the clock", reconcile.BookingsOverlap: "Bookings overlap", reconcile.ClockOutMissing: "Clock-out missing", reconcile.BreakMissing: "Break missing",
		reconcile.BreakShort: "Break too short", reconcile.UnallottedTime: "Clocked, but booked to nothing", reconcile.BadgeLeftBehind: "Badge left behind", reconcile.BadgesAsOne: "Badges that move as one",
		reconcile.UnknownBadge: "Unknown badge", reconcile.UnmappedWorker: "Worker without a match", reconcile.SiteUnlocated: "Site without a fence", reconcile.CrewLeaderless: "Crew without a leader",
		reconcile.BadgeSilent: "Badge silent", reconcile.CoverageHole: "No coverage",
	},
}
