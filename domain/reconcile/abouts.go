package reconcile

const stillMin = "still_min_s"

// abouts lists all kinds.
var abouts = []about{
	{PresenceWithoutJob, OfWork, Warning, 2, presenceWithoutJob, ofParty, []string{"stay_min_s", stillMin}},
	{JobWithoutPresence, OfWork, Serious, 3, jobWithoutPresence, ofJob, []string{"stay_min_s", "silent_min_s", "hole_min_s", "used_milli", stillMin}},
	{WrongCrew, OfWork, Warning, 1, wrongCrew, ofJob, []string{"stay_min_s", "silent_min_s", stillMin}},
	{WrongDay, OfWork, Warning, 1, wrongDay, ofJob, []string{stillMin}},
	{NeighbouringSite, OfWork, Info, 2, neighbouringSite, ofJob, []string{"stay_min_s", stillMin}},
	{ShortStay, OfWork, Warning, 4, shortStay, ofJob, []string{"short_milli", "short_min_s", "late_grace_s", "early_grace_s", "shift_milli", "silent_min_s", "together_mm", "together_fixes", stillMin}},
	{LongStay, OfWork, Info, 2, longStay, ofJob, []string{"long_milli", "long_min_s", "silent_min_s", "clock_open_s", "together_mm", "together_fixes", stillMin}},
	{LateStart, OfWork, Info, 4, lateStart, ofJob, []string{"stay_min_s", "late_grace_s", "shift_milli", stillMin}},
	{EarlyLeave, OfWork, Info, 4, earlyLeave, ofJob, []string{"stay_min_s", "early_grace_s", "shift_milli", stillMin}},
	{MemberMissing, OfWork, Warning, 2, memberMissing, ofMember, []string{"stay_min_s", "silent_min_s", stillMin}},
	{MemberExtra, OfWork, Info, 2, memberExtra, ofMember, []string{"extra_min_s", stillMin}},
	{MemberSubstituted, OfWork, Info, 2, memberSubstituted, ofPair, []string{"stay_min_s", "extra_min_s", "silent_min_s", stillMin}},
	{SplitCrew, OfWork, Info, 1, splitCrew, ofCrew, []string{"split_min_s", stillMin}},
	{PresenceWithoutBooking, OfTime, Warning, 2, presenceWithoutBooking, ofWorkerJob, []string{"book_min_s", stillMin}},
	{BookingWithoutPresence, OfTime, Serious, 2, bookingWithoutPresence, ofRow, []string{"book_min_s", "book_slack_s", "silent_min_s", "hole_min_s", stillMin}},
	{BookingOutsideClock, OfTime, Warning, 1, bookingOutsideClock, ofRow, []string{"clock_slack_s", "clock_open_s"}},
	{BookingsOverlap, OfTime, Warning, 1, bookingsOverlap, ofRow, []string{"overlap_slack_s"}},
	{ClockOutMissing, OfTime, Warning, 1, clockOutMissing, ofRow, []string{"clock_open_s"}},
	{BreakMissing, OfTime, Warning, 1, breakMissing, ofWorker, []string{"break_after_s", "break_min_s", "clock_open_s"}},
	{BreakShort, OfTime, Info, 1, breakShort, ofWorker, []string{"break_after_s", "break_min_s", "break_grace_s", "clock_open_s"}},
	{UnallottedTime, OfTime, Info, 1, unallottedTime, ofWorker, []string{"unallotted_milli", "unallotted_min_s", "clock_open_s", stillMin}},
	{BadgeLeftBehind, OfBadge, Warning, 2, badgeLeftBehind, ofBadge, []string{stillMin}},
	{BadgesAsOne, OfBadge, Serious, 1, badgesAsOne, ofBadges, []string{"together_min_s", "together_mm", "together_fixes"}},
	{UnknownBadge, OfData, Info, 1, unknownBadge, ofBadge, nil},
	{UnmappedWorker, OfData, Warning, 1, unmappedWorker, ofUnmapped, nil},
	{SiteUnlocated, OfData, Warning, 1, siteUnlocated, ofPlace, nil},
	{CrewLeaderless, OfData, Warning, 1, crewLeaderless, ofCrewOrJob, nil},
	{BadgeSilent, OfData, Warning, 1, badgeSilent, ofBadge, []string{"silent_min_s"}},
	{CoverageHole, OfData, Info, 2, coverageHole, ofPlaceOrBadge, []string{"hole_min_s"}},
}

// What identifies a discrepancy, besides its kind and date.

func ofParty(s Subject) Subject {
	switch {
	case !s.Crew.IsZero():
		return Subject{Site: s.Site, Crew: s.Crew}
	case !s.Worker.IsZero():
		return Subject{Site: s.Site, Worker: s.Worker}
	}
	return Subject{Site: s.Site, Badge: s.Badge}
}

func ofJob(s Subject) Subject       { return Subject{Job: s.Job} }
func ofMember(s Subject) Subject    { return Subject{Crew: s.Crew, Worker: s.Worker} }
func ofPair(s Subject) Subject      { return Subject{Crew: s.Crew, Worker: s.Worker, Other: s.Other} }
func ofCrew(s Subject) Subject      { return Subject{Crew: s.Crew} }
func ofWorkerJob(s Subject) Subject { return Subject{Worker: s.Worker, Job: s.Job} }
func ofRow(s Subject) Subject       { return Subject{Row: s.Row, Other: s.Other} }
func ofWorker(s Subject) Subject    { return Subject{Worker: s.Worker} }
func ofBadge(s Subject) Subject     { return Subject{Badge: s.Badge} }
func ofBadges(s Subject) Subject    { return Subject{Badge: s.Badge, Other: s.Other} }

func ofUnmapped(s Subject) Subject {
	if !s.Worker.IsZero() {
		return Subject{Worker: s.Worker}
	}
	return Subject{Row: s.Row}
}

func ofPlace(s Subject) Subject {
	if !s.Site.IsZero() {
		return Subject{Site: s.Site}
	}
	return Subject{Job: s.Job}
}

func ofCrewOrJob(s Subject) Subject {
	if !s.Crew.IsZero() {
		return Subject{Crew: s.Crew}
	}
	return Subject{Job: s.Job}
}

func ofPlaceOrBadge(s Subject) Subject {
	if !s.Site.IsZero() {
		return Subject{Site: s.Site}
	}
	return Subject{Badge: s.Badge}
}
