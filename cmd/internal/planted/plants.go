package planted

import "slices"

// plant is a kind of discrepancy that can be made to happen in a party's day.
type plant struct {
	kind   string
	weight int
	happen func(y *day, p *party) bool // Whether it could.
}

// ofWork lists what is planted in what crews do.
var ofWork = []plant{
	{presenceWithoutJob, 10, unplanned},
	{jobWithoutPresence, 10, skipped},
	{wrongCrew, 10, byOthers},
	{wrongCrew, 2, swapUntold},
	{wrongDay, 6, dayAfter},
	{wrongDay, 6, dayBefore},
	{neighbouringSite, 24, nextDoor},
	{shortStay, 10, cutShort},
	{longStay, 10, takesLong},
	{lateStart, 14, comesLate},
	{earlyLeave, 18, leavesEarly},
	{memberMissing, 11, staysAway},
	{memberExtra, 11, joins},
	{memberSubstituted, 12, standsIn},
	{splitCrew, 12, parts},
	{badgeLeftBehind, 16, forgets},
	{badgesAsOne, 12, carriesTwo},
	{badgeSilent, 12, dies},
	{coverageHole, 12, blind},
}

// Names of kinds, as the format has them.
const (
	presenceWithoutJob = "presence_without_job"
	jobWithoutPresence = "job_without_presence"
	wrongCrew          = "wrong_crew"
	wrongDay           = "wrong_day"
	neighbouringSite   = "neighbouring_site"
	shortStay          = "short_stay"
	longStay           = "long_stay"
	lateStart          = "late_start"
	earlyLeave         = "early_leave"
	memberMissing      = "member_missing"
	memberExtra        = "member_extra"
	memberSubstituted  = "member_substituted"
	splitCrew          = "split_crew"

	presenceWithoutBooking = "presence_without_booking"
	bookingWithoutPresence = "booking_without_presence"
	bookingOutsideClock    = "booking_outside_clock"
	bookingsOverlap        = "bookings_overlap"
	clockOutMissing        = "clock_out_missing"
	breakMissing           = "break_missing"
	breakShort             = "break_short"
	unallottedTime         = "unallotted_time"

	badgeLeftBehind = "badge_left_behind"
	badgesAsOne     = "badges_as_one"

	unknownBadge   = "unknown_badge"
	unmappedWorker = "unmapped_worker"
	siteUnlocated  = "site_unlocated"
	crewLeaderless = "crew_leaderless"
	badgeSilent    = "badge_silent"
	coverageHole   = "coverage_hole"
)

// Kinds lists every kind that is planted.
func Kinds() []string {
	return []string{
		presenceWithoutJob, jobWithoutPresence, wrongCrew, wrongDay, neighbouringSite, shortStay, longStay, lateStart, earlyLeave,
		memberMissing, memberExtra, memberSubstituted, splitCrew,
		presenceWithoutBooking, bookingWithoutPresence, bookingOutsideClock, bookingsOverlap, clockOutMissing, breakMissing, breakShort, unallottedTime,
		badgeLeftBehind, badgesAsOne, unknownBadge, unmappedWorker, siteUnlocated, crewLeaderless, badgeSilent, coverageHole,
	}
}

// plant draws what goes wrong in a party's day.
func (y *day) plant(p *party) {
	if !p.touched && !y.crews[p.crew].headless && y.d.chance(600) {
		y.draw(p, ofWork)
	}
	if y.books && !p.written && y.d.chance(400) {
		y.draw(p, ofHours)
	}
	if y.d.chance(90) {
		y.draw(p, ofData)
	}
}

// draw lets one of the kinds happen; where it can't, another is tried.
func (y *day) draw(p *party, from []plant) {
	total := 0
	for _, k := range from {
		total += k.weight
	}
	for range 8 {
		at := y.d.IntN(total)
		i := slices.IndexFunc(from, func(k plant) bool { at -= k.weight; return at < 0 })
		if from[i].happen(y, p) {
			return
		}
	}
}
